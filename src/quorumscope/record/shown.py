"""How a value of the run is shown where code or a difference mentions it: short, on one line.

Found here: ``shown``, for any value that a participant may hold. Never: a sentence (describe.py).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, get_args

from msgspec import Struct

from ..net.network import Envelope
from ..protocol.chain import Chain
from ..protocol.errors import Refusal
from ..protocol.messages import Answer, Ask, Call, Reply
from ..protocol.participant import Core, Pending
from ..protocol.types import NOBODY, Entry, Logged, Staged
from ..protocol.votes import Open, Vote
from .words import (
    clipped,
    counted,
    describe_call,
    describe_entry,
    describe_local,
    describe_message,
    describe_vote,
)

ROOM = 60
"""Characters that a value may take."""

MANY = 8
"""Items of a tuple that are shown."""


def shown(value: Any, room: int = ROOM) -> str:
    """*value* in a few characters: ``2``, ``n2``, ``(n1, n2)``, ``Prepare(2) from n2 to n3``."""
    for kind, words in _KINDS:
        if isinstance(value, kind):
            return clipped(words(value), room)
    return clipped(_other(value), room)


def _text(value: str) -> str:
    plain = value.isprintable() and value.strip() == value != NOBODY
    return value if plain else repr(value)


def _items(value: Any) -> str:
    items = [shown(item) for item in value[:MANY]]
    more = [f"and {len(value) - MANY} more"] if len(value) > MANY else []
    return f"({', '.join([*items, *more])})"


def _reply(reply: Reply) -> str:
    if reply.error is not None:
        return f"no, {reply.error.code}"
    if reply.granted is not None:
        return "yes" if reply.granted else "no"
    return f"answer {shown(reply.result)}" if reply.result is not None else "done"


def _staged(staged: Staged) -> str:
    return f"{describe_entry(staged.entry)} at {staged.sequence} of instance {staged.instance}"


def _logged(logged: Logged) -> str:
    instance, sequence = logged.position
    return f"{describe_entry(logged.entry)} at {sequence} of instance {instance}"


def _other(value: Any) -> str:
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, Struct):
        return _struct(value)
    try:
        said = repr(value)
    except Exception:  # a class of the user's own
        said = ""
    # What says no more than where it lies in memory would differ from run to run.
    return f"a {type(value).__name__}" if not said or said.endswith(f"at {id(value):#x}>") else said


def _struct(value: Struct) -> str:
    fields = (shown(getattr(value, name), room=24) for name in value.__struct_fields__)
    return f"{type(value).__name__}({', '.join(fields)})"


_KINDS: tuple[tuple[Any, Callable[[Any], str]], ...] = (
    (Enum, lambda v: str(v.value)),
    (str, _text),
    (Chain, lambda v: counted(len(v), "entry")),
    (Staged, _staged),
    (Logged, _logged),
    (get_args(Entry), describe_entry),
    (get_args(Call), describe_call),
    ((Ask, Answer), describe_message),
    (Envelope, lambda v: describe_message(v.message)),
    (Vote, describe_vote),
    (Open, lambda v: f"{v.name} to {v.target}"),
    (Pending, lambda v: describe_local(v.call)),
    (Refusal, lambda v: f"{v.code}: {v.description}"),
    (Reply, _reply),
    (Core, lambda v: v.name),
    ((tuple, list), _items),
)
"""What is not in this table is shown by its own ``repr``."""
