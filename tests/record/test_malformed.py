"""A file that is no trace gives one TraceError, whatever it is made of."""

from __future__ import annotations

import json
import re
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quorumscope.net.actions import Local
from quorumscope.protocol.messages import StartElection, Submit
from quorumscope.record import files
from quorumscope.record.errors import TraceError
from quorumscope.record.files import load, replay, save

from .runs import begin, settle


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    path = tmp_path_factory.mktemp("traces") / "good.jsonl"
    trace = begin(3, "safe")
    trace.do(Local("n1", Submit(("x",), "carol", 1)))
    settle(trace)
    trace.goto(2)
    trace.do(Local("n2", StartElection()))
    settle(trace)
    save(trace, path)
    return path.read_bytes()


def refused(tmp_path, content: bytes) -> TraceError:
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    with pytest.raises(TraceError) as caught:
        load(path)
    assert "\n" not in str(caught.value)
    return caught.value


def changed(good: bytes, line: int, **fields) -> bytes:
    """Return the file with those fields of that line replaced, or (None) taken out."""
    lines = good.splitlines()
    value = json.loads(lines[line - 1])
    value.update(fields)
    lines[line - 1] = json.dumps({k: v for k, v in value.items() if v is not None}).encode()
    return b"\n".join(lines)


HEADERS = [
    ({"format": "another"}, "format"),
    ({"format": None}, None),
    ({"version": 2}, "version"),
    ({"version": "1"}, "version"),
    ({"members": []}, "members"),
    ({"members": [""]}, "members"),
    ({"members": ["n1", "n1"]}, "members"),
    ({"members": "n1"}, "members"),
    ({"members": ["n1", 2]}, "members[1]"),
    ({"members": [f"n{i}" for i in range(101)]}, "members"),
    ({"protocol": "my.Own"}, "protocol"),
    ({"state": "os.system"}, "state"),
    ({"rules": {"promise": False}}, "rules"),
    ({"rules": {"continuous_sequence": False}}, "rules"),
    ({"rules": ["promises"]}, "rules"),
    ({"snapshot": "%%%"}, "snapshot"),
    ({"snapshot": "AAAA"}, "snapshot"),
    ({"fingerprint": 5}, "fingerprint"),
    ({"fingerprint": "0000000000000000"}, "fingerprint"),
    ({"cursor": 99}, "cursor"),
    ({"cursor": -1}, "cursor"),
    ({"tip": 10**30}, "tip"),
    ({"more": 1}, None),
]

LINES = [
    ({"step": 7}, "step"),
    ({"step": "2"}, "step"),
    ({"parent": 2}, "parent"),
    ({"parent": -1}, "parent"),
    ({"parent": 10**40}, "parent"),
    ({"action": None}, None),
    ({"action": {"type": "Deliver"}}, "action"),
    ({"action": {"type": "Deliver", "id": 99}}, "action"),
    ({"action": {"type": "Deliver", "id": 10**30}}, "action"),
    ({"action": {"type": "Deliver", "id": 1.5}}, "action.id"),
    ({"action": {"type": "Explode"}}, "action.type"),
    ({"action": {"type": "Crash", "member": "n9"}}, "action"),
    ({"action": {"type": "Restart", "member": "n1"}}, "action"),
    ({"action": {"type": "Heal"}}, "action"),
    ({"action": {"type": "TimeOut", "member": "n1", "vote": 1, "slot": 1, "attempt": 7}}, "action"),
    ({"action": {"type": "Forge", "message": {"type": "Ask"}}}, "action.message"),
    ({"action": {"type": "Local", "member": "n1", "call": {"type": "Submit"}}}, "action.call"),
    ({"action": {"type": "Boot", "member": ""}}, "action"),
    ({"fingerprint": "0000000000000000"}, "fingerprint"),
    ({"label": 3}, "label"),
    ({"more": 1}, None),
]


@pytest.mark.parametrize(("fields", "told"), HEADERS, ids=str)
def test_a_header_that_does_not_fit_is_told_with_its_field(tmp_path, good, fields, told):
    error = refused(tmp_path, changed(good, 1, **fields))
    assert (error.line, error.field) == (1, told)


@pytest.mark.parametrize(("fields", "told"), LINES, ids=str)
def test_a_line_that_does_not_fit_is_told_with_its_field(tmp_path, good, fields, told):
    error = refused(tmp_path, changed(good, 3, **fields))
    assert (error.line, error.field) == (3, told)


def submit_of(*changes):
    call = {"type": "Submit", "changes": list(changes)}
    return {"action": {"type": "Local", "member": "n1", "call": call}}


@pytest.mark.parametrize(
    "change", [{}, {"a": 1, "b": 2}, {"NoCodec": 1}, [[{"NoCodec": 1}]]], ids=str
)
def test_a_change_that_does_not_fit_is_told(tmp_path, good, change):
    error = refused(tmp_path, changed(good, 2, **submit_of(change)))
    assert error.line == 2
    assert error.field.startswith("action")


def deep(levels: int) -> bytes:
    return b'{"step":1,"parent":0,"action":' + b"[" * levels + b"]" * levels + b"}"


def deep_change(levels: int) -> bytes:
    change = b"[" * levels + b"]" * levels
    call = b'{"type":"Submit","changes":[' + change + b"]}"
    action = b'{"type":"Local","member":"n1","call":' + call + b"}"
    return b'{"step":1,"parent":0,"action":' + action + b"}"


BYTES = [
    b"",
    b"\n",
    b"\x00",
    b"null",
    b"[]",
    b"{",
    b"\xff\xfe\x00",
    b"\xef\xbb\xbf{}",
    b'{"format": "quorumscope-trace", "version": ' + b"9" * 5000 + b"}",
    b'{"format": "quorumscope-trace", "version": 1e999}',
    b"[" * 60_000,
    b'{"a":' * 20_000,
    b"x" * 70_000,
    b"PK\x03\x04" + bytes(range(256)),
]


@pytest.mark.parametrize("content", BYTES, ids=lambda b: repr(b[:12]))
def test_what_is_no_trace_at_all_is_told_at_its_first_line(tmp_path, content):
    assert refused(tmp_path, content).line == 1


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\x00",
        b"\xc3\x28",
        deep(30_000),
        deep(500),
        deep_change(30_000),
        deep_change(800),
        deep_change(34),
        b'{"step":1,"parent":0,"action":{"type":"Crash","member":"\\ud800"}}',
        b"0" * 100_000,
    ],
    ids=lambda b: repr(b[:12]),
)
def test_what_is_no_step_is_told_at_its_line(tmp_path, good, line):
    header = good.splitlines()[0]
    assert refused(tmp_path, header + b"\n" + line + b"\n").line == 2


def test_a_step_that_stands_there_twice_is_told(tmp_path, good):
    lines = good.splitlines()
    again = json.loads(lines[1]) | {"step": len(lines)}
    error = refused(tmp_path, b"\n".join([*lines, json.dumps(again).encode()]))
    assert (error.line, error.field) == (len(lines) + 1, "action")
    assert "this is step 1 once more" in str(error)


def test_lines_may_end_as_they_do_elsewhere(tmp_path, good):
    path = tmp_path / "run.jsonl"
    path.write_bytes(good.replace(b"\n", b"\r\n"))
    assert len(load(path)) == len(good.splitlines())
    path.write_bytes(good.rstrip(b"\n"))
    assert len(load(path)) == len(good.splitlines())


def test_limits_hold_when_loading(tmp_path, good, monkeypatch):
    monkeypatch.setattr(files, "MAX_LINES", 3)
    assert "more than 3 lines" in str(refused(tmp_path, good))
    monkeypatch.undo()
    monkeypatch.setattr(files, "MAX_BYTES", len(good) - 1)
    assert "save shorter runs" in str(refused(tmp_path, good))
    monkeypatch.undo()
    padded = good.replace(b'"cursor"', b" " * files.MAX_LINE + b'"cursor"', 1)
    assert refused(tmp_path, padded).line == 1


def test_the_real_limits_are_the_published_ones():
    assert (files.MAX_BYTES, files.MAX_LINES, files.MAX_LINE) == (64 * 2**20, 1_000_000, 64 * 2**10)


# --- whatever else ------------------------------------------------------------------------------

QUIET = settings(
    max_examples=200, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


def read(tmp_path, content: bytes) -> None:
    """Load it: a trace, or a TraceError of one line. Anything else fails the test."""
    path = tmp_path / "fuzzed.jsonl"
    path.write_bytes(content)
    told = None
    try:
        load(path)
    except TraceError as error:
        told = str(error)
    assert told is None or re.fullmatch(r".+", told)
    with suppress(TraceError):
        replay(path)


@QUIET
@given(data=st.data())
def test_mutated_bytes(tmp_path, good, data):
    content = bytearray(good)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        length = data.draw(st.integers(0, 4))
        content[at : at + length] = data.draw(st.binary(max_size=6))
        if not content:
            break
    read(tmp_path, bytes(content))


@QUIET
@given(cut=st.integers(0, 5_000))
def test_truncated_files(tmp_path, good, cut):
    read(tmp_path, good[:cut])


SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(
        ["n1", "n2", "Submit", "Deliver", "Forge", "", "\x00", "é", "safe", "original"]
    ),
)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["type", "id", "member", "call", "changes", "x"]), inner)
    ),
    max_leaves=12,
)


def places(value, path=()):
    """Yield the path of each part of a JSON value."""
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*path, key))
    if isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


def put(value, path, new):
    if not path:
        return new
    value[path[0]] = put(value[path[0]], path[1:], new)
    return value


@QUIET
@given(data=st.data())
def test_wrong_types_and_values_anywhere(tmp_path, good, data):
    lines = [json.loads(line) for line in good.splitlines()]
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        where = data.draw(st.sampled_from(list(places(lines[at]))))
        lines[at] = put(lines[at], where, data.draw(JSON))
        if not isinstance(lines[at], dict):
            break
    read(tmp_path, "\n".join(json.dumps(line) for line in lines).encode())


@QUIET
@given(data=st.data())
def test_lines_taken_out_repeated_and_moved(tmp_path, good, data):
    lines = good.splitlines()
    order = data.draw(st.lists(st.sampled_from(range(len(lines))), max_size=len(lines) + 3))
    read(tmp_path, b"\n".join(lines[i] for i in order))
