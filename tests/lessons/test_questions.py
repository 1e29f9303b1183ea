"""The ready-made questions: what each takes for the answer, read off a rehearsed run."""

from __future__ import annotations

import pytest

import quorumscope as qs
from quorumscope.lessons.hand import rehearsed
from quorumscope.lessons.questions import (
    ACKNOWLEDGED,
    APPLIED,
    NEITHER,
    NOBODY,
    REFUSED,
    STAGED,
    UNTOLD,
    Outcome,
    entries,
    fate,
    first,
    masters,
    proposed,
    staged,
    told,
    who,
)


def outcome(*deeds: str) -> Outcome:
    """What comes of *deeds* in a new cluster of three."""
    return rehearsed(qs.Cluster(3).world, deeds)


def test_who_is_each_member_of_which_it_is_true_or_nobody():
    has_x = who("?", lambda o, m: "x" in staged(o.after, m))
    assert has_x.answer(outcome("submit n1 x", "deliver Accept n1 n3")) == ("n1", "n3")
    assert has_x.answer(outcome("elect n2")) == (NOBODY,)
    assert has_x.options(outcome("elect n2")) == ("n1", "n2", "n3", NOBODY)


def test_a_master_that_has_crashed_is_none():
    assert masters().answer(outcome("submit n1 x")) == ("n1",)
    assert masters().answer(outcome("crash n1")) == (NOBODY,)


@pytest.mark.parametrize(
    ("deeds", "answer"),
    [
        (("submit n1 x", "settle"), ACKNOWLEDGED),
        (("submit n1 x", "lose Accept n1"), REFUSED),
        (("submit n1 x",), UNTOLD),
        (("submit n1 x", "settle", "submit n1 y"), UNTOLD),
        (("submit n1 x", "settle", "submit n1 y", "lose Accept n1"), REFUSED),
        (("elect n2",), UNTOLD),
    ],
)
def test_told_is_how_the_last_request_of_a_member_ended(deeds, answer):
    assert told("n1", "?").answer(outcome(*deeds)) == answer


def test_told_is_the_end_of_a_request_that_began_before():
    cluster = qs.Cluster(3)
    cluster.submit("n1", "x")
    assert told("n1", "?").answer(rehearsed(cluster.world, ("settle",))) == ACKNOWLEDGED


def test_the_fate_of_a_change_at_a_member():
    run = outcome("submit n1 x", "deliver Accept n1 n2", "deliver answer n2 n1")
    assert [fate(m, "x").answer(run) for m in ("n1", "n2", "n3")] == [APPLIED, STAGED, NEITHER]


def test_what_is_proposed_is_read_off_the_accepts_that_are_on_their_way():
    assert proposed(outcome("submit n1 x").after) == ["x", "x"]
    assert proposed(outcome("submit n1 x", "settle", "ping n1").after) == ["nothing", "nothing"]
    assert proposed(outcome("elect n2").after) == []


def test_first_orders_moments_by_the_step_at_which_they_are_so():
    moments = (
        ("never", lambda world: False),
        ("n1 has x", lambda world: "x" in entries(world, "n1")),
        ("n2 has it staged", lambda world: "x" in staged(world, "n2")),
    )
    ask = first("?", moments)
    run = outcome("submit n1 x", "settle")
    assert ask.answer(run) == ("n2 has it staged", "n1 has x", "never")
    assert sorted(ask.options(run)) == sorted(name for name, _ in moments)
