"""What a step costs: time, memory with every world kept, the invariants on top, and a deep copy.

    python benchmarks/step.py [MEMBERS]

A run of submits, each settled, is recorded once; then every one of its steps is done again from the
world before it. Each time is processor time, and the best of some rounds.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable, Generator
from copy import deepcopy
from typing import Any

from quorumscope.check.invariants import violations
from quorumscope.machines import TextLog
from quorumscope.net.actions import Action, Deliver, Local
from quorumscope.net.world import World
from quorumscope.protocol.messages import Submit
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.protocol.safe import Participant
from quorumscope.record.origin import Origin

LENGTHS = (200, 2_000, 20_000)
SAMPLE = 450  # steps at the end of a run that are timed
ROUNDS = 15


def actions(world: World) -> Generator[Action, World, None]:
    """Submit and settle, for ever; whoever iterates must follow with the world it sends back."""
    number = 0
    while True:
        number += 1
        world = yield Local("n1", Submit((f"x{number}",), "c1", number))
        while world.flight:
            world = yield Deliver(min(e.id for e in world.flight))


def recorded(text: Any, members: int, length: int) -> list[tuple[World, Action]]:
    """Return a run of *length* steps: each world, and what is done in it."""
    names = tuple(f"n{i}" for i in range(1, members + 1))
    world = Origin.of(names, text, TextLog).world()
    source = actions(world)
    action = next(source)
    steps = []
    for _ in range(length):
        steps.append((world, action))
        world = world.after(action).world
        action = source.send(world)
    return steps


def best(work: Callable[[], object], times: int) -> float:
    """Return the microseconds that one of *times* takes, in the best round."""
    rounds = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        work()
        rounds.append(time.process_time() - begin)
    return min(rounds) / times * 1e6


def time_steps(steps: list[tuple[World, Action]]) -> tuple[float, float]:
    """Return the microseconds of a step, and of its invariants on top."""

    def step() -> None:
        for world, action in steps:
            world.after(action)

    done = [(world, *world.after(action)) for world, action in steps]

    def check() -> None:
        for before, after, events in done:
            assert not violations(before, events, after)

    return best(step, len(steps)), best(check, len(steps))


def bytes_a_step(text: Any, members: int, length: int) -> float:
    """Return what each further world takes, with all of them kept (the second half of the run)."""
    steps = recorded(text, members, length)
    world = steps[length // 2][0]
    tracemalloc.start()
    begin = tracemalloc.get_traced_memory()[0]
    kept = [world]
    for _, action in steps[length // 2 :]:
        kept.append(kept[-1].after(action).world)
    grown = tracemalloc.get_traced_memory()[0] - begin
    tracemalloc.stop()
    return grown / len(kept)


def main(members: int) -> None:
    print(f"{members} members          step   invariants    all worlds kept     deepcopy of one")
    for name, text in (("original", OriginalParticipant), ("safe", Participant)):
        for length in LENGTHS:
            steps = recorded(text, members, length)
            step, check = time_steps(steps[-SAMPLE:])
            world = steps[-1][0]
            copy = best(lambda world=world: deepcopy(world), 1)  # type: ignore[misc]
            kept = bytes_a_step(text, members, length)
            print(
                f"{name:9}{length:7,} steps {step:6.1f} us  {check:6.1f} us   {kept:8.0f} B a step"
                f"   {copy:11,.0f} us"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
