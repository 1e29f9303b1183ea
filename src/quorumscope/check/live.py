"""A run under somebody's hand: a trace, the invariants of every step, and who is told of it.

Found here: what can be done to any run, whatever it began with: act, go on by itself, go back and
forth, watch. Never: how a run begins, what is submitted, files and pictures (cluster.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Self, TypeAlias, get_args

from ..net.actions import (
    Action,
    Crash,
    Cut,
    Deliver,
    Drop,
    Duplicate,
    Forge,
    Heal,
    Local,
    Partition,
    Restart,
    TimeOut,
)
from ..net.events import CursorMoved, Duplicated, Event, Forged, Sent
from ..net.network import Envelope
from ..net.observers import Kinds, Observers
from ..net.perform import impossible
from ..net.world import World
from ..protocol.messages import Ask, LocalCall, Message
from ..protocol.types import Member
from ..record.trace import Trace, TraceStep
from .invariants import Violation
from .request import Request

PATIENCE = 100_000
"""Steps after which ``settle`` and ``run_until`` give up: so many can't be meant."""

Observer: TypeAlias = Callable[[Any], object]

EVENTS: tuple[type, ...] = get_args(Event)
"""Every kind of event that ``observe`` tells of unless it is asked for others."""


class Live:
    """A trace that is acted on, and its observers. ``Cluster`` is one that knows how it began."""

    def __init__(self, trace: Trace) -> None:
        self.trace = trace
        self._observers = Observers()

    # --- what can be read -------------------------------------------------------------------------

    @property
    def world(self) -> World:
        """The world at the step where the cluster stands."""
        return self.trace.cursor.world

    @property
    def pending(self) -> tuple[Envelope, ...]:
        """The messages in flight, the oldest first."""
        return tuple(sorted(self.world.flight, key=lambda e: e.id))

    @property
    def violations(self) -> tuple[Violation, ...]:
        """What has been broken up to here on this branch, in the order in which it broke."""
        return self.trace.cursor.broken

    def __getitem__(self, member: Member) -> Any:
        return self.world[member]

    def __contains__(self, member: object) -> bool:
        return member in self.world

    def __iter__(self) -> Iterator[Any]:
        return iter(self.world.seats)

    def __len__(self) -> int:
        return len(self.world.seats)

    def actions(self) -> tuple[Action, ...]:
        """Return all that may happen now; ``do`` does one of them."""
        return self.world.actions()

    def past(self) -> Iterator[TraceStep]:
        """Yield the steps that led here, the newest first."""
        step: TraceStep | None = self.trace.cursor
        while step is not None:
            yield step
            step = self.trace.before(step)

    # --- acting -----------------------------------------------------------------------------------

    def do(self, action: Action) -> TraceStep:
        """Do *action* and tell the observers.

        Raises
        ------
        ConsensusError
            Where it can't happen: why, and what can be done. Nothing has changed then.
        """
        before = self.trace.cursor.id
        step = self.trace.do(action)
        self._observers.tell((*step.events, CursorMoved(before, step.id)))
        return step

    def call(self, at: Member, call: LocalCall) -> Request:
        """Begin a local call at a member; the request's outcome is read later."""
        return Request(self, call, self.do(Local(at, call)))

    def deliver(self, id: int) -> TraceStep:
        """Let the message arrive."""
        return self.do(Deliver(id))

    def drop(self, id: int) -> TraceStep:
        """Lose the message; nobody notices."""
        return self.do(Drop(id))

    def duplicate(self, id: int) -> TraceStep:
        """Put a second copy of the message in flight."""
        return self.do(Duplicate(id))

    def time_out(self, id: int) -> TraceStep:
        """Let whoever asked give up waiting: *id* is that of the ask, or of its answer."""
        message = self._message(id)
        asker = message.source if isinstance(message, Ask) else message.target
        return self.do(TimeOut(asker, message.vote, message.slot, message.attempt))

    def crash(self, member: Member) -> TraceStep:
        """Stop *member*: all that is not on its disk is gone."""
        return self.do(Crash(member))

    def restart(self, member: Member, disk: bool = True) -> TraceStep:
        """Start *member* again, with its disk or without."""
        return self.do(Restart(member, disk))

    def cut(self, a: Member, b: Member, one_way: bool = False) -> TraceStep:
        """Let nothing get from *a* to *b*, nor back unless *one_way*."""
        return self.do(Cut(a, b, one_way))

    def partition(self, *side: Member, one_way: bool = False) -> TraceStep:
        """Part the members of *side* from all others; *one_way*: these no longer hear *side*."""
        return self.do(Partition(side, one_way))

    def heal(self) -> TraceStep:
        """Mend every cut."""
        return self.do(Heal())

    def allow_forging(self) -> None:
        """From now on, ``forge`` may be called: it is off until somebody asks for it."""
        self.trace.allow_forging()

    def forge(self, message: Message) -> TraceStep:
        """Put a message in flight that nobody sent."""
        return self.do(Forge(message))

    # --- going on by itself -----------------------------------------------------------------------

    def step(self) -> TraceStep | None:
        """Deliver the oldest message that can arrive; return None where none can."""
        for envelope in self.pending:
            if self.world.can_hear(envelope.message.source, envelope.message.target):
                return self.deliver(envelope.id)
        return None

    def settle(self) -> TraceStep:
        """Step until nothing that is in flight can arrive."""
        for _ in range(PATIENCE):
            if self.step() is None:
                return self.trace.cursor
        raise impossible(f"after {PATIENCE:,} steps there are still messages; step() on by hand")

    def run_until(self, predicate: Callable[[Self], object]) -> TraceStep:
        """Step until *predicate* (given this object) is true.

        Raises
        ------
        ConsensusError
            Where it isn't when nothing can arrive any more.
        """
        if not callable(predicate):
            raise impossible(f"{predicate!r} can't be called; pass a function of the cluster")
        for _ in range(PATIENCE):
            if predicate(self):
                return self.trace.cursor
            if self.step() is None:
                raise impossible(
                    f"nothing can arrive any more at step {self.trace.cursor.index}, and it has not"
                    " come to that; back() goes back, actions() lists what else may happen"
                )
        raise impossible(f"it has not come to that in {PATIENCE:,} steps")

    # --- going back and forth ---------------------------------------------------------------------

    def back(self, n: int = 1) -> TraceStep:
        """Go *n* steps back; acting there begins a branch."""
        return self._move(lambda: self.trace.back(n))

    def forward(self, n: int = 1) -> TraceStep:
        """Go *n* steps on, along the branch that was last taken."""
        return self._move(lambda: self.trace.forward(n))

    def goto(self, k: int) -> TraceStep:
        """Go to step *k* of the present branch; 0 is the start."""
        return self._move(lambda: self.trace.goto(k))

    def visit(self, step_id: int) -> TraceStep:
        """Go to any step of any branch, by its id."""
        return self._move(lambda: self.trace.visit(step_id))

    def reset(self) -> TraceStep:
        """Go to the start as if nothing had been done; what was done stays as a branch."""
        return self._move(self.trace.restart)

    def _move(self, move: Callable[[], TraceStep]) -> TraceStep:
        before = self.trace.cursor.id
        step = move()
        self._observers.tell((CursorMoved(before, step.id),))
        return step

    # --- watching ---------------------------------------------------------------------------------

    def observe(self, callback: Observer, kinds: Kinds = None) -> Callable[[], None]:
        """Call *callback* with each event, in order; return a function that ends it.

        Inside the callback ``trace.cursor`` is the step of the event, and its ``action`` the cause.

        Parameters
        ----------
        callback : callable
            Takes one event. Where it raises, a warning says so once, and the run goes on.
        kinds : class or classes of events, optional
            Which ones. By default all that happens to the world; ``CursorMoved``, which also tells
            of going back, has to be asked for.
        """
        return self._observers.add(callback, kinds, EVENTS)

    def _message(self, id: int) -> Message:
        """Return the message of that id, in flight or not."""
        for step in self.past():
            for event in step.events:
                if isinstance(event, (Sent, Forged)) and event.envelope.id == id:
                    return event.envelope.message
                if isinstance(event, Duplicated) and event.copy.id == id:
                    return event.copy.message
        return self.world.envelope(id).message
