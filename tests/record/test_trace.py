"""The trace: a tree whose steps stay, with a cursor on one of its lines."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from msgspec import Struct

from quorumscope.net.actions import Crash, Deliver, Local
from quorumscope.protocol.errors import ConsensusError
from quorumscope.protocol.messages import StartElection, Submit
from quorumscope.record.errors import TraceError
from quorumscope.record.trace import Trace

from .runs import begin, settle, wander


class Breach(Struct, frozen=True):
    invariant: str
    sentence: str
    step: int | None = None


def ids(steps):
    return [step.id for step in steps]


def elect(member):
    return Local(member, StartElection())


def test_a_trace_begins_at_its_world():
    trace = begin()
    assert trace.cursor.id == trace.cursor.index == 0
    assert trace.cursor.parent is None
    assert trace.cursor.action is None
    assert trace.line == trace.steps == trace.branches == trace.path() == (trace.cursor,)


def test_acting_moves_the_cursor_and_keeps_what_was():
    trace = begin()
    start = trace.cursor
    step = trace.do(elect("n2"))
    assert trace.cursor is step
    assert (step.parent, step.index, step.action) == (0, 1, elect("n2"))
    assert step.world == start.world.after(elect("n2")).world
    assert trace.steps == (start, step)


def test_what_can_not_happen_changes_nothing():
    trace = begin()
    with pytest.raises(ConsensusError, match="no message 99 is in flight"):
        trace.do(Deliver(99))
    assert len(trace) == 1
    assert trace.cursor.id == 0


def test_acting_in_the_past_starts_a_branch_and_keeps_the_old_one():
    trace = begin()
    trace.do(elect("n2"))
    trace.do(Crash("n1"))
    trace.back(2)
    trace.do(elect("n3"))
    assert ids(trace.line) == [0, 3]
    assert ids(trace.branches) == [2, 3]
    assert ids(trace.path(2)) == [0, 1, 2]
    assert ids(trace.children(0)) == [1, 3]


def test_the_same_action_from_the_same_step_is_the_same_branch():
    trace = begin()
    first = trace.do(elect("n2"))
    trace.do(Crash("n1"))
    trace.goto(0)
    assert trace.do(elect("n2")) is first
    assert len(trace) == 3
    assert ids(trace.line) == [0, 1, 2]  # and its future is before us again


def test_the_line_runs_on_to_where_one_was_last():
    trace = begin()
    trace.do(elect("n2"))  # 1
    trace.do(Crash("n1"))  # 2
    trace.back()
    trace.do(Crash("n3"))  # 3
    trace.goto(0)
    assert ids(trace.line) == [0, 1, 3]
    trace.visit(2)
    assert ids(trace.line) == [0, 1, 2]
    trace.goto(0)
    assert ids(trace.line) == [0, 1, 2]


def test_visiting_a_step_turns_the_line_to_its_branch():
    trace = begin()
    for member in ("n1", "n2", "n3"):
        trace.goto(0)
        trace.do(Crash(member))
        trace.do(elect("n2" if member == "n1" else "n1"))
    assert ids(trace.line) == [0, 5, 6]
    assert trace.visit(1).id == 1
    assert ids(trace.line) == [0, 1, 2]
    assert trace.forward().id == 2
    assert trace.visit(3).id == 3
    assert ids(trace.path()) == [0, 3]


def test_there_is_no_step_beyond_the_ends():
    trace = begin()
    trace.do(elect("n2"))
    with pytest.raises(TraceError, match="there is no step 2 on this line; it has steps 0 to 1"):
        trace.forward()
    with pytest.raises(TraceError, match="steps 0 to 1"):
        trace.back(2)
    with pytest.raises(TraceError, match="steps 0 to 1"):
        trace.goto(-1)
    for ask in (trace.visit, trace.path, trace.children):
        with pytest.raises(TraceError, match="ids run from 0 to 1"):
            ask(2)
        with pytest.raises(TraceError, match="ids run from 0 to 1"):
            ask(-1)
    assert trace.cursor.id == 1


def test_any_walk_over_the_tree_keeps_line_path_and_cursor_together():
    trace = wander(begin(), 300, seed=4, turns=0.2)
    assert len(trace.branches) > 20
    for step in trace.steps:
        assert trace.visit(step.id) is step is trace.cursor
        line = trace.line
        assert [s.index for s in line] == list(range(len(line)))
        assert all(b.parent == a.id for a, b in pairwise(line))
        assert line[: step.index + 1] == trace.path()
        assert line[-1] in trace.branches


def test_several_thousand_steps_need_no_recursion():
    trace = begin()
    for number in range(1_500):
        trace.do(Local("n1", Submit((f"x{number}",))))
        settle(trace)
    end = trace.cursor
    assert end.index == 1_500 * 5
    assert len(trace.path()) == end.index + 1
    trace.goto(0)
    trace.do(elect("n2"))
    assert trace.visit(end.id) is end
    assert len(set(trace.fingerprints)) > 0.9 * len(trace)


def test_what_is_broken_stays_broken_on_its_branch_only():
    def checker(before, events, after):
        return tuple(Breach("upright", f"{m} is down") for m in after.crashed)

    trace = begin(checker=checker)
    trace.do(Crash("n1"))
    trace.do(elect("n2"))
    trace.do(Crash("n3"))
    told = [(b.sentence, b.step) for b in trace.cursor.broken]
    assert told[0] == ("n1 is down", 1)
    assert ("n3 is down", 3) in told
    trace.goto(0)
    trace.do(elect("n2"))
    assert trace.cursor.broken == ()


def test_traces_are_equal_where_trees_and_worlds_are():
    def made():
        return wander(begin(), 60, seed=7, turns=0.1)

    one, two = made(), made()
    assert one == two
    two.goto(0)
    assert one == two  # where one stands is no part of it
    two.labels[3] = "here"
    assert one != two
    two = made()
    two.do(Local("n1", Submit(("more",))))
    assert one != two
    assert one != wander(begin(4), 60, seed=7, turns=0.1)
    assert one != "a trace"


def test_a_trace_is_told_in_one_line():
    trace = begin()
    trace.do(elect("n2"))
    trace.back()
    assert repr(trace) == "<Trace: step 0 of 1, 1 branch(es)>"


# --- fingerprints -------------------------------------------------------------------------------


def test_equal_worlds_have_equal_fingerprints_and_others_do_not():
    trace = wander(begin(4), 400, seed=11, turns=0.1)
    by_world = {}
    for step, print_ in zip(trace.steps, trace.fingerprints, strict=True):
        told = tuple(e for e in step.events if type(e).__module__.endswith("messages"))
        by_world.setdefault((step.world, told), set()).add(print_)
    assert all(len(prints) == 1 for prints in by_world.values())
    worlds = {step.world for step in trace.steps}
    assert len(set(trace.fingerprints)) >= 0.9 * len(worlds)


def test_the_order_of_two_independent_steps_leaves_no_trace_in_the_fingerprint():
    prints = []
    for order in (("n2", "n3"), ("n3", "n2")):
        trace = begin()
        trace.do(Local("n1", Submit(("x",))))
        settle(trace)
        trace.do(elect("n1"))
        for member in order:
            world = trace.cursor.world
            (id,) = [e.id for e in world.flight if e.message.target == member]
            trace.do(Deliver(id))
        prints.append(trace.fingerprint(trace.cursor))
    assert prints[0] == prints[1]


PROGRAM = """
import sys; sys.path.insert(0, {root!r})
from tests.record.runs import begin, wander
trace = wander(begin(4, {protocol!r}, state="KeyValueStore"), 0, seed=1)
from quorumscope.net.actions import Local
from quorumscope.protocol.messages import Submit
trace.do(Local("n1", Submit((("set", "a", (1, "b", None)),), "carol", 1)))
trace = wander(trace, 0, seed=2)
other = wander(begin(4, {protocol!r}), 200, seed=3, turns=0.1)
from quorumscope.record.fingerprint import Fingerprints
names = Fingerprints().bytes_of(frozenset({{"a", "b", "c", "d", "e"}}))
print(*trace.fingerprints, *other.fingerprints, names.hex())
"""


@pytest.mark.parametrize("protocol", ["safe", "original"])
def test_a_fingerprint_is_the_same_in_every_process(protocol, pytestconfig):
    program = PROGRAM.format(root=str(pytestconfig.rootpath), protocol=protocol)
    told = [
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "77")
    ]
    assert len(told[0].split()) > 150
    assert len(set(told)) == 1


def test_words_are_no_part_of_a_fingerprint():
    from quorumscope.protocol.errors import ErrorCode, Refusal
    from quorumscope.record.fingerprint import Fingerprints

    digest = Fingerprints().bytes_of
    one, two = (Refusal(ErrorCode.ERR_GAP, words) for words in ("a gap", "there is a gap"))
    assert digest(one) == digest(two)
    assert digest(one) != digest(Refusal(ErrorCode.ERR_DENIED, "a gap"))
    assert digest(1) == digest(1.0) == digest(True)
    assert digest(("a", "b")) != digest(("ab",))


def test_a_world_of_unknown_origin_can_be_traced():
    world = begin().cursor.world
    trace = Trace.start(world)
    trace.do(elect("n2"))
    settle(trace)
    assert trace.origin is None
    assert trace.cursor.world["n2"].participant_state == "MASTER"
