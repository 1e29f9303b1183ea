"""What could be seen of a step, as values, in the order in which it happened.

Found here: the events of the network and of what changed at a member. The protocol's own
(BecameMaster, LostMaster, Committed, Concluded, Queued, Ignored) stand in protocol/messages.py and
are handed on as they are. Never: words about them (record/describe.py).

``cause`` is the id of the envelope whose delivery led to the event; None where a local call, a
time-out or a fault did.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from ..protocol.messages import Event as Told
from ..protocol.types import Logged, Member, ParticipantState
from .network import Envelope


class Sent(Struct, frozen=True, tag=True):
    """A message is in flight from now on; ``envelope.cause`` says why."""

    envelope: Envelope

    @property
    def cause(self) -> int | None:
        return self.envelope.cause


class Delivered(Struct, frozen=True, tag=True):
    """A message has arrived."""

    envelope: Envelope

    @property
    def cause(self) -> int | None:
        return self.envelope.cause


class Dropped(Struct, frozen=True, tag=True):
    """A message is lost."""

    envelope: Envelope

    @property
    def cause(self) -> int | None:
        return self.envelope.cause


class Duplicated(Struct, frozen=True, tag=True):
    """*copy* travels beside *envelope*."""

    envelope: Envelope
    copy: Envelope

    @property
    def cause(self) -> int | None:
        return self.envelope.cause


class Forged(Struct, frozen=True, tag=True):
    """A message is in flight that nobody sent."""

    envelope: Envelope
    cause: int | None = None


class Called(Struct, frozen=True, tag=True):
    """A local call has begun, as that request of *member*; Concluded tells its end."""

    member: Member
    request: int
    name: str
    cause: int | None = None


class TimedOut(Struct, frozen=True, tag=True):
    """*member* waits no longer for the answer of *target* to that call."""

    member: Member
    target: Member
    name: str
    vote: int
    cause: int | None = None


class StateChanged(Struct, frozen=True, tag=True):
    """*member* is in another of the seven states."""

    member: Member
    before: ParticipantState
    after: ParticipantState
    cause: int | None = None


class InstanceChanged(Struct, frozen=True, tag=True):
    """*member* stands at another instance."""

    member: Member
    before: int
    after: int
    cause: int | None = None


class MembersChanged(Struct, frozen=True, tag=True):
    """Another list of members is in force at *member*."""

    member: Member
    before: tuple[Member, ...]
    after: tuple[Member, ...]
    cause: int | None = None


class Applied(Struct, frozen=True, tag=True):
    """*member* has applied *entries* to its state, after the first *length* that it has kept.

    Where a snapshot or a restart has taken the place of what was applied before, *length* is that
    part of the old log which the new one still begins with.
    """

    member: Member
    length: int
    entries: tuple[Logged, ...]
    cause: int | None = None


class WasCut(Struct, frozen=True, tag=True):
    """Nothing gets from one to the other any more, for each pair (from, to)."""

    pairs: tuple[tuple[Member, Member], ...]
    cause: int | None = None


class Healed(Struct, frozen=True, tag=True):
    """Those pairs reach each other again."""

    pairs: tuple[tuple[Member, Member], ...]
    cause: int | None = None


class Crashed(Struct, frozen=True, tag=True):
    member: Member
    cause: int | None = None


class Restarted(Struct, frozen=True, tag=True):
    member: Member
    disk: bool
    cause: int | None = None


class Booted(Struct, frozen=True, tag=True):
    member: Member
    cause: int | None = None


class CursorMoved(Struct, frozen=True, tag=True):
    """Not of the world but of whoever looks at it: one stands at another step of the trace now."""

    before: int
    after: int
    cause: int | None = None


Event: TypeAlias = (
    Sent
    | Delivered
    | Dropped
    | Duplicated
    | Forged
    | Called
    | TimedOut
    | StateChanged
    | InstanceChanged
    | MembersChanged
    | Applied
    | WasCut
    | Healed
    | Crashed
    | Restarted
    | Booted
    | Told
)
