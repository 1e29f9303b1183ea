"""All that a member holds, as JSON, and how it grows from step to step.

Found here: a member's detail as film.py describes it. Never: a mark.
"""

from __future__ import annotations

from typing import Any

from ..net.world import World
from ..protocol.chain import Chain
from ..protocol.types import Member
from ..record.describe import describe_entry, describe_waiting
from . import story
from .patches import Items, Json, difference

QUEUED = 4
"""How many of those that wait in a queue are named."""


def grown(now: World, before: World | None) -> Items:
    """The members' details that changed; of a log, how much is kept and what comes after."""
    made = {name: _changed(now, before, name) for name in now.names}
    return {name: changed for name, changed in made.items() if changed}


def _changed(now: World, before: World | None, name: Member) -> Json:
    if before is None or name not in before:
        return detail(now, name) | {"log": _tail(now[name].log, Chain())}
    if now[name] is before[name] and (name in now.crashed) == (name in before.crashed):
        return {}
    made = difference(detail(now, name), detail(before, name))
    log, known = now[name].log, before[name].log
    return made if log is known or log == known else made | {"log": _tail(log, known)}


def _tail(log: Any, known: Any) -> list[Any]:
    keep = _shared(log, known)
    return [keep, *(describe_entry(e.entry) for e in log.since(keep))]


def detail(world: World, name: Member) -> Json:
    """All of a member's detail but its log, which is told by how it grew."""
    p = world[name]
    made = {
        "state": str(p.participant_state),
        "crashed": name in world.crashed,
        "me": p.me,
        "instance": p.instance,
        "sequence": p.sequence,
        "master": p.current_master,
        "is_master": p.is_master,
        "members": list(p.members),
        "staged": [f"{s.sequence}: {describe_entry(s.entry)}" for s in p.staged],
        "votes": [_vote(p, v) for v in p.votes],
        "queue": _queue(p),
    }
    more = ("promised", "promised_to", "commit")
    return made | {field: getattr(p, field) for field in more if field in p.__struct_fields__}


def _queue(p: Any) -> list[str]:
    """What waits, up to a handful: a queue may grow long, and is told anew when it changes."""
    first = [describe_waiting(w) for w in p.queue[:QUEUED]]
    more = len(p.queue) - len(first)
    return [*first, f"and {more} more"] if more else first


def _vote(p: Any, vote: Any) -> str:
    decided = {None: "", True: " (won)", False: " (lost)"}[vote.decided]
    return f"{story.vote_words(p, vote)}{decided}"


def _shared(a: Any, b: Any) -> int:
    """How many entries two logs have in common at their beginning."""
    length = min(len(a), len(b))
    a, b = a.first(length), b.first(length)
    while length and a is not b and a != b:
        length -= 1
        a, b = a.first(length), b.first(length)
    return length
