"""Grading: solutions from wrong ones, and submissions that would rather not be judged."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

import quorumscope as qs
from quorumscope.check.invariants import violations
from quorumscope.lessons.errors import LessonError
from quorumscope.lessons.grading.assignments import ASSIGNMENTS, find, names
from quorumscope.lessons.grading.grade import grade
from quorumscope.lessons.grading.judged import Line, Misplay, judged
from quorumscope.lessons.grading.submission import Submission
from quorumscope.record.origin import Origin
from quorumscope.record.trace import Trace

SOLUTIONS = Path(__file__).parent / "solutions"


def folder(name: str) -> Path:
    return SOLUTIONS / name.replace("-", "_")


def loaded(path: Path) -> type:
    """Return the class of a file, as a module that is imported in the usual way."""
    spec = importlib.util.spec_from_file_location(f"handed_in_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Mine


@pytest.mark.parametrize("name", names())
def test_a_solution_gets_all_points_and_three_wrong_ones_do_not(name):
    best = grade(folder(name) / "solution.py", name)
    assert best.passed, best
    wrong = sorted(folder(name).glob("wrong_*.py"))
    assert len(wrong) >= 3
    for path in wrong:
        report = grade(path, name)
        assert not report.passed, path.name
        assert all(check.why for check in report.checks if check.points < check.of)


def test_there_are_four_assignments_of_ten_points():
    assert len(ASSIGNMENTS) >= 4
    assert {a.points for a in ASSIGNMENTS} == {10}
    assert all(a.words.strip() for a in ASSIGNMENTS)


def test_solutions_are_not_shipped():
    package = Path(qs.__file__).parent
    assert not list(package.rglob("solution*"))


def test_a_class_of_a_cell_is_graded_and_its_runs_can_be_looked_at():
    class Mine(qs.OriginalParticipant, frozen=True, kw_only=True, cache_hash=True):
        pass

    report = grade(Mine, "repair-prepare")
    assert (report.points, report.passed) == (4, False)
    assert str(report).startswith("One master per instance: 4 of 10 points\n  ok  an election")
    trace = report.trace(3)
    assert [b.invariant for b in trace.cursor.broken] == ["one master per instance"]
    assert isinstance(trace.cursor.world["n1"], Mine)
    assert report.explain(3).splitlines()[-1] == "n3 is MASTER of instance 2, and n2 was too"
    assert "explain(3) tells the way there" in str(report)
    assert [row["points"] for row in report.rows()] == [2, 2, 0, 0]
    with pytest.raises(LessonError, match="it has passed"):
        report.trace(0)


def test_the_same_submission_gets_the_same_report():
    path = folder("keep-promise") / "wrong_number_only.py"
    assert grade(path, "keep-promise").checks == grade(path, "keep-promise").checks


@pytest.mark.parametrize(
    ("given", "name", "why"),
    [
        (qs.Participant, "repair", "did you mean 'repair-prepare'"),
        (3, "repair-prepare", "pass a class, or the path of a file"),
        (int, "repair-prepare", "pass a class, or the path of a file"),
        ("nowhere.py", "repair-prepare", "pass another path"),
    ],
)
def test_what_cannot_be_graded_is_told(given, name, why):
    with pytest.raises(LessonError, match=why):
        grade(given, name)


def test_a_class_of_another_kind_gets_nothing():
    report = grade(qs.Participant, "repair-prepare")
    assert report.points == 0
    assert "must be a subclass of OriginalParticipant" in report.checks[0].why


# --- submissions that would rather not be judged --------------------------------------------------

TAMPERING = {
    "writes over the checks": """
        import quorumscope.check.invariants as invariants
        import quorumscope.lessons.grading.judge as judge
        invariants.violations = lambda *a: ()
        judge.violations = lambda *a: ()
        judge._failed = lambda check, *a: judge.Checked(check.name, check.points, check.points)
""",
    "prints a report of its own": """
        import os, sys
        os.write(1, b'null\\n')
        print('{"name": "all", "points": 10, "of": 10}', flush=True)
""",
    "answers in the place of the player": """
        import os
        for end in range(3, 20):
            try:
                os.write(end, b'{"number": 0, "fields": {}, "effects": []}\\n')
            except OSError:
                pass
""",
    "ends its process": "import os; os._exit(0)",
    "leaves": "raise SystemExit(0)",
    "raises": "1 / 0",
    "takes all memory": "bytearray(1 << 34)",
    "recurses": "return self.prepare(out, call)",
}


@pytest.mark.parametrize("deed", TAMPERING)
def test_a_submission_that_tampers_gets_no_points_for_it(deed, tmp_path):
    path = tmp_path / "mine.py"
    body = TAMPERING[deed].strip("\n")
    indent = "" if body.startswith(" ") else "        "
    path.write_text(
        "from quorumscope import OriginalParticipant\n\n"
        "class Mine(OriginalParticipant, frozen=True, kw_only=True, cache_hash=True):\n"
        "    def prepare(self, out, call):\n"
        f"{indent}{body}\n"
        "        return super().prepare(out, call)\n"
    )
    report = grade(path, "repair-prepare")
    assert report.points <= 4, report  # what the text as it was published gets
    assert not report.passed
    assert report.checks[3].points == 0


def line(body: str, seconds: float = 20.0) -> Line:
    source = (
        "from quorumscope import Participant\n\n"
        "class Mine(Participant, frozen=True, kw_only=True, cache_hash=True):\n"
        "    def prepare(self, out, call):\n"
        f"        {body}\n"
    )
    return Line(Submission("file", encoded(source)), "safe", (), seconds, 1024)


def encoded(source: str) -> str:
    import base64

    return base64.b64encode(source.encode()).decode()


def test_a_loop_without_end_ends():
    asked = line("while True: pass", seconds=2.0)
    try:
        text = judged(qs.Participant, asked)
        origin = Origin(members=("n1", "n2"))
        trace = Trace.start(origin.world(text), origin, violations)
        cluster = qs.Cluster.of(trace)
        cluster.start_election("n2")
        with pytest.raises(Misplay, match="did not come to an end within 2 s"):
            cluster.settle()
    finally:
        asked.close()


def test_what_the_judge_sees_is_what_a_cluster_of_the_class_does():
    path = folder("keep-promise") / "solution.py"
    own = qs.Cluster(3, participant=loaded(path), without=["promises"])
    asked = Line(Submission.of(path), "safe", ("promises",), 20.0, 1024)
    try:
        origin = Origin(members=("n1", "n2", "n3"), without=("promises",))
        text = judged(qs.Participant, asked)
        seen = qs.Cluster.of(Trace.start(origin.world(text), origin, violations))
        for cluster in (own, seen):
            cluster.submit("n1", "x")
            cluster.settle()
            cluster.start_election("n2")
            cluster.step()
            cluster.crash("n3")
            cluster.settle()
            cluster.restart("n3")
            cluster.add_participant("n4", at="n1")
            cluster.settle()
        assert [s.action for s in own.trace.line] == [s.action for s in seen.trace.line]
        for mine, theirs in zip(own, seen, strict=True):
            for field in qs.Participant.__struct_fields__:
                assert getattr(mine, field) == getattr(theirs, field), field
    finally:
        asked.close()


def test_a_file_without_a_class_is_told(tmp_path):
    path = tmp_path / "empty.py"
    path.write_text("x = 1\n")
    report = grade(path, "apply-once")
    assert report.points == 0
    assert "holds no subclass of Participant" in report.checks[0].why
    assert find("apply-once") is report.assignment
