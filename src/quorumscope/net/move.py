"""What one step of one member meant, read off the member before and after it.

Found here: who voted, what took effect, who was counted. It holds for both texts and for a text of
one's own, because it asks the participant only for what every text has. Never: what is remembered
of it (history.py) or what must hold (check).

Here and where else it is done at every step, ``type(x) is Ask`` stands for isinstance: of a Struct
the latter takes ten times as long to say no.
"""

from __future__ import annotations

from typing import Any, NamedTuple, Self

from msgspec import Struct

from ..protocol.messages import (
    Answer,
    Ask,
    Concluded,
    Effect,
    LocalCall,
    Message,
    Prepare,
    StartParticipation,
)
from ..protocol.types import (
    NOBODY,
    Addition,
    Entry,
    Log,
    Logged,
    Member,
    ParticipantState,
    Removal,
    Staged,
)
from ..protocol.votes import Vote

MASTER = ParticipantState.MASTER
REMOVED = ParticipantState.REMOVED


class Ballot(NamedTuple):
    """An instance as it is told apart: its number and, where candidates have their own, whose."""

    number: int
    candidate: Member = NOBODY

    def __str__(self) -> str:
        return f"{self.number}.{self.candidate}" if self.candidate else str(self.number)


NO_BALLOT = Ballot(-1)
"""Below every instance: what a member has promised that never voted."""


class Effective(NamedTuple):
    """An entry that took effect at a member: at *place* in its applied list, under *sequence*."""

    place: int
    sequence: int
    entry: Entry


class Move(Struct, frozen=True, gc=False):
    """One step of one member.

    *heard* is the ask, the answer or the local call, None for a time-out or a fault. *kept* is how
    much of its log before is still there, *entries* what stands behind that now.
    """

    before: Any
    after: Any
    heard: Message | LocalCall | None
    effects: tuple[Effect, ...]
    kept: int
    entries: tuple[Logged, ...]

    @classmethod
    def of(cls, before: Any, after: Any, heard: Any, effects: tuple[Effect, ...]) -> Self:
        if before.log is after.log:
            return cls(before, after, heard, effects, len(after.log), ())
        return cls(before, after, heard, effects, *grown(before.log, after.log))

    @property
    def who(self) -> Member:
        """The member's address in the cluster, or its name while it has none."""
        return self.after.me or self.after.name  # type: ignore[no-any-return]

    @property
    def became_master(self) -> bool:
        """Whether the member is MASTER of an instance of which it was not before."""
        before, after = self.before, self.after
        return after.participant_state is MASTER and (
            before.participant_state is not MASTER or before.instance != after.instance
        )

    @property
    def leads(self) -> bool:
        """Whether the member is master, or was until it applied its own removal in this step."""
        now = self.after.participant_state
        return now is MASTER or (now is REMOVED and self.before.participant_state is MASTER)

    @property
    def was_acknowledged(self) -> bool:
        """Whether someone was told in this step that what was submitted is done."""
        return any(
            (type(e) is Concluded and e.error is None)
            or (type(e) is Answer and e.name == "SubmitRequest" and e.reply.error is None)
            for e in self.effects
        )

    def effective(self) -> list[Effective]:
        """Return what took effect at the member.

        The original's log holds no members that came or went: those are read off its list.
        """
        found = [
            Effective(self.kept + i, logged.position.sequence, logged.entry)
            for i, logged in enumerate(self.entries)
        ]
        for entry in self._came_and_went():
            if all(entry != e.entry for e in found):
                found.append(Effective(len(self.after.log), self._sequence_of(entry), entry))
        return found

    def _came_and_went(self) -> list[Entry]:
        before, after = self.before.members, self.after.members
        if before is after or not before or not after or self.hears(StartParticipation):
            return []
        came: list[Entry] = [Addition(m) for m in after if m not in before]
        went: list[Entry] = [Removal(m) for m in before if m not in after]
        return came + went

    def _sequence_of(self, entry: Entry) -> int:
        for staged in self.before.staged:
            if staged.entry == entry:
                return int(staged.sequence)
        return int(self.after.sequence)

    def lost(self) -> list[Staged]:
        """Return what was staged before this step, is not staged now and did not take effect."""
        return [s for s in self.before.staged if not (self._applied(s) or self._keeps(s))]

    def _applied(self, staged: Staged) -> bool:
        for logged in self.entries:
            if logged.entry == staged.entry:
                return True  # mostly so: the rest would only take longer
        return any(e.entry == staged.entry for e in self.effective())

    def _keeps(self, staged: Staged) -> bool:
        return any(
            s.sequence == staged.sequence
            and s.instance == staged.instance
            and s.entry == staged.entry
            for s in self.after.staged
        )

    def hears(self, *calls: type) -> bool:
        """Whether it is an ask that the member heard, of one of these calls."""
        return type(self.heard) is Ask and type(self.heard.call) in calls

    # --- votes ------------------------------------------------------------------------------------

    def voted_for(self) -> Ballot | None:
        """Return the highest instance for which the member voted in this step: its own included."""
        found = self._granted()
        if self.after.counter != self.before.counter:
            for vote in self.after.votes:
                if vote.kind == "Prepare" and vote.number >= self.before.counter:
                    own = ballot(self.after, vote.position.instance, self.after.me)
                    found = max(found or NO_BALLOT, own)
        return found

    def _granted(self) -> Ballot | None:
        if type(self.heard) is not Ask or type(self.heard.call) is not Prepare:
            return None
        call = self.heard.call
        if any(type(e) is Answer and grants(call, e) for e in self.effects):
            return ballot(self.after, call.instance, call.candidate)
        return None

    def election(self) -> Vote | None:
        """Return the vote that was open for an election before this step."""
        votes: tuple[Vote, ...] = self.before.votes
        return next((v for v in votes if v.kind == "Prepare" and v.decided is None), None)

    def vote_on(self, entry: Entry) -> Vote | None:
        """Return the vote on *entry* that was undecided before this step, or began in it.

        Where nobody else is needed (two members without strict_majority), it is decided at once.
        """
        begun = self.before.counter
        votes: list[Vote] = [v for v in self.before.votes if v.decided is None]
        votes += [v for v in self.after.votes if v.number >= begun]
        for vote in votes:
            if vote.kind in ENTRY_CALLS and vote.entry == entry:
                return vote
        return None

    def counted(self, vote: Vote | None) -> tuple[Member, ...]:
        """Return who had said yes in *vote* by the end of this step, the member itself included."""
        return tuple(sorted(dict.fromkeys((self.who, *self._yes(vote)))))

    def _yes(self, vote: Vote | None) -> tuple[Member, ...]:
        if vote is None:
            return ()
        left: Vote | None = self.after.vote(vote.number)
        if left is not None:
            return left.granted
        heard = self.heard
        if type(heard) is Answer and heard.vote == vote.number and heard.reply.error is None:
            return (*vote.granted, heard.source)
        return vote.granted

    @property
    def was_alone(self) -> bool:
        """Whether there was nobody to ask, so that a vote is over as soon as it begins."""
        me = self.before.me
        return all(m == me for m in self.before.members)


ENTRY_CALLS = ("Accept", "AddMember", "RemoveMember")


def ballot(p: Any, number: int, candidate: Member) -> Ballot:
    """Return the instance *number* of *candidate*, as the text of *p* tells instances apart."""
    rules = getattr(p, "rules", None)
    return Ballot(number, candidate if rules and rules.unique_instances else NOBODY)


def grants(call: Prepare, answer: Answer) -> bool:
    """Whether *answer* says yes to *call*: in so many words, or by its instance (the original)."""
    reply = answer.reply
    if answer.name != "Prepare" or reply.error is not None:
        return False
    return reply.result == call.instance if reply.granted is None else reply.granted


def grown(before: Log, after: Log) -> tuple[int, tuple[Logged, ...]]:
    """Return how much of *before* the log *after* still begins with, and what comes behind it."""
    kept = min(len(before), len(after))
    mine, theirs = before.first(kept), after.first(kept)
    while mine is not theirs and mine != theirs:
        kept -= 1
        mine, theirs = before.first(kept), after.first(kept)
    return kept, after.since(kept)
