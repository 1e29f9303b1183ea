"""Runs of one's own Participant or State: saved with their names, loaded with their classes."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from msgspec import Struct

from quorumscope.cluster import Cluster
from quorumscope.machines import TextLog
from quorumscope.net.actions import Local
from quorumscope.protocol.messages import Reply, StartElection, Submit
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.record.errors import TraceError
from quorumscope.record.files import load, replay, save
from quorumscope.record.origin import Origin
from quorumscope.record.trace import Trace

from .runs import begin, settle


class Mine(OriginalParticipant, frozen=True, kw_only=True, cache_hash=True):
    """A participant of one's own: it never votes yes."""

    def prepare(self, out, call):
        return self, Reply(result=self.instance)


class Notes(Struct, frozen=True, cache_hash=True):
    """A state of one's own."""

    held: tuple = ()

    def snapshot(self):
        return json.dumps(self.held).encode()

    def apply(self, change):
        return Notes((*self.held, change))

    def install(self, snapshot):
        return Notes(tuple(json.loads(snapshot)))


def lines_of(path):
    return path.read_bytes().splitlines()


def own_run():
    origin = Origin.of(["n1", "n2"], Mine, Notes)
    trace = Trace.start(origin.world(Mine, Notes), origin)
    trace.do(Local("n2", StartElection()))
    settle(trace)
    return trace


def test_a_run_of_ones_own_classes_needs_them(tmp_path):
    trace = own_run()
    path = tmp_path / "run.jsonl"
    save(trace, path)
    header = json.loads(lines_of(path)[0])
    assert header["protocol"].endswith("test_own_classes.Mine")
    assert header["state"].endswith("test_own_classes.Notes")
    with pytest.raises(TraceError, match=r"needs the class .*Mine.* pass it as participant="):
        load(path, state=Notes)
    with pytest.raises(TraceError, match=r"needs the class .*Notes.* pass it as state="):
        load(path, participant=Mine)
    assert load(path, participant=Mine, state=Notes) == trace


def test_a_run_of_a_ready_made_text_takes_no_other(tmp_path):
    save(begin(2, "safe"), tmp_path / "run.jsonl")
    with pytest.raises(TraceError, match="this run is of safe, but participant=Mine was given"):
        load(tmp_path / "run.jsonl", participant=Mine)
    with pytest.raises(TraceError, match="this run is of TextLog, but state=Notes was given"):
        load(tmp_path / "run.jsonl", state=Notes)


def test_a_handler_that_goes_another_way_is_told_at_its_first_step(tmp_path):
    path = tmp_path / "run.jsonl"
    trace = begin(3, "original")
    trace.do(Local("n1", Submit(("x",))))  # 1
    settle(trace)
    trace.do(Local("n2", StartElection()))  # 6
    settle(trace)
    save(trace, path)
    asked = next(s.id for s in trace.steps if s.id > 6)
    with pytest.raises(TraceError, match=f"step {asked} goes another way than when it was saved"):
        load(path, participant=Mine)
    replayed, difference = replay(path, participant=Mine)
    assert (difference.step, difference.line) == (asked, asked + 1)
    assert replayed.fingerprints[:asked] == trace.fingerprints[:asked]
    assert replayed.fingerprints[asked] != trace.fingerprints[asked]
    assert len(replayed) == asked + 1


def test_a_step_without_a_fingerprint_is_not_compared(tmp_path):
    path = tmp_path / "run.jsonl"
    trace = begin(3, "original")
    trace.do(Local("n2", StartElection()))
    settle(trace)
    save(trace, path)
    kept = [json.loads(line) for line in lines_of(path)]
    for line in kept:
        line.pop("fingerprint")
    path.write_text("\n".join(json.dumps(line) for line in kept))
    assert load(path) == trace
    assert replay(path, participant=Mine)[1] is None


class Changed:
    """A state that is changed in place, as the seed's are."""

    def __init__(self):
        self.held = []

    def snapshot(self):
        return json.dumps(self.held).encode()

    def apply(self, change):
        self.held.append(change)

    def install(self, snapshot):
        self.held = json.loads(snapshot)


@dataclass(frozen=True)
class Plain:
    """A state that is a value, and no Struct."""

    held: tuple = ()

    def snapshot(self):
        return json.dumps(self.held).encode()

    def apply(self, change):
        return Plain((*self.held, change))

    def install(self, snapshot):
        return Plain(tuple(json.loads(snapshot)))


@pytest.mark.parametrize("state", [Changed, Plain])
def test_a_cluster_of_ones_own_state_is_saved_and_loaded(tmp_path, state):
    cluster = Cluster(3, state=state)
    cluster.submit("n1", "x")
    cluster.settle()
    cluster.submit("n2", "y")
    cluster.settle()
    cluster.save(tmp_path / "run.jsonl")
    with pytest.raises(TraceError, match="pass it as state="):
        Cluster.load(tmp_path / "run.jsonl")
    loaded = Cluster.load(tmp_path / "run.jsonl", state=state)
    assert loaded.trace == cluster.trace
    assert len(set(loaded.trace.fingerprints)) == len(loaded.trace)
    assert loaded["n1"].state.snapshot() == b'["x", "y"]'


def test_a_state_that_raises_is_told_with_its_line(tmp_path):
    class Fussy(TextLog, frozen=True):
        def apply(self, change):
            raise RuntimeError("no more")

        def install(self, snapshot):
            return self

    path = tmp_path / "run.jsonl"
    trace = begin(1, "original")
    trace.do(Local("n1", Submit(("x",))))
    settle(trace)
    save(trace, path)
    with pytest.raises(
        TraceError, match="line 2, field action: it ends with RuntimeError: no more"
    ):
        load(path, state=Fussy)
