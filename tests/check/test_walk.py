"""Random runs: the safe text under every fault, what happens without a repair, and the original.

The seeds are fixed, so these tests say the same each time; ``make campaign`` goes on with others.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from quorumscope.check.faults import CRASHES, LOSSES, Faults
from quorumscope.check.invariants import Violation, violations
from quorumscope.check.recovery import Recovery
from quorumscope.check.shrink import shrink
from quorumscope.check.walk import Walked, replay, run_once, walk
from quorumscope.cluster import Cluster
from quorumscope.net.events import Event
from quorumscope.net.world import World
from quorumscope.protocol.errors import ConsensusError
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.protocol.types import (
    Addition,
    Changes,
    Entry,
    Member,
    ParticipantState,
    Removal,
)

SIZES = (3, 5, 2, 4)

CALM = Faults(boot=0, add=0, remove=0, ping=0, cut=0, submit=20, time_out=30)
"""No membership changes and no cuts: what is left happens more often."""

NOT_VACUOUS = {
    "entries": 3_000,
    "acknowledged": 2_000,
    "membership entries": 500,
    "elected": 1_000,
    "deposed": 500,
    "drop": 1_000,
    "duplicate": 1_000,
    "time_out": 1_000,
    "cut": 500,
    "heal": 300,
    "crash": 500,
    "restart": 500,
    "boot": 500,
    "queued": 1_000,
    "late answer": 1_000,
    "hears Prepare": 1_000,
    "hears Accept": 10_000,
    "hears AddMember": 1_000,
    "hears RemoveMember": 500,
    "hears StartParticipation": 500,
    "hears SubmitRequest": 1_000,
    **dict.fromkeys((str(s) for s in ParticipantState), 200),
}
"""How often, at least, each thing has to be seen in 200,000 steps: every fault, state and call."""


def starts(sizes: Sequence[int] = SIZES, without: Sequence[str] = ()) -> list[World]:
    return [Cluster(n, without=without).world for n in sizes]


def careful(before: World, events: tuple[Event, ...], after: World) -> tuple[Violation, ...]:
    """All invariants, and that each member's state and list are what its log makes of them."""
    for old, new in zip(before.seats, after.seats, strict=False):
        if old.log is not new.log or old.state is not new.state or old.members is not new.members:
            entries = [logged.entry for logged in new.log]
            lines = [c for e in entries if isinstance(e, Changes) for c in e.changes]
            assert list(new.state.lines) == lines
            assert not new.me or new.members == members_after(entries)
    return violations(before, events, after)


def members_after(entries: Sequence[Entry]) -> tuple[Member, ...]:
    """Return the list that *entries* make, from the founder on."""
    members = ["n1"]
    for entry in entries:
        if isinstance(entry, Addition):
            members.append(entry.member)
        elif isinstance(entry, Removal):
            members.remove(entry.member)
    return tuple(members)


def table(result: Walked) -> str:
    seen = "\n".join(f"{n:>10,}  {name}" for name, n in result.counts.items())
    return f"{result.steps:,} steps in {result.runs} runs\n{seen}"


def test_the_safe_text_breaks_nothing_in_200_000_steps() -> None:
    result = walk(starts(), seed=1, steps=200_000, checker=careful)
    print(table(result))
    assert [f"{run.seed}: {v}" for run in result.broken for v in run.violations] == []
    assert result.steps == 200_000
    few = {
        k: result.counts.get(k, 0) for k, n in NOT_VACUOUS.items() if result.counts.get(k, 0) < n
    }
    assert few == {}


@pytest.mark.parametrize("seed", range(40))
def test_once_the_faults_stop_a_new_change_comes_through(seed: int) -> None:
    (start,) = starts([SIZES[seed % len(SIZES)]])
    world = run_once(start, f"progress {seed}", 300).world
    recovery = Recovery(world)
    assert recovery.acknowledged
    assert recovery.violations == []
    assert len(recovery.actions) < 400


SAME = """
import hashlib
from quorumscope.check.shrink import shrink
from quorumscope.check.walk import run_once
from quorumscope.cluster import Cluster
run = run_once(Cluster(5).world, "same", 3000)
what = repr((run.actions, sorted(run.counts.items()), run.world))
print(len(run.actions), hashlib.sha256(what.encode()).hexdigest())
"""


def test_the_same_seed_makes_the_same_run_whatever_the_hash_seed() -> None:
    said = {
        subprocess.run(
            [sys.executable, "-c", SAME],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("0", "1", "12345")
    }
    assert len(said) == 1
    assert said.pop().startswith("3000 ")


def test_another_seed_makes_another_run() -> None:
    (start,) = starts([3])
    assert run_once(start, "1", 50).actions != run_once(start, "2", 50).actions


def test_a_run_is_replayed_by_its_actions_alone() -> None:
    (start,) = starts([3], ["strict_majority", "promises"])
    result = walk(start, seed=1, steps=20_000)
    again = replay(start, result.actions)
    assert again.violations == result.violations != ()
    assert again.world == result.broken[0].world
    assert result.violations[0].step == len(result.actions)


def test_a_walk_goes_on_after_a_violation_if_it_is_told_to() -> None:
    world = starts([2], ["strict_majority"])
    assert len(walk(world, 1, 3_000).broken) == 1
    on = walk(world, 1, 3_000, stop=False)
    assert len(on.broken) > 1
    assert on.steps == 3_000


@pytest.mark.parametrize(
    ("without", "members", "faults", "steps", "invariant"),
    [
        (["promises", "unique_instances"], 3, CALM, 20_000, "promises kept"),
        (["strict_majority"], 2, CALM, 5_000, "only agreed applied"),
        (["prepare_reports_staged"], 3, CALM, 20_000, "acknowledged survive"),
        (["repropose"], 3, CALM, 40_000, "acknowledged survive"),
        (["durable"], 3, CALM, 40_000, "promises kept"),
        (["change_ids"], 3, CALM, 5_000, "at most once"),
        (["one_change_per_slot"], 3, LOSSES, 40_000, "agreement"),
        (["commit_index"], 3, CRASHES, 100_000, "agreement"),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else "",
)
def test_random_runs_find_what_a_missing_repair_breaks(
    without: list[str], members: int, faults: Faults, steps: int, invariant: str
) -> None:
    def only(before: World, events: tuple[Event, ...], after: World) -> tuple[Violation, ...]:
        return tuple(v for v in violations(before, events, after) if v.invariant == invariant)

    result = walk(starts([members], without), 1, steps, faults, only)
    print(f"{'+'.join(without)}: after {result.steps:,} steps")
    assert result.violations


def test_random_runs_break_the_original_at_once_and_never_crash() -> None:
    world = [Cluster(n, participant=OriginalParticipant).world for n in SIZES]
    result = walk(world, seed=1, steps=20_000, stop=False)
    found = {v.invariant for v in result.violations}
    assert len(result.broken) > result.runs * 0.9
    assert {"agreement", "acknowledged survive", "at most once", "one master per instance"} <= found


def test_what_is_sent_to_nobody_does_not_arrive() -> None:
    # Who elects itself without having joined leads under the empty name, and is answered there.
    world = Cluster(2, participant=OriginalParticipant).world
    done = walk(world, 0, 1_600, checker=lambda before, events, after: ())
    assert done.steps == 1_600


# --- what a walk gives back -----------------------------------------------------------------------


def test_what_broke_is_an_ordinary_trace() -> None:
    cluster = Cluster(3, participant=OriginalParticipant)
    cluster.start_election("n2")
    found = walk([Cluster(2, participant=OriginalParticipant), cluster], 5, 4_000, stop=False)
    for run in found.broken:
        trace = found.trace_of(run)
        assert set(trace.cursor.broken) == set(run.violations)
    assert found.trace is not None
    assert found.violations[0] in found.cluster().violations
    assert shrink(found).violation.invariant == found.violations[0].invariant


def test_a_walk_tells_what_broke_step_by_step() -> None:
    found = walk(Cluster(3, participant=OriginalParticipant), seed=1)
    told = found.explain().splitlines()
    assert told[0].startswith(f"{found.steps:,} steps in {found.runs} run")
    assert found.violations[0].sentence in told[0]
    assert len(told) == 1 + 1 + len(found.actions) + 2
    assert repr(found) == f"<Walked: {told[0]}>"


def test_a_walk_that_breaks_nothing_tells_what_it_has_seen() -> None:
    found = walk(Cluster(3), 0, 400)
    assert found.trace is None
    assert "400 steps in 1 run with seed 0: nothing is broken" in found.explain()
    assert f"{found.counts['drop']:>10,}  drop" in found.explain()
    with pytest.raises(ConsensusError, match="another seed, or more steps"):
        found.debug()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"steps": 0}, "steps=0; it is a whole number from 1 on"),
        ({"seed": -1}, "seed=-1; it is a whole number from 0 on"),
        ({"seed": 1.5}, "seed=1.5"),
        ({"run": True}, "run=True"),
        ({"of": []}, "nothing to begin from"),
        ({"of": 3}, "3 can't be explored; pass a Cluster"),
    ],
)
def test_a_walk_that_makes_no_sense_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ConsensusError) as caught:
        walk(**{"of": Cluster(2), **given})
    assert words in str(caught.value)
