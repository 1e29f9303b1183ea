"""What a page asks about one step: the code that ran, what it changed, and what led to it.

Found here: the answers as JSON, made when they are asked for. Never: how they are found (record).
"""

from __future__ import annotations

from typing import Any, TypeAlias

from ..net import actions as act
from ..record.causes import why
from ..record.diff import Difference, changed_by
from ..record.lens import CodeLine, Method, lens
from ..record.shown import shown
from ..record.trace import Trace, TraceStep
from ..scene.choices import choice_id

Json: TypeAlias = dict[str, Any]

MOST = 200
"""Differences that are told; of more, the rest is counted."""


def explain(trace: Trace, step_id: int, about: str) -> Json:
    """Return what the tab *about* (``code``, ``diff``, ``why`` or ``next``) shows of a step."""
    step = trace.path(step_id)[-1]
    return {"code": _code, "diff": _diff, "why": _why, "next": _next}[about](trace, step)


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


def _diff(trace: Trace, step: TraceStep) -> Json:
    before = trace.before(step)
    found = changed_by(step, before.world) if before else ()
    rows = [_difference(d) for d in found[:MOST]]
    return {"rows": rows, "more": len(found) - len(rows)}


def _difference(found: Difference) -> Json:
    made: Json = {"where": found.where, "kind": found.kind}
    if found.kind != "added":
        made["old"] = shown(found.old)
    if found.kind != "removed":
        made["new"] = shown(found.new)
    return made


def _why(trace: Trace, step: TraceStep) -> Json:
    found = why(trace, step.id)
    how = {link.cause: link.how for link in found.links}
    return {
        "question": found.question,
        "causes": [
            {"step": c.step, "index": c.index, "sentence": c.sentence, "how": how.get(c.step, "")}
            for c in found.causes
        ],
        "envelopes": list(found.envelopes),
    }
