"""The columns of the space-time diagram as they travel: short, and whole on the other side."""

import json

import pytest

from quorumscope import Cluster, OriginalParticipant
from quorumscope.scene.columns import DEFAULTS, Columns
from quorumscope.scene.course import Course
from quorumscope.scene.film import _mark, applied
from quorumscope.scene.film import frame as frame_of
from quorumscope.scene.stubs import stubs


def branched():
    """A run with two branches, a loss, a crash, a cut and a time-out."""
    cluster = Cluster(5)
    cluster.submit("n1", "x")
    cluster.settle()
    fork = cluster.trace.cursor.id
    cluster.start_election("n2")
    cluster.step()
    cluster.crash("n3")
    cluster.cut("n1", "n4")
    cluster.visit(fork)
    cluster.submit("n1", "y")
    cluster.drop(cluster.trace.cursor.world.flight[0].id)
    cluster.settle()
    return cluster.trace


def columns(trace):
    return json.loads(json.dumps(Columns(trace).of(range(len(trace)))))


def full(mark, kind, words="", do=""):
    """*mark* as the page completes it."""
    return {**DEFAULTS[kind], "words": words, "do": do, **mark}


def kind_of(mark):
    return mark.get("kind", mark["id"].partition(":")[0])


def test_a_column_is_whole_again_with_the_defaults():
    trace = branched()
    for made, step in zip(columns(trace), trace.steps, strict=True):
        course = Course()
        course.follow(trace.path(step.id))
        assert made["x"] == course.columns[-1].x
        assert made["to"] == pytest.approx(course.end(step.index), abs=0.06)
        caption = next((m.words for m in course.marks(step.index) if m.kind == "event"), None)
        for short, mark in zip(made.get("marks", []), course.marks(step.index), strict=True):
            again = full(short, mark.kind, caption or mark.words, f"visit:{step.id}")
            whole = {"words": "", "do": "", **_mark(mark)}
            if mark.kind == "bracket":
                again |= {f: short.get(f, "") for f in ("words", "do")}
            assert again == whole | {"words": again["words"]}


def test_the_stubs_are_those_of_the_world_and_mean_what_the_messages_of_the_ring_mean():
    trace = branched()
    known = {None: {}}
    ring = {None: {}}
    for made, step in zip(columns(trace), trace.steps, strict=True):
        known[step.id] = applied(known[step.parent], made.get("stubs", {}))
        ring[step.id] = applied(ring[step.parent], frame_of(step, trace.before(step)))
        expected = {m.id: _mark(m) for m in stubs(step.world)}
        assert list(known[step.id]) == list(dict.fromkeys(known[step.id]))
        assert set(known[step.id]) == set(expected)
        for id, stub in known[step.id].items():
            message = ring[step.id].get(id.replace("stub:", "message:"), {})
            again = full(stub, kind_of(stub), message.get("words", ""), message.get("do", ""))
            again.pop("kind", None)
            assert again == {"words": "", "do": "", **expected[id]}


def test_a_column_never_changes_whatever_happens_later():
    cluster = Cluster(3, participant=OriginalParticipant)
    kept = Columns(cluster.trace)
    made = kept.of([0])
    for _ in range(2):
        cluster.start_election("n2")
        cluster.settle()
        made += kept.of(range(len(made), len(cluster.trace)))
        cluster.visit(1)
        cluster.crash("n1")
        made += kept.of(range(len(made), len(cluster.trace)))
        cluster.restart("n1")
        made += kept.of(range(len(made), len(cluster.trace)))
    assert made == Columns(cluster.trace).of(range(len(cluster.trace)))
