"""What a test compared when it ran, in words: ``call.instance = 2 <= self.instance = 1``.

The values are read off the names as they were when the line was reached; what a function returned
there is what it returned in the run. A result that contradicts the branch that was then taken is
not shown.

Found here: comparisons of one run. Never: which of them refused (guards.py).
"""

from __future__ import annotations

import ast
import builtins
from contextlib import suppress
from enum import Enum
from typing import Any

from msgspec import Struct

from ..protocol.participant import Core
from .branches import Test
from .reading import Reader, Unreadable
from .shown import shown
from .tracer import Run
from .words import clipped

LONG = 60
"""Characters of an expression that is shown as it stands."""

TIMES = 6
"""Of a test that ran more often, only so many are told."""

PURE = (abs, all, any, bool, isinstance, len, max, min, sum)


class Compared(Struct, frozen=True):
    """One test, when it ran.

    Attributes
    ----------
    text : str
        The expression with its values; without them where they can't be told.
    result : bool or None
        How it came out, None where that can't be told.
    refused : bool
        Whether it is the guard that refused.
    fields : tuple of str
        What was read of the participant.
    weighed : bool
        Whether one was found to be more or less than another.
    """

    text: str
    result: bool | None
    refused: bool = False
    fields: tuple[str, ...] = ()
    weighed: bool = False

    def __str__(self) -> str:
        said = {True: " is true", False: " is false", None: ""}[self.result]
        return f"{self.text}{said}"


def comparisons(run: Run, guards: list[tuple[ast.expr, int]]) -> dict[int, list[Compared]]:
    """Return what *run* compared, by line; *guards* are those that refused."""
    found: dict[int, list[Compared]] = {}
    for at, visit in enumerate(run.visits):
        if visit.names is None:
            continue
        for test in run.source.tests_at(visit.line):
            if _begins(run, test, at) and len(found.get(test.first, ())) < TIMES:
                refused = any(node is test.node and when == at for node, when in guards)
                found.setdefault(test.first, []).append(_compared(run, test, at, refused))
    return found


def _begins(run: Run, test: Test, at: int) -> bool:
    """Whether the visit *at* is where *test* begins, and not one of its further lines."""
    return run.visits[at].line == test.first and not (
        at and test.first < run.visits[at - 1].line <= test.last
    )


def _compared(run: Run, test: Test, at: int, refused: bool) -> Compared:
    went = _went(run, test, at)
    reader = _Names(run, test, at)
    text, result = _plain(test.node), went
    try:
        told = _told(reader, test.node)
        found = bool(reader.read(test.node))
        if went is None or went is found:
            text, result = told, found
    except Unreadable:
        pass  # then only how the run went on is told
    fields = tuple(dict.fromkeys(reader.fields))
    return Compared(text, result, refused, fields, _weighs(test.node))


def _weighs(node: ast.expr) -> bool:
    ops = [op for part in ast.walk(node) if isinstance(part, ast.Compare) for op in part.ops]
    return any(isinstance(op, ast.Lt | ast.LtE | ast.Gt | ast.GtE) for op in ops)


def _went(run: Run, test: Test, at: int) -> bool | None:
    """How the run went on after *test*, where the lines tell it."""
    if test.kind == "return":
        return run.returned if isinstance(run.returned, bool) else None
    own = range(test.first, test.last + 1)
    if test.kind not in ("if", "while") or test.body.start in own:
        return None
    behind = (visit.line for visit in run.visits[at + 1 :])
    following = next((line for line in behind if line not in own), None)
    return following in test.body


class _Names(Reader):
    """The names that a function saw when it reached a line."""

    def __init__(self, run: Run, test: Test, at: int) -> None:
        super().__init__()
        self.fields: list[str] = []
        self._names = run.visits[at].names or {}
        self._globals = run.globals
        self._source = run.source
        self._gave: dict[int, Any] = {}
        self._calls = [*run.visits[at].calls]
        for visit in run.visits[at + 1 :]:
            if not test.first < visit.line <= test.last:
                break
            self._calls += visit.calls

    def name(self, name: str) -> Any:
        self._look_behind(name)
        for names in (self._names, self._globals, vars(builtins)):
            if name in names:
                return names[name]
        return super().name(name)

    def _look_behind(self, name: str) -> None:
        """Note what of the participant *name* was made from, where it was read off or compared."""
        made = self._source.attribute_of(name)
        if made is not None and isinstance(self.read(made.value), Core):
            self.fields.append(made.attr)
        for test in self._source.tests:
            if test.name == name:
                self._fields_of(test.node)

    def _fields_of(self, node: ast.expr) -> None:
        with suppress(Unreadable):
            self.read(node)

    def attribute(self, value: Any, name: str) -> Any:
        try:
            found = getattr(value, name)
        except Exception as error:
            raise Unreadable(f"{type(error).__name__}: {error}") from error
        if isinstance(value, Core) and not callable(found):
            self.fields.append(name)
        return found

    def call(self, node: ast.Call) -> Any:
        if self._bound:  # inside a comprehension, what was called is not noted
            return self._pure(node)
        if id(node) not in self._gave:
            self._gave[id(node)] = self._called(node)
        return self._gave[id(node)]

    def _called(self, node: ast.Call) -> Any:
        """Return what the function returned in the run."""
        name = getattr(node.func, "attr", None) or getattr(node.func, "id", "")
        for seen in self._calls:
            if seen.name == name:
                self._calls.remove(seen)
                self.fields += _fields(seen.run) if seen.run else []
                return seen.value
        return self._pure(node)

    def _pure(self, node: ast.Call) -> Any:
        function = self.read(node.func)
        tuples = isinstance(function, type) and issubclass(function, tuple)
        if node.keywords or not (tuples or any(function is known for known in PURE)):
            return super().call(node)
        try:
            return function(*self.read_all(node.args))
        except Unreadable:
            raise
        except Exception as error:
            raise Unreadable(f"{type(error).__name__}: {error}") from error


def _fields(run: Run) -> list[str]:
    """What of the participant was compared in *run*."""
    return [f for found in comparisons(run, []).values() for c in found for f in c.fields]


# --- words --------------------------------------------------------------------------------------


def _told(reader: Reader, node: ast.expr) -> str:
    """*node* with the values of its parts, as far as they were evaluated."""
    if isinstance(node, ast.BoolOp | ast.Compare):
        return _part(reader, node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return f"not ({_part(reader, node.operand)})"
    # That it is true or false is told by how it came out.
    return _named(reader, node) if isinstance(reader.read(node), bool) else _part(reader, node)


def _part(reader: Reader, node: ast.expr) -> str:
    if isinstance(node, ast.BoolOp):
        return _told_all(reader, node)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        return f"not ({_part(reader, node.operand)})"
    if isinstance(node, ast.Compare):
        words = [_operand(reader, node.left)]
        for op, right in zip(node.ops, node.comparators, strict=True):
            words += [_SIGNS[type(op)], _operand(reader, right)]
        return " ".join(words)
    return _operand(reader, node)


def _told_all(reader: Reader, node: ast.BoolOp) -> str:
    stop = isinstance(node.op, ast.Or)
    words = []
    for value in node.values:
        told = _part(reader, value)
        words.append(f"({told})" if isinstance(value, ast.BoolOp) else told)
        if bool(reader.read(value)) is stop:
            break
    return (" or " if stop else " and ").join(words)


def _operand(reader: Reader, node: ast.expr) -> str:
    value = reader.read(node)
    text = _named(reader, node)
    if isinstance(node, ast.Constant | ast.Tuple):
        return shown(value)
    if isinstance(value, type) or callable(value):
        return text
    if isinstance(value, Enum) and isinstance(node, ast.Attribute) and node.attr == value.name:
        return shown(value)
    return f"{text} = {shown(value)}"


def _named(reader: Reader, node: ast.expr) -> str:
    return _call(reader, node) if isinstance(node, ast.Call) else _plain(node)


def _call(reader: Reader, node: ast.Call) -> str:
    """A call with the values of its arguments."""
    if any(isinstance(arg, ast.GeneratorExp) for arg in node.args):
        return _plain(node)
    try:
        values = ", ".join(shown(value, room=24) for value in reader.read_all(node.args))
    except Unreadable:
        return _plain(node)
    return clipped(f"{ast.unparse(node.func)}({values})", LONG)


def _plain(node: ast.expr) -> str:
    return clipped(ast.unparse(node), LONG)


_SIGNS: dict[type, str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
}
