"""How the debugger looks and can be reached, measured at several widths and in both themes."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from . import static
from .notebook import Debugger

WIDTHS = (480, 850, 1280, 1920)
TABS = ("next", "act", "member", "code", "diff", "run", "log", "share")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

SMALL_TYPE = """() => {
    const root = document.querySelector(".qs");
    const written = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    const leaves = [...root.querySelectorAll(":not(title, option)")].filter(
        (e) => e.checkVisibility() && written(e));
    return leaves.map((e) => {
        const svg = e.ownerSVGElement;
        const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
        return [e.textContent, parseFloat(getComputedStyle(e).fontSize) * scale];
    }).filter(([, size]) => size < 10.99);
}"""

SMALL_TARGETS = """() => [...document.querySelectorAll(".qs button, .qs select, .qs input")]
    .filter((e) => e.checkVisibility())
    .map((e) => [e.textContent, e.getBoundingClientRect()])
    .filter(([, box]) => box.width < 24 || box.height < 24)
    .map(([text, box]) => [text, box.width, box.height])"""

OVERLAPS = """() => {
    const shown = (e) => e.checkVisibility() && e.getBoundingClientRect().width > 0;
    const all = document.querySelectorAll(".qs button, .qs select, .qs input, .qs-sentence p");
    const boxes = [...all].filter(shown).map(
        (e) => [e.textContent, e.getBoundingClientRect(), e.closest(".qs-body")]);
    const found = [];
    for (const [i, [a, p, inA]] of boxes.entries()) for (const [b, q, inB] of boxes.slice(i + 1)) {
        // What is scrolled away inside a panel lies under nothing.
        if (inA !== inB) continue;
        const w = Math.min(p.right, q.right) - Math.max(p.left, q.left);
        const h = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
        if (w > 1 && h > 1) found.push([a, b]);
    }
    return found;
}"""

SPILLS = """() => {
    const root = document.querySelector(".qs").getBoundingClientRect();
    return [...document.querySelectorAll(".qs button, .qs p, .qs select, .qs li, .qs h4")]
        .filter((e) => e.checkVisibility())
        .map((e) => [e.textContent, e.getBoundingClientRect()])
        .filter(([, box]) => box.left < root.left - 1 || box.right > root.right + 1)
        .map(([text]) => text);
}"""

WATCH_MOVES = """() => {
    window.places = new Map();
    const note = (all) => { for (const { target } of all) {
        const id = target.getAttribute("data-id");
        const seen = window.places.get(id) ?? new Set();
        window.places.set(id, seen.add(target.getAttribute("transform")));
    } };
    new MutationObserver(note).observe(document.querySelector("[data-layer=message]"),
        { attributes: true, attributeFilter: ["transform"], subtree: true });
}"""

MOST_PLACES = "() => Math.max(0, ...[...window.places.values()].map((seen) => seen.size))"


def show(page: Page, cluster: Any, width: int = 1280, dark: bool = False) -> Debugger:
    page.set_viewport_size({"width": width, "height": 900})
    page.set_content(static.page(cluster, dark))
    debugger = Debugger(page.locator(".qs"))
    debugger.expect_told()
    return debugger


@pytest.mark.parametrize("width", WIDTHS)
def test_it_fits_its_width(page: Page, width: int) -> None:
    show(page, static.busy(), width)
    for tab in TABS:
        page.locator(f"[data-tab={tab}]").click()
        assert page.evaluate(SMALL_TYPE) == []
        assert page.evaluate(SMALL_TARGETS) == []
        assert page.evaluate(OVERLAPS) == []
        assert page.evaluate(SPILLS) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing(page: Page, axe: str, dark: bool) -> None:
    show(page, static.busy(), dark=dark)
    page.evaluate(axe)
    for tab in TABS:
        page.locator(f"[data-tab={tab}]").click()
        found = page.evaluate(
            "async tags => (await axe.run('.qs', { runOnly: { type: 'tag', values: tags } }))"
            ".violations.map(v => [v.id, v.nodes.map(n => n.html)])",
            RULES,
        )
        assert found == []


def test_the_theme_follows_the_page(page: Page) -> None:
    show(page, static.busy())
    root = page.locator(".qs")
    member = page.locator("[data-member=n4] circle").first
    light = member.get_attribute("fill")
    expect(root).to_have_attribute("data-theme", "light")
    page.evaluate("document.body.dataset.jpThemeLight = 'false'")
    expect(root).to_have_attribute("data-theme", "dark")
    assert member.get_attribute("fill") != light
    page.evaluate("delete document.body.dataset.jpThemeLight")
    page.emulate_media(color_scheme="light")
    expect(root).to_have_attribute("data-theme", "light")


def test_a_recording_plays_and_says_that_it_is_one(page: Page) -> None:
    debugger = show(page, static.busy())
    debugger.expect_live(False)
    expect(debugger.find(".qs-trouble")).to_contain_text("this is a recording")
    last = debugger.said("last")
    debugger.button("first step").click()
    debugger.find(".qs-speed").select_option("8")
    debugger.button("play").click()
    debugger.expect_index(last)
    expect(debugger.find("[data-leaf]")).to_have_count(2)
    debugger.find("[data-leaf]").first.click()
    expect(debugger.find("[data-leaf]").first).to_have_attribute("aria-current", "true")


def test_what_is_broken_is_said(page: Page) -> None:
    show(page, static.broken())
    broken = page.locator("[data-holds=no]")
    expect(broken).to_have_text("✗BROKEN: one master per instance")
    expect(page.locator(".qs-broken")).to_contain_text("n3 is MASTER of instance 2")
    expect(page.locator("[data-state=MASTER]")).to_have_count(2)


def test_motion_is_shown_and_can_be_done_without(page: Page) -> None:
    debugger = show(page, static.broken())
    page.emulate_media(reduced_motion="reduce")
    debugger.button("first step").click()
    debugger.button("one step on").click()
    page.evaluate(WATCH_MOVES)
    debugger.button("one step on").click()
    debugger.expect_state("n1", "PENDING_MASTER")
    assert page.evaluate(MOST_PLACES) <= 1

    page.emulate_media(reduced_motion="no-preference")
    debugger.find(".qs-speed").select_option("0.5")
    debugger.button("one step on").click()
    page.wait_for_function(f"() => ({MOST_PLACES})() > 2")


def test_leaving_takes_everything_away(page: Page) -> None:
    show(page, static.busy())
    page.evaluate("window.leave()")
    expect(page.locator("#here > *")).to_have_count(0)
