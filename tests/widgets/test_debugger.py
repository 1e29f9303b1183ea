"""The debugger without a browser: what it tells its views, and what it does for them."""

import asyncio
import base64
import gc
import json
import threading
import weakref
import zlib
from random import Random

import pytest
from ipywidgets.widgets.widget import _instances as MODELS

from quorumscope import Cluster, Debugger, KeyValueStore, OriginalParticipant, Participant
from quorumscope.net.actions import Deliver
from quorumscope.net.events import CursorMoved
from quorumscope.scene import shots
from quorumscope.widgets import cells, debugger

STRANGE = {"type": "Submit", "changes": [{"a": 1, "b": 2}]}


class Told(Debugger):
    """A debugger that keeps what it sends."""

    def __init__(self, cluster):
        self.told = []
        self.bytes = 0
        super().__init__(cluster)

    def send(self, content, buffers=()):
        sent = json.dumps(content)
        self.told.append(json.loads(sent))
        self.bytes += len(sent) + sum(map(len, buffers))
        if content.get("packed"):
            self.told[-1]["film"] = json.loads(zlib.decompress(buffers[0]))

    def hear(self, op, **fields):
        """Have a view ask for something; return the answer."""
        self._hear(self, {"op": op, "ref": 7, "view": "v1", **fields}, [])
        return self.told[-1]

    def do(self, action, at=None):
        return self.hear("do", action=action, at=self.here if at is None else at)

    @property
    def here(self):
        return self.cluster.trace.cursor.id


@pytest.fixture
def told():
    made = Told(Cluster(3))
    yield made
    made.close()


@pytest.fixture
def election(told):
    """One whose view has the film; n2 has sent its Prepare."""
    told.hear("film")
    told.cluster.submit("n1", "x")
    told.cluster.settle()
    told.cluster.start_election("n2")
    return told


def moves(debugger):
    return [said["film"]["cursor"] for said in debugger.told if "film" in said]


def test_a_view_that_asks_gets_the_film_and_what_must_hold(told, monkeypatch):
    monkeypatch.setattr(debugger, "SLICE", 60.0)
    told.cluster.submit("n1", "x")
    answer = told.hear("film")
    assert (answer["op"], answer["ref"], answer["view"], answer["last"]) == ("film", 7, "v1", True)
    assert [frame["id"] for frame in answer["film"]["frames"]] == [0, 1]
    assert {"light", "dark"} == set(answer["film"]["looks"])
    assert "agreement" in [i["name"] for i in answer["about"]["invariants"]]


def test_the_snapshot_is_one_whole_scene(told):
    told.cluster.submit("n1", "x")
    frames = told.snapshot["film"]["frames"]
    assert [frame["id"] for frame in frames] == [1]
    assert set(frames[0]["members"]) == {"n1", "n2", "n3"}
    assert frames[0]["caption"].startswith("n1 is asked to submit x")
    assert len(json.dumps(told.snapshot)) < 30_000


def test_a_choice_is_done_where_the_view_stands(election):
    start = election.here
    answer = election.do({"type": "Deliver", "id": election.cluster.pending[0].id})
    assert answer["op"] == "frames"
    assert answer["film"]["cursor"] == election.here == start + 1
    assert [frame["id"] for frame in answer["film"]["frames"]] == [start + 1]


def test_what_is_no_text_to_the_state_is_submitted_as_the_literal_that_it_is():
    made = Told(Cluster(3, state=KeyValueStore))
    assert made.hear("submit", member="n1", change="('set', 'k', 1)", at=0)["op"] == "frames"
    assert made.cluster.world.flight
    for change in ("set k 1", "(((", "__import__('os')", "7"):
        answer = made.hear("submit", member="n1", change=change, at=0)
        assert answer["op"] == "error"
        assert 'it takes ("set", "key"' in answer["message"]
    made.close()


def test_a_forged_message_is_on_its_way_and_the_run_can_still_be_saved(election, tmp_path):
    call = {"type": "Prepare", "instance": 9, "candidate": "n3"}
    ask = {"type": "Ask", "source": "n3", "target": "n1", "vote": 0, "slot": 0, "attempt": 0}
    action = {"type": "Forge", "message": {**ask, "call": call}}
    assert "allow_forge" in election.do(action)["message"]
    answer = election.hear("forge", message=action["message"], at=election.here)
    assert "forged Prepare(9)" in answer["film"]["frames"][0]["caption"]
    assert any(e.message.call.instance == 9 for e in election.cluster.pending)
    election.cluster.save(tmp_path / "forged.jsonl")
    loaded = Cluster.load(tmp_path / "forged.jsonl")
    assert loaded.world == election.cluster.world


def test_a_step_has_a_name_until_it_is_taken_away(election):
    here = election.here
    assert election.hear("label", label="lost", at=here)["film"]["labels"] == {str(here): "lost"}
    assert election.hear("label", label="", at=here)["film"]["labels"] == {}
    assert election.hear("label", label="x" * 61, at=here)["op"] == "error"
    assert "no step with id 99" in election.hear("label", label="x", at=99)["message"]


def test_acting_in_the_past_begins_a_branch(election):
    start = election.here
    first, second = election.cluster.pending
    election.do({"type": "Deliver", "id": first.id})
    election.do({"type": "Drop", "id": second.id}, at=start)
    assert len(election.cluster.trace.branches) == 2
    assert election.cluster.trace.before(election.cluster.trace.cursor).id == start


def test_every_command_does_what_it_says(election):
    cluster = election.cluster
    assert election.hear("step", at=election.here)["op"] == "frames"
    assert election.hear("visit", step=0)["op"] == "here"
    assert cluster.trace.cursor.id == 0
    election.hear("submit", member="n1", change="<b>", at=0)
    assert "submit <b>" in election.told[-1]["film"]["frames"][0]["caption"]
    election.hear("add", member="n4", master="n1", at=0)
    assert "n4" in cluster.world
    election.do({"type": "Cut", "a": "n1", "b": "n2", "one_way": True})
    assert cluster.world.cuts == (("n1", "n2"),)
    election.do({"type": "Local", "member": "n3", "call": {"type": "StartElection"}})
    assert cluster["n3"].participant_state == "CANDIDATE"


@pytest.mark.parametrize(
    "content",
    [
        None,
        [],
        "film",
        {},
        {"op": "explode"},
        {"op": 7},
        {"op": "do", "at": 0},
        {"op": "do", "at": -1, "action": {"type": "Heal"}},
        {"op": "do", "at": "0", "action": {"type": "Heal"}},
        {"op": "do", "at": 0, "action": {"type": "Deliver", "id": "7"}},
        {"op": "do", "at": 0, "action": {"type": "__import__", "id": 7}},
        {"op": "do", "at": 0, "action": None},
        {
            "op": "do",
            "at": 0,
            "action": {"type": "Local", "member": "n1", "call": STRANGE},
        },
        {"op": "visit", "step": 10**30},
        {"op": "visit", "step": 99},
        {"op": "submit", "member": "n1", "change": "x" * 20_000, "at": 0},
        {"op": "submit", "member": "", "change": "x", "at": 0},
        {"op": "submit", "member": "n1", "change": 7, "at": 0},
        {"op": "film", "ref": {}},
        {"op": "film", "view": "v" * 100},
        {"op": "film", "surprise": True},
    ],
)  # fmt: skip
def test_what_is_no_command_is_answered_and_changes_nothing(told, content):
    before = (told.cluster.world, told.here, len(told.cluster.trace))
    told._hear(told, content, [])
    assert told.told[-1]["op"] == "error"
    assert told.told[-1]["message"]
    assert (told.cluster.world, told.here, len(told.cluster.trace)) == before


def test_what_cannot_happen_is_said_and_leaves_the_run_where_it_was(election):
    home = election.here
    answer = election.do({"type": "Deliver", "id": 99}, at=0)
    assert answer == {
        "op": "error",
        "ref": 7,
        "view": "v1",
        "message": "no message 99 is in flight: nothing is; act on a member first",
    }
    assert election.here == home
    assert moves(election)[-1] == home


def test_a_users_own_text_may_raise_anything(election):
    class Broken(OriginalParticipant):
        def start_election(self, out, waiter, call):
            raise ZeroDivisionError("mine")

    mine = Told(Cluster(3, participant=Broken))
    answer = mine.do({"type": "Local", "member": "n2", "call": {"type": "StartElection"}})
    assert answer["message"] == "ZeroDivisionError: mine"
    assert mine.here == 0
    mine.close()


def test_a_cell_moves_the_views(election):
    count = len(election.told)
    election.cluster.step()
    election.cluster.back()
    assert moves(election)[count:] == [election.here + 1, election.here]


def test_nobody_is_told_before_somebody_watches(told):
    told.cluster.submit("n1", "x")
    told.cluster.settle()
    assert told.told == []
    assert told.snapshot["film"]["cursor"] == told.here


def test_views_of_one_cluster_agree(election):
    other = Told(election.cluster)
    other.hear("film")
    election.hear("step", at=election.here)
    assert moves(other)[-1] == moves(election)[-1] == election.here
    other.close()


def test_many_steps_of_a_cell_are_told_in_a_few_messages():
    async def cell():
        made = Told(Cluster(5))
        made.hear("film")
        for k in range(20):
            made.cluster.submit("n1", f"x{k}")
            made.cluster.settle()
        steps, messages = len(made.cluster.trace), len(made.told)
        async with asyncio.timeout(120):
            while made.snapshot["film"]["cursor"] != made.here or moves(made)[-1] != made.here:
                await asyncio.sleep(0.02)
        assert moves(made)[-1] == made.here
        assert made.snapshot["film"]["cursor"] == made.here
        frames = [f["id"] for said in made.told for f in said["film"]["frames"]]
        assert frames == list(range(steps))
        assert messages < steps / 2, "those that were sent while the cell ran"
        made.close()

    asyncio.run(cell())


def test_a_long_film_is_sent_in_slices(monkeypatch):
    monkeypatch.setattr(debugger, "SLICE", 0.0)

    async def cell():
        made = Told(Cluster(3))
        made.cluster.submit("n1", "x")
        made.cluster.settle()
        made.hear("film")
        assert len(made.told) == 1
        while not made.told[-1]["last"]:
            await asyncio.sleep(0)
        assert [said["op"] for said in made.told] == [
            "film",
            "more",
            "more",
            "more",
            "more",
            "more",
        ]
        frames = [f["id"] for said in made.told for f in said["film"]["frames"]]
        assert frames == list(range(len(made.cluster.trace)))
        made.close()

    asyncio.run(cell())


@pytest.mark.parametrize("text", [OriginalParticipant, Participant])
def test_a_film_of_a_thousand_steps_at_five_members_is_at_most_a_megabyte_on_the_wire(text):
    made = Told(Cluster(5, participant=text))
    chance = Random(1)
    for _ in range(1000):
        actions = made.cluster.actions()
        arriving = [a for a in actions if isinstance(a, Deliver)]
        made.cluster.do(chance.choice(arriving if arriving and chance.random() < 0.7 else actions))
    made.hear("film")
    for part in ("frames", "columns"):
        assert [one["id"] for said in made.told for one in said["film"][part]] == [*range(1001)]
    assert made.bytes <= 1_000_000
    made.close()


def test_a_click_looks_at_one_step_only(election, monkeypatch):
    looked = []
    monkeypatch.setattr(shots, "choices", lambda world: looked.append(world) or {})
    election.hear("step", at=election.here)
    assert looked == [election.cluster.world]


def test_a_command_from_another_thread_waits_for_the_cell():
    async def cell():
        made = Told(Cluster(3))
        made.cluster.start_election("n2")
        asking = threading.Thread(target=made._hear, args=(made, {"op": "step", "at": 1}, []))
        asking.start()
        asking.join()
        assert made.here == 1
        await asyncio.sleep(0)
        assert made.here == 2
        made.close()

    asyncio.run(cell())


def test_closing_leaves_nothing_behind():
    cluster = Cluster(3)
    before = set(MODELS)
    heard = cluster.observe(lambda event: None, kinds=CursorMoved)
    observers = len(cluster._observers._callbacks)
    for _ in range(100):
        made = Debugger(cluster)
        made.close()
        made.close()
    assert set(MODELS) == before
    forgotten = weakref.ref(made)
    del made
    gc.collect()
    assert forgotten() is None
    assert len(cluster._observers._callbacks) == observers
    heard()


def test_what_is_shown_without_a_widget(told):
    data, _ = told._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"].startswith("step 0: ")
    assert "n1 is MASTER" in data["text/plain"]


class Widget:
    def __init__(self):
        self.open = True

    def close(self):
        self.open = False


def test_running_a_cell_again_replaces_what_it_made(monkeypatch):
    monkeypatch.setattr(cells, "_runs", {})
    running = []
    monkeypatch.setattr(cells, "_running", lambda: running[-1])
    made = []
    for cell, request in [("a", "1"), ("a", "1"), ("b", "2"), ("a", "3")]:
        running.append((cell, request))
        made.append(Widget())
        cells.made(made[-1])
    assert [widget.open for widget in made] == [False, False, True, True]
    cells.closed(made[3])
    running.append(("", ""))
    cells.made(Widget())
    assert list(cells._runs) == ["b"]
