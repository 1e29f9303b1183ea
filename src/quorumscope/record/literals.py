"""Values of a run as Python source: what is written makes an equal value when it is run.

Found here: the walk, and the imports that what it wrote needs. Never: text that came from outside
as anything but a string literal in ASCII.
"""

from __future__ import annotations

import keyword
from enum import Enum
from math import isfinite
from typing import Any

from msgspec import NODEFAULT, Struct
from msgspec.structs import fields

from ..protocol.chain import Chain
from .errors import TraceError


class Literals:
    """Writes values, and keeps the imports that they need."""

    def __init__(self) -> None:
        self._imports: dict[str, set[str]] = {}

    @property
    def imports(self) -> list[str]:
        """The import lines, sorted."""
        found = sorted(self._imports.items())
        return [f"from {module} import {', '.join(sorted(names))}" for module, names in found]

    def name(self, module: str, name: str) -> str:
        """Return *name*, imported from *module*.

        Raises
        ------
        TraceError
            Where it can't be imported, as a class that was made in a cell can't be.
        """
        parts = [*module.split("."), name]
        wrong = any(not p.isidentifier() or keyword.iskeyword(p) for p in parts)
        if wrong or module == "__main__":
            raise TraceError(
                f"a test can't import {name} from {module}; put the class into a module (a file of"
                " its own), begin the run with it from there, and copy the test again"
            )
        self._imports.setdefault(module, set()).add(name)
        return name

    def write(self, value: Any) -> str:
        """Return the source of *value*."""
        if value is None or isinstance(value, bool | bytes):
            return repr(value)
        if isinstance(value, Enum):
            kind = type(value)
            return f"{self.name(kind.__module__, kind.__name__)}.{value.name}"
        if isinstance(value, str):
            return _text(value)
        if isinstance(value, int) or (isinstance(value, float) and isfinite(value)):
            return ascii(value)
        if isinstance(value, Struct):
            return self._struct(value)
        if isinstance(value, Chain):
            return f"{self.name(Chain.__module__, 'Chain')}({self._items(list(value))})"
        if isinstance(value, tuple):
            return self._tuple(value)
        raise TraceError(
            f"{value!r} can't be written into a test; use changes of text, numbers and tuples"
        )

    def _tuple(self, value: tuple[Any, ...]) -> str:
        kind = type(value)
        if kind is not tuple:  # a named one
            items = ", ".join(self.write(v) for v in value)
            return f"{self.name(kind.__module__, kind.__name__)}({items})"
        items = ", ".join(self.write(v) for v in value)
        return f"({items},)" if len(value) == 1 else f"({items})"

    def _items(self, values: list[Any]) -> str:
        return f"[{', '.join(self.write(v) for v in values)}]"

    def _struct(self, value: Struct) -> str:
        kind = type(value)
        held = [(f.name, f.default, getattr(value, f.name)) for f in fields(kind)]
        told = [(name, v) for name, default, v in held if default is NODEFAULT or v != default]
        words = ", ".join(f"{name}={self.write(v)}" for name, v in told)
        return f"{self.name(kind.__module__, kind.__name__)}({words})"


def _text(text: str) -> str:
    if text.isascii() and text.isprintable():
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return ascii(text)
