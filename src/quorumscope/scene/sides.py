"""The sides into which cuts part a cluster: who is on each, and whether it has a quorum.

A side is a set of members who hear each other, if need be through others. What it can reach is
counted for each of its members by itself, for nobody passes a message on: the best of them counts.

Found here: the sides, the wall between them and the sign on each. Never: a single cut (ring.py).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from ..net.world import World
from ..protocol.quorum import others_needed
from ..protocol.types import Member, ParticipantState
from ..record.words import listed
from . import labels
from .lettering import width
from .look import LOOKS
from .marks import Mark, key
from .places import CENTRE, HEIGHT, Box, Places, Point, places

OUTSIDE = (ParticipantState.UNJOINED, ParticipantState.REMOVED)
BEYOND = 30.0
"""How far the wall reaches behind the line between two neighbours."""

TALL, GRID = 22.0, 8
"""The height of a sign, and how close the places lie that are tried for it."""

EDGE = 46.0
"""How far a sign may stand out behind the centres of the outermost members."""

ROUND = 40.0
"""What is kept free around a member, for its votes."""


class Side(NamedTuple):
    """Who is on it, and of a list of *total* members how many one of them reaches, itself too."""

    members: tuple[Member, ...]
    reached: int
    total: int
    needed: int

    @property
    def has_quorum(self) -> bool:
        return self.reached >= self.needed

    @property
    def text(self) -> str:
        return f"{self.short} quorum".replace("yes ", "")

    @property
    def short(self) -> str:
        """The same, where there is little room."""
        sign, word = ("✓", "yes") if self.has_quorum else ("✗", "no")
        return f"{sign} {self.reached} of {self.total}: {word}"

    @property
    def words(self) -> str:
        word = "a quorum" if self.has_quorum else "no quorum"
        reach = "reaches" if len(self.members) == 1 else "reach"
        return f"{listed(self.members)} {reach} {self.reached} of {self.total} members: {word}"


def leading(world: World, among: tuple[Member, ...]) -> Any:
    """Return the one of those who has come furthest, and knows most members; None: none joined."""
    joined = [world[m] for m in among if world[m].participant_state not in OUTSIDE]
    return max(joined, key=lambda p: (p.instance, p.sequence, len(p.members)), default=None)


def quorum_of(p: Any, members: int | None = None) -> int:
    """Return how many members, itself included, decide for *p*, were its list so long."""
    count = len(p.members) if members is None else members
    rules = getattr(p, "rules", None)
    if rules is None or not rules.strict_majority:
        return others_needed(count) + 1
    return count // 2 + 1


def sides(world: World) -> tuple[Side, ...]:
    """Return the sides, in the order of their first members; none where all are one."""
    lead = leading(world, world.names) if world.cuts else None
    if lead is None:
        return ()
    cuts = frozenset(world.cuts)
    found = _parts(tuple(m for m in world.names if m in lead.members), cuts)
    if len(found) < 2:
        return ()
    return tuple(_side(world, part, cuts) for part in found)


Cuts = frozenset[tuple[Member, Member]]


def _meet(a: Member, b: Member, cuts: Cuts) -> bool:
    return (a, b) not in cuts and (b, a) not in cuts


def _parts(names: tuple[Member, ...], cuts: Cuts) -> list[tuple[Member, ...]]:
    left, found = list(names), []
    while left:
        part = [left.pop(0)]
        for member in part:  # grows while it is walked
            near = [m for m in left if _meet(member, m, cuts)]
            part += near
            left = [m for m in left if m not in near]
        found.append(tuple(m for m in names if m in part))
    return found


def _side(world: World, part: tuple[Member, ...], cuts: Cuts) -> Side:
    """What the best of them reaches, by the list of the one who knows most."""
    p = leading(world, part) or leading(world, world.names)
    reached = max(_reached(world, m, p.members, cuts) for m in part)
    return Side(part, reached, len(p.members), quorum_of(p))


def _reached(world: World, member: Member, members: tuple[Member, ...], cuts: Cuts) -> int:
    if not world.is_running(member):
        return 0
    return sum(world.is_running(m) and (m == member or _meet(member, m, cuts)) for m in members)


def walled(world: World, found: tuple[Side, ...]) -> Cuts:
    """Return the cuts that the wall tells of: all between two sides of which none hears another."""
    cuts, told = frozenset(world.cuts), set()
    for i, one in enumerate(found):
        for other in found[i + 1 :]:
            pairs = [(a, b) for a in one.members for b in other.members]
            pairs += [(b, a) for a, b in pairs]
            if cuts.issuperset(pairs):
                told.update(pairs)
    return frozenset(told)


# --- marks --------------------------------------------------------------------------------------


def side_marks(world: World, where: Places, found: tuple[Side, ...]) -> Iterator[Mark]:
    """Yield the wall between the sides, and on each side whether it has a quorum."""
    if not found:
        return
    told = walled(world, found)
    parts = tuple(side.members for side in found)
    whole = sum(map(len, parts))
    apart = sum(len(part) * (whole - len(part)) for part in parts)
    look = "split" if len(told) == apart else "split one way"
    for number, (a, b) in enumerate(wall(where, parts), 1):
        yield Mark(
            id=f"split:{number}",
            kind="split",
            shape="line",
            look=look,
            x=round(a.x, 1),
            y=round(a.y, 1),
            x2=round(b.x, 1),
            y2=round(b.y, 1),
        )
    for side, box in zip(found, signs(where, found), strict=True):
        yield _sign(side, box)


def _sign(side: Side, box: Box) -> Mark:
    return Mark(
        id=f"side:{key(side.members[0])}",
        kind="side",
        shape="pill",
        look="side yes" if side.has_quorum else "side no",
        x=round((box.left + box.right) / 2, 1),
        y=round((box.top + box.bottom) / 2, 1),
        w=round(box.right - box.left, 1),
        h=TALL,
        text=side.text if box.right - box.left >= _wide(side.text) else side.short,
        words=side.words,
    )


# --- where they stand ---------------------------------------------------------------------------

Parts = tuple[tuple[Member, ...], ...]


@lru_cache(maxsize=64)
def _wall(names: tuple[Member, ...], points: tuple[Point, ...], parts: Parts) -> tuple[Any, ...]:
    of = {m: number for number, part in enumerate(parts) for m in part}
    sided = [(m, p) for m, p in zip(names, points, strict=True) if m in of]
    gaps = [
        Point((p.x + q.x) / 2, (p.y + q.y) / 2)
        for (a, p), (b, q) in pairwise([*sided, sided[0]])
        if of[a] != of[b]
    ]
    if len(sided) == 2:
        (_, p), (_, q) = sided
        across = Point(gaps[0].x - (q.y - p.y) / 4, gaps[0].y + (q.x - p.x) / 4)
        gaps = [across, Point(2 * gaps[0].x - across.x, 2 * gaps[0].y - across.y)]
    if len(gaps) == 2:
        a, b = gaps
        return ((b.towards(a, math.dist(a, b) + BEYOND), a.towards(b, math.dist(a, b) + BEYOND)),)
    return tuple((CENTRE, CENTRE.towards(g, math.dist(CENTRE, g) + BEYOND)) for g in gaps)


def wall(where: Places, parts: Parts) -> tuple[tuple[Point, Point], ...]:
    """Return the lines that part the ring: one straight through, or spokes from its centre."""
    return _wall(where.names, tuple(where.points[m] for m in where.names), parts)


def signs(where: Places, found: tuple[Side, ...]) -> tuple[Box, ...]:
    """Return the box of each side's sign: on its side, clear of members, of labels and the wall."""
    wide = tuple((_wide(side.text), _wide(side.short)) for side in found)
    return _signs(where.names, tuple(side.members for side in found), wide)


def _wide(text: str) -> float:
    return math.ceil(width(text, LOOKS["side no"].size, bold=True)) + 18.0


@lru_cache(maxsize=256)
def _signs(
    names: tuple[Member, ...], parts: Parts, wide: tuple[tuple[float, float], ...]
) -> tuple[Box, ...]:
    where = places(names)
    made: list[Box] = []
    for part, (long, short) in zip(parts, wide, strict=True):
        spots = (
            _spot(where, part, parts, w, [*_taken(where, room), *made])
            for w, room in ((long, ROUND), (short, ROUND), (short, 6))
        )
        made.append(next(filter(None, spots), Box.around(*_aim(where, part), short, TALL)))
    return tuple(made)


def _aim(where: Places, part: tuple[Member, ...]) -> Point:
    """Where a sign would stand if nothing were in its way: inside of the middle of its members."""
    mine = [where.points[m] for m in part]
    middle = Point(sum(p.x for p in mine) / len(mine), sum(p.y for p in mine) / len(mine))
    return middle.towards(CENTRE, 0.35 * math.dist(middle, CENTRE))


def _taken(where: Places, free: float) -> list[Box]:
    """What no sign may lie on, with so much room around members."""
    size = where.sizes.member + free
    taken = [Box.around(*p, size, size) for p in where.points.values()]
    return taken + [labels.block(where, m).box for m in where.names if where.sizes.labels]


def _spot(
    where: Places, part: tuple[Member, ...], parts: Parts, w: float, taken: list[Box]
) -> Box | None:
    """Return the free box of that width that is nearest to where it would best be."""
    aim, lines = _aim(where, part), wall(where, parts)
    best, least = None, math.inf
    # Inside the ring: where there is room for no more, that is all that is shown.
    xs = [p.x for p in where.points.values()]
    for x in range(round(min(xs) + w / 2 - EDGE), round(max(xs) - w / 2 + EDGE), GRID):
        for y in range(40, round(HEIGHT) - 40, GRID):
            far = math.dist((x, y), aim)
            box = Box.around(x, y, w, TALL)
            if far < least and _is_free(where, part, box, taken, lines):
                best, least = box, far
    return best


def _is_free(
    where: Places,
    part: tuple[Member, ...],
    box: Box,
    taken: list[Box],
    lines: tuple[tuple[Point, Point], ...],
) -> bool:
    x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    near = min(where.names, key=lambda m: math.dist(where.points[m], (x, y)))
    if near not in part or box.hidden(taken):
        return False
    grown = Box(box.left - 4, box.top - 4, box.right + 4, box.bottom + 4)
    return not any(_crosses(grown, a, b) for a, b in lines)


def _crosses(box: Box, a: Point, b: Point) -> bool:
    """Whether the line from *a* to *b* goes through *box*: tried at so many points of it."""
    steps = max(1, round(math.dist(a, b) / 6))
    for k in range(steps + 1):
        x, y = a.x + (b.x - a.x) * k / steps, a.y + (b.y - a.y) * k / steps
        if box.left <= x <= box.right and box.top <= y <= box.bottom:
            return True
    return False
