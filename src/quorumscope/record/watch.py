"""Watch expressions: what a person wants to know of every world, in a small language.

    n1.is_master and n2.is_master
    len(n3.log) < len(n1.log)
    any(m.participant_state is CANDIDATE for m in world)
    world["a b"].instance > 2 and "agreement" in broken

It is Python's syntax, read and never run (reading.py): names, public fields, comparisons,
``and``, ``or``, ``not``, ``in``, sums, items, one ``for`` inside a function, and the functions in
FUNCTIONS. There is nothing in it with which a world could be changed, and an error in an expression
is a value like its result.

Found here: the language and its names. Never: when it is asked (until.py, widgets).
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from msgspec import Struct

from ..net.world import World
from ..protocol.chain import Chain
from ..protocol.types import ParticipantState
from .reading import Reader, Unreadable
from .shown import shown
from .trace import TraceStep

LONGEST = 500
"""Characters of an expression."""

ROOM = 100
"""Characters of a value that are shown."""

FUNCTIONS: dict[str, Callable[..., Any]] = {
    "abs": abs,
    "all": all,
    "any": any,
    "len": len,
    "max": max,
    "min": min,
    "sum": sum,
}

WORDS = ("world", "members", "flight", "cuts", "crashed", "broken", "step")
"""Names besides those of the members (which win only as ``world["step"]``) and of the states."""


class Watched(Struct, frozen=True):
    """An expression at one step: its value in a few characters, or why it has none.

    *holds* says whether the value counts as true; False where there is an error.
    """

    expression: str
    value: str = ""
    error: str = ""
    holds: bool = False


def watched(expression: str, step: TraceStep) -> Watched:
    """Return what *expression* is at *step*. It never raises."""
    try:
        value = _Names(step).read(_parsed(expression))
        if isinstance(value, Iterator):
            raise Unreadable("put this into any(...), all(...), len(...) or sum(...)")
        return Watched(expression, shown(value, ROOM), holds=bool(value))
    except Unreadable as error:
        return Watched(expression, error=str(error))
    except RecursionError:
        return Watched(expression, error="this is nested too deep; ask for less")
    except Exception as error:  # values of the user's own
        return Watched(expression, error=f"{type(error).__name__}: {error}")


def mistake(expression: str) -> str:
    """Return what is wrong with the syntax of *expression*; empty where nothing is."""
    try:
        _parsed(expression)
    except (Unreadable, RecursionError) as error:
        return str(error)
    return ""


@lru_cache(maxsize=256)
def _parsed(expression: str) -> ast.expr:
    if len(expression) > LONGEST:
        raise Unreadable(f"an expression has at most {LONGEST} characters; ask for less")
    try:
        return ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError) as error:
        said = error.msg if isinstance(error, SyntaxError) else str(error)
        raise Unreadable(f"{said}: write it like n1.instance > 2") from error


class _Names(Reader):
    """What an expression can speak of at one step."""

    def __init__(self, step: TraceStep) -> None:
        super().__init__()
        self._step = step

    def name(self, name: str) -> Any:
        world = self._step.world
        if name in WORDS:
            return self._word(name)
        if name in world.names:
            return world[name]
        if name in ParticipantState.__members__:
            return ParticipantState[name]
        raise Unreadable(f"nothing is called {name}; there are {', '.join(world.names)} and world")

    def _word(self, name: str) -> Any:
        step = self._step
        if name == "flight":
            return tuple(e.message for e in step.world.flight)
        if name == "broken":
            return tuple(dict.fromkeys(breach.invariant for breach in step.broken))
        values = {"world": step.world, "members": step.world.names, "step": step.index}
        return values[name] if name in values else getattr(step.world, name)

    def attribute(self, value: Any, name: str) -> Any:
        if name.startswith("_"):
            raise Unreadable(f".{name} is not public")
        try:
            found = getattr(value, name)
        except AttributeError:
            has = [f for f in dir(type(value)) if _is_field(type(value), f)]
            known = f"; it has {', '.join(has)}" if has else ""
            raise Unreadable(f"{shown(value, 24)} has no .{name}{known}") from None
        if callable(found):
            raise Unreadable(f".{name} is a function, and can't be called here")
        return found

    def call(self, node: ast.Call) -> Any:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS or node.keywords:
            raise Unreadable(f"only {', '.join(FUNCTIONS)} can be called here")
        try:
            return FUNCTIONS[name](*(self._counted(v) for v in self.read_all(node.args)))
        except (TypeError, ValueError) as error:
            raise Unreadable(str(error)) from error

    def _counted(self, value: Any) -> Any:
        """What a function may count: an iterator as a tuple, a world as its members."""
        if isinstance(value, World):
            return value.seats
        return tuple(value) if isinstance(value, Iterator) else value

    def item(self, value: Any, at: Any) -> Any:
        if isinstance(value, World):
            if at not in value.names:
                raise Unreadable(f"there is no process called {shown(at)}")
            return value[at]
        return super().item(tuple(value) if isinstance(value, Chain) else value, at)

    def each(self, values: Any) -> Iterator[Any]:
        return iter(values.seats) if isinstance(values, World) else super().each(values)


def _is_field(kind: type, name: str) -> bool:
    return not name.startswith("_") and not callable(getattr(kind, name, None))
