"""What the repaired text does, rule by rule, seen from outside: answers, logs and who leads."""

from __future__ import annotations

from typing import Any

import pytest

from quorumscope.check.invariants import Violation
from quorumscope.check.request import Request
from quorumscope.check.walk import walk
from quorumscope.cluster import Cluster
from quorumscope.net.events import Crashed, Event, Restarted, StateChanged
from quorumscope.protocol.errors import ErrorCode
from quorumscope.protocol.messages import (
    Accept,
    AddMember,
    Answer,
    Ask,
    LostMaster,
    Prepare,
    Reply,
    StartParticipation,
    Submit,
)
from quorumscope.protocol.safe import Participant
from quorumscope.protocol.states import SAFE
from quorumscope.protocol.types import Logged, NoOp, ParticipantState, Position
from tests.protocol.story import Story

S = ParticipantState


def hear(p: Participant, call: Any, source: str = "n2") -> tuple[Participant, Reply]:
    """Return *p* after an ask of *source*, and what it answered."""
    reaction = p.hear(Ask(source, p.name, 90, 0, 0, call))
    answers = [e for e in reaction.effects if isinstance(e, Answer)]
    assert len(answers) == 1
    return reaction.participant, answers[0].reply


def code(refused: Reply | Request) -> ErrorCode | None:
    return refused.error.code if refused.error else None


def follower(*, submits: int = 1) -> Participant:
    """n3 of three members, who has heard *submits* changes of n1: the last is staged."""
    cluster = Cluster(3)
    for number in range(submits):
        cluster.submit("n1", f"x{number}")
        cluster.settle()
    return cluster["n3"]


def test_a_promise_is_given_to_one_candidate_and_kept() -> None:
    p, reply = hear(follower(), Prepare(2, "n2", 0))
    assert (reply.granted, reply.result, p.participant_state) == (True, 2, S.PENDING_MASTER)
    again, reply = hear(p, Prepare(2, "n2", 0))
    assert reply.granted
    assert again == p
    # 2.n1 is below 2.n2, 2.n4 above it: candidates have instances of their own.
    same, reply = hear(p, Prepare(2, "n1", 0))
    assert (reply.granted, reply.promised, reply.promised_to) == (False, 2, "n2")
    assert same.promised_to == "n2"
    other, reply = hear(p, Prepare(2, "n4", 0))
    assert reply.granted
    assert other.promised_to == "n4"
    late, reply = hear(other, Accept(1, 5, ("late",), master="n1", commit=2), "n1")
    assert code(reply) is ErrorCode.ERR_DENIED
    assert (late.held, late.participant_state) == (other.held, S.PENDING_MASTER)


def test_with_shared_instances_the_number_alone_decides() -> None:
    p = Cluster(3, without=["unique_instances"])["n3"]
    p, _ = hear(p, Prepare(2, "n2", 0))
    _, reply = hear(p, Prepare(2, "n4", 0))
    assert reply.granted is False


def test_a_candidate_promises_to_itself_first() -> None:
    cluster = Cluster(3)
    cluster.start_election("n2")
    assert (cluster["n2"].promised, cluster["n2"].promised_to) == (2, "n2")
    _, reply = hear(cluster["n2"], Accept(1, 3, ("x",), master="n1", commit=2), "n1")
    assert reply.error is not None


def test_a_promise_reports_what_is_staged_and_what_is_agreed() -> None:
    p = follower(submits=2)
    _, reply = hear(p, Prepare(2, "n2", p.commit))
    assert [getattr(r.entry, "changes", None) for r in reply.reported] == [("x1",)]
    assert reply.log is None
    _, reply = hear(p, Prepare(2, "n2", 0))
    assert reply.log is p.log
    assert reply.commit == p.commit == len(p.log)


def test_a_staged_entry_is_agreed_only_in_the_instance_of_the_master_that_says_so() -> None:
    p = follower()
    sequence = p.commit + 1
    other = Accept(2, sequence + 1, ("z",), master="n2", commit=sequence)
    now, reply = hear(p, other)
    assert (code(reply), reply.missing) == (ErrorCode.ERR_GAP, sequence)
    assert now.commit == p.commit
    now, reply = hear(p, Accept(1, sequence + 1, ("z",), master="n1", commit=sequence), "n1")
    assert reply.result is True
    assert now.commit == sequence


def test_a_gap_is_named_and_filled_at_once() -> None:
    story = Story(3)
    story.play(
        """
        n1 submits x
        n2 hears Accept from n1
        n1 hears back from n2
        n3 misses Accept from n1
        n1 submits y
        n3 hears Accept from n1
        n1 hears back from n3
        """,
        strict=True,
    )
    kinds = [e.message.name for e in story.cluster.pending if e.message.target == "n3"]
    assert kinds == ["StartParticipation"]
    story.cluster.settle()
    assert list(story.cluster["n3"].state.lines) == ["x"]
    assert [getattr(s.entry, "changes", None) for s in story.cluster["n3"].staged] == [("y",)]
    assert story.broken == set()


def test_a_sequence_that_is_agreed_here_is_vouched_for_and_not_staged_again() -> None:
    p = follower(submits=2)
    now, reply = hear(p, Accept(1, p.commit, ("x0",), master="n1", commit=p.commit - 1), "n1")
    assert reply.result is True
    assert now == p


def test_a_snapshot_takes_nothing_back_and_makes_no_master() -> None:
    p = follower(submits=3)
    start = StartParticipation(1, 0, "cluster", "n3", "n3", ("n3",), b"[]")
    now, reply = hear(p, start)
    assert code(reply) is ErrorCode.ERR_SEQUENCE
    assert now == p
    longer = p.log.append(Logged(Position(5, p.commit + 1), NoOp()))
    start = StartParticipation(
        5, len(longer), "cluster", "n3", "n3", p.members, p.state.snapshot(), longer
    )
    now, reply = hear(p, start)
    assert reply.granted
    assert now.participant_state is S.PARTICIPANT_CLEAN
    assert now.commit == p.commit + 1
    below, reply = hear(now, StartParticipation(4, 9, "cluster", "n3", "n2", (), b"[]"))
    assert code(reply) is ErrorCode.ERR_DENIED
    assert below == now


def test_what_is_staged_is_repeated_before_anything_new() -> None:
    story = Story(3)
    story.play(
        """
        n1 submits x
        n2 hears Accept from n1
        n1 gives up
        """,
        strict=True,
    )
    assert story.requests["x"].outcome == "refused"
    story.play("n1 submits y", strict=True)
    newest = [e.message for e in story.cluster.pending][-2:]
    assert [m.call.changes for m in newest if isinstance(m, Ask)] == [("x",), ("x",)]
    story.cluster.settle()
    assert list(story.cluster["n1"].state.lines) == ["x", "y"]
    assert story.requests["y"].outcome == "acknowledged"


def test_a_master_that_hears_of_a_higher_instance_steps_down_and_says_so() -> None:
    cluster = Cluster(3)
    cluster.start_election("n2")
    cluster.settle()
    assert cluster["n2"].is_master
    fallen = hear(cluster["n2"], Prepare(9, "n3", 0), "n3")[0]
    assert fallen.participant_state is S.PENDING_MASTER
    events = cluster["n2"].hear(Ask("n3", "n2", 90, 0, 0, Prepare(9, "n3", 0))).effects
    assert LostMaster("n2", 2) in events


def test_a_deposed_master_learns_it_from_a_ping() -> None:
    story = Story(3)
    story.play(
        """
        n1 and n2 are cut off
        n2 stands
        n3 hears Prepare from n2
        n2 hears back from n3
        n2 gives up
        """,
        strict=True,
    )
    cluster = story.cluster
    assert cluster["n1"].is_master
    assert cluster["n2"].is_master
    cluster.heal()
    ping = cluster.ping_master("n1")
    cluster.settle()
    assert (ping.outcome, code(ping)) == ("refused", ErrorCode.ERR_STATE)
    assert [m for m in cluster.members if cluster[m].is_master] == ["n2"]
    assert story.broken == set()


def test_whoever_waits_for_a_master_that_never_comes_stands_itself() -> None:
    cluster = Cluster(3)
    p, _ = hear(cluster["n3"], Prepare(2, "n2", 0))
    for _ in range(3):
        begun = p.call(Submit(("y",)))
        ask = next(e for e in begun.effects if isinstance(e, Ask))
        assert ask.target == "n2"
        p = begun.participant.time_out(ask.vote, ask.slot, ask.attempt).participant
    assert p.participant_state is S.CANDIDATE
    assert p.promised == 3


def test_a_member_whose_start_was_lost_is_started_by_whoever_meets_it() -> None:
    cluster = Cluster(3)
    cluster.add_participant("n4")
    while True:
        found = [e for e in cluster.pending if e.message.name != "StartParticipation"]
        if not found:
            break
        cluster.deliver(found[0].id)
    for envelope in cluster.pending:
        cluster.drop(envelope.id)
    assert cluster["n4"].participant_state is S.UNJOINED
    cluster.start_election("n2")
    cluster.settle()
    assert cluster["n2"].is_master
    assert cluster["n4"].participant_state is not S.UNJOINED
    assert cluster["n4"].members == cluster["n2"].members == ("n1", "n2", "n3", "n4")


def test_a_removed_member_is_told_and_stays_out() -> None:
    cluster = Cluster(3)
    cluster.remove_participant("n3")
    cluster.settle()
    cluster.submit("n1", "x")
    cluster.settle()
    assert cluster["n3"].participant_state is S.REMOVED
    assert cluster["n1"].members == ("n1", "n2")
    refused, reply = hear(cluster["n3"], Prepare(7, "n2", 0))
    assert refused == cluster["n3"]
    assert reply.log is cluster["n3"].log
    again = cluster.add_participant("n3")
    cluster.settle()
    assert (again.outcome, code(again)) == ("refused", ErrorCode.ERR_STATE)


@pytest.mark.parametrize("members", [2, 3, 4, 5])
def test_a_master_can_remove_itself_and_the_rest_goes_on(members: int) -> None:
    cluster = Cluster(members)
    gone = cluster.remove_participant("n1")
    cluster.settle()
    assert gone.outcome == "acknowledged"
    assert cluster["n1"].participant_state is S.REMOVED
    cluster.start_election("n2")
    cluster.settle()
    done = cluster.submit("n2", "x")
    cluster.settle()
    assert done.outcome == "acknowledged"
    assert cluster["n2"].members == tuple(f"n{k}" for k in range(2, members + 1))
    assert cluster.violations == ()


def test_the_last_member_stays() -> None:
    cluster = Cluster(1)
    refused = cluster.remove_participant("n1")
    cluster.settle()
    assert code(refused) is ErrorCode.ERR_STATE
    assert cluster["n1"].is_master


def test_a_retry_is_applied_once_and_an_older_one_never_acknowledged() -> None:
    cluster = Cluster(3)
    first = cluster.submit("n1", "x", client="c", number=1)
    cluster.settle()
    again = cluster.submit("n1", "x", client="c", number=1)
    cluster.settle()
    assert first.outcome == again.outcome == "acknowledged"
    assert list(cluster["n1"].state.lines) == ["x"]
    cluster.submit("n1", "y", client="c", number=2)
    cluster.settle()
    late = cluster.submit("n1", "x", client="c", number=1)
    cluster.settle()
    assert (late.outcome, code(late)) == ("refused", ErrorCode.ERR_SEQUENCE)
    assert list(cluster["n1"].state.lines) == ["x", "y"]


def test_what_is_on_disk_comes_back_and_the_rest_does_not() -> None:
    cluster = Cluster(3)
    cluster.submit("n1", "x")
    cluster.settle()
    cluster.start_election("n2")
    before = cluster["n2"]
    cluster.crash("n2")
    cluster.restart("n2")
    after = cluster["n2"]
    for field in ("promised", "promised_to", "held", "log", "state", "members"):
        assert getattr(after, field) == getattr(before, field), field
    assert after.participant_state is S.PARTICIPANT_PENDING
    assert (after.votes, after.queue, after.promisers, after.reports) == ((), (), (), ())
    cluster.crash("n2")
    cluster.restart("n2", disk=False)
    assert cluster["n2"].participant_state is S.UNJOINED
    assert cluster["n2"].rules == after.rules


def test_an_unjoined_participant_elects_nobody() -> None:
    cluster = Cluster(2, bootstrap=False)
    refused = cluster.start_election("n1")
    assert code(refused) is ErrorCode.ERR_STATE
    assert cluster["n1"].participant_state is S.UNJOINED


def test_only_a_follower_stands() -> None:
    cluster = Cluster(3)
    refused = cluster.start_election("n1")
    assert code(refused) is ErrorCode.ERR_STATE
    assert cluster["n1"].is_master


def test_adding_and_removing_are_for_the_master() -> None:
    cluster = Cluster(3)
    added = cluster.add_participant("n4", at="n2")
    removed = cluster.remove_participant("n3", at="n2")
    assert code(added) is code(removed) is ErrorCode.ERR_STATE
    _, reply = hear(cluster["n2"], AddMember(0, 1, "n9", master="n9"), "n9")
    assert code(reply) is ErrorCode.ERR_DENIED


def test_every_state_is_followed_only_by_those_that_the_table_names() -> None:
    seen: set[tuple[ParticipantState, ParticipantState]] = set()
    start = Cluster(3).world
    result = walk(start, seed=7, steps=8_000, checker=lambda _, events, after: note(seen, events))
    assert result.steps == 8_000
    for before, after in sorted(seen):
        assert after in SAFE.follows[before], (before, after)
    assert len(seen) >= 18


def note(
    seen: set[tuple[ParticipantState, ParticipantState]], events: tuple[Event, ...]
) -> tuple[Violation, ...]:
    """Note each change of state that is not a crash or a restart."""
    if not any(isinstance(e, Crashed | Restarted) for e in events):
        seen |= {(e.before, e.after) for e in events if isinstance(e, StateChanged)}
    return ()
