"""What a run is copied out as can be read again, runs, and holds nothing but what it says."""

import ast
import json
import re
import subprocess
import sys
import textwrap
from itertools import count

import pytest

from quorumscope.check.invariants import violations
from quorumscope.net.actions import (
    Boot,
    Crash,
    Cut,
    Deliver,
    Drop,
    Duplicate,
    Forge,
    Heal,
    Local,
    Partition,
    Restart,
    TimeOut,
)
from quorumscope.protocol.messages import (
    AddParticipant,
    Ask,
    PingMaster,
    Prepare,
    RemoveParticipant,
    StartElection,
    Submit,
)
from quorumscope.record.errors import TraceError
from quorumscope.record.exports import FORMATS, export
from quorumscope.record.origin import Origin
from quorumscope.record.trace import Trace
from quorumscope.record.transcript import play

from . import hostile
from .runs import begin, settle, wander


def everything(protocol="original", members=("n1", "n2", "n3"), **options):
    """A run with every kind of action in it."""
    origin = Origin(members=members, protocol=protocol, allow_forge=True, **options)
    trace = Trace.start(origin.world(), origin, violations)
    a, b, c = members
    trace.do(Local(a, Submit(("x",), "c1", 1)))
    settle(trace)
    trace.do(Boot("new"))
    trace.do(Local(a, AddParticipant("new")))
    settle(trace)
    trace.do(Local(a, Submit(("y", "z"))))
    trace.do(Drop(trace.cursor.world.flight[0].id))
    trace.do(Local(b, StartElection()))
    trace.do(Duplicate(trace.cursor.world.flight[-1].id))
    trace.do(Cut(a, b))
    trace.do(Cut(b, c, one_way=True))
    trace.do(Partition((a,), one_way=True))
    trace.do(Partition((a,)))
    vote = trace.cursor.world[b].votes[-1]
    trace.do(TimeOut(b, vote.number, vote.open[0].slot, vote.open[0].attempt))
    trace.do(Heal())
    trace.do(Crash(c))
    trace.do(Forge(Ask(a, b, 77, 0, 0, Prepare(3, a))))
    settle(trace)
    trace.do(Restart(c))
    trace.do(Local(a, PingMaster()))
    trace.do(Local(a, RemoveParticipant("new")))
    trace.do(Deliver(trace.cursor.world.flight[0].id)) if trace.cursor.world.flight else None
    return trace


def hostile_run(strings):
    """A run in which two members, a change, a client and a newcomer have those names."""
    first, second, change, client, newcomer = strings
    trace = everything(members=(first, second, "n3"), cluster=change)
    trace.do(Local("n3", Submit((change, client), client, 1)))
    trace.do(Boot(newcomer))
    return trace


def fives(strings):
    usable = [s for s in strings if s and s != "new" and s != "n3"]
    return [tuple(usable[i : i + 5]) for i in range(0, len(usable), 5)]


# --- each format --------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(1, 23))
def test_a_transcript_is_played_again_to_the_same_world(seed):
    """A member may wait twice for the same target: each time-out is named exactly."""
    trace = wander(begin(3, "safe", checker=violations), 60, seed=seed)
    text = export(trace, "transcript")
    again = play(text, violations)
    assert again.text == text
    assert again.trace.cursor.world == trace.cursor.world


def test_every_format_tells_the_way_to_a_step_and_no_more():
    trace = begin(3)
    there = trace.do(Local("n2", StartElection())).id
    settle(trace)
    trace.goto(0)
    trace.do(Local("n3", StartElection()))
    for name in FORMATS:
        text = export(trace, name, there)
        if name == "trace":
            continue  # it has all branches
        if name != "link":
            assert "n2" in text
        assert text != export(trace, name)
        assert text == export(trace, name, there)
    assert "deliver" not in export(trace, "transcript", there)


def test_an_unknown_format_is_named():
    with pytest.raises(TraceError, match="there is no format 'pdf'; there are transcript, pytest"):
        export(begin(3), "pdf")


def test_mermaid_has_an_arrow_for_each_arrival_and_a_cross_for_each_loss():
    trace = everything()
    lines = export(trace, "mermaid").splitlines()
    kinds = [type(s.action) for s in trace.path()[1:]]
    assert lines[0] == "sequenceDiagram"
    assert sum("->>" in line for line in lines) == kinds.count(Deliver)
    assert sum(bool(re.search(r"-x", line)) for line in lines) == kinds.count(Drop)
    assert sum("on its way" in line for line in lines) == len(trace.cursor.world.flight)
    assert "    m0->>m1: Accept(1, 3, x)" in lines
    assert "    Note over m1: becomes CANDIDATE" in lines


def test_mermaid_tells_what_is_broken():
    trace = begin(3, checker=violations)
    for member in ("n1", "n2"):
        trace.do(Local(member, Submit((member,))))
        settle(trace)
    for member in ("n2", "n3"):
        trace.do(Local(member, StartElection()))
    settle(trace)
    assert trace.cursor.broken
    assert "    Note over m0,m2: BROKEN one master per instance" in export(trace, "mermaid")


def shiviz_events(text):
    pattern, delimiter, *rest = text.split("\n")
    assert delimiter == ""
    named = pattern.replace("(?<", "(?P<")
    found = [m.groupdict() for m in re.finditer(named, "\n".join(rest))]
    assert "\n".join(f"{e['host']} {e['clock']}\n{e['event']}" for e in found) + "\n" == "\n".join(
        rest
    )
    return [(e["host"], json.loads(e["clock"]), e["event"]) for e in found]


def test_shiviz_reads_every_step_and_each_host_counts_by_one():
    trace = everything()
    events = shiviz_events(export(trace, "shiviz"))
    assert len(events) == len(trace.path()) - 1
    ticks = {}
    for host, clock, _ in events:
        assert clock[host] == ticks.get(host, 0) + 1
        ticks[host] = clock[host]


def test_a_clock_of_shiviz_knows_what_its_messages_knew():
    trace = begin(3)
    trace.do(Local("n2", StartElection()))
    settle(trace)
    (_, election, _), (host, heard, _), *_ = shiviz_events(export(trace, "shiviz"))
    assert election == {"n2": 1}
    assert (host, heard) == ("n1", {"n1": 1, "n2": 1})


# --- a test that runs ---------------------------------------------------------------------------

MINE = """
from quorumscope import OriginalParticipant
from quorumscope.protocol.messages import Reply


class Stubborn(OriginalParticipant, frozen=True, kw_only=True, cache_hash=True):
    def prepare(self, out, call):
        return self, Reply(result=self.instance + 9)


class Tally:
    def __init__(self):
        self.count = 0

    def snapshot(self):
        return str(self.count).encode()

    def apply(self, change):
        self.count += change

    def install(self, snapshot):
        self.count = int(snapshot)
"""


@pytest.mark.slow_ish
def test_exported_tests_run_as_they_stand(tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(MINE)
    monkeypatch.syspath_prepend(tmp_path)
    runs = {
        "original": everything(),
        "safe": everything("safe", without=("promises", "unique_instances")),
        "wander": wander(begin(4, "safe", checker=violations), 120, seed=11),
        "unjoined": begin(3, bootstrap=False),
        "store": store(),
        "own": own(),
    }
    runs |= {f"hostile{i}": hostile_run(five) for i, five in enumerate(fives(hostile.ALL))}
    for name, trace in runs.items():
        source = export(trace, "pytest")
        assert source.isascii() or ast.parse(source)
        (tmp_path / f"test_{name}.py").write_text(source, "utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", "/dev/null"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert f"{len(runs)} passed" in done.stdout


def store():
    trace = begin(3, state="KeyValueStore", snapshot=b'[["a",1]]', checker=violations)
    trace.do(Local("n1", Submit((("set", "b", (1, None, 2.5)), ("delete", "a")), "me", 1)))
    settle(trace)
    return trace


def own():
    import mine

    from quorumscope.machines.adapter import as_value

    state = as_value(mine.Tally)
    origin = Origin.of(("n1", "n2"), mine.Stubborn, state)
    origin = Origin(
        members=origin.members, protocol="mine.Stubborn", state="mine.Tally", snapshot=b"7"
    )
    trace = Trace.start(origin.world(mine.Stubborn, as_value(mine.Tally)), origin, violations)
    trace.do(Local("n1", Submit((5,), "me", 1)))
    trace.do(Local("n2", StartElection()))
    settle(trace)
    return trace


def test_an_exported_test_fails_where_the_run_goes_another_way(tmp_path):
    trace = everything()
    source = export(trace, "pytest")
    state = str(trace.cursor.world["n2"].participant_state)
    wrong = source.replace(f'"n2": "{state}"', '"n2": "REMOVED"')
    assert wrong != source
    with pytest.raises(AssertionError):
        called(wrong)
    called(source)


def called(source):
    names = {}
    exec(compile(source, "exported", "exec"), names)
    names["test_run"]()


def test_a_change_that_the_state_can_not_apply_is_submitted_all_the_same():
    trace = begin(3, checker=violations)
    trace.do(Local("n2", Submit((1,), "me", 1)))
    source = export(trace, "pytest")
    assert 'cluster.call("n2", Submit(changes=(1,), client="me", number=1))' in source
    called(source)


def test_a_class_from_a_cell_can_not_be_imported_by_a_test():
    origin = Origin(members=("n1",), protocol="__main__.Mine")
    trace = Trace(begin(1).steps[0], origin, None)
    with pytest.raises(TraceError, match="put the class into a module"):
        export(trace, "pytest")


def test_a_class_name_from_outside_is_no_code():
    for name in ("os\nimport sys.Mine", "mine.A; x", "a b.C", "import.C", "", "Mine"):
        trace = Trace(begin(1).steps[0], Origin(members=("n1",), protocol=name), None)
        with pytest.raises(TraceError, match="can't import"):
            export(trace, "pytest")


def test_a_change_without_a_literal_is_named():
    trace = begin(3, state="Register")
    trace.do(Local("n1", Submit((frozenset({1}),))))
    with pytest.raises(TraceError, match="can't be written into a test"):
        export(trace, "pytest")


# --- hostile strings ----------------------------------------------------------------------------


@pytest.mark.parametrize("five", fives(hostile.ALL), ids=count())
def test_hostile_strings_stay_strings(five):
    trace = hostile_run(five)
    only_our_lines(export(trace, "mermaid"))
    assert len(shiviz_events(export(trace, "shiviz"))) == len(trace.path()) - 1
    source = export(trace, "pytest")
    tree = ast.parse(source)
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert names <= {"cluster", "p", "v", "str", "len", "Cluster", "OriginalParticipant"} | CALLS
    strings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert set(five) <= strings


CALLS = {"Ask", "Boot", "Forge", "Prepare", "Submit", "TimeOut", "Local"}


def only_our_lines(text):
    """Every line has one of four forms, and no sign in it that begins or ends anything."""
    label = r"(?:[A-Za-z0-9 .,()+_=*/]|#\d+;)+"
    forms = [
        rf"    participant m\d+ as {label}",
        rf"    Note over m\d+(?:,m\d+)?: {label}",
        rf"    m\d+--?(?:>>|x|\))m\d+: {label}",
    ]
    head, *lines = text.rstrip("\n").split("\n")
    assert head == "sequenceDiagram"
    for line in lines:
        assert any(re.fullmatch(form, line) for form in forms), line
        assert not re.search(r"(?i): end$| as end$", line)


def test_indentation_of_the_exported_test_is_ours():
    body = export(everything(), "pytest").partition("def test_run():\n")[2]
    assert textwrap.dedent(body) != body
    assert all(line[:4] in ("    ", "") for line in body.splitlines())
