"""Exercises: each can be solved, and a seed makes the same one everywhere."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from quorumscope.lessons.errors import LessonError
from quorumscope.lessons.exercise import KINDS, exercise
from quorumscope.lessons.lesson import Lesson
from quorumscope.lessons.progress import Progress

ROOT = Path(__file__).parents[2]

each_kind = pytest.mark.parametrize("kind", KINDS)


def said(kind, seed):
    """All that a reader reads and that happens, as text."""
    return "\n".join(
        f"{b.words}|{b.ask and b.ask.words}|{b.do}" for b in exercise(kind, seed).beats
    )


def solved(kind, seed):
    """Play it with all answers right; return the answers."""
    lesson = Lesson(exercise(kind, seed), progress=Progress())
    answers = []
    while not lesson.is_over:
        ask = lesson.beat.ask
        if ask is None or lesson.is_done:
            lesson.next()
            continue
        right = ask.answer(lesson.outcome)
        assert ask.check(right, lesson.outcome) == right
        wrong = [o for o in lesson.options if not ask.is_right(o, lesson.outcome)]
        assert wrong or ask.kind == "number"
        assert lesson.answer(right).correct
        answers.append(right)
    return answers


@each_kind
def test_fifty_of_each_kind_can_be_solved_and_ask_for_more_than_one_answer(kind):
    answers = [solved(kind, seed) for seed in range(50)]
    assert min(map(len, answers)) >= 3
    last = Counter(given[-1] for given in answers)
    assert last.most_common(1)[0][1] <= 35


@each_kind
def test_every_beat_says_something_and_the_first_sets_it_up(kind):
    for seed in range(20):
        first, *rest = exercise(kind, seed).beats
        assert first.setting.startswith("cluster ")
        assert all(beat.words.strip() and not beat.setting for beat in rest)


@each_kind
def test_most_seeds_make_another_exercise(kind):
    assert len({said(kind, seed) for seed in range(60)}) >= 55


def test_a_seed_makes_the_same_exercise_under_every_hash_seed():
    code = (
        "from tests.lessons.test_exercise import KINDS, said\n"
        "print([said(kind, seed) for kind in KINDS for seed in range(5)])"
    )
    heard = set()
    for hash_seed in ("1", "2"):
        env = {**os.environ, "PYTHONHASHSEED": hash_seed}
        run = subprocess.run(
            [sys.executable, "-c", code],
            env=env,
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        heard.add(run.stdout)
    assert heard == {f"{[said(kind, seed) for kind in KINDS for seed in range(5)]}\n"}


def test_a_seed_makes_the_same_exercise_in_every_python():
    deeds = [deed for beat in exercise("promise", 7).beats for deed in beat.do]
    assert deeds == [
        "elect n4",
        "time out Prepare n4",
        "elect n4",
        "elect n3",
        "submit n1 sugar",
        "deliver #29",
        "deliver #34",
        "deliver #32",
        "deliver #26",
    ]


@pytest.mark.parametrize("seed", [-1, "7", 1.5, True, None])
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(LessonError, match="pass a whole number"):
        exercise("election", seed)


def test_a_kind_that_is_not_there_names_those_that_are():
    with pytest.raises(LessonError, match="did you mean 'election'"):
        exercise("elections")
