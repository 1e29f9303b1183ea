"""Names of things: how a change, an entry, a call, a message and an action are called in words.

Found here: nouns and the labels on buttons and marks. Never: a sentence about what happened
(describe.py) or what a rule is.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..net import actions as act
from ..protocol.errors import Refusal
from ..protocol.messages import (
    Accept,
    AddMember,
    AddParticipant,
    Answer,
    Ask,
    Call,
    InitMaster,
    LocalCall,
    Message,
    PingMaster,
    Prepare,
    RemoveMember,
    RemoveParticipant,
    StartElection,
    StartParticipation,
    Submit,
    SubmitRequest,
)
from ..protocol.types import Addition, Changes, Entry, Member, NoOp, Removal
from ..protocol.votes import Vote

LONG = 24  # characters of a change in a sentence
SHORT = 10  # characters of a label on a mark


def listed(words: Iterable[str]) -> str:
    """``"a"``, ``"a and b"``, ``"a, b and c"``."""
    items = list(words)
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def who(member: Member) -> str:
    """*member*, or ``nobody`` for the empty name, under which an unjoined member elects itself."""
    return member or "nobody"


def counted(number: int, thing: str) -> str:
    """``1 entry``, ``2 entries``."""
    many = f"{thing[:-1]}ies" if thing.endswith("y") else f"{thing}s"
    return f"{number} {thing if number == 1 else many}"


def clipped(text: str, length: int) -> str:
    """*text* on one line, and no longer than *length*."""
    line = " ".join(text.split())
    return line if len(line) <= length else f"{line[: length - 1]}…"


# --- what is replicated -------------------------------------------------------------------------


def describe_change(change: Any) -> str:
    """A change as its author would write it: text without quotes, a tuple as its parts."""
    if isinstance(change, str):
        return clipped(change, LONG) or '""'
    if isinstance(change, tuple) and not hasattr(change, "_fields"):
        return clipped(" ".join(describe_change(c) for c in change), LONG) or "()"
    return clipped(str(change), LONG)


def describe_changes(changes: tuple[Any, ...]) -> str:
    return listed(describe_change(c) for c in changes) or "nothing"


def describe_entry(entry: Entry | None) -> str:
    """``x``, ``+n4``, ``-n4``, ``no-op``."""
    if isinstance(entry, Changes):
        return describe_changes(entry.changes)
    if isinstance(entry, Addition):
        return f"+{entry.member}"
    if isinstance(entry, Removal):
        return f"-{entry.member}"
    return "no-op" if isinstance(entry, NoOp) else "nothing"


# --- calls and messages -------------------------------------------------------------------------


def describe_call(call: Call) -> str:
    """A call with the seed's arguments, such as ``Accept(1, 3, x)``."""
    return f"{type(call).__name__}({', '.join(_arguments(call))})"


def _arguments(call: Call) -> list[str]:
    if isinstance(call, Prepare):
        return [str(call.instance)]
    if isinstance(call, SubmitRequest):
        return [describe_changes(call.changes)] if call.changes else []
    position = [str(call.instance), str(call.sequence)]
    if isinstance(call, (AddMember, RemoveMember)):
        return [*position, call.member]
    if isinstance(call, StartParticipation):
        return position
    if call.noop:
        return [*position, "no-op"]
    return [*position, describe_changes(call.changes)] if call.changes else position


def describe_local(call: LocalCall) -> str:
    """What an application asks of the participant beside it, such as ``submit x``."""
    if isinstance(call, Submit):
        return f"submit {describe_changes(call.changes)}"
    if isinstance(call, AddParticipant):
        return f"add {call.member}"
    if isinstance(call, RemoveParticipant):
        return f"remove {call.member}"
    return {
        StartElection: "stand for election",
        PingMaster: "ping the master",
        InitMaster: "begin a new cluster",
    }[type(call)]


def is_yes(answer: Answer, vote: Vote | None = None) -> bool:
    """Whether *answer* grants what was asked.

    In the original a Prepare is answered with an instance, and only the one who asked (*vote*) can
    tell whether it is a yes: it counts every instance that is not above its own.
    """
    reply = answer.reply
    if reply.error is not None or reply.granted is False or reply.result is False:
        return False
    if answer.name == "Prepare" and reply.granted is None and vote is not None:
        return bool((reply.result or 0) <= vote.position.instance)
    return True


def asking(world: Any, answer: Answer) -> Vote | None:
    """The vote in *world* to which *answer* goes, if it is still there."""
    if answer.target not in world.names:
        return None
    vote: Vote | None = world[answer.target].vote(answer.vote)
    return vote


def describe_verdict(answer: Answer, vote: Vote | None = None) -> str:
    """``yes``, or ``no (ERR_GAP)``.

    The original's answer to Prepare says its instance too, where that is not the one asked for.
    """
    reply = answer.reply
    if reply.error is not None:
        return f"no ({reply.error.code})"
    verdict = "yes" if is_yes(answer, vote) else "no"
    if answer.name != "Prepare" or reply.granted is not None:
        return verdict
    if vote is None:
        return f"answer {reply.result}"
    plain = reply.result == vote.position.instance
    return verdict if plain else f"{verdict} (instance {reply.result})"


def describe_message(message: Message, world: Any = None) -> str:
    """``Prepare(2) from n3 to n1``, ``yes to Accept from n2 to n1``.

    With the *world* in which it travels, also the original's answers to Prepare are yes or no.
    """
    way = f"from {who(message.source)} to {who(message.target)}"
    if isinstance(message, Ask):
        return f"{describe_call(message.call)} {way}"
    vote = asking(world, message) if world is not None else None
    return f"{describe_verdict(message, vote)} to {message.name} {way}"


def short(message: Message, world: Any = None) -> str:
    """A label of ten characters at the most: ``P2``, ``A1,3 x``, ``+n4``, ``S``, ``P+``, ``A-``."""
    if isinstance(message, Answer):
        vote = asking(world, message) if world is not None else None
        return LETTERS[message.name] + ("+" if is_yes(message, vote) else "-")
    return clipped(_short_call(message.call), SHORT)


LETTERS = {
    "Prepare": "P",
    "Accept": "A",
    "AddMember": "add",
    "RemoveMember": "rem",
    "StartParticipation": "S",
    "SubmitRequest": "R",
}
"""What stands for each call on a mark."""


def _short_call(call: Call) -> str:
    if isinstance(call, Prepare):
        return f"P{call.instance}"
    if isinstance(call, Accept):
        what = "no-op" if call.noop else describe_changes(call.changes) if call.changes else ""
        return f"A{call.instance},{call.sequence} {what}".strip()
    if isinstance(call, AddMember):
        return f"+{call.member}"
    if isinstance(call, RemoveMember):
        return f"-{call.member}"
    if isinstance(call, SubmitRequest):
        return f"R {describe_changes(call.changes) if call.changes else ''}".strip()
    return "S"


def describe_refusal(refusal: Refusal) -> str:
    """The code and the reason of *refusal*, without the refusal behind it."""
    return f"{refusal.code}: {refusal.description}"


# --- actions ------------------------------------------------------------------------------------


def describe_action(world: Any, action: act.Action) -> str:
    """The words on a button: ``deliver Prepare(2) from n3 to n1``."""
    if isinstance(action, (act.Deliver, act.Drop, act.Duplicate)):
        verb = type(action).__name__.lower()
        return f"{verb} {describe_message(world.envelope(action.id).message, world)}"
    if isinstance(action, act.Forge):
        return f"forge {describe_message(action.message)}"
    if isinstance(action, act.TimeOut):
        return f"time out {describe_ask(world, action)}"
    if isinstance(action, act.Local):
        return _local(action)
    return _fault(action)


def describe_ask(world: Any, action: act.TimeOut) -> str:
    """The open ask that *action* gives up: ``Prepare(2) from n2 to n3``."""
    vote = world[action.member].vote(action.vote)
    asked = vote.find(action.slot, action.attempt) if vote else None
    if vote is None or asked is None:
        return f"an ask of {action.member} that is not open any more"
    what = describe_vote(vote) if asked.name == vote.kind else asked.name
    return f"{what} from {action.member} to {who(asked.target)}"


def describe_vote(vote: Vote) -> str:
    """What is asked in *vote*: ``Prepare(2)``, ``Accept(1, 3, x)``."""
    instance, sequence = vote.position
    entry = vote.entry
    if vote.kind == "Prepare":
        return f"Prepare({instance})"
    if vote.kind == "SubmitRequest":
        return f"SubmitRequest({describe_entry(entry)})"
    what = entry.member if isinstance(entry, (Addition, Removal)) else describe_entry(entry)
    bare = entry is None or what == "nothing"
    return f"{vote.kind}({instance}, {sequence}{'' if bare else f', {what}'})"


def _local(action: act.Local) -> str:
    call = action.call
    if isinstance(call, StartElection):
        return f"elect {action.member}"
    if isinstance(call, InitMaster):
        return f"begin a new cluster at {action.member}"
    return f"{describe_local(call)} at {action.member}"


def _fault(
    action: act.Cut | act.Partition | act.Heal | act.Crash | act.Restart | act.Boot,
) -> str:
    if isinstance(action, act.Cut):
        ends = f"from {action.a} to {action.b}" if action.one_way else f"{action.a} – {action.b}"
        return f"cut {ends}"
    if isinstance(action, act.Partition):
        return f"part {listed(action.side)} from all others{', one way' if action.one_way else ''}"
    if isinstance(action, act.Heal):
        return "heal all cuts"
    if isinstance(action, act.Restart):
        return f"restart {action.member}{'' if action.disk else ' without its disk'}"
    return f"{'boot' if isinstance(action, act.Boot) else 'crash'} {action.member}"
