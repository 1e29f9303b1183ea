"""The ring: everyone has room, from 1 to 50 members, and stays where it is."""

import math
from itertools import combinations

import pytest

from quorumscope.scene.look import STRETCH
from quorumscope.scene.places import HEIGHT, WIDTH, places


def names(count):
    return tuple(f"n{i}" for i in range(1, count + 1))


@pytest.mark.parametrize("count", range(1, 51))
def test_members_neither_touch_nor_leave_the_sheet(count):
    where = places(names(count))
    widest = where.sizes.member * max(STRETCH.values())
    for p in where.points.values():
        assert widest / 2 <= p.x <= WIDTH - widest / 2
        assert widest / 2 + 24 <= p.y <= HEIGHT - widest / 2 - 20
    for a, b in combinations(where.points.values(), 2):
        assert math.dist(a, b) > where.sizes.member


@pytest.mark.parametrize("count", [3, 4, 5, 7, 9])
def test_the_ring_is_as_wide_as_it_is_symmetrical(count):
    """For each member there is one in its mirror image."""
    points = list(places(names(count)).points.values())
    for p in points:
        assert any(math.dist(q, (WIDTH - p.x, p.y)) < 0.1 for q in points)


def test_the_first_member_is_at_the_top_and_the_next_one_clockwise():
    points = places(names(5)).points
    assert points["n1"].y < min(p.y for n, p in points.items() if n != "n1")
    assert points["n2"].x > points["n1"].x


def test_a_short_name_is_written_in_full():
    assert places(names(5)).called["n3"] == "n3"


def test_of_long_names_only_what_differs_is_written():
    where = places(("node-a.example:80", "node-b.example:80", "node-c.example:80"))
    assert list(where.called.values()) == ["…a", "…b", "…c"]


def test_long_names_with_nothing_in_common_are_clipped():
    where = places(("a-very-long-name", "some-other-long-name"))
    assert where.called["a-very-long-name"].startswith("a-")
    assert where.called["a-very-long-name"].endswith("…")
