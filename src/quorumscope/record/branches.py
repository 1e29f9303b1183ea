"""The source of a function, and where it decides: its tests, and what each line hangs on.

Found here: lines and their syntax. Never: what ran (lens.py), or a value.
"""

from __future__ import annotations

import ast
import inspect
import linecache
from collections.abc import Iterator
from functools import lru_cache
from types import CodeType
from typing import NamedTuple, TypeAlias

from msgspec import Struct

Assignment: TypeAlias = ast.Assign | ast.AnnAssign | ast.AugAssign

LINES = 1_000
"""Of a longer function, only the beginning is read."""


class Test(NamedTuple):
    """A place where a function decides, or compares.

    *kind*: ``if`` and ``while`` go on in *body* where *node* is true; ``given`` is the test of a
    conditional expression; ``return`` and ``value`` are comparisons that are returned, or kept
    under the *name*. *first* and *last* are the lines of *node*.
    """

    kind: str
    node: ast.expr
    first: int
    last: int
    body: range = range(0)
    name: str = ""


class Source(Struct, frozen=True, eq=False):
    """The text of one function, read once.

    Attributes
    ----------
    first : int
        The line on which it begins in its file, or cell.
    lines : tuple of str
        As they stand, without the indentation that all share; empty where there is no source.
    function : ast.stmt or None
        Its syntax.
    tests : tuple of Test
        In the order of the text.
    spans : tuple of range
        The lines of each statement; of one that holds others, those of its head.
    bound : dict of str to list of ast.stmt
        For each name, the assignments that bind it, in the order of the text.
    """

    first: int
    lines: tuple[str, ...]
    function: ast.FunctionDef | ast.AsyncFunctionDef | None = None
    tests: tuple[Test, ...] = ()
    spans: tuple[range, ...] = ()
    bound: dict[str, list[Assignment]] = {}

    def tests_at(self, line: int) -> list[Test]:
        return [t for t in self.tests if t.first <= line <= t.last]

    def whole(self, ran: set[int]) -> set[int]:
        """Return *ran* with all lines of each statement of which a line ran."""
        return ran.union(*(span for span in self.spans if not ran.isdisjoint(span)))

    def hangs_on(self, line: int) -> list[Test]:
        """Return the tests that decide whether *line* is reached.

        They are those that it stands under, and those before it that end the function, the loop or
        the branch where they come out the other way.
        """
        if self.function is None:
            return []
        found = list(_above(self.function.body, line))
        return [t for t in self.tests if any(t.node is node for node in found)]

    def assigned(self, name: str) -> list[range]:
        """Return the lines of each statement that binds *name*."""
        return [_lines(node) for node in self.bound.get(name, ())]

    def attribute_of(self, name: str) -> ast.Attribute | None:
        """Return the attribute that *name* stands for, as in ``state = self.participant_state``."""
        made = [node.value for node in self.bound.get(name, ())]
        if len(made) != 1 or not isinstance(made[0], ast.Attribute):
            return None
        return made[0] if isinstance(made[0].value, ast.Name) else None


def source_of(code: CodeType) -> Source:
    """Return the source of the function that *code* belongs to: of a file, or of a cell."""
    return _read(code, code.co_filename)


@lru_cache(maxsize=512)
def _read(code: CodeType, file: str) -> Source:
    # The file is part of the key: to Python, equal code of two cells is the same.
    first = code.co_firstlineno
    text = linecache.getlines(file)[first - 1 :]
    if not text:
        return Source(first, ())
    block = inspect.getblock(text)[:LINES]
    function = _parsed(block, first)
    if function is None:
        return Source(first, _unindented(block))
    tests = tuple(sorted(_tests(function), key=_order))
    nodes = list(ast.walk(function))
    spans = tuple(_span(node) for node in nodes if isinstance(node, ast.stmt))
    bound: dict[str, list[Assignment]] = {}
    for node in nodes:
        for name in _names(node):
            bound.setdefault(name, []).append(node)  # type: ignore[arg-type]
    return Source(first, _unindented(block), function, tests, spans, bound)


def _parsed(block: list[str], first: int) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    try:
        tree = ast.parse("if 1:\n" + "".join(block) if block[0][:1].isspace() else "".join(block))
    except (SyntaxError, ValueError):  # a lambda, or a file that is no longer what was imported
        return None
    (top, *_) = tree.body
    if isinstance(top, ast.If):
        top = top.body[0]
        first -= 1
    if not isinstance(top, ast.FunctionDef | ast.AsyncFunctionDef):
        return None
    ast.increment_lineno(top, first - 1)
    return top


def _unindented(block: list[str]) -> tuple[str, ...]:
    indent = len(block[0]) - len(block[0].lstrip())
    lines = (line.rstrip() for line in block)
    return tuple(line[indent:] if not line[:indent].strip() else line for line in lines)


# --- tests --------------------------------------------------------------------------------------


def _tests(function: ast.AST) -> Iterator[Test]:
    for node in _outer(function):
        if isinstance(node, ast.If | ast.While):
            kind = "while" if isinstance(node, ast.While) else "if"
            last = node.body[-1].end_lineno or node.body[-1].lineno
            yield _test(kind, node.test, body=range(node.body[0].lineno, last + 1))
        elif isinstance(node, ast.IfExp):
            yield _test("given", node.test)
        elif isinstance(node, ast.Assert):
            yield _test("value", node.test)
        elif isinstance(node, ast.Return) and _compares(node.value):
            yield _test("return", node.value)
        elif isinstance(node, ast.Assign) and _compares(node.value):
            (target, *_) = node.targets
            yield _test("value", node.value, name=target.id if isinstance(target, ast.Name) else "")


HIDES = (ast.IfExp, ast.BoolOp, ast.Lambda, ast.GeneratorExp, ast.ListComp, ast.FunctionDef)
"""Inside of these, it can't be told from the lines that ran what was evaluated."""


def _outer(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        yield child
        if not isinstance(child, HIDES):
            yield from _outer(child)


def _test(kind: str, node: ast.expr | None, body: range = range(0), name: str = "") -> Test:
    assert node is not None
    return Test(kind, node, node.lineno, node.end_lineno or node.lineno, body, name)


def _compares(node: ast.expr | None) -> bool:
    if isinstance(node, ast.UnaryOp):
        return isinstance(node.op, ast.Not)
    if isinstance(node, ast.BoolOp):  # but not `x or 0`, which is a value and its default
        return any(_compares(value) for value in node.values)
    return isinstance(node, ast.Compare)


def _order(test: Test) -> tuple[int, int]:
    return test.first, test.node.col_offset


# --- what a line hangs on -----------------------------------------------------------------------


def _above(block: list[ast.stmt], line: int) -> Iterator[ast.AST]:
    """Yield what decides whether *line*, which lies in *block*, is reached; the outermost first."""
    for node in block:
        if node.lineno <= line <= (node.end_lineno or node.lineno):
            yield from _within(node, line)
            return
        yield from _exits(node)


def _exits(node: ast.stmt) -> Iterator[ast.AST]:
    """Yield the tests of an ``if`` and its ``elif`` behind which nothing goes on."""
    if isinstance(node, ast.If):
        if _leaves(node.body):
            yield node.test
        if len(node.orelse) == 1:
            yield from _exits(node.orelse[0])


def _within(node: ast.stmt, line: int) -> Iterator[ast.AST]:
    if isinstance(node, ast.Return) and isinstance(node.value, ast.IfExp):
        yield node.value.test
    for part in ("body", "orelse", "finalbody"):
        block: list[ast.stmt] = getattr(node, part, [])
        if block and block[0].lineno <= line <= (block[-1].end_lineno or 0):
            if isinstance(node, ast.If | ast.While):
                yield node.test
            yield from _above(block, line)


def _leaves(block: list[ast.stmt]) -> bool:
    return isinstance(block[-1], ast.Return | ast.Raise | ast.Continue | ast.Break)


def _names(node: ast.AST) -> list[str]:
    """The names that an assignment binds."""
    if not isinstance(node, Assignment):
        return []
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    parts = [t for target in targets for t in (getattr(target, "elts", None) or [target])]
    return [t.id for t in parts if isinstance(t, ast.Name)]


def _lines(node: ast.stmt) -> range:
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def _span(node: ast.stmt) -> range:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
        return range(first, max(node.lineno, node.body[0].lineno - 1) + 1)
    head = getattr(node, "test", None) or getattr(node, "iter", None)
    if hasattr(node, "body"):
        return range(node.lineno, (head.end_lineno if head else node.lineno) + 1)
    return _lines(node)
