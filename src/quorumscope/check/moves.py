"""What may happen in a world that is a number, and which numbers come next.

Each seat knows its moves: what becomes of it when it hears one of its messages, and what it sends.
A move that no invariant and no shared history cares about (most of them) is *quiet*: it is the same
addition in every world. The others are *loud*: what they add depends on the shared part too, is
judged when it is first met, and remembered.

Found here: the moves of a seat and of a world. Never: the order in which a search tries them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from ..net.actions import Action, Crash, Deliver, Drop, Duplicate
from ..protocol.messages import Message
from .bounds import Bounds, Used
from .judge import Judge
from .named import Named, On
from .past import Own
from .seats import Code, Digits, Inbox, Seat, Seats, Stand, sorted_in, without
from .turns import Turn, Turns

Sends: TypeAlias = tuple[tuple[int, int], ...]
"""For each member that is sent something: its place among the digits, and the parcel's number."""


class Taken:
    """A turn in numbers: the stand after it, what was sent to whom, and what is known of it.

    Attributes
    ----------
    memo : dict of (budget that pays) to dict of shared part to code
        What the turn adds to the shared part, or None where it is left out.
    level : dict of shared part to int
        How much of the other members has to be in sight, where that alone does not tell.
    known : dict of what was in sight to code
        What it adds then.
    """

    __slots__ = (
        "astray",
        "known",
        "level",
        "memo",
        "own",
        "quiet",
        "sends",
        "stand",
        "to_self",
        "turn",
    )

    def __init__(self, turn: Turn, own: Own, stand: int, boxes: tuple[Inbox, Inbox]) -> None:
        self.turn = turn
        self.own = own
        self.stand = stand
        self.to_self, self.astray = boxes
        self.sends: Sends = ()
        self.quiet = False
        self.memo: dict[int | None, dict[int, Code | None]] = {}
        self.level: dict[int, int] = {}
        self.known: dict[tuple[int | None, ...], Code | None] = {}


class Move:
    """One thing that may happen to a seat: what it adds to the world, and what has to be sent.

    *memo* is that of its turn: for each shared part what it adds there, None where it is left out.
    """

    __slots__ = ("at", "delta", "label", "memo", "sends", "slot", "taken")

    def __init__(
        self, label: Named, at: int, delta: Code, taken: Taken | None, slot: int | None
    ) -> None:
        self.label = label
        self.at = at
        self.delta = delta
        self.taken = taken
        self.slot = slot
        self.sends: Sends = taken.sends if taken else ()
        self.memo: dict[int, Code | None] = taken.memo.setdefault(slot, {}) if taken else {}


class Free(NamedTuple):
    """What a seat may hear: quiet moves, as what they add and send; loud ones; how many quiet."""

    quiet: list[tuple[Code, Sends]]
    loud: Sequence[Move]
    steps: int


class Remembered(dict[Any, Any]):
    """A dict that makes what is asked for and missing."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self._make = make

    def __missing__(self, key: Any) -> Any:
        value = self[key] = self._make(key)
        return value


class Moves:
    """The moves of all seats, made when they are first asked for."""

    def __init__(
        self,
        seats: Seats,
        bounds: Bounds,
        judge: Judge,
    ) -> None:
        self.seats = seats
        self.bounds = bounds
        self.judge = judge
        self.turns = Turns(seats.names)
        self.free: dict[int, Free] = Remembered(self._free)
        self.heard: dict[int, tuple[Move, ...]] = Remembered(self._hears)
        self.offered: dict[tuple[int, Used | None], tuple[Move, ...]] = Remembered(self._offered)
        self.offers: dict[tuple[int, Used | None], tuple[Move, ...]] = Remembered(self._offers)
        self.plus: dict[int, dict[int, Code]] = Remembered(lambda seat: Incoming(self, seat))
        self._taken: dict[tuple[int, Any], Taken] = {}
        self._parcels: dict[Inbox, int] = {}
        self._contents: list[Inbox] = []

    # --- the moves of a seat ----------------------------------------------------------------------

    def _free(self, number: int) -> Free:
        quiet, loud = [], []
        seat = self.seats.seats[number]
        for message, taken in self._heard_by(seat):
            if taken.quiet:
                inbox = sorted_in(without(seat.inbox, message), taken.to_self)
                delta = self._delta(number, seat, taken.stand, seat.crashed, inbox)
                quiet.append((delta, taken.sends))
            else:
                loud.append(self._hear(number, seat, message, taken))
        return Free(quiet, loud, len(quiet))

    def _hears(self, number: int) -> tuple[Move, ...]:
        """Return all that a seat may hear, as moves."""
        seat = self.seats.seats[number]
        return tuple(self._hear(number, seat, *heard) for heard in self._heard_by(seat))

    def _heard_by(self, seat: Seat) -> Iterator[tuple[int, Taken]]:
        last = -1
        for message in seat.inbox if not seat.crashed else ():
            said = self.seats.messages[message]
            # Two messages that say the same lead to the same world.
            if message != last and said.source not in seat.deaf:
                yield message, self._take(seat, said, message)
            last = message

    def _hear(self, number: int, seat: Seat, message: int, taken: Taken) -> Move:
        label = On(Deliver, self.seats.messages[message])
        return self._turn(label, number, seat, without(seat.inbox, message), taken)

    def _offers(self, key: tuple[int, Used | None]) -> tuple[Move, ...]:
        """Return the loud moves of a seat, and what may happen to it at the cost of a budget."""
        return (*self.free[key[0]].loud, *self.offered[key])

    def _offered(self, key: tuple[int, Used | None]) -> tuple[Move, ...]:
        """Return what may happen to a seat at the cost of a budget."""
        number, used = key
        if used is None:
            return ()
        seat = self.seats.seats[number]
        p = self.seats.stands[seat.stand].participant
        found = []
        for slot, action in self.bounds.calls(p, self.seats.names, seat.crashed, used):
            taken = self._take(seat, action, action)
            if not (taken.turn.idle and taken.quiet):
                found.append(self._turn(action, number, seat, seat.inbox, taken, slot))
        return (*found, *self._losses(number, seat, used))

    def _losses(self, number: int, seat: Seat, used: Used) -> Iterator[Move]:
        drop = self.bounds.slot("drops", "", used)
        copy = self.bounds.slot("duplicates", "", used)
        now = (number, seat, seat.stand, seat.crashed)
        for message in dict.fromkeys(seat.inbox):
            said = self.seats.messages[message]
            if drop is not None:
                less = self._delta(*now, without(seat.inbox, message))
                yield Move(On(Drop, said), seat.at, less, None, drop)
            if copy is not None:
                more = self._delta(*now, sorted_in(seat.inbox, (message,)))
                yield Move(On(Duplicate, said), seat.at, more, None, copy)

    def _turn(
        self,
        label: Named,
        number: int,
        seat: Seat,
        inbox: Inbox,
        taken: Taken,
        slot: int | None = None,
    ) -> Move:
        inbox = sorted_in(inbox, taken.to_self)
        crashed = isinstance(label, Crash)
        delta = self._delta(number, seat, taken.stand, crashed, inbox)
        return Move(label, seat.at, delta, taken, slot)

    def _delta(self, number: int, seat: Seat, stand: int, crashed: bool, inbox: Inbox) -> Code:
        """Return what it adds to the code of the world that a seat has changed to that."""
        new = self.seats.seat(seat.at, stand, crashed, seat.deaf, inbox)
        return self.seats.values[new] - self.seats.values[number]

    def _take(self, seat: Seat, happens: Action | Message, key: Any) -> Taken:
        taken = self._taken.get((seat.stand, key))
        if taken is None:
            stand = self.seats.stands[seat.stand]
            turn = self.turns.take(seat.at, stand.participant, happens)
            own, quiet = self.judge.first(turn, seat.at, stand.own)
            after = self.seats.stand(Stand(turn.after, own))
            boxes = self._sort_out(turn.sent)
            to_self, astray = boxes.pop(seat.at, ()), boxes.pop(-1, ())
            taken = Taken(turn, stand.own, after, (to_self, astray))
            taken.sends = tuple((at + 1, self._parcel(box)) for at, box in boxes.items())
            taken.quiet = quiet and not astray
            self._taken[seat.stand, key] = taken
        return taken

    def _sort_out(self, sent: tuple[Message, ...]) -> dict[int, Inbox]:
        """Return what was sent, by the place of whom it is for; -1 for nobody."""
        names = self.seats.names
        boxes: dict[int, list[int]] = {}
        for message in sent:
            at = names.index(message.target) if message.target in names else -1
            boxes.setdefault(at, []).append(self.seats.message(message))
        return {at: tuple(sorted(box)) for at, box in sorted(boxes.items())}

    def _parcel(self, messages: Inbox) -> int:
        number = self._parcels.setdefault(messages, len(self._contents))
        if number == len(self._contents):
            self._contents.append(messages)
        return number

    def put(self, number: int, parcel: int) -> Code:
        """Return what the coming of a parcel to a seat adds to the code of the world."""
        seat = self.seats.seats[number]
        inbox = sorted_in(seat.inbox, self._contents[parcel])
        return self._delta(number, seat, seat.stand, seat.crashed, inbox)

    def sent(self, sends: Sends, digits: Digits) -> Code:
        """Return what the coming of these parcels adds to the world of those digits."""
        return sum(self.plus[digits[at]][parcel] for at, parcel in sends)


class Incoming(dict[int, int]):
    """For each parcel, what its coming to one seat adds to the code of the world."""

    __slots__ = ("_moves", "_seat")

    def __init__(self, moves: Moves, seat: int) -> None:
        self._moves = moves
        self._seat = seat

    def __missing__(self, parcel: int) -> Code:
        added = self[parcel] = self._moves.put(self._seat, parcel)
        return added
