"""The search itself: breadth first over worlds that are numbers.

Each world is expanded once, the nearest to the start first, so the first breach of an invariant
that is met is one of the shortest. The garbage collector rests meanwhile: nothing here is a cycle,
and it would walk through millions of integers again and again.

Found here: the loop, its limits, and the way back from a world to the start. Never: what a person
asks for or is told (explore.py, verdict.py).
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator, Sequence
from time import perf_counter
from typing import Any, NamedTuple

from msgspec.structs import replace

from ..net.history import History
from ..net.perform import impossible
from ..net.world import World
from ..protocol.errors import ConsensusError
from .bounds import Bounds
from .invariants import Invariant, Violation
from .judge import Judge
from .links import Special, links, special
from .loud import Loud
from .moves import Moves, Remembered
from .named import Named
from .seats import Code, Digits, Seats

SLICE = 512
"""Worlds between two looks at the clock: a few milliseconds."""

ASK: Any = object()


class Breach(NamedTuple):
    """The first step that broke an invariant: from which world, by what, and how deep it is."""

    violation: Violation
    code: Code
    deed: Named
    depth: int


class Enough(Exception):
    """What was looked for is found."""


class Search:
    """Everything that can be reached from *start*, found by and by.

    Attributes
    ----------
    parent : dict of code to code
        For each world that was found, one from which it was first reached.
    depth, transitions : int
        How far, and how many steps were looked at.
    breaches : dict of name to Breach
        For each invariant that broke, a shortest way.
    ends : dict of shared part to code
        Worlds in which nothing more can happen, one for each shared part.
    stopped : str
        Which bound ended the search; empty where it has seen everything.
    """

    def __init__(
        self,
        start: World,
        bounds: Bounds,
        invariants: Sequence[Invariant],
        *,
        stop: bool = True,
        goal: Callable[[World], object] | None = None,
    ) -> None:
        self.start = start if invariants else replace(start, history=History())
        self.bounds = bounds
        self.goal = goal
        self.depth = self.transitions = 0
        self.seconds = 0.0
        self.breaches: dict[str, Breach] = {}
        self.ends: dict[int, Code] = {}
        self.stopped = ""
        self.reached: Code | None = None
        judge = Judge(start.names, invariants)
        self.seats = Seats(start.names)
        self.moves = Moves(self.seats, bounds, judge)
        self._loud = Loud(self.moves, judge, self.start, self._note)
        self._special: dict[int, Special | None] = Remembered(
            lambda shared: special(self.seats.shared[shared], bounds)
        )
        self._stop = stop and goal is None
        self.first = self.seats.encode(self.start, bounds.unused)
        self.parent: dict[Code, Code] = {self.first: self.first}

    # --- going on ---------------------------------------------------------------------------------

    def run(self) -> Iterator[None]:
        """Search on; yield every few milliseconds, so that whoever runs it can stop or show it."""
        began = perf_counter()
        before = self.seconds
        collects = gc.isenabled()
        gc.disable()
        try:
            for _ in self._layers():
                self.seconds = before + perf_counter() - began
                yield
                self.stopped = self._limit()
                if self.stopped:
                    return
            self.moves.turns.check()
        except Enough:
            self.stopped = "found"
        finally:
            if collects:
                gc.enable()
            self.seconds = before + perf_counter() - began

    def _layers(self) -> Iterator[None]:
        self._look_for_goal([self.first])
        layer = [self.first]
        while layer:
            if self.depth == self.bounds.depth:
                self.stopped = "depth"
                return
            self.depth += 1
            new: list[Code] = []
            for at in range(0, len(layer), SLICE):
                mark = len(new)
                self._expand_safely(layer[at : at + SLICE], new)
                self._look_for_goal(new[mark:])
                yield
            layer = new
        self.depth -= 1

    def _limit(self) -> str:
        bounds = self.bounds
        if bounds.states is not None and len(self.parent) >= bounds.states:
            return "states"
        if bounds.seconds is not None and self.seconds >= bounds.seconds:
            return "seconds"
        return "memory" if self.bytes >= bounds.memory * 1e6 else ""

    @property
    def bytes(self) -> int:
        """About how much the worlds take: the integers, the dict, and the layer in work."""
        return sys.getsizeof(self.parent) + len(self.parent) * (sys.getsizeof(self.first) + 16)

    # --- expanding --------------------------------------------------------------------------------

    def _expand(self, codes: Sequence[Code], new: list[Code]) -> None:
        """Take each step that is possible in *codes*, and put the worlds not seen before in *new*.

        All of the time is spent here, so everything is at hand, and nothing is called that need
        not be.
        """
        digits_of, size = self.seats.layout, self.seats.size
        free, plus, special = self.moves.free, self.moves.plus, self._special
        offers, settle, parent = self.moves.offers, self._loud.settle, self.parent
        transitions = 0
        for code in codes:
            digits = digits_of(code.to_bytes(size, "little"))
            shared = digits[-1]
            beside = special[shared]
            if beside is not None and beside.rare:
                steps = self._expand_rare(code, digits, beside, new)
            else:
                steps = 0
                for seat in digits[1:-1]:
                    quiet, moves, count = free[seat]
                    if beside is not None:
                        moves = offers[seat, beside.used]
                    steps += count
                    for delta, sends in quiet:
                        after = code + delta
                        for to, parcel in sends:
                            after += plus[digits[to]][parcel]
                        if after not in parent:
                            parent[after] = code
                            new.append(after)
                    for move in moves:
                        added = move.memo.get(shared, ASK)
                        if added is ASK:
                            added = settle(move, shared, code, digits)
                        if added is None:
                            continue
                        steps += 1
                        after = code + move.delta + added
                        for to, parcel in move.sends:
                            after += plus[digits[to]][parcel]
                        if after not in parent:
                            parent[after] = code
                            new.append(after)
            if not steps:
                self.ends.setdefault(shared, code)
            transitions += steps
        self.transitions += transitions

    def _expand_rare(self, code: Code, digits: Digits, beside: Special, new: list[Code]) -> int:
        """Take the steps from a world in which more may happen than to its seats; count them."""
        parent, steps = self.parent, 0
        for _, after in self._steps(code, digits, beside):
            steps += 1
            if after not in parent:
                parent[after] = code
                new.append(after)
        return steps

    def _steps(
        self, code: Code, digits: Digits, beside: Special | None
    ) -> Iterator[tuple[Named, Code]]:
        shared = digits[-1]
        used = beside.used if beside else None
        for seat in digits[1:-1]:
            for move in (*self.moves.heard[seat], *self.moves.offered[seat, used]):
                added = move.memo.get(shared, ASK)
                if added is ASK:
                    added = self._loud.settle(move, shared, code, digits)
                if added is not None:
                    sent = self.moves.sent(move.sends, digits)
                    yield move.label, code + move.delta + added + sent
        if beside is not None and beside.linked:
            yield from links(self.seats, self.bounds, code)

    def steps(self, code: Code) -> Iterator[tuple[Named, Code]]:
        """Yield what may happen in the world *code*, by name, and the world after it."""
        digits = self.seats.digits(code)
        return self._steps(code, digits, self._special[digits[-1]])

    def _expand_safely(self, codes: Sequence[Code], new: list[Code]) -> None:
        """Expand; where a handler fails, tell by which steps one comes there."""
        try:
            self._expand(codes, new)
        except ConsensusError as error:
            for code in codes:
                try:
                    list(self.steps(code))
                except ConsensusError:
                    error.add_note(self._way_to(code))
                    break
            raise

    # --- finding ----------------------------------------------------------------------------------

    def _note(self, code: Code, deed: Named, broken: tuple[Violation, ...]) -> None:
        for violation in broken:
            self.breaches.setdefault(violation.invariant, Breach(violation, code, deed, self.depth))
        if self._stop:
            raise Enough

    def _look_for_goal(self, codes: Sequence[Code]) -> None:
        if self.goal is not None:
            for code in codes:
                if self._is_goal(code):
                    self.reached = code
                    raise Enough

    def _is_goal(self, code: Code) -> bool:
        assert self.goal is not None
        try:
            return bool(self.goal(self.seats.world(code, self.start)))
        except Exception as error:
            failed = impossible(
                f"the goal raised {error!r}; it is called with a World, such as"
                " lambda world: world['n3'].is_master"
            )
            failed.add_note(self._way_to(code))
            raise failed from error

    def different_ends(self, count: int) -> list[Code]:
        """Return a few worlds in which nothing more can happen, with pasts as unlike as can be."""
        ends = list(self.ends.values()) or [next(reversed(self.parent))]
        if len(ends) > count > 0:
            step = (len(ends) - 1) / max(1, count - 1)
            ends = [ends[round(i * step)] for i in range(count)]
        return ends[:count]

    def path(self, code: Code) -> list[Named]:
        """Return what leads from the start to the world *code*, in as few steps as possible."""
        deeds: list[Named] = []
        while code != self.first:
            before = self.parent[code]
            deeds.append(next(deed for deed, after in self.steps(before) if after == code))
            code = before
        return deeds[::-1]

    def _way_to(self, code: Code) -> str:
        return f"That is after these steps: {'; '.join(map(str, self.path(code))) or 'none'}"
