"""Worlds to begin with, and what tests do to them over and over.

Found here: helpers. Never: a test.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from quorumscope.machines import TextLog
from quorumscope.net.actions import Action, Deliver, Local
from quorumscope.net.network import Envelope
from quorumscope.net.world import World
from quorumscope.protocol.messages import Message, Submit
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.record.origin import Origin


def joined(n: int = 3, text: Any = OriginalParticipant, **options: Any) -> World:
    """Return a world of *n* members that have joined, n1 the master."""
    names = tuple(f"n{i}" for i in range(1, n + 1))
    return Origin.of(names, text, TextLog, **options).world()


def knowing(n: int = 3, text: Any = OriginalParticipant, **options: Any) -> World:
    """As ``joined``, and x0 was submitted: so that every follower knows all members."""
    return settled(joined(n, text, **options), Local("n1", Submit(("x0",), "c0", 1)))


def after(world: World, *actions: Action) -> World:
    for action in actions:
        world = world.after(action).world
    return world


def settled(world: World, *actions: Action) -> World:
    """Do *actions*, then deliver all that follows, the oldest first."""
    world = after(world, *actions)
    while world.flight:
        world = world.after(Deliver(min(e.id for e in world.flight))).world
    return world


def flying(world: World) -> list[Envelope]:
    return sorted(world.flight, key=lambda e: e.id)


def find(world: World, which: Callable[[Message], object]) -> Envelope:
    """Return the one message in flight of which *which* is true."""
    (found,) = (e for e in world.flight if which(e.message))
    return found
