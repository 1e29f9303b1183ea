"""Opening and closing the debugger a hundred times: the page holds no more than before."""

from __future__ import annotations

from playwright.sync_api import CDPSession, Page

from . import static
from .test_page import show

AGAIN = """async (times) => {
    const { esm, snapshot } = JSON.parse(document.getElementById("data").textContent);
    const blob = new Blob([esm], { type: "text/javascript" });
    window.made ??= await import(URL.createObjectURL(blob));
    window.heard = 0;
    const traits = { snapshot, recorded: true };
    const model = {
        get: (name) => traits[name],
        set() {}, save_changes() {}, send() {},
        on() { window.heard += 1; },
        off() { window.heard -= 1; },
    };
    for (let k = 0; k < times; k += 1) {
        const leave = window.made.default.render({ model, el: document.getElementById("here") });
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const keys = document.querySelector(".qs");
        keys.dispatchEvent(new KeyboardEvent("keydown", { key: "Home", bubbles: true }));
        keys.dispatchEvent(new KeyboardEvent("keydown", { key: " ", bubbles: true }));
        await new Promise((resolve) => requestAnimationFrame(resolve));
        leave();
    }
    return [window.heard, document.getElementById("here").childNodes.length];
}"""


def held(session: CDPSession) -> tuple[int, int]:
    """Return how many listeners and nodes the page holds once all that can go has gone."""
    session.send("HeapProfiler.enable")
    for _ in range(2):
        session.send("HeapProfiler.collectGarbage")
    found = session.send("Memory.getDOMCounters")
    return found["jsEventListeners"], found["nodes"]


def test_nothing_is_left_behind(page: Page) -> None:
    show(page, static.busy())
    page.evaluate("window.leave()")
    assert page.evaluate(AGAIN, 2) == [0, 0]
    session = page.context.new_cdp_session(page)
    listeners, nodes = held(session)
    assert page.evaluate(AGAIN, 100) == [0, 0]
    later = held(session)
    assert later[0] <= listeners
    assert later[1] <= nodes
