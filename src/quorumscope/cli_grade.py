"""The command that grades a file.

    quorumscope grade mine.py repair-prepare
    quorumscope grade mine.py repair-prepare --json

The exit code is 1 where not all points were reached, and 2 where nothing could be graded. Found
here: arguments, and what is printed. Never: a check (lessons/grading).
"""

from __future__ import annotations

import argparse
import json
import sys
from textwrap import indent
from typing import TYPE_CHECKING, Any

from .lessons.errors import LessonError
from .lessons.grading.assignments import names

if TYPE_CHECKING:
    from .lessons.grading.grade import Report

FINE, LESS, BAD = 0, 1, 2


def add_grade(commands: Any) -> None:
    """Add the command to the subparsers of the command line."""
    grade = commands.add_parser("grade", help="grade a file that was handed in")
    grade.add_argument("file", metavar="FILE", help="Python, with one class that was asked for")
    grade.add_argument("assignment", metavar="ASSIGNMENT", help=", ".join(names()))
    grade.add_argument("--json", action="store_true", help="print the report as JSON")
    grade.set_defaults(run=_grade)


def _grade(arguments: argparse.Namespace) -> int:
    from .lessons.grading.grade import grade

    try:
        report = grade(arguments.file, arguments.assignment)
    except LessonError as error:
        print(f"quorumscope: {error}", file=sys.stderr)
        return BAD
    if arguments.json:
        print(json.dumps(_told(report), indent=2))
    else:
        _print(report)
    return FINE if report.passed else LESS


def _print(report: Report) -> None:
    """Print each check, and below one that failed the way to where it did."""
    print(report.head)
    for number, check in enumerate(report.checks):
        print(report.line(number))
        if check.why:
            print(indent(report.explain(number), " " * 6))


def _told(report: Report) -> dict[str, Any]:
    rows = zip(report.rows(), report.checks, strict=True)
    return {
        "assignment": report.assignment.name,
        "points": report.points,
        "of": report.assignment.points,
        "passed": report.passed,
        "checks": [{**row, "steps": list(check.sentences)} for row, check in rows],
    }
