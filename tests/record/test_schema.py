"""The published schema is the one that files keep to."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from quorumscope.net.actions import Forge, Restart
from quorumscope.protocol.messages import Ask, Prepare
from quorumscope.record.files import save
from quorumscope.record.schema import schema

from .runs import begin, wander

PUBLISHED = Path(__file__).parents[2] / "docs" / "trace-schema.json"


def test_the_published_schema_is_fresh(pytestconfig):
    text = json.dumps(schema(), indent=2) + "\n"
    if pytestconfig.getoption("--rewrite"):
        PUBLISHED.write_text(text, "utf-8")
    assert PUBLISHED.read_text("utf-8") == text, "pytest --rewrite writes it anew"


@pytest.mark.parametrize("protocol", ["safe", "original"])
def test_what_is_saved_keeps_to_the_schema(tmp_path, protocol):
    trace = wander(begin(3, protocol, allow_forge=True), 300, seed=5, turns=0.05)
    trace.do(Forge(Ask("n9", "n1", 1, 2, 3, Prepare(7, "n9"))))
    trace.labels[3] = "here"
    save(trace, tmp_path / "run.jsonl")
    validator = Draft202012Validator(schema())
    lines = (tmp_path / "run.jsonl").read_text("utf-8").splitlines()
    for line in lines:
        validator.validate(json.loads(line))
    kinds = {json.loads(line)["action"]["type"] for line in lines[1:]}
    assert kinds >= {"Deliver", "Drop", "Duplicate", "TimeOut", "Local", "Cut", "Crash", "Forge"}


@pytest.mark.parametrize(
    "line",
    [
        {},
        {"format": "quorumscope-trace"},
        {"step": 1, "parent": 0},
        {"step": 1, "parent": 0, "action": {"type": "Explode"}},
        {"step": -1, "parent": 0, "action": {"type": "Heal"}},
        {"step": 1, "parent": 0, "action": {"type": "Heal"}, "more": 1},
    ],
    ids=str,
)
def test_what_is_no_line_does_not(line):
    assert not Draft202012Validator(schema()).is_valid(line)


def test_a_default_may_be_left_out():
    assert Draft202012Validator(schema()).is_valid(
        {"step": 1, "parent": 0, "action": {"type": "Restart", "member": "n1"}}
    )
    assert Restart("n1").disk
