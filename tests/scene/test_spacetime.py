"""The space-time diagram: where each thing stands, what is in view, and what a click does."""

import math
from itertools import pairwise

import pytest

from quorumscope.net import events as ev
from quorumscope.net.actions import (
    Boot,
    Crash,
    Cut,
    Deliver,
    Drop,
    Local,
    Restart,
)
from quorumscope.paint.mpl import Press
from quorumscope.protocol.messages import Submit
from quorumscope.scene.course import Course
from quorumscope.scene.lettering import width
from quorumscope.scene.look import LOOKS, THEMES
from quorumscope.scene.signs import COLUMN, DOT
from quorumscope.scene.spacetime import LAYERS, LEFT, TOP, spacetime

from .runs import walk
from .timelines import (
    RUNS,
    begin,
    faults,
    height,
    ids,
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


# --- what stands where --------------------------------------------------------------------------


def test_every_message_that_arrived_is_an_arrow_between_its_two_lanes(trace):
    picture = whole(trace)
    arrived = [s.events[0].envelope for s in trace.line if isinstance(s.action, Deliver)]
    flows = {m.id: m for m in of(picture, "flow") if f"lost:{m.id[5:]}" not in ids(picture)}
    assert list(flows) == sorted(f"flow:{e.id}" for e in arrived)
    for envelope in arrived:
        flow = flows[f"flow:{envelope.id}"]
        message = envelope.message
        if message.source == message.target:
            continue
        assert abs(flow.y - height(picture, message.source)) <= DOT
        assert abs(flow.y2 - height(picture, message.target)) <= DOT
        assert flow.x < flow.x2


def test_arrows_end_at_the_dot_of_the_step_and_begin_at_that_of_their_cause(trace):
    picture = whole(trace)
    sent = {}
    for step in trace.line[1:]:
        for event in step.events:
            if isinstance(event, ev.Sent):
                sent[event.envelope.id] = step.id
        if not isinstance(step.action, Deliver):
            continue
        flow = one(picture, f"flow:{step.action.id}")
        dot = one(picture, f"event:{step.id}")
        assert math.dist((flow.x2, flow.y2), (dot.x, dot.y)) <= DOT
        if step.action.id in sent:
            cause = one(picture, f"event:{sent[step.action.id]}")
            assert math.dist((flow.x, flow.y), (cause.x, cause.y)) <= DOT


def test_a_lost_message_ends_in_a_cross_and_has_no_dot():
    trace = faults()
    picture = whole(trace)
    lost = [s for s in trace.line if isinstance(s.action, Drop)]
    assert len(lost) == len(of(picture, "lost")) == 1
    cross = one(picture, f"lost:{lost[0].action.id}")
    assert f"event:{lost[0].id}" not in ids(picture)
    assert cross.shape == "cross"
    assert cross.words.endswith("is lost.")


def test_chips_stand_where_a_role_changes_and_nowhere_else(trace):
    follows = ("PARTICIPANT_CLEAN", "PARTICIPANT_PENDING")
    chips = {m.id for m in of(whole(trace), "chip")}
    expected = {
        f"chip:0:{p.name}" for p in trace.steps[0].world.seats if "PART" not in p.participant_state
    }
    for step in trace.line[1:]:
        down = [e.member for e in step.events if isinstance(e, ev.Crashed)]
        expected |= {f"chip:{step.id}:{m}" for m in down}
        for e in step.events:
            if isinstance(e, ev.StateChanged) and not (e.before in follows and e.after in follows):
                expected.add(f"chip:{step.id}:{e.member}")
    assert chips == expected


def test_a_bracket_holds_the_lanes_that_were_counted():
    trace = two_masters()
    picture = whole(trace)
    won = next(s for s in trace.line if any(type(e).__name__ == "BecameMaster" for e in s.events))
    spine, *teeth = sorted(
        (m for m in of(picture, "bracket") if m.id.startswith(f"bracket:{won.id}:")),
        key=lambda m: m.id,
    )
    assert (spine.y, spine.y2) == (height(picture, "n1"), height(picture, "n3"))
    assert [m.y for m in teeth] == [height(picture, n) for n in ("n1", "n2", "n3")]
    assert spine.words.startswith("n2 has counted ")


def test_a_crashed_member_has_a_dashed_lane_until_it_restarts():
    trace = faults()
    picture = whole(trace)
    crash = next(s for s in trace.line if isinstance(s.action, Crash))
    restart = next(s for s in trace.line if isinstance(s.action, Restart))
    (down,) = [m for m in of(picture, "lane") if m.look == "lane down"]
    assert down.y == height(picture, "n3")
    assert down.x == one(picture, f"event:{crash.id}").x
    assert down.x2 == one(picture, f"event:{restart.id}").x


def test_a_cut_stands_between_the_lanes_that_it_parts():
    trace = faults()
    picture = whole(trace)
    cut = next(s for s in trace.line if isinstance(s.action, Cut))
    wall = one(picture, f"wall:{cut.id}")
    assert (wall.y, wall.y2) == (height(picture, "n1"), height(picture, "n3"))


def test_who_is_booted_later_has_a_lane_from_there():
    trace = faults()
    picture = whole(trace)
    boot = next(s for s in trace.line if isinstance(s.action, Boot))
    lanes = [m for m in of(picture, "lane") if m.id.startswith("lane:n4:")]
    assert min(m.x for m in lanes) == one(picture, f"event:{boot.id}").x


# --- what a click does --------------------------------------------------------------------------


def test_a_click_on_an_old_point_travels_there(trace):
    picture = whole(trace)
    there = {s.id for s in trace.line}
    for mark in picture.marks:
        if mark.kind in ("event", "flow", "tag", "lost", "chip", "call", "wall"):
            verb, _, id = mark.do.partition(":")
            assert verb == "visit"
            assert int(id) in there
    assert len(of(picture, "event")) + len(of(picture, "lost")) + len(of(picture, "wall")) == (
        len(trace.line) - 1
    )


def test_every_step_is_told_in_words(trace):
    picture = spacetime(trace)
    assert picture.words.startswith("Space-time diagram, steps ")
    for mark in of(picture, "event"):
        if not mark.look.endswith("ahead"):
            assert mark.words in picture.words


# --- in view, and in time -----------------------------------------------------------------------


def test_a_column_never_moves(trace):
    """What is drawn of a step is the same at the end of the run as when the step was new."""
    course, seen = Course(), {}
    for index in range(1, len(trace.line) + 1):
        course.follow(trace.line[:index])
        seen[index - 1] = course.marks(index - 1)
    late = Course()
    late.follow(trace.line)
    assert [late.marks(i) for i in range(len(trace.line))] == list(seen.values())


def test_a_course_that_follows_a_turn_is_as_a_new_one():
    trace = two_masters()
    course = Course()
    for turn in (8, 5, 9, 5):
        spacetime(trace, course=course)
        trace.goto(turn)
        trace.do(Local("n1", Submit((f"y{turn}{len(trace)}",))))
        settle(trace)
        assert whole(trace, course=course) == whole(trace)
    trace.visit(18)
    assert whole(trace, course=course) == whole(trace)


def test_columns_go_to_the_right_and_leave_room_for_what_stands_in_them(trace):
    course = Course()
    course.follow(trace.line)
    for before, after in pairwise(course.columns):
        assert after.x - before.x >= COLUMN


def test_nothing_lies_on_anything_on_a_lane(trace):
    picture = whole(trace)
    solid = [m for m in picture.marks if m.kind in ("event", "chip", "stub", "call") and m.y >= TOP]
    walls = {m.id.replace("wall", "call") for m in of(picture, "wall")}
    by_lane = {}
    for mark in solid:
        if mark.id not in walls:
            by_lane.setdefault(mark.y, []).append(mark)
    for row in by_lane.values():
        for one_, other in pairwise(sorted(row, key=left)):
            assert right(one_) <= left(other) + 0.2, (one_.id, other.id)


def test_what_is_written_fits_into_its_mark(trace):
    for mark in whole(trace).marks:
        if mark.shape in ("pill", "rect") and mark.text:
            row = LOOKS[mark.look]
            bold = row.weight == 700
            assert width(mark.text, row.size, bold=bold, mono=row.mono) <= mark.w, mark.id


@pytest.mark.parametrize(("first", "last"), [(0, 5), (7, 12), (3, 3), (10, 10_000), (-5, 4)])
def test_only_what_is_in_view_is_drawn_and_stays_on_the_sheet(first, last):
    trace = walk(5, 120, seed=3)
    picture = spacetime(trace, first, last)
    first, last = max(0, first), min(last, 120)
    drawn = {int(m.id.split(":")[1]) for m in of(picture, "event")}
    assert drawn <= {s.id for s in trace.line[first : last + 1]}
    for mark in picture.marks:
        assert mark.kind in ("name", "edge") or left(mark) >= LEFT - 0.1, mark
        assert right(mark) <= picture.width + 0.1, mark
        assert 0 <= mark.y <= picture.height


def test_an_arrow_that_leaves_the_view_has_no_head_there():
    trace = two_masters()
    trace.goto(len(trace.line) - 1)
    for last in range(6, 14):
        picture = spacetime(trace, 5, last)
        for flow in of(picture, "flow"):
            assert (flow.shape == "arrow") is (flow.x2 < picture.width - 18 - 1)


def test_ten_thousand_steps_cost_what_is_in_view():
    trace = walk(3, 2_000, seed=1)
    course = Course()
    spacetime(trace, course=course)
    spacetime(trace, 500, 520, course=course)
    drawn = len(course._drawn)
    assert drawn < 100
    spacetime(trace, 505, 525, course=course)
    assert len(course._drawn) < drawn + 20


def test_the_picture_is_sound(trace):
    picture = whole(trace)
    assert len(ids(picture)) == len(picture.marks)
    for mark in picture.marks:
        assert mark.look in LOOKS
        assert mark.id.partition(":")[0] in (mark.kind, f"{mark.kind}s")
        assert mark.kind in LAYERS
    assert [LAYERS.index(m.kind) for m in picture.marks] == sorted(
        LAYERS.index(m.kind) for m in picture.marks
    )


@pytest.mark.parametrize("theme", THEMES)
def test_it_can_be_painted(theme):
    assert Press(theme).png(spacetime(faults())).startswith(b"\x89PNG")


def test_the_start_alone_has_a_picture():
    picture = spacetime(begin())
    assert [m.text for m in of(picture, "chip")] == ["MASTER"]
    assert of(picture, "event") == []
