"""A run as one word that can be part of a link, and back.

The word is JSON, compressed, in the letters that a link may hold. It tells what the run began with
and what was done, and not what came of it: who reads it does it all again. The JSON can be had as
it is, too.

Found here: ``link_of``, ``json_of``, and the inverse of both. A word from outside is taken apart
with limits and read strictly; whatever is wrong with it gives one TraceError.
"""

from __future__ import annotations

import zlib
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any

from msgspec import DecodeError, Struct, ValidationError, json

from ..net.actions import Action
from ..protocol.errors import ConsensusError
from .errors import TraceError
from .origin import Origin
from .plain import plain, revive
from .trace import Checker, Trace, TraceStep

MARK = "qs1-"
"""What a word begins with: the format and its version."""

LONGEST = 32_000
"""Characters of a word. Browsers take more, the programs that pass links on often do not."""

LARGEST = 2**20
"""Bytes of what is inside."""

MOST = 10_000
"""Steps of a run in a word."""

ADVICE = "save the run to a file instead"


class Run(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a word holds."""

    origin: Origin
    actions: tuple[Action, ...] = ()


def link_of(trace: Trace, steps: Sequence[TraceStep]) -> str:
    """Return the word for *steps*, the first of which is the start.

    Raises
    ------
    TraceError
        Where the run can't be written, or is too long for a link.
    """
    inside = _inside(trace, steps)
    word = MARK + urlsafe_b64encode(zlib.compress(inside, 9)).decode().rstrip("=")
    if len(word) > LONGEST or len(inside) > LARGEST:
        raise TraceError(f"this run is too long for a link ({len(word):,} characters); {ADVICE}")
    return word


def json_of(trace: Trace, steps: Sequence[TraceStep]) -> str:
    """Return what is inside of that word: JSON, laid out to be read."""
    return json.format(_inside(trace, steps), indent=1).decode() + "\n"


def _inside(trace: Trace, steps: Sequence[TraceStep]) -> bytes:
    if trace.origin is None:
        raise TraceError("this trace began at a world of unknown origin; begin it with a Cluster")
    if len(steps) > MOST:
        raise TraceError(f"a link holds at most {MOST:,} steps; {ADVICE}")
    run = Run(trace.origin, tuple(s.action for s in steps if s.action is not None))
    try:
        return json.encode(plain(run))
    except (TypeError, ValueError, RecursionError) as error:
        raise TraceError(f"this run can't be written into a link: {error}") from error


def trace_of(
    word: str, participant: Any = None, state: Any = None, checker: Checker | None = None
) -> Trace:
    """Return the run that *word* tells, done again; the cursor stands at its end.

    Parameters
    ----------
    word : str
        Or the JSON that is inside of one.
    participant, state : class, optional
        Needed where the run is of a text or State of the user's own.
    checker : callable, optional
        As for ``Trace.start``.

    Raises
    ------
    TraceError
        Where *word* can't be read, or can't be done again.
    """
    run = _read(_plainly(word) if word.lstrip().startswith("{") else _unpacked(word))
    try:
        trace = Trace.start(run.origin.world(participant, state), run.origin, checker)
    except TraceError:
        raise
    except Exception as error:  # whatever a class makes of what the word holds
        raise TraceError(f"the run in this link can't begin: {error}") from error
    for number, action in enumerate(run.actions, start=1):
        _do(trace, action, number)
    return trace


def _do(trace: Trace, action: Action, number: int) -> None:
    try:
        trace.do(action)
    except ConsensusError as error:
        said = f"step {number} of this link can't happen: {error.description}"
        raise TraceError(said, field="actions") from error
    except Exception as error:  # a handler or a State that raises
        said = f"step {number} of this link ends with {type(error).__name__}: {error}"
        raise TraceError(said, field="actions") from error


def _plainly(text: str) -> bytes:
    inside = text.encode("utf-8", "replace")
    if len(inside) > LARGEST:
        raise TraceError(f"a run as JSON has at most {LARGEST:,} bytes; open a trace instead")
    return inside


def _unpacked(word: str) -> bytes:
    word = word.strip()
    if not word.startswith(MARK):
        raise TraceError(f"this is no run: it must begin with {MARK}; copy the whole link")
    if len(word) > LONGEST:
        raise TraceError(f"a link has at most {LONGEST:,} characters; open a file instead")
    letters = word.removeprefix(MARK).replace("-", "+").replace("_", "/")
    try:
        packed = b64decode(letters + "=" * (-len(letters) % 4), validate=True)
        unpacking = zlib.decompressobj()
        inside = unpacking.decompress(packed, LARGEST + 1)
    except (ValueError, zlib.error) as error:
        raise TraceError(f"this link is damaged ({error}); copy all of it") from error
    if len(inside) > LARGEST:
        raise TraceError(f"this link holds more than {LARGEST:,} bytes; open a file instead")
    if not unpacking.eof or unpacking.unused_data:
        raise TraceError("this link has no proper end; copy all of it")
    return inside


def _read(inside: bytes) -> Run:
    try:
        run = json.decode(inside, type=Run, dec_hook=revive)
    except ValidationError as error:
        what, _, where = str(error).partition(" - at `$")
        field = where.strip("`.") or None
        raise TraceError(f"{what}; this link was not made by this version", field=field) from error
    except (DecodeError, RecursionError, UnicodeError) as error:
        raise TraceError(f"this link is damaged ({error}); copy all of it") from error
    if len(run.actions) > MOST:
        raise TraceError(f"a link holds at most {MOST:,} steps; open a file instead")
    return run
