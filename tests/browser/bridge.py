"""Debuggers on a page of their own, with their kernel side in this very process: no JupyterLab.

Found here: the page, and what carries messages between the two. Never: an assertion.
"""

from __future__ import annotations

import json
import zlib
from typing import Any

from playwright.sync_api import Page

from quorumscope import Cluster, Debugger

from . import notebook

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Quorumscope</title>
<style>body { margin: 0; background: %(back)s } main { padding: 4px }</style>
<body data-jp-theme-light="%(light)s"><main><h1 hidden>Quorumscope</h1></main></body></html>"""

SHOW = """async ({ esm, css, count, snapshot }) => {
    document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
    const blob = new Blob([esm], { type: "text/javascript" });
    const { default: widget } = await import(URL.createObjectURL(blob));
    const heard = [];
    const hear = (all) => all.forEach(([k, report]) => heard[k](report));
    for (let k = 0; k < count; k += 1) {
        const listeners = [];
        heard.push((report) => listeners.forEach((slot) => slot(report)));
        const model = {
            get: (name) => name === "snapshot" ? snapshot : undefined,
            set() {},
            save_changes() {},
            send: (content) => { window.tell(k, content).then(hear); },
            on(event, slot) { if (event === "msg:custom") listeners.push(slot); },
            off() {},
        };
        const el = document.querySelector("main").appendChild(document.createElement("div"));
        widget.render({ model, el });
    }
    setInterval(() => { window.tell(0, null).then(hear); }, 30);
}"""


class Bridge:
    """Some debuggers of one cluster, each on the page under the other."""

    def __init__(self, page: Page, cluster: Cluster, count: int = 1, dark: bool = False) -> None:
        self._said: list[tuple[int, Any]] = []
        self.debuggers = [_Speaking(cluster, k, self._said) for k in range(count)]
        page.expose_function("tell", self._tell)
        page.set_content(
            PAGE % {"light": str(not dark).lower(), "back": "#111" if dark else "#fff"}
        )
        snapshot = self.debuggers[0].snapshot
        bundle = {"esm": Debugger._esm, "css": Debugger._css}
        page.evaluate(SHOW, {**bundle, "count": count, "snapshot": snapshot})
        self.views = [notebook.Debugger(page.locator(".qs").nth(k)) for k in range(count)]

    def _tell(self, k: int, content: Any) -> list[tuple[int, Any]]:
        """Take what the page says, which may be nothing; return what was said to it meanwhile."""
        if content is not None:
            self.debuggers[k]._hear(self.debuggers[k], content, [])
        taken = list(self._said)
        self._said.clear()
        return taken

    def close(self) -> None:
        for debugger in self.debuggers:
            debugger.close()


class _Speaking(Debugger):
    """A debugger that keeps what it says, for its view."""

    def __init__(self, cluster: Cluster, number: int, said: list[tuple[int, Any]]) -> None:
        self._number = number
        self._said_to = said
        super().__init__(cluster)

    def send(self, content: Any, buffers: Any = None) -> None:
        told = json.loads(json.dumps(content))
        if told.pop("packed", False):
            told["film"] = json.loads(zlib.decompress(buffers[0]))
        self._said_to.append((self._number, told))
