"""What a page takes away: made between other things, sent when done, ended when nobody wants it."""

import asyncio
import time

import pytest

from quorumscope import Cluster, Debugger
from quorumscope.record.exports import export
from quorumscope.widgets import debugger, share, sharing
from quorumscope.widgets.share import WAYS, Way


class Told(Debugger):
    """A debugger that keeps what it sends, with what comes with it."""

    def __init__(self, cluster):
        self.told = []
        super().__init__(cluster)

    def send(self, content, buffers=()):
        self.told.append((content, [bytes(b) for b in buffers]))

    def hear(self, op, **fields):
        self._hear(self, {"op": op, "ref": 7, "view": "v1", **fields}, [])


@pytest.fixture
def cluster():
    made = Cluster(3, name="a <b> ü")
    made.start_election("n2")
    made.step()
    return made


def counting(counted, parts=5):
    """A way that takes its time."""

    def make(trace, step, theme):
        try:
            for part in range(parts):
                counted.append(part)
                yield part + 1, parts
            return b"whole"
        finally:
            counted.append("closed")

    return Way(".gif", "film", make)


@pytest.mark.parametrize("ending", [e for e in WAYS if e != ".mp4"])
def test_every_way_out_is_sent_as_bytes_under_a_name(cluster, ending):
    made = Told(cluster)
    made.hear("share", ending=ending, step=1, theme="dark")
    said, (sent,) = made.told[-1]
    assert (said["op"], said["ref"], said["view"], said["index"]) == ("shared", 7, "v1", 1)
    assert said["name"] == ("a-b" if ending in (".jsonl", ".html") else "a-b-step-1") + ending
    assert len(sent) > 50
    made.close()


def test_a_text_tells_the_way_to_the_step_that_is_asked_for(cluster):
    made = Told(cluster)
    made.hear("share", ending=".txt", step=1)
    assert made.told[-1][1][0].decode() == export(cluster.trace, "transcript", 1)
    made.close()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"ending": ".doc", "step": 0}, "there is no '.doc'; there are .txt, "),
        ({"ending": ".txt", "step": 99}, "there is no step with id 99"),
        ({"ending": ".png", "step": 0, "theme": "blue"}, "can't read this command"),
        ({"ending": 7, "step": 0}, "can't read this command"),
    ],
)
def test_what_can_not_be_made_is_said_and_changes_nothing(cluster, fields, told):
    made = Told(cluster)
    made.hear("share", **fields)
    said, buffers = made.told[-1]
    assert said["op"] == "error"
    assert told in said["message"]
    assert (said["ref"], said["view"], buffers) == (7, "v1", [])
    made.close()


def test_what_a_tool_lacks_is_told_to_the_view(cluster, monkeypatch):
    monkeypatch.setattr(share, "find_spec", lambda name: None)
    made = Told(cluster)
    made.hear("share", ending=".png", step=1)
    assert "pip install matplotlib" in made.told[-1][0]["message"]

    def broken(trace, step, theme):
        yield 1, 2
        raise ZeroDivisionError("mine")

    monkeypatch.setitem(share.WAYS, ".gif", Way(".gif", "film", broken))
    made.hear("share", ending=".gif", step=1)
    assert made.told[-1][0]["message"] == "it failed: ZeroDivisionError('mine')"
    made.close()


def test_it_is_made_between_other_things_and_tells_how_far_it_is(cluster, monkeypatch):
    counted = []
    monkeypatch.setattr(debugger, "SLICE", 0.0)
    monkeypatch.setattr(sharing, "OFTEN", 0.0)
    monkeypatch.setitem(share.WAYS, ".gif", counting(counted))

    async def cell():
        made = Told(cluster)
        made.hear("share", ending=".gif", step=1)
        assert counted == [0]
        while not made.told[-1][1]:
            await asyncio.sleep(0)
        assert [(s["done"], s["total"]) for s, _ in made.told[:-1]] == [(k, 5) for k in range(1, 6)]
        assert made.told[-1][1] == [b"whole"]
        made.close()

    asyncio.run(cell())


def test_who_cancels_gets_nothing_more_and_others_get_theirs(cluster, monkeypatch):
    counted = []
    monkeypatch.setattr(debugger, "SLICE", 0.0)
    monkeypatch.setitem(share.WAYS, ".gif", counting(counted))

    async def cell():
        made = Told(cluster)
        made.hear("share", ending=".gif", step=1)
        made.hear("share", ending=".gif", step=1, view="v2")
        made.hear("cancel")
        assert counted == [0, 0, "closed"]
        await asyncio.sleep(0.05)
        sent = [said["view"] for said, buffers in made.told if buffers]
        assert sent == ["v2"]
        assert {"op": "shared", "cancelled": True, "ref": 7, "view": "v1"} in [
            said for said, _ in made.told
        ]
        made.close()

    asyncio.run(cell())


def test_closing_ends_what_is_under_way(cluster, monkeypatch):
    counted = []
    monkeypatch.setattr(debugger, "SLICE", 0.0)
    monkeypatch.setitem(share.WAYS, ".gif", counting(counted))

    async def cell():
        made = Told(cluster)
        made.hear("share", ending=".gif", step=1)
        made.close()
        assert counted == [0, "closed"]
        await asyncio.sleep(0.01)
        assert not any(buffers for _, buffers in made.told)

    asyncio.run(cell())


def test_a_cell_may_act_while_a_page_is_made(cluster, monkeypatch):
    monkeypatch.setattr(debugger, "SLICE", 0.0)

    async def cell():
        made = Told(cluster)
        made.hear("share", ending=".html", step=1)
        cluster.settle()
        end = time.monotonic() + 10
        while not made.told[-1][1] and time.monotonic() < end:
            await asyncio.sleep(0)
        assert made.told[-1][1][0].startswith(b"<!doctype html>")
        made.close()

    asyncio.run(cell())
