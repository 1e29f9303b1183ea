"""The first notebook in a real JupyterLab: step an election by clicks, go back, branch, reload."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from .notebook import Debugger, Notebook


def deliver_all(debugger: Debugger) -> int:
    """Press the first *deliver* until there is none; return how often."""
    presses = 0
    buttons = debugger.button(re.compile("^deliver "))  # type: ignore[arg-type]
    while buttons.count():
        index = debugger.index
        buttons.first.click()
        presses += 1
        debugger.expect_index(index + 1)
    return presses


def test_an_election_is_stepped_to_its_end_by_clicks(notebook: Notebook) -> None:
    notebook.run_all()
    debugger = notebook.debugger
    debugger.expect_live(True)
    debugger.expect_state("n2", "CANDIDATE")
    assert deliver_all(debugger) == 4
    debugger.expect_state("n2", "MASTER")
    assert notebook.ask("str(cluster['n2'].participant_state)") == "'MASTER'"
    expect(debugger.find(".qs-sentence")).to_contain_text("becomes MASTER of instance 2")
