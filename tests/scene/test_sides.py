"""The sides of a partition: who is on each, whether it has a quorum, and that one can read it."""

import math

import pytest

from quorumscope.net.actions import Crash, Cut, Partition
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.protocol.safe import Participant
from quorumscope.scene.places import covered, places
from quorumscope.scene.ring import ring
from quorumscope.scene.sides import quorum_of, sides, wall, walled

from .runs import after, cluster


def said(world):
    return {side.members: side.text for side in sides(world)}


def signs(world):
    return [m for m in ring(world).marks if m.kind == "side"]


def test_a_whole_cluster_has_no_sides():
    world = cluster(5, Participant)
    assert sides(world) == ()
    assert signs(world) == []
    # Who is cut from one is still heard by others.
    assert sides(after(world, Cut("n1", "n2"))) == ()


def test_of_five_two_have_no_quorum_and_three_have_one():
    world = after(cluster(5, Participant), Partition(("n4", "n5")))
    assert said(world) == {
        ("n1", "n2", "n3"): "✓ 3 of 5: quorum",
        ("n4", "n5"): "✗ 2 of 5: no quorum",
    }
    assert "n4 and n5 reach 2 of 5 members: no quorum" in ring(world).words


def test_who_has_crashed_does_not_count():
    world = after(cluster(5, Participant), Partition(("n4", "n5")), Crash("n2"))
    assert said(world)[("n1", "n2", "n3")] == "✗ 2 of 5: no quorum"


def test_half_of_an_even_cluster_is_enough_for_the_original_only():
    half = Partition(("n1", "n2"))
    assert set(said(after(cluster(4, OriginalParticipant), half)).values()) == {"✓ 2 of 4: quorum"}
    assert set(said(after(cluster(4, Participant), half)).values()) == {"✗ 2 of 4: no quorum"}


@pytest.mark.parametrize("members", range(1, 8))
@pytest.mark.parametrize("text", [OriginalParticipant, Participant])
def test_the_quorum_is_the_one_that_a_vote_asks_for(members, text):
    p = cluster(members, text)["n1"]
    assert quorum_of(p) == (p.quorum if text is Participant else (members - 1) // 2 + 1)


def test_nobody_passes_a_message_on():
    """n1 and n3 both hear n2, but not each other: the best of them, n2, reaches three."""
    world = after(cluster(5, Participant), Partition(("n4", "n5")), Cut("n1", "n3"))
    assert said(world)[("n1", "n2", "n3")] == "✓ 3 of 5: quorum"
    alone = after(world, Crash("n2"))
    assert said(alone)[("n1", "n2", "n3")] == "✗ 1 of 5: no quorum"


def test_a_one_way_partition_parts_as_well_but_its_cuts_are_drawn():
    world = after(cluster(5, Participant), Partition(("n4", "n5"), one_way=True))
    assert len(sides(world)) == 2
    assert walled(world, sides(world)) == frozenset()
    bars = [m for m in ring(world).marks if m.kind == "cut"]
    assert len(bars) == 2 * 6
    both = after(world, Partition(("n4", "n5")))
    assert not [m for m in ring(both).marks if m.kind == "cut"]
    assert {m.look for m in ring(both).marks if m.kind == "split"} == {"split"}


@pytest.mark.parametrize("count", range(2, 11))
@pytest.mark.parametrize("size", range(1, 5))
def test_a_sign_lies_on_its_side_and_on_nothing_else(count, size):
    if size >= count:
        return
    side = tuple(f"n{i}" for i in range(2, 2 + size))
    if not set(side) < {f"n{i}" for i in range(1, count + 1)}:
        return
    world = after(cluster(count, Participant), Partition(side))
    where = places(world.names)
    fixed = [m for m in ring(world).marks if m.kind in ("member", "word", "seq", "entry", "quorum")]
    for sign, part in zip(signs(world), sides(world), strict=True):
        near = min(where.names, key=lambda n: math.dist(where.points[n], (sign.x, sign.y)))
        assert near in part.members
        assert covered(sign).hidden([covered(m) for m in fixed]) == 0


def test_the_wall_is_one_line_where_one_line_parts_them():
    where = places(("n1", "n2", "n3", "n4", "n5"))
    assert len(wall(where, (("n1", "n2", "n3"), ("n4", "n5")))) == 1
    assert len(wall(where, (("n1", "n3"), ("n2", "n4", "n5")))) == 4
    (line,) = wall(places(("a", "b")), (("a",), ("b",)))
    assert line[0].x == line[1].x, "between two it stands upright"
