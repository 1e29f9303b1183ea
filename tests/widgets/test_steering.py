"""What all debuggers of one cluster share: breakpoints, watch expressions, runs, the selection."""

import asyncio

import pytest

from quorumscope import Cluster, Debugger, OriginalParticipant
from quorumscope.record.errors import TraceError
from quorumscope.record.until import Breaks, Elects
from quorumscope.widgets import debugger, running
from quorumscope.widgets.steering import ROWS, desk_of

from .test_debugger import Told

ELECTS = {"type": "Elects"}


@pytest.fixture
def told():
    """The original protocol; n2 stands for election (step 6), and a view has the film."""
    made = Told(Cluster(3, participant=OriginalParticipant))
    made.hear("film")
    made.cluster.submit("n1", "x")
    made.cluster.settle()
    made.cluster.start_election("n2")
    yield made
    made.close()


def desk(debugger):
    """The desk as a view was last told of it."""
    return [said["desk"] for said in debugger.told if "desk" in said][-1]


def stopped(debugger):
    return [said["stopped"]["words"] for said in debugger.told if "stopped" in said]


def notes(debugger):
    """What the views know of each step, of the newest version of the lists."""
    version = desk(debugger)["version"]
    found = [said["notes"] for said in debugger.told if "notes" in said]
    return {n["id"]: n for told in found if told["version"] == version for n in told["steps"]}


# --- a run --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stop", "why"),
    [
        (ELECTS, "4 steps: n2 is master of instance 2"),
        ({"type": "Reaches", "state": "PENDING_MASTER", "member": "n3"}, "2 steps: n3 becomes"),
        ({"type": "Hears", "call": "Prepare", "answer": True}, "3 steps: answer 2 to Prepare"),
        ({"type": "Holds", "expression": "n2.is_master"}, "4 steps: n2.is_master holds"),
        ({"type": "Breaks"}, "4 steps: nothing can arrive any more"),
        (None, "4 steps: nothing can arrive any more"),
    ],
)
def test_a_page_sends_the_run_on_until_something_happens(told, stop, why):
    answer = told.hear("run", at=told.here, stop=stop)
    assert answer["op"] == "frames"
    assert stopped(told)[0].startswith(f"Stopped after {why}")
    assert desk(told)["run"] is None


def test_a_run_begins_where_the_page_stands(told):
    told.cluster.settle()
    told.hear("run", at=6, stop=ELECTS, limit=1)
    assert told.position == 7
    assert stopped(told) == ["Stopped after 1 step: that was its limit."]


def test_a_run_stops_at_the_breakpoints_that_are_on(told):
    told.hear("break", stop={"type": "Reaches", "state": "PENDING_MASTER"})
    told.hear("break", stop=ELECTS)
    told.hear("run", at=told.here)
    assert stopped(told)[-1] == "Stopped after 1 step: breakpoint 1, n1 becomes PENDING_MASTER."
    told.hear("switch", number=1, on=False)
    told.hear("run", at=told.here)
    assert "breakpoint 2, n2 is master of instance 2" in stopped(told)[-1]
    told.hear("unbreak", number=2)
    assert [row["number"] for row in desk(told)["breakpoints"]] == [1]


def test_a_run_goes_on_in_slices_while_other_things_happen(monkeypatch):
    monkeypatch.setattr(running, "SLICE", 0.0)
    monkeypatch.setattr(running, "BREATH", 0.0)

    async def cells():
        made = Told(Cluster(5))
        made.hear("film")
        made.cluster.submit("n1", "x")
        run = made.run_until()
        assert (run.steps, run.why) == (0, "")
        others = 0
        while not run.why:
            await asyncio.sleep(0)
            others += 1
        assert others > run.steps > 3
        steps = [
            said["desk"]["run"]["steps"] for said in made.told if said.get("desk", {}).get("run")
        ]
        assert steps == sorted(steps)
        assert len(set(steps)) > 3
        made.close()

    asyncio.run(cells())


def test_a_run_can_be_stopped_and_waited_for(monkeypatch):
    monkeypatch.setattr(running, "SLICE", 0.0)

    async def cells():
        made = Told(Cluster(5))
        made.hear("film")
        made.cluster.submit("n1", "x")
        run = made.run_until(limit=1000)
        await asyncio.sleep(0)
        assert made.hear("stop")["op"] == "done"
        assert "you stopped it" in stopped(made)[0]
        assert 0 < run.steps < 8
        assert (await run) is run
        ended = await made.run_until(Elects())
        assert ended.why.endswith("nothing can arrive any more.")
        made.close()

    asyncio.run(cells())


def test_who_goes_elsewhere_stops_the_run(monkeypatch):
    monkeypatch.setattr(running, "SLICE", 0.0)

    async def cells():
        made = Told(Cluster(5))
        made.cluster.submit("n1", "x")
        run = made.run_until()
        with pytest.raises(TraceError, match="under way already"):
            made.run_until()
        await asyncio.sleep(0)
        made.cluster.goto(0)
        assert "somebody went elsewhere" in (await run).why
        assert made.position == 0
        made.close()

    asyncio.run(cells())


def test_closing_the_last_debugger_stops_the_run(monkeypatch):
    monkeypatch.setattr(running, "SLICE", 0.0)

    async def cells():
        cluster = Cluster(5)
        first, second = Debugger(cluster), Debugger(cluster)
        cluster.submit("n1", "x")
        run = first.run_until()
        first.close()
        assert run.why == ""
        second.close()
        assert "you stopped it" in run.why

    asyncio.run(cells())


def test_a_predicate_of_ones_own_stops_the_run(told):
    run = told.run_until(lambda world: world["n2"].is_master)
    assert run.why == "Stopped after 4 steps: the predicate is true."
    told.cluster.goto(6)
    assert "ZeroDivisionError" in told.run_until(lambda world: 1 / 0).why
    told.cluster.goto(6)
    assert told.run_until("n2.is_master").steps == 4
    told.cluster.goto(6)
    assert told.run_until(Elects(), limit=2).why == "Stopped after 2 steps: that was its limit."


@pytest.mark.parametrize(
    ("what", "limit", "said"),
    [(7, 10, "a run can't stop at 7"), ("n2.(", 10, "can't be read"), (None, 0, "limit: 0 is no")],
)
def test_what_no_run_can_stop_at_is_said(told, what, limit, said):
    with pytest.raises(TraceError, match=said):
        told.run_until(what, limit=limit)
    assert desk_of(told.cluster).run is None


def test_a_text_of_ones_own_that_raises_ends_the_run(told):
    class Broken(OriginalParticipant):
        def prepare(self, out, call):
            raise ZeroDivisionError("mine")

    mine = Told(Cluster(3, participant=Broken))
    mine.cluster.start_election("n2")
    assert mine.run_until().why == "Stopped after 0 steps: ZeroDivisionError: mine."
    assert mine.position == 1
    mine.close()


# --- breakpoints and watch expressions ----------------------------------------------------------


def test_steps_that_meet_a_breakpoint_are_noted_so_that_a_film_can_stop_there(told):
    told.cluster.settle()
    told.breakpoints.add(Elects("n2"))
    assert {id: note["hits"] for id, note in notes(told).items()} == {
        10: [[1, "n2 is master of instance 2"]]
    }
    told.breakpoints.switch(1, on=False)
    assert notes(told) == {}


def test_what_comes_later_is_noted_with_its_frame(told):
    told.breakpoints.add("n2.is_master")
    told.cluster.settle()
    assert notes(told)[10]["hits"] == [[1, "n2.is_master holds"]]


def test_expressions_are_asked_of_every_step_and_an_error_harms_nothing(told):
    told.hear("watch", expression="n2.is_master")
    told.watch.add("n9.instance")
    told.cluster.settle()
    told.cluster.goto(7)
    told.cluster.crash("n3")
    values = {id: note["values"] for id, note in notes(told).items() if "values" in note}
    assert sorted(values) == [0, 10], "a note tells only what is new"
    assert values[0][0] == {"value": "False"}
    assert "nothing is called n9" in values[0][1]["error"]
    assert values[10][0] == {"value": "True"}
    assert [w.value or w.error[:17] for w in told.watch.values()] == ["False", "nothing is called"]
    told.hear("unwatch", expression="n9.instance")
    assert list(told.watch) == ["n2.is_master"]


def test_a_film_of_many_steps_is_noted_in_parts(told, monkeypatch):
    monkeypatch.setattr(debugger, "NOTED", 2)
    told.cluster.settle()
    told.watch.add("step")
    assert sorted(notes(told)) == list(range(11))
    assert max(len(said["notes"]["steps"]) for said in told.told if "notes" in said) == 2


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ({"op": "break", "stop": {"type": "Holds", "expression": "n1.("}}, "can't be read"),
        ({"op": "break", "stop": {"type": "Explodes"}}, "can't read this command"),
        ({"op": "break", "stop": {"type": "Reaches", "state": "KING"}}, "can't read this command"),
        ({"op": "switch", "number": 9, "on": True}, "no breakpoint 9; the list has none"),
        ({"op": "unbreak", "number": 9}, "no breakpoint 9"),
        ({"op": "watch", "expression": "  "}, "a text of 1 to 500 characters"),
        ({"op": "watch", "expression": "x" * 501}, "a text of 1 to 500 characters"),
        ({"op": "unwatch", "expression": "n1"}, "'n1' is not watched"),
        ({"op": "run", "at": 0, "limit": 0}, "can't read this command"),
        ({"op": "run", "at": 99}, "no step with id 99"),
        ({"op": "pin", "step": 99}, "no step with id 99"),
        ({"op": "select", "member": "n9"}, "there is no n9"),
        ({"op": "select", "member": ""}, "can't read this command"),
    ],
)
def test_what_cannot_be_is_said_and_changes_nothing(told, command, said):
    before = (desk_of(told.cluster).shown(), told.here)
    answer = told.hear(command.pop("op"), **command)
    assert answer["op"] == "error"
    assert said in answer["message"]
    assert (desk_of(told.cluster).shown(), told.here) == before


def test_the_lists_say_what_is_wrong_and_have_an_end(told):
    with pytest.raises(TraceError, match="can't be made of 7"):
        told.breakpoints.add(7)
    with pytest.raises(TraceError, match="is a text"):
        told.watch.add(7)
    for k in range(ROWS):
        told.watch.add(f"n1.instance + {k}")
        told.breakpoints.add(Breaks())
    with pytest.raises(TraceError, match="remove one first"):
        told.watch.add("step")
    with pytest.raises(TraceError, match="remove one first"):
        told.breakpoints.add(Elects())


def test_the_lists_are_read_as_text(told):
    assert "add" in repr(told.breakpoints)
    assert "add" in repr(told.watch)
    told.breakpoints.add(Elects("n2"))
    told.breakpoints.switch(1, on=False)
    told.watch.add("len(flight)")
    assert repr(told.breakpoints) == "1: n2 is elected (off)"
    assert repr(told.watch) == "len(flight): 2"


# --- all of them agree --------------------------------------------------------------------------


def test_all_debuggers_of_one_cluster_agree(told):
    other = Told(told.cluster)
    other.hear("film")
    told.hear("select", member="n3")
    assert other.selected == told.selected == desk(other)["selected"] == "n3"
    other.selected = None
    assert told.selected is None
    assert desk(told)["selected"] is None
    told.breakpoints.add(Elects())
    assert desk(other)["breakpoints"] == [{"number": 1, "on": True, "words": "a member is elected"}]
    other.run_until()
    assert stopped(told) == stopped(other)
    other.close()


def test_a_late_view_and_a_late_debugger_are_told_all(told, monkeypatch):
    monkeypatch.setattr(debugger, "SLICE", 60.0)
    told.watch.add("step")
    told.selected = "n2"
    late = Told(told.cluster)
    answer = late.hear("film")
    assert (answer["desk"]["watches"], answer["desk"]["selected"]) == (["step"], "n2")
    assert answer["notes"]["steps"][1]["values"] == [{"value": "1"}]
    assert late.selected == "n2"
    late.close()


def test_a_desk_lasts_as_long_as_somebody_looks():
    cluster = Cluster(3)
    first = Debugger(cluster)
    first.watch.add("step")
    second = Debugger(cluster)
    first.close()
    assert list(second.watch) == ["step"]
    second.close()
