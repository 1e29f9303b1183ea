"""A run that goes on by itself, in slices on the kernel's own loop, so that cells stay usable.

Found here: Run. Never: what a run stops at (record/until.py), or how it is shown.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Generator
from functools import partial
from typing import TYPE_CHECKING, Any

from ..record.trace import TraceStep
from ..record.until import Halt, Predicate, run
from ..record.until import Known as Stops
from ..record.words import counted

if TYPE_CHECKING:
    from .steering import Desk

SLICE = 0.02
"""Seconds that the kernel runs at a stretch."""

BREATH = 0.05
"""Seconds between two tellings of how far it is."""


class Run:
    """A run under way. ``await`` it in a cell to go on when it has come to rest. ::

        await debugger.run_until(lambda world: world["n2"].is_master)

    Without a loop, in plain Python, it has come to rest as soon as it is made.

    Attributes
    ----------
    until : str
        What it is to stop at, in words.
    steps : int
        How many it has taken.
    limit : int
        How many it may take.
    why : str
        Why it stopped; empty while it is under way.
    """

    def __init__(
        self, desk: Desk, stop: Stops | None, predicate: Predicate | None, limit: int
    ) -> None:
        self._desk = desk
        self._stop = stop
        self._predicate = predicate
        self._at = desk.cluster.trace.cursor.id
        self._told = time.monotonic()
        self._rest: list[Callable[[], object]] = []
        self.until = str(stop) if stop else "the predicate is true" if predicate else ""
        self.steps = 0
        self.limit = limit
        self.why = ""

    def begin(self) -> None:
        """Take the first slice once the loop is free; without a loop, take all steps now."""
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            while not self.why:
                self._step()
        else:
            self._loop.call_soon(self._slice)

    def stop(self) -> None:
        """Come to rest where it is."""
        self._end("you stopped it")

    # --- the slices -------------------------------------------------------------------------------

    def _slice(self) -> None:
        deadline = time.monotonic() + SLICE
        self._step()
        while not self.why and time.monotonic() < deadline:
            self._step()
        if not self.why:
            self._progress()
            # Through a timer, and not at once: what the loop has heard meanwhile comes first.
            self._loop.call_later(0, self._slice)

    def _progress(self) -> None:
        if time.monotonic() - self._told >= BREATH:
            self._told = time.monotonic()
            self._desk.tell()

    def _step(self) -> None:
        cluster = self._desk.cluster
        if cluster.trace.cursor.id != self._at:
            self._end("somebody went elsewhere meanwhile")
            return
        stops = self._desk.stops.adding(self._stop) if self._stop else self._desk.stops
        try:
            halt = run(cluster.trace, stops, self._predicate, cluster.do, most=1)
        except Exception as error:  # a user's own text or State: whatever it raises is told
            self._end(f"{type(error).__name__}: {error}")
            return
        self.steps += halt.steps
        self._at = cluster.trace.cursor.id
        self._look(halt)

    def _look(self, halt: Halt) -> None:
        if halt.over:
            self._end(halt.why)
        elif halt.hits:
            own = (0, self._desk.stops.given + 1)
            said = (
                h.why if h.number in own else f"breakpoint {h.number}, {h.why}" for h in halt.hits
            )
            self._end("; ".join(dict.fromkeys(said)))
        elif self.steps >= self.limit:
            self._end("that was its limit")

    def _end(self, why: str) -> None:
        if self.why:
            return
        self.why = f"Stopped after {counted(self.steps, 'step')}: {why}."
        self._desk.ended(self)
        for go_on in self._rest:
            go_on()
        self._rest.clear()

    def __await__(self) -> Generator[Any, None, Run]:
        if not self.why:
            rested = asyncio.get_running_loop().create_future()
            self._rest.append(partial(_settle, rested))
            yield from rested
        return self

    def __repr__(self) -> str:
        return f"<Run: {self.why or f'under way, {self.steps} of {self.limit} steps at the most'}>"


def about_world(predicate: Callable[[Any], object]) -> Predicate:
    """Return *predicate*, which takes a world, as one that takes a step."""

    def asked(step: TraceStep) -> object:
        return predicate(step.world)

    name = getattr(predicate, "__name__", "")
    asked.__name__ = name if name.isidentifier() else "the predicate"
    return asked


def _settle(rested: asyncio.Future[None]) -> None:
    if not rested.done():  # who waited may have given up
        rested.set_result(None)
