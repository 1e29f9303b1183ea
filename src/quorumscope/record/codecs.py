"""How a change that is no JSON value is written, and read again.

Found here: the table of codecs and the two walks over a change. In a file a change is JSON: text, a
number, true, false, null, a list (a tuple in the run); a value with a codec is an object of one
key, the codec's name.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from typing import Any, NamedTuple

from .errors import TraceError


class Codec(NamedTuple):
    """Two functions, each the inverse of the other."""

    kind: type
    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


MAX_DEPTH = 32

_codecs: dict[str, Codec] = {}


def register_codec(
    kind: type,
    encode: Callable[[Any], Any],
    decode: Callable[[Any], Any],
    name: str | None = None,
) -> None:
    """Let changes of the class *kind* be saved in traces.

    Parameters
    ----------
    kind : type
        The class itself; its subclasses need codecs of their own.
    encode : callable
        From a value of *kind* to a JSON value (tuples for lists).
    decode : callable
        From that JSON value (lists have become tuples) back to an equal value.
    name : str, optional
        What stands for the class in files; its own name where none is given.

    Raises
    ------
    TraceError
        Where another class has that name already.
    """
    name = name or kind.__name__
    taken = _codecs.get(name)
    if taken is not None and taken.kind is not kind:
        raise TraceError(f"{name} is the codec of another class; give this one another name=")
    _codecs[name] = Codec(kind, encode, decode)


def encoded(value: Any) -> tuple[str, Any] | None:
    """The codec's name and the JSON value for *value*, or None where its class has no codec."""
    for name, codec in _codecs.items():
        if type(value) is codec.kind:
            return name, codec.encode(value)
    return None


def to_json(value: Any, level: int = 0) -> Any:
    """The JSON value that stands for the change *value*."""
    _check_depth(level)
    if value is None or isinstance(value, (str, bool, int)):
        return value
    if isinstance(value, float) and isfinite(value):
        return value
    if type(value) is tuple:
        return [to_json(v, level + 1) for v in value]
    found = encoded(value)
    if found is None:
        raise TraceError(
            f"the change {value!r} is a {type(value).__name__}, which a file can't hold;"
            f" use text, numbers and tuples, or give the class a codec with register_codec"
        )
    name, plain = found
    return {name: to_json(plain, level + 1)}


def from_json(value: Any, level: int = 0) -> Any:
    """The change that the JSON value *value* stands for."""
    _check_depth(level)
    if isinstance(value, list):
        return tuple(from_json(v, level + 1) for v in value)
    if not isinstance(value, dict):
        return value
    if len(value) != 1:
        raise TraceError("an object must have one key, the name of a codec")
    ((name, plain),) = value.items()
    codec = _codecs.get(name)
    if codec is None:
        raise TraceError(f"no codec is named {name}; register it with register_codec first")
    return _decoded(name, codec, from_json(plain, level + 1))


def _check_depth(level: int) -> None:
    if level > MAX_DEPTH:
        raise TraceError(f"a change may be nested {MAX_DEPTH} deep; make it flatter")


def _decoded(name: str, codec: Codec, plain: Any) -> Any:
    try:
        value = codec.decode(plain)
        hash(value)
    except Exception as error:  # a user's function: whatever it raises, the file is at fault
        raise TraceError(f"the codec {name} can't read this: {error!r}") from error
    return value
