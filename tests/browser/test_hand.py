"""Faults by hand on the ring itself: drawn, pressed and typed, with somebody who answers."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from quorumscope import Cluster

from . import live
from .notebook import Debugger


def election() -> Cluster:
    cluster = Cluster(5)
    cluster.submit("n1", "x")
    cluster.settle()
    cluster.start_election("n2")
    return cluster


def draw(page: Page, *points: tuple[float, float]) -> None:
    """Draw a stroke through points of the ring, in its own units."""
    box = page.locator(".qs-ring").bounding_box()
    assert box is not None
    scale = box["width"] / 720
    (x, y), *rest = [(box["x"] + x * scale, box["y"] + y * scale) for x, y in points]
    page.mouse.move(x, y)
    page.mouse.down()
    for x, y in rest:
        page.mouse.move(x, y, steps=5)
    page.mouse.up()


def signs(debugger: Debugger) -> list[str]:
    return debugger.find(".qs-ring [data-kind=side] text").all_text_contents()


def test_a_line_across_the_ring_parts_it_and_heal_mends_it(page: Page) -> None:
    debugger = live.show(page, election())
    start = debugger.index
    draw(page, (250, 60), (360, 410))
    debugger.expect_index(start + 1)
    assert signs(debugger) == ["✓ 3 of 5: quorum", "✗ 2 of 5: no quorum"]
    assert page.evaluate("String(getSelection())") == ""
    debugger.press("heal all cuts")
    assert signs(debugger) == []


def test_with_shift_a_loop_parts_one_way(page: Page) -> None:
    cluster = election()
    debugger = live.show(page, cluster)
    start = debugger.index
    page.keyboard.down("Shift")
    draw(page, (590, 150), (590, 250), (450, 240), (440, 140), (570, 130))
    page.keyboard.up("Shift")
    debugger.expect_index(start + 1)
    assert cluster.world.cuts == tuple(("n2", m) for m in ("n1", "n3", "n4", "n5"))
    expect(debugger.find(".qs-ring [data-kind=cut]")).to_have_count(8)


def test_what_is_under_the_pointer_is_at_hand(page: Page) -> None:
    debugger = live.show(page, election())
    start = debugger.index
    debugger.find(".qs-ring [data-kind=message]").first.hover()
    hand = debugger.find(".qs-hand")
    expect(hand).to_contain_text("Prepare(2) from n2 to n1")
    hand.get_by_text("duplicate").click()
    debugger.expect_index(start + 1)
    expect(debugger.find(".qs-ring [data-kind=message]")).to_have_count(5)


def test_a_member_is_crashed_and_comes_back_without_its_disk_by_keyboard(page: Page) -> None:
    cluster = election()
    debugger = live.show(page, cluster)
    start = debugger.index
    debugger.member("n3").focus()
    page.keyboard.press("c")
    debugger.expect_index(start + 1)
    hand = debugger.find(".qs-hand")
    expect(hand).to_contain_text("it may vote twice in one instance")
    debugger.member("n3").focus()
    page.keyboard.press("Shift+R")
    debugger.expect_index(start + 2)
    debugger.expect_state("n3", "UNJOINED")
