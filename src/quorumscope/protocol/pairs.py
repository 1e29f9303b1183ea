"""A small map as a value: a tuple of (key, value) pairs, sorted by key.

Found here: get, put and drop. A dict can't be hashed, and these maps hold a handful of keys.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any, TypeAlias, TypeVar

K = TypeVar("K", bound=int | str)
V = TypeVar("V")
Pairs: TypeAlias = tuple[tuple[K, V], ...]


def get(pairs: Pairs[K, V], key: K, default: Any = None) -> Any:
    """Return the value at *key*, or *default*."""
    for k, v in pairs:
        if k == key:
            return v
    return default


def put(pairs: Pairs[K, V], key: K, value: V) -> Pairs[K, V]:
    """Return *pairs* with *value* at *key*: the same pairs where it is there already."""
    for k, v in pairs:
        if k == key and v is value:
            return pairs
    changed: list[tuple[K, V]] = [*drop(pairs, key), (key, value)]
    return tuple(sorted(changed, key=itemgetter(0)))


def drop(pairs: Pairs[K, V], key: K) -> Pairs[K, V]:
    """Return *pairs* without *key*."""
    return tuple(pair for pair in pairs if pair[0] != key)
