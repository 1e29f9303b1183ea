"""Breakpoints: what each waits for, the list of them, and the run that stops there."""

import pytest
from msgspec import ValidationError, convert, to_builtins

from quorumscope.check.invariants import violations
from quorumscope.net.actions import Cut, Deliver, Local
from quorumscope.protocol.messages import StartElection, Submit
from quorumscope.protocol.types import ParticipantState
from quorumscope.record.errors import TraceError
from quorumscope.record.until import (
    Breakpoints,
    Breaks,
    Commits,
    Elects,
    Hears,
    Holds,
    Known,
    Reaches,
    run,
)

from .runs import begin, settle

S = ParticipantState


def standing(protocol="original", **options):
    trace = begin(3, protocol, **options)
    trace.do(Local("n1", Submit(("x",))))
    settle(trace)
    trace.do(Local("n2", StartElection()))
    return trace


def until(trace, *stops):
    rows = Breakpoints()
    for stop in stops:
        rows = rows.adding(stop)
    return run(trace, rows)


@pytest.mark.parametrize(
    ("stop", "steps", "why"),
    [
        (Elects(), 4, "n2 is master of instance 2"),
        (Elects("n2"), 4, "n2 is master of instance 2"),
        (Reaches(S.PENDING_MASTER), 1, "n1 becomes PENDING_MASTER"),
        (Reaches(S.PENDING_MASTER, "n3"), 2, "n3 becomes PENDING_MASTER"),
        (Hears("Prepare", "n3"), 2, "Prepare(2) from n2 to n3 arrives"),
        (Hears("Prepare", answer=True), 3, "answer 2 to Prepare from n1 to n2 arrives"),
        (Hears(), 1, "Prepare(2) from n2 to n1 arrives"),
        (Holds("n2.is_master"), 4, "n2.is_master holds"),
        (Elects("n3"), 4, "nothing can arrive any more"),
        (Reaches(S.CANDIDATE), 4, "nothing can arrive any more"),
        (Breaks(), 4, "nothing can arrive any more"),
    ],
)
def test_what_each_waits_for(stop, steps, why):
    halt = until(standing(), stop)
    assert (halt.steps, halt.why) == (steps, why)
    assert halt.over is (why == "nothing can arrive any more")


def test_the_next_commit():
    trace = begin(3)
    trace.do(Local("n1", Submit(("x",))))
    halt = until(trace, Commits())
    assert halt.why == "n1 applies x"
    trace.do(Local("n1", Submit(("y",))))
    assert until(trace, Commits("n3")).why == "n3 applies x"


def test_an_invariant_that_breaks():
    trace = standing(checker=violations)
    trace.do(Local("n3", StartElection()))
    halt = until(trace, Breaks("agreement"), Breaks("one master per instance"))
    (hit,) = halt.hits
    assert hit.number == 2
    assert hit.why.startswith("one master per instance: ")
    assert trace.cursor.broken


def test_what_holds_already_is_waited_for_anew():
    trace = standing()
    assert until(trace, Holds("n1.instance == 1")).over


def test_all_that_are_met_in_a_step_are_told_and_those_that_are_off_are_not():
    rows = Breakpoints().adding(Elects()).adding(Holds("n2.is_master")).adding(Reaches(S.MASTER))
    halt = run(standing(), rows)
    assert [hit.number for hit in halt.hits] == [1, 2, 3]
    assert halt.why == "n2 is master of instance 2; n2.is_master holds; n2 becomes MASTER"
    assert [h.number for h in run(standing(), rows.switched(2, False)).hits] == [1, 3]
    assert [h.number for h in run(standing(), rows.without(1)).hits] == [2, 3]
    assert run(standing(), rows.switched(2, False).switched(2, True)).hits == halt.hits


def test_numbers_are_not_given_twice():
    rows = Breakpoints().adding(Elects()).adding(Breaks()).without(2).adding(Commits())
    assert [row.number for row in rows.rows] == [1, 3]


def test_an_expression_that_cannot_be_read_is_refused():
    with pytest.raises(TraceError, match="can't be read"):
        Breakpoints().adding(Holds("n1 is"))


def test_an_expression_that_is_wrong_for_a_world_stops_nothing():
    assert until(standing(), Holds("n9.is_master")).over


def test_a_predicate_of_ones_own():
    def both(step):
        return step.world["n1"].participant_state is step.world["n3"].participant_state

    halt = run(standing(), predicate=both)
    assert (halt.why, halt.hits[0].number) == ("both is true", 0)

    def wrong(step):
        return step.world["n9"]

    assert run(standing(), predicate=wrong).why.startswith("wrong raised ConsensusError: ")


def test_a_run_can_be_taken_in_slices():
    trace = standing()
    rows = Breakpoints().adding(Elects())
    slices = [run(trace, rows, most=3) for _ in range(2)]
    assert [(h.steps, h.why, h.over) for h in slices] == [
        (3, "", False),
        (1, "n2 is master of instance 2", False),
    ]


def test_the_live_object_may_act():
    trace = standing()
    done = []

    def do(action):
        done.append(action)
        return trace.do(action)

    run(trace, do=do)
    assert len(done) == 4
    assert all(isinstance(action, Deliver) for action in done)


def test_messages_that_can_not_arrive_are_left_where_they_are():
    trace = standing()
    trace.do(Cut("n2", "n3"))
    halt = run(trace)
    assert halt.over
    assert len(trace.cursor.world.flight) == 1


@pytest.mark.parametrize(
    "stop",
    [Elects("n2"), Commits(), Reaches(S.MASTER), Breaks("agreement"), Hears("Accept"), Holds("1")],
)
def test_breakpoints_are_data(stop):
    rows = Breakpoints().adding(stop)
    assert convert(to_builtins(rows), Breakpoints) == rows
    assert str(stop)


def test_data_of_a_stranger_is_read_strictly():
    for wrong in ({"type": "Reaches", "state": "KING"}, {"type": "Hears", "call": "x"}, {}):
        with pytest.raises(ValidationError):
            convert(wrong, Known)
