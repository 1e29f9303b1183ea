"""The page of a recording as text: all of it in one file, and nothing in it that a run said."""

import json
import re
import zlib
from base64 import b64decode, b64encode
from hashlib import sha256

from quorumscope import Cluster
from quorumscope.record.exports import FORMATS, export
from quorumscope.widgets import page
from quorumscope.widgets.commands import Explain
from quorumscope.widgets.explain import explain
from quorumscope.widgets.page import TOLD, page_of

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<!-- ",
    '"><img src=x onerror=alert(1)>',
    "\u2028",
)


def hostile():
    cluster = Cluster(list(HOSTILE[:3]), name=HOSTILE[0])
    for text in HOSTILE:
        cluster.submit(HOSTILE[0], text)
    cluster.step()
    return cluster.trace


def made(trace, step=None):
    making = page_of(trace, step or trace.cursor)
    try:
        while True:
            next(making)
    except StopIteration as end:
        return end.value.decode()


def inside(text, id):
    (letters,) = re.findall(rf'id="{id}">([A-Za-z0-9+/=]*)</script>', text)
    return json.loads(zlib.decompress(b64decode(letters)))


def test_no_word_of_a_run_stands_in_the_page_as_it_is():
    text = made(hostile())
    assert not any(word in text for word in HOSTILE)
    assert text.count("<script") == text.count("</script>") == 3
    assert "http:" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "https:" not in text


def test_what_may_run_and_be_seen_is_named_by_its_hash():
    text = made(Cluster(3).trace)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy.startswith("default-src 'none';")
    bodies = [
        *re.findall(r"<style>(.*?)</style>", text, re.S),
        *re.findall(r'<script type="module">(.*?)</script>', text, re.S),
    ]
    assert len(bodies) == 3
    for body in bodies:
        assert f"'sha256-{b64encode(sha256(body.encode()).digest()).decode()}'" in policy
    assert "unsafe" not in policy


def test_it_holds_all_branches_and_stands_where_it_was_asked_to():
    cluster = Cluster(3)
    cluster.start_election("n2")
    cluster.settle()
    cluster.visit(1)
    cluster.crash("n3")
    trace = cluster.trace
    recording = inside(made(trace, trace.at(1)), "recording")
    film = recording["snapshot"]["film"]
    assert [f["id"] for f in film["frames"]] == [c["id"] for c in film["columns"]]
    assert len(film["frames"]) == len(trace)
    assert (film["cursor"], film["tip"]) == (1, trace.tip.id)
    assert recording["told"].keys() == {f"{a}:{s.id}" for a in TOLD for s in trace.steps}
    assert recording["told"]["why:2"] == json.loads(
        json.dumps(explain(trace, Explain(step=2, about="why")))
    )


def test_of_a_run_that_needs_too_much_room_the_later_steps_tell_less(monkeypatch):
    cluster = Cluster(3)
    cluster.start_election("n2")
    cluster.settle()
    monkeypatch.setattr(page, "ROOM", 1)
    recording = inside(made(cluster.trace), "recording")
    assert recording["told"].keys() == {f"{about}:0" for about in TOLD}
    assert len(recording["snapshot"]["film"]["frames"]) == len(cluster.trace)


def test_it_holds_the_run_as_text_up_to_the_step_where_it_stands():
    cluster = Cluster(3)
    cluster.start_election("n2")
    cluster.settle()
    trace = cluster.trace
    texts = inside(made(trace, trace.at(1)), "recording")["texts"]
    assert texts.keys() == {format.ending for format in FORMATS.values()}
    for name, format in FORMATS.items():
        assert texts[format.ending]["text"] == export(trace, name, 1)
    assert (texts[".py"]["name"], texts[".py"]["index"]) == ("cluster-step-1.py", 1)


def test_it_can_stand_on_another_branch():
    cluster = Cluster(3)
    cluster.start_election("n2")
    cluster.settle()
    tip = cluster.trace.tip
    cluster.visit(1)
    cluster.crash("n3")
    film = inside(made(cluster.trace, cluster.trace.step(2)), "recording")["snapshot"]["film"]
    assert (film["cursor"], film["tip"]) == (2, tip.id)


def test_a_run_that_grows_meanwhile_is_told_as_it_was():
    cluster = Cluster(3)
    cluster.start_election("n2")
    making = page_of(cluster.trace, cluster.trace.cursor)
    next(making)
    cluster.settle()
    try:
        while True:
            next(making)
    except StopIteration as end:
        film = inside(end.value.decode(), "recording")["snapshot"]["film"]
    assert film["tip"] in [frame["id"] for frame in film["frames"]]
