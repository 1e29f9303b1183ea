"""Values of a run as JSON values and back, where msgspec needs help: changes and chains.

Found here: the one walk that writes an action, and the hook with which msgspec reads it. Changes go
through their codecs (codecs.py) and nothing else does.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import Any, get_args, get_origin

from msgspec import NODEFAULT, Struct, convert
from msgspec.structs import fields

from ..protocol.chain import Chain
from .codecs import from_json, to_json


def plain(value: Any) -> Any:
    """*value* made of dicts, lists and leaves, without the fields that have their default."""
    if isinstance(value, Struct):
        return {**_tag(type(value)), **dict(_filled(value))}
    if isinstance(value, (tuple, list, Chain)):
        return [plain(v) for v in value]
    return value


def _filled(value: Struct) -> list[tuple[str, Any]]:
    found = []
    for name, default in _fields(type(value)):
        held = getattr(value, name)
        if default is NODEFAULT or held != default:
            found.append((name, _changes(held) if name == "changes" else plain(held)))
    return found


def _changes(changes: tuple[Any, ...]) -> list[Any]:
    return [to_json(change) for change in changes]


@cache
def _fields(kind: type[Struct]) -> tuple[tuple[str, Any], ...]:
    return tuple((f.encode_name, f.default) for f in fields(kind))


@cache
def _tag(kind: type[Struct]) -> dict[str, Any]:
    config = kind.__struct_config__
    return {str(config.tag_field): config.tag} if config.tag is not None else {}


def revive(kind: Any, value: Any) -> Any:
    """Make what msgspec can't: a change, or a chain of something."""
    if kind is Hashable:
        return from_json(value)
    assert get_origin(kind) is Chain
    (item,) = get_args(kind)
    return Chain(convert(value, list[item], dec_hook=revive))  # type: ignore[valid-type]
