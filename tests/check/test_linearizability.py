from __future__ import annotations

from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorumscope import (
    Cluster,
    ConsensusError,
    Counter,
    KeyValueStore,
    OriginalParticipant,
    Participant,
    Register,
    TextLog,
)
from quorumscope.check.linearizability import READS, Operation, history_of, linearizable


def write(client, begin, end, *changes):
    return Operation(client=client, begin=begin, end=end, changes=changes)


def read(client, begin, end, result, key=None):
    return Operation(client=client, begin=begin, end=end, result=result, key=key)


def test_a_register_that_is_read_after_a_write():
    assert linearizable([write("a", 1, 2, "x"), read("b", 3, 4, "x")])
    stale = linearizable([write("a", 1, 2, "x"), read("b", 3, 4, None)])
    assert not stale
    assert stale.order == (write("a", 1, 2, "x"),)
    assert stale.left == (read("b", 3, 4, None),)
    assert "not linearizable" in stale.explain()
    assert "b, 3 to 4: read: None" in stale.explain()


def test_reads_beside_a_write_may_see_it_or_not_but_not_forget_it():
    beside = write("a", 1, 9, "x")
    assert linearizable([beside, read("b", 2, 3, None), read("b", 4, 5, "x")])
    assert not linearizable([beside, read("b", 2, 3, "x"), read("b", 4, 5, None)])


def test_what_never_came_back_may_have_happened_or_not():
    lost = write("a", 1, None, "x")
    assert linearizable([lost, read("b", 2, 3, None), read("b", 4, 5, "x")])
    assert linearizable([lost, read("b", 2, 3, None), read("b", 400, 500, None)])
    assert not linearizable([lost, read("b", 2, 3, "x"), read("b", 4, 5, None)])


def test_a_log_shows_a_change_that_is_there_twice():
    once = [write("a", 1, 2, "x"), write("b", 3, 4, "y")]
    assert linearizable([*once, read("c", 5, 6, ("x", "y"))], TextLog)
    assert not linearizable([*once, read("c", 5, 6, ("x", "x", "y"))], TextLog)
    assert not linearizable([*once, read("c", 5, 6, ("y", "x"))], TextLog)


def test_each_key_is_looked_at_by_itself():
    # As one object these are far too many orders; key by key they are few.
    history = [write("a", 0, 1000, ("set", f"k{i}", 1)) for i in range(200)]
    history += [read("b", 1, 999, 1, key=f"k{i}") for i in range(200)]
    found = linearizable(history, KeyValueStore)
    assert found
    assert len(found.order) == 400
    history.append(read("c", 2000, 2001, None, key="k7"))
    bad = linearizable(history, KeyValueStore)
    assert not bad
    assert {o.key or o.changes[0][1] for o in (*bad.order, *bad.left)} == {"k7"}


def test_a_write_of_two_keys_joins_them():
    both = write("a", 1, 2, ("set", "k", 1), ("set", "l", 1))
    assert linearizable([both, read("b", 3, 4, 1, key="l")], KeyValueStore)
    torn = [both, read("b", 0, 9, 1, key="k"), read("b", 10, 11, None, key="l")]
    assert not linearizable(torn, KeyValueStore)


def test_a_state_of_ones_own_is_read_as_one_says():
    history = [write("a", 1, 2, 5), read("b", 3, 4, True)]
    assert linearizable(history, Counter, read=lambda state, key: state.value > 3)
    assert linearizable([], Counter)


def test_misuse_is_named():
    with pytest.raises(ConsensusError, match="ends before it begins"):
        linearizable([write("a", 2, 1, "x")])


# --- against brute force --------------------------------------------------------------------------


def brute(history, state):
    """Try every order of everything that came back and of any of what did not."""
    reader = READS[type(state)]
    done = [o for o in history if o.end is not None]
    lost = [o for o in history if o.end is None and o.changes]
    for count in range(len(lost) + 1):
        for chosen in combinations(lost, count):
            for order in permutations([*done, *chosen]):
                if in_time(order) and explains(order, state, reader):
                    return True
    return False


def in_time(order):
    return not any(
        late.end is not None and late.end < early.begin
        for i, early in enumerate(order)
        for late in order[i + 1 :]
    )


def explains(order, state, reader):
    for o in order:
        if o.is_read and reader(state, o.key) != o.result:
            return False
        for change in o.changes:
            state = state.apply(change)
    return True


VALUES = st.sampled_from([None, "x", "y"])
KEYS = st.sampled_from(["k", "l"])


def times(draw):
    begin = draw(st.integers(0, 8))
    end = draw(st.one_of(st.none(), st.integers(begin, 9)))
    return begin, end


@st.composite
def on_register(draw):
    begin, end = times(draw)
    if draw(st.booleans()):
        return write("w", begin, end, draw(VALUES))
    return read("r", begin, end, draw(VALUES))


@st.composite
def on_map(draw):
    begin, end = times(draw)
    if draw(st.booleans()):
        return write("w", begin, end, ("set", draw(KEYS), draw(VALUES)))
    return read("r", begin, end, draw(VALUES), key=draw(KEYS))


@st.composite
def on_log(draw):
    begin, end = times(draw)
    if draw(st.booleans()):
        return write("w", begin, end, draw(st.sampled_from("xy")))
    return read("r", begin, end, tuple(draw(st.lists(st.sampled_from("xy"), max_size=3))))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(on_register(), max_size=6))
def test_registers_agree_with_brute_force(history):
    assert bool(linearizable(history, Register)) == brute(history, Register())


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(on_map(), max_size=6))
def test_maps_agree_with_brute_force(history):
    assert bool(linearizable(history, KeyValueStore)) == brute(history, KeyValueStore())


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(on_log(), max_size=6))
def test_logs_agree_with_brute_force(history):
    assert bool(linearizable(history, TextLog)) == brute(history, TextLog())


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.lists(on_map(), max_size=6))
def test_the_order_that_is_shown_explains_the_history(history):
    found = linearizable(history, KeyValueStore)
    if found:
        assert in_time(found.order)
        assert explains(found.order, KeyValueStore(), READS[KeyValueStore])


# --- a trace as a history -------------------------------------------------------------------------


def test_what_clients_of_a_good_run_saw_is_linearizable():
    cluster = Cluster(3)
    cluster.submit("n2", "x")
    cluster.submit("n1", "y")
    cluster.settle()
    history = history_of(cluster.trace, reads=[(len(cluster.trace) - 1, "n1")])
    assert [o.changes for o in history if o.changes] == [("x",), ("y",)]
    assert all(o.end for o in history)
    assert linearizable(history, TextLog)


def cut_off_master(participant):
    """Return a run in which n2 is elected behind the back of n1, which still leads for itself."""
    cluster = Cluster(3, participant=participant)
    cluster.submit("n1", "x")
    cluster.settle()
    cluster.cut("n1", "n2")
    cluster.cut("n1", "n3")
    cluster.start_election("n2")
    cluster.settle()
    for envelope in cluster.pending:
        cluster.time_out(envelope.id)
    cluster.settle()
    request = cluster.submit("n2", "y")
    cluster.settle()
    assert request.outcome == "acknowledged"
    assert cluster["n1"].is_master
    assert cluster["n2"].is_master
    return cluster.trace


def test_a_master_that_was_cut_off_answers_reads_of_the_past():
    trace = cut_off_master(Participant)
    end = trace.cursor.index
    assert linearizable(history_of(trace, [(end, "n2")]), TextLog)
    assert not linearizable(history_of(trace, [(end, "n1")]), TextLog)


def test_a_change_that_was_lost_in_an_election_is_missed_by_whoever_reads():
    trace = cut_off_master(OriginalParticipant)
    lost = linearizable(history_of(trace, [(trace.cursor.index, "n2")]), TextLog)
    assert [o.result for o in lost.left] == [("y",)]


def test_a_refused_submit_is_left_open():
    cluster = Cluster(3)
    cluster.submit("n1", "x")
    for envelope in cluster.pending:
        cluster.time_out(envelope.id)
    assert history_of(cluster.trace)[0].end is None
    with pytest.raises(ConsensusError, match="there is no step 99"):
        history_of(cluster.trace, [(99, "n1")])
