"""A fingerprint of a world: the same text in every process, and equal for equal worlds.

Two rules that this file keeps.

1. Nothing that differs from process to process goes in: no hash(), no id(), no order of a set.
2. Words do not go in. A refusal counts with its code, not with its sentence: a text may say
   better what it does without a saved run being told that it goes another way.

Found here: digests of values. Python's own hash serves equality inside one process, and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from hashlib import blake2b
from typing import Any

from msgspec import Struct

from ..net.network import Envelope
from ..protocol.chain import Chain
from ..protocol.errors import Refusal
from ..protocol.messages import BecameMaster, Committed, Concluded, Ignored, LostMaster, Queued
from .codecs import encoded
from .errors import TraceError

SIZE = 8  # bytes: a mismatch must be seen, nobody tries to forge one
TOLD = (BecameMaster, LostMaster, Committed, Concluded, Queued, Ignored)


class Fingerprints:
    """Computes fingerprints, and remembers the parts that many worlds share.

    The memory is by identity and keeps what it remembers alive: a step touches one or two members,
    and the digests of all others, of their logs and of their states are there already.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[Any, bytes]] = {}

    def of(self, world: Any, events: tuple[Any, ...]) -> str:
        """The fingerprint of *world* and of what the members told in the step that led to it."""
        parts = [self._digest(world[m]) for m in world.names]
        parts += [self._digest(e.message) for e in world.flight]
        parts += [self._digest((world.cuts, world.crashed))]
        parts += [self._digest(e) for e in events if isinstance(e, TOLD)]
        return _hash("world", *parts).hex()

    def _digest(self, value: Any) -> bytes:
        if isinstance(value, (Struct, Chain)):
            return self._remembered(value)
        return self._fresh(value)

    def _remembered(self, value: Any) -> bytes:
        known = self._known.get(id(value))
        if known is None:
            known = self._known[id(value)] = (value, self._fresh(value))
        return known[1]

    def _fresh(self, value: Any) -> bytes:
        for kind, digest in _KINDS:
            if isinstance(value, kind):
                return digest(self, value)
        found = encoded(value)
        if found is not None:
            return _hash(found[0], self._digest(found[1]))
        if hasattr(value, "snapshot"):
            return _hash(type(value).__name__, value.snapshot())
        raise TraceError(
            f"a {type(value).__name__} has no fingerprint; make it of JSON values and tuples,"
            f" or give it a codec with register_codec"
        )

    def _struct(self, value: Struct) -> bytes:
        fields = (self._digest(getattr(value, f)) for f in value.__struct_fields__)
        return _hash(type(value).__name__, *fields)

    def _chain(self, chain: Chain[Any]) -> bytes:
        """Link by link, up from the longest part that is known: recursion would be too deep."""
        links = []
        part: Chain[Any] | None = chain
        while part is not None and len(part) and id(part) not in self._known:
            links.append(part)
            part = part.before
        digest = self._known[id(part)][1] if part is not None and len(part) else _hash("chain")
        for link in reversed(links):
            digest = _hash("link", digest, self._digest(link.last))
            self._known[id(link)] = (link, digest)
        return digest

    def _sequence(self, value: tuple[Any, ...] | list[Any]) -> bytes:
        return _hash("tuple", *(self._digest(v) for v in value))

    def _mapping(self, value: Mapping[Any, Any]) -> bytes:
        pairs = sorted(self._digest(k) + self._digest(v) for k, v in value.items())
        return _hash("mapping", *pairs)

    def _set(self, value: frozenset[Any]) -> bytes:
        return _hash("set", *sorted(self._digest(v) for v in value))

    def _refusal(self, value: Refusal) -> bytes:
        return _hash("Refusal", self._digest(value.code), self._digest(value.inner))

    def _ignored(self, value: Ignored) -> bytes:
        return _hash("Ignored", self._digest(value.member), self._digest(value.message))

    def _envelope(self, value: Envelope) -> bytes:
        return self._digest(value.message)  # ids belong to the trace

    def _number(self, value: int | float) -> bytes:
        # 1, 1.0 and True are equal, so their fingerprints must be.
        whole = int(value) if value == value and abs(value) != float("inf") else value
        return _hash("number", repr(whole if whole == value else value).encode())


def _hash(kind: str, *parts: bytes) -> bytes:
    digest = blake2b(kind.encode(), digest_size=SIZE)
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


_KINDS: tuple[tuple[Any, Callable[[Fingerprints, Any], bytes]], ...] = (
    (Enum, lambda f, v: _hash("enum", str(v.value).encode())),
    (str, lambda f, v: _hash("text", v.encode("utf-8", "surrogatepass"))),
    (bytes, lambda f, v: _hash("bytes", v)),
    (type(None), lambda f, v: _hash("none")),
    ((int, float), Fingerprints._number),
    ((tuple, list), Fingerprints._sequence),
    (Chain, Fingerprints._chain),
    (Refusal, Fingerprints._refusal),
    (Ignored, Fingerprints._ignored),
    (Envelope, Fingerprints._envelope),
    (Struct, Fingerprints._struct),
    (Mapping, Fingerprints._mapping),
    (frozenset, Fingerprints._set),
)
