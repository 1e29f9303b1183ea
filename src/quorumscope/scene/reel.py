"""A whole film with its space-time diagram: frames and columns together, made piece by piece.

Found here: what a page is given of a run, and how it is packed. Never: when it is sent (widgets) or
what a frame or a column holds (film.py, columns.py).
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator

from ..record.trace import Trace
from . import columns, film
from .patches import Json
from .shots import Shots
from .story import caption


class Reel:
    """The film of one trace; whoever keeps it pays for each step once."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._columns = columns.Columns(trace)
        self._shots = Shots()

    def whole(self) -> Json:
        """Return all there is."""
        return self.head() | self._of(self.pieces())

    def since(self, id: int) -> Json:
        """Return what has grown after the step with that id."""
        return self._of(self.pieces(id + 1))

    def still(self) -> Json:
        """Return the step where the trace stands, whole, as a film of one frame."""
        step = self.trace.cursor
        before = self.trace.before(step)
        whole = film.frame(step, None, self._shots)
        whole["caption"] = caption(step, before.world if before else None)
        here = {"frames": [whole], "cursor": step.id, "tip": step.id, "labels": {}}
        return film.head(self.trace) | here

    def head(self) -> Json:
        """Return what stands before the first frame."""
        return {**film.head(self.trace), "time": columns.head()}

    def pieces(self, begin: int = 0) -> Iterator[tuple[Json, Json]]:
        """Yield frame and column of each step from the id *begin* on, one by one."""
        for frame in film.frames(self.trace, begin - 1, self._shots):
            yield frame, self._columns.column(self.trace.step(frame["id"]))

    def _of(self, pieces: Iterator[tuple[Json, Json]]) -> Json:
        made = list(pieces)
        both = {"frames": [frame for frame, _ in made], "columns": [column for _, column in made]}
        return both | film.standing(self.trace)


def packed(film: Json) -> bytes:
    """Return *film* as it travels: JSON, deflated, a seventh of what it would be as text."""
    return zlib.compress(json.dumps(film, separators=(",", ":")).encode(), 6)
