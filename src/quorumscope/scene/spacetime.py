"""The space-time diagram: what happened, when, on whose lane, and what may happen next.

Left of the now-edge is what led here, right of it hangs what is on its way, and behind that, faint,
what once came next on this branch. A click on a stub delivers it, a click on an old point travels
there.

Found here: the part that is in view, as a picture. Never: where a step stands (course.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from ..net.world import World
from ..protocol.types import Member
from ..record.trace import Trace
from .course import Course
from .lettering import clip
from .look import WORDS
from .marks import HEAD, Mark, Picture, key
from .signs import CHIP, COLUMN, FOLLOWS, LANE, chip
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
BEHIND = 3
"""Steps behind the edge that are in view where nobody says which."""

ROOM = 800.0
"""How far the columns in view reach, then."""

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
    first, last = window(course, now, first, last)
    view = View(course, first, last, now)
    marks = tuple(sorted(view.marks(), key=lambda m: (LAYERS.index(m.kind), m.id)))
    height = TOP + view.lanes * LANE - LANE + BOTTOM
    end = len(course.columns) - 1
    title = f"steps {first} to {last} of {end}, now {now}"
    return Picture(view.width, height, marks, title, _paragraph(marks, title))


def window(
    course: Course, now: int, first: int | None = None, last: int | None = None
) -> tuple[int, int]:
    """Return the steps that are in view: those asked for, or as many as have room up to *now*."""
    end = len(course.columns) - 1
    last = min(end, now + BEHIND) if last is None else max(0, min(last, end))
    if first is not None:
        return max(0, min(first, last)), last
    first = min(now, last)
    while first and course.columns[last].x - course.columns[first - 1].x < ROOM:
        first -= 1
    return first, last


class Line(NamedTuple):
    """A straight line, from left to right."""

    x: float
    y: float
    x2: float
    y2: float

    def between(self, left: float, right: float) -> Line | None:
        """Return what of it lies between, None where nothing does."""
        x, x2 = max(self.x, left), min(self.x2, right)
        if x2 < x or (x > self.x and x2 - x < HEAD[0]):
            return None  # not even its head is to be seen
        rise = (self.y2 - self.y) / (self.x2 - self.x) if self.x2 != self.x else 0.0
        y2 = self.y + (x2 - self.x) * rise if x2 < self.x2 else self.y2
        return Line(x, self.y + (x - self.x) * rise, x2, y2)

    def rounded(self) -> dict[str, float]:
        return {name: round(value, 1) for name, value in self._asdict().items()}


def _names(*worlds: World) -> tuple[Member, ...]:
    """Who has a lane: all processes, and behind them one who is written to and is not there."""
    names = tuple(dict.fromkeys(m for world in worlds for m in world.names))
    targets = (e.message.target for e in worlds[-1].flight)
    absent = [m for m in targets if m not in names]
    return (*names, *absent[:1])


class View:
    """A window on a course: it moves marks to where they are seen, and leaves out the rest."""

    def __init__(self, course: Course, first: int, last: int, now: int) -> None:
        self._course, self._first, self._last, self._now = course, first, last, now
        columns = course.columns
        self._world = columns[last].step.world
        self._chips = list(self._standing())
        self.left = LEFT
        lead = max((chip.w for chip in self._chips), default=0.0)
        self._origin = course.beginning(first) - LEFT - CHIP - lead
        self._stubs = list(stubs(columns[now].step.world)) if first <= now <= last else []
        self._gap = room(self._stubs) + COLUMN / 2 if self._stubs else 0.0
        self._edge = course.end(now)
        self._names = _names(self._world, columns[now].step.world)
        self.lanes = len(self._names)
        self.right = self._seen(course.end(last))
        if first <= now <= last:
            self.right = max(self.right, self._seen(self._edge) + self._gap + 4)
        self.width = round(self.right + RIGHT, 1)

    def marks(self) -> Iterator[Mark]:
        yield from self._names_and_lanes()
        yield from self._ticks()
        yield from self._chips
        columns = range(max(1, self._first), self._last + 1) if self._last else ()
        if self._first == 0:
            yield from self._moved(0, self._course.marks(0))
        for index in columns:
            yield from self._moved(index, self._course.marks(index))
        for index in self._course.crossing(self._first, self._last):
            # Behind the edge the stubs tell of them.
            if index <= self._now:
                leaving = (m for m in self._course.marks(index) if m.kind == "flow")
                yield from self._moved(index, leaving)
        yield from self._now_edge()

    # --- from the units of the course to those of the picture -------------------------------------

    def _seen(self, x: float) -> float:
        """Where *x* of the course is seen; behind the edge there is room for the stubs."""
        moved = x - self._origin
        return moved + self._gap if x > self._edge else moved

    def _moved(self, index: int, marks: Iterable[Mark]) -> Iterator[Mark]:
        """Yield *marks* of the step *index* as they are seen."""
        ahead = index > self._now
        # What is still to come begins behind the stubs.
        left = self._seen(self._edge) + self._gap if ahead else self.left
        for mark in marks:
            look = AHEAD.get(mark.kind, mark.look) if ahead else mark.look
            x, y = self._seen(mark.x), mark.y + TOP
            if mark.shape not in ("line", "arrow"):
                if x >= left:
                    yield replace(mark, look=look, x=round(x, 1), y=round(y, 1))
                continue
            whole = Line(x, y, self._seen(mark.x2), mark.y2 + TOP)
            line = whole.between(left, self.right)
            if line is not None:
                shape = mark.shape if whole.x2 <= self.right else "line"
                yield replace(mark, look=look, shape=shape, **line.rounded())

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
        """Where the view begins in the middle: a chip for who is something already."""
        if not self._first:
            return
        column = self._course.columns[self._first - 1]
        for p in column.step.world.seats:
            state = p.participant_state
            if state not in FOLLOWS:
                made = chip(column, column.step.world, p.name, str(state), WORDS[state])
                x, y = round(LEFT + 6 + made.w / 2, 1), made.y + TOP
                yield replace(made, id=f"chip:left:{key(p.name)}", x=x, y=y)

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
