"""A lesson in a cell, without a browser: what stands on its page, and what it does for it."""

from __future__ import annotations

import base64
import gc
import json
import re
import threading

import pytest
from ipywidgets.widgets.widget import _instances as MODELS

import quorumscope as qs
from quorumscope.lessons.beat import Beat, Script, Source
from quorumscope.lessons.lesson import Lesson
from quorumscope.lessons.progress import Progress
from quorumscope.lessons.questions import masters, member, number, order, state, vote
from quorumscope.widgets import cells, telling
from quorumscope.widgets.lesson import LessonView

OWN = Script(
    name="own",
    number=3,
    title="Of all kinds",
    minutes=15,
    summary="You have seen all kinds.",
    beats=(
        Beat(words="Press **next** or `go`.\n\nThen go on.", setting="cluster 3", watch="n1"),
        Beat(words="b", ask=state("n2"), do=("elect n2",), reveal="So it is.", code="x = 1\n"),
        Beat(words="c", ask=vote("n1"), do=("deliver Prepare n2 n1",)),
        Beat(words="d", ask=masters(), do=("settle",)),
        Beat(words="e", ask=number("How many?", lambda world: len(world.names))),
        Beat(words="f", ask=member("Who?", lambda world: "n2"), setting="cluster 4"),
        Beat(words="g", ask=order(), do=("submit n1 x", "settle")),
    ),
    systems="etcd does so.\n\nSo does Raft.",
    sources=(Source("A page", "https://example.org"),),
)


class Told(LessonView):
    """A view whose page can be asked for things, and says what it was answered."""

    def hear(self, op, turn=None, **fields):
        said = []
        self.words.send = lambda content, buffers=None: said.append(json.loads(json.dumps(content)))
        turn = self.page["turn"] if turn is None else turn
        content = {"op": op, "turn": turn, "ref": 7, "view": "v1", **fields}
        self._hear(self.words, content, [])
        (answer,) = said
        return answer

    @property
    def page(self):
        return json.loads(json.dumps(self.words.state))


@pytest.fixture
def view():
    made = Told(Lesson(OWN, progress=Progress()))
    yield made
    made.close()


def go(view, position):
    view.lesson.goto(position)
    return view.page


def test_the_page_says_where_one_stands_and_what_to_do(view):
    page = view.page
    assert (page["title"], page["number"], page["position"], page["count"]) == (OWN.title, 3, 0, 7)
    assert page["words"] == [
        [
            ["text", "Press "],
            ["control", "next"],
            ["text", " or "],
            ["name", "go"],
            ["text", "."],
        ],
        [["text", "Then go on."]],
    ]
    assert page["watch"] == [["text", "n1"]]
    assert (page["ask"], page["told"], page["end"], page["begun"]) == (None, None, None, False)


def test_next_and_back_turn_the_page(view):
    assert view.hear("next") == {"op": "done", "ref": 7, "view": "v1"}
    assert view.page["position"] == 1
    view.hear("next")
    assert (view.page["position"], view.page["done"]) == (1, True)
    view.hear("back")
    assert (view.page["position"], view.page["done"]) == (1, False)
    view.hear("restart")
    assert view.page["position"] == 0


def test_a_button_that_is_pressed_twice_goes_on_once(view):
    turn = view.page["turn"]
    view.hear("next", turn=turn)
    assert view.hear("next", turn=turn)["op"] == "done"
    assert view.page["position"] == 1


def test_no_answer_stands_on_the_page_before_it_has_happened(view):
    for position, beat in enumerate(OWN.beats):
        page = go(view, position)
        if beat.ask:
            assert page["ask"]["words"]
            assert (page["told"], page["reveal"], page["code"]) == (None, [], "")
        assert view.debugger.cluster.trace.tip is view.debugger.cluster.trace.cursor


def test_an_answer_is_told_with_what_happened(view):
    go(view, 1)
    view.hear("answer", given="CANDIDATE")
    page = view.page
    assert page["told"]["correct"] is True
    assert page["told"]["sentences"][0].startswith("n2 stands for election")
    assert page["reveal"] == [[["text", "So it is."]]]
    assert page["code"] == "x = 1"
    assert page["score"] == {"right": 1, "asked": 6, "given": 1}


def test_a_wrong_answer_is_told_what_is_right_and_only_the_first_counts(view):
    go(view, 2)
    view.hear("answer", given="no")
    assert (view.page["told"]["correct"], view.page["told"]["right"]) == (False, "yes")
    view.hear("back")
    assert view.page["ask"]["again"]
    view.hear("answer", given="yes")
    assert (view.page["told"]["correct"], view.page["told"]["first"]) == (True, "no")
    assert view.page["score"]["right"] == 0


def test_a_question_that_is_passed_over_is_told_the_answer(view):
    go(view, 2)
    view.hear("next")
    assert (view.page["told"]["given"], view.page["told"]["right"]) == (None, "yes")


@pytest.mark.parametrize(
    ("position", "wrong", "right"),
    [
        (3, ["n1", "n3"], ["n2"]),
        (4, 7, 3),
        (5, "n1", "n2"),
    ],
)
def test_each_kind_is_answered(view, position, wrong, right):
    go(view, position)
    view.hear("answer", given=wrong)
    assert view.page["told"]["correct"] is False
    view.hear("back")
    view.hear("answer", given=right)
    assert view.page["told"]["correct"] is True


def test_an_order_is_answered_and_not_told_at_length(view):
    options = go(view, 6)["ask"]["options"]
    view.hear("answer", given=options)
    told = view.page["told"]
    assert told["correct"] is False
    assert len(told["sentences"]) == telling.MOST
    assert len(told["sentences"]) + told["more"] == len(options)
    assert told["order"] == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ({"given": "maybe"}, "'maybe' is none of the answers: yes, no, no answer"),
        ({"given": 3}, "3 is none of the answers"),
        ({"given": []}, "is none of the answers|choose one"),
        ({"given": None}, "can't read this command"),
        ({}, "can't read this command"),
        ({"given": "x" * 20_000}, "can't read this command"),
        ({"given": "yes", "extra": 1}, "can't read this command"),
    ],
)
def test_what_is_no_answer_is_told_what_to_do_and_changes_nothing(view, content, why):
    go(view, 2)
    before = view.page
    answer = view.hear("answer", **content)
    assert answer["op"] == "error"
    assert re.search(why, answer["message"])
    assert view.page == before
    assert view.lesson.progress.answers == ()


@pytest.mark.parametrize("content", [None, [], "next", {"op": "film"}, {"op": "next"}])
def test_what_is_no_command_is_told_so(view, content):
    said = []
    view.words.send = lambda content, buffers=None: said.append(content)
    view._hear(view.words, content, [])
    assert said[0]["op"] == "error"
    assert view.page["position"] == 0


def test_the_end_tells_what_real_systems_do(view):
    go(view, 6)
    view.hear("next")
    page = view.page
    assert page["over"]
    assert page["end"]["systems"] == [[["text", "etcd does so."]], [["text", "So does Raft."]]]
    assert page["end"]["sources"] == [{"title": "A page", "url": "https://example.org"}]
    assert view.hear("next")["op"] == "done"


def test_a_new_cluster_brings_a_new_debugger_and_takes_the_old_one_away(view):
    first = view.debugger
    go(view, 5)
    assert view.debugger is not first
    assert view.children == (view.words, view.debugger)
    assert first.comm is None
    go(view, 1)
    assert view.debugger.cluster is view.lesson.cluster
    assert len(view.debugger.cluster.trace) > 1


def test_a_member_that_is_pressed_on_the_picture_is_picked(view):
    go(view, 4)
    view.debugger.selected = "n1"
    go(view, 5)
    assert (view.debugger.selected, view.words.picked) == (None, "")
    for name in ("n1", "n2"):
        view.debugger._hear(view.debugger, {"op": "select", "member": name}, [])
        assert view.words.picked == name
    view.hear("answer", given=view.words.picked)
    assert view.page["told"]["correct"] is True
    assert view.words.picked == ""


def test_a_sentence_leads_to_its_step(view):
    go(view, 3)
    view.hear("answer", given=["n2"])
    end = view.lesson.cluster.trace.cursor.id
    view.hear("look", sentence=0)
    assert view.lesson.cluster.trace.cursor.id == view.lesson.steps[0].id < end
    assert view.hear("look", sentence=99)["message"].startswith("this beat has 3 steps")
    view.hear("next")
    assert view.page["position"] == 4


def test_a_cell_that_goes_on_turns_the_page(view):
    view.lesson.next()
    assert view.page["position"] == 1
    view.lesson.answer("CANDIDATE")
    assert view.page["told"]["correct"] is True


def test_a_text_that_leads_elsewhere_is_told_so():
    class Stubborn(qs.Participant, frozen=True, kw_only=True, cache_hash=True):
        def prepare(self, out, call):
            raise ZeroDivisionError("no")

    view = Told(Lesson(OWN, participant=Stubborn, progress=Progress()))
    go(view, 1)
    view.hear("next")
    answer = view.hear("next")
    assert answer["op"] == "error"
    assert "ZeroDivisionError: no" in answer["message"]
    assert (view.page["position"], view.page["done"]) == (1, True)
    view.close()


def test_messages_wait_for_the_cell_that_runs(view):
    calls = []

    class Home:
        def call_soon_threadsafe(self, call, content):
            calls.append((call, content))

    view._home = Home()
    thread = threading.Thread(target=view._hear, args=(None, {"op": "next", "turn": 1}, []))
    thread.start()
    thread.join()
    assert view.page["position"] == 0
    ((call, content),) = calls
    call(content)
    assert view.page["position"] == 1


# --- where one was --------------------------------------------------------------------------------


def test_it_goes_on_where_it_was_left(tmp_path):
    path = tmp_path / "kept.json"
    first = Told(Lesson(OWN, progress=Progress(path)))
    go(first, 2)
    first.hear("answer", given="yes")
    first.hear("next")
    first.close()
    again = Told(Lesson(OWN, progress=Progress(path)))
    assert (again.page["position"], again.page["score"]["right"]) == (3, 1)
    again.hear("restart")
    again.close()
    assert Progress(path).place("own") == 0
    assert len(Progress(path).answers) == 1


def test_showing_a_lesson_writes_nothing(tmp_path):
    path = tmp_path / "kept.json"
    Told(Lesson(OWN, progress=Progress(path))).close()
    assert not path.exists()


def test_what_can_not_be_kept_is_said(tmp_path):
    view = Told(Lesson(OWN, progress=Progress(tmp_path / "no" / "kept.json")))
    go(view, 1)
    view.hear("answer", given="MASTER")
    assert view.page["trouble"].startswith("your answers can't be kept in kept.json")
    view.close()


# --- its tree -------------------------------------------------------------------------------------


def test_closing_it_leaves_nothing():
    gc.collect()
    before = len(MODELS)
    for _ in range(20):
        view = LessonView(Lesson(OWN, progress=Progress()))
        view.lesson.goto(5)
        view.close()
        view.close()
    assert len(MODELS) == before


def test_running_the_cell_again_replaces_it(monkeypatch):
    before = len(MODELS)
    for request in range(3):
        monkeypatch.setattr(cells, "_running", lambda request=request: ("cell", str(request)))
        view = Lesson(OWN, progress=Progress()).show()
        once = len(MODELS)
    assert len(MODELS) == once > before
    # What a message makes meanwhile belongs to the lesson, and to no other cell.
    monkeypatch.setattr(cells, "_running", lambda: ("another cell", "9"))
    view.lesson.goto(5)
    monkeypatch.setattr(cells, "_running", lambda: ("another cell", "10"))
    other = qs.Cluster(3).debug()
    assert view.debugger.comm is not None
    other.close()
    view.close()
    assert len(MODELS) == before


def test_the_rest_of_what_a_cell_made_is_closed_as_well(monkeypatch):
    made = []
    for request in range(2):
        monkeypatch.setattr(cells, "_running", lambda request=request: ("cell", str(request)))
        made.append([qs.Cluster(3).debug() for _ in range(3)])
    assert all(debugger.comm is None for debugger in made[0])
    for debugger in made[1]:
        debugger.close()


def test_a_saved_notebook_has_text_and_a_picture(view):
    data = view._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert "Of all kinds" in data["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" in data
