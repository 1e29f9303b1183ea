"""The protocol as it was published, with its dangers: the first of the two texts.

The rules that this text keeps:

1. A candidate asks every other member for its vote for ``instance + 1`` (Prepare). Whoever stands
   at a lower instance says yes and waits for the new master (PENDING_MASTER). It promises nothing.
2. A master stages a change at the others (Accept at ``sequence + 1``). When enough have taken it,
   it applies the change itself and its ``sequence`` moves on.
3. A follower applies what it has staged when it hears the next sequence: it always lags one behind.
4. A new instance begins again at sequence 0, and what was staged before is dropped.
5. Members come and go as changes do (AddMember, RemoveMember); a new one begins from a snapshot
   (StartParticipation), and so does one that failed three Accepts.

There is no switch in here and no repair. Where these rules lose an acknowledged change, or elect
two masters in one instance, this text does it too: that is what it is for. The repaired protocol is
in safe.py, with the same methods in the same order. (The safe text with every switch off is *not*
this text.)

What a real run ended by a crash of its process is ERR_PANIC here, and the state is the one that the
crash left behind.
"""

from __future__ import annotations

from typing import Self

from msgspec.structs import replace

from .errors import ErrorCode, Refusal, denied, panic
from .messages import (
    TAKEN,
    Accept,
    AddMember,
    AddParticipant,
    BecameMaster,
    Committed,
    InitMaster,
    LostMaster,
    PingMaster,
    Prepare,
    RemoveMember,
    RemoveParticipant,
    Reply,
    StartElection,
    StartParticipation,
    Submit,
    SubmitRequest,
)
from .pairs import Pairs, drop, get, put
from .participant import Core, Out
from .quorum import others_needed
from .types import (
    LAST,
    NOBODY,
    Addition,
    Changes,
    Entry,
    Logged,
    Member,
    ParticipantState,
    Position,
    Removal,
    Staged,
)
from .votes import Open, Vote, Waiter, missed_majority

PATIENCE = 3
"""After so many failures a submitter stands for election, and a master starts a member again."""


class OriginalParticipant(Core, frozen=True, kw_only=True, cache_hash=True):
    """One member of a cluster that runs the protocol as published.

    Attributes
    ----------
    master : pairs of (instance, Member), or None
        Who asked to be master of which instance; the last who asked. None after a removal.
    waiting : pairs of (sequence, Entry)
        The seed's three maps stagedChanges, stagedMembers and stagedRemovals in one: staging an
        entry takes the place of whatever was staged at its sequence.
    failed_submits : int
        Submits that the master did not take, since the last election that they led to.
    failed_accepts : pairs of (Member, int)
        Master only: Accepts in a row that the member did not take.
    """

    master: Pairs[int, Member] | None = ()
    waiting: Pairs[int, Entry] = ()
    failed_submits: int = 0
    failed_accepts: Pairs[str, int] = ()

    # --- what can be read -------------------------------------------------------------------------

    @property
    def is_master(self) -> bool:
        # An unjoined participant that elects itself is master under the empty name (danger F29).
        return bool(get(self.master or (), self.instance) == self.me)

    def master_of(self, instance: int) -> Member:
        member: Member = get(self.master or (), instance, NOBODY)
        return member

    @property
    def staged(self) -> tuple[Staged, ...]:
        master = self.current_master
        return tuple(Staged(s, self.instance, entry, master) for s, entry in self.waiting)

    @property
    def others(self) -> list[tuple[int, Member]]:
        """The members to ask, each with its place in the list (one may stand in it twice)."""
        return [(slot, m) for slot, m in enumerate(self.members) if m != self.me]

    # --- the six calls ----------------------------------------------------------------------------

    def prepare(self, out: Out, call: Prepare) -> tuple[Self, Reply]:
        if call.instance <= self.instance:
            return self, Reply(result=self.instance)
        if self.master is None:
            return self, Reply(result=0, error=panic("Prepare at a participant that was removed"))
        # Only the name is noted. The instance moves with the first Accept, so a second candidate
        # for the same instance gets a yes as well.
        master = put(self.master, call.instance, call.candidate)
        now = replace(self, master=master, participant_state=ParticipantState.PENDING_MASTER)
        return now, Reply(result=call.instance)

    def accept(self, out: Out, call: Accept) -> tuple[Self, Reply]:
        now, ended = self.move_to(out, call)
        if ended:
            return now, replace(ended, result=ended.error is None)
        if not call.changes:
            # A pure commit. What is staged at this very sequence stays staged under the new name.
            return replace(now, participant_state=ParticipantState.PARTICIPANT_CLEAN), TAKEN
        now = now.stage(call.sequence, Changes(call.changes, call.client, call.number))
        now = replace(now, participant_state=ParticipantState.PARTICIPANT_PENDING)
        return now, TAKEN

    def add_member(self, out: Out, call: AddMember) -> tuple[Self, Reply]:
        now, ended = self.move_to(out, call)
        if ended:
            return now, ended
        # What came before is committed by now, even where this call is refused.
        if call.member in now.members:
            return now, Reply(error=denied(f"{call.member} is a member already"))
        now = now.stage(call.sequence, Addition(call.member))
        return replace(now, participant_state=ParticipantState.PARTICIPANT_PENDING), Reply()

    def remove_member(self, out: Out, call: RemoveMember) -> tuple[Self, Reply]:
        now, ended = self.move_to(out, call)
        if ended:
            return now, ended
        if call.member not in now.members:
            return now, Reply(error=denied(f"{call.member} is not a member"))
        # Unlike the other two, this leaves the state's name as it is.
        return now.stage(call.sequence, Removal(call.member)), Reply()

    def start_participation(self, out: Out, call: StartParticipation) -> tuple[Self, Reply]:
        if Position(call.instance, call.sequence) < Position(self.instance, self.sequence):
            here = f"{self.instance}/{self.sequence}"
            old = f"the snapshot is of {call.instance}/{call.sequence}, {self.name} is at {here}"
            return self, Reply(error=Refusal(ErrorCode.ERR_SEQUENCE, old))
        if self.master is None:
            return self, Reply(error=panic("StartParticipation at a participant that was removed"))
        # What is staged stays staged, though the snapshot may hold it already (danger F5).
        now = replace(
            self,
            cluster=call.cluster,
            members=call.members,
            master=put(self.master, call.instance, call.master),
            me=call.me,
            instance=call.instance,
            sequence=call.sequence,
            state=self.state.install(call.snapshot),
            log=call.log,
            participant_state=ParticipantState.PARTICIPANT_CLEAN,
        )
        if call.me == call.master:
            now = now.become_master(out)
        return now, Reply()

    def submit_request(
        self, out: Out, call: SubmitRequest, waiter: Waiter
    ) -> tuple[Self, Reply | None]:
        entry = Changes(call.changes, call.client, call.number)
        return self.submit_as_master(out, waiter, entry), None

    # --- the local calls --------------------------------------------------------------------------

    def init_master(self, out: Out, waiter: Waiter, call: InitMaster) -> Self:
        if not self.table.hears(self.participant_state, "StartParticipation"):
            return self.conclude(out, waiter, self.not_heard("StartParticipation").error)
        me = self.name
        start = StartParticipation(1, 0, self.cluster, me, me, (me,), call.snapshot)
        now, reply = self.start_participation(out, start)
        return now.conclude(out, waiter, reply.error)

    def submit(self, out: Out, waiter: Waiter, call: Submit) -> Self:
        entry = Changes(call.changes, call.client, call.number)
        state = self.participant_state
        if state is ParticipantState.MASTER:
            return self.submit_as_master(out, waiter, entry)
        if state in (ParticipantState.PARTICIPANT_CLEAN, ParticipantState.PARTICIPANT_PENDING):
            return self.submit_to_remote_master(out, waiter, entry)
        if state is ParticipantState.REMOVED:
            return self.conclude(out, waiter)  # danger F30: nothing was done, and no error says so
        why = f"{self.name} is {state}: wait until there is a master, or stand for election"
        return self.conclude(out, waiter, Refusal(ErrorCode.ERR_STATE, why))

    def start_election(self, out: Out, waiter: Waiter, call: StartElection) -> Self:
        return self.try_become_master(out, waiter, None)

    def add_participant(self, out: Out, waiter: Waiter, call: AddParticipant) -> Self:
        refusal = self.must_be_master()
        if call.member in self.members:
            there = f"{call.member} is a member already"
            refusal = refusal or Refusal(ErrorCode.ERR_STATE, there)
        if refusal:
            return self.conclude(out, waiter, refusal)
        ask = AddMember(self.instance, self.sequence + 1, call.member)
        return self.ask_others(out, waiter, ask, Addition(call.member))

    def remove_participant(self, out: Out, waiter: Waiter, call: RemoveParticipant) -> Self:
        refusal = self.must_be_master()
        if call.member not in self.members:
            refusal = refusal or no_such_member(call.member)
        if refusal:
            return self.conclude(out, waiter, refusal)
        ask = RemoveMember(self.instance, self.sequence + 1, call.member)
        return self.ask_others(out, waiter, ask, Removal(call.member))

    def ping_master(self, out: Out, waiter: Waiter, call: PingMaster) -> Self:
        return self.submit(out, waiter, Submit(()))

    # --- asking -----------------------------------------------------------------------------------

    def submit_as_master(self, out: Out, waiter: Waiter, entry: Changes) -> Self:
        if not entry.changes:
            return self.conclude(out, waiter)
        ask = Accept(self.instance, self.sequence + 1, entry.changes, entry.client, entry.number)
        return self.ask_others(out, waiter, ask, entry)

    def submit_to_remote_master(self, out: Out, waiter: Waiter, entry: Changes) -> Self:
        if get(self.master or (), self.instance) is None:
            nobody = f"{self.name} knows no master of instance {self.instance}"
            return self.conclude(out, waiter, panic(nobody))
        ask = SubmitRequest(entry.changes, entry.client, entry.number)
        here = Position(self.instance, self.sequence)
        to = [(0, self.current_master, ask)]
        return self.open_vote(out, "SubmitRequest", here, 1, to, entry=entry, waiter=waiter)[0]

    def try_become_master(self, out: Out, waiter: Waiter, then: Changes | None) -> Self:
        """Ask the others for their votes; once elected, submit *then*."""
        if self.master is None:
            # The last instance plus one is 0 in 64 bits, and there is no map left to write into.
            self.conclude(out, waiter, panic("an election at a participant that was removed"))
            return replace(self, participant_state=ParticipantState.CANDIDATE, instance=0)
        now = replace(self, participant_state=ParticipantState.CANDIDATE)
        return now.ask_others(out, waiter, Prepare(self.instance + 1, self.me), then)

    def ask_others(
        self,
        out: Out,
        waiter: Waiter,
        call: Prepare | Accept | AddMember | RemoveMember,
        entry: Changes | Addition | Removal | None,
    ) -> Self:
        """Put *call* to the vote of all other members; *entry* is what it is about."""
        at = Position(call.instance, 0 if isinstance(call, Prepare) else call.sequence)
        needed = others_needed(len(self.members))
        asks = [(slot, m, call) for slot, m in self.others]
        kind = type(call).__name__
        now, vote = self.open_vote(out, kind, at, needed, asks, entry=entry, waiter=waiter)
        # Alone, there is no answer to wait for.
        return now if vote.open else now.decide(out, vote).without_vote(vote)

    def snapshot_for(self, member: Member) -> StartParticipation:
        """Return the call that starts *member* from what is true here and now."""
        at, snapshot = (self.instance, self.sequence), self.state.snapshot()
        return StartParticipation(
            *at, self.cluster, member, self.me, self.members, snapshot, self.log
        )

    # --- counting ---------------------------------------------------------------------------------

    def count(self, out: Out, vote: Vote, asked: Open, reply: Reply) -> Self:
        if vote.kind == "SubmitRequest":
            return self.count_submit(out, vote, reply)
        if vote.kind == "StartParticipation":
            self.conclude(out, vote.waiter, reply.error)
            return self.without_vote(vote)
        if vote.kind == "Prepare":
            return self.count_prepare(out, vote, asked, reply)
        if vote.kind == "Accept":
            return self.count_accept(out, vote, asked, reply)
        return self.count_answer(out, vote, asked, reply)

    def count_submit(self, out: Out, vote: Vote, reply: Reply) -> Self:
        now = self.without_vote(vote)
        if reply.error is None:
            # The failures before it still count: the third in a life leads to an election.
            return now.conclude(out, vote.waiter)
        failures = self.failed_submits + 1
        if failures < PATIENCE:
            self.conclude(out, vote.waiter, reply.error)
            return replace(now, failed_submits=failures)
        assert isinstance(vote.entry, Changes)
        return replace(now, failed_submits=0).try_become_master(out, vote.waiter, vote.entry)

    def count_prepare(self, out: Out, vote: Vote, asked: Open, reply: Reply) -> Self:
        if vote.decided is not None:
            return self
        told = reply.result or 0
        if reply.error is None and told > vote.position.instance:
            why = f"{asked.target} stands at instance {told}, above {vote.position.instance}"
            self.conclude(out, vote.waiter, denied(why))
            return self.with_vote(vote.decide(False))  # and it stays CANDIDATE (danger F10)
        # Any instance that is not higher counts as a yes, also from one who leads it (danger F1).
        return self.count_answer(out, vote, asked, reply)

    def count_accept(self, out: Out, vote: Vote, asked: Open, reply: Reply) -> Self:
        member, slot = asked.target, asked.slot
        if asked.name == "StartParticipation" and reply.error is None:
            again = self.accept_of(vote)
            return self.with_vote(self.ask(out, vote, slot, asked.attempt + 1, member, again))
        failures = get(self.failed_accepts, member, 0) + 1 if reply.error else 0
        now = self
        if asked.attempt == 0:
            left = failures if failures < PATIENCE else 0
            now = replace(self, failed_accepts=put(self.failed_accepts, member, left))
            if failures == PATIENCE:
                start = self.snapshot_for(member)
                return now.with_vote(now.ask(out, vote, slot, 1, member, start))
        return now.count_answer(out, vote, asked, reply)

    def accept_of(self, vote: Vote) -> Accept:
        """Return the Accept of *vote* with the numbers of now, which may have moved (F33)."""
        entry = vote.entry
        assert isinstance(entry, Changes)
        sequence = self.sequence + 1
        return Accept(self.instance, sequence, entry.changes, entry.client, entry.number)

    def count_answer(self, out: Out, vote: Vote, asked: Open, reply: Reply) -> Self:
        member = asked.target
        vote = vote.refuse(member, reply.error) if reply.error else vote.grant(member)
        # An Accept is decided by the first that are enough, every other vote by its last answer.
        enough = vote.kind == "Accept" and len(vote.granted) >= vote.needed
        now = self.with_vote(vote)
        if vote.decided is None and (enough or not vote.open):
            return now.decide(out, vote)
        return now

    # --- deciding ---------------------------------------------------------------------------------

    def decide(self, out: Out, vote: Vote) -> Self:
        won = len(vote.granted) >= vote.needed
        now = self.with_vote(vote.decide(won))
        if vote.kind == "Prepare":
            return now.win_election(out, vote) if won else now.lose_election(out, vote)
        if not won:
            return now.conclude(out, vote.waiter, missed_majority(vote))
        now = replace(now, sequence=now.sequence + 1)
        if isinstance(vote.entry, Addition):
            return now.add(out, vote, vote.entry.member)
        if isinstance(vote.entry, Removal):
            members = without_one(now.members, vote.entry.member)
            # It is done, and the caller is told that it failed (danger F6).
            self.conclude(out, vote.waiter, no_such_member(vote.entry.member))
            return replace(now, members=members)
        assert isinstance(vote.entry, Changes)
        self.conclude(out, vote.waiter)
        return now.apply(vote.entry, now.sequence)

    def win_election(self, out: Out, vote: Vote) -> Self:
        instance = self.instance + 1
        now = replace(
            self, instance=instance, sequence=0, master=put(self.master or (), instance, self.me)
        ).become_master(out)
        if isinstance(vote.entry, Changes):
            return now.submit_as_master(out, vote.waiter, vote.entry)
        return now.conclude(out, vote.waiter)

    def lose_election(self, out: Out, vote: Vote) -> Self:
        self.conclude(out, vote.waiter, missed_majority(vote))
        return replace(self, participant_state=ParticipantState.PARTICIPANT_CLEAN)

    def add(self, out: Out, vote: Vote, member: Member) -> Self:
        now = replace(self, members=(*self.members, member))
        # Whether it starts or not, it is a member from now on (danger F25).
        start = now.snapshot_for(member)
        here, asks = Position(now.instance, now.sequence), [(0, member, start)]
        return now.open_vote(out, "StartParticipation", here, 1, asks, waiter=vote.waiter)[0]

    # --- committing -------------------------------------------------------------------------------

    def move_to(
        self, out: Out, call: Accept | AddMember | RemoveMember
    ) -> tuple[Self, Reply | None]:
        """Check *call* and commit what was staged before it; the reply is None where it goes on."""
        refusal = self.check(call)
        if refusal:
            return self, Reply(error=refusal)
        now = self.commit_staged(out, call.instance, call.sequence)
        return now, Reply() if now.participant_state is ParticipantState.REMOVED else None

    def stage(self, sequence: int, entry: Entry) -> Self:
        return replace(self, waiting=put(self.waiting, sequence, entry))

    def commit_staged(self, out: Out, instance: int, sequence: int) -> Self:
        """Move to *instance* and *sequence*; what was staged before it is now agreed, and applied.

        The sequence is this one or the next (``check`` sees to it), so that at most what is staged
        at one sequence, the present one, is committed.
        """
        if instance > self.instance:
            return self.enter_instance(out, instance)
        if sequence == self.sequence:
            return self
        entry = get(self.waiting, self.sequence)
        now = replace(self.commit(entry), sequence=sequence)
        out.tell(Committed(self.name, sequence, getattr(entry, "changes", ())))
        return now

    def commit(self, entry: Entry | None) -> Self:
        """Apply what is staged at the present sequence."""
        now = replace(self, waiting=drop(self.waiting, self.sequence))
        if isinstance(entry, Changes):
            return now.apply(entry, self.sequence)
        if isinstance(entry, Addition):
            return replace(now, members=(*self.members, entry.member))
        if isinstance(entry, Removal) and entry.member == self.me:
            return self.leave()
        if isinstance(entry, Removal) and entry.member in self.members:
            members = without_one(self.members, entry.member)
            pending = ParticipantState.PARTICIPANT_PENDING
            return replace(now, members=members, participant_state=pending)
        return self

    def leave(self) -> Self:
        if self.me not in self.members:
            return self
        return replace(
            self,
            participant_state=ParticipantState.REMOVED,
            instance=LAST,
            members=(),
            master=None,
            waiting=tuple((s, e) for s, e in self.waiting if isinstance(e, Removal)),
        )

    def enter_instance(self, out: Out, instance: int) -> Self:
        """Follow the master of a new instance: all that was staged is forgotten (danger F3)."""
        if self.participant_state is ParticipantState.MASTER:
            out.tell(LostMaster(self.name, self.instance))
        return replace(
            self,
            instance=instance,
            sequence=0,
            waiting=(),
            participant_state=ParticipantState.PARTICIPANT_CLEAN,
        )

    def become_master(self, out: Out) -> Self:
        out.tell(BecameMaster(self.name, self.instance))
        return replace(self, participant_state=ParticipantState.MASTER)

    def apply(self, entry: Changes, sequence: int) -> Self:
        state = self.state
        for change in entry.changes:
            state = state.apply(change)
        logged = Logged(Position(self.instance, sequence), entry)
        return replace(self, state=state, log=self.log.append(logged))

    # --- checking ---------------------------------------------------------------------------------

    def check(self, call: Accept | AddMember | RemoveMember) -> Refusal | None:
        """Return why *call* can't be taken; None where it can. A higher instance always can."""
        if call.instance < self.instance:
            return denied(f"instance {call.instance} is below {self.name}'s {self.instance}")
        if call.instance > self.instance:
            return None
        if call.sequence < self.sequence:
            return denied(f"sequence {call.sequence} is below {self.name}'s {self.sequence}")
        if call.sequence > self.sequence + 1:
            gap = f"sequence {call.sequence} leaves a gap after {self.name}'s {self.sequence}"
            return Refusal(ErrorCode.ERR_GAP, gap)
        return None

    def must_be_master(self) -> Refusal | None:
        if self.participant_state is ParticipantState.MASTER:
            return None
        return Refusal(ErrorCode.ERR_STATE, f"{self.name} is not master, so ask the one that is")


def no_such_member(member: Member) -> Refusal:
    return Refusal(ErrorCode.ERR_STATE, f"{member} is not a member")


def without_one(members: tuple[Member, ...], member: Member) -> tuple[Member, ...]:
    """Return *members* without the first *member*; one that is listed twice stays once."""
    at = members.index(member)
    return members[:at] + members[at + 1 :]
