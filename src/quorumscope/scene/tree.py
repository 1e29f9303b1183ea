"""The tree of a run: one row a branch, so that nothing that was tried is lost from sight.

The oldest branch is the first row. A branch leaves the row of the one that it parted from at the
step where it parted, and carries the label that it was given. From the step at which an invariant
broke, it is drawn as broken.

Found here: the picture. Of a long run only the steps that matter have a dot: forks, ends, breaks,
labels, and where one stands. Never: what a step did (course.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..record.trace import Trace, TraceStep
from ..record.words import counted
from .lettering import clip
from .marks import Mark, Picture

LAYERS = ("branch", "node", "label")
"""The kinds of marks, in the order in which they are drawn."""

WIDTH = 720.0
LEFT, RIGHT, TOP, ROW = 20.0, 210.0, 20.0, 24.0
STEP = 26.0
"""Between two steps, where there is room for all."""

DOTS = 14.0
"""Steps that are closer have no dots of their own."""

MOST = 12
"""Rows; of more branches, those next to the cursor's are shown."""


class Branch(NamedTuple):
    """One row: the steps from behind the fork (or from the start) to the end."""

    number: int
    steps: tuple[TraceStep, ...]
    fork: TraceStep | None

    @property
    def end(self) -> TraceStep:
        return self.steps[-1]


def tree(trace: Trace, width: float = WIDTH) -> Picture:
    """Return the picture of all branches of *trace*.

    Parameters
    ----------
    trace : Trace
    width : float
        Long runs are drawn closer together, so that they have room in it.
    """
    rows = branches(trace)
    longest = max(row.end.index for row in rows)
    apart = min(STEP, (width - LEFT - RIGHT) / max(1, longest))
    near = _near(rows, trace)
    canvas = _Tree(trace, near, apart, width)
    marks = tuple(sorted(canvas.marks(), key=lambda m: (LAYERS.index(m.kind), m.id)))
    height = TOP * 2 + (len(near) - 1) * ROW
    title = counted(len(rows), "branch").replace("branchs", "branches")
    return Picture(width, height, marks, title, _paragraph(trace, rows, title))


def branches(trace: Trace) -> list[Branch]:
    """Return the rows, the oldest branch first; each step is in one of them."""
    row_of: dict[int, int] = {}
    found: list[list[TraceStep]] = []
    for step in trace.steps:
        row = None if step.parent is None else row_of[step.parent]
        if row is None or found[row][-1].id != step.parent:
            row = len(found)
            found.append([])
        row_of[step.id] = row
        found[row].append(step)
    return [
        Branch(number, tuple(steps), trace.before(steps[0])) for number, steps in enumerate(found)
    ]


def _near(rows: list[Branch], trace: Trace) -> list[Branch]:
    """The rows that are shown: all, or those next to the one on which the cursor's line ends."""
    at = next(i for i, row in enumerate(rows) if row.end.id == trace.line[-1].id)
    first = max(0, min(at - MOST // 2, len(rows) - MOST))
    return rows[first : first + MOST]


class _Tree:
    def __init__(self, trace: Trace, rows: list[Branch], apart: float, width: float) -> None:
        self._trace, self._rows, self._apart, self._width = trace, rows, apart, width
        self._line = {step.id for step in trace.line}
        self._heights = {
            step.id: TOP + place * ROW for place, row in enumerate(rows) for step in row.steps
        }

    def marks(self) -> Iterator[Mark]:
        for row in self._rows:
            yield from self._lines(row)
            for step in row.steps:
                if self._is_told(row, step):
                    yield self._node(step)
            yield self._label(row)

    def _x(self, step: TraceStep) -> float:
        return round(LEFT + step.index * self._apart, 1)

    # --- lines ------------------------------------------------------------------------------------

    def _lines(self, row: Branch) -> Iterator[Mark]:
        if row.fork is not None and row.fork.id in self._heights:
            yield self._piece(row, "fork", row.fork, row.steps[0])
        for part, (start, end) in enumerate(self._stretches(row)):
            if start is not end:
                yield self._piece(row, str(part), start, end)

    def _stretches(self, row: Branch) -> Iterator[tuple[TraceStep, TraceStep]]:
        """The parts of a row that look alike: where it breaks, and where the line leaves it."""
        begin = row.steps[0]
        for before, step in zip(row.steps, row.steps[1:], strict=False):
            if self._look(step) != self._look(before) and before is not begin:
                yield begin, before
                begin = before
        yield begin, row.end

    def _piece(self, row: Branch, part: str, start: TraceStep, end: TraceStep) -> Mark:
        """A line that ends at a step and looks as that step does."""
        return Mark(
            id=f"branch:{row.steps[0].id}:{part}",
            kind="branch",
            shape="line",
            look=self._look(end),
            x=self._x(start),
            y=self._heights[start.id],
            x2=self._x(end),
            y2=self._heights[end.id],
        )

    def _look(self, step: TraceStep) -> str:
        here = " here" if step.id in self._line else ""
        return f"branch{here}{' broken' if step.broken else ''}"

    # --- dots -------------------------------------------------------------------------------------

    def _is_told(self, row: Branch, step: TraceStep) -> bool:
        """Whether *step* has a dot of its own."""
        if self._apart >= DOTS or step is row.end or step.id == self._trace.cursor.id:
            return True
        before = self._trace.before(step)
        breaks = before is not None and len(step.broken) > len(before.broken)
        return breaks or step.id in self._trace.labels or len(self._trace.children(step.id)) > 1

    def _node(self, step: TraceStep) -> Mark:
        here = step.id == self._trace.cursor.id
        label = self._trace.labels.get(step.id, "")
        broken = f", broken: {step.broken[-1].invariant}" if step.broken else ""
        return Mark(
            id=f"node:{step.id}",
            kind="node",
            shape="circle",
            look="node here" if here else "node broken" if step.broken else "node",
            x=self._x(step),
            y=self._heights[step.id],
            w=11 if here else 8,
            words=f"step {step.index}{f' ({label})' if label else ''}{broken}"
            f"{', where you stand' if here else ''}",
            do=f"visit:{step.id}",
        )

    def _label(self, row: Branch) -> Mark:
        text, broken = name_of(self._trace, row), bool(row.end.broken)
        x = self._x(row.end) + 12
        return Mark(
            id=f"label:{row.steps[0].id}",
            kind="label",
            shape="text",
            look="branch name broken" if broken else "branch name",
            x=x,
            y=self._heights[row.end.id],
            h=12,
            text=clip(text, self._width - x - 6, 12),
            anchor="start",
            words=text,
            do=f"visit:{row.end.id}",
        )


def name_of(trace: Trace, row: Branch) -> str:
    """What a branch is called: by its last label, or by its number; and what is broken on it."""
    labels = [trace.labels[step.id] for step in row.steps if step.id in trace.labels]
    name = labels[-1] if labels else "main" if not row.number else f"branch {row.number}"
    broken = list(dict.fromkeys(breach.invariant for breach in row.end.broken))
    more = f" and {len(broken) - 1} more" if len(broken) > 1 else ""
    return f"{name} ✗ {broken[0]}{more}" if broken else name


def _paragraph(trace: Trace, rows: list[Branch], title: str) -> str:
    """What is seen, for someone who can't see it."""
    said = []
    for row in rows:
        parted = f"from step {row.fork.index} " if row.fork is not None else ""
        said.append(f"{name_of(trace, row)}, {parted}to step {row.end.index}")
    return f"{title}: {'; '.join(said)}. You stand at step {trace.cursor.index}."
