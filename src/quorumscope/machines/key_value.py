"""A map from names to values, as a tuple of pairs.

Found here: KeyValueStore. Its writes are idempotent, so that a change applied twice can't be seen
in it: learn with a TextLog. Never: a transaction; for that see Bank.
"""

from __future__ import annotations

from msgspec import Struct

from ..protocol.pairs import Pairs, drop, get, put
from ..protocol.types import Change
from .values import from_bytes, frozen, not_meant, to_bytes


class KeyValueStore(Struct, frozen=True, cache_hash=True):
    """A map. A change is ``("set", key, value)`` or ``("delete", key)``.

    A key is a string; a value is a string, a number, None, or tuples of them.
    """

    pairs: Pairs[str, Change] = ()

    def __getitem__(self, key: str) -> Change:
        for k, value in self.pairs:
            if k == key:
                return value
        raise KeyError(key)

    def get(self, key: str, default: Change = None) -> Change:
        """Return the value at *key*, or *default*."""
        value: Change = get(self.pairs, key, default)
        return value

    def snapshot(self) -> bytes:
        return to_bytes(self.pairs)

    def apply(self, change: Change) -> KeyValueStore:
        match change:
            case ("set", str(key), value):
                to_bytes(value)  # refused now rather than when a snapshot is wanted
                return KeyValueStore(put(self.pairs, key, frozen(value)))
            case ("delete", str(key)):
                return KeyValueStore(drop(self.pairs, key))
        raise not_meant("KeyValueStore", change, '("set", "key", value) or ("delete", "key")')

    def install(self, snapshot: bytes) -> KeyValueStore:
        return KeyValueStore(from_bytes(snapshot, list[tuple[str, object]]))
