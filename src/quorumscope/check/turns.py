"""What a member does when something happens to it, asked once and remembered.

A participant depends on nothing but itself and what it hears. So the world is asked what happens
with all but that one member hidden, and the answer holds in every world where the member stands so.
That the handlers keep to this is tried on samples: asked again, they have to answer the same.

Found here: Turn and the memory of turns. Never: what a step means to an invariant (judge.py).
"""

from __future__ import annotations

from typing import Any, Self

from msgspec import Struct
from msgspec.structs import replace

from ..net.actions import Action, Deliver, Local, Restart
from ..net.history import History
from ..net.move import Move
from ..net.network import Envelope
from ..net.perform import impossible
from ..net.world import World
from ..protocol.errors import ConsensusError
from ..protocol.messages import Answer, Ask, Message
from ..protocol.types import Member
from ..record.describe import describe_message
from .bounds import is_idle
from .hidden import HIDDEN

FIRST, EVERY = 32, 64
"""Which turns are asked twice: the first ones, and then one of so many."""


class Turn(Struct, frozen=True, eq=False):
    """One member's step: the participant before and after it, and what it sent.

    *idle* says that it was a call which was refused at once.
    """

    before: Any
    after: Any
    move: Move
    sent: tuple[Message, ...]
    idle: bool


class Catch(History, frozen=True, gc=False):
    """A history of nothing, which keeps the move that it is told."""

    move: Any = None

    def after(self, move: Move) -> Self:
        return replace(self, move=move)


class Turns:
    """Asks participants, counts how often, and asks some of them twice."""

    def __init__(self, names: tuple[Member, ...]) -> None:
        self.names = names
        self.calls = 0
        self._made = 0
        self._samples: list[tuple[int, Any, Action | Message, Turn]] = []

    def take(self, at: int, p: Any, happens: Action | Message) -> Turn:
        """Return what *p*, the member at that place, does when that happens to it."""
        turn = self._ask(at, p, happens)
        self._made += 1
        if self._made <= FIRST or self._made % EVERY == 0:
            self._compare(at, p, happens, turn)
            self._samples.append((at, p, happens, turn))
        return turn

    def check(self) -> None:
        """Ask the samples once more: by now, what a handler keeps elsewhere has changed."""
        for sample in self._samples:
            self._compare(*sample)

    def _ask(self, at: int, p: Any, happens: Action | Message) -> Turn:
        self.calls += 1
        world, action = self._alone(at, p, happens)
        try:
            step = world.after(action)
            after = step.world.seats[at]
            sent = tuple(envelope.message for envelope in step.world.flight)
            hash(after)
        except Exception as error:
            raise impossible(self._failed(at, happens, error)) from error
        caught: Any = step.world.history
        idle = isinstance(action, Local) and is_idle(p, after, sent)
        return Turn(p, after, caught.move, sent, idle)

    def _alone(self, at: int, p: Any, happens: Action | Message) -> tuple[World, Action]:
        """Return a world in which nobody but that member can be seen, and what happens in it."""
        seats = (*(HIDDEN,) * at, p, *(HIDDEN,) * (len(self.names) - at - 1))
        history = Catch()
        if isinstance(happens, (Ask, Answer)):
            flight = (Envelope(1, None, happens),)
            return World(self.names, seats, flight, history=history), Deliver(1)
        crashed = (p.name,) if isinstance(happens, Restart) else ()
        return World(self.names, seats, (), (), crashed, history), happens

    def _compare(self, at: int, p: Any, happens: Action | Message, turn: Turn) -> None:
        again = self._ask(at, p, happens)
        if (again.after, again.sent, again.move.effects) != (
            turn.after,
            turn.sent,
            turn.move.effects,
        ):
            raise impossible(
                f"{type(p).__name__} is not a function of its state: {self._told(at, happens)}, and"
                " asked the same again it did something else. A handler may read nothing but the"
                " participant and the call: no chance, no clock, no variable outside"
            )

    def _failed(self, at: int, happens: Action | Message, error: Exception) -> str:
        what = error.description if isinstance(error, ConsensusError) else repr(error)
        return f"{self._told(at, happens)}, and its handler raised {what}"

    def _told(self, at: int, happens: Action | Message) -> str:
        me = self.names[at]
        if isinstance(happens, (Ask, Answer)):
            return f"{me} heard {describe_message(happens)}"
        if isinstance(happens, Local):
            return f"{me} was called with {type(happens.call).__name__}"
        return f"{type(happens).__name__} happened to {me}"
