"""Everything that may happen to a world, as data.

Found here: one value for each action. A run is a list of them; nothing else moves a world. Never:
what an action does (world.py).
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from ..protocol.messages import LocalCall, Message
from ..protocol.types import Member


class Deliver(Struct, frozen=True, tag=True):
    """The message with that id arrives, and its target handles it."""

    id: int


class Drop(Struct, frozen=True, tag=True):
    """The message with that id is lost. Nobody notices."""

    id: int


class Duplicate(Struct, frozen=True, tag=True):
    """A second copy of the message with that id is in flight from now on."""

    id: int


class TimeOut(Struct, frozen=True, tag=True):
    """*member* gives up waiting for the answer to an ask. The ask or its answer may still arrive.

    The same three numbers as in the ask: *vote* names the vote of *member* that asked, *slot* the
    place in the list of those who were asked, *attempt* how often that place was asked before.
    """

    member: Member
    vote: int
    slot: int
    attempt: int


class Cut(Struct, frozen=True, tag=True, omit_defaults=True):
    """Nothing gets from *a* to *b* any more, nor (unless *one_way*) from *b* to *a*."""

    a: Member
    b: Member
    one_way: bool = False


class Partition(Struct, frozen=True, tag=True, omit_defaults=True):
    """Nothing gets from *side* to all others any more, nor (unless *one_way*) from them to it.

    What so many cuts would do, as one step.
    """

    side: tuple[Member, ...]
    one_way: bool = False


class Heal(Struct, frozen=True, tag=True):
    """Every cut is gone."""


class Crash(Struct, frozen=True, tag=True):
    """*member* stops. All that was not on disk is gone; what it had sent still travels."""

    member: Member


class Restart(Struct, frozen=True, tag=True, omit_defaults=True):
    """*member* is back, with what was on its *disk* or (False) knowing nothing."""

    member: Member
    disk: bool = True


class Boot(Struct, frozen=True, tag=True):
    """A new process called *member* is on the network; it has not joined the cluster."""

    member: Member


class Local(Struct, frozen=True, tag=True):
    """The application at *member* makes a local call, such as ``Submit`` or ``StartElection``."""

    member: Member
    call: LocalCall


class Forge(Struct, frozen=True, tag=True):
    """A message that nobody sent is in flight. Only in a world that allows it."""

    message: Message


Action: TypeAlias = (
    Deliver
    | Drop
    | Duplicate
    | TimeOut
    | Cut
    | Partition
    | Heal
    | Crash
    | Restart
    | Boot
    | Local
    | Forge
)
