"""The page that an export makes: opened as a file, with the network cut, it plays and tells."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from quorumscope import Cluster
from tests.record.hostile import MARKUP

from . import static
from .notebook import Debugger
from .test_page import RULES


class Recorded:
    """A page in a browser without a network, what it asked for, and what it complained of."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.asked: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(f"{message.type}: {message.text}"))

    def open(self, cluster: Any) -> Debugger:
        path = self.folder / "run.html"
        cluster.export(path)
        self.page.goto(path.as_uri())
        debugger = Debugger(self.page.locator(".qs"))
        expect(debugger.root).to_be_visible()
        return debugger


@pytest.fixture
def recorded(browser: Browser, tmp_path: Path) -> Iterator[Recorded]:
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, offline=True)
    opened = Recorded(context.new_page(), tmp_path)
    yield opened
    own = [url for url in opened.asked if url.startswith("file:///") and url.endswith("/run.html")]
    assert [url for url in opened.asked if not url.startswith("blob:")] == own
    assert opened.errors == []
    context.close()


def test_it_plays_and_scrubs_and_changes_branch(recorded: Recorded) -> None:
    debugger = recorded.open(static.busy())
    last = debugger.said("last")
    debugger.expect_index(last)
    debugger.button("first step").click()
    debugger.expect_index(0)
    debugger.find(".qs-speed").select_option("8")
    debugger.button("play").click()
    debugger.expect_index(last)
    debugger.find(".qs-scrubber").fill("3")
    debugger.expect_index(3)
    expect(debugger.find(".qs-sentence p").first).to_contain_text("hears Accept")
    debugger.find("[data-leaf]").first.click()
    expect(debugger.find("[data-leaf]").first).to_have_attribute("aria-current", "true")


def test_it_tells_of_members_code_differences_and_causes(recorded: Recorded) -> None:
    debugger = recorded.open(static.busy())
    debugger.find(".qs-scrubber").fill("2")
    debugger.member("n2").click()
    expect(debugger.find("[data-field=state]")).to_contain_text("PARTICIPANT_PENDING")
    debugger.find("[data-tab=code]").click()
    expect(debugger.find("[data-ran]").first).to_be_visible()
    debugger.find("[data-tab=diff]").click()
    expect(debugger.find(".qs-diff li").first).to_be_visible()
    debugger.find(".qs-why").click()
    expect(debugger.find("[data-cause-step]").first).to_be_visible()


def test_what_needs_a_kernel_is_off_and_says_why(recorded: Recorded) -> None:
    debugger = recorded.open(static.busy())
    expect(debugger.find(".qs-trouble")).to_contain_text("No kernel here: this is a recording")
    live = debugger.find("button.qs-live")
    assert live.count() > 10
    assert live.evaluate_all("all => all.every(button => button.disabled)")
    index = debugger.said("index")
    debugger.find("[data-kind=message][data-do]").first.click()
    debugger.expect_index(index)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_the_whole_page(recorded: Recorded, axe: str, dark: bool) -> None:
    recorded.page.emulate_media(color_scheme="dark" if dark else "light")
    debugger = recorded.open(static.busy())
    expect(debugger.root).to_have_attribute("data-theme", "dark" if dark else "light")
    expect(recorded.page.locator("#sorry")).to_have_count(0)
    recorded.page.evaluate(axe)
    found = recorded.page.evaluate(
        "async tags => (await axe.run({ runOnly: { type: 'tag', values: tags } }))"
        ".violations.map(v => [v.id, v.nodes.map(n => n.html)])",
        RULES,
    )
    assert found == []


def hostile(texts: tuple[str, ...]) -> Cluster:
    """Members and changes with names that no page must take for anything but text."""
    cluster = Cluster(list(texts[:3]))
    for text in texts:
        cluster.submit(texts[0], text)
    cluster.settle()
    cluster.start_election(texts[1])
    return cluster


def test_whatever_a_run_says_it_is_text(recorded: Recorded) -> None:
    texts = (*MARKUP[:3], "</script><script>document.title=1</script>", "<!--<script>", "\u2028")
    debugger = recorded.open(hostile(texts))
    for index in range(int(debugger.said("last")) + 1):
        debugger.find(".qs-scrubber").fill(str(index))
        debugger.expect_index(index)
    debugger.find("[data-tab=log]").click()
    expect(debugger.find(".qs-history")).to_contain_text("</script><script>")
    assert recorded.page.title() == "cluster in Quorumscope"
    assert recorded.page.locator("script").count() == 3
    assert recorded.page.locator("img, iframe, object, embed, link, base").count() == 0


def test_the_page_forbids_itself_the_network(recorded: Recorded) -> None:
    recorded.open(static.broken())
    said = recorded.page.evaluate(
        """() => new Promise(resolve => {
            document.addEventListener("securitypolicyviolation",
                event => resolve(event.effectiveDirective));
            fetch("https://example.org/").catch(() => undefined);
        })"""
    )
    assert said == "connect-src"
    recorded.errors.clear()
    recorded.asked[:] = [url for url in recorded.asked if not url.startswith("https://example")]
