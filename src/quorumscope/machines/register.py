"""One value that can be written: the smallest State.

Found here: Register. Never: a comparison before the write; a change is the new value and no more.
"""

from __future__ import annotations

from msgspec import Struct

from ..protocol.types import Change
from .values import from_bytes, frozen, to_bytes


class Register(Struct, frozen=True, cache_hash=True):
    """A register. A change is the value to write: a string, a number, None, or tuples of them."""

    value: Change = None

    def snapshot(self) -> bytes:
        return to_bytes(self.value)

    def apply(self, change: Change) -> Register:
        to_bytes(change)  # refused now rather than when a snapshot is wanted
        return Register(frozen(change))

    def install(self, snapshot: bytes) -> Register:
        return Register(from_bytes(snapshot))
