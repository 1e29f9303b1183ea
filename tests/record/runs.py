"""Runs to test with: seeded, with every kind of action in them."""

from __future__ import annotations

from random import Random
from typing import Any

from quorumscope.net.actions import (
    Boot,
    Crash,
    Cut,
    Deliver,
    Drop,
    Duplicate,
    Local,
    Restart,
    TimeOut,
)
from quorumscope.protocol.messages import (
    StartElection,
    Submit,
)
from quorumscope.record.origin import Origin
from quorumscope.record.trace import Checker, Trace

# How often each kind of action is chosen where it is possible.
WEIGHTS = {
    Deliver: 60,
    Drop: 3,
    Duplicate: 2,
    TimeOut: 4,
    Local: 12,
    Cut: 1,
    Crash: 1,
    Restart: 6,
}


def begin(n: int = 3, protocol: str = "original", **options: Any) -> Trace:
    """Return a trace at its start, of members n1, n2, ..."""
    checker: Checker | None = options.pop("checker", None)
    members = tuple(f"n{i + 1}" for i in range(n))
    origin = Origin(members=members, protocol=protocol, **options)
    return Trace.start(origin.world(), origin, checker)


def settle(trace: Trace) -> None:
    """Deliver all that is in flight and may arrive, oldest first."""
    while True:
        world = trace.cursor.world
        free = [e for e in world.flight if world.can_hear(e.message.source, e.message.target)]
        if not free:
            return
        trace.do(Deliver(min(e.id for e in free)))


def wander(trace: Trace, steps: int, seed: int, turns: float = 0.0) -> Trace:
    """Take random steps; with the chance *turns* go to any step of the tree first."""
    chance = Random(seed)
    for number in range(steps):
        if chance.random() < turns:
            trace.visit(chance.randrange(len(trace)))
        trace.do(_any(trace, chance, number))
    return trace


def _any(trace: Trace, chance: Random, number: int) -> Any:
    world = trace.cursor.world
    up = [m for m in world.names if m not in world.crashed]
    possible = list(world.actions())
    for member in up:
        possible.append(Local(member, Submit((f"x{number}",))))
        possible.append(Local(member, Submit((f"y{number}", f"z{number}"))))
        possible.append(Local(member, StartElection()))
    if len(world.names) < 5:
        possible.append(Boot(f"b{len(world.names)}"))
    groups: dict[type, list[Any]] = {}
    for action in possible:
        groups.setdefault(type(action), []).append(action)
    kinds = list(groups)
    (kind,) = chance.choices(kinds, [WEIGHTS.get(k, 1) for k in kinds])
    return chance.choice(groups[kind])
