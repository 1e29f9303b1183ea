"""The one place where messages, actions, events and steps become words.

Captions, tooltips, transcripts, alternative texts and the command line all read from here. A
sentence is true for the text that runs: it is read off the members before and after the step and
off what was sent, and never off what a rule would have done.

Found here: the sentence for a step and the words for an event. The names of things stand in
words.py, what a member did in deeds.py, which numbers were compared in hearing.py; what others may
use of them is handed on from here.
"""

from __future__ import annotations

from typing import Any

from ..net import actions as act
from ..net import events as ev
from ..net.world import World
from ..protocol import messages as msg
from ..protocol.types import Member, ParticipantState
from .deeds import Turn, deeds, describe_waiting
from .hearing import gives_up, hears_answer, hears_ask, sentence
from .trace import TraceStep
from .words import (
    describe_action,
    describe_call,
    describe_change,
    describe_changes,
    describe_entry,
    describe_local,
    describe_message,
    describe_refusal,
    describe_vote,
    listed,
    short,
)

__all__ = [
    "describe_action",
    "describe_call",
    "describe_change",
    "describe_changes",
    "describe_entry",
    "describe_event",
    "describe_message",
    "describe_refusal",
    "describe_step",
    "describe_vote",
    "describe_waiting",
    "describe_world",
    "listed",
    "short",
]


def describe_step(step: TraceStep, before: World | None) -> str:
    """One sentence for what happened in *step*; *before* is the world that it began from."""
    action, world = step.action, step.world
    if action is None or before is None:
        return describe_world(world)
    if isinstance(action, act.Deliver):
        return _delivered(step, before, before.envelope(action.id).message)
    if isinstance(action, act.Local):
        return _called(_turn(step, before, action.member, call=action.call), action.call)
    if isinstance(action, act.TimeOut):
        return _timed_out(step, before, action)
    if isinstance(action, (act.Drop, act.Duplicate)):
        message = describe_message(before.envelope(action.id).message, before)
        done = "is lost" if isinstance(action, act.Drop) else "is now on its way twice"
        return f"{_capital(message)} {done}."
    return _fault(action, world)


def describe_world(world: World) -> str:
    """One sentence for how the members stand."""
    groups: dict[str, list[Member]] = {}
    for name in world.names:
        groups.setdefault(_standing(world, name), []).append(name)
    return f"{listed(f'{listed(who)} {_is(who)} {how}' for how, who in groups.items())}."


def _is(who: list[Member]) -> str:
    return "is" if len(who) == 1 else "are"


def _standing(world: World, name: Member) -> str:
    if name in world.crashed:
        return "crashed"
    member = world[name]
    state = member.participant_state
    outside = state in (ParticipantState.UNJOINED, ParticipantState.REMOVED)
    return str(state) if outside else f"{state} in instance {member.instance}"


# --- what a member heard, was asked, or gave up -------------------------------------------------


def _turn(
    step: TraceStep,
    before: World,
    name: Member,
    ask: msg.Ask | None = None,
    call: msg.LocalCall | None = None,
) -> Turn:
    replied = _reply_to(step.events, ask) if ask is not None else None
    return Turn(name, before[name], step.world[name], step.events, replied, call)


def _reply_to(events: tuple[Any, ...], ask: msg.Ask) -> msg.Answer | None:
    """The answer to *ask* among what was sent in its own step."""
    key = (ask.target, ask.source, ask.vote, ask.slot, ask.attempt, ask.name)
    for event in events:
        if isinstance(event, ev.Sent) and isinstance(event.envelope.message, msg.Answer):
            a = event.envelope.message
            if (a.source, a.target, a.vote, a.slot, a.attempt, a.name) == key:
                return a
    return None


def _delivered(step: TraceStep, before: World, message: msg.Message) -> str:
    if isinstance(message, msg.Answer):
        return hears_answer(_turn(step, before, message.target), message)
    return hears_ask(_turn(step, before, message.target, message), message, before)


def _called(turn: Turn, call: msg.LocalCall) -> str:
    if isinstance(call, msg.StartElection):
        head = f"{turn.member} stands for election"
    else:
        head = f"{turn.member} is asked to {describe_local(call)}"
    if any(isinstance(e, msg.Queued) for e in turn.events):
        return f"{head}; a vote of its own is undecided, so this waits in its queue."
    return sentence(head, "", deeds(turn))


def _timed_out(step: TraceStep, before: World, action: act.TimeOut) -> str:
    turn = _turn(step, before, action.member)
    vote = turn.before.vote(action.vote)
    asked = vote.find(action.slot, action.attempt) if vote else None
    if vote is None or asked is None:
        return f"{action.member} waits for that answer no longer, so nothing changes."
    what = describe_vote(vote) if asked.name == vote.kind else asked.name
    return gives_up(turn, vote, asked.target, what)


def _fault(action: act.Action, world: World) -> str:
    if isinstance(action, act.Cut):
        if action.one_way:
            return f"{action.b} no longer hears {action.a}."
        return f"The link between {action.a} and {action.b} is cut: neither hears the other."
    if isinstance(action, act.Partition):
        return _parted(action, world)
    if isinstance(action, act.Heal):
        return "All cuts are healed: everyone hears everyone again."
    if isinstance(action, act.Crash):
        return f"{action.member} crashes: it hears nothing until it is restarted."
    if isinstance(action, act.Restart):
        return f"{action.member} restarts{_remembers(action, world)}."
    if isinstance(action, act.Boot):
        return f"{action.member} is switched on: it is UNJOINED and waits to be added."
    assert isinstance(action, act.Forge)
    return f"A forged {describe_message(action.message)} is on its way, which nobody sent."


def _parted(action: act.Partition, world: World) -> str:
    side, others = listed(action.side), listed(m for m in world.names if m not in action.side)
    if action.one_way:
        return f"Nothing gets from {side} to {others} any more; what they send still arrives."
    return f"Nothing gets any more from {side} to {others}, or back."


def _remembers(action: act.Restart, world: World) -> str:
    member = world[action.member]
    state = member.participant_state
    if state is ParticipantState.UNJOINED:
        return f" and knows nothing: it is {state}"
    return f" with what is on its disk: it is {state} in instance {member.instance}"


# --- events -------------------------------------------------------------------------------------


def describe_event(event: Any) -> str:
    """A line in a list of what was seen: ``n2 becomes PENDING_MASTER``."""
    words = _EVENTS.get(type(event))
    return words(event) if words is not None else type(event).__name__


def _pairs(event: ev.WasCut | ev.Healed) -> str:
    return listed(f"{a} to {b}" for a, b in event.pairs)


def _concluded(event: msg.Concluded) -> str:
    ended = f"fails with {describe_refusal(event.error)}" if event.error else "succeeds"
    return f"request {event.request} of {event.member} {ended}"


def _committed(event: msg.Committed) -> str:
    return f"{event.member} tells its application: {describe_changes(event.changes)} committed"


def _applied(event: ev.Applied) -> str:
    named = listed(describe_entry(e.entry) for e in event.entries) or "nothing"
    return f"{event.member} applies {named}"


_EVENTS: dict[type, Any] = {
    ev.Sent: lambda e: f"{e.envelope.message.source} sends {describe_message(e.envelope.message)}",
    ev.Delivered: lambda e: f"{describe_message(e.envelope.message)} arrives",
    ev.Dropped: lambda e: f"{describe_message(e.envelope.message)} is lost",
    ev.Duplicated: lambda e: f"{describe_message(e.envelope.message)} travels twice",
    ev.Forged: lambda e: f"{describe_message(e.envelope.message)} is forged",
    ev.Called: lambda e: f"request {e.request} of {e.member} begins: {e.name}",
    ev.TimedOut: lambda e: f"{e.member} gives up waiting for {e.target}'s answer to {e.name}",
    ev.StateChanged: lambda e: f"{e.member} becomes {e.after}",
    ev.InstanceChanged: lambda e: f"{e.member} moves from instance {e.before} to {e.after}",
    ev.MembersChanged: lambda e: f"{e.member} counts as members: {listed(e.after) or 'nobody'}",
    ev.Applied: _applied,
    ev.WasCut: lambda e: f"cut: {_pairs(e)}",
    ev.Healed: lambda e: f"healed: {_pairs(e)}",
    ev.Crashed: lambda e: f"{e.member} crashes",
    ev.Restarted: lambda e: f"{e.member} restarts{'' if e.disk else ' without its disk'}",
    ev.Booted: lambda e: f"{e.member} is switched on",
    ev.CursorMoved: lambda e: f"one stands at the step with id {e.after} now",
    msg.BecameMaster: lambda e: f"{e.member} is master of instance {e.instance}",
    msg.LostMaster: lambda e: f"{e.member} is told that it is no longer master",
    msg.Committed: _committed,
    msg.Concluded: _concluded,
    msg.Queued: lambda e: f"{e.waiting} waits in the queue of {e.member}",
    msg.Ignored: lambda e: f"{e.member} ignores {describe_message(e.message)}: {e.why}",
}


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
