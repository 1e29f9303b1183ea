"""One danger: how it is looked for, and what was found with the repair and without it.

    found = DANGERS[0].find()          # in the original, or without the repairs that it names
    found.trace, found.states, DANGERS[0].find(repaired=True).trace   # ..., ..., None

Found here: Danger, and what looking for it gives. Never: the dangers themselves (dangers.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from time import process_time
from typing import Any

from msgspec import Struct

from ..record.trace import Trace
from ..record.transcript import play
from .explore import Goal, checking, explore, invariant
from .invariants import Invariant, violations
from .look import Finding, Look
from .progress import progress
from .shrink import shrink


class Found(Struct, frozen=True, eq=False, kw_only=True):
    """What came of looking for a danger.

    Attributes
    ----------
    trace : Trace or None
        The way into it, as short as it could be made; None where there is none.
    states : int
        How many different worlds were looked at.
    exhaustive : bool
        Whether those are all that the bounds allow. A bound on the depth is a bound like others.
    seconds : float
        Of this processor, until it was found; making it short took more.
    """

    trace: Trace | None
    states: int
    exhaustive: bool
    seconds: float


class Danger(Struct, frozen=True, eq=False, kw_only=True):
    """What can go wrong, where to look for it, and what is to be learned from it.

    Attributes
    ----------
    name : str
        The number of a flaw of the original, or the repair that is switched off.
    title, lesson : str
        What goes wrong, in a few words; and what follows, in one sentence.
    members : int
        How many there are at the start.
    without : tuple of str
        Which repairs of the safe text are off; none where the danger is the original's.
    setup : str
        What has happened already, as the commands of a transcript, one a line.
    bounds : mapping
        What may happen then, as for ``explore``.
    invariant : str
        What breaks; empty where it is not an invariant that tells.
    goal : callable, optional
        A world to look for, where the invariant does not tell this danger from another.
    stuck : bool
        Whether it is looked for a world from which nothing more can be agreed.
    """

    name: str
    title: str
    lesson: str
    bounds: Mapping[str, Any]
    members: int = 3
    without: tuple[str, ...] = ()
    setup: str = ""
    invariant: str = ""
    goal: Goal | None = None
    stuck: bool = False

    @property
    def file(self) -> str:
        """The name of the file that keeps its trace."""
        if self.without:
            return f"without-{self.name.replace('_', '-')}.jsonl"
        words = f"f{self.name[1:]:0>2} {self.title}"
        return f"{'-'.join(words.replace(',', '').split())}.jsonl"

    def begin(self, repaired: bool = False) -> Trace:
        """Return the run after the setup: of the text in danger, or of the repaired one."""
        text = f"without {' '.join(self.without)}" if self.without else "original"
        lines = [f"cluster {self.members} {'safe' if repaired else text}"]
        lines += [line.strip() for line in self.setup.splitlines() if line.strip()]
        trace = play("\n".join(f"> {line}" for line in lines), violations).trace
        assert trace is not None
        return trace

    def find(self, repaired: bool = False) -> Found:
        """Look for it; where an invariant tells it, make the way into it short."""
        begin = self.begin(repaired)
        began = process_time()
        if self.stuck:
            stuck = progress(begin, self.bounds)
            return Found(
                trace=stuck.stuck,
                states=stuck.states,
                exhaustive=stuck.exhaustive,
                seconds=process_time() - began,
            )
        found = explore(begin, self.bounds, self._told_by, self._reached, samples=0)
        seconds = process_time() - began
        return Found(
            trace=found.trace and self._short(found.trace),
            states=found.states,
            exhaustive=found.stopped in ("", "depth"),
            seconds=seconds,
        )

    @property
    def _told_by(self) -> list[Invariant]:
        """What tells a search that it is there; nothing where only the goal does."""
        if self.goal is None:
            return [invariant(self.invariant)]
        return [self._both] if self.invariant else []

    @property
    def _reached(self) -> Goal | None:
        return None if self.invariant else self.goal

    @property
    def _both(self) -> Invariant:
        """The goal as if it were what an invariant forbids, where that one is broken too."""
        return Invariant(self.title, self.lesson, self.name, self._check)

    def _check(self, look: Look) -> Iterator[Finding]:
        broken: Iterable[Finding] = [(None, self.lesson)]
        if self.invariant:
            broken = invariant(self.invariant).check(look)
        for finding in broken:
            if self.goal is not None and self.goal(look.after):
                yield finding

    def _short(self, trace: Trace) -> Trace:
        """Return a short way to the same, the setup included."""
        if self.goal is None:
            return shrink(trace, self.invariant).trace
        start = trace.path()[0].world
        watched = _again(Trace.start(start, trace.origin, checking([self._both])), trace)
        return _again(Trace.start(start, trace.origin, violations), shrink(watched).trace)

    def is_in(self, trace: Trace) -> bool:
        """Whether *trace*, where it stands, has come to it."""
        if self.goal is not None and not self.goal(trace.cursor.world):
            return False
        names = [violation.invariant for violation in trace.cursor.broken]
        if self.stuck:
            return not progress(trace, {}).holds
        return not self.invariant or self.invariant in names


def _again(trace: Trace, other: Trace) -> Trace:
    """Do at *trace* what was done in *other*."""
    for step in other.path():
        if step.action is not None:
            trace.do(step.action)
    return trace
