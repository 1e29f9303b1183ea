"""Random runs of a world with faults, looked at after every step.

    found = walk(Cluster(3, participant=OriginalParticipant), seed=7)
    found.trace, found.explain(), found.debug(), shrink(found)

Two rules that this file keeps.

1. The same start, seed and faults make the same walk, on every machine; and what a run did is a
   list of actions that can be replayed without any chance.
2. A walk says what it has seen. A run that lost no message and elected nobody proves nothing.

A walk is many short runs, each from a fresh world: a long one ends where everybody has crashed or
left, and little happens there.

Found here: the walk, its replay, and the recovery after the faults. Never: how an action is drawn
(dice.py) or what must hold (invariants.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from ..net.actions import Action
from ..net.events import Event
from ..net.perform import impossible
from ..net.world import World
from ..record.trace import Trace
from .dice import Dice
from .faults import ALL_KINDS, FAULTS, Faults
from .invariants import Violation, violations
from .verdict import Beginning, as_cluster, beginnings, told

if TYPE_CHECKING:
    from ..cluster import Cluster

Checker: TypeAlias = Callable[[World, tuple[Event, ...], World], tuple[Violation, ...]]


class Run(Struct, frozen=True):
    """One run: its seed, what was done, what broke, what was seen, and the world at its end."""

    seed: str
    actions: tuple[Action, ...]
    violations: tuple[Violation, ...]
    counts: Mapping[str, int]
    world: World


class Walked(Struct, frozen=True, eq=False):
    """What a walk has seen.

    Attributes
    ----------
    seed, steps, runs : int
        With which seed, and how many steps were made in how many runs.
    counts : mapping of str to int
        How often each thing was seen, by name: ``"acknowledged"``, ``"drop"``, ``"hears Prepare"``,
        ``"MASTER"`` ...
    broken : tuple of Run
        The runs that broke an invariant, each as far as the first step that did.
    begins : tuple of Beginning
        Where the runs began, in turn.
    checker : callable
        What every step was looked at with.
    """

    seed: int
    steps: int
    runs: int
    counts: Mapping[str, int]
    broken: tuple[Run, ...]
    begins: tuple[Beginning, ...]
    checker: Checker = violations

    @property
    def violations(self) -> tuple[Violation, ...]:
        """All that was broken; the step of each is counted from where its run began."""
        return tuple(v for run in self.broken for v in run.violations)

    @property
    def actions(self) -> tuple[Action, ...]:
        """What led from the start to the first violation; empty where there was none."""
        return self.broken[0].actions if self.broken else ()

    @property
    def trace(self) -> Trace | None:
        """The first run that broke something, up to there, as an ordinary trace; else None."""
        return self.trace_of(self.broken[0]) if self.broken else None

    def trace_of(self, run: Run) -> Trace:
        """Return one of the runs as a trace."""
        number = int(run.seed.rpartition(".")[2])
        return self.begins[number % len(self.begins)].trace_of(run.actions, self.checker)

    def cluster(self) -> Cluster:
        """Return the first run that broke something as a cluster that can be stepped and saved."""
        if self.trace is None:
            raise impossible(
                f"the walk broke nothing in {self.steps:,} steps, so there is no run to look at;"
                " take another seed, or more steps"
            )
        return as_cluster(self.trace)

    def debug(self) -> Any:
        """Return the debugger on that run."""
        return self.cluster().debug()

    def explain(self) -> str:
        """Say in words what broke and by which steps; or what was seen, where nothing did."""
        if self.trace is None:
            seen = (f"{times:>10,}  {name}" for name, times in self.counts.items())
            return "\n".join([self._head(), *seen])
        return "\n".join([self._head(), *told(self.trace), "", SHORTER])

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        told = [str(violation) for violation in self.violations]
        figures = {"seed": self.seed, "steps": self.steps, "runs": self.runs}
        return {**figures, "broken": told, "seen": dict(self.counts)}

    def __repr__(self) -> str:
        return f"<Walked: {self._head()}>"

    def _head(self) -> str:
        runs = "1 run" if self.runs == 1 else f"{self.runs} runs"
        made = f"{self.steps:,} steps in {runs} with seed {self.seed}"
        if not self.broken:
            return f"{made}: nothing is broken"
        first = self.violations[0]
        after = f"{len(self.actions)} steps of run {self.broken[0].seed}"
        return f"{made}: {first.invariant} is broken after {after}: {first.sentence}"


SHORTER = "Most of these steps have nothing to do with it: shrink() leaves them out."


def walk(
    of: Any,
    seed: int = 0,
    steps: int = 20_000,
    faults: Faults | Sequence[Faults] = ALL_KINDS,
    checker: Checker = violations,
    *,
    run: int = 400,
    stop: bool = True,
) -> Walked:
    """Make random steps, in runs of *run* steps, and look at each.

    Parameters
    ----------
    of : Cluster, Trace or World, or a sequence of them
        Where a run begins; several take turns.
    seed, steps : int
        The same seed gives the same walk, on every machine.
    faults : Faults or sequence of Faults
        How often what is drawn; several take turns, so that each meets each start.
    checker : callable
        Called with (world before, events, world after) after each step.
    run : int
        How many steps a run has.
    stop : bool
        Whether the walk ends with the first run that breaks something.

    Raises
    ------
    ConsensusError
        Where a number makes no sense, or *of* is nothing that a walk can begin from.
    """
    _check_numbers(seed, steps, run)
    begins = beginnings(of)
    starts = [begin.world for begin in begins]
    kinds = (faults,) if isinstance(faults, Faults) else tuple(faults)
    counts: Counter[str] = Counter()
    broken: list[Run] = []
    made = runs = 0
    while made < steps and not (stop and broken):
        here, kind = starts[runs % len(starts)], kinds[runs // len(starts) % len(kinds)]
        done = run_once(here, f"{seed}.{runs}", min(run, steps - made), kind, checker)
        counts.update(done.counts)
        broken += [done] if done.violations else []
        made += len(done.actions)
        runs += 1
    seen = dict(sorted(counts.items()))
    return Walked(seed, made, runs, seen, tuple(broken), begins, checker)


def _check_numbers(seed: int, steps: int, run: int) -> None:
    for name, number, least in (("seed", seed, 0), ("steps", steps, 1), ("run", run, 1)):
        if isinstance(number, bool) or not isinstance(number, int) or number < least:
            raise impossible(f"{name}={number!r}; it is a whole number from {least} on")


def run_once(
    start: World,
    seed: str,
    steps: int,
    faults: Faults = FAULTS,
    checker: Checker = violations,
) -> Run:
    """Make one run from *start*; it ends early with the first step that breaks something."""
    dice = Dice(seed, faults, start)
    world = start
    actions: list[Action] = []
    found: tuple[Violation, ...] = ()
    while len(actions) < steps and not found:
        action = dice.draw(world)
        step = world.after(action)
        actions.append(action)
        dice.see(action, world, step)
        found = checker(world, step.events, step.world)
        world = step.world
    found = tuple(replace(v, step=len(actions)) for v in found)
    return Run(seed, tuple(actions), found, dict(dice.counts), world)


def replay(start: World, actions: Sequence[Action], checker: Checker = violations) -> Run:
    """Do *actions* one after another; tell what broke and when."""
    world = start
    found: list[Violation] = []
    for index, action in enumerate(actions, 1):
        after, events = world.after(action)
        found += [replace(v, step=index) for v in checker(world, events, after)]
        world = after
    return Run("", tuple(actions), tuple(found), {}, world)
