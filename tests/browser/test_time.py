"""The space-time diagram and the tree of branches on the page: places in time to be pressed."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from quorumscope import Cluster
from quorumscope.scene.tree import tree

from . import static
from .test_page import show

PLACED = """() => [...document.querySelectorAll(".qs-spacetime [data-id]")].map(
    (g) => g.getAttribute("data-id"))"""


def test_a_point_of_the_past_is_pressed_to_go_there(page: Page) -> None:
    debugger = show(page, static.broken())
    debugger.find("[data-id='event:3']").click()
    debugger.expect_index(3)
    expect(debugger.find(".qs-spacetime [data-id='event:4']")).to_have_attribute(
        "data-look", "event ahead"
    )
    box = debugger.find("[data-id='event:6']").bounding_box()
    assert box is not None
    # Beside the point is as good as on it.
    page.mouse.click(box["x"] + 4, box["y"] - 24)
    debugger.expect_index(6)


def test_a_lane_selects_its_member_in_all_places(page: Page) -> None:
    debugger = show(page, static.busy())
    debugger.find("[data-lane=n4]").click()
    assert debugger.said("selected") == "n4"
    expect(debugger.find("[data-name=n4]")).to_have_attribute("aria-pressed", "true")


def test_of_a_long_run_only_what_is_in_view_is_painted(page: Page) -> None:
    cluster = Cluster(3)
    for k in range(60):
        cluster.submit("n1", f"x{k}")
        cluster.settle()
    debugger = show(page, cluster)
    end = page.evaluate(PLACED)
    assert len(end) < 200
    debugger.button("first step").click()
    debugger.expect_index(0)
    page.wait_for_function("() => document.querySelector('.qs-scroller').scrollLeft === 0")
    expect(debugger.find("[data-id='event:1']")).to_be_visible()
    page.evaluate("document.querySelector('.qs-scroller').scrollLeft = 5000")
    expect(debugger.find("[data-id='event:1']")).to_have_count(0)
    assert len(page.evaluate(PLACED)) < 200


NODES = """() => Object.fromEntries([...document.querySelectorAll(".qs-tree [data-kind=node]")].map(
    (g) => [g.dataset.id, [g.getAttribute("transform"), g.dataset.look]]))"""


def test_the_tree_stands_where_the_kernel_would_draw_it(page: Page) -> None:
    cluster = static.busy()
    debugger = show(page, cluster)
    marks = [m for m in tree(cluster.trace).marks if m.kind == "node"]
    expected = {m.id: [f"translate({m.x:g} {m.y:g})", m.look] for m in marks}
    assert page.evaluate(NODES) == expected
    debugger.find("[data-id='node:12']").click()
    assert debugger.said("step") == "12"
    expect(debugger.find("[data-leaf='12']")).to_have_attribute("aria-current", "true")
