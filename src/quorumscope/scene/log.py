"""All logs side by side: a row a member, a column a place, so that one sees who lacks what.

Found here: the picture of the logs. Never: the strip beside a member of the ring (labels.py).

Columns count the places in the applied lists, not sequences: the original text begins its sequences
again with each instance, and only the places say which entries compete.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..net.world import World
from ..protocol.types import Member
from ..record.words import describe_entry
from . import story
from .labels import SMALL, Chip, chips, entry_mark
from .lettering import clip
from .look import WORDS, word_look
from .marks import Mark, Picture, key, ordered

ROW = 34.0
COLUMN = 64.0
HEAD = 40.0
NAMES = 190.0
"""The room for a member's name and state."""

SHOWN = 12
"""Columns on a sheet; older places are a number."""

MARGIN = 16.0


def log(world: World, columns: int = SHOWN) -> Picture:
    """Return the picture of the logs of all members, their last *columns* places.

    Where members disagree about what stands at a place, that column is marked.
    """
    last = max((len(world[m].log) + len(world[m].staged) for m in world.names), default=0)
    first = max(1, last - columns + 1)
    marks = ordered(_marks(world, first, last))
    wide = NAMES + COLUMN * max(1, last - first + 1) + 2 * MARGIN
    tall = HEAD + ROW * len(world.names) + MARGIN
    return Picture(wide, tall, marks, "logs", _words(world))


def _marks(world: World, first: int, last: int) -> Iterator[Mark]:
    yield from _head(world, first, last)
    for row, name in enumerate(world.names):
        y = HEAD + ROW * (row + 0.5)
        yield from _who(world, name, y)
        for chip in chips(world[name], last=last - first + 1):
            if chip.place >= first:
                yield _entry(name, chip, first, y)


def _head(world: World, first: int, last: int) -> Iterator[Mark]:
    if first > 1:
        words = f"{first - 1} older entries are not shown"
        yield _text("older:logs", "note", NAMES - 8, HEAD / 2, f"+{first - 1}", "end", words)
    for place in range(first, last + 1):
        at = MARGIN + NAMES + (place - first + 0.5) * COLUMN
        rivals = disputed(world, place)
        look = "alarm" if rivals else "number"
        text = f"✗ {place}" if rivals else f"{place}"
        words = f"at place {place} members disagree: {', '.join(rivals)}" if rivals else ""
        yield _text(f"note:{place}", look, at, HEAD / 2, text, "middle", words)


def disputed(world: World, place: int) -> list[str]:
    """Return the entries that members have applied at *place*, where they are more than one."""
    found: dict[object, str] = {}
    for name in world.names:
        there = world[name].log.first(place)
        if len(there) == place and there.last is not None:
            found[there.last.entry] = describe_entry(there.last.entry)
    return list(found.values()) if len(found) > 1 else []


def _who(world: World, name: Member, y: float) -> Iterator[Mark]:
    p = world[name]
    crashed = name in world.crashed
    told = clip(name, 70, 13, bold=True)
    words = story.member_words(world, name)
    yield _text(f"member:{key(name)}", "head", MARGIN, y, told, "start", words, 13)
    word = "CRASHED" if crashed else WORDS[p.participant_state]
    look = "word" if crashed else word_look(p.participant_state)
    yield _text(f"word:{key(name)}", look, MARGIN + 76, y, word, "start")


def _entry(name: Member, chip: Chip, first: int, y: float) -> Mark:
    left = MARGIN + NAMES + (chip.place - first) * COLUMN + (COLUMN - chip.width) / 2
    return entry_mark(name, chip, round(left, 1), y)


def _text(
    id: str,
    look: str,
    x: float,
    y: float,
    text: str,
    anchor: str,
    words: str = "",
    size: float = SMALL,
) -> Mark:
    kind = id.partition(":")[0]
    return Mark(
        id=id,
        kind=kind,
        shape="text",
        look=look,
        x=x,
        y=y,
        h=size,
        text=text,
        anchor=anchor,
        words=words,
    )


def _words(world: World) -> str:
    rows = (f"{name}: {story.log_words(world[name])}" for name in world.names)
    return "The logs side by side. " + ". ".join(rows) + "."
