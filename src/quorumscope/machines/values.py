"""JSON values as hashable values: tuples in the place of lists.

Found here: how a snapshot is written and read, and the error of a change that a state can't mean.
Never: a state.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ..protocol.errors import ConsensusError, ErrorCode
from ..protocol.types import Change


def to_bytes(value: Any) -> bytes:
    """Return *value* as JSON: the same bytes for equal values, so that no set can be part of it."""
    if not _is_plain(value):
        raise ConsensusError(
            ErrorCode.ERR_ENCODING,
            f"{value!r} is no JSON value; use strings, numbers, None and tuples of them",
        )
    return msgspec.json.encode(value)


def _is_plain(value: Any) -> bool:
    if isinstance(value, (list, tuple)):
        return all(_is_plain(v) for v in value)
    return value is None or isinstance(value, (str, int, float))


def from_bytes(snapshot: bytes, kind: Any = Any) -> Any:
    """Return the JSON value of *snapshot*, with tuples in the place of lists."""
    try:
        return frozen(msgspec.json.decode(snapshot, type=kind))
    except msgspec.DecodeError as error:
        raise ConsensusError(
            ErrorCode.ERR_ENCODING,
            f"{snapshot[:40]!r} is no snapshot of this state ({error}); take one with snapshot()",
        ) from None


def check_written(*values: Any) -> None:
    """Refuse a text that holds half of a sign (a lone surrogate): no file and no page can hold it.

    Raises
    ------
    ConsensusError
        With ERR_ENCODING, and the text.
    """
    for value in values:
        if isinstance(value, (list, tuple)):
            check_written(*value)
        elif isinstance(value, str) and any("\ud800" <= sign <= "\udfff" for sign in value):
            raise ConsensusError(
                ErrorCode.ERR_ENCODING,
                f"{value!r} holds half of a sign, which no file can hold; leave out what stands"
                " there with a backslash",
            )


def frozen(value: Any) -> Any:
    """Return *value* with each list in it made a tuple."""
    if isinstance(value, (list, tuple)):
        return tuple(frozen(v) for v in value)
    return value


def not_meant(state: str, change: Change, wanted: str) -> ConsensusError:
    """Return the error of a change that *state* can't apply: what it takes instead."""
    return ConsensusError(
        ErrorCode.ERR_ENCODING, f"a {state} can't apply {change!r}; it takes {wanted}"
    )
