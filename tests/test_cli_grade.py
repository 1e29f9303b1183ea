"""The command that grades a file: what it prints, and its exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from quorumscope.cli import main

HANDED_IN = Path(__file__).parent / "lessons" / "solutions" / "repair_prepare"


@pytest.fixture
def graded(capsys):
    def graded(*arguments):
        code = main(["grade", *map(str, arguments)])
        return code, *capsys.readouterr()

    return graded


def test_a_solution_reaches_all_points(graded):
    code, out, err = graded(HANDED_IN / "solution.py", "repair-prepare")
    assert (code, err) == (0, "")
    assert out.startswith("One master per instance: 10 of 10 points\n  ok  an election")
    assert "no  " not in out


def test_what_failed_stands_with_the_way_there(graded):
    code, out, err = graded(HANDED_IN / "wrong_forgets_itself.py", "repair-prepare")
    assert (code, err) == (1, "")
    name = "  no  no order of messages makes two masters of one instance: 0 of 4\n"
    way = out.partition(name)[2].splitlines()
    assert way[0].startswith("      1. n1 is asked to submit x")
    assert way[-1] == "      n3 is MASTER of instance 2, and n2 was too"


def test_the_report_as_json(graded):
    code, out, _ = graded(HANDED_IN / "wrong_forgets_itself.py", "repair-prepare", "--json")
    told = json.loads(out)
    assert code == 1
    assert (told["assignment"], told["points"], told["of"]) == ("repair-prepare", 4, 10)
    assert not told["passed"]
    assert [check["points"] for check in told["checks"]] == [2, 2, 0, 0]
    assert [bool(check["steps"]) for check in told["checks"]] == [False, False, True, True]


@pytest.mark.parametrize(
    ("file", "assignment", "why"),
    [
        ("nowhere.py", "repair-prepare", "pass another path"),
        (HANDED_IN / "solution.py", "repair", "did you mean 'repair-prepare'"),
    ],
)
def test_what_can_not_be_graded_is_one_line(graded, file, assignment, why):
    code, out, err = graded(file, assignment)
    assert (code, out) == (2, "")
    assert err.startswith("quorumscope: ")
    assert why in err
    assert err.count("\n") == 1
