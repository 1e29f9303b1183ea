"""The space-time diagram: what happened, when, on whose lane, and what may happen next.

Left of the now-edge is what led here, right of it hangs what is on its way, and behind that, faint,
what once came next on this branch. A click on a stub delivers it, a click on an old point travels
there.

Found here: the part that is in view, as a picture. Never: where a step stands (course.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from ..net.world import World
from ..protocol.types import Member
from ..record.trace import Trace
from .course import COLUMN, FOLLOWS, LANE, Column, Course, chip, lane
from .lettering import clip
from .look import WORDS
from .marks import Mark, Picture, key
from .stubs import room, stubs

LAYERS = (
    "lane",
    "wall",
    "bracket",
    "flow",
    "tag",
    "lost",
    "call",
    "event",
    "chip",
    "tick",
    "edge",
    "stub",
    "name",
)
"""The kinds of marks, in the order in which they are drawn."""

LEFT, RIGHT, TOP, BOTTOM = 78.0, 18.0, 44.0, 34.0
SPAN = 16
"""Columns that are in view where nobody says which."""

AHEAD = {
    "flow": "flow ahead",
    "tag": "tag ahead",
    "call": "tag ahead",
    "event": "event ahead",
    "chip": "chip ahead",
    "lost": "flow ahead",
    "wall": "flow ahead",
    "bracket": "flow ahead",
}
"""How what is behind the edge looks."""


def spacetime(
    trace: Trace, first: int | None = None, last: int | None = None, course: Course | None = None
) -> Picture:
    """Return the picture of the steps *first* to *last* of the current line.

    Parameters
    ----------
    trace : Trace
    first, last : int, optional
        The steps in view; by default those that lead to the cursor, and a few behind it.
    course : Course, optional
        One that is kept from picture to picture spares most of the work.
    """
    course = course or Course()
    course.follow(trace.line)
    now = trace.cursor.index
    first, last = _window(first, last, now, len(course.columns))
    view = View(course, first, last, now)
    marks = tuple(sorted(view.marks(), key=lambda m: (LAYERS.index(m.kind), m.id)))
    height = TOP + view.lanes * LANE - LANE + BOTTOM
    end = len(course.columns) - 1
    title = f"steps {first} to {last} of {end}, now {now}"
    return Picture(view.width, height, marks, title, _paragraph(marks, title))


def _window(first: int | None, last: int | None, now: int, length: int) -> tuple[int, int]:
    end = length - 1
    last = min(end, now + 3) if last is None else max(0, min(last, end))
    first = max(0, last - SPAN) if first is None else max(0, min(first, last))
    return first, last


class View:
    """A window on a course: it moves marks to where they are seen, and leaves out the rest."""

    def __init__(self, course: Course, first: int, last: int, now: int) -> None:
        self._course, self._first, self._last, self._now = course, first, last, now
        columns = course.columns
        self._world = columns[last].step.world
        self._origin = columns[first].x
        self._stubs = list(stubs(columns[now].step.world)) if first <= now <= last else []
        self._gap = room(self._stubs) + COLUMN / 2 if self._stubs else 0.0
        self._edge = course.end(now)
        names = dict.fromkeys((*self._world.names, *columns[now].step.world.names))
        self._names = tuple(names)
        self.lanes = len(names)
        self.left = LEFT
        self.right = max(self._seen(course.end(last)), self._seen(self._edge) + self._gap + 4)
        self.width = round(self.right + RIGHT, 1)

    def marks(self) -> Iterator[Mark]:
        yield from self._names_and_lanes()
        yield from self._ticks()
        yield from self._standing()
        columns = range(max(1, self._first), self._last + 1) if self._last else ()
        if self._first == 0:
            yield from self._moved(0, self._course.marks(0))
        for index in columns:
            yield from self._moved(index, self._course.marks(index))
        for index in self._course.crossing(self._last):
            arriving = (m for m in self._course.marks(index) if m.kind == "flow")
            yield from self._moved(index, arriving)
        yield from self._now_edge()

    # --- from the units of the course to those of the picture -------------------------------------

    def _seen(self, x: float) -> float:
        """Where *x* of the course is seen; behind the edge there is room for the stubs."""
        moved = x - self._origin + LEFT + 14
        return moved + self._gap if x > self._edge else moved

    def _moved(self, index: int, marks: Iterable[Mark]) -> Iterator[Mark]:
        for mark in marks:
            ahead = index > self._now
            look = AHEAD.get(mark.kind, mark.look) if ahead else mark.look
            x, y = self._seen(mark.x), mark.y + TOP
            if mark.shape not in ("line", "arrow"):
                yield replace(mark, look=look, x=round(x, 1), y=round(y, 1))
                continue
            line = self._clipped(x, y, self._seen(mark.x2), mark.y2 + TOP)
            if line is not None:
                x, y, x2, y2, whole = line
                shape = mark.shape if whole else "line"
                yield replace(mark, look=look, shape=shape, x=x, y=y, x2=x2, y2=y2)

    def _clipped(
        self, x: float, y: float, x2: float, y2: float
    ) -> tuple[float, float, float, float, bool] | None:
        """The part of a line that is in view, and whether its end is."""
        rise = (y2 - y) / (x2 - x) if x2 != x else 0.0
        a, b = max(x, self.left), min(x2, self.right)
        if b < a:
            return None
        return (
            round(a, 1),
            round(y + (a - x) * rise, 1),
            round(b, 1),
            round(y2 - (x2 - b) * rise, 1),
            b == x2,
        )

    # --- what stands still ------------------------------------------------------------------------

    def _names_and_lanes(self) -> Iterator[Mark]:
        for number, name in enumerate(self._names):
            y = TOP + number * LANE
            yield Mark(
                id=f"name:{key(name)}",
                kind="name",
                shape="text",
                look="head",
                x=14,
                y=y,
                h=13,
                text=clip(name, LEFT - 20, 13, bold=True),
                anchor="start",
                words=f"the lane of {name}",
                do=f"select:{name}",
            )
            for part, (look, start, end) in enumerate(self._stretches(name)):
                yield self._lane(name, part, look, start, end, y)

    def _stretches(self, name: Member) -> Iterator[tuple[str, float, float]]:
        """The parts of a lane: up, down, and still to come."""
        begin, look = self.left, self._look_at(self._first, name)
        for index in range(self._first + 1, min(self._now, self._last) + 1):
            here = self._look_at(index, name)
            if here != look:
                x = self._seen(self._course.columns[index].x)
                if look:
                    yield look, begin, x
                begin, look = x, here
        edge = min(self._seen(self._edge), self.right) if self._now >= self._first else self.left
        if look and edge > begin:
            yield look, begin, edge
        if edge < self.right:
            yield "lane ahead", edge, self.right

    def _look_at(self, index: int, name: Member) -> str:
        world = self._course.columns[index].step.world
        if name not in world.names:
            return ""
        return "lane down" if name in world.crashed else "lane"

    def _lane(self, name: Member, part: int, look: str, start: float, end: float, y: float) -> Mark:
        return Mark(
            id=f"lane:{key(name)}:{part}",
            kind="lane",
            shape="line",
            look=look,
            x=round(start, 1),
            y=y,
            x2=round(end, 1),
            y2=y,
        )

    def _ticks(self) -> Iterator[Mark]:
        """Numbers of steps, below."""
        for index in range(self._first, self._last + 1):
            if index % 5 == 0:
                x = self._seen(self._course.columns[index].x)
                y = TOP + (self.lanes - 1) * LANE + 22
                yield self._number(index, x, y)

    def _number(self, index: int, x: float, y: float) -> Mark:
        return Mark(
            id=f"tick:{index}",
            kind="tick",
            shape="text",
            look="tick",
            x=round(x, 1),
            y=y,
            h=11,
            text=str(index),
        )

    def _standing(self) -> Iterator[Mark]:
        """Where the view begins in the middle: who is what already."""
        if not self._first:
            return
        column = self._course.columns[self._first - 1]
        world = column.step.world
        at = Column(column.step, self._origin - 2 * COLUMN, 0.0)
        for p in world.seats:
            if p.participant_state not in FOLLOWS:
                state = p.participant_state
                made = chip(at, world, p.name, str(state), WORDS[state])
                yield self._at_the_left(made, world, p.name)

    def _at_the_left(self, made: Mark, world: World, name: Member) -> Mark:
        return replace(
            made,
            id=f"chip:left:{key(name)}",
            x=round(self.left - made.w / 2 - 8, 1),
            y=lane(world, name) + TOP,
        )

    def _now_edge(self) -> Iterator[Mark]:
        if not self._first <= self._now <= self._last:
            return
        x = round(self._seen(self._edge), 1)
        bottom = TOP + (self.lanes - 1) * LANE + 14
        yield Mark("edge:line", "edge", "line", "now", x, TOP - 22, x, bottom, words="now")
        yield Mark("edge:now", "edge", "pill", "now", x, TOP - 30, w=42, h=18, text="now")
        for mark in self._stubs:
            yield replace(mark, x=round(x + mark.x, 1), y=mark.y + TOP)


def _paragraph(marks: tuple[Mark, ...], title: str) -> str:
    """What is seen, for someone who can't see it."""
    events = [m for m in marks if m.kind in ("event", "lost", "wall")]
    told = [m.words for m in sorted(events, key=lambda m: m.x) if not m.look.endswith("ahead")]
    flying = [m.words for m in marks if m.kind == "stub"]
    waiting = f"On its way: {'; '.join(flying)}." if flying else "Nothing is on its way."
    return " ".join([f"Space-time diagram, {title}.", *told, waiting])
