"""What a transcript may look at and insist on: the table of members, and expectations.

Found here: ``show`` and ``expect``. An expectation that does not hold ends a transcript; it is
never rewritten as outputs are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ..net.world import World
from ..protocol.messages import Concluded
from ..protocol.types import Member, ParticipantState
from .describe import describe_entry, describe_message
from .errors import NotSo
from .stage import UsageError, number
from .trace import Trace

# --- the table ----------------------------------------------------------------------------------


def table(world: World, members: list[Member]) -> list[str]:
    """One line for each member (all where none is named), and one for what is on its way."""
    rows = [_row(world, m) for m in members or world.names]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)).rstrip() for r in rows]
    if not members:
        oldest = sorted(world.flight, key=lambda e: e.id)
        flying = (f"#{e.id} {describe_message(e.message, world)}" for e in oldest)
        lines.append(f"on its way: {', '.join(flying) or 'nothing'}")
    return lines


def _row(world: World, name: Member) -> list[str]:
    p = world[name]
    state = "crashed" if name in world.crashed else str(p.participant_state)
    log = " ".join(_log(p)) or "–"
    staged = " ".join(_staged(p)) or "–"
    return [name, state, f"{p.instance}/{p.sequence}", f"log {log}", f"staged {staged}"]


def _log(p: Any) -> list[str]:
    return [describe_entry(e.entry) for e in p.log]


def _staged(p: Any) -> list[str]:
    return [describe_entry(s.entry) for s in p.staged]


# --- expectations -------------------------------------------------------------------------------


def expectation(trace: Trace, words: list[str]) -> str:
    """Insist that *words* are true at the cursor; return a line that says so."""
    said = " ".join(words)
    for is_so, seen in _seen(trace, words):
        if not is_so:
            raise NotSo(f"not so: {said}; {seen}")
    return "so it is"


def _seen(trace: Trace, words: list[str]) -> Iterator[tuple[bool, str]]:
    """Whether the expectation holds, and what is seen instead."""
    world = trace.cursor.world
    if words == ["nothing", "broken"]:
        yield not trace.cursor.broken, f"broken: {_broken(trace)}"
    elif words == ["nothing", "on", "its", "way"]:
        yield not world.flight, f"{len(world.flight)} messages are on their way"
    elif words[0] == "broken":
        known = [b.invariant for b in trace.cursor.broken]
        yield " ".join(words[1:]) in known, f"broken: {_broken(trace)}"
    elif words[0] in world:
        yield _of_member(trace, words[0], words[1:])
    else:
        raise UsageError(f"expect what of {words[0]}? {_WAYS}")


_WAYS = (
    "expect a member (n1 MASTER, n1 instance 2, n1 sequence 3, n1 commit 3, n1 promised 2,"
    " n1 log x y, n1 staged z, n1 members n1 n2, n1 acknowledged, n1 refused ERR_GAP),"
    " broken NAME, nothing broken, or nothing on its way"
)


def _broken(trace: Trace) -> str:
    return ", ".join(dict.fromkeys(b.invariant for b in trace.cursor.broken)) or "nothing"


def _of_member(trace: Trace, name: Member, words: list[str]) -> tuple[bool, str]:
    p = trace.cursor.world[name]
    word, wanted = (words[0], words[1:]) if words else ("", [])
    if word in ParticipantState.__members__ and not wanted:
        state = p.participant_state
        return state == word, f"{name} is {state}"
    if word in _NUMBERS and len(wanted) == 1 and hasattr(p, word):
        value = getattr(p, word)
        return value == number(wanted[0]), f"its {word} is {value}"
    if word in _LISTS:
        held = _LISTS[word](p)
        return held == wanted, f"its {word} is {' '.join(held) or 'empty'}"
    if (word, len(wanted)) in (("acknowledged", 0), ("refused", 1)):
        return _ended(trace, name, wanted)
    raise UsageError(f"expect what of {name}? {_WAYS}")


_NUMBERS = ("instance", "sequence", "commit", "promised")
_LISTS: dict[str, Callable[[Any], list[str]]] = {
    "log": _log,
    "staged": _staged,
    "members": lambda p: list(p.members),
}


def _ended(trace: Trace, name: Member, wanted: list[str]) -> tuple[bool, str]:
    """How the last request of *name* that has ended did end."""
    for step in reversed(trace.path()):
        for event in reversed(step.events):
            if isinstance(event, Concluded) and event.member == name:
                code = [str(event.error.code)] if event.error else []
                return code == wanted, f"its last request was {_outcome(code)}"
    return False, "no request of it has ended yet"


def _outcome(code: list[str]) -> str:
    return f"refused with {code[0]}" if code else "acknowledged"
