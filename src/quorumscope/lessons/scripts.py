"""A lesson out of a run: before each of its steps one is asked what it will do.

Found here: ``script_of``. Never: the questions (questions.py).
"""

from __future__ import annotations

from ..record.trace import Trace
from .beat import Beat, Script
from .errors import LessonError
from .questions import about


def script_of(trace: Trace, title: str = "What happens next?") -> Script:
    """Return a script that asks before each step of the current line of *trace*.

    Raises
    ------
    LessonError
        Where the trace has no step, or began at a world that can't be made again.
    """
    if trace.origin is None or len(trace.line) == 1:
        raise LessonError("a lesson needs a run that began as a cluster and has a step or more")
    beats: list[Beat] = []
    for before, step in zip(trace.line, trace.line[1:], strict=False):
        assert step.action is not None
        ask = about(step, before.world)
        beats.append(
            Beat(words="", setting="" if beats else trace.origin, ask=ask, do=(step.action,))
        )
    return Script(
        name=title, number=0, title=title, minutes=len(beats), summary="", beats=tuple(beats)
    )
