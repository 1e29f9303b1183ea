"""A hundred hostile strings in every text field of a trace file: they come back as they were."""

from __future__ import annotations

import json
from itertools import count

import pytest

from quorumscope.check.invariants import violations
from quorumscope.record.errors import TraceError
from quorumscope.record.files import load, save

from . import hostile
from .test_exports import fives, hostile_run

HALF = "\ud800"


@pytest.mark.parametrize("five", fives(hostile.ALL), ids=count())
def test_hostile_strings_come_back_from_a_file(five, tmp_path):
    trace = hostile_run(five)
    trace.labels.update(dict(enumerate(five)))
    file = tmp_path / "run.jsonl"
    if HALF in five:
        with pytest.raises(TraceError, match="can't be saved"):
            save(trace, file)
        assert list(tmp_path.iterdir()) == []
        return
    save(trace, file)
    assert load(file, checker=violations) == trace
    lines = file.read_bytes().split(b"\n")
    assert len(lines) == len(trace) + 1, "no string ends a line"
    assert all(isinstance(json.loads(line), dict) for line in lines[:-1])
