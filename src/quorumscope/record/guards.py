"""Which test refused: from the moment at which a refusal was made, back to what decided on it.

Found here: the search. It knows no rule of any protocol: it asks on which tests the line hung that
made the refusal, and takes the last of them that ran. Where that is no more than a name
(``if refusal:``), what counts is the branch in which the name was last given its value.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from ..protocol.errors import Refusal
from .branches import Test
from .tracer import Run, Tracer


class Guards:
    """The tests that refused, by run."""

    def __init__(self, tracer: Tracer, refusals: tuple[Refusal, ...]) -> None:
        self._found: dict[int, list[tuple[ast.expr, int]]] = {}
        for refusal in refusals:
            birth = next((b for b in tracer.births if b.refusal == refusal), None)
            for run, test, at in _guards(birth.stack if birth else []):
                self._found.setdefault(id(run), []).append((test.node, at))

    def of(self, run: Run) -> list[tuple[ast.expr, int]]:
        """Return the tests of *run* that refused, each with the number of its visit."""
        return self._found.get(id(run), [])


def _guards(stack: list[tuple[Run, int, int]]) -> Iterator[tuple[Run, Test, int]]:
    """Yield the guard of the innermost run that has one."""
    for run, line, visited in stack:
        reached = _reached(run, line, visited)
        if reached is not None:
            yield (run, *_origin(run, *reached))
            return


def _reached(run: Run, line: int, visited: int) -> tuple[Test, int] | None:
    """Return the last test that ran of those on which *line* hangs, and when that was."""
    last: tuple[Test, int] | None = None
    for test in run.source.hangs_on(line):
        at = _last_visit(run, range(test.first, test.last + 1), visited)
        if at is not None and (last is None or at >= last[1]):
            last = (test, at)
    return last


def _origin(run: Run, test: Test, at: int) -> tuple[Test, int]:
    """Return where *test* comes from, if it only asks for what was found out before."""
    node = test.node
    while isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node = node.operand
    if not isinstance(node, ast.Name):
        return test, at
    found = [(_last_visit(run, lines, at), lines) for lines in run.source.assigned(node.id)]
    made = [(when, lines) for when, lines in found if when is not None]
    if not made:
        return test, at
    when, lines = max(made, key=lambda m: m[0])
    kept = [t for t in run.source.tests if t.name == node.id and t.first in lines]
    if kept:
        return kept[0], when
    before = _reached(run, lines.start, when)
    return before if before is not None else (test, at)


def _last_visit(run: Run, lines: range, before: int) -> int | None:
    """Return the number of the last visit to *lines* among the first *before*."""
    for at in range(before - 1, -1, -1):
        if run.visits[at].line in lines:
            return at
    return None
