"""Actions that name a message by what it says, and not by its number in one run.

The same deed in another run of the same start meets the same message under another number.

Found here: Named, and the way from it to an action of a given world and back. Never: a search.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

from ..net.actions import Action, Deliver, Drop, Duplicate
from ..net.world import World
from ..protocol.messages import Message
from ..record.trace import Trace


class On(NamedTuple):
    """Deliver, drop or duplicate the oldest message in flight that says just this."""

    do: type[Deliver] | type[Drop] | type[Duplicate]
    message: Message


Named: TypeAlias = On | Action


def named(world: World, action: Action) -> Named:
    """Return *action* in *world* by name."""
    if isinstance(action, (Deliver, Drop, Duplicate)):
        return On(type(action), world.envelope(action.id).message)
    return action


def meant(world: World, deed: Named) -> Action | None:
    """Return the action that *deed* means in *world*; None where no such message is in flight."""
    if not isinstance(deed, On):
        return deed
    ids = [e.id for e in world.flight if e.message == deed.message]
    return deed.do(min(ids)) if ids else None


def follow(trace: Trace, deeds: Iterable[Named]) -> Trace:
    """Do *deeds* at the cursor of *trace*, one after another."""
    for deed in deeds:
        action = meant(trace.cursor.world, deed)
        assert action is not None, f"{deed} is not in flight"
        trace.do(action)
    return trace
