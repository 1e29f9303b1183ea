"""The space-time diagram in parts: a column a step, which never changes once it is made.

A column depends on the steps before it and on its own, so it travels with the frame of its step
and is kept by the page, which moves the columns to where they are seen and draws what is in view.

Found here: the columns as JSON, in the order in which steps are made. Never: where a mark stands
(course.py, stubs.py) or which columns are in view (spacetime.py here, course.ts in the browser).

A column
--------
::

    {"id": 14,                               of the step
     "x": 780.5, "from": 747.5, "to": 830.1, where its dot stands, where it begins and ends
     "lanes": 5, "down": [2],                members, and which of them are crashed
     "marks": [MARK, ...],                   as in film.py, in units of the course
     "stubs": {"set": [MARK, ...], "gone": ["stub:17", ...]}}

``stubs`` is a patch to the stubs of the step before, in units that begin at the now-edge. What is
left out of a mark: what the head's ``defaults`` say of its kind; ``words`` where it is the caption
of its step, and ``do`` where it visits its step; of a stub, both where its message in the ring has
the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from ..record.describe import describe_step
from ..record.trace import Trace, TraceStep
from .course import Course
from .marks import Mark
from .patches import Items, Json, patch
from .signs import COLUMN, LANE
from .spacetime import AHEAD, BOTTOM, LAYERS, TOP
from .stubs import stubs

DEFAULTS: dict[str, Json] = {
    "flow": {"shape": "arrow"},
    "tag": {"shape": "rect", "h": 14},
    "lost": {"shape": "cross", "look": "lost", "w": 9},
    "wall": {"shape": "line", "look": "cut span"},
    "call": {"shape": "rect", "look": "call tag", "h": 14},
    "event": {"shape": "circle", "look": "event", "w": 9},
    "chip": {"shape": "pill", "h": 18},
    "bracket": {"shape": "line", "look": "bracket"},
    "stub": {"shape": "pill", "h": 20},
}


def head() -> Json:
    """Return what a page has to know before the first column."""
    return {
        "layers": list(LAYERS),
        "ahead": AHEAD,
        "defaults": DEFAULTS,
        "lane": LANE,
        "top": TOP,
        "bottom": BOTTOM,
        "column": COLUMN,
    }


class Columns:
    """Makes the columns of a trace; whoever keeps it pays for each step once."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._course = Course()

    def of(self, ids: Iterable[int]) -> list[Json]:
        """Return the columns of the steps with these ids."""
        return [self.column(self._trace.step(id)) for id in ids]

    def column(self, step: TraceStep) -> Json:
        """Return the column of *step*."""
        self._follow(step)
        before = self._trace.before(step)
        column = self._course.columns[step.index]
        world = step.world
        said = describe_step(step, before.world) if before else ""
        old = _stubs(before) if before else {}
        made: Json = {
            "id": step.id,
            "x": column.x,
            "from": round(self._course.beginning(step.index), 1),
            "to": round(self._course.end(step.index), 1),
            "lanes": len(world.names),
            "down": [k for k, name in enumerate(world.names) if name in world.crashed],
            "marks": [_mark(m, said, step.id) for m in self._course.marks(step.index)],
            "stubs": patch(_stubs(step), old),
        }
        return {field: value for field, value in made.items() if value not in ({}, [])}

    def _follow(self, step: TraceStep) -> None:
        """Let the course end at *step*; most often it ends one step before."""
        columns = self._course.columns
        if columns and columns[-1].step.id == step.parent:
            self._course.grow(step)
        elif not columns or columns[-1].step is not step:
            self._course.follow(self._trace.path(step.id))


def _stubs(step: TraceStep) -> Items:
    """The stubs after *step*, each under its id."""
    return {m.id: _short(m, "words", "do") if _is_one(m) else _short(m) for m in stubs(step.world)}


def _is_one(stub: Mark) -> bool:
    """Whether it stands for one message: then it means what its message in the ring means."""
    return stub.id.startswith("stub:")


def _mark(mark: Mark, said: str, step: int) -> Json:
    same = {"words": mark.words == said, "do": mark.do == f"visit:{step}"}
    return _short(mark, *(field for field, is_same in same.items() if is_same))


def _short(mark: Mark, *left_out: str) -> Json:
    """*mark* without what follows from its kind, and without the fields that are *left_out*."""
    made: Json = msgspec.to_builtins(mark)
    known = {**DEFAULTS.get(mark.kind, {}), "kind": mark.id.partition(":")[0]}
    short = {f: _plain(v) for f, v in made.items() if f not in left_out and known.get(f) != v}
    return {"id": mark.id} | short


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
