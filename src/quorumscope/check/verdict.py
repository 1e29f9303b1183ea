"""What a search has found, for a person: verdicts, runs to look at, and the words about them.

Found here: the result of ``explore``. Never: the search.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ..net.perform import impossible
from ..net.world import World
from ..record.describe import describe_entry, describe_step
from ..record.trace import Checker, Trace
from .bounds import LIMITS, Bounds
from .invariants import Violation, violations
from .named import Named, follow

if TYPE_CHECKING:
    from ..cluster import Cluster


class Beginning(Struct, frozen=True, eq=False):
    """Where a search or a walk begins: how to get there from a start that can be made again."""

    trace: Trace
    deeds: tuple[Named, ...] = ()

    def trace_of(self, deeds: Iterable[Named] = (), checker: Checker = violations) -> Trace:
        """Return a trace of its own that comes here and then does *deeds*."""
        first = self.trace.path()[0].world
        return follow(Trace.start(first, self.trace.origin, checker), (*self.deeds, *deeds))

    @property
    def world(self) -> World:
        """The world at which the search begins."""
        return self.trace_of().cursor.world


class Verdict(Struct, frozen=True, eq=False):
    """How it stands with one invariant.

    Attributes
    ----------
    invariant : str
    violation : Violation or None
        What broke it first, None where it held in all that was searched.
    steps : int or None
        After how many steps: no shorter way exists.
    trace : Trace or None
        That way.
    """

    invariant: str
    violation: Violation | None = None
    steps: int | None = None
    trace: Trace | None = None

    @property
    def holds(self) -> bool:
        """Whether nothing broke it, as far as was searched."""
        return self.violation is None

    def __str__(self) -> str:
        if self.violation is None:
            return f"{self.invariant}: held"
        return f"{self.invariant}: broken after {_steps(self.steps)}: {self.violation.sentence}"


class Exploration(Struct, frozen=True, eq=False, kw_only=True):
    """What ``explore`` has found.

    Attributes
    ----------
    exhaustive : bool
        Whether every world within the bounds was looked at.
    stopped : str
        What ended the search before that: the bound's name, ``found`` or ``interrupted``.
    states, transitions, handler_calls : int
        Different worlds; steps between them; how often a participant was asked.
    depth : int
        Steps from the start to the farthest world.
    seconds : float
    bytes : int
        About how much the worlds took.
    bounds : Bounds
    verdicts : tuple of Verdict
        One for each invariant.
    trace : Trace or None
        The shortest way to what was found: a violation, or the goal. None where nothing was.
    samples : tuple of Trace
        Where nothing was found: up to three runs that end differently, to see what was searched.
    """

    exhaustive: bool
    stopped: str
    states: int
    transitions: int
    handler_calls: int
    depth: int
    seconds: float
    bytes: int
    bounds: Bounds
    verdicts: tuple[Verdict, ...]
    trace: Trace | None
    samples: tuple[Trace, ...] = ()
    asked: bool = False
    """Whether a goal was looked for."""

    @property
    def violations(self) -> tuple[Violation, ...]:
        """What was broken, the nearest to the start first."""
        broken = [v for v in self.verdicts if v.violation is not None]
        return tuple(v.violation for v in sorted(broken, key=_steps_of) if v.violation)

    @property
    def is_found(self) -> bool:
        """Whether there is something to look at: a violation, or the goal."""
        return self.trace is not None

    def cluster(self) -> Cluster:
        """Return what was found as a cluster that can be stepped, asked and saved."""
        return as_cluster(self._shown())

    def debug(self) -> Any:
        """Return the debugger on what was found."""
        return self.cluster().debug()

    def explain(self) -> str:
        """Say in words what was found, step by step, or what was searched."""
        if self.trace is None:
            return "\n".join([self._summary(), *self._next()])
        return "\n".join([self._found(), *told(self.trace), *self._which(), "", self._summary()])

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values: the figures, the verdicts, and the way in words."""
        figures = {name: getattr(self, name) for name in FIGURES}
        verdicts = {
            v.invariant: {
                "holds": v.holds,
                "steps": v.steps,
                "sentence": v.violation.sentence if v.violation else None,
            }
            for v in self.verdicts
        }
        way = list(told(self.trace)) if self.trace is not None else None
        return {**figures, "bounds": str(self.bounds), "verdicts": verdicts, "way": way}

    def __repr__(self) -> str:
        return "\n".join([f"<Exploration: {self._found()}>", self._summary()])

    # --- words ------------------------------------------------------------------------------------

    def _shown(self) -> Trace:
        if self.trace is not None:
            return self.trace
        if self.samples:
            return self.samples[0]
        raise impossible(
            "nothing was found, and no run was kept to look at; give explore() samples=3"
        )

    def _found(self) -> str:
        if self.violations:
            first = self.violations[0]
            steps = next(v.steps for v in self.verdicts if v.violation is first)
            return f"{first.invariant} is broken after {_steps(steps)}"
        if self.asked:
            found = "the goal is reached" if self.trace else "the goal was not reached"
            return f"{found} after {_steps(len(self.trace) - 1)}" if self.trace else found
        return "nothing is broken" if self.exhaustive else "nothing is broken so far"

    def _summary(self) -> str:
        seen = "all of" if self.exhaustive else "some of"
        return (
            f"Searched {seen} what can happen within {self.bounds}: {self.states:,} states,"
            f" {self.transitions:,} steps between them, up to {_steps(self.depth)} deep, in"
            f" {self.seconds:.2f} s ({self.handler_calls:,} calls of a handler)."
        )

    def _next(self) -> Iterator[str]:
        """Say what ended the search, and what to do about it."""
        if self.stopped in LIMITS:
            limit = getattr(self.bounds, self.stopped)
            yield (
                f"It ended at bounds[{self.stopped!r}] = {limit:g} ({LIMITS[self.stopped]}), before"
                " all was seen. Raise it, or ask for less: fewer elections, submits or faults, or"
                " name who may."
            )
        elif self.stopped == "interrupted":
            yield "It was interrupted before all was seen; what was found so far is kept."

    def _which(self) -> Iterator[str]:
        if not self.violations:
            return
        first = self.violations[0]
        yield f"Then {first.invariant} does not hold any more: {first.sentence}."
        what = f", over {describe_entry(first.entry)}" if first.entry is not None else ""
        yield f"Broken by {first.member}{what}, in the last step."


FIGURES = (
    "exhaustive",
    "stopped",
    "states",
    "transitions",
    "handler_calls",
    "depth",
    "seconds",
    "bytes",
)


def told(trace: Trace) -> Iterator[str]:
    """Yield a sentence for each step of *trace* up to its cursor."""
    before: World | None = None
    for step in trace.path():
        yield f"{step.index:3}  {describe_step(step, before)}"
        before = step.world


def beginning(of: Any) -> Beginning:
    """Return where a search of *of* begins: a cluster where it stands, a trace, or a world."""
    if isinstance(of, World):
        return Beginning(Trace.start(of))
    trace = of if isinstance(of, Trace) else getattr(of, "trace", None)
    if not isinstance(trace, Trace):
        raise impossible(f"{of!r} can't be explored; pass a Cluster, a Trace or a World")
    done = (step.action for step in trace.path())
    return Beginning(trace, tuple(action for action in done if action is not None))


def beginnings(of: Any) -> tuple[Beginning, ...]:
    """Return where it begins for each of *of*: one of what ``beginning`` takes, or several."""
    several = of if isinstance(of, (list, tuple)) else [of]
    if not several:
        raise impossible("there is nothing to begin from; pass Cluster(3), or several in a list")
    return tuple(beginning(one) for one in several)


def as_cluster(trace: Trace) -> Cluster:
    """Return a cluster that stands at the cursor of *trace*."""
    from ..cluster import Cluster

    return Cluster.of(trace)


def _steps(count: int | None) -> str:
    return "1 step" if count == 1 else f"{count} steps"


def _steps_of(verdict: Verdict) -> int:
    return verdict.steps or 0
