"""Random runs of a world with faults, looked at after every step.

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
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from ..net.actions import Action
from ..net.events import Event
from ..net.world import World
from .dice import Dice
from .faults import ALL_KINDS, FAULTS, Faults
from .invariants import Violation, violations

Checker: TypeAlias = Callable[[World, tuple[Event, ...], World], tuple[Violation, ...]]


class Run(Struct, frozen=True):
    """One run: its seed, what was done, what broke, what was seen, and the world at its end."""

    seed: str
    actions: tuple[Action, ...]
    violations: tuple[Violation, ...]
    counts: Mapping[str, int]
    world: World


class WalkResult(Struct, frozen=True):
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
    """

    seed: int
    steps: int
    runs: int
    counts: Mapping[str, int]
    broken: tuple[Run, ...] = ()

    @property
    def violations(self) -> tuple[Violation, ...]:
        """All that was broken."""
        return tuple(v for run in self.broken for v in run.violations)

    @property
    def actions(self) -> tuple[Action, ...]:
        """What led from the start to the first violation; empty where there was none."""
        return self.broken[0].actions if self.broken else ()


def walk(
    start: World | Sequence[World],
    seed: int,
    steps: int,
    faults: Faults | Sequence[Faults] = ALL_KINDS,
    checker: Checker = violations,
    *,
    run: int = 400,
    stop: bool = True,
) -> WalkResult:
    """Make random steps, in runs of *run* steps, and look at each.

    Parameters
    ----------
    start : World or sequence of World
        Where a run begins; several take turns.
    seed, steps : int
    faults : Faults or sequence of Faults
        How often what is drawn; several take turns, so that each meets each start.
    checker : callable
        Called with (world before, events, world after) after each step.
    run : int
        How many steps a run has.
    stop : bool
        Whether the walk ends with the first run that breaks something.
    """
    starts = (start,) if isinstance(start, World) else tuple(start)
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
    return WalkResult(seed, made, runs, dict(sorted(counts.items())), tuple(broken))


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
