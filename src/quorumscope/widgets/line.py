"""The line from a page to this kernel: in which thread its messages are heard, and whose they are.

Found here: what every widget of ours does with a message before it reads it. Never: what one says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import current_thread, main_thread
from typing import Any


def running_loop() -> asyncio.AbstractEventLoop | None:
    """Return the loop that runs here, if one does."""
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def among_cells(
    home: asyncio.AbstractEventLoop | None, call: Callable[[Any], object], content: Any
) -> None:
    """Call with *content* in the thread in which cells run, whose loop is *home*.

    While a cell runs, JupyterLab has messages handled by another thread (a subshell). The cell may
    be in the midst of a step of the very cluster that is meant: the message waits until it is done.
    """
    if home is None or current_thread() is main_thread():
        call(content)
    else:
        home.call_soon_threadsafe(call, content)


def address(content: Any) -> dict[str, Any]:
    """Return whose message it is, as far as that can be told of what may be none of ours at all."""
    fields = content if isinstance(content, dict) else {}
    return {k: v for k in ("ref", "view") if isinstance(v := fields.get(k), int | str)}
