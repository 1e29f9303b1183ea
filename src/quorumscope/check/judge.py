"""What a turn means to the history and to the invariants, found out with as little as it takes.

A check is asked four times at the most, each time with more in sight (see hidden.py): the member
that moved, and the shared history; what the others have applied and staged, too; all of the others;
the whole world. The answer is remembered for what was in sight.

Found here: what is in sight at which level. Never: a fact or a check.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from msgspec.structs import replace

from ..net.history import History
from ..net.world import World
from ..protocol.types import Member
from .hidden import HIDDEN, Bystander, OnlyOne, Unseen
from .history_parts import Own, joined, own_of, shared_of
from .invariants import Invariant, Violation
from .look import Look
from .turns import Turn


class Judged(NamedTuple):
    """What came of a turn: the shared history after it, and what it broke."""

    shared: History
    broken: tuple[Violation, ...]


class Judge:
    """Tells the history and asks the invariants. Where there are none, there is no history."""

    def __init__(self, names: tuple[Member, ...], invariants: Sequence[Invariant]) -> None:
        self.names = names
        self.invariants = tuple(invariants)
        self._nobody = (HIDDEN,) * len(names)

    def first(self, turn: Turn, at: int, own: Own) -> tuple[Own, bool]:
        """Return what is remembered of the member after its turn, and whether the turn is quiet.

        Quiet is what, in any world, adds nothing to the shared history and breaks nothing. (In a
        world from which nobody was removed: every check asks for that, so it is in sight.)
        """
        if not self.invariants:
            return own, True
        name = turn.before.name
        try:
            after = joined(NOTHING_SEEN, [(name, own)]).after(turn.move)
        except Unseen:
            return own_of(joined(History(), [(name, own)]).after(turn.move), name), False
        now = own_of(after, name)
        if any(getattr(after, field) is not getattr(NOTHING_SEEN, field) for field in SHARED):
            return now, False
        try:
            histories = (_only(NOTHING_SEEN, name, own), _only(after, name, now))
            return now, not self._judge(turn, at, self._nobody, histories, after).broken
        except Unseen:
            return now, False

    def alone(self, turn: Turn, at: int, own: Own, shared: History) -> Judged:
        """Judge by the member that moved and the shared history; Unseen where that won't do."""
        if not self.invariants:
            return Judged(shared, ())
        name = turn.before.name
        after = joined(shared, [(name, own)]).after(turn.move)
        histories = (_only(shared, name, own), _only(after, name, own_of(after, name)))
        return self._judge(turn, at, self._nobody, histories, shared_of(after))

    def beside(
        self, turn: Turn, at: int, people: Sequence[Any], owns: Sequence[Own], shared: History
    ) -> Judged:
        """Judge by the others' logs too, and by what they have staged and lost."""
        name = turn.before.name
        lost = (own if i == at else Own(lost=own.lost) for i, own in enumerate(owns))
        before = joined(shared, zip(self.names, lost, strict=True))
        after = before.after(turn.move)
        others = [Bystander(p) for p in people]
        granted = (OnlyOne(name, own_of(h, name).granted) for h in (before, after))
        histories = [replace(h, granted=g) for h, g in zip((before, after), granted, strict=True)]
        return self._judge(turn, at, others, histories, shared_of(after))

    def among(
        self, turn: Turn, at: int, people: Sequence[Any], owns: Sequence[Own], shared: History
    ) -> Judged:
        """Judge by all that is to be seen of the others."""
        before = joined(shared, zip(self.names, owns, strict=True))
        after = before.after(turn.move)
        return self._judge(turn, at, people, (before, after), shared_of(after))

    def _judge(
        self,
        turn: Turn,
        at: int,
        people: Sequence[Any],
        histories: Sequence[History],
        shared: History,
    ) -> Judged:
        before, after = histories
        look = Look(
            self._world(people, at, turn.before, before),
            self._world(people, at, turn.after, after),
            turn.move,
        )
        return Judged(shared, self._ask(look))

    def whole(self, turn: Turn, before: World, after: World) -> Judged:
        """Judge by all that there is."""
        return Judged(shared_of(after.history), self._ask(Look(before, after, turn.move)))

    def _ask(self, look: Look) -> tuple[Violation, ...]:
        return tuple(
            Violation(invariant.name, look.member, entry, sentence)
            for invariant in self.invariants
            for entry, sentence in invariant.check(look)
        )

    def _world(self, seats: Sequence[Any], at: int, p: Any, history: History) -> World:
        all_seats = (*seats[:at], p, *seats[at + 1 :])
        return World(self.names, all_seats, HIDDEN, HIDDEN, HIDDEN, history)


NOTHING_SEEN = History(HIDDEN, HIDDEN, HIDDEN, (), HIDDEN, (), (), HIDDEN)

SHARED = ("masters", "applied", "agreed", "gone", "removed", "clients")
"""The fields of a history that all members share."""


def _only(history: History, member: Member, own: Own) -> History:
    """Return *history* with nothing in sight of what is other members' own."""
    granted: Any = OnlyOne(member, own.granted)
    return replace(history, granted=granted, lost=HIDDEN)
