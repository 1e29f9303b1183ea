"""A mutable State of the seed's shape as a value: its snapshot is kept, and it is made anew.

The seed's State changes in place: ``apply`` and ``install`` return nothing. A world that is kept
for every step can't hold such a thing, but it can hold the bytes of its snapshot.

Found here: Adapted, and ``as_value``, which tells the two shapes apart. Never: a copy of somebody's
object by other means than its own ``snapshot`` and ``install``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from ..protocol.errors import ConsensusError, ErrorCode
from ..protocol.types import Change, State


@dataclass(frozen=True, slots=True)
class Adapted:
    """What *make* makes, as it was when *held* was its snapshot.

    *make* takes no arguments (mostly it is the class); ``open()`` returns the thing itself.
    """

    make: Callable[[], Any]
    held: bytes

    @property
    def name(self) -> str:
        """The full name of the State's class."""
        return f"{self.make.__module__}.{getattr(self.make, '__qualname__', self.make)}"

    def open(self) -> Any:
        """Return a fresh object of the mutable State, in this state."""
        thing = self.make()
        thing.install(self.held)
        return thing

    def snapshot(self) -> bytes:
        return self.held

    def apply(self, change: Change) -> Adapted:
        thing = self.open()
        thing.apply(change)
        return Adapted(self.make, _bytes(thing))

    def install(self, snapshot: bytes) -> Adapted:
        thing = self.make()
        thing.install(snapshot)
        return Adapted(self.make, _bytes(thing))

    def __repr__(self) -> str:
        return f"Adapted({_name(self.make)}, {self.held!r})"


def as_value(state: Any) -> State:
    """Return *state*, a class or an object, as a State that is a value.

    Raises
    ------
    ConsensusError
        Where it has not the three methods of a State, or can't be hashed: what to do.
    """
    made = state() if isinstance(state, type) else state
    missing = [m for m in ("snapshot", "apply", "install") if not callable(getattr(made, m, None))]
    if missing:
        raise ConsensusError(
            ErrorCode.ERR_STATE,
            f"a {_name(type(made))} can't be replicated: it has no {' and no '.join(missing)};"
            " a State has snapshot() -> bytes, apply(change) and install(snapshot)",
        )
    snapshot = _bytes(made)
    if made.install(snapshot) is None:  # its own snapshot, so that nothing changes in it
        return cast(State, Adapted(state if isinstance(state, type) else type(made), snapshot))
    try:
        hash(made)
    except TypeError as error:
        raise ConsensusError(
            ErrorCode.ERR_ENCODING,
            f"a {_name(type(made))} can't be hashed ({error}): make it frozen, of strings, numbers"
            " and tuples, or let its apply and install change it in place and return nothing",
        ) from None
    return cast(State, made)


def _bytes(thing: Any) -> bytes:
    snapshot = thing.snapshot()
    if not isinstance(snapshot, bytes):
        raise ConsensusError(
            ErrorCode.ERR_ENCODING,
            f"the snapshot of a {_name(type(thing))} is a {_name(type(snapshot))};"
            " return bytes, such as json.dumps(...).encode()",
        )
    return snapshot


def _name(thing: Any) -> str:
    return str(getattr(thing, "__name__", thing))
