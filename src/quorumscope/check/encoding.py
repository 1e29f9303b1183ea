"""Worlds as numbers, so that a search can hold millions of them and hardly ever calls a handler.

A *seat* is a member as it stands, what is remembered of it, and its inbox: the messages that are on
their way to it. A world is one seat for each member and one *shared* part. Whatever recurs is kept
once and numbered, and the numbers of a world are the digits of one integer. Most steps change two
seats: the one that hears, and the one that it answers. So a step is an addition.

    world = mix + seat of n1 * 2**32 + seat of n2 * 2**64 + ... + shared * 2**(32 * (n + 1))

*mix* only spreads the integers: Python's dict looks at the low bits of a number first.

Found here: the numbers, and what they stand for. Never: what may happen (moves.py), or in which
order it is looked at (explore.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from struct import Struct as Layout
from typing import Any, NamedTuple, TypeAlias

from ..net.history import History
from ..net.network import Envelope, put
from ..net.world import World
from ..protocol.messages import Message
from ..protocol.types import Member
from .bounds import Used
from .history_parts import Own, joined, own_of, shared_of

DIGIT = 32
"""Bits of each number."""

Code: TypeAlias = int
"""A whole world as one integer."""

Digits: TypeAlias = tuple[int, ...]
"""First what spreads, then the numbers of the seats, and last that of the shared part."""

Inbox: TypeAlias = tuple[int, ...]
"""The numbers of the messages on their way to a member, sorted; one may stand there twice."""


class Stand(NamedTuple):
    """A member as it stands, and what is remembered of it."""

    participant: Any
    own: Own


class Seat(NamedTuple):
    """A stand, by its number, whether it has crashed, whom it can't hear, and its inbox."""

    at: int
    stand: int
    crashed: bool
    deaf: tuple[Member, ...]
    inbox: Inbox


class Shared(NamedTuple):
    """What belongs to no member: the past, the budgets, the cuts, and messages to nobody."""

    history: History
    used: Used
    cuts: tuple[tuple[Member, Member], ...] = ()
    astray: Inbox = ()


class Encoding:
    """The numbers of stands, messages, seats and shared parts, in the order of their discovery."""

    def __init__(self, names: tuple[Member, ...]) -> None:
        self.names = names
        self.stands: list[Stand] = []
        self.messages: list[Message] = []
        self.seats: list[Seat] = []
        self.stand_of: list[int] = []  # the stand of each seat
        self.shared: list[Shared] = []
        self.values: list[Code] = []  # what each seat adds to the code of a world
        self.shared_values: list[Code] = []
        self._numbers: tuple[dict[Any, int], ...] = ({}, {}, {}, {})
        self.size = DIGIT // 8 * (len(names) + 2)
        self.layout = Layout(f"<{len(names) + 2}I").unpack

    # --- numbering --------------------------------------------------------------------------------

    def stand(self, stand: Stand) -> int:
        return _number(self._numbers[0], self.stands, stand)

    def message(self, message: Message) -> int:
        return _number(self._numbers[1], self.messages, message)

    def seat(
        self, at: int, stand: int, crashed: bool, deaf: tuple[Member, ...], inbox: Inbox
    ) -> int:
        number = self._numbers[2].get((at, stand, crashed, deaf, inbox))
        if number is None:
            seat = Seat(at, stand, crashed, deaf, inbox)
            number = self._numbers[2][seat] = len(self.seats)
            self.seats.append(seat)
            self.stand_of.append(stand)
            self.values.append(self._value(number, at))
        return number

    def share(self, shared: Shared) -> int:
        number = _number(self._numbers[3], self.shared, shared)
        if number == len(self.shared_values):
            self.shared_values.append(self._value(number, len(self.names)))
        return number

    def _value(self, number: int, at: int) -> Code:
        room = (1 << DIGIT) // (len(self.names) + 1)  # so that the sum of all fits
        spread = (number + 1) * (2 * at + 1) * 2654435761 % (1 << DIGIT) * room >> DIGIT
        return (number << (DIGIT * (at + 1))) + spread

    # --- codes ------------------------------------------------------------------------------------

    def code(self, seats: Sequence[int], shared: int) -> Code:
        """Return the integer of the world that has these seats and that shared part."""
        return sum(self.values[s] for s in seats) + self.shared_values[shared]

    def digits(self, code: Code) -> Digits:
        """Return the numbers that *code* is made of."""
        return self.layout(code.to_bytes(self.size, "little"))

    def encode(self, world: World, used: Used) -> Code:
        """Return the code of *world*."""
        shared = Shared(shared_of(world.history), used, world.cuts, self._inbox(world, None))
        seats = [self._seat_of(world, at) for at in range(len(self.names))]
        return self.code(seats, self.share(shared))

    def _seat_of(self, world: World, at: int) -> int:
        name = self.names[at]
        stand = self.stand(Stand(world.seats[at], own_of(world.history, name)))
        crashed = name in world.crashed
        return self.seat(at, stand, crashed, deaf(world.cuts, name), self._inbox(world, name))

    def _inbox(self, world: World, name: Member | None) -> Inbox:
        flying = (e.message for e in world.flight)
        names = self.names
        mine = (m for m in flying if (m.target == name if name else m.target not in names))
        return tuple(sorted(self.message(m) for m in mine))

    # --- and back ---------------------------------------------------------------------------------

    def world(self, code: Code, start: World) -> World:
        """Return the world of that code; its messages are numbered anew."""
        _, *seats, shared = self.digits(code)
        held = [self.seats[s] for s in seats]
        common = self.shared[shared]
        flight: tuple[Envelope, ...] = ()
        for number, message in enumerate(self._flying(held, common), start.next_id):
            flight = put(flight, Envelope(number, None, message))
        stands = [self.stands[seat.stand] for seat in held]
        owns = zip(self.names, (s.own for s in stands), strict=True)
        return World(
            self.names,
            tuple(s.participant for s in stands),
            flight,
            common.cuts,
            tuple(sorted(self.names[s.at] for s in held if s.crashed)),
            joined(common.history, owns),
            start.next_id + len(flight),
            start.allow_forge,
        )

    def _flying(self, held: Sequence[Seat], shared: Shared) -> Iterator[Message]:
        for inbox in (*(seat.inbox for seat in held), shared.astray):
            yield from (self.messages[m] for m in inbox)


def deaf(cuts: tuple[tuple[Member, Member], ...], name: Member) -> tuple[Member, ...]:
    """Return whom *name* can't hear."""
    return tuple(a for a, b in cuts if b == name)


def without(inbox: Inbox, message: int) -> Inbox:
    """Return *inbox* with that message once less."""
    at = inbox.index(message)
    return inbox[:at] + inbox[at + 1 :]


def sorted_in(inbox: Inbox, more: Inbox) -> Inbox:
    """Return *inbox* with those messages in it too."""
    return tuple(sorted((*inbox, *more))) if more else inbox


def _number(known: dict[Any, int], values: list[Any], value: Any) -> int:
    number = known.get(value)
    if number is None:
        number = known[value] = len(values)
        values.append(value)
    return number
