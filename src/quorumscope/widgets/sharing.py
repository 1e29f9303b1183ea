"""What a page takes away of a run: made between other things, and sent when it is done.

Found here: the makings that are under way. Never: what is made (share.py), or what a page does with
it (js/).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any, Protocol, TypeAlias

from ..record.errors import TraceError
from ..record.trace import Trace
from .commands import CommandError, Share
from .page import named
from .share import WAYS, Making

Answer: TypeAlias = dict[str, Any]
"""The view and the number of the command that is answered."""

OFTEN = 0.1
"""Seconds between two reports of how far one is."""


class Send(Protocol):
    def __call__(self, content: Any, buffers: Any = ...) -> object: ...


class Sharing:
    """The makings of all views, each under its name.

    Parameters
    ----------
    send : callable
        Sends a message, and bytes with it.
    later : callable
        Makes a call, under a name, after so many seconds.
    """

    def __init__(self, send: Send, later: Callable[[str, float, Any], object]) -> None:
        self._send = send
        self._later = later
        self._makings: dict[str, Making] = {}
        self._told: dict[str, float] = {}

    def begin(self, trace: Trace, wanted: Share, answer: Answer, seconds: float) -> None:
        """Make what is *wanted*, at most *seconds* at a stretch.

        Raises
        ------
        CommandError
            Where there is no such way, or no such step.
        """
        if wanted.ending not in WAYS:
            raise CommandError(f"there is no {wanted.ending!r}; there are {', '.join(WAYS)}")
        try:
            step = trace.step(wanted.step)
        except TraceError as error:
            raise CommandError(str(error)) from error
        way = WAYS[wanted.ending]
        name = _name(answer)
        self.cancel(answer)
        self._makings[name] = way.make(trace, step, wanted.theme)
        head = {
            "op": "shared",
            "name": named(trace, way.ending, step),
            "index": step.index,
            **answer,
        }
        self._go_on(name, head, seconds)

    def _go_on(self, name: str, head: Answer, seconds: float) -> None:
        making = self._makings.get(name)
        if making is None:
            return  # it was cancelled
        until = monotonic() + seconds
        try:
            done, total = next(making)
            while monotonic() < until:
                done, total = next(making)
        except StopIteration as end:
            self._forget(name)
            self._send(head, buffers=[end.value])
            return
        except Exception as error:  # whatever a run or a tool makes of it is told, not raised
            self._forget(name)
            said = str(error) if isinstance(error, TraceError) else f"it failed: {error!r}"
            self._send({"op": "error", "message": said, **_address(head)})
            return
        if monotonic() - self._told.get(name, 0.0) >= OFTEN:
            self._told[name] = monotonic()
            self._send({**head, "done": done, "total": total})
        self._later(name, 0, partial(self._go_on, name, head, seconds))

    def cancel(self, answer: Answer) -> None:
        """End what that view has asked for."""
        making = self._makings.get(_name(answer))
        if making is not None:
            self._forget(_name(answer))
            making.close()

    def close(self) -> None:
        """End all of them."""
        for making in self._makings.values():
            making.close()
        self._makings.clear()

    def _forget(self, name: str) -> None:
        del self._makings[name]
        self._told.pop(name, None)


def _name(answer: Answer) -> str:
    return f"share {answer.get('view')}"


def _address(head: Answer) -> Answer:
    return {k: v for k, v in head.items() if k in ("ref", "view")}
