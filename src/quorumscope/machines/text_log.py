"""The State to learn with: a list of strings that only grows.

Found here: TextLog. A map with idempotent writes would hide a change that is applied twice; a list
shows it. Never: rules about what may be written.
"""

from __future__ import annotations

from msgspec import Struct

from ..protocol.chain import Chain
from ..protocol.types import Change
from .values import from_bytes, not_meant, to_bytes


class TextLog(Struct, frozen=True, cache_hash=True, gc=False):
    """An append-only list of strings. A change is the string to append."""

    lines: Chain[str] = Chain()

    def snapshot(self) -> bytes:
        return to_bytes(list(self.lines))

    def apply(self, change: Change) -> TextLog:
        if not isinstance(change, str):
            raise not_meant("TextLog", change, "a string to append, such as 'x'")
        return TextLog(self.lines.append(change))

    def install(self, snapshot: bytes) -> TextLog:
        return TextLog(Chain(from_bytes(snapshot, list[str])))

    def __repr__(self) -> str:
        return f"TextLog({list(self.lines)!r})"
