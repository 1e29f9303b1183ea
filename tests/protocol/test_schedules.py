"""One repair off, one danger back: for each repair the shortest story in which it matters.

Each story of a danger is played twice. Without the repair every line of it happens, and an
invariant breaks. With it, what the repair forbids does not happen (those lines are left out),
nothing breaks, and the cluster still agrees on what was submitted once the rest has arrived.

Found here: the tests. Never: the stories (stories.py) or their sentences (story.py).
"""

from __future__ import annotations

import pytest

from tests.protocol.stories import (
    ACCEPTED,
    DANGERS,
    DEAD,
    DEPOSED,
    HIGHEST,
    LATE,
    LEFT,
    TWO_MASTERS,
    Danger,
)
from tests.protocol.story import Story

each_danger = pytest.mark.parametrize("danger", DANGERS, ids=lambda d: "+".join(d.without))


@each_danger
def test_without_the_repair_the_danger_is_back(danger: Danger) -> None:
    story = Story(danger.members, danger.without)
    story.play(danger.story, strict=True)
    assert danger.breaks in story.broken


@each_danger
def test_with_the_repair_the_same_schedule_does_no_harm(danger: Danger) -> None:
    story = Story(danger.members)
    story.play(danger.story, strict=False)
    story.cluster.settle()
    assert story.cluster.violations == ()
    assert story.longest_log == danger.agreed.split()


@pytest.mark.parametrize("name", TWO_MASTERS.without)
def test_two_masters_take_both_repairs_off(name: str) -> None:
    story = Story(TWO_MASTERS.members, [name])
    story.play(TWO_MASTERS.story, strict=False)
    story.cluster.settle()
    assert story.cluster.violations == ()


@pytest.mark.parametrize(("members", "story"), [(3, HIGHEST), (5, ACCEPTED)])
def test_an_agreed_entry_is_not_mistaken_for_one_that_is_not(members: int, story: str) -> None:
    told = Story(members)
    told.play(story, strict=True)
    assert told.cluster.violations == ()
    assert told.longest_log == ["y"]


@pytest.mark.parametrize(
    ("repair", "story", "member", "without", "with_it"),
    [
        ("step_down", DEPOSED, "n1", "MASTER", "PARTICIPANT_PENDING"),
        ("step_down", LATE, "n2", "CANDIDATE", "PARTICIPANT_CLEAN"),
        ("pending_timeout", DEAD, "n3", "PENDING_MASTER", "CANDIDATE"),
        ("removed_is_told", LEFT, "n2", "PENDING_MASTER", "PARTICIPANT_PENDING"),
    ],
)
def test_without_it_somebody_does_not_come_to_know(
    repair: str, story: str, member: str, without: str, with_it: str
) -> None:
    off, on = Story(3, [repair]), Story(3)
    off.play(story, strict=False)
    on.play(story, strict=False)
    assert off.cluster[member].participant_state == without
    assert on.cluster[member].participant_state == with_it
    assert on.cluster.violations == ()
