"""A number that is added to: a change that is applied twice can be seen in it.

Found here: Counter. Never: a limit.
"""

from __future__ import annotations

from msgspec import Struct

from ..protocol.types import Change
from .values import from_bytes, not_meant, to_bytes


class Counter(Struct, frozen=True, cache_hash=True):
    """A counter. A change is the whole number to add."""

    value: int = 0

    def snapshot(self) -> bytes:
        return to_bytes(self.value)

    def apply(self, change: Change) -> Counter:
        if not isinstance(change, int) or isinstance(change, bool):
            raise not_meant("Counter", change, "a whole number to add, such as 1")
        return Counter(self.value + change)

    def install(self, snapshot: bytes) -> Counter:
        return Counter(from_bytes(snapshot, int))
