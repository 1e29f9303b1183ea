"""The same participant through the in-process transport and through blocking clients."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quorumscope import Cluster
from quorumscope.machines import TextLog
from quorumscope.net.adapters import (
    ConsensusClient,
    Host,
    LocalServer,
    LocalWire,
    SixCalls,
    carry,
)
from quorumscope.protocol.errors import ConsensusError, ErrorCode
from quorumscope.protocol.messages import BecameMaster, Prepare, Reply, StartElection, Submit
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.protocol.safe import Participant
from quorumscope.protocol.types import ParticipantState

TEXTS = (OriginalParticipant, Participant)
NAMES = ("n1", "n2", "n3")


class Narrow:
    """A client with the seed's six calls and no more."""

    def __init__(self, client):
        for call in (
            "prepare",
            "accept",
            "add_member",
            "remove_member",
            "start_participation",
            "submit_request",
            "close",
        ):
            setattr(self, call, getattr(client, call))


class NarrowWire(LocalWire):
    def connect(self, cluster, member):
        return Narrow(super().connect(cluster, member))


def hosts(text, wire, cluster="cluster", names=NAMES, **fields):
    """Begin a host for each name, each behind a server of its own; nobody has joined."""
    made = {}
    for name in names:
        p = text(name=name, state=TextLog(), blank=TextLog(), cluster=cluster, **fields)
        made[name] = Host(p, wire)
        wire.server(name).register(cluster, made[name])
    return made


def joined(text, wire=None):
    made = hosts(text, wire or LocalWire())
    made["n1"].init_master()
    made["n1"].add_participant("n2")
    made["n1"].add_participant("n3")
    return made


def facts(p):
    """What must be the same whatever carried the messages. (Numbers of votes may differ.)"""
    log = tuple(p.log)
    return (p.participant_state, p.instance, p.sequence, p.members, p.state, log, p.staged)


DEEDS = st.lists(
    st.one_of(
        st.tuples(st.just("submit"), st.sampled_from(NAMES)),
        st.tuples(st.just("elect"), st.sampled_from(NAMES)),
    ),
    max_size=6,
)


@pytest.mark.parametrize("text", TEXTS)
@given(deeds=DEEDS)
@settings(deadline=None, max_examples=25)
def test_both_wires_lead_to_the_same(text, deeds):
    cluster = Cluster(3, participant=text)
    made = joined(text)
    for number, (deed, at) in enumerate(deeds, start=1):
        call = Submit((f"x{number}",), "c", number) if deed == "submit" else StartElection()
        request = cluster.call(at, call)
        cluster.settle()
        try:
            made[at].call(call)
            code = None
        except ConsensusError as error:
            code = error.code
        assert code == request.code
        assert [facts(made[n].participant) for n in NAMES] == [facts(cluster[n]) for n in NAMES]


def test_the_original_needs_no_more_than_the_six_calls():
    made = joined(OriginalParticipant, NarrowWire())
    made["n2"].submit("x")
    made["n3"].start_election()
    made["n3"].submit("y")
    assert made["n3"].is_master
    assert made["n1"].current_master == "n3"
    cluster = Cluster(3, participant=OriginalParticipant)
    cluster.submit("n2", "x", client="", number=0)
    cluster.settle()
    assert made["n1"].state == cluster["n1"].state


def test_the_seeds_six_calls_return_plain_results():
    made = joined(OriginalParticipant)
    server = made["n2"]
    assert server.prepare(5, "n3") == 5
    assert server.prepare(1, "n3") == 1
    assert server.accept(1, 2, ["x"]) is True
    assert server.add_member(1, 3, "n4") is None
    with pytest.raises(ConsensusError) as caught:
        server.accept(1, 9, ["y"])
    assert caught.value.code is ErrorCode.ERR_GAP
    with pytest.raises(ConsensusError) as caught:
        server.submit_request(["x"])
    assert caught.value.code is ErrorCode.ERR_STATE
    assert server.remove_member(1, 3, "n1") is None
    fresh = hosts(OriginalParticipant, LocalWire())["n1"]
    fresh.start_participation(1, 0, "cluster", "n1", "n2", ["n1", "n2"], b'["x1"]')
    assert fresh.current_master == "n2"
    assert fresh.has_master
    assert fresh.participant.state == TextLog().apply("x1")


@pytest.mark.parametrize("text", TEXTS)
def test_a_refusal_is_raised_out_of_a_blocking_call(text):
    made = joined(text)
    with pytest.raises(ConsensusError) as caught:
        made["n2"].add_participant("n4")
    assert caught.value.code is ErrorCode.ERR_STATE
    assert made["n2"].participant.members == ("n1", "n2")


class Flaky(LocalWire):
    """A wire that counts its connections, and breaks where it is told to."""

    def __init__(self):
        super().__init__()
        self.made = []
        self.down = set()
        self.closed = []

    def connect(self, cluster, member):
        self.made.append(member)
        client = super().connect(cluster, member)
        ask, close = client.ask, client.close

        def breaking(call):
            if member in self.down:
                raise OSError("the cable is out")
            return ask(call)

        client.ask = breaking
        client.close = lambda: (self.closed.append(member), close())
        return client


def test_connections_are_kept_until_a_call_fails_and_made_anew_then():
    wire = Flaky()
    made = joined(OriginalParticipant, wire)
    made["n1"].submit("x")
    made["n1"].submit("y")
    assert wire.made == ["n2", "n3"]
    wire.down.add("n2")
    made["n1"].submit("z")
    assert wire.closed == ["n2"]
    assert isinstance(made["n1"].failures["n2"], OSError)
    wire.down.clear()
    made["n1"].submit("w")
    assert wire.made == ["n2", "n3", "n2"]
    made["n1"].close()
    assert wire.closed == ["n2", "n3", "n2"]


@pytest.mark.parametrize("text", TEXTS)
def test_without_a_majority_a_submit_fails_like_in_the_cluster(text):
    wire = Flaky()
    made = joined(text, wire)
    made["n1"].submit("x")
    wire.down.update({"n2", "n3"})
    if text is OriginalParticipant:
        with pytest.raises(ConsensusError) as caught:
            made["n1"].submit("y")
        assert caught.value.code is ErrorCode.ERR_MAJORITY
    else:
        # It has proposed the entry and repeats it until it is agreed: only the caller gives up.
        with pytest.raises(ConsensusError):
            made["n1"].submit("y")
        wire.down.clear()
        made["n1"].ping_master()
        assert made["n1"].state == TextLog().apply("x").apply("y")


def test_several_clusters_stand_behind_one_server():
    wire = LocalWire()
    red = hosts(OriginalParticipant, wire, "red")
    blue = hosts(OriginalParticipant, wire, "blue")
    for made in (red, blue):
        made["n1"].init_master()
        made["n1"].add_participant("n2")
    red["n1"].submit("r")
    blue["n2"].submit("b")
    assert red["n1"].state == TextLog().apply("r")
    assert blue["n1"].state == TextLog().apply("b")


def test_a_call_for_an_unknown_cluster_is_refused():
    wire = LocalWire()
    hosts(OriginalParticipant, wire, "red")
    client: ConsensusClient = wire.connect("green", "n1")
    with pytest.raises(ConsensusError, match="no participant of 'green' is registered here"):
        client.prepare(2, "n2")
    with pytest.raises(ConsensusError, match="nobody listens at 'n9'"):
        wire.connect("red", "n9")
    with pytest.raises(ConsensusError, match="there is a participant of 'red' here already"):
        wire.server("n1").register("red", Host(None, wire))


def test_a_closed_connection_says_so():
    wire = LocalWire()
    hosts(OriginalParticipant, wire)
    client = wire.connect("cluster", "n1")
    client.close()
    with pytest.raises(ConsensusError, match="connect again"):
        client.prepare(2, "n2")


def test_the_seeds_events_are_told():
    wire = LocalWire()
    told = []
    p = OriginalParticipant(name="n1", state=TextLog(), blank=TextLog())
    host = Host(p, wire, told.append)
    host.init_master()
    assert told == [BecameMaster("n1", 1)]
    assert host.is_master
    assert host.participant.participant_state is ParticipantState.MASTER


def test_who_is_called_while_it_waits_hears_at_once_and_tells_if_it_cannot_answer_yet():
    wire = LocalWire()
    made = hosts(OriginalParticipant, wire)
    made["n1"].init_master()
    made["n1"].add_participant("n2")
    back = []

    class Nosy(LocalServer):
        """n2 submits in the middle of the vote that n1 asks it for."""

        def ask(self, cluster, call):
            if not back:
                back.append(None)
                with pytest.raises(ConsensusError) as caught:
                    made["n2"].submit("inner")
                back.append(caught.value.code)
            return plain.ask(cluster, call)

    plain = wire.servers["n2"]
    wire.servers["n2"] = Nosy()
    made["n1"].close()
    made["n1"].submit("outer")
    assert back == [None, ErrorCode.ERR_CALL]
    assert made["n1"].state == TextLog().apply("outer").apply("inner")


def test_a_wire_that_carries_nothing_says_so():
    with pytest.raises(ConsensusError, match="must carry"):
        SixCalls().prepare(1, "n1")


def test_a_refusal_by_one_of_six_calls_is_a_reply_and_a_failure_is_none():
    class Refusing(SixCalls):
        def __init__(self, code):
            self.code = code

        def ask(self, call):
            raise ConsensusError(self.code, "no")

    refused = carry(Narrowed(Refusing(ErrorCode.ERR_DENIED)), Prepare(2, "n2"))
    assert refused.error.code is ErrorCode.ERR_DENIED
    with pytest.raises(ConsensusError):
        carry(Narrowed(Refusing(ErrorCode.ERR_IO)), Prepare(2, "n2"))
    assert carry(Narrowed(Echo()), Prepare(2, "n2")) == Reply(result=2)


class Echo(SixCalls):
    def ask(self, call):
        return Reply(result=call.instance)


class Narrowed:
    """Only prepare, of something wide."""

    def __init__(self, wide):
        self.prepare = wide.prepare
