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
from array import array
from collections.abc import Callable, Iterator, Sequence
from time import perf_counter
from typing import NamedTuple

from msgspec.structs import replace

from ..net.history import History
from ..net.perform import impossible
from ..net.world import World
from ..protocol.errors import ConsensusError
from .bounds import Bounds
from .coded_turns import Remembered
from .encoding import Code, Digits, Encoding
from .invariants import Invariant, Violation
from .judge import Judge
from .judgements import Judgements
from .moves import AllMoves
from .named import Named
from .network_moves import Special, links

SLICE = 1_024
"""Worlds between two looks at the clock: a few milliseconds."""

LAST = 1_000
"""Worlds among which those are looked for in which nothing more can happen."""

SEAT = 1_000
"""About how many bytes a seat takes with its moves."""


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
    codes : list of code
        The worlds that were found, the nearest to the start first.
    parents : array of int
        For each of them, the place of the one from which it was first reached.
    depth, transitions : int
        How far, and how many steps were looked at.
    breaches : dict of name to Breach
        For each invariant that broke, a shortest way.
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
        self.stopped = ""
        self.reached: Code | None = None
        judge = Judge(start.names, invariants)
        self.encoding = Encoding(start.names)
        self.moves = AllMoves(self.encoding, bounds, judge)
        self._loud = Judgements(self.moves, judge, self.start, self._note)
        self._special: dict[int, Special | None] = Remembered(self.moves.specials.of)
        self._stop = stop and goal is None
        self.codes = [self.encoding.encode(self.start, bounds.unused)]
        self.parents = array("L", [0])
        self._known = set(self.codes)

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
        self._look_for_goal(0)
        begin, end = 0, 1
        while begin < end:
            if self.depth == self.bounds.depth:
                self.stopped = "depth"
                return
            self.depth += 1
            for at in range(begin, end, SLICE):
                found = len(self.codes)
                self._expand_safely(at, min(at + SLICE, end))
                self._look_for_goal(found)
                yield
            begin, end = end, len(self.codes)
        self.depth -= 1

    def _limit(self) -> str:
        bounds = self.bounds
        if bounds.states is not None and len(self.codes) >= bounds.states:
            return "states"
        if bounds.seconds is not None and self.seconds >= bounds.seconds:
            return "seconds"
        return "memory" if self.bytes >= bounds.memory * 1e6 else ""

    @property
    def bytes(self) -> int:
        """About how much the worlds take, and the seats of which they are made."""
        each = sys.getsizeof(self.codes[0]) + 8 + self.parents.itemsize
        seats = len(self.encoding.seats) * SEAT
        return sys.getsizeof(self._known) + len(self.codes) * each + seats

    # --- expanding --------------------------------------------------------------------------------

    def _expand(self, begin: int, end: int) -> None:
        """Take each step that is possible in the worlds from *begin* to *end*.

        All of the time is spent here, so everything is at hand, and nothing is called that need
        not be.
        """
        digits_of, size = self.encoding.layout, self.encoding.size
        moves_of, special, known = self.moves.of, self._special, self._known
        add, new, come_from = known.add, self.codes.append, self.parents.append
        transitions = 0
        for at, code in enumerate(self.codes[begin:end], begin):
            row = digits_of(code.to_bytes(size, "little"))
            shared, offset = row[-1], 0
            beside = special[shared]
            if beside is not None:
                if beside.rare:
                    self._expand_one(at, code, row)
                    continue
                offset = beside.offset
            for seat in row[1:-1]:
                quiet, count, loud = moves_of[seat + offset]
                transitions += count
                for delta, sends in quiet:
                    after = code + delta
                    for to, parcel in sends:
                        after += parcel[row[to]]
                    if after not in known:
                        add(after)
                        new(after)
                        come_from(at)
                for move in loud:
                    added = move.memo.get(shared)
                    if added.__class__ is not int:
                        added = self._loud.settle(move, shared, code, row)
                        if added is None:
                            continue
                    transitions += 1
                    after = code + move.delta + added
                    for to, parcel in move.sends:
                        after += parcel[row[to]]
                    if after not in known:
                        add(after)
                        new(after)
                        come_from(at)
        self.transitions += transitions

    def _expand_one(self, at: int, code: Code, row: Digits) -> None:
        """Take each step that is possible in one world."""
        for _, after in self._steps(code, row):
            self.transitions += 1
            if after not in self._known:
                self._known.add(after)
                self.codes.append(after)
                self.parents.append(at)

    def steps(self, code: Code) -> Iterator[tuple[Named, Code]]:
        """Yield what may happen in the world *code*, by name, and the world after it."""
        return self._steps(code, self.encoding.digits(code))

    def _steps(self, code: Code, row: Digits) -> Iterator[tuple[Named, Code]]:
        shared = row[-1]
        beside = self._special[shared]
        offset = beside.offset if beside else 0
        for seat in row[1:-1]:
            for move in (*self.moves.heard[seat], *self.moves.offered[seat + offset]):
                added = self._loud.settle(move, shared, code, row)
                if added is not None:
                    sent = self.moves.sent(move.sends, row)
                    yield move.label, code + move.delta + added + sent
        if beside is not None and beside.linked:
            yield from links(self.encoding, self.bounds, code)

    def _expand_safely(self, begin: int, end: int) -> None:
        """Expand; where a handler fails, tell by which steps one comes there."""
        try:
            self._expand(begin, end)
        except ConsensusError as error:
            for code in self.codes[begin:end]:
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

    def _look_for_goal(self, begin: int) -> None:
        if self.goal is not None:
            for code in self.codes[begin:]:
                if self._is_goal(code):
                    self.reached = code
                    raise Enough

    def _is_goal(self, code: Code) -> bool:
        assert self.goal is not None
        try:
            return bool(self.goal(self.encoding.world(code, self.start)))
        except Exception as error:
            failed = impossible(
                f"the goal raised {error!r}; it is called with a World, such as"
                " lambda world: world['n3'].is_master"
            )
            failed.add_note(self._way_to(code))
            raise failed from error

    def different_ends(self, count: int) -> list[Code]:
        """Return a few worlds in which nothing more can happen, with pasts as unlike as can be.

        They are looked for among the farthest. Where there are none, it is the farthest of all.
        """
        ends: dict[int, Code] = {}
        for code in self.codes[: -LAST - 1 : -1]:
            if next(self.steps(code), None) is None:
                ends.setdefault(self.encoding.digits(code)[-1], code)
        found = list(ends.values()) or [self.codes[-1]]
        if len(found) > count > 0:
            step = (len(found) - 1) / max(1, count - 1)
            found = [found[round(i * step)] for i in range(count)]
        return found[:count]

    def path(self, code: Code) -> list[Named]:
        """Return what leads from the start to the world *code*, in as few steps as possible."""
        deeds: list[Named] = []
        at = self.codes.index(code)
        while at:
            before = self.parents[at]
            steps = self.steps(self.codes[before])
            deeds.append(next(deed for deed, after in steps if after == self.codes[at]))
            at = before
        return deeds[::-1]

    def _way_to(self, code: Code) -> str:
        return f"That is after these steps: {'; '.join(map(str, self.path(code))) or 'none'}"
