"""One step as the checks see it, and the words for what they find.

Found here: Look, and what all checks share. Never: a check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from msgspec import Struct

from ..net.events import Delivered, Event, Sent
from ..net.history import Agreed
from ..net.move import Move
from ..net.world import World
from ..protocol.messages import Answer, Ask
from ..protocol.types import Addition, Changes, Entry, Logged, Member, Removal

Finding: TypeAlias = tuple[Entry | None, str]
Check: TypeAlias = Callable[["Look"], Iterator[Finding]]


class Look(Struct, frozen=True):
    """One step as the checks see it: the worlds on both sides, and what the one who moved did."""

    before: World
    after: World
    move: Move

    @property
    def member(self) -> Member:
        return self.move.who

    def first_applied(self, place: int) -> Entry | None:
        """Return the entry that someone had applied at that place before this step."""
        applied = self.before.history.applied
        logged = applied.first(place + 1).last if place < len(applied) else None
        return logged.entry if logged is not None else None

    def is_known(self, place: int, entry: Entry) -> bool:
        """Whether that very entry had been applied at that place before, by anyone."""
        return self.first_applied(place) == entry

    def was_prefix(self, place: int) -> bool:
        """Whether the member's list, up to before that place, ends as everybody's did."""
        last = self.move.after.log.first(place).last if place else None
        return last is None or self.is_known(place - 1, last.entry)

    def newly_agreed(self) -> list[Agreed]:
        """Return what the member has counted as agreed in this step."""
        old, new = self.before.history.agreed, self.after.history.agreed
        if new is old:
            return []
        since = self.move.kept
        known = self.before.history.agreed_since(since)
        return [fact for fact in self.after.history.agreed_since(since) if fact not in known]


def placed(move: Move) -> Iterator[tuple[int, Logged]]:
    """Return what was applied in this step, each with its place."""
    return enumerate(move.entries, move.kept)


def took(move: Move) -> bool:
    """Whether the member said yes to the call that it heard."""
    for effect in move.effects:
        if type(effect) is Answer and type(move.heard) is Ask:
            asked = (move.heard.source, move.heard.vote, move.heard.slot, move.heard.attempt)
            if (effect.target, effect.vote, effect.slot, effect.attempt) == asked:
                return effect.reply.error is None and effect.reply.result is not False
    return False


def words(entry: Entry | None) -> str:
    if isinstance(entry, Changes):
        return ", ".join(str(c) for c in entry.changes)
    if isinstance(entry, Addition):
        return f"the addition of {entry.member}"
    return f"the removal of {entry.member}" if isinstance(entry, Removal) else "a no-op"


def names(members: tuple[Member, ...]) -> str:
    return "{" + ", ".join(members) + "}"


def look_at(before: World, events: tuple[Event, ...], after: World) -> Look | None:
    """Return the step of the one member that moved, None where none did."""
    heard = events[0].envelope.message if type(events[0]) is Delivered else None
    moved = heard.target if heard is not None else _moved(before, after, events)
    if moved is None:
        return None
    effects: Any = tuple(e.envelope.message if type(e) is Sent else e for e in events[1:])
    return Look(before, after, Move.of(before[moved], after[moved], heard, effects))


def _moved(before: World, after: World, events: tuple[Event, ...]) -> Member | None:
    for name, old, new in zip(before.names, before.seats, after.seats, strict=False):
        if old is not new:
            return name
    return None
