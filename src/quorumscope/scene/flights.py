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
from itertools import chain, islice, product
from typing import Any, NamedTuple

from ..net.network import Envelope
from ..net.world import World
from ..protocol.messages import Ask, Message, StartParticipation
from ..record.words import asking, describe_entry, is_yes, short
from . import labels, story
from .lettering import clip, width
from .look import LOOKS
from .marks import Mark
from .places import HEIGHT, LANE, WIDTH, Box, Places, Point, covered
from .sides import sides, signs, walled
from .votes import votes

PLACES = (
    *(0.42, 0.64, 0.53, 0.2, 0.31, 0.78, 0.6, 0.36, 0.48, 0.25, 0.72),
    *(0.14, 0.85, 0.92, 0.08, 0.68, 0.57, 0.81, 0.16, 0.28, 0.98, 0.03),
)
"""Where on its way a message may be drawn, 0 at the sender; the first three take turns."""

TALL = 20.0
DOT = (15.0, 11.0)
"""The size of a message without its text: in a crowd, and where there is no room for more."""

APART = 3.0
"""The space between two pills."""

NEWEST = 2
"""Entries of a snapshot that are named on its mark."""

CROWD, FEW = 40, 8
"""Behind so many messages a further one is a dot and looks at so few places only: in a crowd each
is hidden by another wherever it is, and to look at all places takes long."""

WORSE = 20.0
"""How much worse it is to lie on a member or its label than on another message."""


FAR = 1000.0
MARGINS = (
    Box(-FAR, -FAR, FAR, 28),
    Box(-FAR, HEIGHT - 24, FAR, FAR),
    Box(-FAR, -FAR, 6, FAR),
    Box(WIDTH - 6, -FAR, FAR, FAR),
)
"""The notes above and below, and what lies outside of the sheet."""


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
    fixed = obstacles(world, where)
    pills: list[Box] = []
    for envelope in sorted(world.flight, key=lambda e: e.id):
        a, b = envelope.message.source, envelope.message.target
        if a == b and a in where.points:
            yield _loop(where, envelope)
        else:
            yield _path(where, envelope)
        spot = _spot(where, envelope, fixed, pills)
        pills.append(Box.around(*spot))
        yield _pill(world, envelope, spot)


def obstacles(world: World, where: Places) -> list[Box]:
    """Return what no pill may lie on: members, what stands beside and around them, cuts, notes."""
    size = where.sizes.member + 4
    taken = [*MARGINS, *(Box.around(*p, size, size) for p in where.points.values())]
    if where.sizes.labels:
        taken += [labels.block(where, name).box for name in where.names]
        taken += [covered(dot) for name in where.names for dot in votes(world, where, name)]
    found = sides(world)
    taken += signs(where, found)
    told = walled(world, found)
    for a, b in (pair for pair in world.cuts if pair not in told):
        taken.append(Box.around(*lane(where, a, b).at(0.5), 18, 18))
    return taken


# --- where a message is drawn -------------------------------------------------------------------


class Spot(NamedTuple):
    """Where a pill is, and its size."""

    x: float
    y: float
    w: float
    h: float


def _spot(where: Places, envelope: Envelope, fixed: list[Box], pills: list[Box]) -> Spot:
    """Return the first free spot, if need be without text; where all is taken, the least bad."""
    best, least = None, math.inf
    for spot in _tried(where, envelope, crowded=len(pills) >= CROWD):
        box = Box.around(spot.x, spot.y, spot.w + APART, spot.h + APART)
        hidden = WORSE * box.hidden(fixed, least / WORSE)
        hidden += box.hidden(pills, least) if hidden < least else 0.0
        if hidden < least:
            best, least = spot, hidden
        if not hidden:
            break
    assert best is not None
    return best


def _tried(where: Places, envelope: Envelope, crowded: bool) -> Iterator[Spot]:
    """Yield the spots to be looked at, those with text first."""
    if crowded:
        return islice(_spots(where, envelope, DOT), FEW)
    sizes = [(label_width(envelope), TALL), DOT] if where.sizes.pills else [DOT]
    return chain.from_iterable(_spots(where, envelope, size) for size in sizes)


def _spots(where: Places, envelope: Envelope, size: tuple[float, float]) -> Iterator[Spot]:
    """Yield the spots for a pill of that size, the best first."""
    message = envelope.message
    step = size[1] + APART
    if message.source == message.target and message.source in where.points:
        side, point = -where.sides[message.source], where.points[message.source]
        x = point.x + side * (1.9 * where.radius + size[0] / 2)
        yield from (Spot(x, point.y + step * up, *size) for up in (0, -1, 1, -2, 2, -3, 3))
        return
    way = lane(where, message.source, message.target)
    turn = message.vote % 3
    parts = (*PLACES[turn:3], *PLACES[:turn], *PLACES[3:])
    for row, part in product((0, 1, 2, -1, 3, -2), parts):
        yield Spot(*way.at(part, row * step), *size)


# --- marks --------------------------------------------------------------------------------------


def label(envelope: Envelope, world: World | None = None) -> str:
    """Return what is written in a pill; the sign of an answer may depend on the *world*."""
    text = short(envelope.message, world)
    if carries_snapshot(envelope.message):
        text = f"{text} {_contents(envelope.message)}"
    if not isinstance(envelope.message, Ask):
        text = text.replace("-", "−")
    return clip(text, 90, LOOKS["ask"].size, mono=True)


def carries_snapshot(message: Message) -> bool:
    return isinstance(message, Ask) and isinstance(message.call, StartParticipation)


def _contents(message: Any) -> str:
    """What a snapshot holds, the newest last: that is the part that tells it from others."""
    log = message.call.log
    newest = [describe_entry(logged.entry) for logged in log.since(max(0, len(log) - NEWEST))]
    return " ".join([*(["…"] if len(log) > NEWEST else []), *newest]) or "empty"


def label_width(envelope: Envelope) -> float:
    return math.ceil(width(label(envelope), LOOKS["ask"].size, mono=True)) + 14


def look(world: World, envelope: Envelope) -> str:
    """Return ask, yes or no."""
    message = envelope.message
    if isinstance(message, Ask):
        return "ask"
    return "yes" if is_yes(message, asking(world, message)) else "no"


def _pill(world: World, envelope: Envelope, spot: Spot) -> Mark:
    a, b = envelope.message.source, envelope.message.target
    snapshot = carries_snapshot(envelope.message)
    return Mark(
        id=f"message:{envelope.id}",
        kind="message",
        shape="rect" if snapshot else "pill",
        look="snapshot" if snapshot else look(world, envelope),
        x=round(spot.x),
        y=round(spot.y),
        w=spot.w,
        h=spot.h,
        text=label(envelope, world) if spot.h == TALL else "",
        words=story.message_words(world, envelope),
        do=f"deliver:{envelope.id}" if world.can_hear(a, b) else "",
    )


def _path(where: Places, envelope: Envelope) -> Mark:
    start, end = lane(where, envelope.message.source, envelope.message.target)
    return _way(envelope, "arrow", start, end)


def _loop(where: Places, envelope: Envelope) -> Mark:
    """A message to oneself: a loop on the member's inner side, clockwise round the outside."""
    name = envelope.message.source
    point, side, r = where.points[name], -where.sides[name], where.radius
    top = Point(point.x + side * r * 0.8, point.y - r * 0.7)
    bottom = Point(top.x, point.y + r * 0.7)
    start, end = (top, bottom) if side > 0 else (bottom, top)
    return _way(envelope, "loop", start, end, w=round(r * 1.53, 1))


def _way(envelope: Envelope, shape: str, start: Point, end: Point, w: float = 0.0) -> Mark:
    return Mark(
        id=f"path:{envelope.id}",
        kind="path",
        shape=shape,
        look="ask path" if isinstance(envelope.message, Ask) else "answer path",
        x=round(start.x),
        y=round(start.y),
        x2=round(end.x),
        y2=round(end.y),
        w=w,
    )
