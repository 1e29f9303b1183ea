"""What both texts share: the fields, the dispatch of what is heard, and the queue.

Two rules that this file keeps.

1. A participant is a value. ``hear``, ``call`` and ``time_out`` return a new one beside the effects
   (messages to send, events to tell); nothing is changed in place, nothing is sent from in here.
2. While a vote is undecided, local calls and SubmitRequest wait in ``queue``, in the order in which
   they came. The other calls of other members are heard at once.

Found here: no rule of the protocol itself. Those are in original.py and safe.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from .chain import Chain
from .errors import ErrorCode, Refusal
from .messages import (
    Accept,
    AddMember,
    AddParticipant,
    Answer,
    Ask,
    Call,
    Concluded,
    Effect,
    Ignored,
    InitMaster,
    LocalCall,
    Message,
    PingMaster,
    Prepare,
    Queued,
    RemoveMember,
    RemoveParticipant,
    Reply,
    StartElection,
    StartParticipation,
    Submit,
    SubmitRequest,
)
from .states import ORIGINAL, StateTable
from .types import NOBODY, Log, Member, ParticipantState, Position, Staged, State
from .votes import Open, Vote, Waiter


class Reaction(NamedTuple):
    """What a step made: the participant afterwards, and what it said and did, in order."""

    participant: Any
    effects: tuple[Effect, ...]


class Out:
    """Where a handler leaves its effects. It only records: whoever holds the wire performs them."""

    __slots__ = ("effects",)

    def __init__(self) -> None:
        self.effects: list[Effect] = []

    def tell(self, effect: Effect) -> None:
        self.effects.append(effect)


class Pending(NamedTuple):
    """A local call that waits in the queue, with the number of its request."""

    request: int
    call: LocalCall


Waiting: TypeAlias = Pending | Ask


class Core(Struct, frozen=True, kw_only=True, cache_hash=True, gc=False):
    """The fields of a participant, and how it is spoken to.

    Attributes
    ----------
    name : Member
        Who it is on the wire.
    me : Member
        The seed's ``self``: the address under which the cluster knows it; empty until it joins.
    participant_state : ParticipantState
    instance, sequence : int
        The seed's two numbers.
    members : tuple of Member
        The list in force here, in order of joining.
    state : State
        The application's state.
    blank : State
        The state before any change: what a participant without a disk restarts with.
    log : Log
        All that was applied to the state, for the picture and the invariants.
    votes : tuple of Vote
        Open votes, oldest first.
    queue : tuple of Waiting
        What waits until the undecided vote is decided.
    counter : int
        How many votes and local calls there have been. It survives a restart, as the freshness of
        a connection would: an answer to an earlier life is never taken for one of this life.
    """

    name: Member
    state: State
    blank: State
    cluster: str = "cluster"
    me: Member = NOBODY
    participant_state: ParticipantState = ParticipantState.UNJOINED
    instance: int = 0
    sequence: int = 0
    members: tuple[Member, ...] = ()
    log: Log = Chain()
    votes: tuple[Vote, ...] = ()
    queue: tuple[Waiting, ...] = ()
    counter: int = 0

    table: ClassVar[StateTable] = ORIGINAL
    blocking: ClassVar[tuple[str, ...]] = (
        "Prepare",
        "Accept",
        "AddMember",
        "RemoveMember",
        "StartParticipation",
    )
    """The kinds of vote that hold up the queue while undecided. A passed-on submit does not."""

    # --- what the world does with a participant ---------------------------------------------------

    def hear(self, message: Message) -> Reaction:
        """Hear an ask or an answer; return the participant afterwards and its effects."""
        out = Out()
        if isinstance(message, Ask):
            now = self._hear_ask(out, message)
        else:
            now = self._hear_answer(out, message)
        return Reaction(now._drain(out), tuple(out.effects))

    def call(self, call: LocalCall) -> Reaction:
        """Begin a local call as request number ``counter``; a Concluded tells its end."""
        out = Out()
        request = self.counter
        now = replace(self, counter=request + 1)
        if now.is_busy:
            out.tell(Queued(self.name, type(call).__name__))
            now = replace(now, queue=(*now.queue, Pending(request, call)))
        else:
            now = now._begin(out, request, call)._drain(out)
        return Reaction(now, tuple(out.effects))

    def time_out(self, vote: int, slot: int, attempt: int) -> Reaction:
        """Give up waiting for an answer, if that ask is still open: an answer too, ERR_CALL."""
        out = Out()
        now = self
        found = self.vote(vote)
        asked = found.find(slot, attempt) if found else None
        if found and asked:
            reply = Reply(error=Refusal(ErrorCode.ERR_CALL, f"no answer from {asked.target}"))
            now = self._settle(out, found, asked, reply)._drain(out)
        return Reaction(now, tuple(out.effects))

    def restarted(self, disk: bool = True) -> Self:
        """Return the participant as it is after a crash and a restart. Here: nothing is on disk."""
        return type(self)(
            name=self.name,
            state=self.blank,
            blank=self.blank,
            cluster=self.cluster,
            counter=self.counter,
        )

    # --- what can be read -------------------------------------------------------------------------

    @property
    def is_busy(self) -> bool:
        """Whether a vote is undecided, so that local calls and SubmitRequest have to wait."""
        return any(v.decided is None and v.kind in self.blocking for v in self.votes)

    @property
    def staged(self) -> tuple[Staged, ...]:
        """All that is staged and not applied, by sequence."""
        return ()

    @property
    def is_master(self) -> bool:
        """Whether this participant is master of its instance, as it believes."""
        return self.current_master == self.me != NOBODY

    @property
    def has_master(self) -> bool:
        return self.current_master != NOBODY

    @property
    def current_master(self) -> Member:
        """The master of this participant's instance as far as it knows, or NOBODY."""
        return self.master_of(self.instance)

    def master_of(self, instance: int) -> Member:
        """Return who this participant holds to be master of *instance*, or NOBODY."""
        return NOBODY

    def vote(self, number: int) -> Vote | None:
        """Return the open vote of that number."""
        for vote in self.votes:
            if vote.number == number:
                return vote
        return None

    # --- the six calls: (out, call) -> (participant, reply) ---------------------------------------
    # A text overrides them. A call that a text leaves out is refused, and nothing changes.

    def prepare(self, out: Out, call: Prepare) -> tuple[Self, Reply]:
        return self, self.not_heard("Prepare")

    def accept(self, out: Out, call: Accept) -> tuple[Self, Reply]:
        return self, self.not_heard("Accept")

    def add_member(self, out: Out, call: AddMember) -> tuple[Self, Reply]:
        return self, self.not_heard("AddMember")

    def remove_member(self, out: Out, call: RemoveMember) -> tuple[Self, Reply]:
        return self, self.not_heard("RemoveMember")

    def start_participation(self, out: Out, call: StartParticipation) -> tuple[Self, Reply]:
        return self, self.not_heard("StartParticipation")

    def submit_request(
        self, out: Out, call: SubmitRequest, waiter: Waiter
    ) -> tuple[Self, Reply | None]:
        """As the others; where the reply is None, *waiter* is told when the vote is decided."""
        return self, self.not_heard("SubmitRequest")

    def not_heard(self, call: str) -> Reply:
        """Return the refusal of a call that this state does not hear."""
        return Reply(
            result={"Prepare": 0, "Accept": False}.get(call),
            error=Refusal(
                ErrorCode.ERR_STATE,
                f"{self.name} is {self.participant_state} and hears no {call}",
            ),
        )

    # --- the local calls: (out, request, call) -> participant -------------------------------------

    def init_master(self, out: Out, waiter: Waiter, call: InitMaster) -> Self:
        return self._unknown(out, waiter, call)

    def submit(self, out: Out, waiter: Waiter, call: Submit) -> Self:
        return self._unknown(out, waiter, call)

    def start_election(self, out: Out, waiter: Waiter, call: StartElection) -> Self:
        return self._unknown(out, waiter, call)

    def add_participant(self, out: Out, waiter: Waiter, call: AddParticipant) -> Self:
        return self._unknown(out, waiter, call)

    def remove_participant(self, out: Out, waiter: Waiter, call: RemoveParticipant) -> Self:
        return self._unknown(out, waiter, call)

    def ping_master(self, out: Out, waiter: Waiter, call: PingMaster) -> Self:
        return self._unknown(out, waiter, call)

    def _unknown(self, out: Out, waiter: Waiter, call: LocalCall) -> Self:
        name = type(call).__name__
        refusal = Refusal(ErrorCode.ERR_STATE, f"this protocol has no {name}")
        return self.conclude(out, waiter, refusal)

    # --- votes ------------------------------------------------------------------------------------

    def count(self, out: Out, vote: Vote, asked: Open, reply: Reply) -> Self:
        """Count the reply to an ask of *vote* (already closed in it). A text overrides this."""
        return self

    def open_vote(
        self,
        out: Out,
        kind: str,
        position: Position,
        needed: int,
        asks: Iterable[tuple[int, Member, Call]],
        *,
        entry: Any = None,
        waiter: Waiter = None,
    ) -> tuple[Self, Vote]:
        """Begin a vote and send its first asks, each a (slot, target, call)."""
        vote = Vote(self.counter, kind, position, needed, entry=entry, waiter=waiter)
        for slot, target, call in asks:
            vote = self.ask(out, vote, slot, 0, target, call)
        now = replace(self, counter=self.counter + 1, votes=(*self.votes, vote))
        return now, vote

    def ask(
        self, out: Out, vote: Vote, slot: int, attempt: int, target: Member, call: Call
    ) -> Vote:
        """Send one more ask of *vote*; return the vote that waits for its answer."""
        message = Ask(self.name, target, vote.number, slot, attempt, call)
        out.tell(message)
        return vote.ask(slot, attempt, target, message.name)

    def with_vote(self, vote: Vote) -> Self:
        """Return the participant with *vote* in the place of the one of the same number."""
        votes = [vote if v.number == vote.number else v for v in self.votes]
        return replace(self, votes=tuple(votes))

    def without_vote(self, vote: Vote) -> Self:
        """Return the participant without *vote*: answers to it will be ignored."""
        return replace(self, votes=tuple([v for v in self.votes if v.number != vote.number]))

    def conclude(self, out: Out, waiter: Waiter, error: Refusal | None = None) -> Self:
        """Tell whoever waits how it ended, a local request by an event, a remote by an answer.

        Returns the participant as it is, so that a call can end with it.
        """
        if isinstance(waiter, Ask):
            out.tell(self._answer(waiter, Reply(error=error)))
        elif waiter is not None:
            out.tell(Concluded(self.name, waiter, error))
        return self

    # --- dispatch ---------------------------------------------------------------------------------

    def _hear_ask(self, out: Out, ask: Ask) -> Self:
        call = ask.call
        if not self.table.hears(self.participant_state, ask.name):
            out.tell(self._answer(ask, self.not_heard(ask.name)))
            return self
        if isinstance(call, SubmitRequest) and self.is_busy:
            out.tell(Queued(self.name, ask.name))
            return replace(self, queue=(*self.queue, ask))
        now, reply = self._handle(out, ask)
        if reply is not None:
            out.tell(now._answer(ask, reply))
        return now

    def _handle(self, out: Out, ask: Ask) -> tuple[Self, Reply | None]:
        call = ask.call
        if isinstance(call, Accept):
            return self.accept(out, call)
        if isinstance(call, Prepare):
            return self.prepare(out, call)
        if isinstance(call, AddMember):
            return self.add_member(out, call)
        if isinstance(call, RemoveMember):
            return self.remove_member(out, call)
        if isinstance(call, StartParticipation):
            return self.start_participation(out, call)
        return self.submit_request(out, call, ask)

    def _hear_answer(self, out: Out, answer: Answer) -> Self:
        vote = self.vote(answer.vote)
        asked = vote.expecting(answer) if vote else None
        if vote is None or asked is None:
            why = "its vote is over" if vote is None else "that ask was answered or given up before"
            out.tell(Ignored(self.name, answer, why))
            return self
        return self._settle(out, vote, asked, answer.reply)

    def _settle(self, out: Out, vote: Vote, asked: Open, reply: Reply) -> Self:
        vote = vote.close(asked)
        now = self.with_vote(vote).count(out, vote, asked, reply)
        # Re-read: counting may have decided the vote or asked again.
        left = now.vote(vote.number)
        if left is not None and left.decided is not None and not left.open:
            now = now.without_vote(left)
        return now

    def _begin(self, out: Out, waiter: Waiter, call: LocalCall) -> Self:
        if isinstance(call, Submit):
            return self.submit(out, waiter, call)
        if isinstance(call, StartElection):
            return self.start_election(out, waiter, call)
        if isinstance(call, AddParticipant):
            return self.add_participant(out, waiter, call)
        if isinstance(call, RemoveParticipant):
            return self.remove_participant(out, waiter, call)
        if isinstance(call, PingMaster):
            return self.ping_master(out, waiter, call)
        return self.init_master(out, waiter, call)

    def _drain(self, out: Out) -> Self:
        now = self
        while now.queue and not now.is_busy:
            first, rest = now.queue[0], now.queue[1:]
            now = replace(now, queue=rest)
            if isinstance(first, Ask):
                now = now._hear_ask(out, first)
            else:
                now = now._begin(out, first.request, first.call)
        return now

    def _answer(self, ask: Ask, reply: Reply) -> Answer:
        return Answer(self.name, ask.source, ask.vote, ask.slot, ask.attempt, ask.name, reply)
