"""Exhaustive search within bounds: every order of deliveries, and every fault that is allowed.

    result = explore(Cluster(3, participant=OriginalParticipant), bounds=dict(elections=2))
    result.trace, result.explain(), result.debug()

Found here: ``explore``, and Explorer for whoever runs it in slices. Never: the loop (search.py), or
words (verdict.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from msgspec.structs import replace

from ..net.actions import Boot
from ..net.events import Event
from ..net.perform import impossible
from ..net.world import World
from ..record.trace import Checker, Trace
from .bounds import Bounds, newcomers
from .encoding import Code
from .invariants import INVARIANTS, Invariant, Violation
from .look import look_at
from .named import Named
from .search import Breach, Search
from .verdict import Beginning, Exploration, Verdict, beginning

Goal = Callable[[World], object]


def explore(
    of: Any,
    bounds: Mapping[str, Any] | Bounds | None = None,
    invariants: str | Sequence[str | Invariant] | None = None,
    goal: Goal | None = None,
    *,
    stop: bool = True,
    samples: int = 3,
    progress: Callable[[Search], object] | None = None,
) -> Exploration:
    """Look at all that can happen within bounds, the nearest first.

    Parameters
    ----------
    of : Cluster, Trace or World
        Where it begins: a cluster or a trace where it stands.
    bounds : mapping
        How often what may happen, and when to give up; see ``check.bounds``. Deliveries are free.
        ``elections``, ``submits``, ``drops``, ``duplicates``, ``time_outs``, ``crashes``,
        ``restarts``, ``lost_disks``, ``cuts``, ``adds``, ``removes``, ``pings``, ``retries``: a
        number, or a mapping of members to numbers. ``changes``: what is submitted. ``depth``,
        ``states``, ``seconds``, ``memory`` (megabytes): limits.
    invariants : names, optional
        Which ones; all where none are given. An ``Invariant`` of your own may stand among them.
        With an empty list the past is no part of a state.
    goal : callable, optional
        Called with each World: the search ends at the nearest one for which it is true.
    stop : bool
        Whether it ends with the first violation. Else every invariant gets its verdict.
    samples : int
        How many runs to keep where nothing is found.
    progress : callable, optional
        Called every few milliseconds with the search.

    Returns
    -------
    Exploration
        Also after an interrupt: then with what was found so far.

    Raises
    ------
    ConsensusError
        Where bounds or invariants make no sense, a handler fails or is no function of its state.
    """
    explorer = Explorer(of, bounds, invariants, goal, stop=stop)
    try:
        for search in explorer.run():
            if progress is not None:
                progress(search)
    except KeyboardInterrupt:
        explorer.search.stopped = "interrupted"
    return explorer.result(samples)


class Explorer:
    """A search that is run in slices: ``for _ in explorer.run(): ...``, then ``result()``."""

    def __init__(
        self,
        of: Any,
        bounds: Mapping[str, Any] | Bounds | None = None,
        invariants: str | Sequence[str | Invariant] | None = None,
        goal: Goal | None = None,
        *,
        stop: bool = True,
    ) -> None:
        if goal is not None and not callable(goal):
            raise impossible(f"goal={goal!r} can't be called; pass a function of a World")
        self.invariants = chosen(invariants)
        self._beginning = with_spares(beginning(of), newcomers(bounds))
        self._goal = goal
        start = self._beginning.world
        self.bounds = Bounds.of(bounds, start)
        self.search = Search(start, self.bounds, self.invariants, stop=stop, goal=goal)

    def run(self) -> Iterator[Search]:
        """Search on; yield the search every few milliseconds."""
        for _ in self.search.run():
            yield self.search

    def result(self, samples: int = 3) -> Exploration:
        """Return what was found so far."""
        search = self.search
        verdicts = tuple(self._verdict(i.name) for i in self.invariants)
        found = self._found(verdicts)
        return Exploration(
            exhaustive=not search.stopped,
            stopped=search.stopped,
            states=len(search.codes),
            transitions=search.transitions,
            handler_calls=search.moves.turns.calls,
            depth=search.depth,
            seconds=search.seconds,
            bytes=search.bytes,
            bounds=self.bounds,
            verdicts=verdicts,
            trace=found,
            samples=() if found else tuple(self._samples(samples)),
            asked=self._goal is not None,
        )

    def trace_to(self, code: Code) -> Trace:
        """Return the shortest way to one of the worlds that were found."""
        return self._trace(self.search.path(code))

    def _verdict(self, name: str) -> Verdict:
        breach = self.search.breaches.get(name)
        if breach is None:
            return Verdict(name)
        return Verdict(name, breach.violation, breach.depth, self._proven(breach))

    def _proven(self, breach: Breach) -> Trace:
        """Return the trace that ends in *breach*, done step by step in the real world."""
        trace = self._trace((*self.search.path(breach.code), breach.deed))
        if breach.violation not in trace.cursor.broken:
            raise impossible(
                f"{breach.violation.sentence}, said the search, and the same steps done again don't"
                " end so: a handler is not a function of its state. It may read nothing but the"
                " participant and the call: no chance, no clock, no variable outside"
            )
        return trace

    def _found(self, verdicts: tuple[Verdict, ...]) -> Trace | None:
        if self._goal is not None:
            reached = self.search.reached
            return None if reached is None else self.trace_to(reached)
        broken = [v for v in verdicts if not v.holds]
        return min(broken, key=lambda v: v.steps or 0).trace if broken else None

    def _samples(self, count: int) -> Iterator[Trace]:
        for code in self.search.different_ends(count):
            yield self.trace_to(code)

    def _trace(self, deeds: Sequence[Named]) -> Trace:
        return self._beginning.trace_of(deeds, checker_of(self.invariants))


def chosen(asked: str | Sequence[str | Invariant] | None) -> tuple[Invariant, ...]:
    """Return the invariants that a person named; all where none are named."""
    if asked is None:
        return INVARIANTS
    names = [asked] if isinstance(asked, str) else list(asked)
    return tuple(i if isinstance(i, Invariant) else invariant(i) for i in names)


def invariant(name: str) -> Invariant:
    """Return the invariant of that name."""
    known = {i.name: i for i in INVARIANTS}
    if name not in known:
        near = get_close_matches(str(name), known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
        raise impossible(f"there is no invariant called {name!r}; {hint}")
    return known[name]


def checker_of(invariants: Sequence[Invariant]) -> Checker:
    """Return the checker of all known invariants, and of those among *invariants* that are not."""
    return checking((*INVARIANTS, *(i for i in invariants if i not in INVARIANTS)))


def checking(invariants: Sequence[Invariant]) -> Checker:
    """Return the checker of *invariants*."""

    def check(before: World, events: tuple[Event, ...], after: World) -> tuple[Violation, ...]:
        look = look_at(before, events, after)
        if look is None:
            return ()
        return tuple(
            Violation(i.name, look.member, entry, sentence)
            for i in invariants
            for entry, sentence in i.check(look)
        )

    return check


def with_spares(begin: Beginning, wanted: int) -> Beginning:
    """Return *begin* with so many processes that have not joined; they may be added then."""
    world = begin.world
    free = [m for m in world.names if all(m not in p.members for p in world.seats)]
    number = len(world.names)
    boots: list[Boot] = []
    while len(boots) < wanted - len(free):
        number += 1
        if f"n{number}" not in world:
            boots.append(Boot(f"n{number}"))
    return replace(begin, deeds=(*begin.deeds, *boots))
