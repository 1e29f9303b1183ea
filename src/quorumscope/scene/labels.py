"""What stands beside a member: its state's word, its log, its sequence, and how its vote stands.

Found here: the block outside the ring, laid out away from the centre. Never: the member itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Any, NamedTuple

from ..net.world import World
from ..protocol.types import Member, ParticipantState
from ..record.words import describe_entry
from . import story
from .lettering import clip, plain, width
from .look import LOOKS, WORDS, word_look
from .marks import Mark, key
from .places import CENTRE, Box, Places, Point

SMALL = 11.0
"""The smallest type there is."""

CHIP, GAP = 22.0, 2.0
WIDEST = 58.0
"""The room for one entry; longer ones are clipped."""

LAST = 5
"""Entries that are shown; older ones are a number."""

ROOM = 143.0
"""The width of a block."""


class Block(NamedTuple):
    """Where a block begins (the edge that is nearer to the member) and which way it grows."""

    x: float
    y: float
    side: int

    @property
    def anchor(self) -> str:
        return "start" if self.side > 0 else "end"

    @property
    def box(self) -> Box:
        """The room that is kept free for it."""
        left = self.x if self.side > 0 else self.x - ROOM
        return Box(left, self.y - 29, left + ROOM, self.y + 27)


class Chip(NamedTuple):
    """One entry of a log, ready to be placed."""

    place: int
    """Counted from 1, over what is applied and then what is staged."""
    text: str
    look: str
    words: str

    @property
    def width(self) -> float:
        size = LOOKS[self.look].size
        return max(CHIP, 2 * ceil(width(self.text, size, mono=True) / 2 + 4))


def block(where: Places, name: Member) -> Block:
    """Return where the block of *name* is: beside it, and clear of the links to its neighbours."""
    point, side = where.points[name], where.sides[name]
    up = (CENTRE.y - point.y) / where.sizes.down
    if where.sizes.labels == 1:
        lift = 15 * up - 8
    else:
        # Only a member at the very top has its next neighbours below its block.
        lift = 22 if up > 0.9 and abs(point.x - CENTRE.x) < 1 else 2
    return Block(round(point.x + side * (where.radius + 18)), round(point.y - lift), side)


def label(world: World, where: Places, name: Member) -> Iterator[Mark]:
    """Yield the marks beside one member, as many as the size of the cluster leaves room for."""
    if not where.sizes.labels:
        return
    at, p = block(where, name), world[name]
    outside = p.participant_state in (ParticipantState.UNJOINED, ParticipantState.REMOVED)
    if outside:
        # Alone, the word stands right beside the member.
        at = at._replace(y=round(where.points[name].y) + 22)
    yield _word(world, at, name)
    if where.called[name] != plain(name):
        yield _name(at, name)
    if outside:
        return
    if where.sizes.labels == 1:
        yield _sequence(at, name, p, at.y - 8)
        return
    yield from strip(p, name, at)
    yield _sequence(at, name, p, at.y + 20)
    yield from _quorum(at, name, p)


class Blocks:
    """The marks beside each member, kept for as long as nothing of them changes."""

    def __init__(self) -> None:
        self._kept: dict[Member, tuple[tuple[Any, ...], tuple[Mark, ...]]] = {}

    def of(self, world: World, where: Places, name: Member) -> tuple[Mark, ...]:
        """Return what ``label`` yields."""
        now = (world[name], name in world.crashed, where)
        seen, marks = self._kept.get(name, ((), ()))
        # The same member is the same object; to compare two that differ costs more than to draw.
        if len(seen) != len(now) or any(a is not b for a, b in zip(seen, now, strict=True)):
            marks = tuple(label(world, where, name))
            self._kept[name] = now, marks
        return marks


def _word(world: World, at: Block, name: Member) -> Mark:
    state = world[name].participant_state
    crashed = name in world.crashed
    return Mark(
        id=f"word:{key(name)}",
        kind="word",
        shape="text",
        look="word" if crashed else word_look(state),
        x=at.x,
        y=at.y - 22,
        h=SMALL,
        text="CRASHED" if crashed else WORDS[state],
        anchor=at.anchor,
    )


def _name(at: Block, name: Member) -> Mark:
    """The whole of a name that is too long for its member, above the word."""
    return Mark(
        id=f"name:{key(name)}",
        kind="name",
        shape="text",
        look="head",
        x=at.x,
        y=at.y - 37,
        h=SMALL,
        text=clip(name, ROOM, SMALL, bold=True),
        anchor=at.anchor,
        words=name,
    )


def _sequence(at: Block, name: Member, p: Any, y: float) -> Mark:
    return Mark(
        id=f"seq:{key(name)}",
        kind="seq",
        shape="text",
        look="number",
        x=at.x,
        y=y,
        h=SMALL,
        text=f"seq {p.sequence}",
        anchor=at.anchor,
    )


# --- the log ------------------------------------------------------------------------------------


def chips(p: Any, last: int = LAST) -> list[Chip]:
    """Return the last entries of a member: what it has applied, then what it has staged."""
    length = len(p.log)
    shown = max(0, last - len(p.staged))
    applied = p.log.since(max(0, length - shown))
    first = length - len(applied) + 1
    made = [
        _chip(place, logged.entry, "committed", f"applied, {_slash(logged.position)}")
        for place, logged in enumerate(applied, first)
    ]
    for place, staged in enumerate(p.staged, length + 1):
        where = _slash((staged.instance, staged.sequence))
        made.append(_chip(place, staged.entry, "staged", f"staged, {where}"))
    return made


def _chip(place: int, entry: Any, look: str, fate: str) -> Chip:
    text = describe_entry(entry)
    return Chip(place, clip(text, WIDEST - 8, LOOKS[look].size, mono=True), look, f"{text}: {fate}")


def _slash(position: tuple[int, int]) -> str:
    return f"{position[0]}/{position[1]}"


def strip(p: Any, name: Member, at: Block) -> Iterator[Mark]:
    """Yield the log beside a member, from left to right, as many entries as there is room for."""
    made = chips(p)
    while made and _lead(made) + _length(made) > ROOM:
        made = made[1:]
    older = made[0].place - 1 if made else 0
    lead, total, more = _lead(made), _length(made), f"+{older}"
    x = at.x + lead if at.side > 0 else at.x - total
    if older:
        yield _older(name, more, Point(x - 5, at.y))
    for chip in made:
        yield entry_mark(name, chip, x, at.y)
        x += chip.width + GAP


def _length(made: list[Chip]) -> float:
    return sum(c.width + GAP for c in made) - GAP


def _lead(made: list[Chip]) -> float:
    """The room for the number of older entries."""
    older = made[0].place - 1 if made else 0
    return ceil(width(f"+{older}", SMALL, mono=True)) + 5.0 if older else 0.0


def _older(name: Member, text: str, at: Point) -> Mark:
    return Mark(
        id=f"older:{key(name)}",
        kind="older",
        shape="text",
        look="number",
        x=at.x,
        y=at.y,
        h=SMALL,
        text=text,
        anchor="end",
    )


def entry_mark(name: Member, chip: Chip, left: float, y: float) -> Mark:
    """Return the mark of one entry whose left edge is at *left*."""
    return Mark(
        id=f"entry:{key(name)}:{chip.place}",
        kind="entry",
        shape="rect",
        look=chip.look,
        x=round(left + chip.width / 2),
        y=y,
        w=chip.width,
        h=CHIP,
        text=chip.text,
        words=chip.words,
    )


# --- the vote -----------------------------------------------------------------------------------

PIP, STEP = 8.0, 10.0


def _quorum(at: Block, name: Member, p: Any) -> Iterator[Mark]:
    """Yield how the newest undecided vote stands: a dot for each yes that it needs."""
    votes = [v for v in p.votes if v.decided is None and v.kind in p.blocking]
    if not votes:
        return
    held, needed = story.tally(p, votes[-1])
    if not needed:
        return
    text = f"{min(held, needed)} of {needed}"
    # Both groups are read from left to right, whichever side of the member they stand on.
    seq = width(f"seq {p.sequence}", SMALL, mono=True) + 12
    whole = needed * STEP + width(text, SMALL, mono=True) + 3
    left = at.x + seq if at.side > 0 else at.x - seq - whole
    for cell in range(1, needed + 1):
        yield Mark(
            id=f"quorum:{key(name)}:{cell}",
            kind="quorum",
            shape="circle",
            look="vote held" if cell <= held else "vote none",
            x=round(left + (cell - 0.5) * STEP),
            y=at.y + 20,
            w=PIP,
        )
    yield Mark(
        id=f"quorum:{key(name)}",
        kind="quorum",
        shape="text",
        look="number",
        x=round(left + needed * STEP + 3),
        y=at.y + 20,
        h=SMALL,
        text=text,
        anchor="start",
    )
