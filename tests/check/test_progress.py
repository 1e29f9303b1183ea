from __future__ import annotations

import pytest

from quorumscope import Cluster, ConsensusError, OriginalParticipant
from quorumscope.check.progress import progress
from quorumscope.protocol.types import ParticipantState

S = ParticipantState


def states(result):
    return tuple(p.participant_state for p in result.cluster())


def test_a_candidate_that_dies_stops_the_original_for_ever():
    result = progress(Cluster(3, participant=OriginalParticipant), {"elections": 1, "crashes": 1})
    assert not result.holds
    assert len(result.stuck) - 1 == 4  # F9
    assert states(result)[:2] == (S.PENDING_MASTER, S.PENDING_MASTER)
    assert "no change that anyone submits is agreed" in result.explain()
    assert "Stuck after 4 steps" in repr(result)


def test_a_candidate_that_came_late_stays_one_in_the_original():
    cluster = Cluster(3, participant=OriginalParticipant)
    cluster.submit("n1", "x")
    cluster.settle()
    for change in ("y", "z"):  # n2 leads 2 and 3, and n3 hears nothing of it
        cluster.start_election("n2")
        hear(cluster, "n3")
        cluster.submit("n2", change)
        hear(cluster, "n3")
    for envelope in cluster.pending:
        cluster.drop(envelope.id)
    cluster.start_election("n3")
    cluster.settle()
    assert cluster["n3"].participant_state is S.CANDIDATE  # F10
    assert progress(cluster, {}).holds  # the others get on
    result = progress(cluster, {}, each=True)
    assert result.member == "n3"
    assert len(result.stuck) == len(cluster.trace)  # that very world
    assert "no change that n3 submits is agreed" in result.explain()


def hear(cluster, deaf):
    """Let all arrive but what goes to or comes from *deaf*, on which the others give up."""
    while True:
        near = [e for e in cluster.pending if deaf not in (e.message.source, e.message.target)]
        if not near:
            break
        cluster.deliver(near[0].id)
    for envelope in cluster.pending:
        cluster.time_out(envelope.id)
        cluster.drop(envelope.id)


@pytest.mark.parametrize("each", [False, True])
def test_the_safe_text_gets_on_from_everywhere(each):
    result = progress(Cluster(3), {"elections": 1, "crashes": 1, "drops": 1}, each=each)
    assert result.holds
    assert result.exhaustive
    assert result.settled == 39
    assert "Not stuck" in result.explain()


@pytest.mark.parametrize("rule", ["pending_timeout", "step_down"])
def test_without_its_repair_the_safe_text_is_stuck(rule):
    cluster = Cluster(3, without=[rule])
    result = progress(cluster, {"elections": 2, "crashes": 1}, each=True)
    assert not result.holds
    assert result.stuck is not None


def test_elections_by_hand_may_help():
    cluster = Cluster(3, participant=OriginalParticipant)
    assert progress(cluster, {"elections": 1, "crashes": 1}, elections=True).holds


def test_a_minority_is_not_called_stuck():
    assert progress(Cluster(3), {"crashes": 2}).holds


def test_a_limit_is_no_proof():
    result = progress(Cluster(3), {"elections": 1, "crashes": 1, "states": 10})
    assert result.holds
    assert not result.exhaustive


def test_bounds_that_make_no_sense_are_named():
    with pytest.raises(ConsensusError, match="did you mean 'crashes'"):
        progress(Cluster(3), {"crashs": 1})
