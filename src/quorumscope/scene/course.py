"""The course of a run in time: a lane a member, a column a step, an arrow a message that arrived.

Two rules that this file keeps.

1. A column never moves. Where it stands, and what stands in it, depends on the steps before it and
   on its own; what happens later adds marks and changes none.
2. Only what is asked for is drawn: a run of 10,000 steps costs no more than the columns in view.

Found here: the marks of each step, in units that begin at the first column. Never: what is still on
its way (stubs.py), or which part is in view (spacetime.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from ..net import actions as act
from ..net import events as ev
from ..net.network import Envelope
from ..net.world import World
from ..protocol.messages import Ignored
from ..protocol.types import Member, ParticipantState
from ..record.describe import describe_step
from ..record.trace import TraceStep
from ..record.words import describe_local
from .flights import label, look
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
"""What a local call may be called above its dot."""

FOLLOWS = (S.PARTICIPANT_CLEAN, S.PARTICIPANT_PENDING)
"""Two names of one role: no chip stands where only they take turns."""


class Point(NamedTuple):
    x: float
    y: float


class Column(NamedTuple):
    """One step: where it stands, and how far it is to the next."""

    step: TraceStep
    x: float
    wide: float


class Course:
    """The columns of one line of steps; it follows the line as it grows or turns."""

    def __init__(self) -> None:
        self.columns: list[Column] = []
        self._sent: dict[int, int] = {}
        self._ended: dict[int, int] = {}
        self._drawn: dict[int, tuple[Mark, ...]] = {}

    def follow(self, line: Sequence[TraceStep]) -> None:
        """Take *line* as the line; what is as it was is kept."""
        kept = 0
        for column, step in zip(self.columns, line, strict=False):
            if column.step is not step:
                break
            kept += 1
        self._forget(kept)
        for step in line[kept:]:
            self._add(step)

    def _forget(self, kept: int) -> None:
        if kept == len(self.columns):
            return
        del self.columns[kept:]
        for known in (self._sent, self._ended):
            for id in [id for id, index in known.items() if index >= kept]:
                del known[id]
        for index in [index for index in self._drawn if index >= kept]:
            del self._drawn[index]

    def _add(self, step: TraceStep) -> None:
        index = len(self.columns)
        for event in step.events:
            if isinstance(event, ev.Sent | ev.Forged):
                self._sent[event.envelope.id] = index
            elif isinstance(event, ev.Duplicated):
                self._sent[event.copy.id] = index
            elif isinstance(event, ev.Delivered | ev.Dropped):
                self._ended[event.envelope.id] = index
        last = self.columns[-1] if self.columns else None
        x = last.x + last.wide if last else 0.0
        self.columns.append(Column(step, x, _wide(step)))

    # --- reading ----------------------------------------------------------------------------------

    def marks(self, index: int) -> tuple[Mark, ...]:
        """The marks of the step number *index*."""
        if index not in self._drawn:
            self._drawn[index] = tuple(self._draw(index))
        return self._drawn[index]

    def crossing(self, index: int) -> list[int]:
        """The steps behind *index* at which a message arrives that was on its way there."""
        flying = self.columns[index].step.world.flight
        ends = (self._ended[e.id] for e in flying if e.id in self._ended)
        return sorted(dict.fromkeys(ends))

    def end(self, index: int) -> float:
        """Where the column of *index* ends."""
        column = self.columns[index]
        return column.x + column.wide - COLUMN / 2

    # --- drawing ----------------------------------------------------------------------------------

    def _draw(self, index: int) -> Iterator[Mark]:
        column = self.columns[index]
        step = column.step
        if index == 0:
            yield from _first(column)
            return
        before = self.columns[index - 1].step.world
        said = describe_step(step, before)
        yield from self._message(index, before, said)
        yield from _deed(column, before, said)
        yield from _chips(column)
        yield from _bracket(column, before)

    def _message(self, index: int, before: World, said: str) -> Iterator[Mark]:
        step, x = self.columns[index].step, self.columns[index].x
        for event in step.events:
            if not isinstance(event, ev.Delivered | ev.Dropped):
                continue
            message = event.envelope.message
            sent = self._sent.get(event.envelope.id)
            start = Point(x if sent is None else self.columns[sent].x, lane(before, message.source))
            end = Point(x, lane(before, message.target))
            late = any(isinstance(e, Ignored) for e in step.events)
            kind = "late" if late else look(before, event.envelope)
            if isinstance(event, ev.Dropped):
                end = _part(start, end, 0.72)
                yield _cross(step, event.envelope, end, said)
            yield _flow(step, event.envelope, start, end, kind, said)
            yield _tag(step, event.envelope, before, start, end, kind, said)


def lane(world: World, member: Member) -> float:
    """The height of a member's lane; who is not there is below all that are."""
    at = world.names.index(member) if member in world.names else len(world.names)
    return at * LANE


def _wide(step: TraceStep) -> float:
    chips = [_chip_text(e) for e in step.events if _is_chip(e)]
    wide = max((_chip_width(text) + 32 for text in chips), default=COLUMN)
    if isinstance(step.action, act.Local):
        wide = max(wide, width(_call(step.action), 11) + 14)
    if step.action is None:
        states = [p.participant_state for p in step.world.seats]
        wide = max([COLUMN, *(_chip_width(WORDS[s]) + 32 for s in states if s not in FOLLOWS)])
    return round(wide, 1)


# --- messages -----------------------------------------------------------------------------------


def _flow(
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


def _tag(
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
    at = _part(start, end, max(0.5, 1 - LANE / 2 / rise)) if rise > 1 else _part(start, end, 0.5)
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


def _cross(step: TraceStep, envelope: Envelope, at: Point, said: str) -> Mark:
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


def _part(a: Point, b: Point, part: float) -> Point:
    return Point(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part)


def _towards(a: Point, b: Point, distance: float) -> Point:
    length = ((b.x - a.x) ** 2 + (b.y - a.y) ** 2) ** 0.5 or 1.0
    return _part(a, b, min(0.5, distance / length))


# --- what a member did --------------------------------------------------------------------------


def _deed(column: Column, before: World, said: str) -> Iterator[Mark]:
    """The dot on the lane of whoever did something, or the sign of what was done to them."""
    step, action = column.step, column.step.action
    if isinstance(action, act.Deliver):
        yield _event(column, lane(before, before.envelope(action.id).message.target), "event", said)
    elif isinstance(action, act.Local):
        y = lane(before, action.member)
        yield _event(column, y, "event", said)
        yield _above(column, y, _call(action), said)
    elif isinstance(action, act.TimeOut):
        y = lane(before, action.member)
        yield _event(column, y, "fault", said)
        yield _above(column, y, "time-out", said)
    elif isinstance(action, act.Duplicate):
        y = lane(before, before.envelope(action.id).message.source)
        yield _event(column, y, "fault", said)
        yield _above(column, y, "twice", said)
    elif isinstance(action, act.Crash | act.Restart | act.Boot | act.Forge):
        who = action.message.source if isinstance(action, act.Forge) else action.member
        y = lane(step.world, who)
        yield _event(column, y, "fault", said)
        if not isinstance(action, act.Crash):
            yield _above(column, y, type(action).__name__.lower(), said)
    elif isinstance(action, act.Cut | act.Heal):
        yield from _wall(column, before, said)


def _call(action: act.Local) -> str:
    words = describe_local(action.call)
    short = {"stand for election": "elect", "ping the master": "ping"}.get(words, words)
    return clip(short, CALL, 11)


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


def _above(column: Column, y: float, text: str, said: str) -> Mark:
    wide = round(width(text, 11) + 4, 1)
    return Mark(
        id=f"call:{column.step.id}",
        kind="call",
        shape="rect",
        look="call tag",
        x=round(column.x - DOT / 2 + wide / 2, 1),
        y=y - 14,
        w=wide,
        h=14,
        text=text,
        words=said,
        do=f"visit:{column.step.id}",
    )


def _wall(column: Column, before: World, said: str) -> Iterator[Mark]:
    """A cut stands between the lanes that it parts; a heal between all that were parted."""
    action = column.step.action
    pairs = [(action.a, action.b)] if isinstance(action, act.Cut) else list(before.cuts)
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
    wide = round(width(text, 11) + 4, 1)
    yield Mark(
        id=f"call:{column.step.id}",
        kind="call",
        shape="rect",
        look="call tag",
        x=round(column.x, 1),
        y=(top + top + LANE) / 2,
        w=wide,
        h=14,
        text=text,
        words=said,
        do=f"visit:{column.step.id}",
    )


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


def _chips(column: Column) -> Iterator[Mark]:
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
        x=round(column.x + 14 + wide / 2, 1),
        y=lane(world, member),
        w=wide,
        h=TALL,
        text=text,
        words=f"{member} is {text} from here on",
        do=f"visit:{column.step.id}",
    )


def _first(column: Column) -> Iterator[Mark]:
    world = column.step.world
    for p in world.seats:
        if p.participant_state not in FOLLOWS:
            state = p.participant_state
            made = chip(column, world, p.name, str(state), WORDS[state])
            yield made


# --- votes that were decided --------------------------------------------------------------------


def _bracket(column: Column, before: World) -> Iterator[Mark]:
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
            known = list(old.since(len(old) - NEAR))
            found += [fact for fact in new.since(len(new) - NEAR - grown) if fact not in known]
    return found


NEAR = 16
"""New facts stand at their places among the old; so far from the end they are looked for."""
