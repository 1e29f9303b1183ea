"""The ready-made states: values that apply, and go through a snapshot unchanged."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorumscope.machines import Bank, Counter, KeyValueStore, Register, TextLog
from quorumscope.machines.values import frozen
from quorumscope.protocol.errors import ConsensusError, ErrorCode

scalars = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3).map(tuple), max_leaves=6)
names = st.sampled_from(["a", "b", "c"])
amounts = st.integers(1, 9)

CHANGES = {
    TextLog: st.text(max_size=5),
    Register: values,
    Counter: st.integers(-9, 9),
    KeyValueStore: st.tuples(st.just("set"), names, values) | st.tuples(st.just("delete"), names),
    Bank: st.tuples(st.just("deposit"), names, amounts)
    | st.tuples(st.just("transfer"), names, names, amounts),
}
STATES = tuple(CHANGES)


@pytest.mark.parametrize("kind", STATES)
@given(data=st.data())
@settings(deadline=None)
def test_a_state_goes_through_its_snapshot_unchanged(kind, data):
    state = kind()
    for change in data.draw(st.lists(CHANGES[kind], max_size=6)):
        before, snapshot = state, state.snapshot()
        state = state.apply(change)
        assert before.snapshot() == snapshot, "apply must not change the state that it is called on"
    again = kind().install(state.snapshot())
    assert again == state
    assert hash(again) == hash(state)
    assert again.snapshot() == state.snapshot()


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (TextLog, 7),
        (TextLog, ("x",)),
        (Register, frozenset({1, 2})),
        (Register, object()),
        (Counter, "one"),
        (Counter, True),
        (KeyValueStore, "x"),
        (KeyValueStore, ("set", 1, 2)),
        (KeyValueStore, ("set", "a", object())),
        (KeyValueStore, ("add", "a", 1)),
        (Bank, ("deposit", "a", 0)),
        (Bank, ("deposit", "a", "5")),
        (Bank, ("transfer", "a", "b", -1)),
        (Bank, ("rob", "a", 5)),
    ],
)
def test_a_change_that_means_nothing_says_what_would(kind, change):
    with pytest.raises(ConsensusError) as caught:
        kind().apply(change)
    assert caught.value.code is ErrorCode.ERR_ENCODING
    assert any(word in caught.value.description for word in ("it takes", "; use "))


@pytest.mark.parametrize("kind", STATES)
def test_what_is_no_snapshot_says_so(kind):
    with pytest.raises(ConsensusError, match=r"is no snapshot of this state .*snapshot\(\)"):
        kind().install(b"{")


def test_a_text_log_looks_as_in_the_recorded_runs():
    assert TextLog().apply("x1").apply("x2").snapshot() == b'["x1","x2"]'
    assert TextLog().snapshot() == b"[]"
    assert repr(TextLog().apply("x1")) == "TextLog(['x1'])"


def test_a_long_text_log_shares_what_it_grew_from():
    short = TextLog().apply("x")
    assert short.apply("y").lines.before is short.lines


def test_a_register_keeps_the_last():
    assert Register().apply("x").apply(("y", 2)).value == ("y", 2)


def test_a_counter_shows_a_change_applied_twice():
    assert Counter().apply(2).apply(2).value == 4


def test_a_store_reads_like_a_map():
    store = KeyValueStore().apply(("set", "b", 1)).apply(("set", "a", 2))
    assert store.pairs == (("a", 2), ("b", 1))
    assert store["a"] == 2
    assert store.get("z", "none") == "none"
    with pytest.raises(KeyError):
        store["z"]
    assert store.apply(("delete", "a")).pairs == (("b", 1),)


def test_a_store_can_tell_true_from_one():
    store = KeyValueStore().apply(("set", "a", 1)).apply(("set", "a", True))
    assert store.snapshot() == b'[["a",true]]'


def test_a_bank_says_no_without_an_exception():
    bank = Bank().apply(("deposit", "a", 5)).apply(("transfer", "a", "b", 3))
    assert (bank.balance("a"), bank.balance("b"), bank.refused) == (2, 3, 0)
    poor = bank.apply(("transfer", "a", "b", 3))
    assert poor.accounts == bank.accounts
    assert poor.refused == 1


@given(st.lists(CHANGES[Bank], max_size=12))
@settings(deadline=None)
def test_no_transfer_makes_or_loses_money(changes):
    bank = Bank()
    for change in changes:
        total = bank.total
        bank = bank.apply(change)
        assert bank.total == total + (change[-1] if change[0] == "deposit" else 0)
        assert all(amount >= 0 for _, amount in bank.accounts)


def test_lists_become_tuples_at_every_depth():
    assert frozen([1, [2, (3, [4])]]) == (1, (2, (3, (4,))))
