"""A lesson walked by what one sees: its buttons, its labels, its picture.

Found here: how a question of each kind is answered on the page, and a page of a lesson without a
kernel. Never: an assertion about one lesson.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import msgspec
from playwright.sync_api import expect

from quorumscope.lessons.lesson import Lesson
from quorumscope.lessons.questions import Question, Value
from quorumscope.scene.look import THEMES, looks
from quorumscope.widgets import telling
from quorumscope.widgets.lesson import Words

from .notebook import LessonPage

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Quorumscope</title>
<style>body {{ margin: 0; background: {back} }} main {{ padding: 4px }}</style><style>{css}</style>
<body data-jp-theme-light="{light}"><main><h1 hidden>Quorumscope</h1><div id="here"></div></main>
<script type="application/json" id="data">{data}</script>
<script type="module">
const {{ esm, traits }} = JSON.parse(document.getElementById("data").textContent);
const blob = new Blob([esm], {{ type: "text/javascript" }});
const {{ default: widget }} = await import(URL.createObjectURL(blob));
const told = new Map();
window.sent = [];
window.model = {{
  get: (name) => traits[name],
  set(name, value) {{
    traits[name] = value;
    (told.get(`change:${{name}}`) ?? []).forEach((f) => f());
  }},
  save_changes() {{}},
  send(content) {{ window.sent.push(content); }},
  on(event, f) {{ told.set(event, [...(told.get(event) ?? []), f]); }},
  off(event, f) {{ told.set(event, (told.get(event) ?? []).filter((g) => g !== f)); }},
}};
window.leave = widget.render({{ model: window.model, el: document.getElementById("here") }});
</script></body></html>"""


def page(lesson: Lesson, dark: bool = False, lecture: bool = False) -> str:
    """Return a page that shows *lesson* where it stands, and keeps what it would send."""
    traits = {
        "state": {**telling.state(lesson), "turn": 1},
        "looks": {theme: msgspec.to_builtins(looks(theme)) for theme in THEMES},
        "lecture": lecture,
        "picked": "",
    }
    data = json.dumps({"esm": Words._esm, "traits": traits}).replace("<", "\\u003c")
    back, light = ("#111111", "false") if dark else ("#ffffff", "true")
    return PAGE.format(css=Words._css, data=data, back=back, light=light)


# --- walking --------------------------------------------------------------------------------------


def walk(shown: LessonPage, mirror: Lesson, wrong: Sequence[int] = ()) -> None:
    """Walk the lesson from its first to its last beat, by what one sees.

    *mirror* is the same lesson, played beside it, which knows the answers; the questions of the
    beats in *wrong* are answered wrongly.
    """
    for at, beat in enumerate(mirror.script.beats):
        mirror.goto(at)
        shown.expect_at(at + 1, done=not beat.happens)
        for words in telling.state(mirror)["words"]:
            expect(shown.words).to_contain_text("".join(text for _, text in words))
        if beat.ask is not None:
            answer_one(shown, mirror, beat.ask, right=at not in wrong)
        elif beat.happens:
            shown.press("next")
        shown.expect_at(at + 1, done=True)
        if at + 1 < len(mirror.script.beats):
            shown.press("next")


def answer_one(shown: LessonPage, mirror: Lesson, ask: Question, right: bool) -> None:
    """Answer the question that is shown."""
    value = ask.answer(mirror.outcome)
    if not right:
        value = next(o for o in mirror.options if not ask.is_right(o, mirror.outcome))
    give(shown, ask, value)
    shown.press("answer")
    expect(shown.words.locator(".qs-verdict")).to_have_attribute(
        "data-correct", "yes" if right else "no"
    )


def give(shown: LessonPage, ask: Question, value: Value) -> None:
    """Give *value* as one does for that kind of question, without pressing **answer**."""
    if ask.kind == "number":
        shown.words.get_by_label("your answer, a whole number").fill(str(value))
    elif ask.kind == "member":
        shown.debugger.member(str(value)).click()
        expect(shown.words.get_by_label(str(value), exact=True)).to_be_checked()
    elif ask.kind == "order":
        assert isinstance(value, tuple)
        put_in_order(shown, value)
    else:
        shown.choose(*([value] if isinstance(value, str) else map(str, value)))


def put_in_order(shown: LessonPage, wanted: tuple[str, ...]) -> None:
    """Move the rows up until they stand as *wanted*."""
    for place, text in enumerate(wanted):
        rows = shown.words.locator(".qs-order li > span").all_inner_texts()
        for _ in range(rows.index(text) - place):
            shown.button(f"move up: {text}").click()
