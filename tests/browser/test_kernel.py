"""When the kernel is gone: the film still plays, and live buttons say why they are off."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .notebook import Debugger, Notebook

GONE = "The kernel is gone. The film still plays"


WAIT = """
import pathlib, time
while not pathlib.Path("go").exists():
    time.sleep(0.02)
"""


def expect_film_plays(debugger: Debugger) -> None:
    last = debugger.said("last")
    debugger.button("first step").click()
    debugger.expect_index(0)
    debugger.find(".qs-speed").select_option("8")
    debugger.button("play").click()
    debugger.expect_index(last)
    expect(debugger.root).to_have_attribute("data-playing", "no")


def expect_off(debugger: Debugger) -> None:
    debugger.expect_live(False)
    expect(debugger.find(".qs-trouble")).to_contain_text(GONE)
    live = debugger.find("button.qs-live:visible")
    assert live.count() > 3
    for button in live.all():
        expect(button).to_be_disabled()


@pytest.mark.parametrize("how", ["restart_kernel", "shut_down", "kill_kernel"])
def test_the_film_outlives_the_kernel(notebook: Notebook, how: str) -> None:
    notebook.run_all()
    debugger = notebook.debugger
    debugger.expect_state("n2", "CANDIDATE")
    getattr(notebook, how)()
    expect_off(debugger)
    notebook.dismiss()
    expect_film_plays(debugger)
    debugger.find("[data-kind=message]").first.click()
    expect(debugger.find(".qs-trouble")).to_contain_text(GONE)


def test_running_the_cells_again_brings_it_back(notebook: Notebook) -> None:
    notebook.run_all()
    notebook.debugger.expect_live(True)
    notebook.restart_kernel()
    notebook.debugger.expect_live(False)
    notebook.run_all()
    notebook.debugger.expect_live(True)
    notebook.debugger.expect_state("n2", "CANDIDATE")


def test_running_a_cell_again_replaces_its_debugger(notebook: Notebook) -> None:
    count = "len(_instances)"
    notebook.execute("from ipywidgets.widgets.widget import _instances")
    notebook.run_all()
    notebook.debugger.expect_live(True)
    before = notebook.ask(count)
    for _ in range(3):
        notebook.run_all()
        notebook.debugger.expect_state("n2", "CANDIDATE")
    assert notebook.ask(count) == before


def test_a_busy_kernel_is_not_taken_for_a_dead_one(notebook: Notebook) -> None:
    notebook.run_all()
    debugger = notebook.debugger
    debugger.expect_state("n2", "CANDIDATE")
    index = debugger.index
    # A cell that runs for as long as this test wants, and not by the clock.
    notebook.begin(WAIT)
    debugger.button("deliver Prepare(2) from n2 to n1").click()
    expect(debugger.find(".qs-trouble")).to_contain_text("has not answered yet")
    debugger.expect_index(index)
    notebook.path.with_name("go").touch()
    debugger.expect_index(index + 1)
    debugger.expect_live(True)
    notebook.path.with_name("go").unlink()


def test_a_cell_runs_while_the_film_plays(notebook: Notebook) -> None:
    notebook.run_all()
    debugger = notebook.debugger
    notebook.execute("cluster.settle(); [cluster.submit('n2', str(k)) for k in range(20)]")
    debugger.button("first step").click()
    debugger.expect_told()
    debugger.button("play").click()
    debugger.expect_index(1)
    assert notebook.ask("sum(range(10))") == "45"
    assert debugger.said("playing") == "yes"
    assert debugger.index < int(debugger.said("last"))
