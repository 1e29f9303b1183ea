"""How far something is: one line that is written over, in a notebook or in a terminal.

Found here: the bar. Never: what it is about.
"""

from __future__ import annotations

import sys
from typing import Any

WIDTH = 30


class Bar:
    """Called with (done, total); silent where nobody would see it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._handle: Any = None

    def __call__(self, done: int, total: int) -> None:
        if _in_notebook():
            self._show(done, total)
        elif sys.stderr.isatty():
            end = "\n" if done == total else ""
            print(f"\r{self._text(done, total)}", end=end, file=sys.stderr, flush=True)

    def _text(self, done: int, total: int) -> str:
        full = WIDTH * done // max(1, total)
        return f"{self._name} [{'#' * full}{'.' * (WIDTH - full)}] {done} of {total}"

    def _show(self, done: int, total: int) -> None:
        from IPython.display import display

        shown = {"text/plain": self._text(done, total)}
        if self._handle is None:
            self._handle = display(shown, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._handle.update(shown, raw=True)


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None
