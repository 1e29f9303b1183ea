"""A run as a tree of steps, with a cursor: go back, act differently, and keep both.

Two rules that this file keeps.

1. A step is never changed or removed. Acting in the past starts a branch beside the old one.
2. The same action from the same step leads to the step that is there already.

Found here: the tree, the cursor and what is broken at each step. Never: how a world moves (net),
what must hold (check; the checker is an argument), words, files or observers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from ..net.actions import Action, Forge
from ..net.world import World
from .errors import TraceError
from .fingerprint import Fingerprints
from .origin import Origin

Checker: TypeAlias = Callable[[World, tuple[Any, ...], World], tuple[Any, ...]]
"""(before, events, after) -> what that step broke, each a Violation (check/invariants.py)."""


class TraceStep(Struct, frozen=True):
    """One step: the action, the world it led to, and what was seen on the way.

    Attributes
    ----------
    id : int
        Counted over the whole tree, in the order in which steps were first made; 0 is the start.
    parent : int or None
        The id of the step before it.
    index : int
        How many steps lie between the start and this one: its place on the scrubber.
    action : Action or None
        None at the start.
    world : World
        The world afterwards.
    events : tuple
        What could be seen, in order.
    broken : tuple of Violation
        What has been broken up to here on this branch: once broken, always broken.
    """

    id: int
    parent: int | None
    index: int
    action: Action | None
    world: World
    events: tuple[Any, ...] = ()
    broken: tuple[Any, ...] = ()


class Trace:
    """Everything that was tried from one starting world, and where one stands in it.

    It is to a run what version control is to a text: a commit is a step, and whoever goes back
    and writes on starts a branch. ::

        trace = Trace.start(world, origin)
        trace.do(Local("n2", StartElection()))
        trace.do(trace.cursor.world.actions()[0])
        trace.back()

    Don't confuse ``line`` (the steps of the current branch, before and after the cursor: what a
    scrubber runs over) with ``path()`` (only those that led here) and ``steps`` (all branches).
    """

    def __init__(self, start: TraceStep, origin: Origin | None, checker: Checker | None) -> None:
        self.origin = origin
        self.checker = checker
        self.labels: dict[int, str] = {}
        self._steps = [start]
        # Mostly a step has one child: a dict for each would be the largest part of a long trace.
        self._children: list[int | dict[Action, int] | None] = [None]
        self._newest: dict[int, int] = {}  # the child through which one last went
        self._line = [0]
        self._at = 0
        self._fingerprints = Fingerprints()

    @classmethod
    def start(
        cls, world: World, origin: Origin | None = None, checker: Checker | None = None
    ) -> Trace:
        """Begin a trace at *world*.

        Parameters
        ----------
        world : World
            The world of step 0.
        origin : Origin, optional
            How that world is made again; without it the trace can't be saved.
        checker : callable, optional
            ``check.invariants.violations``, or any function of its shape.
        """
        return cls(TraceStep(0, None, 0, None, world), origin, checker)

    # --- acting -----------------------------------------------------------------------------------

    def do(self, action: Action) -> TraceStep:
        """Act at the cursor and move it there.

        Raises
        ------
        ConsensusError
            Where *action* can't happen; nothing has changed then.
        """
        here = self.cursor
        child = self._child(here.id, action)
        if child is None:
            child = self._grow(here, action)
        self._enter(child)
        return self.cursor

    def name_step(self, step_id: int, label: str) -> None:
        """Give a step a name, by which its branch is called too; an empty one takes it away."""
        self.step(step_id)  # raises where there is no such step
        self.labels.pop(step_id, None)
        if label:
            self.labels[step_id] = label

    def allow_forging(self) -> None:
        """Let ``Forge`` put messages in flight that nobody sent, from any step on.

        Raises
        ------
        TraceError
            Where the trace has no origin: what it was begun with can't say so to a reader of it.
        """
        if self.origin is None:
            raise TraceError("begin the world with allow_forge=True; this run can't be told later")
        self.origin = replace(self.origin, allow_forge=True)

    def _grow(self, here: TraceStep, action: Action) -> int:
        start = here.world
        if isinstance(action, Forge) and self.origin is not None and self.origin.allow_forge:
            start = replace(start, allow_forge=True)
        world, events = start.after(action)
        broken = here.broken
        if self.checker is not None:
            found = self.checker(here.world, events, world)
            broken += tuple(_at(v, here.index + 1) for v in found if v not in broken)
        made = TraceStep(len(self._steps), here.id, here.index + 1, action, world, events, broken)
        self._steps.append(made)
        self._children.append(None)
        self._adopt(here.id, action, made.id)
        return made.id

    def _child(self, parent: int, action: Action) -> int | None:
        """Return the step that *action* has made of *parent* before."""
        known = self._children[parent]
        if isinstance(known, dict):
            return known.get(action)
        return known if known is not None and self._steps[known].action == action else None

    def _adopt(self, parent: int, action: Action, child: int) -> None:
        known = self._children[parent]
        if known is None:
            self._children[parent] = child
        elif isinstance(known, dict):
            known[action] = child
        else:
            first = self._steps[known].action
            assert first is not None
            self._children[parent] = {first: known, action: child}

    # --- moving -----------------------------------------------------------------------------------

    def goto(self, index: int) -> TraceStep:
        """Move to the step number *index* of the current line."""
        step = self.at(index)
        self._at = index
        return step

    def back(self, n: int = 1) -> TraceStep:
        return self.goto(self._at - _many(n))

    def forward(self, n: int = 1) -> TraceStep:
        return self.goto(self._at + _many(n))

    def visit(self, step_id: int) -> TraceStep:
        """Move to any step of the tree; the line is then the branch that it lies on."""
        step = self.step(step_id)
        if step.index < len(self._line) and self._line[step.index] == step_id:
            return self.goto(step.index)
        climb = [step]
        while self._line[climb[-1].index : climb[-1].index + 1] != [climb[-1].id]:
            climb.append(self._steps[self._parent(climb[-1])])
        self._at = climb[-1].index
        for below in reversed(climb[:-1]):
            self._enter(below.id)
        return self.cursor

    def restart(self) -> TraceStep:
        """Move to the start as if nothing had been done; what was done stays as a branch."""
        self._line = [0]
        return self.goto(0)

    def _enter(self, child: int) -> None:
        """Move one step down, to *child* of the cursor, and turn the line to its newest end."""
        here = self._line[self._at]
        self._at += 1
        self._newest[here] = child
        if self._line[self._at : self._at + 1] == [child]:
            return
        del self._line[self._at :]
        end: int | None = child
        while end is not None:
            self._line.append(end)
            end = self._newest.get(end)

    # --- reading ----------------------------------------------------------------------------------

    @property
    def cursor(self) -> TraceStep:
        """The step at which one stands."""
        return self._steps[self._line[self._at]]

    @property
    def tip(self) -> TraceStep:
        """The last step of ``line``."""
        return self._steps[self._line[-1]]

    @property
    def line(self) -> tuple[TraceStep, ...]:
        """The current branch: the start, the cursor, and on to its newest end."""
        return tuple(self._steps[i] for i in self._line)

    @property
    def steps(self) -> tuple[TraceStep, ...]:
        """All steps of all branches, by id."""
        return tuple(self._steps)

    def at(self, index: int) -> TraceStep:
        """The step number *index* of the current line."""
        if not isinstance(index, int) or not 0 <= index < len(self._line):
            last = len(self._line) - 1
            raise TraceError(f"there is no step {index!r} on this line; it has steps 0 to {last}")
        return self._steps[self._line[index]]

    def step(self, step_id: int) -> TraceStep:
        """The step with that id, on whatever branch."""
        if not isinstance(step_id, int) or not 0 <= step_id < len(self._steps):
            raise TraceError(
                f"there is no step with id {step_id!r}; ids run from 0 to {len(self) - 1}"
            )
        return self._steps[step_id]

    @property
    def branches(self) -> tuple[TraceStep, ...]:
        """The end of each branch, the oldest first."""
        return tuple(s for s in self._steps if self._children[s.id] is None)

    def children(self, step_id: int) -> tuple[TraceStep, ...]:
        """The steps that were made from that one, the oldest first."""
        self.step(step_id)
        known = self._children[step_id]
        if known is None:
            return ()
        return tuple(
            self._steps[i] for i in (known.values() if isinstance(known, dict) else [known])
        )

    def before(self, step: TraceStep) -> TraceStep | None:
        """The step before *step*, None at the start."""
        return None if step.parent is None else self._steps[step.parent]

    def path(self, step_id: int | None = None) -> tuple[TraceStep, ...]:
        """The steps from the start to that one (to the cursor where none is given)."""
        step = self.cursor if step_id is None else self.step(step_id)
        climb = [step]
        while climb[-1].parent is not None:
            climb.append(self._steps[climb[-1].parent])
        return tuple(reversed(climb))

    @property
    def fingerprints(self) -> tuple[str, ...]:
        """A short text for each step, by id, that is the same wherever it is replayed."""
        return tuple(self.fingerprint(step) for step in self._steps)

    def fingerprint(self, step: TraceStep) -> str:
        """The fingerprint of one step: of its world, and of what the members told on the way."""
        return self._fingerprints.of(step.world, step.events)

    def __len__(self) -> int:
        return len(self._steps)

    def __eq__(self, other: object) -> bool:
        """Equal traces began alike, and the same actions led to the same worlds in both.

        The worlds are compared by their fingerprints: each has its own copy of a growing log.
        """
        if not isinstance(other, Trace):
            return NotImplemented
        return (
            self.origin == other.origin
            and self.labels == other.labels
            and len(self) == len(other)
            and all(_alike(a, b) for a, b in zip(self._steps, other._steps, strict=True))
            and self.fingerprints == other.fingerprints
        )

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"<Trace: step {self._at} of {len(self._line) - 1}, {len(self.branches)} branch(es)>"

    @staticmethod
    def _parent(step: TraceStep) -> int:
        assert step.parent is not None  # the start is on every line
        return step.parent


def _at(breach: Any, index: int) -> Any:
    """*breach*, told at which step of its branch it came about."""
    return replace(breach, step=index)


def _many(n: int) -> int:
    if not isinstance(n, int) or n < 0:
        raise TraceError(f"{n!r} is no number of steps; pass 0 or more")
    return n


def _alike(a: TraceStep, b: TraceStep) -> bool:
    return a.parent == b.parent and a.action == b.action
