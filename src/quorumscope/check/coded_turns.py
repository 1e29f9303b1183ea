"""A turn in numbers: what it adds to the code of a world.

Found here: the values that moves are made of, and what is remembered with them. Never: which moves
there are (moves.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from .encoding import Code, Inbox
from .history_parts import Own
from .named import Named
from .turns import Turn


class Remembered(dict[Any, Any]):
    """A dict that makes what is asked for and missing."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self._make = make

    def __missing__(self, key: Any) -> Any:
        value = self[key] = self._make(key)
        return value


class Known(dict[tuple[int, ...], Any]):
    """What a turn adds, for each way in which the other members stand; *level* says how told."""

    __slots__ = ("level",)

    def __init__(self, level: int) -> None:
        self.level = level


Parcel: TypeAlias = dict[int, Code]
"""Some messages to one member: for each seat, what their coming adds to the code of a world."""

Sends: TypeAlias = tuple[tuple[int, Parcel], ...]
"""For each member that is sent something: its place among the digits, and what is sent."""

Memo: TypeAlias = dict[int, Code | Known | None]
"""For each shared part, what a turn adds to it; None where it is left out."""


class CodedTurn:
    """A turn, the stand after it, and what was sent to whom.

    *memo* holds, for each budget that may pay, what the turn adds to the shared part.
    """

    __slots__ = ("astray", "memo", "own", "quiet", "sends", "stand", "to_self", "turn")

    def __init__(self, turn: Turn, own: Own, stand: int, sends: Sends, quiet: bool) -> None:
        self.turn = turn
        self.own = own
        self.stand = stand
        self.sends = sends
        self.quiet = quiet
        self.to_self: Inbox = ()
        self.astray: Inbox = ()
        self.memo: dict[int | None, Memo] = {}


class Move:
    """One thing that may happen to a seat: what it adds to the world, and what has to be sent.

    *taken* is None where nobody takes a turn: a message is lost, or travels twice.
    """

    __slots__ = ("at", "delta", "label", "memo", "sends", "slot", "taken")

    def __init__(
        self,
        label: Named,
        at: int,
        delta: Code,
        taken: CodedTurn | None,
        slot: int | None,
        memo: Memo,
    ) -> None:
        self.label = label
        self.at = at
        self.delta = delta
        self.taken = taken
        self.slot = slot
        self.sends: Sends = taken.sends if taken else ()
        self.memo = memo


Moves: TypeAlias = tuple[tuple[tuple[Code, Sends], ...], int, tuple[Move, ...]]
"""What may happen to a seat: quiet moves, as what they add and send; how many; and loud ones."""
