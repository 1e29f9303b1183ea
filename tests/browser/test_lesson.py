"""Lessons on the page: walked to their end, kept, worked by keyboard, shown to a class."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from quorumscope.lessons.beat import Beat, Script
from quorumscope.lessons.course import SCRIPTS
from quorumscope.lessons.lesson import Lesson
from quorumscope.lessons.progress import NAME, Progress
from quorumscope.lessons.questions import masters, member, number, order, state

from . import lessons
from .conftest import ROOT
from .labserver import Server
from .notebook import LessonPage, Notebook
from .test_page import RULES, WIDTHS

KINDS = Script(
    name="kinds",
    number=1,
    title="Questions of all kinds",
    minutes=15,
    summary="You have seen all kinds.",
    beats=(
        Beat(
            words="Press **next** and call `step()`. <img src=x onerror=alert(1)>",
            setting="cluster 3",
            watch="the ring",
            do=("submit n1 x", "settle"),
            code="lesson.cluster.step()\n" + "x" * 200,
        ),
        Beat(words="b", ask=state("n2"), do=("elect n2",)),
        Beat(words="c", ask=masters(), do=("settle",)),
        Beat(words="d", ask=number("How many?", lambda world: 3)),
        Beat(words="e", ask=member("Who?", lambda world: "n2")),
        Beat(words="f", ask=order(), do=("submit n2 y", "settle"), reveal="So it was."),
    ),
    systems="All do so.",
)

SMALL = """() => [...document.querySelectorAll(".qs-lesson :is(button, label, input[type=text])")]
    .filter((e) => e.checkVisibility())
    .map((e) => [e.textContent, e.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24)
    .map(([text, box]) => [text, box.width, box.height])"""

SPILLS = """() => {
    const root = document.querySelector(".qs-lesson").getBoundingClientRect();
    return [...document.querySelectorAll(".qs-lesson :is(button, p, li, label, h3, h4, form, pre)")]
        .filter((e) => e.checkVisibility())
        .map((e) => [e.textContent, e.getBoundingClientRect()])
        .filter(([, box]) => box.left < root.left - 1 || box.right > root.right + 1)
        .map(([text]) => text);
}"""

AXE = """async (tags) => (await axe.run('.qs-lesson', { runOnly: { type: 'tag', values: tags } }))
    .violations.map((v) => [v.id, v.nodes.map((n) => n.html)])"""


# --- in JupyterLab --------------------------------------------------------------------------------


@pytest.fixture
def opened(server: Server, served: Path, page: Page, name: str) -> Iterator[Notebook]:
    """The notebook of a lesson, with a kernel of its own, run; nothing is kept from before."""
    (served / NAME).unlink(missing_ok=True)
    file = next((ROOT / "notebooks").glob(f"*-{name}.ipynb"))
    shutil.copy(file, served)
    made = Notebook(page, server, served)
    made.open(file.name)
    made.run_all()
    yield made
    made.shut_down()
    (served / NAME).unlink(missing_ok=True)
    assert made.watch.errors == []
    assert made.watch.strangers == []


@pytest.mark.parametrize("name", ["first-election"])
def test_the_first_lesson_is_walked_to_its_end_and_kept(opened: Notebook, name: str) -> None:
    shown, mirror = opened.lesson, Lesson(name, progress=Progress())
    lessons.walk(shown, mirror, wrong=(1,))
    expect(shown.words).to_contain_text("what real systems do")
    expect(shown.words).to_contain_text("4 of 5 questions answered right at the first try.")
    assert opened.ask("lesson.score") == "(4, 5)"
    kept = json.loads((opened.root / NAME).read_text())
    assert [a["correct"] for a in kept["answers"]] == [False, True, True, True, True]

    opened.reload()
    shown.expect_at(8, done=True)
    shown.debugger.expect_state("n2", "MASTER")
    opened.restart_kernel()
    opened.run_all()
    expect(shown.words).to_have_attribute("data-pending", "0")
    shown.expect_at(8, done=True)
    assert opened.ask("lesson.score") == "(4, 5)"


@pytest.mark.full
@pytest.mark.parametrize("name", [script.name for script in SCRIPTS[1:]])
def test_each_lesson_is_walked_to_its_end(opened: Notebook, name: str) -> None:
    mirror = Lesson(name, progress=Progress())
    lessons.walk(opened.lesson, mirror)
    expect(opened.lesson.words).to_have_attribute("data-over", "yes")


@pytest.mark.parametrize("name", ["normal-operation"])
def test_a_lecture_hides_what_is_to_come_and_is_turned_by_a_clicker(opened: Notebook) -> None:
    shown, press = opened.lesson, opened.page.keyboard.press
    expect(shown.debugger.find(".qs-side")).to_be_visible()
    opened.panel.press("PageDown")
    expect(shown.words).to_have_attribute("data-turn", "1")
    shown.button("lecture").focus()
    press("l")
    expect(shown.words).to_have_attribute("data-lecture", "yes")
    for part in (".qs-side", ".qs-scrub", ".qs-why"):
        expect(shown.debugger.find(part)).to_be_hidden()
    turns = int(shown.said("turn"))
    for turn in (1, 2, 3):
        press("PageDown")
        expect(shown.words).to_have_attribute("data-turn", str(turns + turn))
    press("PageUp")
    expect(shown.words).to_have_attribute("data-turn", str(turns + 4))
    # What was done is ahead now, and not to be seen.
    for mark in shown.debugger.find("svg [data-look$=ahead]").all():
        expect(mark).to_be_hidden()
    shown.debugger.member("n1").focus()
    press("PageDown")
    expect(shown.words).to_have_attribute("data-turn", str(turns + 5))
    press("L")
    expect(shown.debugger.find(".qs-side")).to_be_visible()
    assert opened.cells() == opened.cells_at_first, "the notebook took a key for its own"


# --- on a page of its own -------------------------------------------------------------------------


def show(page: Page, at: int, done: bool = False, **options: bool) -> LessonPage:
    """Show beat number *at* of all the kinds; done, it has been answered by what comes first."""
    lesson = Lesson(KINDS, progress=Progress())
    lesson.goto(at)
    if done:
        lesson.next()
    page.set_content(lessons.page(lesson, **options))
    expect(page.locator(".qs-lesson")).to_be_visible()
    return LessonPage(page.locator("main"))


@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_its_width(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    for lecture in (False, True):
        for at in range(len(KINDS.beats)):
            for done in (False, True):
                show(page, at, done, lecture=lecture)
                where = f"beat {at}, {done=}, {lecture=}"
                assert page.evaluate(SPILLS) == [], where
                assert page.evaluate(SMALL) == [], where
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(page: Page, axe: str, dark: bool) -> None:
    for at in range(len(KINDS.beats)):
        for done in (False, True):
            show(page, at, done, dark=dark)
            page.evaluate(axe)
            assert page.evaluate(AXE, RULES) == []


def test_bad_answers_are_told_what_to_do(page: Page) -> None:
    for at, why in ((1, "Choose an answer first."), (3, "Write a whole number first, such as 2.")):
        shown = show(page, at)
        shown.button("answer").click()
        expect(shown.words.locator(".qs-error")).to_have_text(why)
        assert page.evaluate("window.sent") == []


def test_each_kind_is_answered_by_keyboard(page: Page) -> None:
    press = page.keyboard.press

    def sent() -> object:
        found = page.evaluate("window.sent.at(-1)")
        return (found["op"], found["given"])

    shown = show(page, 1)
    shown.words.locator("input").first.focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        press(key)
    assert sent() == ("answer", KINDS.beats[1].ask.options(None)[2])
    shown = show(page, 2)
    for option in ("n2", "n3"):
        shown.words.get_by_label(option).focus()
        press("Space")
    press("Enter")
    assert sent() == ("answer", ["n2", "n3"])
    shown = show(page, 3)
    shown.words.get_by_label("your answer").fill(" 3 ")
    press("Enter")
    assert sent() == ("answer", 3)
    shown = show(page, 4)
    page.evaluate("window.model.set('picked', 'n2')")
    expect(shown.words.get_by_label("n2")).to_be_checked()
    shown.button("answer").press("Enter")
    assert sent() == ("answer", "n2")
    shown = show(page, 5)
    first, second, *rest = shown.words.locator(".qs-order li > span").all_inner_texts()
    shown.button(f"move down: {first}").focus()
    press("Enter")
    expect(shown.words.locator(".qs-order + p")).to_contain_text("Now number 2 of")
    expect(shown.button(f"move down: {first}")).to_be_focused()
    shown.button("answer").press("Enter")
    assert sent() == ("answer", [second, first, *rest])


def test_the_focus_goes_on_to_what_comes_next(page: Page) -> None:
    shown = show(page, 1)
    shown.button("show the answer").focus()
    lesson = Lesson(KINDS, progress=Progress())
    lesson.goto(1)
    lesson.answer("CANDIDATE")
    turned = "(state) => window.model.set('state', state)"
    page.evaluate(turned, {**lessons.telling.state(lesson), "turn": 2})
    expect(shown.button("next")).to_be_focused()
    lesson.next()
    page.evaluate(turned, {**lessons.telling.state(lesson), "turn": 3})
    expect(shown.words.locator("input").first).to_be_focused()


def test_whatever_a_lesson_says_it_is_text(page: Page) -> None:
    shown = show(page, 0, done=True)
    expect(shown.words).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator(".qs-lesson img").count() == 0
    page.evaluate("window.leave()")
    expect(page.locator("#here > *")).to_have_count(0)
