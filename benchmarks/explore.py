"""What a search costs: transitions a second, bytes a state, and how often a handler is called.

    python benchmarks/explore.py [ROUNDS]

Each search runs in a process of its own, so that its memory can be told; figures are medians over
the rounds. Beside the searches: the first two masters from a cell, shrinking, an interrupt, random
walks, and two processes against one.
"""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import count
from statistics import median
from typing import Any

from quorumscope import Cluster, OriginalParticipant, Participant
from quorumscope.check import plain_search
from quorumscope.check.bounds import Bounds
from quorumscope.check.campaign import campaign
from quorumscope.check.explore import Explorer, explore
from quorumscope.check.faults import Faults
from quorumscope.check.invariants import INVARIANTS, violations
from quorumscope.check.shrink import shrink
from quorumscope.check.walk import run_once, walk
from quorumscope.record.trace import Trace

TEXTS: dict[str, Any] = {"original": OriginalParticipant, "safe": Participant}

SEARCHES: list[tuple[str, dict[str, int]]] = [
    ("safe", {"elections": 2, "submits": 1}),
    ("original", {"elections": 2, "submits": 1}),
    ("safe", {"elections": 2, "submits": 1, "drops": 1}),
    ("original", {"elections": 2, "submits": 2}),
]

QUIET = Faults(elect=1, submit=20, add=0, remove=0, boot=0, crash=0)
"""Few elections, so that it takes long until something breaks."""


def cluster(text: str) -> Cluster:
    return Cluster(3, participant=TEXTS[text])


def one_search(text: str, bounds: dict[str, int]) -> dict[str, float]:
    """Search in this process, which has done nothing before."""
    explorer = Explorer(cluster(text), bounds, stop=False)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in explorer.run():
        pass
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    search = explorer.search
    states = len(search.codes)
    return {
        "states": states,
        "transitions": search.transitions,
        "calls": search.moves.turns.calls,
        "seconds": search.seconds,
        "bytes": (after - before) * 1024 / states,
    }


def searched(text: str, bounds: dict[str, int], rounds: int) -> dict[str, float]:
    """Return the medians of some searches, each in a new process."""
    command = [sys.executable, __file__, "--one", json.dumps([text, bounds])]
    runs = [json.loads(subprocess.check_output(command)) for _ in range(rounds)]
    return {name: median(run[name] for run in runs) for name in runs[0]}


def plain_rate(text: str) -> float:
    """Return the transitions a second of a search in which every step asks the world."""
    world = cluster(text).world
    bounds = Bounds.of({"elections": 2, "submits": 1, "depth": 9}, world)
    begin = time.perf_counter()
    found = plain_search.search(world, bounds, INVARIANTS)
    return found.transitions / (time.perf_counter() - begin)


def seconds(work: Callable[[], object], rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        begin = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begin)
    return median(taken)


def two_masters() -> None:
    assert explore(cluster("original"), {"elections": 2}, "one master per instance").trace


def long_run(steps: int) -> Trace:
    """Return a random run of the original that breaks agreement, and not before that many steps."""

    def agreement(before: Any, events: Any, after: Any) -> Any:
        found = violations(before, events, after)
        return tuple(v for v in found if v.invariant == "agreement")

    start = cluster("original")
    runs = (run_once(start.world, str(seed), 2 * steps, QUIET, agreement) for seed in count())
    run = next(run for run in runs if run.violations and len(run.actions) >= steps)
    trace = Trace.start(start.world, start.trace.origin, violations)
    for action in run.actions:
        trace.do(action)
    return trace


def interrupted() -> float:
    """Return how long it takes from Ctrl-C to the result."""
    sent = 0.0

    def interrupt(search: Any) -> None:
        nonlocal sent
        if search.transitions > 200_000:
            sent = time.perf_counter()
            signal.raise_signal(signal.SIGINT)

    explore(cluster("safe"), {"elections": 2, "submits": 2}, progress=interrupt)
    return time.perf_counter() - sent


def campaign_seconds(processes: int) -> float:
    with ProcessPoolExecutor(processes) as pool:
        pool.submit(int).result()
        begin = time.perf_counter()
        campaign(Cluster(3), seeds=range(4), steps=20_000, executor=pool, progress=False)
        return time.perf_counter() - begin


def main(rounds: int) -> None:
    print(f"{'':44}    states  transitions       a second    calls  B a state  seconds")
    for text, bounds in SEARCHES:
        found = searched(text, bounds, rounds)
        rate, calls = found["transitions"] / found["seconds"], found["calls"] / found["transitions"]
        name = f"{text}: {', '.join(f'{n} {kind}' for kind, n in bounds.items())}"
        print(
            f"{name:44}{found['states']:10,.0f}{found['transitions']:13,.0f}{rate:15,.0f}"
            f"{calls:9.2%}{found['bytes']:11.0f}{found['seconds']:9.2f}"
        )
    print(f"plain search of the safe text: {plain_rate('safe'):,.0f} transitions a second")
    print(f"first two masters from a cell: {seconds(two_masters, 7) * 1000:.0f} ms")
    trace = long_run(200)
    short = shrink(trace, "agreement")
    print(
        f"shrinking {short.steps_before} steps to {short.steps}:"
        f" {seconds(lambda: shrink(trace, 'agreement'), rounds):.2f} s"
    )
    print(f"interrupt to prompt: {median(interrupted() for _ in range(rounds)):.3f} s")
    begin = time.perf_counter()
    walk(cluster("safe").world, 1, 20_000)
    print(f"random walk: {20_000 / (time.perf_counter() - begin):,.0f} steps a second")
    one, two = campaign_seconds(1), campaign_seconds(2)
    print(f"a campaign in two processes: {one / two:.2f} times as fast as in one")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(one_search(*json.loads(sys.argv[2]))))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
