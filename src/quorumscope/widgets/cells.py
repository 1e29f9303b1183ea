"""Which cell made a widget: so that running a cell again replaces what it showed before.

Found here: the one list of what the cells of this kernel have made. Never: what is made.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, Protocol


class Closable(Protocol):
    def close(self) -> None: ...


class Run(NamedTuple):
    """One run of a cell: the number of its request, and what it has made."""

    request: str
    made: list[Closable]


_runs: dict[str, Run] = {}
_owned = False


def made(widget: Closable) -> None:
    """Keep *widget* for the running cell, and close what an earlier run of that cell made."""
    cell, request = _running()
    if not cell or _owned:
        return
    run = _runs.get(cell)
    if run is None or run.request != request:
        # Each forgets itself as it closes.
        for old in list(run.made) if run else ():
            old.close()
        run = _runs[cell] = Run(request, [])
    run.made.append(widget)


@contextmanager
def owned() -> Iterator[None]:
    """What is made meanwhile belongs to another widget, which closes it, and to no cell."""
    global _owned
    before, _owned = _owned, True
    try:
        yield
    finally:
        _owned = before


def closed(widget: Closable) -> None:
    """Forget *widget*."""
    for cell, run in list(_runs.items()):
        run.made[:] = [w for w in run.made if w is not widget]
        if not run.made:
            del _runs[cell]


def _running() -> tuple[str, str]:
    """Return the id of the running cell and of its request; empty outside of a notebook."""
    try:
        from IPython import get_ipython
    except ImportError:
        return "", ""
    shell: Any = get_ipython()
    parent: dict[str, Any] = getattr(shell, "get_parent", dict)() or {}
    cell = parent.get("metadata", {}).get("cellId", "")
    return str(cell), str(parent.get("header", {}).get("msg_id", ""))
