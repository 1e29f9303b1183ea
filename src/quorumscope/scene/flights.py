"""Messages on their way: a pill on the lane from sender to receiver, and the arrow under it.

Found here: where each message in flight is drawn, so that none hides another. Never: what it says
(story.py, record/words.py).

A message keeps its place while it travels as far as that is possible: the place it would like
depends on its vote alone, so that the asks of one vote stand abreast, and it gives way only to
messages that are older.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

from ..net.network import Envelope
from ..net.world import World
from ..protocol.messages import Ask
from ..record.words import asking, is_yes, short
from . import labels, story
from .lettering import clip, width
from .look import LOOKS
from .marks import Mark
from .places import LANE, Box, Places, Point, covered
from .votes import votes

PLACES = (0.42, 0.66, 0.2, 0.54, 0.31, 0.78, 0.6, 0.36, 0.48, 0.25, 0.72, 0.14, 0.85, 0.92)
"""Where on its way a message may be drawn, 0 at the sender; the first three take turns."""

TALL = 20.0
DOT = (15.0, 11.0)
"""A message in a crowd has no text in it."""

APART = 3.0
"""The space between two pills."""


class Lane(NamedTuple):
    """The way of messages in one direction: beside the straight line, from edge to edge."""

    start: Point
    end: Point

    def at(self, part: float, aside: float = 0.0) -> Point:
        """Return the point at that part of the way, moved *aside* to the right of travel."""
        a, b = self
        length = math.dist(a, b) or 1.0
        right = Point(-(b.y - a.y) / length, (b.x - a.x) / length)
        return Point(
            a.x + (b.x - a.x) * part + right.x * aside, a.y + (b.y - a.y) * part + right.y * aside
        )


def lane(where: Places, a: str, b: str) -> Lane:
    """Return the lane from *a* to *b*; who is not on the ring is nowhere, in its middle."""
    centre = Lane(where.point(a), where.point(b))
    apart = math.dist(*centre) or 1.0
    aside = min(LANE, where.radius * 0.4)
    away, near = (where.radius + 3) / apart, (where.radius + 7) / apart
    return Lane(centre.at(away, aside), centre.at(1 - near, aside))


def flights(world: World, where: Places) -> Iterator[Mark]:
    """Yield the marks of all messages in flight."""
    taken = obstacles(world, where)
    mine: dict[tuple[str, str], int] = {}
    for envelope in sorted(world.flight, key=lambda e: e.id):
        a, b = envelope.message.source, envelope.message.target
        nth = mine[a, b] = mine.get((a, b), -1) + 1
        if a == b and a in where.points:
            yield from _loop(world, where, envelope, nth)
            continue
        way = lane(where, a, b)
        yield _path(envelope, way)
        yield _pill(world, where, envelope, _place(where, envelope, way, taken, nth), taken)


def obstacles(world: World, where: Places) -> list[Box]:
    """Return what no pill may lie on: members, what stands beside and around them, bars of cuts."""
    size = where.sizes.member + 4
    taken = [Box.around(*p, size, size) for p in where.points.values()]
    if where.sizes.labels:
        taken += [labels.block(where, name).box for name in where.names]
        taken += [covered(dot) for name in where.names for dot in votes(world, where, name)]
    for a, b in world.cuts:
        taken.append(Box.around(*lane(where, a, b).at(0.5), 18, 18))
    return taken


def _place(where: Places, envelope: Envelope, way: Lane, taken: list[Box], nth: int) -> Point:
    """Return the first free place on the lane, or beside it; where all is taken, the least bad."""
    turn = envelope.message.vote % 3
    parts = (*PLACES[turn:3], *PLACES[:turn], *PLACES[3:])
    if not where.sizes.pills:
        return way.at(parts[nth % len(parts)])
    w, h = _size(where, envelope)
    best, least = way.at(parts[0]), math.inf
    for aside, part in product((0.0, TALL + 3, 2 * TALL + 6), parts):
        place = way.at(part, aside)
        hidden = Box.around(*place, w + APART, h + APART).hidden(taken, least)
        if hidden < least:
            best, least = place, hidden
        if not hidden:
            break
    return best


def _size(where: Places, envelope: Envelope) -> tuple[float, float]:
    if not where.sizes.pills:
        return DOT
    # An answer's sign depends on the world, its length does not.
    return round(width(label(envelope), LOOKS["ask"].size, mono=True) + 14, 1), TALL


def label(envelope: Envelope, world: World | None = None) -> str:
    """Return what is written in the pill."""
    text = (
        short(envelope.message, world).replace("-", "−")
        if not isinstance(envelope.message, Ask)
        else short(envelope.message)
    )
    return clip(text, 90, LOOKS["ask"].size, mono=True)


def look(world: World, envelope: Envelope) -> str:
    """Return ask, yes or no."""
    message = envelope.message
    if isinstance(message, Ask):
        return "ask"
    return "yes" if is_yes(message, asking(world, message)) else "no"


def _pill(world: World, where: Places, envelope: Envelope, at: Point, taken: list[Box]) -> Mark:
    a, b = envelope.message.source, envelope.message.target
    w, h = _size(where, envelope)
    taken.append(Box.around(at.x, at.y, w, h))
    return Mark(
        id=f"message:{envelope.id}",
        kind="message",
        shape="pill",
        look=look(world, envelope),
        x=round(at.x),
        y=round(at.y),
        w=w,
        h=h,
        text=label(envelope, world) if where.sizes.pills else "",
        words=story.message_words(world, envelope),
        do=f"deliver:{envelope.id}" if world.can_hear(a, b) else "",
    )


def _path(envelope: Envelope, way: Lane) -> Mark:
    return Mark(
        id=f"path:{envelope.id}",
        kind="path",
        shape="arrow",
        look="ask path" if isinstance(envelope.message, Ask) else "answer path",
        x=round(way.start.x),
        y=round(way.start.y),
        x2=round(way.end.x),
        y2=round(way.end.y),
    )


def _loop(world: World, where: Places, envelope: Envelope, nth: int) -> Iterator[Mark]:
    """Yield a message to oneself: a loop on the member's inner side, the pill at its far end."""
    name = envelope.message.source
    point = where.points[name]
    side, r = -where.sides[name], where.radius
    wide = r * 0.9
    top, bottom = (
        Point(point.x + side * r * 0.8, point.y - r * 0.7),
        Point(point.x + side * r * 0.8, point.y + r * 0.7),
    )
    # Clockwise round the outside: from the top on the right side, from the bottom on the left.
    start, end = (top, bottom) if side > 0 else (bottom, top)
    yield Mark(
        id=f"path:{envelope.id}",
        kind="path",
        shape="loop",
        look="ask path" if isinstance(envelope.message, Ask) else "answer path",
        x=round(start.x),
        y=round(start.y),
        x2=round(end.x),
        y2=round(end.y),
        w=round(wide * 1.7, 1),
    )
    w, _ = _size(where, envelope)
    x = point.x + side * (r + wide + w / 2)
    yield _pill(world, where, envelope, Point(x, point.y + nth * (TALL + 3)), [])
