"""The State to learn with: a list of strings that only grows.

Found here: TextLog. A map with idempotent writes would hide a change that is applied twice; a list
shows it. Never: rules about what may be written.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from ..protocol.chain import Chain
from ..protocol.errors import ConsensusError, ErrorCode
from ..protocol.types import Change


class TextLog(Struct, frozen=True, cache_hash=True):
    """An append-only list of strings. A change is the string to append."""

    lines: Chain[str] = Chain()

    def snapshot(self) -> bytes:
        return msgspec.json.encode(list(self.lines))

    def apply(self, change: Change) -> TextLog:
        if not isinstance(change, str):
            raise ConsensusError(
                ErrorCode.ERR_ENCODING,
                f"a TextLog appends strings, and {change!r} is none; try str(...) around it",
            )
        return TextLog(self.lines.append(change))

    def install(self, snapshot: bytes) -> TextLog:
        return TextLog(Chain(msgspec.json.decode(snapshot, type=list[str])))

    def __repr__(self) -> str:
        return f"TextLog({list(self.lines)!r})"
