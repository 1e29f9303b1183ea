"""Messages in flight: a multiset in an order of its own."""

from __future__ import annotations

from operator import ne

from hypothesis import given, settings
from hypothesis import strategies as st

from quorumscope.net import network
from quorumscope.net.network import Envelope
from quorumscope.protocol.messages import Answer, Ask, Prepare, Reply

asks = st.builds(
    Ask,
    st.sampled_from(["n1", "n2"]),
    st.sampled_from(["n2", "n3"]),
    st.integers(0, 2),
    st.integers(0, 1),
    st.just(0),
    st.builds(Prepare, st.integers(1, 3), st.just("n1")),
)
answers = st.builds(
    Answer,
    st.sampled_from(["n1", "n2"]),
    st.sampled_from(["n2", "n3"]),
    st.integers(0, 1),
    st.just(0),
    st.just(0),
    st.just("Prepare"),
    st.builds(Reply, st.integers(0, 2)),
)
messages = st.lists(asks | answers, max_size=9)


def flown(sent):
    flight = ()
    for id, message in enumerate(sent, start=1):
        flight = network.put(flight, Envelope(id, None, message))
    return flight


@given(messages.flatmap(lambda sent: st.tuples(st.just(sent), st.permutations(sent))))
@settings(deadline=None)
def test_the_order_depends_on_the_messages_alone(pair):
    one, other = map(flown, pair)
    assert one == other
    assert [e.message for e in one] == [e.message for e in other]
    assert hash(one) == hash(other)


@given(messages, st.data())
@settings(deadline=None)
def test_taking_one_out_leaves_the_rest(sent, data):
    flight = flown(sent)
    if not flight:
        return
    gone = data.draw(st.sampled_from(flight))
    left = network.take(flight, gone)
    assert [e.id for e in left] == [e.id for e in flight if e.id != gone.id]
    assert network.find(left, gone.id) is None
    assert network.put(left, gone) == flight


def test_equal_ones_stay_in_the_order_in_which_they_were_sent():
    ask = Ask("n1", "n2", 0, 0, 0, Prepare(1, "n1"))
    assert [e.id for e in flown([ask, ask, ask])] == [1, 2, 3]


def test_an_envelope_is_what_it_carries():
    ask = Ask("n1", "n2", 0, 0, 0, Prepare(1, "n1"))
    assert Envelope(1, None, ask) == Envelope(2, 7, ask)
    assert ne(Envelope(1, None, ask), Envelope(2, 7, ask)) is False
    assert hash(Envelope(1, None, ask)) == hash(Envelope(2, 7, ask))
    assert Envelope(1, None, ask) != ask
