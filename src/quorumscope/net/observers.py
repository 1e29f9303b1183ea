"""Who wants to be told what happens, and the telling.

Found here: the list of observers of one live object. Never: an event, or what makes one.
"""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, TypeAlias

from ..protocol.errors import ConsensusError, ErrorCode

Callback: TypeAlias = Callable[[Any], object]
Kinds: TypeAlias = type | Iterable[type] | None


class Observers:
    """Tells events to callbacks, in the order in which they happened.

    An observer that raises does no harm: a warning says so once, and it is told of what follows.
    One that acts in its callback is told of what came of it after the rest of the present step.
    """

    def __init__(self) -> None:
        self._callbacks: list[tuple[Callback, tuple[type, ...]]] = []
        self._waiting: deque[Any] = deque()
        self._telling = False
        self._warned: list[Callback] = []

    def add(
        self, callback: Callback, kinds: Kinds, default: tuple[type, ...]
    ) -> Callable[[], None]:
        """Tell *callback* events of these kinds from now on; return what ends it."""
        if not callable(callback):
            raise ConsensusError(
                ErrorCode.ERR_STATE, f"{callback!r} can't be called; pass a function of one event"
            )
        entry = (callback, _as_types(kinds, default))
        self._callbacks.append(entry)

        def unsubscribe() -> None:
            self._callbacks = [e for e in self._callbacks if e is not entry]

        return unsubscribe

    def tell(self, events: Iterable[Any]) -> None:
        """Tell *events* to whoever asked for their kind."""
        self._waiting.extend(events)
        if self._telling:
            return
        self._telling = True
        try:
            while self._waiting:
                self._tell_one(self._waiting.popleft())
        finally:
            self._telling = False

    def _tell_one(self, event: Any) -> None:
        for callback, kinds in self._callbacks:
            if isinstance(event, kinds):
                try:
                    callback(event)
                except Exception as error:
                    self._warn(callback, event, error)

    def _warn(self, callback: Callback, event: Any, error: Exception) -> None:
        if callback in self._warned:
            return
        self._warned.append(callback)
        # Even where warnings are made errors, the run goes on.
        with suppress(Warning):
            warnings.warn(
                f"the observer {callback!r} raised {error!r} at {type(event).__name__};"
                " the run goes on, and the observer is called again, but not warned of again",
                RuntimeWarning,
                stacklevel=2,
            )


def _as_types(kinds: Kinds, default: tuple[type, ...]) -> tuple[type, ...]:
    if kinds is None:
        return default
    found = (kinds,) if isinstance(kinds, type) else tuple(kinds)
    for kind in found:
        if not isinstance(kind, type):
            raise ConsensusError(
                ErrorCode.ERR_STATE,
                f"{kind!r} is no kind of event; pass classes of quorumscope.net.events, such as"
                " kinds=(Sent, Delivered)",
            )
    return found
