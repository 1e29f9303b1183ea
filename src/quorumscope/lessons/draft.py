"""A lesson that is made up as it is played: what can happen next is read off its world.

Found here: Draft, and its dice. Never: what an exercise is about (exercise.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

from ..net.world import World
from ..protocol.messages import Ask
from ..protocol.types import Member
from ..record.commands import perform
from .beat import CALM, Beat
from .hand import Opening
from .questions import Question

T = TypeVar("T")


class Draft:
    """Beats that are being written, and the world in which they have just happened.

    Only ``Random.random`` is drawn from: Python promises that it gives the same numbers for the
    same seed in each of its versions.
    """

    def __init__(self, seed: str) -> None:
        self._rng = Random(seed)
        self._stage = Opening()
        self._setting = ""
        self._deeds: list[str] = []
        self._told: list[str] = []
        self.beats: list[Beat] = []

    # --- dice -------------------------------------------------------------------------------------

    def pick(self, among: Sequence[T]) -> T:
        """Return one of them."""
        return among[int(self._rng.random() * len(among))]

    def mixed(self, what: Sequence[T]) -> list[T]:
        """Return all of them, in any order."""
        rest, order = list(what), []
        while rest:
            order.append(rest.pop(int(self._rng.random() * len(rest))))
        return order

    def happens(self, one_in: int) -> bool:
        """Whether something happens that happens once in so many times."""
        return self._rng.random() * one_in < 1

    # --- what happens -----------------------------------------------------------------------------

    @property
    def world(self) -> World:
        return self._stage.world

    def begin(self, setting: str) -> None:
        """Begin with a new cluster, whose members all know of one another."""
        self._setting = setting
        for command in (setting, *CALM):
            perform(self._stage, command)

    def do(self, command: str, told: str = "") -> None:
        """Let it happen, and tell it in a sentence."""
        perform(self._stage, command)
        self._deeds.append(command)
        if told:
            self._told.append(told)

    def deliver(self, number: int, told: str) -> None:
        """Let the message with that id arrive."""
        self.do(f"deliver #{number}", told)

    def lose(self, number: int) -> None:
        """Lose the message with that id; who waits for it gives up, if it still waits."""
        message = self.world.envelope(number).message
        is_ask = isinstance(message, Ask)
        asker, other = message.source, message.target
        if not is_ask:
            asker, other = other, asker
        what = f"The {message.name} from" if is_ask else "The answer of"
        lost = f"{what} {message.source} to {message.target} is lost"
        if self._waits(asker, other):
            self.do(f"lose #{number}", f"{lost}, and {asker} gives up on it.")
        else:
            self.do(f"drop #{number}", f"{lost}.")

    def _waits(self, asker: Member, other: Member) -> bool:
        votes = self.world[asker].votes
        return any(asked.target == other for vote in votes for asked in vote.open)

    def beat(self, ask: Question | None = None, words: str = "") -> None:
        """End a beat: its words, and then what has happened since the one before."""
        self.beats.append(
            Beat(
                words=" ".join(filter(None, (words, *self._told))) or "Nothing happens.",
                setting="" if self.beats else self._setting,
                before=() if self.beats else CALM,
                ask=ask,
                do=tuple(self._deeds),
            )
        )
        self._deeds, self._told = [], []
