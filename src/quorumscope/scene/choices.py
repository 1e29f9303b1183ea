"""What may happen next, each as a button: its action as data, its words, and what it is about.

Found here: the choices of a world. Never: what a choice leads to, but for whether that is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec

from ..net import actions as act
from ..net.world import World
from ..protocol import messages as msg
from ..protocol.types import Member
from ..record.words import describe_action
from .marks import key

KINDS = (
    "deliver",
    "timeout",
    "drop",
    "duplicate",
    "elect",
    "ping",
    "add",
    "remove",
    "restart",
    "heal",
    "crash",
    "cut",
)
"""The kinds of choices, in the order in which they are listed."""

VERBS: dict[type, str] = {
    msg.StartElection: "elect",
    msg.PingMaster: "ping",
    msg.AddParticipant: "add",
    msg.RemoveParticipant: "remove",
    act.TimeOut: "timeout",
}

Waiting: TypeAlias = tuple[Member, int, int, int]
"""Who waits, in which vote, for which of those it has asked, and the how many-th time."""


def choices(world: World) -> dict[str, dict[str, Any]]:
    """Return all that may happen now, by id, as film.py describes a choice."""
    awaited = _awaited(world)
    made = (_choice(world, action, awaited) for action in world.actions())
    return {choice["id"]: choice for choice in made}


def place(choice: dict[str, Any]) -> tuple[int, int, str]:
    """Return where *choice* stands in the list."""
    kind, _, what = choice["id"].partition(":")
    about = int(what) if what.isdigit() else choice.get("envelope", 0)
    return KINDS.index(kind), about, choice["id"]


def _choice(world: World, action: act.Action, awaited: dict[Waiting, int]) -> dict[str, Any]:
    made: dict[str, Any] = {"id": choice_id(action)}
    if isinstance(action, (act.Deliver, act.Drop, act.Duplicate)):
        # The rest follows from the id, see film.py.
        ignored = isinstance(action, act.Deliver) and _is_ignored(world, action)
        return made | {"ignored": True} if ignored else made
    if not isinstance(action, act.TimeOut):
        return _steady(action)
    made |= {"action": as_json(action), "words": describe_action(world, action)}
    envelope = awaited.get((action.member, action.vote, action.slot, action.attempt))
    return made if envelope is None else made | {"envelope": envelope}


@lru_cache(maxsize=1024)
def _steady(action: act.Action) -> dict[str, Any]:
    """A choice that is the same in every world in which it is there."""
    words = describe_action(None, action)
    return {"id": choice_id(action), "action": as_json(action), "words": words}


def as_json(action: act.Action) -> dict[str, Any]:
    """Return *action* as JSON values; a change that is none is told by its words."""
    made: dict[str, Any] = msgspec.to_builtins(action, enc_hook=str)
    return made


def choice_id(action: act.Action) -> str:
    """Return the id of the choice to do *action*: its kind, then what it is done to."""
    what = action.call if isinstance(action, act.Local) else action
    kind = VERBS.get(type(what), type(what).__name__.lower())
    return ":".join((kind, *_objects(action)))


def _objects(action: act.Action) -> Iterator[str]:
    if isinstance(action, (act.Deliver, act.Drop, act.Duplicate)):
        yield str(action.id)
    elif isinstance(action, act.TimeOut):
        yield key(action.member)
        yield from map(str, (action.vote, action.slot, action.attempt))
    elif isinstance(action, act.Cut):
        yield from (key(action.a), key(action.b))
    elif isinstance(action, act.Restart):
        yield from (key(action.member), *(() if action.disk else ("blank",)))
    elif isinstance(action, act.Local):
        yield from (key(action.member), *_arguments(action.call))
    elif isinstance(action, act.Crash):
        yield key(action.member)


def _arguments(call: msg.LocalCall) -> Iterator[str]:
    if isinstance(call, (msg.AddParticipant, msg.RemoveParticipant)):
        yield key(call.member)


def _awaited(world: World) -> dict[Waiting, int]:
    """Return the message in flight that each time-out gives up: the ask, or its answer."""
    found: dict[Waiting, int] = {}
    for envelope in world.flight:
        asked = _asked(envelope.message)
        found[asked] = min(envelope.id, found.get(asked, envelope.id))
    return found


def _asked(message: msg.Message) -> Waiting:
    asker = message.source if isinstance(message, msg.Ask) else message.target
    return asker, message.vote, message.slot, message.attempt


def _is_ignored(world: World, action: act.Deliver) -> bool:
    """Whether the message, when it arrives, changes nobody and leads to no other message."""
    try:
        after = world.after(action).world
    except Exception:  # a handler of the user's own; what it raises is told when it is chosen
        return False
    return after.next_id == world.next_id and after.seats == world.seats
