"""A mutable State of the seed's shape, and what can't be replicated at all."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest

from quorumscope import Cluster, OriginalParticipant, TextLog
from quorumscope.machines.adapter import Adapted, as_value
from quorumscope.protocol.errors import ConsensusError


class Ledger:
    """A State as the seed has it: changed in place."""

    def __init__(self):
        self.lines = []

    def snapshot(self):
        return json.dumps(self.lines).encode()

    def apply(self, change):
        self.lines.append(change)

    def install(self, snapshot):
        self.lines = json.loads(snapshot)


@dataclass
class Unhashable:
    """A value that returns new ones, and forgot to be frozen."""

    lines: list = field(default_factory=list)

    def snapshot(self):
        return json.dumps(self.lines).encode()

    def apply(self, change):
        return Unhashable([*self.lines, change])

    def install(self, snapshot):
        return Unhashable(json.loads(snapshot))


def test_a_mutable_state_becomes_a_value():
    empty = as_value(Ledger)
    one = empty.apply("x")
    assert isinstance(one, Adapted)
    assert (empty.snapshot(), one.snapshot()) == (b"[]", b'["x"]')
    assert empty.install(one.snapshot()) == one
    assert hash(empty.install(one.snapshot())) == hash(one)
    assert one.open().lines == ["x"]


def test_an_object_keeps_what_it_holds_and_is_not_touched():
    ledger = Ledger()
    ledger.apply("old")
    value = as_value(ledger).apply("new")
    assert value.open().lines == ["old", "new"]
    assert ledger.lines == ["old"]


@pytest.mark.parametrize("text", [OriginalParticipant, None])
def test_a_cluster_replicates_a_mutable_state(text):
    options = {"participant": text} if text else {}
    cluster = Cluster(3, state=Ledger, **options)
    cluster.submit("n2", "x")
    cluster.settle()
    assert cluster["n1"].state.open().lines == ["x"]
    assert cluster.trace.origin.state.endswith("test_adapter.Ledger")


def test_a_value_stays_what_it_is():
    log = TextLog().apply("x")
    assert as_value(log) is log
    assert as_value(TextLog) == TextLog()


def test_what_cannot_be_hashed_is_named_with_a_way_out():
    with pytest.raises(ConsensusError, match=r"a Unhashable can't be hashed.*make it frozen"):
        Cluster(3, state=Unhashable)


def test_what_is_no_state_says_what_it_lacks():
    with pytest.raises(ConsensusError, match="it has no snapshot and no apply and no install"):
        Cluster(3, state=dict)


def test_a_snapshot_has_to_be_bytes():
    class Wordy(Ledger):
        def snapshot(self):
            return "[]"

    with pytest.raises(ConsensusError, match="the snapshot of a Wordy is a str; return bytes"):
        as_value(Wordy)
