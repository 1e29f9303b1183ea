"""The two graders that courses use, run for real on a tiny assignment.

They stand in an environment of their own, made by `scripts/test.sh --full` under build/.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

pytestmark = pytest.mark.full

ROOT = Path(__file__).parents[2]
BIN = ROOT / "build" / "graders-venv" / "bin"
SOLUTIONS = Path(__file__).parent / "solutions" / "repair_prepare"

OTTER_TEST = """
OK_FORMAT = False
from otter.test_files import test_case

name = "repair-prepare"
points = 10


@test_case(points=10, hidden=False)
def test_report(Mine):
    from quorumscope import grade

    report = grade(Mine, assignment="repair-prepare")
    assert report.passed, report
"""

CHECK = """
from quorumscope import grade

report = grade(Mine, assignment="repair-prepare")
assert report.passed, report
"""


@pytest.fixture(scope="module")
def graders() -> Path:
    if (BIN / "otter").exists() and (BIN / "nbgrader").exists():
        return BIN
    told = "no environment with nbgrader and otter: sh scripts/env.sh graders build/graders-venv"
    if os.environ.get("QS_REQUIRE_BROWSER") == "1":
        pytest.fail(told)
    pytest.skip(told)


def run(*words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"}
    for kind in ("CONFIG", "DATA", "RUNTIME"):
        environment[f"JUPYTER_{kind}_DIR"] = str(cwd / ".jupyter" / kind.lower())
    return subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.mark.parametrize(("file", "passes"), [("solution", True), ("wrong_forgets_itself", False)])
def test_otter_tells_a_solution_from_a_wrong_one(graders, tmp_path, file, passes):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "q1.py").write_text(OTTER_TEST)
    (tmp_path / "mine.py").write_text((SOLUTIONS / f"{file}.py").read_text())
    done = run(graders / "otter", "check", "mine.py", "-t", "tests", cwd=tmp_path)
    said = done.stdout + done.stderr
    assert ("All tests passed" in said) is passes, said
    if not passes:
        assert "n3 is MASTER of instance 2, and n2 was too" in said


def cell(source: str, grade_id: str, *, is_test: bool) -> nbformat.NotebookNode:
    """Return a cell as nbgrader marks them: one that a student fills in, or one that is graded."""
    made = new_code_cell(source)
    made.metadata["nbgrader"] = {
        "grade": is_test,
        "grade_id": grade_id,
        "locked": is_test,
        "schema_version": 3,
        "solution": not is_test,
        "task": False,
        **({"points": 10} if is_test else {}),
    }
    return made


def notebook(path: Path, source: str) -> None:
    path.parent.mkdir(parents=True)
    cells = [
        cell(source, "mine", is_test=False),
        cell(CHECK.strip(), "report", is_test=True),
    ]
    made = new_notebook(cells=cells)
    made.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(made, path)


def test_nbgrader_tells_a_solution_from_a_wrong_one(graders, tmp_path):
    """From a teacher's notebook to the points of two students."""
    (tmp_path / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id='c'\n"
    )
    stub = "### BEGIN SOLUTION\nMine = None\n### END SOLUTION\n"
    notebook(tmp_path / "source" / "ps1" / "problem.ipynb", stub)
    students = {"ada": "solution", "bob": "wrong_forgets_itself"}
    for student, file in students.items():
        source = (SOLUTIONS / f"{file}.py").read_text()
        notebook(tmp_path / "submitted" / student / "ps1" / "problem.ipynb", source)
    for command in ("generate_assignment", "autograde"):
        done = run(graders / "nbgrader", command, "ps1", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    exported = run(graders / "nbgrader", "export", cwd=tmp_path)
    assert exported.returncode == 0, exported.stderr
    header, *rows = (tmp_path / "grades.csv").read_text().splitlines()
    at = header.split(",").index("raw_score")
    who = header.split(",").index("student_id")
    points = {row.split(",")[who]: float(row.split(",")[at]) for row in rows}
    assert points == {"ada": 10.0, "bob": 0.0}
