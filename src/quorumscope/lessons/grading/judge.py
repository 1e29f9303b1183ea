"""The judge: the process that holds the worlds and the checks, and says how many points there are.

Found here: how a check is made, and the main function of that process. Never: a line of what was
handed in; that runs in the player.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import pairwise
from time import monotonic

from msgspec import Struct

from ...check.explore import explore
from ...check.invariants import violations
from ...net.actions import Action
from ...protocol.errors import ConsensusError
from ...record.commands import perform
from ...record.describe import describe_step
from ...record.errors import NotSo, TraceError
from ...record.origin import TEXTS, Origin
from ...record.plain import plain
from ...record.stage import Stage
from ...record.trace import Trace
from .assignment import Assignment, Check, Search
from .assignments import find
from .judged import Line, Misplay, judged
from .submission import Submission
from .wire import Hung, Wire

SECONDS = 20.0
"""What a player may take for all checks of an assignment together."""

LEAST = 2.0
"""Seconds that a check has even after another has used up all."""

MEMORY = 1024
"""Megabytes of address space that a player may take."""


class Checked(Struct, frozen=True):
    """How a check ended: the points that it gave, why not all, and the run that shows it."""

    name: str
    points: int
    of: int
    why: str = ""
    members: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()
    sentences: tuple[str, ...] = ()


def judge(submission: Submission, assignment: Assignment) -> Iterator[Checked]:
    """Make each check with a player of its own, so that none can spoil another."""
    end = monotonic() + SECONDS
    for check in assignment.checks:
        left = max(LEAST, end - monotonic())
        try:
            line = Line(submission, assignment.base, assignment.without, left, MEMORY)
        except Misplay as error:
            yield _failed(check, f"it can't be begun: {error}")
            continue
        try:
            yield _checked(check, assignment, line)
        finally:
            line.close()


def _checked(check: Check, assignment: Assignment, line: Line) -> Checked:
    origin = Origin(
        members=tuple(f"n{i + 1}" for i in range(check.members)),
        protocol=assignment.base,
        without=assignment.without,
    )
    text = judged(TEXTS[assignment.base], line)
    trace: Trace | None = None
    try:
        trace = Trace.start(origin.world(text), origin, violations)
        stage = Stage(violations, trace)
        for command in check.do:
            perform(stage, command)
        if isinstance(check, Search):
            trace = _broken(trace, check) or trace
            if trace.cursor.broken:
                return _failed(check, str(trace.cursor.broken[-1].sentence), trace)
    except Exception as error:
        return _failed(check, _why(error), trace)
    return Checked(check.name, check.points, check.points)


def _broken(trace: Trace, check: Search) -> Trace | None:
    """Return the shortest run that breaks one of the invariants."""
    found = explore(trace, check.bounds, list(check.invariants))
    if found.trace is None and not found.exhaustive:
        raise Misplay(f"the search stopped ({found.stopped})")
    return found.trace


def _why(error: Exception) -> str:
    if isinstance(error, NotSo):
        return error.what
    if isinstance(error, TraceError):
        return f"this schedule can't be played with it: {error.what}"
    return error.description if isinstance(error, ConsensusError) else str(error)


def _failed(check: Check, why: str, trace: Trace | None = None) -> Checked:
    if trace is None:
        return Checked(check.name, 0, check.points, why)
    path = trace.path()
    said = [describe_step(b, a.world) for a, b in pairwise(path)]
    actions = tuple(s.action for s in path[1:] if s.action is not None)
    names = path[0].world.names
    return Checked(check.name, 0, check.points, why, names, actions, tuple(said))


def main() -> None:
    """Judge what comes over the wire, once."""
    wire = Wire(sys.stdin.buffer, sys.stdout.buffer)
    submission, name = wire.receive()
    for checked in judge(Submission(*submission), find(name)):
        wire.send(plain(checked))
    wire.send(None)


if __name__ == "__main__":
    try:
        main()
    except Hung:
        sys.exit(1)
