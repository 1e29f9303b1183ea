"""Where a run is to stop: breakpoints as data, a list of them, and the run that heeds it.

    stops = Breakpoints().adding(Elects()).adding(Reaches(ParticipantState.MASTER, "n2"))
    halt = run(trace, stops)
    halt.why  # "n2 is master of instance 2"

Found here: what each kind of breakpoint waits for, and the run by the fair order (the oldest
message that can arrive is next). Never: a clock; who wants a long run in slices asks for *most*
steps at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from ..net.actions import Action, Deliver
from ..net.events import Applied, Delivered, StateChanged
from ..protocol.messages import Answer, BecameMaster
from ..protocol.types import Member, ParticipantState
from .describe import describe_event
from .errors import TraceError
from .picking import oldest
from .trace import Trace, TraceStep
from .watch import mistake, watched

MOST = 10_000
"""Steps after which a run stops by itself: a person will want to look."""

Call: TypeAlias = Literal[
    "",
    "Prepare",
    "Accept",
    "AddMember",
    "RemoveMember",
    "StartParticipation",
    "SubmitRequest",
]


class Stop(Struct, frozen=True, tag=True, omit_defaults=True):
    """What a run can stop at. An empty field stands for any."""

    def met(self, step: TraceStep, before: TraceStep) -> str:
        """Return what was seen in *step* that this waits for; empty where nothing was."""
        return ""


class Elects(Stop, frozen=True, tag=True, omit_defaults=True):
    """A member becomes master."""

    member: Member = ""

    def met(self, step: TraceStep, before: TraceStep) -> str:
        return _first(step, lambda e: isinstance(e, BecameMaster) and _is(self.member, e.member))

    def __str__(self) -> str:
        return f"{self.member or 'a member'} is elected"


class Commits(Stop, frozen=True, tag=True, omit_defaults=True):
    """A member applies something."""

    member: Member = ""

    def met(self, step: TraceStep, before: TraceStep) -> str:
        return _first(step, lambda e: isinstance(e, Applied) and _is(self.member, e.member))

    def __str__(self) -> str:
        return f"{self.member or 'a member'} commits"


class Reaches(Stop, frozen=True, tag=True, omit_defaults=True):
    """A member gets into a state."""

    state: ParticipantState
    member: Member = ""

    def met(self, step: TraceStep, before: TraceStep) -> str:
        def wanted(e: Any) -> bool:
            return (
                isinstance(e, StateChanged) and e.after is self.state and _is(self.member, e.member)
            )

        return _first(step, wanted)

    def __str__(self) -> str:
        return f"{self.member or 'a member'} becomes {self.state}"


class Breaks(Stop, frozen=True, tag=True, omit_defaults=True):
    """An invariant does not hold any more."""

    invariant: str = ""

    def met(self, step: TraceStep, before: TraceStep) -> str:
        new = step.broken[len(before.broken) :]
        found = [b for b in new if _is(self.invariant, b.invariant)]
        return f"{found[0].invariant}: {found[0].sentence}" if found else ""

    def __str__(self) -> str:
        return f"{self.invariant or 'an invariant'} is broken"


class Hears(Stop, frozen=True, tag=True, omit_defaults=True):
    """A message of a kind arrives; *answer* says whether the ask or its answer is meant."""

    call: Call = ""
    member: Member = ""
    answer: bool | None = None

    def met(self, step: TraceStep, before: TraceStep) -> str:
        def wanted(e: Any) -> bool:
            if not isinstance(e, Delivered):
                return False
            m = e.envelope.message
            kind = self.answer is None or isinstance(m, Answer) is self.answer
            return kind and _is(self.call, m.name) and _is(self.member, m.target)

        return _first(step, wanted)

    def __str__(self) -> str:
        what = self.call or "message"
        kind = {None: what, True: f"answer to {what}", False: f"ask {what}"}[self.answer]
        return f"{self.member or 'a member'} hears {kind}"


class Holds(Stop, frozen=True, tag=True, omit_defaults=True):
    """A watch expression becomes true."""

    expression: str

    def met(self, step: TraceStep, before: TraceStep) -> str:
        holds = watched(self.expression, step).holds
        return str(self) if holds and not watched(self.expression, before).holds else ""

    def __str__(self) -> str:
        return f"{self.expression} holds"


Known: TypeAlias = Elects | Commits | Reaches | Breaks | Hears | Holds
Predicate: TypeAlias = Callable[[TraceStep], object]
"""A function of the user's own; its name is told where it is true."""


def _is(wanted: str, seen: str) -> bool:
    return wanted in ("", seen)


def _first(step: TraceStep, wanted: Callable[[Any], bool]) -> str:
    return next((describe_event(e) for e in step.events if wanted(e)), "")


# --- the list -----------------------------------------------------------------------------------


class Breakpoint(Struct, frozen=True, omit_defaults=True):
    """One row of the list; its number stays its own."""

    number: int
    stop: Known
    on: bool = True


class Hit(Struct, frozen=True):
    """The breakpoint of that number was met, and by what."""

    number: int
    why: str


class Breakpoints(Struct, frozen=True):
    """A list of breakpoints, as a value: each change returns another list."""

    rows: tuple[Breakpoint, ...] = ()
    given: int = 0
    """How many numbers have been given; none is given twice."""

    def adding(self, stop: Known) -> Breakpoints:
        """Return the list with one more, switched on.

        Raises
        ------
        TraceError
            Where its expression can't be read.
        """
        wrong = mistake(stop.expression) if isinstance(stop, Holds) else ""
        if wrong:
            raise TraceError(f"{stop.expression!r} can't be read: {wrong}")  # type: ignore[union-attr]
        number = self.given + 1
        return Breakpoints((*self.rows, Breakpoint(number, stop)), number)

    def without(self, number: int) -> Breakpoints:
        return replace(self, rows=tuple(row for row in self.rows if row.number != number))

    def switched(self, number: int, on: bool) -> Breakpoints:
        rows = (replace(row, on=on) if row.number == number else row for row in self.rows)
        return replace(self, rows=tuple(rows))

    def hits(self, step: TraceStep, before: TraceStep) -> tuple[Hit, ...]:
        """Return which of those that are on were met in *step*."""
        met = ((row.number, row.stop.met(step, before)) for row in self.rows if row.on)
        return tuple(Hit(number, why) for number, why in met if why)


# --- the run ------------------------------------------------------------------------------------


class Halt(Struct, frozen=True):
    """How a run came to an end.

    Attributes
    ----------
    steps : int
        How many it took.
    hits : tuple of Hit
        The breakpoints that it stopped at; number 0 is the predicate.
    over : bool
        Whether nothing can arrive any more.
    """

    steps: int
    hits: tuple[Hit, ...] = ()
    over: bool = False

    @property
    def why(self) -> str:
        """What it stopped at, in words; empty where it took all the steps that it was given."""
        if self.over:
            return "nothing can arrive any more"
        return "; ".join(dict.fromkeys(hit.why for hit in self.hits))


def run(
    trace: Trace,
    stops: Breakpoints | None = None,
    predicate: Predicate | None = None,
    do: Callable[[Action], object] | None = None,
    most: int = MOST,
) -> Halt:
    """Deliver the oldest message that can arrive, again and again, until it is to stop.

    Parameters
    ----------
    trace : Trace
    stops : Breakpoints, optional
    predicate : callable, optional
        Takes a step; the run stops where what it returns counts as true, or it raises.
    do : callable, optional
        Acts in the place of ``trace.do``: the live object's, which tells its observers.
    most : int
        Steps that it may take; who asks for few, and asks again, can be interrupted between.
    """
    act = do or trace.do
    for steps in range(most):
        before = trace.cursor
        envelope = oldest(before.world)
        if envelope is None:
            return Halt(steps, over=True)
        act(Deliver(envelope.id))
        hits = stops.hits(trace.cursor, before) if stops else ()
        hits += _asked(predicate, trace.cursor)
        if hits:
            return Halt(steps + 1, hits)
    return Halt(most)


def _asked(predicate: Predicate | None, step: TraceStep) -> tuple[Hit, ...]:
    if predicate is None:
        return ()
    name = getattr(predicate, "__name__", "the predicate")
    try:
        return (Hit(0, f"{name} is true"),) if predicate(step) else ()
    except Exception as error:  # the user's own function
        return (Hit(0, f"{name} raised {type(error).__name__}: {error}"),)
