"""What a run can be copied out as: the table of formats, and the one call that makes any of them.

Found here: the table. Each format has a file of its own, and in each of them names and changes
stay what they are: text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct

from .as_mermaid import mermaid_of
from .as_pytest import pytest_of
from .as_shiviz import shiviz_of
from .errors import TraceError
from .files import written
from .links import json_of, link_of, trace_of
from .trace import Trace, TraceStep
from .transcribe import transcript_of
from .transcript import play

__all__ = ["FORMATS", "Format", "export", "link_of", "trace_of"]


class Format(Struct, frozen=True):
    """One way to copy a run out: what it is called, how a file of it ends, and how it is made."""

    title: str
    ending: str
    make: Callable[[Trace, Sequence[TraceStep]], str]


def _transcript(trace: Trace, steps: Sequence[TraceStep]) -> str:
    """The commands, with what came of each."""
    return play(transcript_of(trace, steps), trace.checker).text


def _file(trace: Trace) -> str:
    return b"".join(written(trace)).decode()


FORMATS: dict[str, Format] = {
    "transcript": Format("transcript", ".txt", _transcript),
    "pytest": Format("pytest", ".py", pytest_of),
    "mermaid": Format("Mermaid diagram", ".mmd", lambda _, steps: mermaid_of(steps)),
    "shiviz": Format("ShiViz log", ".log", lambda _, steps: shiviz_of(steps)),
    "link": Format("link", ".link", link_of),
    "json": Format("JSON", ".json", json_of),
    "trace": Format("trace with all its branches", ".jsonl", lambda trace, _: _file(trace)),
}


def export(trace: Trace, format: str, step: int | None = None) -> str:
    """Return the way to a step, from the start, in one of FORMATS.

    Parameters
    ----------
    trace : Trace
    format : str
    step : int, optional
        The id of the step; that of the cursor where none is given.

    Raises
    ------
    TraceError
        Where there is no such format, or it can't hold this run: why, and what can.
    """
    if format not in FORMATS:
        raise TraceError(f"there is no format {format!r}; there are {', '.join(FORMATS)}")
    return FORMATS[format].make(trace, trace.path(step))
