"""Whether clients can tell a replicated state from a single one.

A history is linearizable where its operations can be put in one order in which each takes effect
between its beginning and its end, and every read returns what stands there (Herlihy, Wing:
Linearizability, 1990). The order is searched for as Wing and Gong did (Testing and Verifying
Concurrent Objects, 1993), and what was seen to lead nowhere is remembered (Lowe: Testing for
Linearizability, 2017). Keys that have nothing to do with each other are looked at one by one.

Found here: operations, the search, and how a trace is read as a history. Never: a rule of the
protocol: a client sees its calls and what comes back, and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeAlias

from msgspec import Struct

from ..machines import Bank, Counter, KeyValueStore, Register, TextLog
from ..net.actions import Local
from ..net.events import Called
from ..net.perform import impossible
from ..protocol.messages import Concluded, Submit
from ..protocol.types import Change, Member, State
from ..record.trace import Trace, TraceStep

Read: TypeAlias = Callable[[Any, Any], Any]
"""(state, key) -> what a client that reads there is told."""


class Operation(Struct, frozen=True, kw_only=True):
    """One call of a client.

    Attributes
    ----------
    client : str
    begin : float
    end : float or None
        When it was made and when it came back; None where nobody knows how it ended: then it may
        have taken effect at any time after its beginning, or never.
    changes : tuple of Change
        What it wrote, all or none; empty for a read.
    key : str or None
        What was read, where the state has keys.
    result : object
        What the read returned.
    """

    client: str
    begin: float
    end: float | None = None
    changes: tuple[Change, ...] = ()
    key: Any = None
    result: Any = None

    @property
    def is_read(self) -> bool:
        return not self.changes

    def __str__(self) -> str:
        when = f"{self.begin:g} to {'...' if self.end is None else f'{self.end:g}'}"
        at = f" of {self.key!r}" if self.key is not None else ""
        what = f"read{at}: {self.result!r}" if self.is_read else f"write {list(self.changes)!r}"
        return f"{self.client}, {when}: {what}"


class Linearization(Struct, frozen=True):
    """The answer; true where the history is linearizable.

    Attributes
    ----------
    holds : bool
    order : tuple of Operation
        One order that explains everything; where none does, the longest that was found for the
        first key that fails.
    left : tuple of Operation
        What could not be put behind it any more.
    """

    holds: bool
    order: tuple[Operation, ...] = ()
    left: tuple[Operation, ...] = ()

    def __bool__(self) -> bool:
        return self.holds

    def explain(self) -> str:
        """Say in words what order there is, or where every order ends."""
        head = (
            "linearizable: as if these had happened one after another"
            if self.holds
            else "not linearizable: the longest order that can be explained is"
        )
        lines = [head, *(f"  {operation}" for operation in self.order)]
        if not self.holds:
            lines += ["and none of these can come next", *(f"  {o}" for o in self.left)]
        return "\n".join(lines)


def linearizable(
    history: Iterable[Operation], state: State | type | None = None, read: Read | None = None
) -> Linearization:
    """Return whether *history* could be that of a single copy.

    Parameters
    ----------
    history : operations
        In any order; their times say which were over before others began.
    state : State or class, optional
        What is replicated, as it was at first: a Register where none is given.
    read : callable, optional
        (state, key) -> result, for a State of your own; by default the state itself is read.

    Raises
    ------
    ConsensusError
        Where an operation ends before it begins, or the state can't take a change.
    """
    operations = [_checked(o) for o in history]
    made: Any = state() if isinstance(state, type) else (Register() if state is None else state)
    reader = read or READS.get(type(made), _whole)
    order: list[Operation] = []
    for part in _parts(operations, made):
        found = _Search(part, made, reader).result()
        if not found.holds:
            return found
        order += found.order
    return Linearization(True, tuple(_merged(order)))


READS: dict[type, Read] = {
    Register: lambda state, key: state.value,
    Counter: lambda state, key: state.value,
    KeyValueStore: lambda state, key: state.get(key),
    TextLog: lambda state, key: tuple(state.lines),
    Bank: lambda state, key: state,
}
"""What a client that reads is told, for each of the ready-made states."""


def _whole(state: Any, key: Any) -> Any:
    return state


# --- the search -----------------------------------------------------------------------------------


class _Search:
    """The operations on one object, by their beginning, and what led nowhere so far."""

    def __init__(self, operations: Sequence[Operation], state: Any, read: Read) -> None:
        # A read that never came back told nobody anything.
        known = [o for o in operations if not (o.is_read and o.end is None)]
        self.operations = sorted(known, key=lambda o: o.begin)
        self.ends = [float("inf") if o.end is None else o.end for o in self.operations]
        self.start = state
        self.read = read
        self.needed = sum(1 << i for i, o in enumerate(self.operations) if o.end is not None)

    def result(self) -> Linearization:
        path: list[int] = []
        best: list[int] = []
        seen = {(0, self.start)}
        stack = [self._next(0, self.start)]
        while stack:
            for i, done, state in stack[-1]:
                if (done, state) not in seen:
                    seen.add((done, state))
                    path.append(i)
                    stack.append(self._next(done, state))
                    break
            else:
                stack.pop()
                if path:
                    path.pop()
                continue
            if len(path) > len(best):
                best = list(path)
            if done & self.needed == self.needed:
                return Linearization(True, self._named(path))
        if not self.needed:
            return Linearization(True)
        rest = (i for i in range(len(self.operations)) if i not in best)
        left = [i for i in rest if self.needed >> i & 1]
        return Linearization(False, self._named(best), self._named(left))

    def _next(self, done: int, state: Any) -> Iterator[tuple[int, int, Any]]:
        """Yield each operation that may take effect next, what is done then, and the state."""
        limit = float("inf")
        for i, operation in enumerate(self.operations):
            if done >> i & 1:
                continue
            if operation.begin > limit:
                return  # one that isn't done was over before this one began
            limit = min(limit, self.ends[i])
            after = self._effect(operation, state)
            if after is not None:
                yield i, done | 1 << i, after[0]

    def _effect(self, operation: Operation, state: Any) -> tuple[Any] | None:
        """Return the state after *operation*; None where it can't have returned what it did."""
        if operation.is_read:
            told = self.read(state, operation.key)
            return (state,) if told == operation.result else None
        for change in operation.changes:
            state = state.apply(change)
        return (state,)

    def _named(self, places: Iterable[int]) -> tuple[Operation, ...]:
        return tuple(self.operations[i] for i in places)


def _checked(operation: Operation) -> Operation:
    if operation.end is not None and operation.end < operation.begin:
        raise impossible(f"an operation ends before it begins ({operation}); swap begin and end")
    return operation


def _parts(operations: Sequence[Operation], state: Any) -> list[list[Operation]]:
    """Return the operations key by key; all as one where some touch several keys, or none."""
    keys = [_keys(o, state) for o in operations]
    if any(len(found) != 1 for found in keys):
        return [list(operations)]
    parts: dict[Any, list[Operation]] = {}
    for operation, (key,) in zip(operations, keys, strict=True):
        parts.setdefault(key, []).append(operation)
    return list(parts.values())


def _keys(operation: Operation, state: Any) -> list[Any]:
    if not isinstance(state, KeyValueStore):
        return []
    if operation.is_read:
        return [operation.key] if operation.key is not None else []
    changed = (c[1] if isinstance(c, tuple) and len(c) > 1 else None for c in operation.changes)
    return list(dict.fromkeys(changed))


def _merged(order: list[Operation]) -> list[Operation]:
    """Return the orders of several keys as one: any that keeps to the times will do.

    Each operation gets the earliest moment that lies behind those before it on its key.
    """
    moments: dict[Any, float] = {}
    timed: list[tuple[float, int, Operation]] = []
    for operation in order:
        key = operation.key if operation.is_read else _key_of(operation)
        moments[key] = max(moments.get(key, operation.begin), operation.begin)
        timed.append((moments[key], len(timed), operation))
    return [operation for _, _, operation in sorted(timed, key=lambda t: t[:2])]


def _key_of(operation: Operation) -> Any:
    change = operation.changes[0]
    return change[1] if isinstance(change, tuple) and len(change) > 1 else None


# --- a trace as a history -------------------------------------------------------------------------


def history_of(
    trace: Trace, reads: Iterable[tuple[int, Member]] = (), key: Any = None
) -> list[Operation]:
    """Return what clients have seen in *trace* up to its cursor.

    Each submit is a write. It is over where it was acknowledged; a refused one may have taken
    effect all the same, and is left open. What is read is the state of a member at one step.

    Parameters
    ----------
    trace : Trace
    reads : pairs of (step, Member), optional
        Who read when: step numbers of the trace's present line.
    key : optional
        What is read, where the state has keys.
    """
    path = trace.path()
    ends = dict(_ends(path))
    found = [
        _write(step, step.action.call, ends)
        for step in path
        if isinstance(step.action, Local) and isinstance(step.action.call, Submit)
    ]
    for index, member in reads:
        if not 0 <= index < len(path):
            raise impossible(f"there is no step {index}; steps run from 0 to {len(path) - 1}")
        state: Any = path[index].world[member].state
        told = READS.get(type(state), _whole)(state, key)
        moment = index + 0.5  # behind what that step has told others
        who = f"reader at {member}"
        found.append(Operation(client=who, begin=moment, end=moment, key=key, result=told))
    return sorted(found, key=lambda o: o.begin)


def _write(step: TraceStep, call: Submit, ends: dict[tuple[Member, int], int]) -> Operation:
    called = next(e for e in step.events if isinstance(e, Called))
    end = ends.get((called.member, called.request))
    client = call.client or f"{called.member}/{called.request}"
    return Operation(client=client, begin=step.index, end=end, changes=call.changes)


def _ends(path: Sequence[TraceStep]) -> Iterator[tuple[tuple[Member, int], int]]:
    """Yield when each call that was acknowledged was over."""
    for step in path:
        for event in step.events:
            if isinstance(event, Concluded) and event.error is None:
                yield (event.member, event.request), step.index
