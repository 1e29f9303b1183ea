"""What may happen in a world that is a number, and which numbers come next.

Each seat knows its moves: what becomes of it when it hears one of its messages, and what it sends.
A move that no invariant and no shared history cares about (most of them) is *quiet*: it is the same
addition in every world. The others are *loud*: what they add depends on the shared part too, is
judged when it is first met, and remembered.

Found here: the moves of a seat. Never: what a loud one adds (judgements.py), or
the order in which a search tries them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from ..net.actions import Action, Crash, Deliver, Drop, Duplicate
from ..protocol.messages import Message
from .bounds import Bounds, Used
from .coded_turns import CodedTurn, Memo, Move, Moves, Parcel, Remembered, Sends
from .encoding import Code, Digits, Encoding, Inbox, Stand, sorted_in, without
from .judge import Judge
from .named import On
from .network_moves import OFFSET, Specials
from .turns import Turns


class AllMoves:
    """The moves of all seats, made when they are first asked for.

    Attributes
    ----------
    of : dict of int to Moves
        What may happen to a seat. Where a budget is left, an offset on its number says what is used
        of the budgets (see network_moves.py).
    heard : dict of int to tuple of Move
        What a seat may hear, quiet or not.
    offered : dict of int to tuple of Move
        What may happen to it at the cost of a budget.
    """

    def __init__(self, encoding: Encoding, bounds: Bounds, judge: Judge) -> None:
        self.encoding = encoding
        self.bounds = bounds
        self.judge = judge
        self.turns = Turns(encoding.names)
        self.specials = Specials(encoding, bounds)
        self.of: dict[int, Moves] = Remembered(self._of)
        self.heard: dict[int, tuple[Move, ...]] = Remembered(self._all_heard)
        self.offered: dict[int, tuple[Move, ...]] = Remembered(self._offered)
        self._taken: dict[int, dict[Any, CodedTurn]] = Remembered(
            lambda stand: Remembered(partial(self._take, stand))
        )
        self._parcels: dict[Inbox, Parcel] = Remembered(
            lambda messages: Remembered(partial(self._put, messages))
        )
        self._lost: dict[int, Memo] = Remembered(lambda slot: {})

    def sent(self, sends: Sends, row: Digits) -> Code:
        """Return what the coming of these parcels adds to the world of those digits."""
        return sum(parcel[row[at]] for at, parcel in sends)

    # --- the moves of a seat ----------------------------------------------------------------------

    def _of(self, number: int) -> Moves:
        if number >= OFFSET:
            quiet, count, loud = self.of[number % OFFSET]
            return quiet, count, (*loud, *self.offered[number])
        added, heard = [], []
        for message, taken, delta in self._hear(number):
            if taken.quiet:
                added.append((delta, taken.sends))
            else:
                heard.append(self._heard(number, message, taken, delta))
        return tuple(added), len(added), tuple(heard)

    def _all_heard(self, number: int) -> tuple[Move, ...]:
        return tuple(self._heard(number, *heard) for heard in self._hear(number))

    def _heard(self, number: int, message: int, taken: CodedTurn, delta: Code) -> Move:
        label = On(Deliver, self.encoding.messages[message])
        memo = taken.memo.setdefault(None, {})
        return Move(label, self.encoding.seats[number].at, delta, taken, None, memo)

    def _hear(self, number: int) -> Iterator[tuple[int, CodedTurn, Code]]:
        """Yield each message that a seat may hear, its turn then, and what that adds to it.

        There are many seats: after the search itself, most of the time is spent here.
        """
        at, stand, crashed, deaf, inbox = self.encoding.seats[number]
        seat, values, messages = self.encoding.seat, self.encoding.values, self.encoding.messages
        turns, value, last = self._taken[stand], values[number], -1
        for i, message in enumerate(inbox if not crashed else ()):
            # Two messages that say the same lead to the same world.
            if message != last and not (deaf and messages[message].source in deaf):
                taken = turns[message]
                rest = (*inbox[:i], *inbox[i + 1 :], *taken.to_self)
                if taken.to_self:
                    rest = tuple(sorted(rest))
                yield message, taken, values[seat(at, taken.stand, False, deaf, rest)] - value
            last = message

    def _offered(self, number: int) -> tuple[Move, ...]:
        used = self.specials.useds[number // OFFSET]
        if used is None:
            return ()
        number %= OFFSET
        at, stand, crashed, deaf, inbox = self.encoding.seats[number]
        p = self.encoding.stands[stand].participant
        found = []
        for slot, action in self.bounds.calls(p, self.encoding.names, crashed, used):
            taken = self._taken[stand][action]
            if not (taken.turn.idle and taken.quiet):
                box = sorted_in(inbox, taken.to_self)
                after = self.encoding.seat(at, taken.stand, isinstance(action, Crash), deaf, box)
                delta = self.encoding.values[after] - self.encoding.values[number]
                memo = taken.memo.setdefault(slot, {})
                found.append(Move(action, at, delta, taken, slot, memo))
        return (*found, *self._losses(number, used))

    def _losses(self, number: int, used: Used) -> Iterator[Move]:
        at, inbox = self.encoding.seats[number].at, self.encoding.seats[number].inbox
        drop = self.bounds.slot("drops", "", used)
        copy = self.bounds.slot("duplicates", "", used)
        for message in dict.fromkeys(inbox):
            said = self.encoding.messages[message]
            if drop is not None:
                less = self._with(number, without(inbox, message))
                yield Move(On(Drop, said), at, less, None, drop, self._lost[drop])
            if copy is not None:
                more = self._put((message,), number)
                yield Move(On(Duplicate, said), at, more, None, copy, self._lost[copy])

    def _put(self, messages: Inbox, number: int) -> Code:
        """Return what the coming of *messages* to a seat adds to the code of the world."""
        return self._with(number, sorted_in(self.encoding.seats[number].inbox, messages))

    def _with(self, number: int, inbox: Inbox) -> Code:
        """Return what it adds that a seat has another inbox."""
        at, stand, crashed, deaf, _ = self.encoding.seats[number]
        new = self.encoding.seat(at, stand, crashed, deaf, inbox)
        return self.encoding.values[new] - self.encoding.values[number]

    # --- the turns of a stand ---------------------------------------------------------------------

    def _take(self, number: int, key: int | Action) -> CodedTurn:
        """Return the turn of a stand when it hears a message, or when that action happens to it."""
        stand = self.encoding.stands[number]
        happens = self.encoding.messages[key] if isinstance(key, int) else key
        at = self.encoding.names.index(stand.participant.name)
        turn = self.turns.take(at, stand.participant, happens)
        own, quiet = self.judge.first(turn, at, stand.own)
        after = self.encoding.stand(Stand(turn.after, own))
        boxes = self._sort_out(turn.sent)
        to_self, astray = boxes.pop(at, ()), boxes.pop(-1, ())
        sends = tuple((to + 1, self._parcels[box]) for to, box in boxes.items())
        taken = CodedTurn(turn, stand.own, after, sends, quiet and not astray)
        taken.to_self, taken.astray = to_self, astray
        return taken

    def _sort_out(self, sent: tuple[Message, ...]) -> dict[int, Inbox]:
        """Return what was sent, by the place of whom it is for; -1 for nobody."""
        names = self.encoding.names
        boxes: dict[int, list[int]] = {}
        for message in sent:
            at = names.index(message.target) if message.target in names else -1
            boxes.setdefault(at, []).append(self.encoding.message(message))
        return {at: tuple(sorted(box)) for at, box in sorted(boxes.items())}
