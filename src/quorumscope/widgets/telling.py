"""What a page shows of a lesson, as JSON: where one stands, words, question, and what came of it.

Found here: that text. Never: a widget, or what a lesson says.

``state`` has a field for each thing that may stand on the page, empty where it does not. Words are
paragraphs of ``[kind, text]``, as lessons/markup.py makes them. What is right, and what a beat will
do, is in it only once it has happened: no page can tell it early.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import to_builtins

from ..lessons.lesson import Lesson
from ..lessons.markup import line, paragraphs
from ..lessons.questions import Question, shown

Json: TypeAlias = dict[str, Any]

MOST = 6
"""Sentences about what happened that are told; of more, the rest is counted."""


def state(lesson: Lesson) -> Json:
    """Return all that a page shows of *lesson*."""
    script, beat, done = lesson.script, lesson.beat, lesson.is_done
    right, asked = lesson.score
    return {
        "title": script.title,
        "number": script.number,
        "minutes": script.minutes,
        "position": lesson.position,
        "count": len(script.beats),
        "done": done,
        "over": lesson.is_over,
        "begun": lesson.position > 0 or (done and beat.happens),
        "score": {"right": right, "asked": asked, "given": len(lesson.progress.of(script.name))},
        "trouble": lesson.progress.trouble,
        "words": paragraphs(beat.words),
        "watch": line(beat.watch),
        "ask": _ask(lesson, beat.ask) if beat.ask else None,
        "told": _told(lesson, beat.ask) if beat.ask and done else None,
        "reveal": paragraphs(beat.reveal) if done else [],
        "unmet": lesson.unmet,
        "code": beat.code.strip() if done else "",
        "end": _end(lesson) if lesson.is_over else None,
    }


def _ask(lesson: Lesson, ask: Question) -> Json:
    return {
        "kind": ask.kind,
        "words": line(ask.words),
        "options": list(lesson.options),
        "again": lesson.progress.answered(lesson.script.name, lesson.position) is not None,
    }


def _told(lesson: Lesson, ask: Question) -> Json:
    """What came of it: of a question that was passed over, only what is right."""
    told, sentences = lesson.told, lesson.outcome.sentences
    first = lesson.progress.answered(lesson.script.name, lesson.position)
    right = ask.answer(lesson.outcome)
    return {
        "given": shown(told.given) if told else None,
        "correct": told.correct if told else None,
        "right": shown(right),
        # An order is told as a list, but for that in which the sentences stand anyway.
        "order": list(right) if isinstance(right, tuple) and right != sentences else [],
        "first": shown(first.given) if first else None,
        "sentences": list(sentences[:MOST]),
        "more": max(0, len(sentences) - MOST),
    }


def _end(lesson: Lesson) -> Json:
    script = lesson.script
    return {
        "summary": script.summary,
        "systems": paragraphs(script.systems),
        "sources": to_builtins(script.sources),
    }
