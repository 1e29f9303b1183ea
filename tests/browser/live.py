"""The debugger on a page of its own, live: what it asks is carried out in the test.

Found here: a page as in static.py whose model asks a Debugger that runs here. Never: an assertion.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page

from quorumscope import Cluster, Debugger

from . import static
from .notebook import Debugger as Shown

RECORDED = """  send() {{ throw new Error("a recording has nobody to ask"); }},
  on() {{}},"""
LIVE = """  send(command) {{ window.ask(command).then((all) => all.forEach(hear)); }},
  on(event, callback) {{ if (event === "msg:custom") hear = callback; }},"""


class Told(Debugger):
    """A debugger that keeps what it says until it is fetched, and waits for nothing."""

    def __init__(self, cluster: Cluster) -> None:
        self.said: list[Any] = []
        super().__init__(cluster)
        self._home = None

    def send(self, content: Any, buffers: Any = None) -> None:
        told = json.loads(json.dumps(content))
        if told.pop("packed", False):
            told["film"] = json.loads(zlib.decompress(buffers[0]))
        self.said.append(told)

    def _later(self, name: str, delay: float, call: Callable[[], object]) -> None:
        call()

    def ask(self, command: Any) -> list[Any]:
        """Carry out *command*; return all that it made the debugger say."""
        self._hear(self, command, [])
        said, self.said = self.said, []
        return said


def show(page: Page, cluster: Cluster, width: int = 1280, dark: bool = False) -> Shown:
    """Show *cluster* on *page*, live."""
    assert RECORDED in static.PAGE
    told = Told(cluster)
    page.expose_function("ask", told.ask)
    page.set_viewport_size({"width": width, "height": 1000})
    template = static.PAGE.replace(RECORDED, LIVE).replace("recorded: true", "recorded: false")
    template = template.replace("const traits", "let hear = () => undefined;\nconst traits")
    page.set_content(static.page(cluster, dark, template))
    shown = Shown(page.locator(".qs"))
    shown.expect_live(True)
    shown.expect_told()
    return shown
