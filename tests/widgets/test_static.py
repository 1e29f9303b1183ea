"""The bundle as it is committed: whole, small, and without a trace of the machine that built it."""

import json
import re
from pathlib import Path

import pytest

from quorumscope import Debugger
from quorumscope.widgets.lesson import Words

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "src" / "quorumscope" / "widgets" / "static"


@pytest.mark.parametrize(("name", "widget"), [("debugger", Debugger), ("lesson", Words)])
def test_a_widget_is_given_its_bundle_as_text(name, widget):
    assert (STATIC / f"{name}.js").read_text("utf-8") == widget._esm
    assert (STATIC / f"{name}.css").read_text("utf-8") == widget._css
    assert "export{" in widget._esm


@pytest.mark.parametrize("name", ["debugger.js", "debugger.css", "lesson.js", "lesson.css"])
def test_the_bundle_asks_nothing_of_the_network(name):
    text = (STATIC / name).read_text("utf-8")
    assert set(re.findall(r"https?://[^\"'`\s)]*", text)) <= {"http://www.w3.org/2000/svg"}
    assert not re.search(r"\bfetch\(|XMLHttpRequest|WebSocket|@import|\bimport\(|url\((?!#)", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|\beval\(|new Function", text)
    assert str(ROOT) not in text
    assert "/home/" not in text
    assert len(text) < 100_000


def test_the_list_of_packages_names_no_registry():
    lock = json.loads((ROOT / "js" / "package-lock.json").read_text("utf-8"))
    assert lock["packages"]
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]
