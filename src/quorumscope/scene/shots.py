"""What is seen of a step, looked at once: its marks, and what may happen next.

Found here: the last few steps that were looked at, since the next frame is most often a patch to
one of them. Never: a patch (film.py).
"""

from __future__ import annotations

from msgspec import Struct

from ..record.trace import TraceStep
from .choices import choices
from .labels import Blocks
from .marks import Mark
from .patches import Items
from .ring import ring_marks

KEPT = 16
"""Steps that are remembered: a click, and some branches that are played at once."""


class Shot(Struct, frozen=True):
    """All of a step that its frame tells, before it is compared with another."""

    step: TraceStep
    marks: dict[str, Mark]
    next: Items


class Shots:
    """Looks at the steps of one trace, and remembers the last few."""

    def __init__(self) -> None:
        self._kept: dict[int, Shot] = {}
        self._blocks = Blocks()

    def of(self, step: TraceStep) -> Shot:
        """Return what is seen of *step*."""
        shot = self._kept.pop(step.id, None) or self._look(step)
        self._kept[step.id] = shot
        if len(self._kept) > KEPT:
            del self._kept[next(iter(self._kept))]
        return shot

    def _look(self, step: TraceStep) -> Shot:
        world = step.world
        marks = {m.id: m for m in ring_marks(world, step, blocks=self._blocks)}
        return Shot(step, marks, choices(world))
