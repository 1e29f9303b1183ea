"""The second notebook: what its cells find is what its words say."""

from __future__ import annotations

from pathlib import Path

import jupytext
import pytest

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "13-find-the-danger.py"


@pytest.fixture(scope="module")
def ran():
    """All that the cells have left behind, run one after another."""
    names = {"__name__": "notebook"}
    for cell in jupytext.read(NOTEBOOK).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, NOTEBOOK.name, "exec"), names)
    return names


def test_by_hand_and_by_search_it_takes_eight_steps(ran):
    assert ran["short"].steps == 8
    assert len(ran["found"].trace) - 1 == 8


def test_the_first_repair_leaves_ones_own_vote_to_give_away(ran):
    assert "n3 is MASTER of instance 2, and n2 was too" in ran["first_try"].explain()


def test_the_second_repair_is_proven_within_the_bounds(ran):
    assert ran["second_try"].exhaustive
    assert ran["second_try"].trace is None


def test_more_is_broken_than_was_repaired(ran):
    found = ran["qs"].explore(ran["begin"](ran["PromisingToo"]), ran["more"], stop=False)
    assert {v.invariant for v in found.violations} == {"acknowledged survive", "promises kept"}


def test_it_takes_both_rules_off_to_see_two_masters(ran):
    assert ran["without"] == ["promises", "unique_instances"]
    found = ran["qs"].explore(ran["cluster"], ran["bounds"], "one master per instance")
    assert found.is_found
