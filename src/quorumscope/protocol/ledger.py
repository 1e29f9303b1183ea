"""What is agreed, as the safe text keeps it: the log, and all that follows from it.

Found here: the log's next entry, applied; the state and the list of members after it; which submits
are done and which names are spent. Never: who agreed on it, or when (safe.py).
"""

from __future__ import annotations

from typing import Any, Self

from msgspec.structs import replace

from .errors import ErrorCode, Refusal
from .messages import StartParticipation
from .pairs import Pairs, get, put
from .participant import Core
from .quorum import majority, others_needed
from .rules import Rules
from .types import (
    Addition,
    Changes,
    Entry,
    Log,
    Logged,
    Member,
    NoOp,
    Position,
    Removal,
    Staged,
)


class Ledger(Core, frozen=True, kw_only=True, cache_hash=True):
    """The part of a participant that is agreed, and the one entry behind it that is not yet.

    Attributes
    ----------
    rules : Rules
        Which repairs are on. All of them, unless somebody wants to see a danger return.
    held : Staged or None
        The entry staged right behind the log.
    served : pairs of (client, number)
        The last submit of each client that was applied. It follows from the log.
    gone : tuple of Member
        Names that were removed, and are not added again. It follows from the log.
    """

    rules: Rules = Rules()
    held: Staged | None = None
    served: Pairs[str, int] = ()
    gone: tuple[Member, ...] = ()

    @property
    def commit(self) -> int:
        """The highest agreed sequence that this participant knows of."""
        return len(self.log)

    @property
    def staged(self) -> tuple[Staged, ...]:
        return (self.held,) if self.held else ()

    def hold(self, staged: Staged) -> Self:
        return replace(self, held=staged, sequence=staged.sequence)

    def apply(self, entry: Entry, position: Position) -> Self:
        """Put *entry* at the end of the log and do what it says."""
        state, members = self.state, self.members
        if isinstance(entry, Changes) and self.was_served(entry):
            entry = NoOp()  # a retry of what was applied before
        if isinstance(entry, Changes):
            for change in entry.changes:
                state = state.apply(change)
        elif isinstance(entry, Addition):
            members = (*members, entry.member)
        elif isinstance(entry, Removal):
            members = tuple(m for m in members if m != entry.member)
        return self.note(Logged(position, entry), state=state, members=members)

    def note(self, logged: Logged, **effect: Any) -> Self:
        """Put *logged* at the end of the log: its *effect*, and all that follows from the log."""
        entry, log = logged.entry, self.log.append(logged)
        if isinstance(entry, Changes) and entry.client:
            effect["served"] = put(self.served, entry.client, entry.number)
        elif isinstance(entry, Removal):
            effect["gone"] = (*self.gone, entry.member)
        held = self.held if self.held and self.held.sequence > len(log) else None
        sequence = held.sequence if held else logged.position.sequence
        return replace(self, log=log, held=held, sequence=sequence, **effect)

    def adopt(self, log: Log) -> Self:
        """Apply the agreed entries of *log* that are not here yet."""
        now = self
        for logged in log.since(self.commit):
            now = now.apply(logged.entry, logged.position)
        return now if self.rules.membership_in_log else replace(now, members=self.members)

    def install(self, call: StartParticipation) -> Self:
        """Take the state from a snapshot; the log grows by what is new in it."""
        now = self
        for logged in call.log.since(self.commit):
            now = now.note(logged)
        state = self.state.install(call.snapshot)
        return replace(now, cluster=call.cluster, me=call.me, state=state, members=call.members)

    @property
    def others(self) -> list[tuple[int, Member]]:
        """The members to ask, each with its place in the list."""
        return [(slot, m) for slot, m in enumerate(self.members) if m != self.me]

    @property
    def quorum(self) -> int:
        """How many members, itself included, decide."""
        n = len(self.members)
        return majority(n) if self.rules.strict_majority else others_needed(n) + 1

    def is_enough(self, members: tuple[Member, ...]) -> bool:
        """Whether *members* hold a majority of the list in force. Only its members count."""
        return sum(m in members for m in self.members) >= self.quorum

    # --- what may be proposed ---------------------------------------------------------------------

    def objection(self, entry: Entry) -> Refusal | None:
        """Return why *entry* can't be proposed here and now."""
        why = ""
        if isinstance(entry, Addition) and entry.member in (*self.members, *self.gone):
            why = f"{entry.member} is a member, or was one: take another name"
        elif isinstance(entry, Removal) and entry.member not in self.members:
            why = f"{entry.member} is not a member"
        elif isinstance(entry, Removal) and len(self.members) == 1:
            why = f"{entry.member} is the last member, and a cluster has at least one"
        return Refusal(ErrorCode.ERR_STATE, why) if why else None

    def was_served(self, entry: Changes) -> bool:
        """Whether its client has had this submit, or a later one, applied already."""
        known = self.rules.change_ids and entry.client
        return bool(known) and entry.number <= get(self.served, entry.client, -1)

    def outcome_of(self, entry: Entry) -> Refusal | None:
        """Return what the submitter of an agreed entry is told.

        Of a client's submits only the last is certain to have been applied: it has one open at a
        time, and an earlier one that comes now has been given up or was applied before.
        """
        if not (isinstance(entry, Changes) and self.was_served(entry)):
            return None
        last = get(self.served, entry.client)
        if entry.number == last:
            return None
        why = f"{entry.client} has gone on to its submit {last}, past {entry.number}"
        return Refusal(ErrorCode.ERR_SEQUENCE, why)
