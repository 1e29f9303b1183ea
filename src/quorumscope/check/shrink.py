"""From a long run that breaks an invariant to a short one that breaks the same.

Steps are left out, in large pieces first, and the rest is done again: a step that means a message
meets the same one, or where that is not sent any more, the oldest of its kind between the same two.
What can't happen is left out as well. When no single step can be missed, the nearest breach within
the same calls and faults is searched for: it may be shorter still.

Found here: ``shrink``. Never: the search (explore.py), or what is said of a step.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from time import perf_counter
from typing import Any, NamedTuple

from msgspec import Struct

from ..net.actions import (
    Action,
    Boot,
    Crash,
    Cut,
    Deliver,
    Drop,
    Duplicate,
    Heal,
    Local,
    Restart,
    TimeOut,
)
from ..net.perform import impossible
from ..net.world import World
from ..protocol.errors import ConsensusError
from ..protocol.messages import (
    AddParticipant,
    Ask,
    Message,
    PingMaster,
    RemoveParticipant,
    StartElection,
    Submit,
)
from ..record.causes import Why, why
from ..record.trace import Checker, Trace, TraceStep
from .bounds import KINDS
from .explore import explore
from .invariants import INVARIANTS, Violation, violations
from .named import On, meant, named
from .verdict import as_cluster, told

STATES = 50_000
"""How far a shorter way is searched for, once no step can be missed: a second or so."""


class Shrunk(Struct, frozen=True, eq=False, kw_only=True):
    """What ``shrink`` has made of a run.

    Attributes
    ----------
    trace : Trace
        The short run; it stands at the step that breaks the invariant.
    violation : Violation
    steps_before, steps : int
        How long the run was up to the breach, and how long it is now.
    tries : int
        How many shorter runs were tried.
    shortest : bool
        Whether no shorter way exists with the calls and faults of the short run. Else it is only
        certain that none of its steps can be missed.
    seconds : float
    """

    trace: Trace
    violation: Violation
    steps_before: int
    steps: int
    tries: int
    shortest: bool
    seconds: float

    def cluster(self) -> Any:
        """Return the short run as a cluster that can be stepped, asked and saved."""
        return as_cluster(self.trace)

    def debug(self) -> Any:
        """Return the debugger on the short run."""
        return self.cluster().debug()

    def why(self) -> Why:
        """Return what led to the breach, step by step and message by message."""
        return why(self.trace)

    def explain(self) -> str:
        """Say in words what happens in the short run."""
        end = f"Then {self.violation.invariant} does not hold any more: {self.violation.sentence}."
        return "\n".join([self._head(), *told(self.trace), end])

    def __repr__(self) -> str:
        return f"<Shrunk: {self._head()}>"

    def _head(self) -> str:
        least = "no shorter way exists" if self.shortest else "none of them can be missed"
        return (
            f"{self.violation.invariant} is broken after {self.steps} steps instead of"
            f" {self.steps_before}; {least}"
        )


def shrink(of: Any, invariant: str | None = None) -> Shrunk:
    """Return the shortest run that could be found which breaks what *of* breaks.

    Parameters
    ----------
    of : Cluster or Trace
        A run that breaks something, up to where it stands.
    invariant : str, optional
        Which; the first that it breaks where none is named.

    Raises
    ------
    ConsensusError
        Where the run does not break that: what it breaks instead.
    """
    began = perf_counter()
    trace = _trace_of(of)
    path, broken = _up_to_the_breach(trace, invariant)
    runs = Runs(path[0].world, broken.invariant, trace.checker or violations)
    short = _without_what_can_be_missed(runs, _deeds(path))
    way, shortest = _shortest(trace, runs, short.actions)
    found = Trace.start(path[0].world, trace.origin, trace.checker or violations)
    for action in way:
        found.do(action)
    breach = next(v for v in found.cursor.broken if v.invariant == broken.invariant)
    return Shrunk(
        trace=found,
        violation=breach,
        steps_before=len(path) - 1,
        steps=len(way),
        tries=runs.tries,
        shortest=shortest,
        seconds=perf_counter() - began,
    )


# --- what is to be shrunk -------------------------------------------------------------------------


class Deed(NamedTuple):
    """A step as it can be done again in another run: just so, or at least of that kind."""

    exact: Any
    kind: tuple[Any, ...] = ()

    def in_world(self, world: World) -> Action | None:
        """Return the action that it means in *world*; None where it can't happen there."""
        action = meant(world, self.exact)
        if isinstance(self.exact, On) and action is None:
            ids = [e.id for e in world.flight if _kind(e.message) == self.kind]
            return self.exact.do(min(ids)) if ids else None
        if isinstance(action, TimeOut):
            return self._time_out(world, action)
        return action

    def _time_out(self, world: World, action: TimeOut) -> TimeOut | None:
        open_asks = dict(_open_asks(world, action.member))
        if action in open_asks:
            return action
        return next((a for a, kind in open_asks.items() if kind == self.kind), None)


def _kind(message: Message) -> tuple[Any, ...]:
    return (isinstance(message, Ask), message.source, message.target, message.name)


def _open_asks(world: World, member: str) -> Iterator[tuple[TimeOut, tuple[Any, ...]]]:
    for vote in world[member].votes if member in world else ():
        for ask in vote.open:
            yield TimeOut(member, vote.number, ask.slot, ask.attempt), (ask.target, ask.name)


def _deeds(path: Sequence[TraceStep]) -> list[Deed]:
    found = []
    for before, step in pairwise(path):
        assert step.action is not None
        found.append(_deed(before.world, step.action))
    return found


def _deed(world: World, action: Action) -> Deed:
    exact = named(world, action)
    if isinstance(exact, On):
        return Deed(exact, _kind(exact.message))
    if isinstance(exact, TimeOut):
        return Deed(exact, dict(_open_asks(world, exact.member))[exact])
    return Deed(exact)


def _trace_of(of: Any) -> Trace:
    trace = of if isinstance(of, Trace) else getattr(of, "trace", None)
    if not isinstance(trace, Trace):
        raise impossible(f"{of!r} can't be shrunk; pass a Cluster or a Trace that breaks something")
    return trace


def _up_to_the_breach(
    trace: Trace, invariant: str | None
) -> tuple[tuple[TraceStep, ...], Violation]:
    path, broken = trace.path(), trace.cursor.broken
    asked = [v for v in broken if invariant in (None, v.invariant)]
    if not asked:
        names = list(dict.fromkeys(v.invariant for v in broken))
        have = f"it breaks {', '.join(names)}" if names else "it breaks nothing"
        what = f"does not break {invariant!r}" if invariant else "breaks nothing"
        raise impossible(
            f"this run, up to step {path[-1].index}, {what}: {have}. Go to a step that does, or"
            " explore() from here to find one"
        )
    first: Violation = asked[0]
    end = next(step for step in path if first in step.broken)
    return path[: end.index + 1], first


# --- leaving out ----------------------------------------------------------------------------------


class Run(NamedTuple):
    """A run up to the breach: its deeds, the actions that they meant, the worlds before each."""

    deeds: list[Deed]
    actions: list[Action]
    worlds: list[World]

    def first(self, steps: int) -> Run:
        """Return the run up to that step."""
        return Run(self.deeds[:steps], self.actions[:steps], self.worlds[:steps])


class Runs:
    """Does deeds again, and looks whether they still break the invariant."""

    def __init__(self, start: World, invariant: str, checker: Checker) -> None:
        self.start = start
        self.invariant = invariant
        self.tries = 0
        self._checker = checker

    def play(self, kept: Run | None, at: int, deeds: Sequence[Deed]) -> Run | None:
        """Keep *kept* up to *at* and do *deeds* there; return the run if it breaks the invariant.

        What was done before *at* is not done again: worlds are values.
        """
        self.tries += 1
        world = kept.worlds[at] if kept else self.start
        run = kept.first(at) if kept else Run([], [], [])
        for deed in deeds:
            action = deed.in_world(world)
            try:
                step = world.after(action) if action is not None else None
            except ConsensusError:
                continue
            if step is None or action is None:
                continue
            run.deeds.append(_deed(world, action))
            run.actions.append(action)
            run.worlds.append(world)
            broken = self._checker(world, step.events, step.world)
            if any(v.invariant == self.invariant for v in broken):
                return run
            world = step.world
        return None


def _without_what_can_be_missed(runs: Runs, deeds: list[Deed]) -> Run:
    run = runs.play(None, 0, deeds)
    if run is None:
        raise impossible(
            "done again, this run does not break it: a handler is not a function of its state"
        )
    size = max(1, len(run.deeds) // 2)
    while True:
        shorter = _without_pieces(runs, run, size)
        if size == 1 and len(shorter.deeds) == len(run.deeds):
            return shorter
        run, size = shorter, max(1, size // 2)


def _without_pieces(runs: Runs, run: Run, size: int) -> Run:
    """Leave out whatever piece of that many steps can be missed, from the start to the end."""
    at = 0
    while at < len(run.deeds):
        shorter = runs.play(run, at, run.deeds[at + size :])
        if shorter is None:
            at += size
        else:
            run = shorter
    return run


# --- and searching --------------------------------------------------------------------------------


def _shortest(trace: Trace, runs: Runs, actions: list[Action]) -> tuple[list[Action], bool]:
    """Return the shortest way with the calls and faults of *actions*; whether that is certain."""
    boots = [a for a in actions if isinstance(a, Boot)]
    bounds = _bounds_of([a for a in actions if not isinstance(a, Boot)])
    if bounds is None or runs.invariant not in (i.name for i in INVARIANTS):
        return actions, False
    begin = Trace.start(runs.start, trace.origin, trace.checker)
    for boot in boots:
        begin.do(boot)
    limits = {"depth": len(actions) - len(boots), "states": STATES}
    result = explore(begin, {**bounds, **limits}, runs.invariant)
    if result.trace is None:
        return actions, result.exhaustive
    way = [step.action for step in result.trace.path() if step.action is not None]
    return (way, True) if len(way) < len(actions) else (actions, True)


def _bounds_of(actions: Sequence[Action]) -> dict[str, Any] | None:
    """Return bounds within which *actions* lie; None where a search can't do them all."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    changes: dict[tuple[str, int, int], Any] = {}
    for action in actions:
        if isinstance(action, (Deliver, Heal)):
            continue
        kind = _budget(action, changes)
        if kind is None:
            return None
        counts[kind][getattr(action, "member", "")] += 1
    whole = {kind: sum(c.values()) if "" in c else dict(c) for kind, c in counts.items() if c}
    return {**whole, "changes": list(changes.values())} if changes else whole


def _budget(action: Action, changes: dict[tuple[str, int, int], Any]) -> str | None:
    if not isinstance(action, Local):
        return FAULTS[type(action)](action) if type(action) in FAULTS else None
    call = action.call
    if not isinstance(call, Submit):
        return CALLS.get(type(call))
    if len(call.changes) != 1:
        return None
    # Without a client nothing tells a submit that is asked for again from a new one.
    submit = (call.client, call.number, 0 if call.client else len(changes))
    again = submit in changes
    changes.setdefault(submit, call.changes[0])
    return "retries" if again else "submits"


CALLS: dict[type, str] = {
    StartElection: "elections",
    PingMaster: "pings",
    AddParticipant: "adds",
    RemoveParticipant: "removes",
}

FAULTS: dict[type, Callable[[Any], str | None]] = {
    Drop: lambda a: "drops",
    Duplicate: lambda a: "duplicates",
    TimeOut: lambda a: "time_outs",
    Crash: lambda a: "crashes",
    Restart: lambda a: "restarts" if a.disk else "lost_disks",
    Cut: lambda a: None if a.one_way else "cuts",
}
"""From which budget an action is paid; None where a search has none for it."""
