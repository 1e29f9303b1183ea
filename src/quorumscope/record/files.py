"""Traces as files: JSON Lines, one header and then one action a line, branches and all.

    {"format": "quorumscope-trace", "version": 1, "protocol": "safe", "members": ["n1", ...], ...}
    {"step": 1, "parent": 0, "action": {"type": "Deliver", "id": 7}, "fingerprint": "5f0c..."}

A file holds what was done and not what came of it: loading it does it all again, and the
fingerprint of each step tells the first one that goes another way than when it was saved.

Found here: reading, writing and replaying. A file that can't be read gives one TraceError, with
the line, the field and what to do; nothing in a file is ever run as code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from msgspec import DecodeError, Struct, ValidationError, json

from ..net.actions import Action
from ..protocol.errors import ConsensusError
from .errors import TraceError
from .plain import plain, revive
from .schema import FORMAT, VERSION, Header, Line
from .trace import Checker, Trace, TraceStep
from .whole import write_whole

__all__ = [
    "MAX_BYTES",
    "MAX_LINE",
    "MAX_LINES",
    "Difference",
    "TraceError",
    "load",
    "replay",
    "save",
    "written",
]

MAX_BYTES = 64 * 2**20
MAX_LINES = 1_000_000
MAX_LINE = 64 * 2**10


class Difference(Struct, frozen=True):
    """The first step that goes another way than when the trace was saved.

    Attributes
    ----------
    line : int
        The line of the file.
    step : int
        The id of the step; everything before it is as it was.
    why : str
        What differs.
    """

    line: int
    step: int
    why: str


# --- writing ------------------------------------------------------------------------------------


def save(trace: Trace, path: str | Path) -> None:
    """Write *trace* to *path*; what was there before stays whole until all is written.

    Raises
    ------
    TraceError
        Where the trace can't be written, or would be too large to be read again.
    """
    write_whole(path, written(trace))


def written(trace: Trace) -> Iterator[bytes]:
    """Yield the lines of the file for *trace*, one by one.

    Raises
    ------
    TraceError
        Where the trace can't be written, or would be too large to be read again.
    """
    size = 0
    for line in _lines(trace):
        size += len(line)
        _check_size(size)
        yield line


def _lines(trace: Trace) -> Iterator[bytes]:
    if len(trace) > MAX_LINES:
        raise TraceError(f"a file holds at most {MAX_LINES:,} lines, and this has {len(trace):,}")
    yield _encode(partial(_header, trace), "the header")
    for step in trace.steps[1:]:
        yield _encode(partial(_line, trace, step), f"step {step.id}")


def _header(trace: Trace) -> Header:
    if trace.origin is None:
        raise TraceError(
            "this trace began at a world of unknown origin; begin it with Trace.start(world,"
            " origin) to be able to save it"
        )
    origin = trace.origin
    return Header(
        format=FORMAT,
        version=VERSION,
        protocol=origin.protocol,
        rules=origin.rules(),
        members=origin.members,
        state=origin.state,
        cluster=origin.cluster,
        snapshot=origin.snapshot,
        bootstrap=origin.bootstrap,
        allow_forge=origin.allow_forge,
        fingerprint=trace.fingerprint(trace.steps[0]),
        cursor=trace.cursor.id,
        tip=trace.line[-1].id,
        label=trace.labels.get(0, ""),
    )


def _line(trace: Trace, step: TraceStep) -> Line:
    assert step.parent is not None and step.action is not None
    label = trace.labels.get(step.id, "")
    return Line(step.id, step.parent, step.action, trace.fingerprint(step), label)


def _encode(make: Callable[[], Struct], what: str) -> bytes:
    try:
        line = json.encode(plain(make())) + b"\n"
    except (TypeError, ValueError, RecursionError) as error:  # a TraceError is a ValueError
        deep = isinstance(error, RecursionError)
        told = "a change is nested too deep; make it flatter" if deep else error
        raise TraceError(f"{what} can't be saved: {told}") from error
    if len(line) > MAX_LINE:
        raise TraceError(f"{what} is {len(line):,} bytes long, and a line may have {MAX_LINE:,}")
    return line


def _check_size(size: int) -> None:
    if size > MAX_BYTES:
        raise TraceError(f"the file would have more than the {MAX_BYTES:,} bytes that are allowed")


# --- reading ------------------------------------------------------------------------------------


def load(
    path: str | Path,
    participant: Any = None,
    state: Any = None,
    checker: Checker | None = None,
) -> Trace:
    """Read a trace and do again all that was done in it.

    Parameters
    ----------
    path : str or Path
    participant : class, optional
        Needed where the trace is of a user's own Participant.
    state : class or State, optional
        Needed where the trace is of a user's own State.
    checker : callable, optional
        As for ``Trace.start``.

    Raises
    ------
    TraceError
        Where the file is malformed, a class is missing, or a step goes another way than it went
        when it was saved.
    OSError
        Where there is no such file, or it may not be read.
    """
    trace, difference = replay(path, participant, state, checker)
    if difference is not None:
        raise TraceError(
            f"step {difference.step} goes another way than when it was saved: {difference.why};"
            " load it with the handlers it was saved with, or see where it parts with"
            " `quorumscope replay`",
            line=difference.line,
            field="fingerprint",
        )
    return trace


def replay(
    path: str | Path,
    participant: Any = None,
    state: Any = None,
    checker: Checker | None = None,
) -> tuple[Trace, Difference | None]:
    """As ``load``, but stop at the first step that goes another way, and tell it."""
    lines = _read(Path(path))
    header = _parse_header(lines[0])
    trace = _begin(header, participant, state, checker)
    difference = _differs(trace, trace.cursor, header.fingerprint, 1)
    for number, raw in enumerate(lines[1:], start=2):
        if difference is not None:
            return trace, difference
        difference = _again(trace, _parse(raw, number, Line), number)
    if difference is None:
        _stand(trace, header)
    return trace, difference


def _read(path: Path) -> list[bytes]:
    with path.open("rb") as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise TraceError(f"the file has more than {MAX_BYTES:,} bytes; save shorter runs")
    lines = content.removesuffix(b"\n").split(b"\n", MAX_LINES)
    if len(lines) > MAX_LINES:
        raise TraceError(f"the file has more than {MAX_LINES:,} lines; save shorter runs")
    return lines


def _parse_header(raw: bytes) -> Header:
    header: Header = _parse(raw, 1, Header)
    if header.version != VERSION:
        raise TraceError(
            f"the file is of version {header.version}, and this Quorumscope reads version"
            f" {VERSION}; use the Quorumscope that wrote it, or save it anew there",
            line=1,
            field="version",
        )
    return header


def _parse(raw: bytes, number: int, kind: Any) -> Any:
    if len(raw) > MAX_LINE:
        raise TraceError(f"a line may have {MAX_LINE:,} bytes; take out what is longer", number)
    try:
        return json.decode(raw, type=kind, dec_hook=revive)
    except ValidationError as error:
        what, _, where = str(error).partition(" - at `$")
        raise TraceError(f"{what}; {_advice(kind)}", number, where.strip("`.") or None) from error
    except (DecodeError, RecursionError, UnicodeError) as error:
        raise TraceError(f"no JSON ({error}); {_advice(kind)}", number) from error


def _advice(kind: Any) -> str:
    if kind is Header:
        return f'the first line must be the header of a trace, {{"format": "{FORMAT}", ...}}'
    return "mend it, or delete it and all lines after it"


def _begin(header: Header, participant: Any, state: Any, checker: Checker | None) -> Trace:
    origin = header.origin
    try:
        world = origin.world(participant, state)
    except TraceError as error:
        raise TraceError(error.what, 1, error.field) from error
    except Exception as error:  # a user's class: whatever it raises, this run can't begin
        raise TraceError(f"this run can't begin: {_told(error)}", 1, "members") from error
    trace = Trace.start(world, origin, checker)
    _label(trace, 0, header.label)
    return trace


def _again(trace: Trace, line: Line, number: int) -> Difference | None:
    """Do what *line* says; return how it goes another way, or None."""
    if line.step != len(trace):
        raise TraceError(f"this line must be step {len(trace)}; put it back", number, "step")
    if not 0 <= line.parent < len(trace):
        raise TraceError("the step before it must stand above it in the file", number, "parent")
    trace.visit(line.parent)
    step = _do(trace, line.action, number)
    if step.id != line.step:
        raise TraceError(f"this is step {step.id} once more; take it out", number, "action")
    _label(trace, step.id, line.label)
    return _differs(trace, step, line.fingerprint, number)


def _do(trace: Trace, action: Action, number: int) -> TraceStep:
    try:
        return trace.do(action)
    except ConsensusError as error:
        raise TraceError(f"it can't happen here: {error.description}", number, "action") from error
    except Exception as error:  # a handler or a State that raises: name it, whatever it is
        raise TraceError(f"it ends with {_told(error)}", number, "action") from error


def _told(error: Exception) -> str:
    said = error.description if isinstance(error, ConsensusError) else str(error)
    return f"{type(error).__name__}: {said}"


def _label(trace: Trace, step: int, label: str) -> None:
    if label:
        trace.labels[step] = label


def _differs(trace: Trace, step: TraceStep, saved: str, number: int) -> Difference | None:
    made = trace.fingerprint(step) if saved else ""
    if made == saved:
        return None
    return Difference(number, step.id, f"its fingerprint was {saved} and is {made} now")


def _stand(trace: Trace, header: Header) -> None:
    """Put the cursor where it stood."""
    for field in ("tip", "cursor"):
        step = getattr(header, field)
        if not 0 <= step < len(trace):
            last = len(trace) - 1
            raise TraceError(f"there is no step {step}; the last is {last}", 1, field)
        trace.visit(step)
