"""Stubs: each message on its way, on the lane where it would be heard, right of the edge."""

import pytest

from quorumscope.net.actions import Crash, Cut, Deliver, Local
from quorumscope.protocol.messages import AddParticipant, StartElection, Submit
from quorumscope.scene.signs import LANE
from quorumscope.scene.spacetime import AHEAD, spacetime

from .timelines import (
    RUNS,
    begin,
    height,
    left,
    of,
    one,
    right,
    settle,
    two_masters,
    whole,
)


@pytest.fixture(scope="module", params=RUNS)
def trace(request):
    return RUNS[request.param]()


def test_every_message_in_flight_hangs_on_the_lane_where_it_would_be_heard(trace):
    for index in range(0, len(trace.line), 7):
        trace.goto(index)
        world = trace.cursor.world
        picture = spacetime(trace)
        stubs = [m for m in of(picture, "stub") if m.id.startswith("stub:")]
        edge = one(picture, "edge:line").x
        for mark in stubs:
            message = world.envelope(int(mark.id[5:])).message
            if message.target in world.names:
                assert mark.y == height(picture, message.target)
            free = world.can_hear(message.source, message.target)
            assert mark.do == (f"deliver:{mark.id[5:]}" if free else "")
            assert left(mark) > edge
        more = [int(m.text[1:]) for m in of(picture, "stub") if m.id.startswith("stubs:")]
        assert len(stubs) + sum(more) == len(world.flight)
    trace.goto(len(trace.line) - 1)


def test_a_message_that_nobody_can_hear_is_held():
    trace = begin()
    trace.do(Local("n1", Submit(("x",))))
    settle(trace)
    trace.do(Local("n2", StartElection()))
    trace.do(Cut("n1", "n2"))
    trace.do(Crash("n3"))
    held = of(whole(trace), "stub")
    assert [m.look for m in held] == ["stub held"] * 2
    assert all("held up" in m.words for m in held)


def test_a_message_to_someone_who_is_not_there_has_a_lane_below():
    trace = begin()
    trace.do(Local("n1", AddParticipant("n9")))
    settle_but_last(trace)
    picture = whole(trace)
    (stub,) = of(picture, "stub")
    assert stub.y == height(picture, "n9") == height(picture, "n3") + LANE
    assert stub.look == "stub held"


def settle_but_last(trace):
    while any(e.message.target in trace.cursor.world.names for e in trace.cursor.world.flight):
        world = trace.cursor.world
        trace.do(Deliver(min(e.id for e in world.flight if e.message.target in world.names)))


def test_the_edge_parts_what_was_from_what_may_be(trace):
    for index in range(1, len(trace.line), 11):
        trace.goto(index)
        picture = whole(trace)
        edge = one(picture, "edge:line").x
        for mark in picture.marks:
            if mark.kind in ("event", "chip", "call", "lost"):
                ahead = mark.look.endswith("ahead")
                assert (left(mark) > edge) is ahead
                assert (right(mark) < edge) is not ahead
    trace.goto(len(trace.line) - 1)


def test_what_comes_next_on_the_branch_is_faint_and_behind_the_stubs():
    trace = two_masters()
    trace.goto(8)
    picture = whole(trace)
    stubs = max(right(m) for m in of(picture, "stub"))
    faint = [m for m in picture.marks if m.look in AHEAD.values()]
    assert {m.kind for m in faint} >= {"event", "chip", "flow", "tag"}
    assert len([m for m in faint if m.kind == "event"]) == len(trace.line) - 1 - 8
    assert all(left(m) >= stubs for m in faint)
