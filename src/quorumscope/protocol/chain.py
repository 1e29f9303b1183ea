"""A list that grows at its end and is shared by all who hold a shorter one.

Found here: one persistent list. A tuple copied at each apply makes a long run slow and large.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Chain(Generic[T]):
    """An immutable list with cheap ``append``, known length and a hash that is computed once.

    Appending, length and the last item cost the same however long the chain is; a hash costs what
    was appended since it, or one before it, was first asked for.
    Equality stops at the first part that both share.
    """

    __slots__ = ("_hash", "_length", "before", "last")

    before: Chain[T] | None
    last: T | None
    _hash: int | None

    def __init__(self, items: Iterable[T] = ()) -> None:
        chain: Chain[T] | None = None
        for item in items:
            chain = _link(chain or Chain(), item)
        self.before = chain.before if chain else None
        self.last = chain.last if chain else None
        self._length = len(chain) if chain else 0
        self._hash = chain._hash if chain else hash(())

    def append(self, item: T) -> Chain[T]:
        """Return the chain with *item* after its last one."""
        return _link(self, item)

    def __len__(self) -> int:
        return self._length

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash_all()
        return self._hash  # type: ignore[return-value]

    def _hash_all(self) -> None:
        """Hash the links up to here that have no hash yet, the oldest first."""
        fresh: list[Chain[T]] = []
        chain: Chain[T] | None = self
        while chain is not None and chain._hash is None:
            fresh.append(chain)
            chain = chain.before
        for link in reversed(fresh):
            assert link.before is not None
            link._hash = hash((link.before._hash, link.last))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Chain):
            return NotImplemented
        if self is other:
            return True
        if self._length != other._length:
            return False
        if self.before is other.before:
            return self.last == other.last
        if hash(self) != hash(other):
            return False
        mine: Chain[Any] | None = self
        theirs: Chain[Any] | None = other
        while mine is not theirs:
            assert mine is not None and theirs is not None
            if mine.last != theirs.last:
                return False
            mine, theirs = mine.before, theirs.before
            if mine is None or theirs is None or not len(mine):
                break
        return True

    def __iter__(self) -> Iterator[T]:
        return reversed(list(self._backwards()))

    def __reversed__(self) -> Iterator[T]:
        return self._backwards()

    def _backwards(self) -> Iterator[T]:
        chain: Chain[T] | None = self
        while chain is not None and chain._length:
            yield chain.last  # type: ignore[misc]
            chain = chain.before

    def since(self, length: int) -> tuple[T, ...]:
        """Return the items after the first *length*; the cost grows only with their number."""
        found: list[T] = []
        chain: Chain[T] | None = self
        while chain is not None and chain._length > length:
            found.append(chain.last)  # type: ignore[arg-type]
            chain = chain.before
        return tuple(reversed(found))

    def first(self, length: int) -> Chain[T]:
        """Return the chain of the first *length* items (this one if it is no longer)."""
        chain: Chain[T] = self
        while chain._length > length:
            assert chain.before is not None
            chain = chain.before
        return chain

    def __repr__(self) -> str:
        return f"Chain({list(self)!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        # Links nest as deep as the chain is long: pickle and deepcopy would recurse.
        return (Chain, (list(self),))


def _link(before: Chain[T], item: T) -> Chain[T]:
    chain: Chain[T] = Chain.__new__(Chain)
    chain.before = before
    chain.last = item
    chain._length = before._length + 1
    chain._hash = None
    return chain
