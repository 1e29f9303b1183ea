"""The dangers: each is found, kept as a run that replays, and gone with the repairs."""

from __future__ import annotations

from pathlib import Path

import pytest

from quorumscope.check.danger import Danger
from quorumscope.check.dangers import DANGERS, REPAIRS
from quorumscope.check.invariants import INVARIANTS, violations
from quorumscope.protocol import rules
from quorumscope.record import files

DOCS = Path(__file__).parents[2] / "docs"
TRACES = DOCS / "dangers"
PAGE = (DOCS / "dangers.md").read_text("utf-8")

LONG_TO_FIND = {"F2", "F37", "durable"}
LONG_TO_EXHAUST = LONG_TO_FIND | {
    "F13",
    "F14",
    "F15",
    "F16",
    "F17",
    "F22",
    "F28",
    "F31",
    "promises",
    "one_change_per_slot",
    "commit_index",
    "membership_in_log",
}
"""What takes more than two seconds runs in `make test-full`."""


def kept(danger: Danger):
    return files.load(TRACES / danger.file, checker=violations)


def marked(long):
    return [
        pytest.param(d, id=d.file, marks=[pytest.mark.full] if d.name in long else [])
        for d in DANGERS
    ]


each = pytest.mark.parametrize("danger", DANGERS, ids=lambda danger: danger.file)


@each
def test_the_run_that_is_kept_replays(danger):
    trace = kept(danger)
    assert danger.is_in(trace)
    assert trace.cursor is trace.line[-1]
    trace.back()
    assert not danger.is_in(trace)


@each
def test_the_page_tells_it(danger):
    (row,) = [line for line in PAGE.splitlines() if f"(dangers/{danger.file})" in line]
    cells = [cell.strip() for cell in row.strip("|").split(" | ")]
    assert cells[3] == str(len(kept(danger)) - 1)
    assert cells[-1] == danger.lesson
    assert danger.invariant in cells[1]


@pytest.mark.parametrize("danger", marked(LONG_TO_FIND))
def test_it_is_found(danger):
    found = danger.find()
    assert len(found.trace) == len(kept(danger))
    assert f"| {found.states:,} (" in PAGE


@pytest.mark.parametrize("danger", marked(LONG_TO_EXHAUST))
def test_with_the_repairs_it_is_gone(danger):
    found = danger.find(repaired=True)
    assert found.trace is None
    assert found.exhaustive
    assert f"| {found.states:,} (" in PAGE


def test_no_run_is_kept_without_a_danger():
    assert {path.name for path in TRACES.iterdir()} == {danger.file for danger in DANGERS}


def test_every_repair_has_its_danger():
    shown = {danger.name for danger in REPAIRS}
    assert shown == {repair.name for repair in rules.REPAIRS if repair.switchable}
    for repair in rules.REPAIRS:
        assert f"`{repair.name}`" in PAGE


def test_every_invariant_is_broken_by_one():
    broken = {d.invariant for d in DANGERS if d.invariant}
    assert broken == {i.name for i in INVARIANTS}
