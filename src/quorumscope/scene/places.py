"""Where members stand: fixed by their names alone, so that none jumps when a state changes.

Found here: the ring, and how large things are for how many members. Never: a mark.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from msgspec import Struct

from ..protocol.types import Member
from . import lettering
from .look import LOOKS
from .marks import Mark

WIDTH, HEIGHT = 720.0, 440.0
LANE = 11.0
"""How far from the straight line messages travel, on their right: both directions have a lane."""


class Point(NamedTuple):
    x: float
    y: float

    def towards(self, other: Point, distance: float) -> Point:
        """Return the point that lies *distance* from here in the direction of *other*."""
        length = math.dist(self, other) or 1.0
        part = distance / length
        return Point(self.x + (other.x - self.x) * part, self.y + (other.y - self.y) * part)


CENTRE = Point(WIDTH / 2, 219.0)

NOWHERE = CENTRE
BELOW = Point(CENTRE.x, CENTRE.y + 140)
"""Where messages go whose target is not there, where the middle is taken."""


class Box(NamedTuple):
    """A rectangle that something covers."""

    left: float
    top: float
    right: float
    bottom: float

    @classmethod
    def around(cls, x: float, y: float, w: float, h: float) -> Box:
        return cls(x - w / 2, y - h / 2, x + w / 2, y + h / 2)

    def hidden(self, others: Iterable[Box], enough: float = math.inf) -> float:
        """Return how much of this box *others* cover, or *enough* where it is no less."""
        left, top, right, bottom = self
        total = 0.0
        for x1, y1, x2, y2 in others:
            if x1 < right and left < x2 and y1 < bottom and top < y2:
                w, h = min(right, x2) - max(left, x1), min(bottom, y2) - max(top, y1)
                total += w * h
                if total >= enough:
                    return enough
        return total


class Sizes(Struct, frozen=True):
    """How large things are drawn.

    Attributes
    ----------
    member, type, dot : float
        Width of a member's shape, the size of its name, and that of a vote beside it.
    across, down : float
        Half of the room that the centres of members take.
    labels : int
        What stands beside a member: 2 word, log and numbers; 1 word and sequence; 0 nothing.
    pills : bool
        Whether messages have their text in them.
    """

    member: float
    type: float
    dot: float
    across: float
    down: float
    labels: int
    pills: bool = True


SIZES = (
    # up to so many members
    (5, Sizes(60, 14, 11, 165, 143, 2)),
    (7, Sizes(54, 13, 11, 167, 147, 2)),
    (10, Sizes(44, 12, 8, 186, 152, 1)),
    (24, Sizes(36, 11, 0, 310, 160, 0, pills=False)),
)
CROWD = Sizes(30, 11, 0, 325, 164, 0, pills=False)


def sizes(count: int) -> Sizes:
    """Return the sizes for so many members."""
    return next((size for most, size in SIZES if count <= most), CROWD)


class Places(Struct, frozen=True):
    """The sheet of one cluster: where each member stands and on which side its label is."""

    names: tuple[Member, ...]
    points: dict[Member, Point]
    sides: dict[Member, int]
    """1: the label is on the right, -1: on the left."""
    called: dict[Member, str]
    """What is written in a member: its name, or of a long one what tells it from others."""
    sizes: Sizes

    @property
    def radius(self) -> float:
        return self.sizes.member / 2

    def point(self, name: Member) -> Point:
        """Return where *name* stands; one that is no process of this world stands nowhere."""
        return self.points.get(name, NOWHERE if len(self.names) > 1 else BELOW)


@lru_cache(maxsize=64)
def places(names: tuple[Member, ...]) -> Places:
    """Return where the members of that cluster stand."""
    size = sizes(len(names))
    points = dict(zip(names, ring(len(names), size), strict=True))
    sides = {m: -1 if p.x < CENTRE.x - 1 else 1 for m, p in points.items()}
    return Places(names, points, sides, _called(names, size), size)


def ring(count: int, size: Sizes) -> list[Point]:
    """Return *count* points on an ellipse, clockwise from the top, or (even) from the top left.

    The points are stretched to fill the room there is. In a crowd every other one is further in.
    """
    first = -math.pi / 2 - (0 if count % 2 else math.pi / max(count, 1))
    turns = [first + 2 * math.pi * i / count for i in range(count)]
    unit = [Point(math.cos(a), math.sin(a)) for a in turns]
    if count > 24:
        inwards = [1 - i % 2 * 0.17 for i in range(count)]
        unit = [Point(p.x * k, p.y * k) for p, k in zip(unit, inwards, strict=True)]
    across, down = _stretch([p.x for p in unit]), _stretch([p.y for p in unit])
    return [
        Point(CENTRE.x + size.across * across(p.x), CENTRE.y + size.down * down(p.y)) for p in unit
    ]


def _stretch(values: list[float]) -> Callable[[float], float]:
    low, high = min(values, default=0.0), max(values, default=0.0)
    middle, half = (low + high) / 2, (high - low) / 2
    return lambda v: (v - middle) / half if half > 0.01 else 0.0


# --- names --------------------------------------------------------------------------------------

ROOM = 0.86
"""The part of a member's width that its name may take."""


def _called(names: tuple[Member, ...], size: Sizes) -> dict[Member, str]:
    return {name: _fit(name, names, size) for name in names}


def _fit(name: Member, names: tuple[Member, ...], size: Sizes) -> str:
    room = size.member * ROOM
    clipped = lettering.clip(name, room, size.type, bold=True)
    if clipped == lettering.plain(name) or len(names) == 1:
        return clipped
    # What all names begin and end with says nothing about this one.
    start = _alike(names)
    end = _alike([n[start:][::-1] for n in names])
    own = name[start : len(name) - end]
    return lettering.clip(f"…{own}" if start else own, room, size.type, bold=True)


def _alike(names: Sequence[str]) -> int:
    """Return with how many characters all *names* begin."""
    count = 0
    for chars in zip(*names, strict=False):
        if len(set(chars)) > 1:
            break
        count += 1
    return count


def covered(mark: Mark) -> Box:
    """Return what *mark* covers at most, its type included (by the estimate of lettering.py)."""
    if mark.shape == "text":
        look = LOOKS[mark.look]
        w = lettering.width(mark.text, mark.h, bold=look.weight > 400, mono=look.mono)
        left = mark.x - {"start": 0.0, "middle": w / 2, "end": w}[mark.anchor]
        return Box(left, mark.y - mark.h * 0.5, left + w, mark.y + mark.h * 0.5)
    if mark.shape in ("line", "arrow", "loop"):
        xs, ys = sorted((mark.x, mark.x2)), sorted((mark.y, mark.y2))
        return Box(xs[0], ys[0], xs[1], ys[1])
    tall = mark.h if mark.shape in ("pill", "rect") else mark.w
    return Box.around(mark.x, mark.y, mark.w, tall)
