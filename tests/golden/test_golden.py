"""The original text against what real participants did, and the replayer against tampered files."""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from quorumscope.protocol.states import ORIGINAL
from quorumscope.protocol.types import ParticipantState
from tests.golden.replay import main, read, replay, replay_row, replay_scenario

DATA = Path(__file__).parent / "data"
FILES = sorted(DATA.iterdir())
TABLE = json.loads((DATA / "handler_table.json").read_text())
BUSY = json.loads((DATA / "e_old_master_returns.json").read_text())


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_real_runs_are_met(path: Path) -> None:
    count, found = replay(path)
    assert found == []
    assert count >= 1


def test_all_that_was_recorded_is_replayed() -> None:
    counts = {path.name: replay(path)[0] for path in FILES}
    assert len(counts) >= 54
    assert counts["random.jsonl.gz"] == 200
    assert counts["handler_table.json"] == 1133


def other(value: Any) -> Any:
    """Return a value of the same shape that is not *value*."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        return value + "!"
    if isinstance(value, list):
        return [*value, "more"]
    return {**value, "7": "more"}


@pytest.mark.parametrize("field", sorted(BUSY["steps"][0]["after"]["n1"]))
def test_each_field_of_a_state_is_compared(field: str) -> None:
    tampered = copy.deepcopy(BUSY)
    after = tampered["steps"][8]["after"]["n2"]
    after[field] = "CANDIDATE" if field == "state" else other(after[field])
    found = replay_scenario(tampered)
    assert [line for line in found if f"step 8 (net.up): n2.{field}:" in line]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda s: s.update(error="ERR_DENIED"), "code ERR_DENIED there"),
        (lambda s: s.update(result=True), "result True there"),
        (lambda s: s["messages"].pop(), "was asked only here"),
        (lambda s: s["messages"].append({**s["messages"][0], "to": "n9"}), "not asked here"),
        (lambda s: s["messages"][-1].update(result=False), "result False there"),
        (lambda s: s["messages"][-1]["args"].update(sequence=9), "not asked here"),
        (lambda s: s["events"].pop(), "events of"),
        (lambda s: s["events"][0].update(sequence=77), "events of"),
    ],
)
def test_each_part_of_a_step_is_compared(change: Any, said: str) -> None:
    tampered = copy.deepcopy(BUSY)
    step = next(
        s for s in tampered["steps"] if s["call"] == "Submit" and s["messages"] and s["events"]
    )
    change(step)
    assert any(said in line for line in replay_scenario(tampered))


@pytest.mark.parametrize("part", ["result", "error", "after", "events", "messages"])
def test_each_part_of_a_row_is_compared(part: str) -> None:
    row = copy.deepcopy(
        next(
            r for r in TABLE["rows"] if r["rpc"] == "Submit" and r["participant_state"] == "MASTER"
        )
    )
    assert replay_row(row) == []
    if part == "after":
        row["after"]["sequence"] += 1
    elif part in ("events", "messages"):
        row[part] = [] if row[part] else [{"node": "n2", "event": "OnLoseMaster"}]
    else:
        row[part] = "ERR_IO"
    assert replay_row(row) != []


def test_only_prepares_after_a_higher_instance_may_be_more_here() -> None:
    stuck = json.loads((DATA / "flaw_10_candidate_stuck.json").read_text())
    step = next(s for s in stuck["steps"] if s["error"] == "ERR_DENIED")
    assert [m["to"] for m in step["messages"]] == ["n1"]  # the real one stopped before n2
    assert replay_scenario(stuck) == []
    won = next(s for s in stuck["steps"] if s["call"] == "StartElection" and not s["error"])
    won["messages"].pop()
    assert any("asked only here" in line for line in replay_scenario(stuck))


def test_exit_codes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = DATA / "a_bootstrap_3.json"
    bad = tmp_path / "bad.json"
    tampered = json.loads(good.read_text())
    tampered["steps"][1]["after"]["n2"]["sequence"] = 5
    bad.write_text(json.dumps(tampered))
    zipped = tmp_path / "both.jsonl.gz"
    with gzip.open(zipped, "wt") as lines:
        lines.write(good.read_text().replace("\n", "") + "\n" + json.dumps(tampered) + "\n")
    nonsense = tmp_path / "nonsense.json"
    nonsense.write_text("{")
    assert main([str(good)]) == 0
    assert main([str(good), str(bad)]) == 1
    assert main([str(zipped)]) == 1
    assert "2 replayed" in capsys.readouterr().out
    assert main([str(nonsense)]) == 2
    assert main([]) == 2


def test_the_table_of_states_is_what_was_seen() -> None:
    """Each row of one handler call: it is heard where the table says, and leads where it says."""
    seen: set[tuple[str, str]] = set()
    for row in TABLE["rows"]:
        name = row["rpc"].partition("(")[0]
        before = ParticipantState(row["before"]["state"])
        after = ParticipantState(row["after"]["state"])
        if name in ORIGINAL.heard:
            assert ORIGINAL.hears(before, name) == (row["error"] != "ERR_STATE"), row
        if before != after:
            assert after in ORIGINAL.follows[before], (before, after)
            seen.add((before, after))
    assert len(seen) >= 15


def test_every_step_that_was_recorded_follows_the_table() -> None:
    for path in FILES:
        for data in read(path):
            for step, following in zip(
                data.get("steps", []), data.get("steps", [])[1:], strict=False
            ):
                if following["call"] not in ("Prepare", "Accept", "AddMember", "RemoveMember"):
                    continue
                for node, after in following["after"].items():
                    a = ParticipantState(step["after"][node]["state"])
                    b = ParticipantState(after["state"])
                    assert a == b or b in ORIGINAL.follows[a], (path.name, a, b)
