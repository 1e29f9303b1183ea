"""A hundred hostile strings in every text field of a live debugger: they are read, never obeyed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Page, expect

from quorumscope import Cluster, OriginalParticipant
from tests.record import hostile

from . import live
from .labserver import Server
from .notebook import Debugger, Notebook, Watch

# Half of a sign is refused before it is anywhere.
NAMES = [name for name in hostile.ALL if name != "\ud800"]
TENS = [NAMES[i : i + 10] for i in range(0, len(NAMES), 10)]
TABS = ("next", "act", "member", "code", "diff", "run", "log", "share")

ELEMENTS = [
    *("div", "p", "h4", "ul", "ol", "li", "span", "b", "dl", "dt", "dd", "section", "form"),
    *("button", "input", "select", "option", "label", "details", "summary", "code", "kbd"),
    *("textarea", "progress"),
    *("table", "thead", "tbody", "tr", "th", "td"),
    *("svg", "g", "defs", "pattern", "path", "polygon", "circle", "rect", "line", "text", "title"),
]
ATTRIBUTES = [
    *("class", "id", "role", "title", "hidden", "tabindex", "style", "type", "value", "name"),
    *("disabled", "checked", "selected", "open", "min", "max", "step", "maxlength", "placeholder"),
    *("size", "for", "spellcheck", "autocomplete", "required", "list", "rows", "readonly"),
    *("scope", "colspan"),
    *("viewBox", "width", "height", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "d"),
    *("points", "transform", "fill", "opacity", "stroke", "stroke-width", "stroke-dasharray"),
    *("stroke-linecap", "stroke-linejoin", "font-size", "font-weight", "text-anchor"),
    *("pointer-events", "patternUnits", "patternTransform"),
]

STRANGERS = """([elements, attributes]) => {
    const known = (name) => attributes.includes(name) || /^(data|aria)-[a-z-]+$/.test(name);
    const leads = (value) => /url\\((?!["']?#)/.test(value);
    return [...document.querySelectorAll(".qs, .qs *")].flatMap((e) => [
        ...(elements.includes(e.localName) ? [] : [e.localName]),
        ...[...e.attributes].filter((a) => !known(a.name)).map((a) => `${e.localName} ${a.name}`),
        ...["style", "fill", "stroke"].filter((a) => leads(e.getAttribute(a) ?? "")),
    ]);
}"""

# The page is looked at all along the film, and at its end: what was ever shown is text.
WALK = f"""async (allowed) => {{
    const strangers = {STRANGERS};
    const scrubber = document.querySelector(".qs-scrubber");
    const found = [];
    for (let k = 0; k <= Number(scrubber.max); k += 5) {{
        scrubber.value = String(k);
        scrubber.dispatchEvent(new Event("input", {{ bubbles: true }}));
        await new Promise((resolve) => setTimeout(resolve, 0));
        found.push(...strangers(allowed));
    }}
    return found;
}}"""

ALLOWED = [ELEMENTS, ATTRIBUTES]


def hostile_cluster(names: list[str]) -> Cluster:
    """A run in which the cluster, members, a newcomer, changes, clients and steps have those names.

    It ends with an election, so that votes, refusals and reasons name them as well.
    """
    *members, newcomer = names
    cluster = Cluster(members, name=names[0])
    cluster.submit(members[0], *names, client=names[2])
    cluster.settle()
    cluster.trace.labels[cluster.trace.cursor.id] = names[1]
    cluster.add_participant(newcomer, members[0])
    cluster.settle()
    cluster.cut(members[0], members[1])
    cluster.crash(members[2])
    cluster.start_election(members[1])
    cluster.step()
    return cluster


@pytest.fixture
def alarm(page: Page) -> list[str]:
    """What a page does when a string is obeyed: a dialog, a request, an error."""
    heard: list[str] = []
    page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss())[1])
    page.on("request", lambda request: heard.append(request.url))
    return heard


def open_all(page: Page, debugger: Debugger) -> None:
    """Look into every tab, with a member selected and the reasons of the step."""
    debugger.find("[data-kind=member]").nth(1).click()
    for tab in TABS:
        debugger.find(f"[data-tab={tab}]").click()
        expect(debugger.find(f"[data-body={tab}]")).not_to_contain_text("Looking at what ran")
        assert page.evaluate(STRANGERS, ALLOWED) == []
    debugger.find(".qs-why").click()
    expect(debugger.find("[data-body=why]")).not_to_contain_text("Looking at what ran")
    assert page.evaluate(STRANGERS, ALLOWED) == []


@pytest.mark.parametrize("ten", TENS, ids=range(len(TENS)))
def test_whatever_a_name_says_it_is_text(page: Page, alarm: list[str], ten: list[str]) -> None:
    watch = Watch(page)
    cluster = hostile_cluster(ten)
    debugger = live.show(page, cluster)
    assert page.evaluate(WALK, ALLOWED) == []
    open_all(page, debugger)
    for name in ten[:2]:
        expect(debugger.find("select option").get_by_text(name, exact=True).first).to_be_attached()
    assert watch.errors == []
    assert [url for url in alarm if not url.startswith("blob:")] == []
    assert page.title() == "Quorumscope"


def test_a_refusal_tells_any_text_as_text(page: Page, alarm: list[str]) -> None:
    told = [""]

    class Rude(OriginalParticipant):
        def start_election(self, out: Any, waiter: Any, call: Any) -> Any:
            raise ValueError(*told)

    debugger = live.show(page, Cluster(3, participant=Rude))
    for text in hostile.MARKUP:
        told[:] = [text]
        debugger.button("elect n2").first.click()
        expect(debugger.find(".qs-error")).to_have_text(f"ValueError: {text}")
        assert page.evaluate(STRANGERS, ALLOWED) == []
    assert [url for url in alarm if not url.startswith("blob:")] == []


KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
CELL = """
from quorumscope import Cluster
cluster = Cluster({members!r}, name="__proto__")
cluster.submit({members!r}[0], *{members!r})
cluster.settle()
cluster.start_election({members!r}[1])
cluster.debug()
"""


def test_jupyterlab_hands_hostile_names_through(
    server: Server, served: Path, page: Page, alarm: list[str]
) -> None:
    members = ["__proto__", "constructor", "<img src=x onerror=alert(1)>", "a:b%2F"]
    book = new_notebook(cells=[new_code_cell(CELL.format(members=members))], metadata=KERNEL)
    nbformat.write(book, served / "hostile.ipynb")
    notebook = Notebook(page, server, served)
    notebook.open("hostile.ipynb")
    notebook.run_all()
    debugger = notebook.debugger
    debugger.expect_state("__proto__", "MASTER")
    debugger.expect_state("constructor", "CANDIDATE")
    notebook.execute("cluster.settle()")
    debugger.expect_state("constructor", "MASTER")
    debugger.member("__proto__").click()
    expect(debugger.find("[data-field=members]")).to_contain_text(members[2])
    assert page.evaluate(STRANGERS, ALLOWED) == []
    notebook.shut_down()
    assert notebook.watch.errors == []
    assert "1" not in alarm, "an alert was shown"
