"""A fingerprint of a step: the same text in every process, and equal for equal worlds.

Two rules that this file keeps.

1. Nothing that differs from process to process goes in: no hash(), no id(), no order of a set.
2. Only what a run does goes in. A refusal counts with its code, not with its sentence; a subclass
   of a text or a state begins with the fingerprint of its base; a field with its default is left
   out. So saved runs outlive new words and new fields, and part where the way parts.

Found here: values as bytes that no other value has, and their digests. Python's own hash serves
equality inside one process, and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from functools import cache
from hashlib import blake2b
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import fields

from ..net.network import Envelope
from ..protocol.chain import Chain
from ..protocol.errors import Refusal
from ..protocol.messages import BecameMaster, Committed, Concluded, Ignored, LostMaster, Queued
from ..protocol.participant import Core
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
        told = [e for e in events if isinstance(e, TOLD)]
        flight = [e.message for e in world.flight]
        parts = (*world.seats, *flight, world.names, world.cuts, world.crashed, *told)
        return _digest(self._join(parts)).hex()

    def bytes_of(self, value: Any) -> bytes:
        """*value* as bytes: the same for equal values, others for others."""
        kind = type(value)
        write = _WRITE.get(kind)
        if write is None:
            write = _WRITE[kind] = _way_to_write(kind)
        return write(self, value)

    def _join(self, values: Iterable[Any]) -> bytes:
        return b"".join(map(self.bytes_of, values))

    # --- values with parts ------------------------------------------------------------------------

    def _struct(self, value: Struct) -> bytes:
        known = self._known.get(id(value))
        if known is None:
            name, shape = _shape(type(value))
            content = name.encode() + b":"
            for field, default in shape:
                held = getattr(value, field)
                if held is not default and held != default:
                    content += b"%b=%b" % (field.encode(), self.bytes_of(held))
            known = self._known[id(value)] = (value, b"@" + _digest(content))
        return known[1]

    def _chain(self, chain: Chain[Any]) -> bytes:
        """Link by link, up from the longest part that is known: recursion would be too deep."""
        links = []
        part: Chain[Any] | None = chain
        while part is not None and len(part) and id(part) not in self._known:
            links.append(part)
            part = part.before
        digest = self._known[id(part)][1] if part is not None and len(part) else b"@chain"
        for link in reversed(links):
            digest = b"@" + _digest(digest + self.bytes_of(link.last))
            self._known[id(link)] = (link, digest)
        return digest

    def _sequence(self, value: tuple[Any, ...] | list[Any]) -> bytes:
        return b"(%d:%b)" % (len(value), self._join(value))

    def _set(self, value: frozenset[Any]) -> bytes:
        return b"{%d:%b}" % (len(value), b"".join(sorted(map(self.bytes_of, value))))

    def _refusal(self, value: Refusal) -> bytes:
        return b"!" + self._join((value.code, value.inner))

    def _ignored(self, value: Ignored) -> bytes:
        return b"~" + self._join((value.member, value.message))

    def _envelope(self, value: Envelope) -> bytes:
        return self.bytes_of(value.message)  # ids belong to the trace

    def _other(self, value: Any) -> bytes:
        found = encoded(value)
        if found is not None:
            return b"<%b>" % self._join(found)
        if callable(value):  # the class of an adapted state: what it holds is told beside it
            return b"<>"
        if hasattr(value, "snapshot"):
            return b"<%b>" % self.bytes_of(value.snapshot())
        raise TraceError(
            f"a {type(value).__name__} has no fingerprint; make it of JSON values and tuples,"
            f" or give it a codec with register_codec"
        )


@cache
def _shape(kind: type[Struct]) -> tuple[str, tuple[tuple[str, Any], ...]]:
    """What stands for a class, and its fields with their defaults."""
    runs = issubclass(kind, Core) or hasattr(kind, "snapshot")
    return "" if runs else kind.__name__, tuple((f.name, f.default) for f in fields(kind))


def _digest(content: bytes) -> bytes:
    return blake2b(content, digest_size=SIZE).digest()


def _text(value: str) -> bytes:
    content = value.encode("utf-8", "surrogatepass")
    return b"'%d:%b" % (len(content), content)


def _number(value: int | float) -> bytes:
    # 1, 1.0 and True are equal, so their bytes must be.
    finite = value == value and abs(value) != float("inf")
    whole = int(value) if finite and int(value) == value else value
    return b"#%b;" % repr(whole).encode()


Write: TypeAlias = Callable[[Fingerprints, Any], bytes]


def _way_to_write(kind: type) -> Write:
    return next(write for base, write in _KINDS if issubclass(kind, base))


_KINDS: tuple[tuple[Any, Write], ...] = (
    (Enum, lambda f, v: _text(str(v.value))),
    (str, lambda f, v: _text(v)),
    (bytes, lambda f, v: b'"%d:%b' % (len(v), v)),
    (type(None), lambda f, v: b"-"),
    ((int, float), lambda f, v: _number(v)),
    ((tuple, list), Fingerprints._sequence),
    (Chain, Fingerprints._chain),
    (Refusal, Fingerprints._refusal),
    (Ignored, Fingerprints._ignored),
    (Envelope, Fingerprints._envelope),
    (Struct, Fingerprints._struct),
    (frozenset, Fingerprints._set),
    (object, Fingerprints._other),
)
_WRITE: dict[type, Write] = {}
