"""The first notebook in a real JupyterLab: an election by clicks, the past, branches, a reload."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from playwright.sync_api import expect

from .notebook import Debugger, Notebook

DELIVER = re.compile("^deliver ")


def deliver_all(debugger: Debugger) -> int:
    """Press the first *deliver* until there is none; return how often."""
    presses = 0
    while debugger.button(DELIVER).count():
        debugger.press(DELIVER)
        presses += 1
    return presses


def elected(notebook: Notebook) -> Debugger:
    """Run the notebook and deliver, by clicks, all messages of the election that it begins."""
    notebook.run_all()
    debugger = notebook.debugger
    debugger.expect_state("n2", "CANDIDATE")
    assert deliver_all(debugger) == 4
    return debugger


def test_an_election_is_stepped_to_its_end_by_clicks(notebook: Notebook) -> None:
    debugger = elected(notebook)
    debugger.expect_state("n2", "MASTER")
    assert notebook.ask("str(cluster['n2'].participant_state)") == "'MASTER'"
    expect(debugger.find(".qs-sentence")).to_contain_text("MASTER of instance 2")


def test_one_goes_back_and_takes_another_branch(notebook: Notebook) -> None:
    debugger = elected(notebook)
    end = debugger.index
    for index in (end - 1, end - 2, end - 3, end - 4):
        debugger.button("one step back").click()
        debugger.expect_index(index)
    debugger.expect_state("n2", "CANDIDATE")
    debugger.press("drop Prepare(2) from n2 to n3")
    expect(debugger.find("[data-leaf]")).to_have_count(2)
    assert notebook.ask("len(cluster.trace.branches)") == "2"
    assert notebook.ask("str(cluster['n2'].participant_state)") == "'CANDIDATE'"

    debugger.find("[data-leaf]").first.click()
    debugger.expect_index(end)
    debugger.expect_state("n2", "MASTER")
    debugger.expect_told()
    assert notebook.ask("str(cluster['n2'].participant_state)") == "'MASTER'"


def test_a_candidate_without_an_answer_gives_up_waiting(notebook: Notebook) -> None:
    notebook.run_all()
    debugger = notebook.debugger
    debugger.expect_state("n2", "CANDIDATE")
    debugger.press("drop Prepare(2) from n2 to n3")
    assert deliver_all(debugger) == 2
    debugger.expect_state("n2", "CANDIDATE")
    debugger.press(re.compile(r"time out Prepare\(2\) from n2"))
    debugger.expect_state("n2", "MASTER")


def test_after_a_reload_the_same_step_is_shown(notebook: Notebook) -> None:
    debugger = elected(notebook)
    debugger.button("one step back").click()
    step = debugger.index
    debugger.expect_told()
    assert notebook.ask("cluster.trace.cursor.index") == str(step)
    notebook.reload()
    debugger.expect_live(True)
    debugger.expect_index(step)
    expect(debugger.root).to_have_attribute("data-last", str(step + 1))
    debugger.press(DELIVER)
    debugger.expect_state("n2", "MASTER")


def test_what_a_cell_does_moves_every_view(notebook: Notebook) -> None:
    notebook.run_all()
    debugger = notebook.debugger
    debugger.expect_state("n2", "CANDIDATE")
    notebook.execute("second = cluster.debug(); display(second)")
    before = debugger.index
    notebook.execute("cluster.step()")
    debugger.expect_index(before + 1)
    notebook.execute("cluster.settle()")
    debugger.expect_state("n2", "MASTER")
    notebook.execute("cluster.goto(0)")
    debugger.expect_index(0)
    notebook.execute("second.close()")


def test_it_is_worked_by_keyboard_alone(notebook: Notebook) -> None:
    notebook.run_all()
    debugger = notebook.debugger
    debugger.expect_state("n2", "CANDIDATE")
    start = debugger.index
    message = debugger.find("[data-kind=message]").first
    message.focus()
    message.press("Enter")
    debugger.expect_index(start + 1)
    for key, index in (("ArrowLeft", start), ("Home", 0), ("End", start + 1), ("ArrowLeft", start)):
        notebook.page.keyboard.press(key)
        debugger.expect_index(index)
    debugger.find("[data-kind=message]").first.focus()
    notebook.page.keyboard.press("Delete")
    expect(debugger.find("[data-leaf]")).to_have_count(2)
    assert notebook.cells() == notebook.cells_at_first, "the notebook took a key for its own"


def test_a_saved_notebook_has_a_picture_beside_the_widget(notebook: Notebook) -> None:
    notebook.run_all()
    notebook.debugger.expect_live(True)
    notebook.save()
    saved = nbformat.read(notebook.path, as_version=4)
    outputs = [o["data"] for c in saved.cells for o in c.get("outputs", ()) if "data" in o]
    views = [o for o in outputs if "application/vnd.jupyter.widget-view+json" in o]
    assert len(views) == 3
    assert all("image/png" in o and "n1 is MASTER" in o["text/plain"] for o in views)
    assert Path(notebook.path).stat().st_size < 1_000_000
