"""What a page asks about one step: the code that ran, what it changed, what led to it, and how it
differs from another step, or its line from another.

Found here: the answers as JSON, made when they are asked for. Never: how they are found (record).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, TypeAlias

from ..net import actions as act
from ..record.causes import why
from ..record.describe import describe_step
from ..record.diff import Difference, Parting, changed_by, differences, parting
from ..record.errors import TraceError
from ..record.lens import CodeLine, Method, lens
from ..record.shown import shown
from ..record.trace import Trace, TraceStep
from ..record.words import listed
from ..scene.choices import choice_id
from .commands import Explain

Json: TypeAlias = dict[str, Any]

MOST = 200
"""Differences that are told; of more, the rest is counted."""


NEAR = (3, 40)
"""Steps of two runs that are told: before the one where they part, and from there on."""

FIELDS = {"state": "participant_state", "master": "current_master"}
"""Fields that a page calls by another name than the participant."""


def explain(trace: Trace, asked: Explain, other: tuple[str, Trace] | None = None) -> Json:
    """Return what a tab shows of a step.

    Parameters
    ----------
    trace : Trace
    asked : Explain
        Which step, and what about it.
    other : name and Trace, optional
        The run that ``beside`` compares with where it names no step.

    Raises
    ------
    TraceError
        Where there is no such step, member, field or run.
    """
    step = trace.step(asked.step)
    if asked.about == "code":
        return _code(trace, step)
    if asked.about == "next":
        return _next(trace, step)
    if asked.about == "why":
        return _why(trace, asked)
    if asked.about == "diff":
        against = None if asked.against is None else trace.step(asked.against)
        return _diff(trace, step, against)
    return _beside(trace, asked, other)


def _code(trace: Trace, step: TraceStep) -> Json:
    before = trace.before(step)
    seen = lens(step, before.world if before else None)
    return {
        "member": seen.member,
        "title": seen.title,
        "methods": [_method(m) for m in seen.methods],
        "refusals": list(seen.refusals),
        "note": seen.note,
    }


def _method(method: Method) -> Json:
    return {
        "name": method.name,
        "where": method.where,
        "shared": method.shared,
        "lines": [_line(line) for line in method.lines],
        "gave": method.gave,
        "changed": [str(d) for d in method.changed],
    }


def _line(line: CodeLine) -> Json:
    made: Json = {
        "number": line.number,
        "text": line.text,
        "ran": line.ran,
        "refused": line.refused,
        "compared": list(dict.fromkeys(str(c) for c in line.compared)),
    }
    return {field: value for field, value in made.items() if value not in (False, [])}


TRIED = (act.Deliver, act.TimeOut, act.Local, act.Restart)
"""What may break an invariant at once: a loss, a cut or a crash does not."""


def _next(trace: Trace, step: TraceStep) -> Json:
    """What each choice would break, by its id: only those are told that break something."""
    known = {v.invariant for v in step.broken}
    found = {}
    for action in step.world.actions():
        if isinstance(action, TRIED):
            broken = [name for name in _breaks(trace, step, action) if name not in known]
            if broken:
                found[choice_id(action)] = broken
    return {"breaks": found}


def _breaks(trace: Trace, step: TraceStep, action: act.Action) -> list[str]:
    if trace.checker is None:
        return []
    try:
        world, events = step.world.after(action)
        found = trace.checker(step.world, events, world)
    except Exception:  # a handler of the user's own; what it raises is told when it is chosen
        return []
    return list(dict.fromkeys(v.invariant for v in found))


def _diff(trace: Trace, step: TraceStep, against: TraceStep | None) -> Json:
    if against is not None:
        return _told(differences(against.world, step.world))
    before = trace.before(step)
    return _told(changed_by(step, before.world) if before else ())


def _told(found: Sequence[Difference]) -> Json:
    rows = [_difference(d) for d in found[:MOST]]
    return {"rows": rows, "more": len(found) - len(rows)}


def _difference(found: Difference) -> Json:
    made: Json = {"where": found.where, "kind": found.kind}
    if found.kind != "added":
        made["old"] = shown(found.old)
    if found.kind != "removed":
        made["new"] = shown(found.new)
    return made


def _why(trace: Trace, asked: Explain) -> Json:
    member = asked.member or None
    field = FIELDS.get(asked.field, asked.field)
    world = trace.step(asked.step).world
    if member is not None and member not in world:
        raise TraceError(f"there is no {member} at this step; choose one of {listed(world.names)}")
    if member is not None and not _is_shown(world[member], field):
        raise TraceError(f"{member} has no {asked.field}; ask for its state, or another field")
    found = why(trace, asked.step, member, field)
    how = {link.cause: link.how for link in found.links}
    return {
        "question": found.question,
        "causes": [
            {"step": c.step, "index": c.index, "sentence": c.sentence, "how": how.get(c.step, "")}
            for c in found.causes
        ],
        "envelopes": list(found.envelopes),
    }


def _is_shown(participant: Any, field: str) -> bool:
    return not field.startswith("_") and not callable(getattr(participant, field, callable))


# --- two runs -----------------------------------------------------------------------------------


def _beside(trace: Trace, asked: Explain, other: tuple[str, Trace] | None) -> Json:
    mine = trace.path(asked.step)
    if asked.against is not None:
        whose, theirs = trace, trace.path(asked.against)
    elif other is not None:
        whose, theirs = other[1], other[1].line
    else:
        raise TraceError("there is no other run; choose a branch, or call debugger.beside(cluster)")
    parts = parting(mine, theirs)
    begin, end = _window(parts, max(len(mine), len(theirs)))
    pairs = zip_longest(mine[begin:end], theirs[begin:end])
    return {
        "parts": parts.index if parts else None,
        "rows": [
            {"index": begin + k, "a": _side(trace, a), "b": _side(whose, b)}
            for k, (a, b) in enumerate(pairs)
        ],
        "later": max(0, max(len(mine), len(theirs)) - end),
        "diff": _told(parts.differences if parts else ()),
    }


def _window(parts: Parting | None, length: int) -> tuple[int, int]:
    """The steps that are told: around the one where they part, or the last ones."""
    at = parts.index if parts else length - 1
    return max(0, at - NEAR[0]), at + NEAR[1]


def _side(trace: Trace, step: TraceStep | None) -> Json | None:
    if step is None:
        return None
    before = trace.before(step)
    said = describe_step(step, before.world) if before else "The beginning."
    return {"step": step.id, "sentence": said}
