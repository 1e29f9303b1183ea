"""A change of the members that is staged and not final: who it is about, and the quorum after it.

Found here: the dashed ring around whoever is to come or go, and the words for the quorum before and
after. Never: who stands where (places.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..net.world import World
from ..protocol.types import Addition, Member, Removal
from .marks import Mark, key
from .places import Places
from .sides import leading, quorum_of

WIDER = 20.0
"""How much wider than the member the ring around it is."""


class Change(NamedTuple):
    """Whoever is staged to come (or to go), as the one sees it who has come furthest."""

    member: Member
    comes: bool


def staged(p: Any) -> Iterator[Change]:
    """Yield the changes of its list that *p* has staged."""
    for entry in (s.entry for s in p.staged):
        if isinstance(entry, Addition) and entry.member not in p.members:
            yield Change(entry.member, True)
        elif isinstance(entry, Removal) and entry.member in p.members:
            yield Change(entry.member, False)


def change_marks(world: World, where: Places) -> Iterator[Mark]:
    """Yield a dashed ring around each member that is to come or to go."""
    p = leading(world, world.names)
    for member, comes in dict.fromkeys(staged(p)) if p else ():
        if member in where.points:
            yield _mark(where, member, comes)


def _mark(where: Places, member: Member, comes: bool) -> Mark:
    point = where.points[member]
    fate = "is to become a member" if comes else "is to be a member no longer"
    return Mark(
        id=f"change:{key(member)}",
        kind="change",
        shape="circle",
        look="comes" if comes else "goes",
        x=round(point.x, 1),
        y=round(point.y, 1),
        w=round(where.sizes.member + WIDER, 1),
        words=f"{member} {fate}: staged, not final",
    )


def quorum_words(world: World) -> str:
    """Return how many are members, how many of them decide, and how that will be."""
    p = leading(world, world.names)
    if p is None:
        return _counted(len(world.names), "process", "processes")
    count = len(p.members)
    said = f"{_counted(count, 'member', 'members')} · quorum {quorum_of(p)} of {count}"
    changes = list(dict.fromkeys(staged(p)))
    if not changes:
        return said
    after = count + sum(1 if change.comes else -1 for change in changes)
    named = " ".join(f"{'+' if change.comes else '−'}{change.member}" for change in changes)
    return f"{said} → {quorum_of(p, after)} of {after} once {named} is final"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
