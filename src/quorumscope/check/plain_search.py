"""The search as one would write it at first: every step asks the world what comes of it.

It is what the fast search (explore.py) is measured and tried against: both have to find the same
number of states and transitions, and to break the same invariants after as many steps.

Found here: that search, and nothing that is fast. Never: a trace or words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from ..net.actions import Action, Cut, Deliver, Drop, Duplicate, Heal, Local
from ..net.history import History
from ..net.world import Step, World
from .bounds import Bounds, Used, is_idle, spend
from .invariants import Invariant
from .look import look_at


class Plain(NamedTuple):
    """What the search found: for each invariant that broke, after how many steps at the least."""

    states: int
    transitions: int
    depth: int
    broken: dict[str, int]
    goal: int | None


def search(
    start: World,
    bounds: Bounds,
    invariants: Sequence[Invariant],
    goal: Callable[[World], object] | None = None,
) -> Plain:
    """Look at every world that can be reached within *bounds*, breadth first. Of limits, depth."""
    first = (seen(start, invariants), bounds.unused)
    known = {first}
    layer = [first]
    transitions = depth = deepest = 0
    broken: dict[str, int] = {}
    found = 0 if goal and goal(start) else None
    while layer and depth != bounds.depth:
        depth += 1
        new = []
        for world, used in layer:
            for step, left, names in transitions_of(world, used, bounds, invariants):
                transitions += 1
                for name in names:
                    broken.setdefault(name, depth)
                state = (seen(step.world, invariants), left)
                if state not in known:
                    deepest = depth
                    known.add(state)
                    new.append(state)
                    if goal and found is None and goal(step.world):
                        found = depth
        layer = new
    return Plain(len(known), transitions, deepest, broken, found)


def transitions_of(
    world: World, used: Used, bounds: Bounds, invariants: Sequence[Invariant]
) -> Iterator[tuple[Step, Used, list[str]]]:
    """Yield each step that may follow, what is used then, and the invariants that it breaks."""
    for action, slot in _actions(world, used, bounds):
        step = world.after(action)
        look = look_at(world, step.events, step.world)
        names = [i.name for i in invariants for _ in i.check(look)] if look else []
        if names or not (isinstance(action, Local) and _is_idle(world, step.world, action)):
            yield step, used if slot is None else spend(used, slot), names


def _actions(world: World, used: Used, bounds: Bounds) -> Iterator[tuple[Action, int | None]]:
    ids = {e.message: e.id for e in reversed(world.flight)}
    for message, id in ids.items():
        if world.can_hear(message.source, message.target):
            yield Deliver(id), None
    for kind, do in (("drops", Drop), ("duplicates", Duplicate)):
        slot = bounds.slot(kind, "", used)
        if slot is not None:
            yield from ((do(id), slot) for id in ids.values())
    for p in world.seats:
        for slot, action in bounds.calls(p, world.names, p.name in world.crashed, used):
            yield action, slot
    slot = bounds.slot("cuts", "", used)
    for action in world.actions():
        if isinstance(action, Cut) and slot is not None:
            yield action, slot
        elif isinstance(action, Heal):
            yield action, None


def _is_idle(before: World, after: World, action: Local) -> bool:
    sent = len(after.flight) > len(before.flight)
    return is_idle(before[action.member], after[action.member], sent)


def seen(world: World, invariants: Sequence[Invariant]) -> World:
    """Return *world* as states are told apart: with its past where an invariant may ask for it."""
    return world if invariants else replace(world, history=History())
