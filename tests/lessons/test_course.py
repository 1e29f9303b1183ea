"""Every lesson of the course, played: what it says holds, and what it asks has an answer."""

from __future__ import annotations

import re

import pytest

import quorumscope
from quorumscope.check.explore import explore
from quorumscope.lessons.beat import Script
from quorumscope.lessons.course import SCRIPTS, find, names
from quorumscope.lessons.errors import LessonError
from quorumscope.lessons.exploring import paths
from quorumscope.lessons.glossary import CONTROLS, TERMS, used
from quorumscope.lessons.lesson import Lesson
from quorumscope.lessons.progress import Progress

KNOWN = {t.word for t in TERMS} | {f"**{c}**" for c in CONTROLS}


def played(script: Script) -> Lesson:
    """Play *script* to its end, each question answered as it is right."""
    lesson = Lesson(script, progress=Progress())
    while not lesson.is_over:
        ask = lesson.beat.ask
        if ask is not None and not lesson.is_done:
            lesson.answer(ask.answer(lesson.outcome))
        else:
            lesson.next()
        assert lesson.unmet == [], f"{script.name}, beat {lesson.position}"
    return lesson


def texts(beat):
    """All that a reader reads in a beat, in order."""
    asked = beat.ask.words if beat.ask else ""
    return [beat.words, asked, beat.watch, beat.reveal]


@pytest.mark.parametrize("name", names())
def test_what_a_lesson_says_holds(name):
    lesson = played(find(name))
    right, asked = lesson.score
    assert right == asked >= 3


IN_ORDER = (
    "Ann sets 1, from 0 to 8",
    "Bob reads 1, from 2 to 4",
    "Dan sets 2, from 3 to 9",
    "Cyd reads 2, from 5 to 6",
)
SAID = {
    "two-masters": [2, "n2", "yes", ("n2", "n3"), 0, "w y", "yes", ("n1", "n2"), 2],
    "repairs": [
        *(("n1", "n2"), ("n2",), "y", "x y", ("n1", "n2"), ("nobody",), "bad", "bad good"),
        *(("n1", "n2"), ("n2",), 2, 1, "MASTER"),
    ],
    "explore": [
        *(2520, "in all", "fewer than 200", 3, "nothing breaks within these bounds"),
        *("nothing", "promises kept", "nothing"),
    ],
    "linearizability": [
        *("either", "no", IN_ORDER, 1, "yes", 3, "no", "PARTICIPANT_PENDING", "either", "no"),
    ],
    "own-protocol": ["yes", "yes", 4, ("nobody",), "nothing", "no", "no", "nothing"],
}
"""What the words of a lesson take for granted that its questions are answered with."""


@pytest.mark.parametrize("name", SAID)
def test_the_answers_are_those_that_the_words_explain(name):
    lesson = Lesson(name, progress=Progress())
    found = []
    for position, beat in enumerate(lesson.script.beats):
        lesson.goto(position)
        if beat.ask is not None:
            found.append(beat.ask.answer(lesson.outcome))
    assert found == SAID[name]


def test_the_figures_in_the_lesson_on_exploring_are_those_of_a_search():
    lesson = Lesson("explore", progress=Progress())
    said = " ".join(text for beat in lesson.script.beats for text in texts(beat))
    race = explore(lesson.outcome.after, {}, [])
    one_each = explore(quorumscope.Cluster(3), {"elections": 1, "submits": 1})
    for figure in (paths(lesson.outcome.after), race.states, one_each.states):
        assert f"{figure:,}" in said


class Same(quorumscope.Participant):
    """A text of one's own that changes nothing."""


@pytest.mark.parametrize("name", names())
def test_a_lesson_runs_on_a_text_of_ones_own(name):
    lesson = Lesson(name, participant=Same, progress=Progress())
    while not lesson.is_over:
        lesson.next()
        assert lesson.unmet == [], lesson.position


@pytest.mark.parametrize("name", names())
def test_each_question_can_be_answered_wrongly(name):
    lesson = Lesson(name, progress=Progress())
    for position, beat in enumerate(lesson.script.beats):
        if beat.ask is None:
            continue
        lesson.goto(position)
        right = beat.ask.answer(lesson.outcome)
        assert beat.ask.check(right, lesson.outcome) == right
        if beat.ask.kind == "number":
            continue
        assert len(lesson.options) >= 2
        assert any(not beat.ask.is_right(option, lesson.outcome) for option in lesson.options)


@pytest.mark.parametrize("name", names())
def test_a_lesson_is_complete(name):
    script = find(name)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", name)
    assert 15 <= script.minutes <= 30
    assert script.summary.endswith(".")
    assert script.systems.strip()
    assert script.sources
    assert all(source.url.startswith("https://") for source in script.sources)
    assert script.beats[0].setting
    assert all(beat.words.strip() for beat in script.beats)


@pytest.mark.parametrize("name", names())
def test_the_code_of_a_lesson_runs_as_the_cells_of_one_notebook(name):
    cells = {"__name__": "cells", "qs": quorumscope}
    for position, beat in enumerate(find(name).beats):
        exec(compile(beat.code.strip(), f"{name}, beat {position}", "exec"), cells)


def test_the_lessons_are_numbered_in_order():
    assert [script.number for script in SCRIPTS] == list(range(1, len(SCRIPTS) + 1))


def test_no_term_and_no_control_is_used_before_it_was_explained():
    explained: set[str] = set()
    for script in SCRIPTS:
        for position, beat in enumerate(script.beats):
            explained |= set(beat.explains)
            for text in texts(beat):
                early = [word for word in used(text) if word not in explained]
                assert early == [], f"{script.name}, beat {position}: {text}"


def test_what_is_explained_stands_in_the_words_and_in_the_glossary():
    for script in SCRIPTS:
        for position, beat in enumerate(script.beats):
            said = {word for text in texts(beat) for word in used(text)}
            where = f"{script.name}, beat {position}"
            assert set(beat.explains) <= said, where
            assert set(beat.explains) <= KNOWN, where
            pressed = {word for word in said if word.startswith("**")}
            assert pressed <= KNOWN, where


def test_a_lesson_that_is_not_there_names_those_that_are():
    with pytest.raises(LessonError, match="did you mean 'first-election'"):
        find("first-elections")
