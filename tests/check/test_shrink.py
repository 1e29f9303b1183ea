from __future__ import annotations

from contextlib import suppress
from itertools import pairwise

import pytest
from msgspec.structs import replace

from quorumscope import Cluster, ConsensusError, OriginalParticipant, Participant
from quorumscope.check.faults import DUELS, FAULTS
from quorumscope.check.invariants import violations
from quorumscope.check.named import follow, named
from quorumscope.check.shrink import shrink
from quorumscope.check.walk import walk
from quorumscope.net.actions import Deliver, Forge
from quorumscope.net.events import Sent
from quorumscope.protocol.messages import StartParticipation
from quorumscope.record.trace import Trace


def random_run(cluster, invariant, seed, faults=FAULTS):
    """Return a random run that breaks that, as a trace."""

    def only(before, events, after):
        return tuple(v for v in violations(before, events, after) if v.invariant == invariant)

    broken = walk(cluster.world, seed, 60_000, faults, only, run=300).broken[0]
    trace = Trace.start(cluster.world, cluster.trace.origin, violations)
    for action in broken.actions:
        trace.do(action)
    return trace


def original(members=3):
    return Cluster(members, participant=OriginalParticipant)


def test_thirty_clicks_become_eight():
    cluster = original()
    for change in "abc":
        cluster.submit("n2", change)
        cluster.settle()
    cluster.ping_master("n3")
    cluster.settle()
    cluster.start_election("n2")
    cluster.start_election("n3")
    cluster.duplicate(cluster.pending[0].id)
    cluster.settle()
    assert len(cluster.trace) > 30
    assert cluster.violations[-1].invariant == "one master per instance"
    short = shrink(cluster, "one master per instance")
    assert short.steps_before > 25
    assert short.steps == len(short.trace) - 1 == 8
    assert short.shortest
    assert short.trace.cursor.broken[-1].invariant == "one master per instance"
    assert "8 steps instead of" in short.explain()
    assert "n3 is MASTER of instance 2" in short.explain().splitlines()[-1]


@pytest.mark.parametrize(
    ("invariant", "seed"), [("agreement", 3), ("at most once", 1), ("acknowledged survive", 3)]
)
def test_a_random_run_is_shrunk_and_breaks_the_same(invariant, seed):
    trace = random_run(original(), invariant, seed)
    short = shrink(trace, invariant)
    assert short.violation.invariant == invariant
    assert short.steps < len(trace) / 2
    assert_minimal(short)


def assert_minimal(short):
    """Do it again without each of its steps: what is left does not break it, or can't be done."""
    path = short.trace.path()
    deeds = [named(before.world, step.action) for before, step in pairwise(path)]
    for missing in range(len(deeds)):
        trace = Trace.start(path[0].world, None, violations)
        with suppress(ConsensusError, AssertionError):
            follow(trace, deeds[:missing] + deeds[missing + 1 :])
        assert short.violation.invariant not in [v.invariant for v in trace.cursor.broken]


def test_what_broke_first_is_meant_where_nothing_is_named():
    trace = random_run(original(), "agreement", seed=3)
    first = trace.cursor.broken[0].invariant
    assert shrink(trace).violation.invariant == first


def test_only_what_happened_up_to_the_cursor_counts():
    cluster = original()
    cluster.start_election("n2")
    cluster.start_election("n3")
    cluster.settle()
    end = len(cluster.trace) - 1
    cluster.goto(2)
    with pytest.raises(ConsensusError, match=r"up to step 2, breaks nothing: it breaks nothing"):
        shrink(cluster)
    cluster.goto(end)
    with pytest.raises(ConsensusError, match=r"does not break 'agreement': it breaks one master"):
        shrink(cluster, "agreement")


def test_it_leads_back_to_what_caused_it():
    cluster = original()
    cluster.submit("n1", "x")
    cluster.start_election("n2")
    cluster.start_election("n3")
    cluster.settle()
    short = shrink(cluster, "one master per instance")
    causes = short.why().causes
    assert causes[-1].step == short.trace.cursor.id
    assert any("n3 stands for election" in cause.sentence for cause in causes)


def test_a_run_with_a_forged_message_is_shrunk_as_far_as_leaving_out_goes():
    cluster = Cluster(3, participant=OriginalParticipant, allow_forge=True)
    cluster.submit("n3", "x")
    cluster.start_election("n2")
    cluster.settle()
    asked = next(e.envelope.message for e in cluster.trace.steps[2].events if type(e) is Sent)
    start = StartParticipation(2, 9, "cluster", "n3", "n3", ("n2", "n3"), b"[]")
    cluster.forge(replace(asked, source="n2", target="n3", vote=99, call=start))
    cluster.settle()
    short = shrink(cluster, "one master per instance")
    assert not short.shortest
    assert "none of them can be missed" in short.explain()
    assert [type(step.action) for step in short.trace.path()].count(Forge) == 1


def test_a_handler_that_gambles_is_told():
    class Moody(OriginalParticipant, frozen=True, kw_only=True):
        def prepare(self, out, call):
            now, reply = super().prepare(out, call)
            return now, reply if moods.pop() else replace(reply, result=9)

    moods = [False, False, True, True, True, True]
    cluster = Cluster(3, participant=Moody)
    cluster.start_election("n2")
    cluster.start_election("n3")
    cluster.settle()
    assert "one master per instance" in [v.invariant for v in cluster.violations]
    moods = [False] * 100
    with pytest.raises(ConsensusError, match="not a function of its state"):
        shrink(cluster)


def test_other_misuse_is_named():
    with pytest.raises(ConsensusError, match="can't be shrunk; pass a Cluster or a Trace"):
        shrink([Deliver(1)])


def test_a_rule_that_is_off_is_shown_by_a_short_run():
    cluster = Cluster(3, participant=Participant, without=["promises", "unique_instances"])
    short = shrink(random_run(cluster, "one master per instance", seed=2, faults=DUELS))
    assert short.steps <= 8
    assert short.shortest
