"""A run as a Mermaid sequence diagram: an arrow where a message arrives, a note where more happens.

Found here: the diagram. In such a text almost every sign means something somewhere, so all but
letters, digits and a few harmless signs are written by their number; no name and no change can end
a line, begin a comment or become markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..net import actions as act
from ..net import events as ev
from ..net.network import Envelope
from ..net.world import World
from ..protocol.messages import Answer, Message
from ..protocol.types import Member
from .describe import describe_action, describe_message
from .trace import TraceStep
from .words import clipped

LONG = 80
"""Characters of a label."""

HARMLESS = " .,()+_=*/"
INDENT = "    "


def mermaid_of(steps: Sequence[TraceStep]) -> str:
    """Return the diagram of *steps*, the first of which is the start."""
    actors = _actors(steps)
    lines = [f"participant {id} as {_text(name)}" for name, id in actors.items()]
    lines += [
        _note([actors[p.name]], str(p.participant_state).replace("_", " "))
        for p in steps[0].world.seats
    ]
    before = steps[0]
    for step in steps[1:]:
        lines += _step(step, before, actors)
        before = step
    lines += [_arrow(e.message, ")", ", on its way", actors, before.world) for e in _flying(before)]
    return "\n".join(["sequenceDiagram", *(f"{INDENT}{line}" for line in lines)]) + "\n"


def _actors(steps: Sequence[TraceStep]) -> dict[Member, str]:
    """An id of our own for each member, and for whoever else a message names."""
    names = dict.fromkeys(steps[0].world.names)
    names |= dict.fromkeys(steps[-1].world.names)
    for step in steps:
        for event in step.events:
            if isinstance(event, ev.Sent | ev.Forged):
                names |= {event.envelope.message.source: None, event.envelope.message.target: None}
    return {name: f"m{number}" for number, name in enumerate(names)}


def _flying(step: TraceStep) -> list[Envelope]:
    return sorted(step.world.flight, key=lambda e: e.id)


# --- a step -------------------------------------------------------------------------------------


def _step(step: TraceStep, before: TraceStep, actors: dict[Member, str]) -> Iterator[str]:
    action, world = step.action, before.world
    assert action is not None
    if isinstance(action, act.Deliver):
        yield _arrow(world.envelope(action.id).message, ">>", "", actors, world)
    elif isinstance(action, act.Drop):
        yield _arrow(world.envelope(action.id).message, "x", ", lost", actors, world)
    else:
        yield _note(_concerned(action, world, actors), describe_action(world, action))
    for event in step.events:
        if isinstance(event, ev.StateChanged):
            yield _note([actors[event.member]], f"becomes {event.after}".replace("_", " "))
    for breach in step.broken[len(before.broken) :]:
        yield _note([*actors.values()], f"BROKEN {breach.invariant}")


def _concerned(action: act.Action, world: World, actors: dict[Member, str]) -> list[str]:
    if isinstance(action, act.Cut):
        return [actors[action.a], actors[action.b]]
    if isinstance(action, act.Duplicate):
        return [actors[world.envelope(action.id).message.source]]
    if isinstance(action, act.Forge):
        return [actors[action.message.source]]
    if isinstance(action, act.Local | act.TimeOut | act.Crash | act.Restart | act.Boot):
        return [actors[action.member]]
    return [*actors.values()]


def _arrow(message: Message, head: str, more: str, actors: dict[Member, str], world: World) -> str:
    line = "--" if isinstance(message, Answer) else "-"
    said = describe_message(message, world).partition(" from ")[0]
    ends = f"{actors[message.source]}{line}{head}{actors[message.target]}"
    return f"{ends}: {_text(f'{said}{more}')}"


def _note(ids: list[str], text: str) -> str:
    over = ids[0] if len(ids) == 1 else f"{ids[0]},{ids[-1]}"
    return f"Note over {over}: {_text(text)}"


def _text(text: str) -> str:
    """*text* as a label: on one line, and with nothing in it that means anything."""
    line = clipped("".join(c if c.isprintable() else " " for c in text), LONG) or " "
    made = "".join(c if _is_harmless(c) else f"#{ord(c)};" for c in line)
    # The bare word would end a block.
    return "#101;nd" if made.lower() == "end" else made


def _is_harmless(c: str) -> bool:
    return (c.isascii() and c.isalnum()) or c in HARMLESS
