"""Runs that go on by themselves, two-way traits, comparisons: a page with its kernel side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from quorumscope import Cluster, OriginalParticipant
from quorumscope.record.until import Elects

from .bridge import Bridge
from .notebook import Notebook
from .test_page import OVERLAPS, RULES, SMALL_TARGETS, SPILLS

Make = Callable[..., Bridge]


def contested() -> Cluster:
    """Two members stand for the same instance, and nobody has heard it."""
    cluster = Cluster(3, participant=OriginalParticipant)
    cluster.submit("n1", "x")
    cluster.settle()
    cluster.start_election("n2")
    cluster.start_election("n3")
    return cluster


@pytest.fixture
def bridge(page: Page) -> Iterator[Make]:
    made: list[Bridge] = []

    def make(**options: Any) -> Bridge:
        made.append(Bridge(page, contested(), **options))
        for view in made[-1].views:
            view.expect_told()
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_a_run_stops_at_what_was_asked_and_says_so(bridge: Make) -> None:
    view = bridge().views[0]
    view.button("run until…").click()
    view.find("[aria-label=until]").select_option("Breaks")
    view.button("run").and_(view.find("[type=submit]")).click()
    expect(view.find(".qs-stopped")).to_contain_text("Stopped after 8 steps: one master per")
    view.expect_index(15)
    expect(view.find("[data-holds=no]")).to_have_count(1)


def test_playing_stops_at_a_breakpoint_and_watches_each_step(bridge: Make) -> None:
    made = bridge()
    view, debugger = made.views[0], made.debuggers[0]
    debugger.breakpoints.add(Elects("n2"))
    debugger.watch.add("n2.is_master")
    view.find(".qs-speed").select_option("8")
    expect(view.find(".qs-watch .qs-value")).to_have_text("False")
    view.button("play").click()
    expect(view.find(".qs-stopped")).to_have_text(
        "Stopped: breakpoint 1, n2 is master of instance 2."
    )
    expect(view.find(".qs-watch .qs-value")).to_have_text("True")
    expect(view.root).to_have_attribute("data-playing", "no")


def test_a_run_leaves_the_cells_usable(notebook: Notebook) -> None:
    notebook.run_all()
    notebook.debugger.expect_state("n2", "CANDIDATE")
    notebook.execute("for k in range(40): cluster.submit('n1', f'x{k}')")
    # Each step takes its time, so that there are many slices.
    notebook.execute(
        "import time; enough = False; debugger = cluster.debug()\n"
        "run = debugger.run_until(lambda world: time.sleep(0.02) or enough)"
    )
    notebook.execute("enough = True")
    expect(notebook.debugger.find(".qs-stopped")).to_contain_text("the predicate is true")
    assert notebook.ask("0 < run.steps < 160 and 'predicate' in run.why") == "True"
    assert notebook.debugger.said("index") == notebook.ask("debugger.position")
    notebook.execute("debugger.close()")


def test_cells_and_all_views_agree(bridge: Make) -> None:
    made = bridge(count=2)
    first, second = made.views
    first.member("n3").click()
    expect(second.root).to_have_attribute("data-selected", "n3")
    made.debuggers[1].position = 3
    for view in (first, second):
        view.expect_index(3)
    second.button("first step").click()
    first.expect_index(0)
    assert made.debuggers[0].position == 0
    made.debuggers[0].selected = None
    expect(second.root).not_to_have_attribute("data-selected", "n3")


@pytest.mark.parametrize(("width", "dark"), [(480, False), (1280, True)])
def test_the_new_panels_fit_and_keep_nobody_out(
    bridge: Make, page: Page, axe: str, width: int, dark: bool
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    made = bridge(dark=dark)
    view, debugger = made.views[0], made.debuggers[0]
    debugger.breakpoints.add("n1.is_master and n2.is_master and n3.is_master")
    debugger.watch.add("nobody.instance")
    debugger.cluster.settle()
    debugger.position = 7
    debugger.cluster.crash("n3")
    page.evaluate(axe)
    for name in ("run until…", "why did this step happen?", "keys", "diff"):
        view.button(name).click()
        if name == "diff":
            view.find("[aria-label='compare with']").select_option(label="branch 1, side by side")
            expect(view.find("[data-parts]")).to_have_count(1)
        for unwanted in (SMALL_TARGETS, OVERLAPS, SPILLS):
            assert page.evaluate(unwanted) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = page.evaluate(
            "async tags => (await axe.run('.qs', { runOnly: { type: 'tag', values: tags } }))"
            ".violations.map(v => [v.id, v.nodes.map(n => n.html)])",
            RULES,
        )
        assert found == []
