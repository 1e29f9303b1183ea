"""``grade``: a submission handed to the judge, and the report that comes back.

Found here: Report. Never: a check (judge.py), or a line of the submission that is run (player.py).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import Struct, convert

from ...check.invariants import violations
from ...cluster import Cluster
from ...protocol.participant import Core
from ...record.origin import TEXTS, Origin, name_of
from ...record.plain import revive
from ...record.trace import Trace
from ..errors import LessonError
from .assignment import Assignment
from .assignments import find
from .judge import Checked
from .judged import started
from .submission import Submission
from .wire import Hung, Wire


class Report(Struct, frozen=True, eq=False):
    """What a submission reached, check by check.

    ::

        report = grade(Mine, assignment="repair-prepare")
        assert report.passed, report
        report.debug(3)  # the run that breaks the fourth check, in the debugger

    Attributes
    ----------
    assignment : Assignment
    checks : tuple of Checked
        In the order of the assignment: name, points, of, why, sentences.
    text : class or None
        What was graded, where it was a class.
    """

    assignment: Assignment
    checks: tuple[Checked, ...]
    text: Any = None

    @property
    def points(self) -> int:
        """What was reached, of ``assignment.points``."""
        return sum(check.points for check in self.checks)

    @property
    def passed(self) -> bool:
        """Whether all was reached."""
        return self.points == self.assignment.points

    def trace(self, number: int) -> Trace:
        """Return the run that shows why the check of that number, 0 for the first, failed.

        Raises
        ------
        LessonError
            Where it has passed, there is no run, or a file was graded.
        """
        check = self.checks[number]
        if not check.members:
            raise LessonError(f"there is no run of check {number}; {check.why or 'it has passed'}")
        if self.text is None:
            raise LessonError("a file was graded; grade its class in a cell to open the run")
        origin = Origin(
            members=check.members,
            protocol=name_of(self.text, TEXTS),
            without=self.assignment.without,
        )
        trace = Trace.start(origin.world(self.text), origin, violations)
        for action in check.actions:
            trace.do(action)
        return trace

    def explain(self, number: int) -> str:
        """Return what happened in the check of that number, a sentence a step."""
        check = self.checks[number]
        said = enumerate(check.sentences, start=1)
        return "\n".join([*(f"{i}. {sentence}" for i, sentence in said), check.why])

    def debug(self, number: int) -> Any:
        """Return the debugger on that run."""
        return Cluster.of(self.trace(number)).debug()

    def rows(self) -> list[dict[str, Any]]:
        """Return a dict for each check; pandas.DataFrame takes it as it is."""
        return [
            {"check": c.name, "points": c.points, "of": c.of, "why": c.why} for c in self.checks
        ]

    @property
    def head(self) -> str:
        """The title of the assignment, and the points."""
        return f"{self.assignment.title}: {self.points} of {self.assignment.points} points"

    def line(self, number: int) -> str:
        """Return the name of the check of that number, and its points."""
        check = self.checks[number]
        mark = "ok" if check.points == check.of else "no"
        return f"  {mark}  {check.name}: {check.points} of {check.of}"

    def __str__(self) -> str:
        told = (self._told(number) for number in range(len(self.checks)))
        return "\n".join([self.head, *(line for lines in told for line in lines)])

    __repr__ = __str__

    def _told(self, number: int) -> list[str]:
        check = self.checks[number]
        way = f"explain({number}) tells the way there, debug({number}) shows it"
        more = (check.why, way if check.actions else "")
        return [self.line(number), *(f"      {words}" for words in more if words)]


def grade(submission: type | str | Path, assignment: str) -> Report:
    """Grade a class, or a file that holds one.

    It is run in a process of its own, with limits on time and memory. The same submission gets the
    same report, each time and on each machine that is fast enough.

    Parameters
    ----------
    submission : class or path
        A subclass of the text that the assignment names, or the path of a Python file with one.
    assignment : str
        Its name; ``assignments.names()`` has all.

    Raises
    ------
    LessonError
        Where there is no such assignment, the submission can't be read, or no process can be
        started here (in a page that has no other Python than its own).
    """
    asked = find(assignment)
    packed = Submission.of(submission)
    text = submission if isinstance(submission, type) and issubclass(submission, Core) else None
    return Report(asked, tuple(_judged(packed, asked)), text)


def _judged(packed: Submission, asked: Assignment) -> list[Checked]:
    try:
        process = started("judge")
    except OSError as error:
        raise LessonError(f"no process can be started here ({error}); grade in Jupyter") from error
    assert process.stdin is not None and process.stdout is not None
    wire = Wire(process.stdout, process.stdin)  # type: ignore[arg-type]
    found: list[Checked] = []
    try:
        wire.send([list(packed), asked.name])
        while (told := wire.receive()) is not None:
            found.append(convert(told, Checked, dec_hook=revive))
    except Hung as error:
        raise LessonError("the judge has stopped; grade once more") from error
    finally:
        process.kill()
        process.communicate()
    return found
