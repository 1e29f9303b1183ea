"""The tree of branches: a row for each, nothing lost, and one's own place in it."""

import pytest

from quorumscope.check.invariants import violations
from quorumscope.net.actions import Crash, Deliver, Local
from quorumscope.paint.mpl import Press
from quorumscope.protocol.messages import StartElection, Submit
from quorumscope.record.trace import Trace
from quorumscope.scene.look import LOOKS, THEMES
from quorumscope.scene.tree import LAYERS, MOST, branches, tree

from .runs import cluster, walk


def settle(trace):
    while trace.cursor.world.flight:
        trace.do(Deliver(min(e.id for e in trace.cursor.world.flight)))


@pytest.fixture
def trace():
    """Two masters, a branch from it, and one from that."""
    trace = Trace.start(cluster(3), checker=violations)
    trace.do(Local("n1", Submit(("x",))))
    settle(trace)
    for member in ("n2", "n3"):
        trace.do(Local(member, StartElection()))
    settle(trace)
    trace.labels[trace.cursor.id] = "two masters"
    trace.goto(6)
    trace.do(Crash("n1"))
    trace.do(Local("n3", StartElection()))
    trace.back()
    trace.do(Local("n3", Submit(("z",))))
    return trace


def of(picture, kind):
    return [m for m in picture.marks if m.kind == kind]


def one(picture, id):
    return next(m for m in picture.marks if m.id == id)


def test_every_step_is_in_one_row_and_every_row_is_a_branch(trace):
    rows = branches(trace)
    assert sorted(s.id for row in rows for s in row.steps) == [s.id for s in trace.steps]
    assert [row.end for row in rows] == list(trace.branches)
    assert [row.fork.index if row.fork else None for row in rows] == [None, 6, 7]


def test_each_row_leaves_the_one_that_it_parted_from(trace):
    picture = tree(trace)
    forks = [m for m in of(picture, "branch") if m.id.endswith(":fork")]
    starts = [one(picture, f"node:{row.fork.id}") for row in branches(trace)[1:]]
    assert [(m.x, m.y) for m in forks] == [(n.x, n.y) for n in starts]
    assert len({m.y for m in of(picture, "node")}) == 3


def test_labels_name_the_branches_and_tell_what_is_broken(trace):
    picture = tree(trace)
    assert [m.text for m in of(picture, "label")] == [
        "two masters ✗ one master per instance",
        "branch 1",
        "branch 2",
    ]
    assert of(picture, "label")[0].look == "branch name broken"


def test_a_branch_is_broken_from_the_step_that_broke_it(trace):
    picture = tree(trace)
    (row, *_) = branches(trace)
    for step in row.steps:
        mark = one(picture, f"node:{step.id}")
        assert (mark.look == "node broken") is bool(step.broken)
        assert ("broken: one master per instance" in mark.words) is bool(step.broken)
    pieces = [m for m in of(picture, "branch") if m.id.startswith("branch:0:")]
    broken = next(s for s in row.steps if s.broken)
    assert max(m.x2 for m in pieces if "broken" not in m.look) < one(picture, f"node:{broken.id}").x


def test_ones_own_place_and_line_are_marked(trace):
    picture = tree(trace)
    (here,) = [m for m in of(picture, "node") if m.look == "node here"]
    assert here.id == f"node:{trace.cursor.id}"
    assert "where you stand" in here.words
    trace.visit(trace.branches[0].id)
    looks = {m.id: m.look for m in tree(trace).marks if m.kind == "branch"}
    assert {look for id, look in looks.items() if id.startswith("branch:0:")} == {
        "branch here",
        "branch here broken",
    }


def test_the_part_of_a_row_that_the_line_leaves_is_not_on_it(trace):
    looks = {m.id: m.look for m in tree(trace).marks if m.kind == "branch"}
    assert looks["branch:0:0"] == "branch here"
    assert looks["branch:0:1"] == "branch"
    assert looks[f"branch:{branches(trace)[1].steps[0].id}:fork"] == "branch here"


def test_a_click_travels(trace):
    picture = tree(trace)
    for mark in of(picture, "node"):
        assert mark.do == f"visit:{mark.id[5:]}"
    assert of(picture, "label")[2].do == f"visit:{trace.branches[2].id}"


def test_a_long_run_keeps_to_its_sheet_and_shows_what_matters():
    trace = walk(3, 1_000, seed=2)
    trace.labels[400] = "look here"
    trace.goto(700)
    up = next(n for n in ("n1", "n2", "n3") if trace.cursor.world.is_running(n))
    trace.do(Local(up, Submit(("another way",))))
    trace.back(10)
    picture = tree(trace)
    shown = {m.id for m in of(picture, "node")}
    assert shown == {f"node:{id}" for id in (400, 691, 700, 1000, 1001)}
    assert all(m.x <= picture.width for m in picture.marks)


def test_of_many_branches_those_near_are_shown(trace):
    for number in range(20):
        trace.visit(4)
        trace.do(Local("n1", Submit((f"y{number}",))))
    picture = tree(trace)
    labels = [m.text for m in of(picture, "label")]
    assert len(labels) == MOST
    assert labels[-1] == "branch 22"
    trace.visit(0)
    trace.visit(trace.branches[0].id)
    assert of(tree(trace), "label")[0].text.startswith("two masters")
    assert len(tree(trace).words) > len(picture.title)


def test_in_words(trace):
    assert tree(trace).words == (
        "3 branches: two masters ✗ one master per instance, to step 15; branch 1, from step 6 to"
        " step 8; branch 2, from step 7 to step 8. You stand at step 8."
    )


def test_a_run_without_a_step_is_one_dot():
    picture = tree(Trace.start(cluster(3)))
    assert [m.id for m in picture.marks] == ["node:0", "label:0"]
    assert picture.title == "1 branch"


@pytest.mark.parametrize("theme", THEMES)
def test_it_can_be_painted(trace, theme):
    picture = tree(trace)
    assert Press(theme).png(picture).startswith(b"\x89PNG")
    assert all(m.look in LOOKS and m.kind in LAYERS for m in picture.marks)
    assert len({m.id for m in picture.marks}) == len(picture.marks)
