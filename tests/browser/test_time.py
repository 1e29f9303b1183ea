"""The space-time diagram and the tree of branches on the page: places in time to be pressed."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from quorumscope import Cluster
from quorumscope.scene.tree import tree

from . import live, static
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


TWO_FRAMES = "() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))"

NEAR_THE_MIDDLE = """() => [...document.querySelectorAll(".qs-spacetime [data-kind=event]")].sort(
    (a, b) => Math.abs(a.getBoundingClientRect().x - 640) - Math.abs(
        b.getBoundingClientRect().x - 640))[0].dataset.id"""


def test_one_zooms_by_button_key_and_wheel_and_sees_the_same_place(page: Page) -> None:
    cluster = Cluster(3)
    for k in range(30):
        cluster.submit("n1", f"x{k}")
        cluster.settle()
    debugger = show(page, cluster)
    time = debugger.find(".qs-time")
    debugger.button("further off").click()
    expect(time).to_have_attribute("data-zoom", "0.8")
    debugger.find(".qs-scroller").focus()
    page.keyboard.press("-")
    expect(time).to_have_attribute("data-zoom", "0.6")
    debugger.button("earlier").click()
    page.evaluate(TWO_FRAMES)
    name = page.evaluate(NEAR_THE_MIDDLE)
    box = debugger.find(f"[data-id='{name}']").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 30)
    page.keyboard.down("Control")
    page.mouse.wheel(0, 100)
    page.keyboard.up("Control")
    expect(time).to_have_attribute("data-zoom", "0.4")
    moved = debugger.find(f"[data-id='{name}']").bounding_box()
    assert moved is not None
    assert abs(moved["x"] - box["x"]) < 3
    before = page.evaluate("document.querySelector('.qs-scroller').scrollLeft")
    debugger.button("earlier").click()
    assert page.evaluate("document.querySelector('.qs-scroller').scrollLeft") < before
    page.keyboard.press("0")
    expect(time).to_have_attribute("data-zoom", "1")


def test_a_thumbnail_of_another_step_stands_beside_the_picture(page: Page) -> None:
    debugger = show(page, static.broken())
    index = debugger.index
    debugger.find("[data-id='event:3']").hover()
    peek = debugger.find(".qs-peek")
    expect(peek).to_contain_text("step 3: ")
    small, ring = peek.bounding_box(), debugger.find(".qs-stage").bounding_box()
    assert small is not None
    assert ring is not None
    assert small["x"] >= ring["x"] + ring["width"], "nothing covers the picture"
    debugger.find(".qs-sentence").hover()
    expect(peek).to_have_count(0)
    debugger.expect_index(index)


def test_a_step_is_named_and_its_branch_is_called_so(page: Page) -> None:
    cluster = static.busy()
    debugger = live.show(page, cluster)
    debugger.find(".qs-branches input").fill("cut <b>off</b>")
    debugger.button("name this step").click()
    expect(debugger.find("[data-leaf][aria-current] b")).to_have_text("cut <b>off</b>")
    assert cluster.trace.labels == {cluster.trace.cursor.id: "cut <b>off</b>"}
    debugger.find(".qs-branches input").fill("")
    debugger.button("name this step").click()
    expect(debugger.find("[data-leaf][aria-current] b")).to_have_text("branch 2")
