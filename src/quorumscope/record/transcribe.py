"""The transcript of a trace: commands that do again what was done on one line of it.

Found here: the command for each action. Playing them (transcript.py) adds what came of it.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Any

from msgspec import json

from .. import machines
from ..net import actions as act
from ..net.world import World
from ..protocol import messages as msg
from .codecs import to_json
from .errors import TraceError
from .origin import TEXTS, Origin
from .picking import chosen, given_up
from .trace import Trace, TraceStep


def transcript_of(trace: Trace, steps: Sequence[TraceStep] | None = None) -> str:
    """The commands of the current line of *trace*, or of *steps*, from the start to its end."""
    line = trace.line if steps is None else steps
    lines = [_cluster(trace.origin)]
    before = line[0].world
    for step in line[1:]:
        assert step.action is not None
        lines.append(_command(before, step.action))
        before = step.world
    return "".join(f"> {line}\n" for line in lines)


def _cluster(origin: Origin | None) -> str:
    if origin is None or origin.protocol not in TEXTS or not hasattr(machines, origin.state):
        raise TraceError(
            "a transcript begins with a ready-made text and state; save a file instead"
        )
    if origin.snapshot:
        raise TraceError("a transcript begins with an empty state; save a file instead")
    words = ["cluster", *(_word(m) for m in origin.members), origin.protocol]
    words += ["without", *origin.without] if origin.without else []
    words += ["state", origin.state] if origin.state != "TextLog" else []
    return " ".join([*words, *([] if origin.bootstrap else ["unjoined"])])


def _command(world: World, action: act.Action) -> str:
    if isinstance(action, (act.Deliver, act.Drop, act.Duplicate)):
        return f"{type(action).__name__.lower()} {_message(world, action.id)}"
    if isinstance(action, act.TimeOut):
        return _time_out(world, action)
    if isinstance(action, act.Local):
        return _local(action)
    if isinstance(action, act.Cut):
        return f"cut {_word(action.a)} {_word(action.b)}{' one way' if action.one_way else ''}"
    if isinstance(action, act.Partition):
        side = " ".join(_word(m) for m in action.side)
        return f"part {side}{' one way' if action.one_way else ''}"
    if isinstance(action, act.Restart):
        return f"restart {_word(action.member)}{'' if action.disk else ' without disk'}"
    if isinstance(action, (act.Crash, act.Boot)):
        return f"{type(action).__name__.lower()} {_word(action.member)}"
    if isinstance(action, act.Heal):
        return "heal"
    raise TraceError("a transcript holds no forged messages; save a file instead")


def _message(world: World, id: int) -> str:
    """Name a message by its call and its ends where that means this one, else by its id."""
    m = world.envelope(id).message
    words = [*(["answer"] if isinstance(m, msg.Answer) else []), m.name, m.source, m.target]
    named = chosen(world, words)[0].id == id
    return " ".join(_word(w) for w in words) if named else f"#{id}"


def _time_out(world: World, action: act.TimeOut) -> str:
    """Name an open ask by its call and its ends where that means this one, else exactly."""
    vote = world[action.member].vote(action.vote)
    asked = vote.find(action.slot, action.attempt)
    words = [asked.name, action.member, asked.target]
    if given_up(world, words) == [action]:
        return f"time out {' '.join(_word(w) for w in words)}"
    return f"time out #{action.vote}.{action.slot}.{action.attempt} {_word(action.member)}"


def _local(action: act.Local) -> str:
    call, member = action.call, _word(action.member)
    if isinstance(call, msg.Submit):
        words = [_change(c) for c in call.changes]
        by = ["as", _word(call.client), str(call.number)] if call.client or call.number else []
        return " ".join(["submit", member, *words, *by])
    if isinstance(call, (msg.AddParticipant, msg.RemoveParticipant)):
        verb = "add" if isinstance(call, msg.AddParticipant) else "remove"
        return f"{verb} {_word(call.member)} at {member}"
    verbs = {msg.StartElection: "elect", msg.PingMaster: "ping", msg.InitMaster: "init"}
    return f"{verbs[type(call)]} {member}"


def _change(change: Any) -> str:
    plain = isinstance(change, str) and change != "as" and not change.startswith("json:")
    if plain and change.isprintable():
        return _word(change)
    return _word(f"json:{json.encode(to_json(change)).decode()}")


def _word(text: str) -> str:
    """*text* as one word of a command."""
    if not text.isprintable():
        raise TraceError(f"{text!r} can't be written on one line; save a file instead")
    return shlex.quote(text)
