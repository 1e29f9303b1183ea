"""The numbers of branches, as the tree on the page gives them (scene/tree.py), step by step.

Found here: Rows. Never: a picture.
"""

from __future__ import annotations

from ..record.trace import Trace, TraceStep


class Rows:
    """Which branch each step lies on: a step goes on with the row that its parent ends, if any."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace
        self._row_of: list[int] = []
        self._ends: list[int] = []

    def number(self, step: TraceStep) -> int:
        """Return the number of the branch of *step*; the oldest is 1."""
        self._grow()
        return self._row_of[step.id] + 1

    def end(self, number: int) -> int:
        """Return the id of the last step of that branch."""
        self._grow()
        return self._ends[number - 1]

    def count(self) -> int:
        self._grow()
        return len(self._ends)

    def _grow(self) -> None:
        for id in range(len(self._row_of), len(self._trace)):
            parent = self._trace.step(id).parent
            row = -1 if parent is None else self._row_of[parent]
            if row < 0 or self._ends[row] != parent:
                row = len(self._ends)
                self._ends.append(id)
            self._ends[row] = id
            self._row_of.append(row)
