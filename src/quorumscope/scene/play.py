"""A run as the pictures of a film that goes by itself, each with the time that it is shown.

It moves as it does in the browser (js/src/motion.ts): the message that is heard travels, then the
members change, then what they say sets out. The sentence of each step stands below.

Found here: the pictures, one by one. Never: a file (paint/movie.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from ..net.actions import Deliver
from ..record.trace import TraceStep
from .lettering import wrap
from .marks import Mark, Picture
from .ring import ring
from .story import caption

STEP, MOVE, LAST = 900, 300, 2500
"""Milliseconds that a step takes, that each of its two moves takes, and that the end is shown."""

PARTS = 5
"""Pictures a move."""

MOVING = 100
"""Steps of a run that moves; a longer one is shown step by step."""

BELOW, SIZE = 52.0, 14.0
"""The room for the sentence, and the size of its type."""


class Moment(NamedTuple):
    """A picture, and for how many milliseconds it is shown."""

    picture: Picture
    time: int


class Play:
    """The film of *steps*, the first of which is the start. How long it is, is known at once."""

    def __init__(self, steps: Sequence[TraceStep]) -> None:
        self._steps = steps
        self._moves = len(steps) <= MOVING

    def __len__(self) -> int:
        return 1 + (len(self._steps) - 1) * (1 + 2 * PARTS * self._moves)

    def __iter__(self) -> Iterator[Moment]:
        last = len(self._steps) - 1
        before = None
        for index, step in enumerate(self._steps):
            now = _told(step, before, index, last)
            moves = before is not None and self._moves
            if before is not None and self._moves:
                yield from _moving(_told(before, None, index, last, now), now, step)
            rest = STEP - 2 * MOVE * moves
            yield Moment(now, LAST if index == last else rest)
            before = step


def _told(
    step: TraceStep, before: TraceStep | None, index: int, last: int, like: Picture | None = None
) -> Picture:
    """The picture of *step* with its sentence below, or with that of the picture *like*."""
    picture = ring(step.world, step)
    if like is None:
        said = caption(step, before.world if before else None)
        below = tuple(_sentence(said, f"{index} of {last}", picture))
    else:
        below = tuple(m for m in like.marks if m.id.startswith("note:said"))
    return replace(
        picture, height=picture.height + BELOW, marks=picture.marks + below, title=f"step {index}"
    )


def _sentence(said: str, place: str, picture: Picture) -> Iterator[Mark]:
    top, left, right = picture.height + 12, 16.0, 88.0
    number = Mark("note:said", "note", "text", "number", left, top, h=SIZE - 2)
    yield replace(number, text=place, anchor="start")
    for row, text in enumerate(wrap(said, picture.width - right - left, SIZE, rows=2)):
        line = Mark(f"note:said:{row}", "note", "text", "title", right, top + 20 * row, h=SIZE)
        yield replace(line, text=text, anchor="start")


# --- moves --------------------------------------------------------------------------------------


def _moving(before: Picture, after: Picture, step: TraceStep) -> Iterator[Moment]:
    """Both moves of a step: what is heard travels, then what is sent sets out."""
    leaving, arriving = dict(_leaving(before, step)), dict(_arriving(before, after))
    for picture, ways in ((before, leaving), (after, arriving)):
        for part in range(PARTS):
            yield Moment(_moved(picture, ways, _ease((part + 0.5) / PARTS)), MOVE // PARTS)


Way = tuple[float, float, float, float]
"""From where to where."""


def _leaving(before: Picture, step: TraceStep) -> Iterator[tuple[str, Way]]:
    if isinstance(step.action, Deliver):
        marks = {m.id: m for m in before.marks}
        pill = marks.get(f"message:{step.action.id}")
        path = marks.get(f"path:{step.action.id}")
        if pill and path:
            yield pill.id, (pill.x, pill.y, path.x2, path.y2)


def _arriving(before: Picture, after: Picture) -> Iterator[tuple[str, Way]]:
    old = {m.id: m for m in before.marks}
    paths = {m.id.partition(":")[2]: m for m in after.marks if m.kind == "path"}
    for mark in after.marks:
        if mark.kind == "message":
            start = old.get(mark.id) or paths[mark.id.partition(":")[2]]
            yield mark.id, (start.x, start.y, mark.x, mark.y)


def _moved(picture: Picture, ways: dict[str, Way], part: float) -> Picture:
    marks = tuple(_placed(m, ways[m.id], part) if m.id in ways else m for m in picture.marks)
    return replace(picture, marks=marks)


def _placed(mark: Mark, way: Way, part: float) -> Mark:
    x, y, x2, y2 = way
    return replace(mark, x=round(x + (x2 - x) * part, 1), y=round(y + (y2 - y) * part, 1))


def _ease(part: float) -> float:
    return 2 * part * part if part < 0.5 else 1 - 2 * (1 - part) * (1 - part)
