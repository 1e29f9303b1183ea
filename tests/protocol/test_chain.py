"""The list that grows at its end: equal to a tuple in all it does, and cheap where it is long."""

from __future__ import annotations

import copy
import pickle

from hypothesis import given
from hypothesis import strategies as st

from quorumscope.protocol.chain import Chain

ITEMS = st.lists(st.integers(0, 3), max_size=8)


@given(ITEMS, ITEMS)
def test_it_is_a_list(a: list[int], b: list[int]) -> None:
    one, two = Chain(a), Chain(b)
    assert list(one) == a
    assert list(reversed(one)) == a[::-1]
    assert len(one) == len(a)
    assert (one == two) == (a == b)
    if a == b:
        assert hash(one) == hash(two)
    assert one != tuple(a)


@given(ITEMS, st.integers(0, 9), st.integers())
def test_parts(a: list[int], n: int, more: int) -> None:
    chain = Chain(a)
    assert chain.since(n) == tuple(a[n:])
    assert list(chain.first(n)) == a[:n]
    assert list(chain.append(more)) == [*a, more]
    assert list(chain) == a


def test_a_long_one_is_hashed_compared_and_pickled_without_recursion() -> None:
    chain = Chain(range(20_000))
    again = Chain(range(20_000))
    assert chain == again
    assert chain.append(1) != again.append(2)
    assert pickle.loads(pickle.dumps(chain)) == chain
    assert copy.deepcopy(chain) == chain


def test_what_is_shared_is_not_compared_again() -> None:
    class Sour:
        def __eq__(self, other: object) -> bool:
            raise AssertionError("compared")

        __hash__ = object.__hash__

    shared: Chain[object] = Chain([Sour()])
    assert shared.append(1) == shared.append(1)
