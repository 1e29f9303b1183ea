"""What a member of the safe text has promised, and what it says: its calls and its answers.

Found here: the promise, and the words built from it and from the ledger. Never: when a promise is
given or a vote is counted (safe.py).
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from .errors import ErrorCode, Refusal, denied
from .ledger import Ledger
from .messages import Accept, AddMember, Prepare, RemoveMember, Reply, StartParticipation
from .pairs import Pairs, get
from .types import (
    NOBODY,
    Addition,
    Changes,
    Entry,
    Member,
    ParticipantState,
    Position,
    Removal,
)
from .votes import Vote


class Voter(Ledger, frozen=True, kw_only=True, cache_hash=True):
    """The part of a participant that promises. All of it is on disk.

    Attributes
    ----------
    promised, promised_to : int and Member
        The highest instance promised, and to whom. On disk.
    master : pairs of (instance, Member)
        The masters that it has followed, or has been. On disk.
    """

    promised: int = 0
    promised_to: Member = NOBODY
    master: Pairs[int, Member] = ()

    def master_of(self, instance: int) -> Member:
        member: Member = get(self.master, instance, NOBODY)
        return member

    def is_below_promise(self, instance: int, candidate: Member) -> bool:
        """Whether a promise forbids to hear this instance of this candidate."""
        if self.rules.unique_instances:
            return (instance, candidate) < (self.promised, self.promised_to)
        return instance < self.promised

    # --- calls ------------------------------------------------------------------------------------

    def proposal(self, entry: Entry | None, at: Position) -> Accept | AddMember | RemoveMember:
        """Return the call that proposes *entry*, or the empty Accept where there is none."""
        # Asked again, it may be agreed meanwhile; to the one who lacks it, it still is not.
        before = min(self.commit, at.sequence - (entry is not None))
        own: dict[str, Any] = {"master": self.me, "commit": before}
        if isinstance(entry, Addition):
            return AddMember(*at, entry.member, **own)
        if isinstance(entry, Removal):
            return RemoveMember(*at, entry.member, **own)
        if isinstance(entry, Changes):
            return Accept(*at, entry.changes, entry.client, entry.number, **own)
        return Accept(*at, noop=entry is not None, **own)

    def call_of(self, vote: Vote) -> Prepare | Accept | AddMember | RemoveMember:
        """Return what *vote* asks, once more."""
        if vote.kind == "Prepare":
            return Prepare(vote.position.instance, self.me, self.commit)
        return self.proposal(vote.entry, vote.position)

    def start_of(self, member: Member) -> StartParticipation:
        """Return the call that brings *member* to the agreed state, and not further."""
        at, snapshot = (self.instance, self.commit), self.state.snapshot()
        who = (self.cluster, member, self.current_master)
        return StartParticipation(*at, *who, self.members, snapshot, self.log)

    # --- answers ----------------------------------------------------------------------------------

    def refuse(self, why: str) -> Reply:
        reply = Reply(granted=False, error=denied(why))
        return replace(reply, promised=self.promised, promised_to=self.promised_to)

    def gap(self, sequence: int) -> Reply:
        missing = self.commit + 1
        why = f"{self.name} lacks sequence {missing} and was told of {sequence}"
        return Reply(error=Refusal(ErrorCode.ERR_GAP, why), missing=missing)

    def report(self, reply: Reply, commit: int | None) -> Reply:
        """Add to an answer what the one who asked may lack."""
        reply = replace(reply, promised=self.promised, promised_to=self.promised_to)
        if not self.rules.prepare_reports_staged:
            return reply
        log = self.log if self.commit > (commit or 0) else None
        return replace(reply, reported=self.staged, commit=self.commit, log=log)

    def not_heard(self, call: str) -> Reply:
        reply = super().not_heard(call)
        if (
            call == "Prepare"
            and self.participant_state is ParticipantState.REMOVED
            and self.rules.removed_is_told
        ):
            return replace(reply, granted=False, commit=self.commit, log=self.log)
        return reply

    def state_error(self, why: str) -> Refusal:
        return Refusal(ErrorCode.ERR_STATE, f"{self.name} is {why}")
