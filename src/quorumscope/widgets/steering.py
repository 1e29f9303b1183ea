"""What all debuggers of one cluster share besides its run, so that they agree: who is selected,
where a run is to stop, what is watched, what is compared, and the run that goes on by itself.

Found here: the desk, and its two lists as a cell holds them. Never: a message to a page
(debugger.py), or the run's slices (running.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias
from weakref import WeakValueDictionary

from ..record.errors import TraceError
from ..record.trace import Trace
from ..record.until import MOST, Breakpoint, Breakpoints, Holds, Predicate, Stop
from ..record.until import Known as Stops
from ..record.watch import LONGEST, Watched, watched
from ..record.words import listed
from . import commands as say
from .running import Run

if TYPE_CHECKING:
    from ..cluster import Cluster

Json: TypeAlias = dict[str, Any]

ROWS = 50
"""Breakpoints, and watch expressions, that one desk holds: each is asked at every step."""


class Desk:
    """One for each cluster that is looked at; it lasts as long as somebody looks.

    Attributes
    ----------
    version : int
        Grows whenever notes on steps (notes.py) have to be made anew.
    pinned : int or None
        The step with which the one that is shown is compared.
    """

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.selected: str | None = None
        self.stops = Breakpoints()
        self.expressions: tuple[str, ...] = ()
        self.version = 0
        self.pinned: int | None = None
        self.other: tuple[str, Trace] | None = None
        self.run: Run | None = None
        self._told: list[Callable[[Json], object]] = []

    def join(self, told: Callable[[Json], object]) -> Callable[[], None]:
        """Tell *told* whatever changes, as a message; return what ends that."""
        self._told.append(told)

        def leave() -> None:
            self._told = [t for t in self._told if t is not told]
            if not self._told and self.run:
                self.run.stop()

        return leave

    def tell(self, **message: Any) -> None:
        """Tell everybody how things are now, and *message* with it."""
        for told in list(self._told):
            told({"op": "steer", "desk": self.shown(), **message})

    def shown(self) -> Json:
        """All there is, as JSON for a page."""
        run = self.run
        return {
            "selected": self.selected,
            "breakpoints": [
                {"number": row.number, "on": row.on, "words": str(row.stop)}
                for row in self.stops.rows
            ],
            "watches": list(self.expressions),
            "version": self.version,
            "pinned": self.pinned,
            "other": self.other[0] if self.other else None,
            "run": {"until": run.until, "steps": run.steps, "limit": run.limit} if run else None,
        }

    # --- what can be changed ----------------------------------------------------------------------

    def select(self, member: str | None) -> None:
        """Select *member*, or nobody.

        Raises
        ------
        TraceError
            Where no step has such a member.
        """
        self.check(member)
        if member != self.selected:
            self.selected = member
            self.tell()

    def check(self, member: str | None) -> None:
        trace = self.cluster.trace
        # It may be one of another branch, where a page stands already.
        if member is not None and not any(member in step.world for step in trace.steps):
            known = listed(trace.cursor.world.names)
            raise TraceError(f"there is no {member}; choose one of {known}, or None")

    def pin(self, step: int | None) -> None:
        """Compare what is shown with *step* from now on, or with the step before it."""
        if step is not None:
            self.cluster.trace.path(step)
        self.pinned = step
        self.tell(open="diff")

    def lay_beside(self, name: str, trace: Trace) -> None:
        self.other = (name, trace)
        self.tell(open="diff")

    def watch(self, expressions: tuple[str, ...]) -> None:
        self.expressions = expressions
        self._renew()

    def stop_at(self, stops: Breakpoints) -> None:
        self.stops = stops
        self._renew()

    def _renew(self) -> None:
        self.version += 1
        self.tell()

    # --- a run that goes on by itself -------------------------------------------------------------

    def begin(
        self, stop: Stops | None = None, predicate: Predicate | None = None, limit: int = MOST
    ) -> Run:
        """Let the run go on until *stop*, *predicate* or a breakpoint is met.

        Raises
        ------
        TraceError
            Where it is under way already, or *stop* can't be read.
        """
        if self.run is not None:
            raise TraceError("a run is under way already; stop it first")
        if stop is not None:
            self.stops.adding(stop)  # it says what is wrong with an expression
        run = self.run = Run(self, stop, predicate, limit)
        self.tell()
        run.begin()
        return run

    def ended(self, run: Run) -> None:
        """Hear that *run* has come to rest."""
        self.run = None
        self.tell(stopped={"words": run.why, "step": self.cluster.trace.cursor.id})


_desks: WeakValueDictionary[int, Desk] = WeakValueDictionary()


def desk_of(cluster: Cluster) -> Desk:
    """Return the desk at which *cluster* is looked at."""
    desk = _desks.get(id(cluster))
    if desk is None:
        desk = _desks[id(cluster)] = Desk(cluster)
    return desk


# --- the lists, as a cell holds them ------------------------------------------------------------


class Points:
    """The breakpoints: where a run, or a film that plays, comes to rest. ::

    debugger.breakpoints.add(Elects("n2"))  # of quorumscope.record.until
    debugger.breakpoints.add("n1.is_master and n2.is_master")
    debugger.breakpoints.switch(1, on=False)
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, stop: Stops | str) -> int:
        """Add one, switched on; return its number.

        Parameters
        ----------
        stop : Stop or str
            One of those in ``record.until``, or a watch expression that becomes true.

        Raises
        ------
        TraceError
            Where it is neither, can't be read, or the list is full.
        """
        if isinstance(stop, str):
            stop = self.of(stop)
        if not isinstance(stop, Stop) or type(stop) is Stop:
            raise TraceError(
                f"a breakpoint can't be made of {stop!r}; pass one of quorumscope.record.until,"
                ' such as Elects("n2"), or an expression, such as "n2.is_master"'
            )
        _check_room(len(self), "breakpoints")
        self._desk.stop_at(self._desk.stops.adding(stop))
        return self._desk.stops.given

    @staticmethod
    def of(expression: str) -> Holds:
        """Return what stops where *expression* becomes true."""
        return Holds(expression.strip())

    def remove(self, number: int) -> None:
        """Take the breakpoint of that number off the list."""
        self._check(number)
        self._desk.stop_at(self._desk.stops.without(number))

    def switch(self, number: int, on: bool) -> None:
        """Switch the breakpoint of that number on or off."""
        self._check(number)
        self._desk.stop_at(self._desk.stops.switched(number, on))

    def _check(self, number: int) -> None:
        numbers = [row.number for row in self]
        if number not in numbers:
            known = ", ".join(map(str, numbers)) or "none"
            raise TraceError(f"there is no breakpoint {number}; the list has {known}")

    def __iter__(self) -> Iterator[Breakpoint]:
        return iter(self._desk.stops.rows)

    def __len__(self) -> int:
        return len(self._desk.stops.rows)

    def __repr__(self) -> str:
        rows = (f"{r.number}: {r.stop}{'' if r.on else ' (off)'}" for r in self)
        return "\n".join(rows) or "no breakpoints; add(...) adds one"


class Watches:
    """The watch expressions, asked of every step (``record.watch`` tells what they may say). ::

    debugger.watch.add("n1.is_master and n2.is_master")
    debugger.watch.values()
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def add(self, expression: str) -> None:
        """Watch *expression* too. What is wrong with it is told in the place of its value.

        Raises
        ------
        TraceError
            Where it is no text, empty or too long, or the list is full.
        """
        if not isinstance(expression, str) or not 0 < len(expression.strip()) <= LONGEST:
            raise TraceError(
                f'a watch expression is a text of 1 to {LONGEST} characters, such as "len(n1.log)"'
            )
        _check_room(len(self), "watch expressions")
        self._desk.watch(tuple(dict.fromkeys((*self, expression.strip()))))

    def remove(self, expression: str) -> None:
        """Watch *expression* no more."""
        if expression not in self._desk.expressions:
            raise TraceError(f"{expression!r} is not watched; the list has {list(self)}")
        self._desk.watch(tuple(e for e in self if e != expression))

    def values(self) -> tuple[Watched, ...]:
        """Return what each is where the cluster stands."""
        here = self._desk.cluster.trace.cursor
        return tuple(watched(expression, here) for expression in self)

    def __iter__(self) -> Iterator[str]:
        return iter(self._desk.expressions)

    def __len__(self) -> int:
        return len(self._desk.expressions)

    def __repr__(self) -> str:
        rows = (f"{w.expression}: {w.error or w.value}" for w in self.values())
        return "\n".join(rows) or "nothing is watched; add(...) adds an expression"


def _check_room(count: int, what: str) -> None:
    if count >= ROWS:
        raise TraceError(f"there are {count} {what}, and no more than that; remove one first")


# --- what a page asks ---------------------------------------------------------------------------


def steer(desk: Desk, command: say.Steer) -> None:
    """Carry out *command*.

    Raises
    ------
    TraceError
        Where it can't be: why, and what can be done. Nothing has changed then.
    """
    _STEERS[type(command)](desk, command)


def _stop(desk: Desk) -> None:
    if desk.run is not None:
        desk.run.stop()


_STEERS: dict[type, Callable[[Desk, Any], object]] = {
    say.Select: lambda desk, c: desk.select(c.member),
    say.RunUntil: lambda desk, c: desk.begin(c.stop, limit=c.limit),
    say.StopRun: lambda desk, c: _stop(desk),
    say.Break: lambda desk, c: Points(desk).add(c.stop),
    say.Switch: lambda desk, c: Points(desk).switch(c.number, c.on),
    say.Unbreak: lambda desk, c: Points(desk).remove(c.number),
    say.Watch: lambda desk, c: Watches(desk).add(c.expression),
    say.Unwatch: lambda desk, c: Watches(desk).remove(c.expression),
    say.Pin: lambda desk, c: desk.pin(c.step),
}
