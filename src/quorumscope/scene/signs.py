"""The signs of one step: its arrow and dot, the chips of who has become something, the brackets.

All of them stand at a column, in units that begin at the first column of the run and at the first
lane, and need to know of the run only where the message came from.

Found here: marks, and how much room they need. Never: where a column stands (course.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..net import actions as act
from ..net import events as ev
from ..net.network import Envelope
from ..net.world import World
from ..protocol.types import Member, ParticipantState
from ..record.trace import TraceStep
from ..record.words import describe_local
from .flights import label
from .lettering import clip, width
from .look import LOOKS, WORDS
from .marks import Mark, key

S = ParticipantState
COLUMN = 52.0
LANE = 44.0
DOT = 9.0
TALL = 18.0
"""The height of a chip."""

ROOM = 46.0
"""What a message may be called on its arrow."""

CALL = 96.0
"""What a local call may be called beside its dot."""

CHIP = 14.0
"""From a dot to its chip."""

AWAY = 11.0
"""From what stands in a column to its end, and from there to what stands in the next."""

FOLLOWS = (S.PARTICIPANT_CLEAN, S.PARTICIPANT_PENDING)
"""Two names of one role: no chip stands where only they take turns."""


class Point(NamedTuple):
    x: float
    y: float


class Column(NamedTuple):
    """One step: where its dot stands, and how far the next step is to keep away."""

    step: TraceStep
    x: float
    wide: float


def lane(world: World, member: Member) -> float:
    """The height of a member's lane; who is not there is below all that are."""
    at = world.names.index(member) if member in world.names else len(world.names)
    return at * LANE


def wide(step: TraceStep) -> float:
    """How much room a step needs on its right: for its chips."""
    texts = [_chip_text(e) for e in step.events if _is_chip(e)]
    if step.action is None:
        states = [p.participant_state for p in step.world.seats]
        texts = [WORDS[s] for s in states if s not in FOLLOWS]
    return max([COLUMN, *(CHIP + _chip_width(text) + 2 * AWAY for text in texts)])


def lead(step: TraceStep) -> float:
    """How much room a step needs on its left, besides a column's: for the name of a call."""
    text = _call(step.action)
    return max(0.0, width(text, 11) + 20 - 2 * AWAY) if text else 0.0


# --- messages -----------------------------------------------------------------------------------


def flow(
    step: TraceStep, envelope: Envelope, start: Point, end: Point, kind: str, said: str
) -> Mark:
    away = DOT / 2 + 1
    a, b = _towards(start, end, away), _towards(end, start, away)
    return Mark(
        id=f"flow:{envelope.id}",
        kind="flow",
        shape="arrow",
        look=f"{kind} flow",
        x=round(a.x, 1),
        y=round(a.y, 1),
        x2=round(b.x, 1),
        y2=round(b.y, 1),
        words=said,
        do=f"visit:{step.id}",
    )


def tag(
    step: TraceStep,
    envelope: Envelope,
    before: World,
    start: Point,
    end: Point,
    kind: str,
    said: str,
) -> Mark:
    """The name of a message, in the space between two lanes that its head comes through."""
    text = clip(label(envelope, before), ROOM, LOOKS["ask tag"].size, mono=True)
    rise = abs(end.y - start.y) or 1.0
    at = along(start, end, max(0.5, 1 - LANE / 2 / rise)) if rise > 1 else along(start, end, 0.5)
    return Mark(
        id=f"tag:{envelope.id}",
        kind="tag",
        shape="rect",
        look=f"{kind} tag",
        x=round(at.x, 1),
        y=round(at.y, 1),
        w=round(width(text, 11, mono=True) + 5, 1),
        h=14,
        text=text,
        words=said,
        do=f"visit:{step.id}",
    )


def cross(step: TraceStep, envelope: Envelope, at: Point, said: str) -> Mark:
    return Mark(
        id=f"lost:{envelope.id}",
        kind="lost",
        shape="cross",
        look="lost",
        x=round(at.x, 1),
        y=round(at.y, 1),
        w=9,
        words=said,
        do=f"visit:{step.id}",
    )


def along(a: Point, b: Point, part: float) -> Point:
    return Point(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part)


def _towards(a: Point, b: Point, distance: float) -> Point:
    length = ((b.x - a.x) ** 2 + (b.y - a.y) ** 2) ** 0.5 or 1.0
    return along(a, b, min(0.5, distance / length))


# --- what a member did --------------------------------------------------------------------------


def deed(column: Column, before: World, said: str) -> Iterator[Mark]:
    """The dot on the lane of whoever did something, or the sign of what was done to them."""
    step, action = column.step, column.step.action
    if isinstance(action, act.Deliver):
        yield _event(column, lane(before, before.envelope(action.id).message.target), "event", said)
    elif isinstance(action, act.Cut | act.Partition | act.Heal):
        yield from _wall(column, before, said)
    elif not isinstance(action, act.Drop):
        y = lane(step.world, _doer(action, before))
        look = "event" if isinstance(action, act.Local) else "fault"
        yield _event(column, y, look, said)
        if not isinstance(action, act.Crash):  # its chip says so
            yield _beside(column, y, _call(action), said)


def _doer(action: Any, before: World) -> Member:
    if isinstance(action, act.Duplicate):
        return before.envelope(action.id).message.source
    return str(action.message.source if isinstance(action, act.Forge) else action.member)


def _call(action: act.Action | None) -> str:
    """What is written beside the dot of what no message has brought about."""
    if isinstance(action, act.Local):
        words = describe_local(action.call)
        short = {"stand for election": "elect", "ping the master": "ping"}.get(words, words)
        return clip(short, CALL, 11)
    return CALLS.get(type(action), "")


CALLS: dict[type, str] = {
    act.TimeOut: "time-out",
    act.Duplicate: "twice",
    act.Restart: "restart",
    act.Boot: "boot",
    act.Forge: "forge",
}


def _event(column: Column, y: float, look: str, said: str) -> Mark:
    return Mark(
        id=f"event:{column.step.id}",
        kind="event",
        shape="circle",
        look=look,
        x=round(column.x, 1),
        y=y,
        w=DOT,
        words=said,
        do=f"visit:{column.step.id}",
    )


def _beside(column: Column, y: float, text: str, said: str) -> Mark:
    """What was called, left of the dot: there no arrow comes in."""
    wide = round(width(text, 11) + 4, 1)
    return Mark(
        id=f"call:{column.step.id}",
        kind="call",
        shape="rect",
        look="call tag",
        x=round(column.x - DOT / 2 - 4 - wide / 2, 1),
        y=y,
        w=wide,
        h=14,
        text=text,
        words=said,
        do=f"visit:{column.step.id}",
    )


def _wall(column: Column, before: World, said: str) -> Iterator[Mark]:
    """A cut stands between the lanes that it parts; a heal between all that were parted."""
    action = column.step.action
    pairs = _parted(action, before)
    ends = [lane(before, m) for pair in pairs for m in pair]
    top, bottom = min(ends), max(ends)
    yield Mark(
        id=f"wall:{column.step.id}",
        kind="wall",
        shape="line",
        look="cut span",
        x=round(column.x, 1),
        y=top,
        x2=round(column.x, 1),
        y2=bottom,
        words=said,
        do=f"visit:{column.step.id}",
    )
    text = "heal" if isinstance(action, act.Heal) else "cut"
    if isinstance(action, act.Cut) and action.one_way:
        text = "cut ↓" if lane(before, action.a) < lane(before, action.b) else "cut ↑"
    if isinstance(action, act.Partition):
        text = "parted"
    wide = round(width(text, 11) + 4, 1)
    yield Mark(
        id=f"call:{column.step.id}",
        kind="call",
        shape="rect",
        look="call tag",
        x=round(column.x, 1),
        y=top - 13,
        w=wide,
        h=14,
        text=text,
        words=said,
        do=f"visit:{column.step.id}",
    )


def _parted(action: Any, before: World) -> list[tuple[Member, Member]]:
    """Whom a cut parts, and whom a heal brings together."""
    if isinstance(action, act.Cut):
        return [(action.a, action.b)]
    if isinstance(action, act.Partition):
        return [(a, b) for a in action.side for b in before.names if b not in action.side]
    return list(before.cuts)


# --- what it became -----------------------------------------------------------------------------


def _is_chip(event: Any) -> bool:
    """Whether a chip tells of it: another role, or a crash."""
    if isinstance(event, ev.StateChanged):
        return not (event.before in FOLLOWS and event.after in FOLLOWS)
    return isinstance(event, ev.Crashed)


def _chip_text(event: Any) -> str:
    return "crashed" if isinstance(event, ev.Crashed) else WORDS[event.after]


def _chip_width(text: str) -> float:
    return width(text, 11, bold=True) + 14


def chips(column: Column) -> Iterator[Mark]:
    step = column.step
    down = any(isinstance(e, ev.Crashed) for e in step.events)
    for event in step.events:
        if _is_chip(event) and (isinstance(event, ev.Crashed) or not down):
            state = "crashed" if down else str(event.after)
            yield chip(column, step.world, event.member, state, _chip_text(event))


def chip(column: Column, world: World, member: Member, look: str, text: str) -> Mark:
    """The chip that says what a member is from here on."""
    wide = round(_chip_width(text), 1)
    return Mark(
        id=f"chip:{column.step.id}:{key(member)}",
        kind="chip",
        shape="pill",
        look=f"chip {look}",
        x=round(column.x + CHIP + wide / 2, 1),
        y=lane(world, member),
        w=wide,
        h=TALL,
        text=text,
        words=f"{member} is {text} from here on",
        do=f"visit:{column.step.id}",
    )


def first_chips(column: Column) -> Iterator[Mark]:
    world = column.step.world
    for p in world.seats:
        if p.participant_state not in FOLLOWS:
            state = p.participant_state
            made = chip(column, world, p.name, str(state), WORDS[state])
            yield made


# --- votes that were decided --------------------------------------------------------------------


def bracket(column: Column, before: World) -> Iterator[Mark]:
    """A bracket round the lanes of those whose votes decided something in this step."""
    world, x = column.step.world, column.x + DOT / 2 + 4
    for number, fact in enumerate(_decided(before, world)):
        who = [m for m in fact.counted if m in world.names]
        if len(who) < 2:
            continue
        heights = sorted(lane(world, m) for m in who)
        words = f"{fact.member} has counted {', '.join(who)}"
        ends = [(x, heights[0], x, heights[-1]), *((x - 5, y, x, y) for y in heights)]
        for part, (x1, y1, x2, y2) in enumerate(ends):
            yield Mark(
                id=f"bracket:{column.step.id}:{number}:{part}",
                kind="bracket",
                shape="line",
                look="bracket",
                x=round(x1, 1),
                y=y1,
                x2=round(x2, 1),
                y2=y2,
                words=words if not part else "",
            )
        return


def _decided(before: World, world: World) -> list[Any]:
    """Elections won and entries agreed in this step: facts that the history has gained."""
    found: list[Any] = []
    for name in ("masters", "agreed"):
        old, new = getattr(before.history, name), getattr(world.history, name)
        if old is not new:
            grown = len(new) - len(old)
            known = old.since(max(0, len(old) - NEAR))
            new = new.since(max(0, len(new) - NEAR - grown))
            found += [fact for fact in new if fact not in known]
    return found


NEAR = 16
"""New facts stand at their places among the old; so far from the end they are looked for."""
