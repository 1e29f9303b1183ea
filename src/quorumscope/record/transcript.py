"""Transcripts: prose, commands, and what came of them, in a text that a person writes and reads.

    Three members; n1 is master. n2 wants to be.

    > cluster 3 original
        n1 is MASTER in instance 1, ...
    > elect n2
        n2 stands for election; it becomes CANDIDATE and asks ...

A line that begins with ``>`` is a command; indented lines below it are what came of it, and are
written anew whenever the transcript is played; everything else is prose and stays as it is.

Found here: the layout and the player. The commands stand in commands.py, the words of what came of
them in describe.py; transcribe.py makes the transcript of a trace.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import NamedTuple

from .commands import COMMANDS, perform
from .errors import TraceError
from .stage import Stage
from .trace import Checker, Trace

__all__ = ["COMMANDS", "Part", "Played", "parse", "play"]

MARK = ">"
INDENT = "    "
WIDTH = 100
MAX_LINES = 10_000


class Part(NamedTuple):
    """A line of prose, or a command with the lines that came of it when it was last written."""

    line: int
    text: str
    command: str | None = None
    came: tuple[str, ...] = ()


class Played(NamedTuple):
    """A transcript that was played: its text with what came of it now, and the trace."""

    text: str
    trace: Trace | None


def parse(text: str) -> tuple[Part, ...]:
    """Take a transcript apart."""
    parts: list[Part] = []
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        raise TraceError(f"a transcript has at most {MAX_LINES} lines; cut it in two")
    for at, line in enumerate(lines, start=1):
        if line.startswith(MARK):
            parts.append(Part(at, line, line.removeprefix(MARK).strip()))
        elif line.startswith(INDENT) and parts and parts[-1].command is not None:
            parts[-1] = parts[-1]._replace(came=(*parts[-1].came, line))
        else:
            parts.append(Part(at, line))
    return tuple(parts)


def play(text: str, checker: Checker | None = None) -> Played:
    """Do all that *text* says; return it with what came of it.

    Raises
    ------
    TraceError
        At the first line that can't be done, with its number and what is possible.
    """
    stage = Stage(checker)
    lines: list[str] = []
    for part in parse(text):
        lines.append(part.text.rstrip())
        lines += _came(stage, part)
    return Played("\n".join(lines) + "\n", stage.trace if stage.begun else None)


def _came(stage: Stage, part: Part) -> Iterator[str]:
    if part.command is None:
        return
    stage.said.clear()
    try:
        perform(stage, part.command)
    except TraceError as error:
        raise type(error)(error.what, part.line) from error
    for said in stage.said:
        yield from wrap(
            said,
            WIDTH,
            initial_indent=INDENT,
            subsequent_indent=INDENT * 2,
            break_long_words=False,
            break_on_hyphens=False,
        )
