"""The logs side by side."""

from itertools import combinations

import pytest

from quorumscope.net.actions import Deliver, Drop, Local
from quorumscope.protocol.messages import StartElection, Submit
from quorumscope.scene.log import log
from quorumscope.scene.places import covered

from .runs import TEXTS, after, cluster, sent, settled, walk


def entries(picture, name):
    return [(m.text, m.look) for m in picture.marks if m.id.startswith(f"entry:{name}:")]


def test_a_row_for_each_member_a_column_for_each_place():
    world = settled(cluster(3), *(Local("n1", Submit((c,))) for c in "ab"))
    picture = log(world)
    assert entries(picture, "n1") == [("a", "committed"), ("b", "committed")]
    assert entries(picture, "n2") == [("a", "committed"), ("b", "staged")]
    columns = {m.id: m.x for m in picture.marks if m.kind == "entry"}
    assert columns["entry:n1:2"] == columns["entry:n2:2"] == columns["entry:n3:2"]
    assert "n2: log a, staged b" in picture.words


def test_where_members_disagree_the_column_is_marked():
    """Danger F2 of the original: two masters of one instance, each with its own change."""
    world = cluster(3)
    world = after(world, Local("n2", StartElection()), Local("n3", StartElection()))
    while world.flight:
        world = after(world, Deliver(min(e.id for e in world.flight)))
    for master, change in (("n2", "y"), ("n3", "z")):
        world = after(world, Local(master, Submit((change,))))
        world = after(world, Deliver(sent(world, master, "n1", "Accept")))
        world = after(world, Deliver(sent(world, "n1", master, "Accept")))
        world = after(world, *(Drop(e.id) for e in world.flight))
    picture = log(world)
    (marked,) = [m for m in picture.marks if m.look == "alarm"]
    assert marked.text == "✗ 1"
    assert marked.words == "at place 1 members disagree: y, z"


def test_of_long_logs_the_last_columns_are_shown():
    world = settled(cluster(2), *(Local("n1", Submit((f"x{i}",))) for i in range(20)))
    picture = log(world, columns=4)
    assert [text for text, _ in entries(picture, "n1")] == ["x16", "x17", "x18", "x19"]
    assert [m.text for m in picture.marks if m.kind == "older"] == ["+16"]


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_overlaps(text):
    for step in walk(5, 60, 3, text).steps:
        picture = log(step.world)
        boxes = [(m.id, covered(m)) for m in picture.marks]
        for (a, box), (b, other) in combinations(boxes, 2):
            assert not box.hidden([other]), (step.id, a, b)
        for a, box in boxes:
            assert 0 <= box.left < box.right <= picture.width, (step.id, a)
