"""The debugger as a cell sees it: traits that follow and lead, worlds, comparisons."""

import pytest
from traitlets import TraitError

from quorumscope import Cluster, TraceError

from .test_debugger import Told


@pytest.fixture
def made():
    """Two branches: n2 is elected, and its election is lost."""
    cluster = Cluster(3)
    cluster.start_election("n2")
    cluster.settle()
    cluster.goto(1)
    cluster.drop(cluster.pending[0].id)
    cluster.settle()
    made = Told(cluster)
    made.hear("film")
    yield made
    made.close()


def changes(debugger, *names):
    seen = []
    debugger.observe(lambda change: seen.append((change.name, change.new)), names=names)
    return seen


def test_the_traits_follow_whatever_moves_the_cluster(made):
    seen = changes(made, "position", "branch", "selected")
    assert (made.position, made.branch) == (made.cluster.trace.cursor.index, 2)
    made.cluster.goto(1)
    made.cluster.visit(made.cluster.trace.branches[0].id)
    made.hear("visit", step=0)
    made.hear("select", member="n1")
    end = made.cluster.trace.branches[0].index
    assert seen == [
        ("position", 1),
        ("branch", 1),
        ("position", end),
        ("position", 0),
        ("selected", "n1"),
    ]


def test_setting_a_trait_moves_the_cluster_and_every_view(made):
    made.position = 1
    assert made.cluster.trace.cursor.index == 1
    made.branch = 1
    assert made.cluster.trace.cursor is made.cluster.trace.branches[0]
    assert made.position == made.cluster.trace.cursor.index
    assert made.told[-1]["film"]["cursor"] == made.here
    made.selected = "n3"
    assert made.told[-1]["desk"]["selected"] == "n3"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("position", 99, "position: there is no step 99 on this branch; it has steps 0 to"),
        ("position", -1, "position: there is no step -1"),
        ("branch", 3, "branch: there is no branch 3; they are numbered from 1 to 2"),
        ("branch", 0, "branch: there is no branch 0"),
        ("selected", "n9", "selected: there is no n9; choose one of n1, n2 and n3, or None"),
        ("position", "x", "position"),
    ],
)
def test_what_is_not_there_is_said_and_nothing_moves(made, name, value, said):
    before = (made.position, made.branch, made.selected, made.here)
    with pytest.raises(TraitError, match=said):
        setattr(made, name, value)
    assert (made.position, made.branch, made.selected, made.here) == before


def test_the_world_of_any_step_can_be_read(made):
    assert made.world_at(0) is made.cluster.trace.steps[0].world
    assert made.world_at(made.position) is made.cluster.world
    with pytest.raises(TraitError, match="k: there is no step 99"):
        made.world_at(99)


def test_an_observer_may_act(made):
    made.observe(lambda change: made.cluster.crash("n3") if change.new == 1 else None, "position")
    made.cluster.goto(1)
    assert "n3" in made.cluster.world.crashed
    assert made.position == 2


def test_branches_have_the_numbers_of_the_tree(made):
    made.position = 1
    made.cluster.crash("n3")
    assert made.branch == 3
    made.branch = 1
    made.cluster.crash("n3")
    assert made.branch == 1, "it has grown, and is the same branch"


def test_reset_begins_a_new_run_and_keeps_the_old_one(made):
    steps = len(made.cluster.trace)
    answer = made.hear("reset")
    assert (answer["film"]["cursor"], answer["film"]["tip"]) == (0, 0)
    assert (made.position, len(made.cluster.trace)) == (0, steps)
    assert len(made.cluster.trace.branches) == 2
    made.cluster.crash("n1")
    assert made.branch == 3
    assert len(made.cluster.trace.line) == 2


# --- comparing ----------------------------------------------------------------------------------


def test_two_steps_are_compared_for_the_cell_and_for_the_page(made):
    made.position = 0
    found = made.compare(0, 2)
    assert made.position == 2
    assert any(d.where == "n2.participant_state" for d in found)
    assert made.told[-1]["open"] == "diff"
    assert made.told[-1]["desk"]["pinned"] == 0
    told = made.hear("explain", step=made.here, about="diff", against=0)["told"]
    assert [row["where"] for row in told["rows"]] == [d.where for d in found]
    assert made.hear("explain", step=0, about="diff", against=0)["told"]["rows"] == []


def test_two_branches_are_laid_beside_each_other(made):
    one, other = made.cluster.trace.branches
    told = made.hear("explain", step=one.id, about="beside", against=other.id)["told"]
    assert told["parts"] == 2
    rows = {row["index"]: row for row in told["rows"]}
    assert rows[1]["a"] == rows[1]["b"]
    assert rows[2]["a"]["step"] == 2
    assert "is lost" in rows[2]["b"]["sentence"]
    assert told["diff"]["rows"]
    assert (rows[max(rows)]["a"] is None) or (rows[max(rows)]["b"] is None)


def test_another_run_is_laid_beside_this_one(made):
    line = {"step": made.here, "about": "beside"}
    answer = made.hear("explain", **line)
    assert answer["op"] == "error"
    assert "there is no other run" in answer["message"]
    other = Cluster(3, name="the other")
    other.start_election("n3")
    assert made.beside(other).index == 1
    assert made.told[-1]["desk"]["other"] == "the other"
    assert made.hear("explain", **line)["told"]["parts"] == 1
    with pytest.raises(TraceError, match="7 is no run"):
        made.beside(7)


def test_a_run_beside_itself_does_not_part(made):
    told = made.hear("explain", step=made.here, about="beside", against=made.here)["told"]
    assert told["parts"] is None
    assert told["diff"] == {"rows": [], "more": 0}
    assert told["rows"]


@pytest.mark.parametrize("field", ["state", "master", "promised", "log", "staged", "votes"])
def test_a_field_is_asked_for_its_causes(made, field):
    made.branch = 1
    told = made.hear("explain", step=made.here, about="why", member="n2", field=field)["told"]
    assert told["question"].startswith("why n2's")


def test_the_causes_of_a_state_end_where_it_came_about(made):
    made.branch = 1
    told = made.hear("explain", step=made.here, about="why", member="n2", field="state")["told"]
    assert "becomes MASTER" in told["causes"][-1]["sentence"]
    assert told["envelopes"]


@pytest.mark.parametrize(
    ("member", "field", "said"),
    [("n9", "state", "there is no n9"), ("n1", "x", "n1 has no x"), ("n1", "_hash", "no _hash")],
)
def test_a_question_about_nothing_is_refused(made, member, field, said):
    answer = made.hear("explain", step=made.here, about="why", member=member, field=field)
    assert answer["op"] == "error"
    assert said in answer["message"]
