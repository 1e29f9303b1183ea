"""Runs one call and notes what ran: which functions, which lines, and the names at each decision.

The real call is watched, not a copy: Python itself tells of each line (``sys.settrace``, which all
versions have). Whatever was watching before (coverage, a debugger) is put back when it ends, also
where the call raises.

Found here: the watching. Never: what is made of it (lens.py); nothing is evaluated while it runs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from types import CodeType, FrameType
from typing import Any, NamedTuple

from ..protocol import participant
from ..protocol.errors import Refusal
from ..protocol.messages import Reply
from .branches import Source, source_of

MOST = 400
"""Functions that are noted; a step that runs more is noted up to there."""

INLINE = ("<genexpr>", "<listcomp>", "<setcomp>", "<dictcomp>", "<lambda>")
"""Frames that belong to the text of the function around them."""

SHARED = participant.__file__
PROTOCOL = participant.__name__.rpartition(".")[0]


class Called(NamedTuple):
    """What a function returned; *run* where its run was noted."""

    name: str
    value: Any
    run: Run | None


class Visit:
    """A line that was reached, with the names as they were then, where it decides something.

    *calls* are those that were made from here, in order.
    """

    __slots__ = ("calls", "line", "names")

    def __init__(self, line: int, names: dict[str, Any] | None) -> None:
        self.line = line
        self.names = names
        self.calls: list[Called] = []


class Run:
    """One run of one function."""

    __slots__ = ("caller", "code", "globals", "me", "ran", "returned", "source", "visits")

    def __init__(self, frame: FrameType, caller: Run | None) -> None:
        self.code = frame.f_code
        self.globals = frame.f_globals
        self.caller = caller
        self.source: Source = source_of(frame.f_code)
        self.me = _first(frame)
        self.returned: Any = None
        self.visits: list[Visit] = []
        self.ran = {self.code.co_firstlineno}

    @property
    def line(self) -> int:
        return self.visits[-1].line if self.visits else self.code.co_firstlineno

    @property
    def is_shared(self) -> bool:
        """Whether it is of the dispatch that both texts share."""
        return self.code.co_filename == SHARED


class Birth:
    """The moment when a refusal was first seen: the runs that were under way, and where."""

    __slots__ = ("refusal", "stack")

    def __init__(self, refusal: Refusal, run: Run | None) -> None:
        self.refusal = refusal
        self.stack: list[tuple[Run, int, int]] = []
        """From the innermost outwards: the run, its line, and how many lines it had visited."""
        while run is not None:
            self.stack.append((run, run.line, len(run.visits)))
            run = run.caller


class Tracer:
    """Watches calls of the participant *subject*, and of the functions beside its class."""

    def __init__(self, subject: Any) -> None:
        self.runs: list[Run] = []
        self.births: list[Birth] = []
        self._kind = type(subject)
        self._own = set(_files(self._kind))
        self._open: dict[FrameType, Run] = {}

    def watch(self, act: Callable[[], Any]) -> Any:
        """Return what *act* returns."""
        before = sys.gettrace()
        sys.settrace(self._called)
        try:
            return act()
        finally:
            sys.settrace(before)
            self._open.clear()

    # --- what Python tells ------------------------------------------------------------------------

    def _called(self, frame: FrameType, _event: str, _arg: Any) -> Any:
        caller = self._running(frame.f_back)
        if frame.f_code.co_name in INLINE and caller is not None:
            return self._inline(caller)
        if self._is_text(frame) and len(self.runs) < MOST:
            self._open[frame] = run = Run(frame, caller)
            self.runs.append(run)
            self._look(tuple(frame.f_locals.values()), caller)
            return self._in_text
        if self._is_ours(frame):
            frame.f_trace_lines = False
            return self._in_helper
        return None

    def _in_text(self, frame: FrameType, event: str, arg: Any) -> Any:
        run = self._open.get(frame)
        if run is None:
            return None
        if event == "line":
            names = dict(frame.f_locals)
            self._look(tuple(names.values()), run)  # what the line before has bound
            decides = any(t.first == frame.f_lineno for t in run.source.tests)
            run.visits.append(Visit(frame.f_lineno, names if decides else None))
            run.ran.add(frame.f_lineno)
        elif event == "return":
            run.returned = arg
            self._look((arg,), run)
            self._return(frame, arg, run)
            del self._open[frame]
        return self._in_text

    def _in_helper(self, frame: FrameType, event: str, arg: Any) -> Any:
        if event == "return":
            self._return(frame, arg)
        return self._in_helper

    def _inline(self, run: Run) -> Any:
        def note(frame: FrameType, event: str, _arg: Any) -> Any:
            if event == "line":
                run.ran.add(frame.f_lineno)
            return note

        return note

    # --- what is made of it -----------------------------------------------------------------------

    def _running(self, frame: FrameType | None) -> Run | None:
        """The run that called: the nearest one, past the frames that belong to its text."""
        while frame is not None and frame not in self._open:
            if frame.f_code.co_name not in INLINE and not self._is_ours(frame):
                return None
            frame = frame.f_back
        return self._open[frame] if frame is not None else None

    def _return(self, frame: FrameType, value: Any, run: Run | None = None) -> None:
        caller = self._open.get(frame.f_back) if frame.f_back is not None else None
        if caller is not None and caller.visits:
            caller.visits[-1].calls.append(Called(frame.f_code.co_name, value, run))

    def _look(self, values: tuple[Any, ...], run: Run | None) -> None:
        """Note each refusal among *values* that was not seen before."""
        for refusal in _refusals(values):
            if all(birth.refusal is not refusal for birth in self.births):
                self.births.append(Birth(refusal, run))

    def _is_text(self, frame: FrameType) -> bool:
        if frame.f_code.co_filename in self._own:
            return True
        return self._is_ours(frame) and isinstance(_first(frame), self._kind)

    def _is_ours(self, frame: FrameType) -> bool:
        name = str(frame.f_globals.get("__name__", ""))
        return name.startswith(PROTOCOL) or frame.f_code.co_filename in self._own


def _first(frame: FrameType) -> Any:
    """The first argument of the function of *frame*, None where it has none."""
    names = frame.f_code.co_varnames[: frame.f_code.co_argcount]
    return frame.f_locals.get(names[0]) if names else None


def _files(kind: type) -> Iterator[str]:
    """The files, or cells, in which classes of the user's own stand."""
    for cls in kind.__mro__:
        if not cls.__module__.startswith((PROTOCOL, "msgspec.")):
            yield from (code.co_filename for code in _codes(cls))


def _codes(cls: type) -> Iterator[CodeType]:
    for value in vars(cls).values():
        function = getattr(value, "fget", None) or getattr(value, "__func__", None) or value
        code = getattr(function, "__code__", None)
        if isinstance(code, CodeType):
            yield code


def _refusals(values: tuple[Any, ...]) -> Iterator[Refusal]:
    for value in values:
        if isinstance(value, Refusal):
            yield value
        elif isinstance(value, Reply) and value.error is not None:
            yield value.error
        elif type(value) is tuple and len(value) <= 3:
            yield from _refusals(value)
