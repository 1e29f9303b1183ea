"""The course of a run in time: a lane a member, a column a step, an arrow a message that arrived.

Two rules that this file keeps.

1. A column never moves. Where it stands, and what stands in it, depends on the steps before it and
   on its own; what happens later adds marks and changes none.
2. Only what is asked for is drawn: a run of 10,000 steps costs no more than the columns in view.

Found here: where each column stands, and which signs stand in it. Never: the signs themselves
(signs.py), what is still on its way (stubs.py), or which part is in view (spacetime.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..net import events as ev
from ..net.world import World
from ..protocol.messages import Ignored
from ..record.describe import describe_step
from ..record.trace import TraceStep
from . import signs
from .flights import look
from .marks import Mark
from .signs import AWAY, Column, Point, lane

KEPT = 1000
"""Columns whose marks are kept once they are drawn: more than any view shows."""


class Course:
    """The columns of one line of steps; it follows the line as it grows or turns."""

    def __init__(self) -> None:
        self.columns: list[Column] = []
        self._sent: dict[int, int] = {}
        self._ended: dict[int, int] = {}
        self._drawn: dict[int, tuple[Mark, ...]] = {}

    def follow(self, line: Sequence[TraceStep]) -> None:
        """Take *line* as the line; what is as it was is kept."""
        kept = 0
        for column, step in zip(self.columns, line, strict=False):
            if column.step is not step:
                break
            kept += 1
        self._forget(kept)
        for step in line[kept:]:
            self.grow(step)

    def _forget(self, kept: int) -> None:
        if kept == len(self.columns):
            return
        del self.columns[kept:]
        for known in (self._sent, self._ended):
            for id in [id for id, index in known.items() if index >= kept]:
                del known[id]
        for index in [index for index in self._drawn if index >= kept]:
            del self._drawn[index]

    def grow(self, step: TraceStep) -> None:
        """Add *step*, which came after the last one."""
        index = len(self.columns)
        for event in step.events:
            if isinstance(event, ev.Sent | ev.Forged):
                self._sent[event.envelope.id] = index
            elif isinstance(event, ev.Duplicated):
                self._sent[event.copy.id] = index
            elif isinstance(event, ev.Delivered | ev.Dropped):
                self._ended[event.envelope.id] = index
        last = self.columns[-1] if self.columns else None
        x = last.x + last.wide + signs.lead(step) if last else 0.0
        self.columns.append(Column(step, round(x, 1), signs.wide(step)))

    # --- reading ----------------------------------------------------------------------------------

    def marks(self, index: int) -> tuple[Mark, ...]:
        """The marks of the step number *index*."""
        if index not in self._drawn:
            if len(self._drawn) >= KEPT:
                del self._drawn[next(iter(self._drawn))]
            self._drawn[index] = tuple(self._draw(index))
        return self._drawn[index]

    def crossing(self, first: int, last: int) -> list[int]:
        """The steps behind *last* at which a message arrives that was sent from *first* on."""
        flying = (e.id for e in self.columns[last].step.world.flight)
        ids = (id for id in flying if id in self._ended and self._sent.get(id, -1) >= first)
        return sorted(dict.fromkeys(self._ended[id] for id in ids))

    def beginning(self, index: int) -> float:
        """Where the column of *index* begins."""
        column = self.columns[index]
        return column.x - signs.lead(column.step) - AWAY

    def end(self, index: int) -> float:
        """Where the column of *index* ends."""
        column = self.columns[index]
        return column.x + column.wide - AWAY

    # --- drawing ----------------------------------------------------------------------------------

    def _draw(self, index: int) -> Iterator[Mark]:
        column = self.columns[index]
        step = column.step
        if index == 0:
            yield from signs.first_chips(column)
            return
        before = self.columns[index - 1].step.world
        said = describe_step(step, before)
        yield from self._message(index, before, said)
        yield from signs.deed(column, before, said)
        yield from signs.chips(column)
        yield from signs.bracket(column, before)

    def _message(self, index: int, before: World, said: str) -> Iterator[Mark]:
        step, x = self.columns[index].step, self.columns[index].x
        for event in step.events:
            if not isinstance(event, ev.Delivered | ev.Dropped):
                continue
            message = event.envelope.message
            sent = self._sent.get(event.envelope.id)
            start = Point(x if sent is None else self.columns[sent].x, lane(before, message.source))
            end = Point(x, lane(before, message.target))
            late = any(isinstance(e, Ignored) for e in step.events)
            kind = "late" if late else look(before, event.envelope)
            if isinstance(event, ev.Dropped):
                end = signs.along(start, end, 0.72)
                yield signs.cross(step, event.envelope, end, said)
            yield signs.flow(step, event.envelope, start, end, kind, said)
            yield signs.tag(step, event.envelope, before, start, end, kind, said)
