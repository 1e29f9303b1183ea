"""What one member did in a step, read off the member before and after it and what it sent.

Found here: clauses such as ``commits x at 3`` or ``becomes MASTER of instance 2``, each of them a
fact that anyone can check in the two values. Never: why it did so (describe.py), or a guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ..net.events import Delivered, Sent
from ..protocol.messages import (
    Accept,
    AddMember,
    Answer,
    Ask,
    BecameMaster,
    Call,
    Concluded,
    LocalCall,
    Message,
    Prepare,
    RemoveMember,
    StartParticipation,
    SubmitRequest,
)
from ..protocol.participant import Pending
from ..protocol.types import (
    Addition,
    Changes,
    Entry,
    Logged,
    Member,
    NoOp,
    ParticipantState,
    Removal,
    Staged,
)
from ..protocol.votes import Vote
from .words import (
    counted,
    describe_call,
    describe_changes,
    describe_entry,
    describe_local,
    describe_refusal,
    describe_verdict,
    listed,
    who,
)

MANY = 4  # entries that are named one by one


class Turn(Struct, frozen=True):
    """One member's part in a step."""

    member: Member
    before: Any
    after: Any
    events: tuple[Any, ...]
    replied: Answer | None = None
    """The answer to the ask that is told already, so that it is not told twice."""
    call: LocalCall | None = None
    """The local call that began in this step."""

    @property
    def sent(self) -> list[Message]:
        """What the member sent in this step, but for ``replied``."""
        messages = [e.envelope.message for e in self.events if isinstance(e, Sent)]
        return [m for m in messages if m.source == self.member and m is not self.replied]

    @property
    def proposals(self) -> list[tuple[int, Entry]]:
        """What was proposed in this step, heard or sent, each a (sequence, entry)."""
        calls = [m.call for m in (*self.sent, *self.heard) if isinstance(m, Ask)]
        return [(c.sequence, entry_of(c)) for c in calls if isinstance(c, PROPOSALS)]

    @property
    def is_start(self) -> bool:
        """Whether what was heard is a StartParticipation."""
        asks = [m for m in self.heard if isinstance(m, Ask)]
        return any(isinstance(m.call, StartParticipation) for m in asks)

    @property
    def heard(self) -> list[Message]:
        return [e.envelope.message for e in self.events if isinstance(e, Delivered)]

    @property
    def concluded(self) -> list[Concluded]:
        return [e for e in self.events if isinstance(e, Concluded) and e.member == self.member]

    @property
    def logged(self) -> tuple[Logged, ...]:
        """What was applied, where the log only grew."""
        before, after = self.before.log, self.after.log
        if len(after) <= len(before) or after.first(len(before)) != before:
            return ()
        new: tuple[Logged, ...] = after.since(len(before))
        return new

    def changed(self, field: str) -> bool:
        return bool(getattr(self.before, field) != getattr(self.after, field))


PROPOSALS = (Accept, AddMember, RemoveMember)


def entry_of(call: Accept | AddMember | RemoveMember) -> Entry:
    """The entry that *call* proposes."""
    if isinstance(call, AddMember):
        return Addition(call.member)
    if isinstance(call, RemoveMember):
        return Removal(call.member)
    return NoOp() if call.noop else Changes(call.changes, call.client, call.number)


def deeds(turn: Turn) -> list[str]:
    """All that the member did, in the order in which a reader needs it, each with a verb."""
    return [
        *_moved(turn),
        *_committed(turn),
        *_members(turn),
        *_staged(turn),
        *_won(turn),
        *_began(turn),
        *_became(turn),
        *_sent(turn),
        *_concluded(turn),
    ]


# --- numbers, entries, members ------------------------------------------------------------------


def _moved(turn: Turn) -> Iterator[str]:
    before, after = turn.before, turn.after
    if after.instance != before.instance and not _led(turn) and not _left(turn):
        yield f"moves to instance {after.instance}"
        if after.sequence == 0 < before.sequence:
            yield "counts again from sequence 0"
    dropped = [s for s in before.staged if _is_gone(s, turn)]
    if dropped:
        yield f"drops what was staged ({listed(_at(s) for s in dropped)})"


def _is_gone(staged: Staged, turn: Turn) -> bool:
    """Whether it is neither applied nor staged any more, nor replaced at its sequence."""
    if any(s.sequence == staged.sequence for s in turn.after.staged):
        return False
    if isinstance(staged.entry, (Addition, Removal)) and turn.changed("members"):
        return False
    return not any(_settles(e, staged) for e in turn.logged)


def _settles(logged: Logged, staged: Staged) -> bool:
    """Whether *logged* is what was staged; a retry that was applied before has become a no-op."""
    return logged.entry == staged.entry or isinstance(logged.entry, NoOp)


def _at(staged: Staged) -> str:
    return f"{describe_entry(staged.entry)} at {staged.sequence}"


def _committed(turn: Turn) -> Iterator[str]:
    new = turn.logged
    verb, source = ("takes", " from the snapshot") if turn.is_start else ("commits", "")
    if len(new) > MANY:
        last = new[-1].position.sequence
        yield f"{verb} {counted(len(new), 'entry')}, up to {last},{source}".rstrip(",")
    elif new:
        named = (f"{describe_entry(e.entry)} at {e.position.sequence}" for e in new)
        yield f"{verb} {listed(named)}{source}"
    elif turn.changed("log"):
        yield f"takes over a log of {counted(len(turn.after.log), 'entry')}"


def _members(turn: Turn) -> Iterator[str]:
    before, after = turn.before.members, turn.after.members
    if _left(turn) or before == after:
        return
    if not before:
        others = _others(turn)
        yield f"is now a member beside {listed(others)}" if others else "is the only member"
        return
    joined = [who(m) for m in after if m not in before]
    left = [who(m) for m in before if m not in after]
    if joined:
        yield f"counts {listed(joined)} as a member"
    if left:
        yield f"takes {listed(left)} off its list of members"


def _others(turn: Turn) -> list[Member]:
    return [m for m in turn.after.members if m != turn.after.me]


def _staged(turn: Turn) -> Iterator[str]:
    for s in turn.after.staged:
        old = next((o for o in turn.before.staged if o.sequence == s.sequence), None)
        if old is None:
            yield f"stages {_at(s)}"
        elif old.entry != s.entry:
            yield f"stages {_at(s)} in the place of {describe_entry(old.entry)}"
        elif old.instance != s.instance:
            again = (s.sequence, s.entry) in turn.proposals
            yield f"stages {_at(s)} again" if again else f"keeps {_at(s)} staged"


# --- state and mastership -----------------------------------------------------------------------


def _won(turn: Turn) -> Iterator[str]:
    for instance in _led(turn):
        yield f"becomes MASTER of instance {instance}"


def _led(turn: Turn) -> list[int]:
    """The instances of which the member became master in this step, even if it is no more."""
    told = [e for e in turn.events if isinstance(e, BecameMaster)]
    return [e.instance for e in told if e.member == turn.member]


def _became(turn: Turn) -> Iterator[str]:
    state = turn.after.participant_state
    if state is ParticipantState.MASTER and _led(turn):
        return
    elif turn.changed("participant_state") or _led(turn):
        yield f"becomes {state}"


def _left(turn: Turn) -> bool:
    removed = ParticipantState.REMOVED
    return turn.after.participant_state is removed and turn.changed("participant_state")


# --- what was sent and told ---------------------------------------------------------------------


def _began(turn: Turn) -> Iterator[str]:
    """What waited in the queue and was begun in this step."""
    left = turn.after.queue
    begun = [w for w in turn.before.queue if w not in left]
    if begun:
        yield f"begins what waited ({listed(describe_waiting(w) for w in begun)})"


def describe_waiting(waiting: Pending | Ask) -> str:
    """What waits in a queue: ``submit x``, ``SubmitRequest(x) from n2``."""
    if isinstance(waiting, Ask):
        return f"{describe_call(waiting.call)} from {waiting.source}"
    return describe_local(waiting.call)


def _sent(turn: Turn) -> Iterator[str]:
    asked: dict[Call, list[Member]] = {}
    for message in turn.sent:
        if isinstance(message, Ask):
            asked.setdefault(message.call, []).append(message.target)
        else:
            verdict = describe_verdict(message)
            yield f"answers {verdict} to the {message.name} of {who(message.target)}"
    for call, targets in asked.items():
        yield _ask(call, targets)


def _ask(call: Call, targets: list[Member]) -> str:
    whom = listed(who(m) for m in targets)
    if isinstance(call, Prepare):
        votes = "their votes" if len(targets) > 1 else "its vote"
        return f"asks {whom} for {votes} with {describe_call(call)}"
    if isinstance(call, SubmitRequest):
        what = describe_changes(call.changes) if call.changes else "the ping"
        return f"passes {what} on to {whom}"
    if isinstance(call, StartParticipation):
        return f"sends {whom} a snapshot with {describe_call(call)}"
    return f"sends {describe_call(call)} to {whom}"


def _concluded(turn: Turn) -> Iterator[str]:
    for event in turn.concluded:
        what = request(turn, event.request)
        if event.error is not None:
            yield f"reports that {what} failed with {describe_refusal(event.error)}"
        elif what not in (ELECTION, BEGINNING) or not _led(turn):
            yield _done(what)


ELECTION, BEGINNING = "its election", "the beginning"


def _done(what: str) -> str:
    submitted = what.startswith("the submit")
    return f"acknowledges {what}" if submitted else f"reports that {what} is done"


def request(turn: Turn, number: int) -> str:
    """What the local request of that number wanted."""
    if turn.call is not None and number == turn.before.counter:
        return _wanted(describe_local(turn.call))
    for waiting in turn.before.queue:
        if isinstance(waiting, Pending) and waiting.request == number:
            return _wanted(describe_local(waiting.call))
    for vote in (*turn.before.votes, *turn.after.votes):
        if vote.waiter == number:
            return _vote_wanted(vote)
    wanted = getattr(turn.before, "wanted", None)  # the safe text's next proposal
    if wanted is not None and wanted[1] == number:
        return _entry_wanted(wanted[0])
    return "its request"


def _wanted(local: str) -> str:
    verb, _, rest = local.partition(" ")
    names = {"submit": "the submit of", "add": "the addition of", "remove": "the removal of"}
    if verb in names:
        return f"{names[verb]} {rest}"
    return {"ping": "the ping", "begin": BEGINNING}.get(verb, ELECTION)


def _vote_wanted(vote: Vote) -> str:
    if vote.entry is not None:
        return _entry_wanted(vote.entry)
    if vote.kind == "StartParticipation":
        return f"the addition of {listed(o.target for o in vote.open)}"
    return ELECTION if vote.kind == "Prepare" else "the ping"


def _entry_wanted(entry: Entry | None) -> str:
    if isinstance(entry, Changes) and entry.changes:
        return f"the submit of {describe_changes(entry.changes)}"
    if isinstance(entry, (Addition, Removal)):
        return f"the {type(entry).__name__.lower()} of {entry.member}"
    return "the ping"
