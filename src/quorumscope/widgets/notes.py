"""Notes on steps: which breakpoints each one meets, and what the watch expressions are there.

They travel beside the frames of the film, so that a page that plays stops by itself and scrubs
without asking. As a frame, a note is a patch: without ``values`` they are as in the parent. ::

    {
        "id": 14,
        "hits": [[2, "n2 is master of instance 2"]],
        "values": [{"value": "True"}, {"error": "nothing is called n9; ..."}],
    }

Found here: the notes as JSON. Never: the expressions themselves (record/watch.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

from ..record.trace import TraceStep
from ..record.watch import watched
from .steering import Desk

Json: TypeAlias = dict[str, Any]
Values: TypeAlias = list[Json]


class Notes:
    """Makes the notes on the steps of one desk's cluster."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._last: tuple[int, int, Values] = (-1, -1, [])

    def of(self, ids: Iterable[int]) -> Json:
        """Return the notes on these steps, and of which version of the lists they are."""
        trace = self._desk.cluster.trace
        found = (self._note(trace.step(id)) for id in ids)
        return {"version": self._desk.version, "steps": [note for note in found if len(note) > 1]}

    @property
    def wanted(self) -> bool:
        """Whether there is anything to note."""
        desk = self._desk
        return bool(desk.expressions) or any(row.on for row in desk.stops.rows)

    def _note(self, step: TraceStep) -> Json:
        before = self._desk.cluster.trace.before(step)
        note: Json = {"id": step.id}
        hits = self._desk.stops.hits(step, before) if before else ()
        if hits:
            note["hits"] = [[hit.number, hit.why] for hit in hits]
        old = self._values(before) if before else []
        new = self._values(step)
        if new != old:
            note["values"] = new
        return note

    def _values(self, step: TraceStep) -> Values:
        """What the expressions are at *step*; the last answer is kept, for the step after it."""
        key = (self._desk.version, step.id)
        if self._last[:2] != key:
            asked = (watched(expression, step) for expression in self._desk.expressions)
            values = [{"error": w.error} if w.error else {"value": w.value} for w in asked]
            self._last = (*key, values)
        return self._last[2]
