"""The stage of a transcript: its cluster, what was said so far, and the table of its commands.

Found here: how a command is entered in the table, looked up and performed, and how its words are
taken apart. Never: what any one command does (commands.py).
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from ..net import actions as act
from ..net.world import World
from ..protocol.errors import ConsensusError
from .describe import describe_step, describe_world
from .errors import TraceError
from .origin import Origin
from .trace import Checker, Trace


class Stage:
    """What the commands of one transcript act on, and the lines that they say."""

    def __init__(self, checker: Checker | None = None, trace: Trace | None = None) -> None:
        self.checker = checker
        self.said: list[str] = []
        self._trace = trace

    @property
    def begun(self) -> bool:
        return self._trace is not None

    @property
    def trace(self) -> Trace:
        if self._trace is None:
            raise TraceError("there is no cluster yet; begin with a line such as: > cluster 3")
        return self._trace

    @trace.setter
    def trace(self, trace: Trace) -> None:
        self._trace = trace

    @property
    def world(self) -> World:
        return self.trace.cursor.world

    def begin(self, origin: Origin) -> None:
        self.trace = Trace.start(origin.world(), origin, self.checker)
        self.said.append(describe_world(self.world))

    def do(self, action: act.Action) -> None:
        """Act, and say what came of it and what it broke."""
        before = self.trace.cursor
        self.take(action)
        step = self.trace.cursor
        self.said.append(describe_step(step, before.world))
        new = step.broken[len(before.broken) :]
        self.said += [f"! {broken.invariant}: {broken.sentence}" for broken in new]

    def take(self, action: act.Action) -> None:
        """Take the step."""
        self.trace.do(action)


Run: TypeAlias = Callable[[Stage, list[str]], None]


class Command(NamedTuple):
    """One command: how it is written, what it does, and the function that does it."""

    usage: str
    meaning: str
    run: Run


COMMANDS: dict[str, Command] = {}


def command(usage: str, meaning: str) -> Callable[[Run], Run]:
    """Enter a function in the table under the first word of *usage*."""

    def enter(run: Run) -> Run:
        COMMANDS[usage.split()[0]] = Command(usage, meaning, run)
        return run

    return enter


def perform(stage: Stage, line: str) -> None:
    """Do what the command *line* says.

    Raises
    ------
    TraceError
        Where it is no command, or can't happen: why, and what is possible.
    """
    words = _split(line)
    found = look_up(words[0] if words else "")
    try:
        found.run(stage, words[1:])
    except ConsensusError as error:
        raise TraceError(error.description) from error
    except UsageError as error:
        raise TraceError(f"{error}; it is written: {found.usage}") from None


def look_up(word: str) -> Command:
    """The command that begins with *word*."""
    if word not in COMMANDS:
        raise TraceError(f"{word!r} is no command; there are {', '.join(COMMANDS)}")
    return COMMANDS[word]


class UsageError(Exception):
    """The words after a command do not fit it."""


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError as error:
        raise TraceError(f"{error}: a quotation mark has no partner in this line") from None


# --- words --------------------------------------------------------------------------------------


def options(words: Sequence[str], keys: tuple[str, ...]) -> dict[str, list[str]]:
    """Cut *words* before each key: what stands behind it belongs to it."""
    found: dict[str, list[str]] = {"": []}
    key = ""
    for word in words:
        if word in keys:
            key = word
            found[key] = []
        else:
            found[key].append(word)
    return found


def exactly(words: list[str], n: int) -> list[str]:
    """*words*, if there are *n*."""
    if len(words) != n:
        raise UsageError(f"{n} word{'' if n == 1 else 's'} must follow, not {len(words)}")
    return words


def at_least(words: list[str], n: int) -> list[str]:
    """*words*, if there are *n* or more."""
    if len(words) < n:
        raise UsageError(f"{n} word{'' if n == 1 else 's'} or more must follow, not {len(words)}")
    return words


def number(word: str) -> int:
    """The number that *word* is."""
    if not (word.isascii() and word.isdecimal() and len(word) < 19):
        raise UsageError(f"{word!r} is no number")
    return int(word)
