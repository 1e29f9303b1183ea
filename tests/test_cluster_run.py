"""The live object goes on, back and forth, is watched, kept and shown."""

from __future__ import annotations

import re
import sys
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import quorumscope as qs
from quorumscope import Cluster, OriginalParticipant, TraceError
from quorumscope.net.actions import Deliver, Local
from quorumscope.net.events import CursorMoved, Delivered, Dropped, Sent, StateChanged
from quorumscope.protocol.messages import BecameMaster, Concluded, Ignored, StartElection
from tests.test_cluster import knowing, refused

# --- going on -------------------------------------------------------------------------------------


def test_step_delivers_the_oldest_that_can_arrive():
    cluster = knowing()
    cluster.start_election("n2")
    first, second = cluster.pending
    cluster.cut("n2", first.message.target)
    assert cluster.step().action == Deliver(second.id)
    assert cluster.step().action == Deliver(second.id + 1)
    assert cluster.step() is None
    assert cluster.pending == (first,)


def test_run_until_stops_where_it_comes_true():
    cluster = knowing()
    cluster.start_election("n2")
    step = cluster.run_until(lambda c: c["n2"].is_master)
    assert step is cluster.trace.cursor
    assert any(isinstance(e, BecameMaster) for e in step.events)
    assert cluster.run_until(lambda c: True) is step
    assert "nothing can arrive any more" in refused(
        lambda: cluster.run_until(lambda c: c["n3"].is_master)
    )


def test_settle_at_rest_does_nothing():
    cluster = Cluster(3)
    assert cluster.settle().index == 0


def test_actions_can_all_be_done():
    cluster = knowing()
    cluster.start_election("n2")
    here = cluster.trace.cursor.id
    for action in cluster.actions():
        cluster.do(action)
        cluster.visit(here)
    assert len(cluster.trace.children(here)) == len(cluster.actions())


# --- going back -----------------------------------------------------------------------------------


def test_acting_in_the_past_starts_a_branch_and_keeps_the_old_one():
    cluster = knowing()
    cluster.start_election("n2")
    start = cluster.trace.cursor
    cluster.settle()
    old = cluster.trace.cursor
    cluster.visit(start.id)
    for envelope in cluster.pending:
        cluster.drop(envelope.id)
    assert [b.id for b in cluster.trace.branches] == [old.id, cluster.trace.cursor.id]
    cluster.visit(old.id)
    assert cluster["n2"].is_master
    cluster.back(2)
    assert cluster.trace.cursor.index == old.index - 2
    cluster.forward(2)
    assert cluster.trace.cursor is old


def test_the_same_action_from_the_same_step_is_the_same_step():
    cluster = Cluster(3)
    first = cluster.submit("n1", "x")
    cluster.back()
    second = cluster.submit("n1", "x")
    assert first.step == second.step
    assert len(cluster.trace) == 2


def test_one_cannot_go_before_the_start():
    with pytest.raises(TraceError, match="there is no step -1"):
        Cluster(3).back()


@pytest.mark.parametrize(
    ("go", "why"),
    [
        (lambda c: c.goto("end"), "there is no step 'end'"),
        (lambda c: c.back(-1), "-1 is no number of steps"),
        (lambda c: c.forward(0.5), "0.5 is no number of steps"),
        (lambda c: c.visit("start"), "there is no step with id 'start'"),
    ],
)
def test_a_way_that_makes_no_sense_says_why_and_moves_nothing(go, why):
    cluster = knowing()
    step = cluster.trace.cursor
    with pytest.raises(TraceError, match=why):
        go(cluster)
    assert cluster.trace.cursor is step


def test_one_runs_until_a_function_says_so():
    with pytest.raises(qs.ConsensusError, match="pass a function of the cluster"):
        Cluster(3).run_until("the end")


# --- observers ------------------------------------------------------------------------------------


def test_observers_see_everything_in_order():
    cluster = knowing()
    seen, twin = [], []
    cluster.observe(seen.append)
    cluster.observe(twin.append)
    cluster.start_election("n2")
    cluster.settle()
    happened = [e for s in reversed(list(cluster.past())) for e in s.events]
    assert seen == happened[-len(seen) :]
    assert twin == seen
    assert sum(isinstance(e, Delivered) for e in seen) == 4
    assert not any(isinstance(e, CursorMoved) for e in seen)


def test_observers_choose_kinds_and_stop():
    cluster = knowing()
    seen = []
    stop = cluster.observe(seen.append, kinds=(BecameMaster, StateChanged))
    cluster.start_election("n2")
    cluster.settle()
    assert [type(e) for e in seen].count(BecameMaster) == 1
    assert {type(e) for e in seen} == {BecameMaster, StateChanged}
    stop()
    stop()
    before = len(seen)
    cluster.start_election("n3")
    cluster.settle()
    assert len(seen) == before


def test_the_cursor_is_told_to_who_asks():
    cluster = Cluster(3)
    moves = []
    cluster.observe(moves.append, kinds=CursorMoved)
    cluster.submit("n1", "x")
    cluster.back()
    cluster.forward()
    assert [(m.before, m.after) for m in moves] == [(0, 1), (1, 0), (0, 1)]


def test_an_observer_that_raises_does_no_harm():
    cluster = Cluster(3)
    seen = []

    def clumsy(event):
        raise RuntimeError("oops")

    cluster.observe(clumsy)
    cluster.observe(seen.append)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        request = cluster.submit("n1", "x")
        cluster.settle()
    (warned,) = caught
    assert issubclass(warned.category, RuntimeWarning)
    assert re.search("clumsy.*oops.*the run goes on", str(warned.message))
    assert request.outcome == "acknowledged"
    assert len(seen) > 5


def test_an_observer_that_raises_does_no_harm_where_warnings_are_errors():
    cluster = Cluster(3)
    cluster.observe(lambda event: 1 / 0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        request = cluster.submit("n1", "x")
        cluster.settle()
    assert request.outcome == "acknowledged"


def test_an_observer_may_act_and_what_came_of_it_is_told_after_the_rest():
    cluster = knowing()
    seen = []

    def lossy(event):
        if isinstance(event, Sent) and event.envelope.message.target == "n3":
            cluster.drop(event.envelope.id)

    cluster.observe(lossy)
    cluster.observe(seen.append)
    cluster.start_election("n2")
    kinds = [type(e) for e in seen]
    assert kinds.count(Dropped) == 1
    assert kinds[-1] is Dropped
    assert {e.message.target for e in cluster.pending} == {"n1"}


def test_what_cannot_be_called_or_is_no_kind_is_refused():
    assert "pass a function" in refused(lambda: Cluster(1).observe("print"))
    assert "pass classes" in refused(lambda: Cluster(1).observe(print, kinds=["Sent"]))


# --- what is seen of a run ------------------------------------------------------------------------


def test_every_kind_of_thing_that_happens_is_an_event():
    cluster = knowing()
    seen = []
    cluster.observe(seen.append)
    request = cluster.submit("n2", "x")
    cluster.duplicate(cluster.pending[0].id)
    cluster.settle()
    cluster.ping_master("n1")
    ask = cluster.pending[0]
    cluster.drop(ask.id)
    cluster.time_out(ask.id)
    cluster.settle()
    cluster.add_participant("n4")
    cluster.settle()
    cluster.start_election("n2")
    cluster.settle()
    cluster.cut("n1", "n2")
    cluster.heal()
    cluster.crash("n4")
    cluster.restart("n4")
    assert request.outcome == "acknowledged"
    names = {type(e).__name__ for e in seen}
    assert names >= {
        "Sent",
        "Delivered",
        "Dropped",
        "Duplicated",
        "Called",
        "TimedOut",
        "StateChanged",
        "InstanceChanged",
        "MembersChanged",
        "Applied",
        "WasCut",
        "Healed",
        "Crashed",
        "Restarted",
        "Booted",
        "BecameMaster",
        "LostMaster",
        "Committed",
        "Concluded",
        "Ignored",
    }


def test_each_effect_of_a_delivery_names_its_cause():
    cluster = knowing()
    cluster.start_election("n2")
    envelope = cluster.pending[0]
    step = cluster.deliver(envelope.id)
    told = [e for e in step.events if hasattr(e, "cause") and not isinstance(e, Delivered)]
    assert told
    assert {e.cause for e in told} == {envelope.id}


# --- keeping --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [OriginalParticipant, qs.Participant])
def test_a_saved_run_is_loaded_with_its_branches(text, tmp_path):
    cluster = knowing(participant=text)
    cluster.start_election("n2")
    cluster.settle()
    cluster.back(3)
    cluster.crash("n3")
    cluster.save(tmp_path / "run.jsonl")
    loaded = Cluster.load(tmp_path / "run.jsonl")
    assert loaded.trace == cluster.trace
    assert loaded.world == cluster.world
    assert loaded.violations == cluster.violations
    loaded.restart("n3")
    assert loaded.trace != cluster.trace


class Notes:
    """A mutable State."""

    def __init__(self):
        self.text = b""

    def snapshot(self):
        return self.text

    def apply(self, change):
        self.text += change.encode()

    def install(self, snapshot):
        self.text = snapshot


def test_a_run_of_ones_own_state_is_loaded_with_it(tmp_path):
    cluster = Cluster(2, state=Notes)
    cluster.submit("n1", "x")
    cluster.settle()
    cluster.save(tmp_path / "run.jsonl")
    with pytest.raises(TraceError, match=r"test_cluster_run\.Notes"):
        Cluster.load(tmp_path / "run.jsonl")
    assert Cluster.load(tmp_path / "run.jsonl", state=Notes).trace == cluster.trace


# --- showing --------------------------------------------------------------------------------------


def test_it_says_in_text_how_things_stand():
    cluster = Cluster(2, name="pair")
    cluster.start_election("n2")
    first, second = repr(cluster).splitlines()
    assert first == "<Cluster 'pair' at step 1 of 1, 1 in flight>"
    assert "n1 is MASTER" in second
    assert "n2 is CANDIDATE" in second


def test_the_doors_lead_to_pictures():
    cluster = knowing()
    cluster.start_election("n2")
    graph = cluster.graph()
    assert set(graph.nodes) == {"n1", "n2", "n3"}
    figure = cluster.figure()
    assert figure.get_size_inches().min() > 1
    shown = cluster._repr_mimebundle_()
    data = shown[0] if isinstance(shown, tuple) else shown
    assert data["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in data
    assert cluster.debug().cluster is cluster


def test_without_the_widget_there_is_text(monkeypatch):
    monkeypatch.setitem(sys.modules, "quorumscope.widgets.debugger", None)
    cluster = Cluster(2)
    assert cluster._repr_mimebundle_() == {"text/plain": repr(cluster)}


# --- any run --------------------------------------------------------------------------------------


@given(data=st.data(), text=st.sampled_from([OriginalParticipant, qs.Participant]))
@settings(deadline=None, max_examples=25)
def test_any_run_can_be_walked_back_to_its_start(data, text):
    cluster = knowing(participant=text)
    start = cluster.trace.cursor
    worlds = [cluster.world]
    for _ in range(data.draw(st.integers(1, 12))):
        cluster.do(data.draw(st.sampled_from(cluster.actions())))
        worlds.append(cluster.world)
    for world in reversed(worlds):
        assert cluster.world is world
        if cluster.trace.cursor is not start:
            cluster.back()
    assert cluster.trace.cursor is start


def test_each_request_of_a_queue_ends():
    cluster = knowing()
    first = cluster.submit("n1", "a")
    second = cluster.submit("n1", "b")
    third = cluster.call("n1", StartElection())
    cluster.settle()
    assert (first.outcome, second.outcome) == ("acknowledged", "acknowledged")
    assert third.outcome == "refused"
    ends = [e for s in cluster.past() for e in s.events if isinstance(e, Concluded)]
    assert {(e.member, e.request) for e in ends} >= {("n1", r.number) for r in (first, second)}


def test_a_copy_of_an_answer_is_ignored():
    cluster = knowing()
    cluster.do(Local("n2", StartElection()))
    cluster.deliver(cluster.pending[0].id)
    answer = cluster.pending[-1]
    cluster.duplicate(answer.id)
    cluster.settle()
    ignored = [e for s in cluster.past() for e in s.events if isinstance(e, Ignored)]
    assert [e.member for e in ignored] == ["n2"]
