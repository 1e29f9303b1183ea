"""What is on its way: a dashed stub for each message, on the lane where it would be heard.

The stubs hang right of the now-edge, and a click on one delivers it. Where they hang depends on
nothing but the world: their units begin at the edge.

Found here: the stubs, and how much room they need. Never: where the edge is (spacetime.py).
"""

from __future__ import annotations

from collections.abc import Iterator

from ..net.network import Envelope
from ..net.world import World
from . import story
from .flights import label, look
from .lettering import clip, width
from .look import LOOKS
from .marks import Mark, key
from .signs import TALL, lane

APART = 5.0
AWAY = 10.0
"""From the edge to the first stub."""

MOST = 4
"""Stubs on one lane; of more, the rest is counted."""

NAME = 40.0
"""What a sender may be called."""


def stubs(world: World) -> Iterator[Mark]:
    """Yield a stub for each message in flight, the oldest next to the edge."""
    rows: dict[float, list[Envelope]] = {}
    for envelope in sorted(world.flight, key=lambda e: e.id):
        rows.setdefault(lane(world, envelope.message.target), []).append(envelope)
    for y, row in rows.items():
        yield from _row(world, y, row)


def _row(world: World, y: float, row: list[Envelope]) -> Iterator[Mark]:
    x = AWAY
    shown = row if len(row) <= MOST else row[: MOST - 1]
    for envelope in shown:
        mark = _stub(world, envelope, x, y)
        yield mark
        x += mark.w + APART
    if len(shown) < len(row):
        yield _more(world, row[len(shown) :], x, y)


def _stub(world: World, envelope: Envelope, x: float, y: float) -> Mark:
    message = envelope.message
    held = not world.can_hear(message.source, message.target)
    size = LOOKS["stub ask"].size
    text = f"{label(envelope, world)} ← {clip(message.source, NAME, size, mono=True)}"
    wide = round(width(text, size, mono=True) + 12, 1)
    return Mark(
        id=f"stub:{envelope.id}",
        kind="stub",
        shape="pill",
        look="stub held" if held else f"stub {look(world, envelope)}",
        x=round(x + wide / 2, 1),
        y=y,
        w=wide,
        h=TALL + 2,
        text=text,
        words=story.message_words(world, envelope),
        do="" if held else f"deliver:{envelope.id}",
    )


def _more(world: World, rest: list[Envelope], x: float, y: float) -> Mark:
    text = f"+{len(rest)}"
    wide = round(width(text, LOOKS["stub held"].size, mono=True) + 12, 1)
    target = rest[0].message.target
    return Mark(
        id=f"stubs:{key(target)}",
        kind="stub",
        shape="pill",
        look="stub held",
        x=round(x + wide / 2, 1),
        y=y,
        w=wide,
        h=TALL + 2,
        text=text,
        words="; ".join(story.message_words(world, e) for e in rest),
        do=f"select:{target}",
    )


def room(marks: list[Mark]) -> float:
    """How far from the edge the stubs reach."""
    return max((m.x + m.w / 2 for m in marks), default=0.0)
