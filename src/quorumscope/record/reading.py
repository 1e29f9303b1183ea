"""Reads the value of an expression off values that are there: a walk over its syntax tree.

Nothing is run to read a value: no function is called but those that its reader hands in, no name is
bound outside the expression, and what the walk does not know it refuses to guess (``Unreadable``).
The code lens reads what a handler compared, watch expressions what a person asks of a world.

Found here: the walk. Never: which names, attributes and functions there are; a Reader says that.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator
from typing import Any

LIMIT = 100_000
"""Nodes that one reading may visit."""

LARGE = 10**30
"""Above it, numbers are not multiplied on."""


class Unreadable(Exception):
    """The walk can't tell the value of an expression: why."""


class Reader:
    """Names, attributes and functions, as one who reads an expression sees them."""

    def __init__(self) -> None:
        self._visited = 0
        self._bound: dict[str, Any] = {}

    def name(self, name: str) -> Any:
        raise Unreadable(f"nothing is called {name} here")

    def attribute(self, value: Any, name: str) -> Any:
        raise Unreadable(f"there is no .{name} here")

    def call(self, node: ast.Call) -> Any:
        raise Unreadable(f"{ast.unparse(node.func)}(...) can't be called here")

    def read(self, node: ast.expr) -> Any:
        """Return the value of *node*.

        Raises
        ------
        Unreadable
            Where it can't be told.
        """
        self._visited += 1
        if self._visited > LIMIT:
            raise Unreadable("this is too much work; ask for less")
        reads = _READS.get(type(node))
        if reads is None:
            raise Unreadable(f"{ast.unparse(node)} is more than can be read here")
        return reads(self, node)

    def read_all(self, nodes: list[ast.expr]) -> Iterator[Any]:
        """Yield the value of each of *nodes*; a starred one is taken apart."""
        for node in nodes:
            if isinstance(node, ast.Starred):
                yield from self.read(node.value)
            else:
                yield self.read(node)

    # --- one kind of node each --------------------------------------------------------------------

    def _name(self, node: ast.Name) -> Any:
        return self._bound[node.id] if node.id in self._bound else self.name(node.id)

    def _attribute(self, node: ast.Attribute) -> Any:
        return self.attribute(self.read(node.value), node.attr)

    def _compare(self, node: ast.Compare) -> Any:
        left = self.read(node.left)
        for op, right_node in zip(node.ops, node.comparators, strict=True):
            right = self.read(right_node)
            if not compared(op, left, right):
                return False
            left = right
        return True

    def _bool(self, node: ast.BoolOp) -> Any:
        stop = isinstance(node.op, ast.Or)
        for value_node in node.values:
            value = self.read(value_node)
            if bool(value) is stop:
                return value
        return value

    def _unary(self, node: ast.UnaryOp) -> Any:
        value = self.read(node.operand)
        if isinstance(node.op, ast.Not):
            return not value
        if isinstance(node.op, ast.USub):
            return _tried(operator.neg, value)
        raise Unreadable(f"{ast.unparse(node)} is more than can be read here")

    def _binary(self, node: ast.BinOp) -> Any:
        act = _BINARY.get(type(node.op))
        left, right = self.read(node.left), self.read(node.right)
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        adds = isinstance(node.op, ast.Add) and isinstance(left, str | tuple)
        if act is None or not (numbers or adds) or (numbers and abs(left) > LARGE):
            raise Unreadable(f"{ast.unparse(node)} is more than can be read here")
        return _tried(act, left, right)

    def _if(self, node: ast.IfExp) -> Any:
        return self.read(node.body if self.read(node.test) else node.orelse)

    def _items(self, node: ast.Tuple | ast.List) -> Any:
        return tuple(self.read_all(node.elts))

    def _subscript(self, node: ast.Subscript) -> Any:
        value = self.read(node.value)
        if isinstance(node.slice, ast.Slice):
            ends = (node.slice.lower, node.slice.upper, node.slice.step)
            at: Any = slice(*(None if end is None else self.read(end) for end in ends))
        else:
            at = self.read(node.slice)
        return self.item(value, at)

    def item(self, value: Any, at: Any) -> Any:
        """Return ``value[at]``."""
        if not isinstance(value, str | tuple | list | dict):
            raise Unreadable(f"a {type(value).__name__} has no items that could be read here")
        return _tried(operator.getitem, value, at)

    def each(self, values: Any) -> Iterator[Any]:
        """Return what ``for NAME in values`` goes through."""
        try:
            return iter(values)
        except TypeError as error:
            raise Unreadable(f"a {type(values).__name__} holds nothing to go through") from error

    def _each(self, node: ast.GeneratorExp) -> Iterator[Any]:
        (loop, *more), saved = node.generators, self._bound
        if more or loop.is_async or not isinstance(loop.target, ast.Name):
            raise Unreadable("one `for NAME in ...` is all that can be read here")
        found = []
        for value in self.each(self.read(loop.iter)):
            self._bound = {**saved, loop.target.id: value}
            if all(self.read(test) for test in loop.ifs):
                found.append(self.read(node.elt))
        self._bound = saved
        return iter(found)


def compared(op: ast.cmpop, left: Any, right: Any) -> bool:
    """Return ``left op right``."""
    return bool(_tried(_COMPARE[type(op)], left, right))


def _tried(act: Callable[..., Any], *values: Any) -> Any:
    try:
        return act(*values)
    except Exception as error:  # values of the user's own compare as they please
        raise Unreadable(f"{type(error).__name__}: {error}") from error


_COMPARE: dict[type, Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
}
_BINARY: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_READS: dict[type, Callable[[Reader, Any], Any]] = {
    ast.Constant: lambda reader, node: node.value,
    ast.Name: Reader._name,
    ast.Attribute: Reader._attribute,
    ast.Compare: Reader._compare,
    ast.BoolOp: Reader._bool,
    ast.UnaryOp: Reader._unary,
    ast.BinOp: Reader._binary,
    ast.IfExp: Reader._if,
    ast.Tuple: Reader._items,
    ast.List: Reader._items,
    ast.Subscript: Reader._subscript,
    ast.GeneratorExp: Reader._each,
    ast.Call: lambda reader, node: reader.call(node),
}
