"""Traces as files: what is saved comes back, and what is malformed is told in one way."""

from __future__ import annotations

import json

import pytest
from msgspec import Struct
from msgspec.structs import replace

from quorumscope.check.invariants import violations
from quorumscope.machines import Bank, TextLog
from quorumscope.net.actions import Deliver, Forge, Local
from quorumscope.protocol.messages import Answer, Ask, Prepare, Reply, StartElection, Submit
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.protocol.types import Logged, NoOp, Position
from quorumscope.record import files
from quorumscope.record.codecs import register_codec
from quorumscope.record.errors import TraceError
from quorumscope.record.files import load, save
from quorumscope.record.origin import Origin
from quorumscope.record.trace import Trace

from .runs import begin, wander


class Point(Struct, frozen=True):
    x: int
    y: int


register_codec(Point, lambda p: (p.x, p.y), lambda pair: Point(*pair))


def lines_of(path):
    return path.read_bytes().splitlines()


@pytest.mark.parametrize("protocol", ["safe", "original"])
@pytest.mark.parametrize("seed", range(6))
def test_what_is_saved_comes_back_with_all_its_branches(tmp_path, protocol, seed):
    trace = wander(begin(3, protocol, checker=violations), 250, seed, turns=0.08)
    trace.labels.update({0: "the start", 5: "a step"})
    trace.visit(len(trace) // 2)
    save(trace, tmp_path / "run.jsonl")
    loaded = load(tmp_path / "run.jsonl", checker=violations)
    assert loaded == trace
    assert len(loaded.branches) > 3
    assert loaded.cursor.id == trace.cursor.id
    assert [s.id for s in loaded.line] == [s.id for s in trace.line]
    assert [s.broken for s in loaded.steps] == [s.broken for s in trace.steps]
    assert [s.events for s in loaded.steps] == [s.events for s in trace.steps]


def test_the_line_that_one_was_on_comes_back(tmp_path):
    trace = begin()
    trace.do(Local("n1", StartElection()))  # 1
    trace.do(Local("n2", StartElection()))  # 2
    trace.goto(0)
    trace.do(Local("n3", StartElection()))  # 3
    trace.visit(2)
    trace.goto(0)
    save(trace, tmp_path / "run.jsonl")
    loaded = load(tmp_path / "run.jsonl")
    assert loaded.cursor.id == 0
    assert [s.id for s in loaded.line] == [0, 1, 2]


def test_what_a_run_began_with_comes_back(tmp_path):
    for origin in (
        Origin(members=("a", "b"), without=("promises", "durable"), cluster="the other"),
        Origin(members=("a",), protocol="original", bootstrap=False, allow_forge=True),
        Origin.of(["a", "b"], OriginalParticipant, Bank((("alice", 5),))),
    ):
        save(Trace.start(origin.world(), origin), tmp_path / "run.jsonl")
        loaded = load(tmp_path / "run.jsonl")
        assert loaded.origin == origin
        assert loaded.cursor.world == origin.world()
    assert loaded.cursor.world["b"].state == Bank((("alice", 5),))


def test_the_header_says_what_the_run_is_of(tmp_path):
    save(begin(2, "safe", without=("promises",)), tmp_path / "run.jsonl")
    header = json.loads(lines_of(tmp_path / "run.jsonl")[0])
    assert header["format"] == "quorumscope-trace"
    assert header["version"] == 1
    assert header["protocol"] == "safe"
    assert header["members"] == ["n1", "n2"]
    assert header["state"] == "TextLog"
    assert header["rules"]["promises"] is False
    assert header["rules"]["durable"] is True


def test_changes_come_back_as_they_were(tmp_path):
    trace = begin(2, "original", state="Register")
    changes = (
        "text",
        "",
        "\n \u2028 é 👍",
        0,
        -1,
        2**80,
        1.5,
        1e-300,
        True,
        None,
        (),
        (1, ("a", (2,))),
    )
    for change in changes:
        trace.do(Local("n1", Submit((change,), "c", 1)))
    save(trace, tmp_path / "run.jsonl")
    loaded = load(tmp_path / "run.jsonl")
    assert loaded == trace
    back = [step.action.call.changes[0] for step in loaded.steps[1:]]
    assert [(type(c), c) for c in back] == [(type(c), c) for c in changes]


def test_a_change_with_a_codec_comes_back(tmp_path):
    trace = begin(2, "original")
    trace.do(Local("n1", Submit((Point(1, 2), (Point(3, 4), "x")))))
    save(trace, tmp_path / "run.jsonl")
    assert '{"Point":[1,2]}' in lines_of(tmp_path / "run.jsonl")[1].decode()
    assert load(tmp_path / "run.jsonl") == trace


def test_a_change_without_a_codec_is_refused_in_words(tmp_path):
    trace = begin(2, "original")
    trace.do(Local("n1", Submit((frozenset({1}),))))
    with pytest.raises(TraceError, match=r"step 1 can't be saved: .*frozenset.*register_codec"):
        save(trace, tmp_path / "run.jsonl")
    trace = begin(2, "original")
    trace.do(Local("n1", Submit((float("nan"),))))
    with pytest.raises(TraceError, match="step 1 can't be saved"):
        save(trace, tmp_path / "run.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_two_classes_can_not_have_one_codec_name():
    register_codec(Point, lambda p: (p.x, p.y), lambda pair: Point(*pair))  # again is fine
    with pytest.raises(TraceError, match="Point is the codec of another class"):
        register_codec(TextLog, str, str, name="Point")


def test_forged_messages_come_back(tmp_path):
    trace = begin(3, "safe", allow_forge=True)
    logged = Logged(Position(1, 1), NoOp())
    log = trace.cursor.world["n1"].log.append(logged)
    trace.do(Forge(Ask("n9", "n1", 1, 2, 3, Prepare(7, "n9"))))
    trace.do(Forge(Answer("n2", "n1", 0, 0, 0, "Prepare", Reply(result=7, log=log))))
    save(trace, tmp_path / "run.jsonl")
    assert load(tmp_path / "run.jsonl") == trace


# --- the file -----------------------------------------------------------------------------------


def test_what_was_there_stays_whole_when_saving_fails(tmp_path):
    path = tmp_path / "run.jsonl"
    save(begin(2), path)
    before = path.read_bytes()
    bad = begin(2, "original")
    bad.do(Local("n1", Submit((frozenset(),))))
    with pytest.raises(TraceError):
        save(bad, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_saving_follows_a_link(tmp_path):
    (tmp_path / "there").mkdir()
    link, target = tmp_path / "link.jsonl", tmp_path / "there" / "run.jsonl"
    link.symlink_to(target)
    save(begin(2), link)
    assert link.is_symlink()
    assert load(target) == begin(2)


def test_a_trace_of_unknown_origin_is_not_saved(tmp_path):
    trace = Trace.start(begin(2).cursor.world)
    with pytest.raises(TraceError, match="unknown origin"):
        save(trace, tmp_path / "run.jsonl")


def test_limits_hold_when_saving(tmp_path, monkeypatch):
    path = tmp_path / "run.jsonl"
    trace = begin(2, "original")
    trace.do(Local("n1", Submit(("x" * files.MAX_LINE,))))
    with pytest.raises(TraceError, match=r"step 1 is .* bytes long, and a line may have 65,536"):
        save(trace, path)
    trace = begin(2, "original")
    trace.do(Local("n1", Submit(("x",))))
    monkeypatch.setattr(files, "MAX_LINES", 1)
    with pytest.raises(TraceError, match="at most 1 lines, and this has 2"):
        save(trace, path)
    monkeypatch.undo()
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    with pytest.raises(TraceError, match="more than the 100 bytes that are allowed"):
        save(trace, path)
    assert list(tmp_path.iterdir()) == []


def test_a_line_at_the_limit_is_saved_and_loaded(tmp_path):
    path = tmp_path / "run.jsonl"
    trace = begin(1, "original")
    trace.do(Local("n1", Submit(("",))))
    save(trace, path)
    room = files.MAX_LINE - len(lines_of(path)[1]) - 1
    trace = begin(1, "original")
    trace.do(Local("n1", Submit(("x" * room,))))
    save(trace, path)
    assert len(lines_of(path)[1]) == files.MAX_LINE - 1
    assert load(path) == trace


def test_no_such_file_is_the_systems_own_error(tmp_path):
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "nothing.jsonl")


def test_an_equal_trace_with_another_world_is_not_equal():
    one, two = begin(), begin()
    assert one == two
    two._steps[0] = replace(
        two._steps[0], world=one.cursor.world.after(Local("n2", StartElection())).world
    )
    assert one != two
    with pytest.raises(Exception, match="no message"):
        one.do(Deliver(99))


def test_a_change_may_be_nested_so_deep_and_no_deeper(tmp_path):
    path = tmp_path / "run.jsonl"
    for levels, allowed in ((33, True), (34, False), (900, False)):
        change = ()
        for _ in range(levels - 1):
            change = (change,)
        trace = begin(2, "original", state="Register")
        trace.do(Local("n1", Submit((change,))))
        if allowed:
            save(trace, path)
            assert load(path) == trace
        else:
            with pytest.raises(TraceError, match=r"is nested too deep|be nested 32 deep"):
                save(trace, path)
