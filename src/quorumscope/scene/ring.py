"""The cluster as a ring: every member, what lies between them, and what each knows.

Found here: the picture that the debugger shows and that papers print. Never: where members stand
(places.py), what stands beside them (labels.py), where messages are drawn (flights.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from ..net.world import World
from ..protocol.types import Member, ParticipantState
from ..record.trace import TraceStep
from ..record.words import listed
from . import story
from .change import change_marks, quorum_words
from .flights import flights, lane
from .labels import SMALL, Blocks
from .lettering import clip
from .look import SHAPES, STRETCH, WORDS
from .marks import Mark, Picture, key, ordered
from .places import HEIGHT, WIDTH, Places, places
from .sides import Side, side_marks, sides, walled
from .votes import votes

LEGEND = (
    "P Prepare · A Accept · S snapshot · + − answers · dashed: not final, solid: committed"
    " · dots: vote held, grey: on its way"
)
CROWDED = 12
"""With more members than that, links are left out."""


def ring(
    world: World, trace_step: TraceStep | None = None, selected: Member | None = None
) -> Picture:
    """Return the picture of *world*.

    Parameters
    ----------
    world : World
    trace_step : TraceStep, optional
        The step that led to it: what is broken there is said in the picture.
    selected : Member, optional
        Whom the selection is drawn round.
    """
    marks = ordered(ring_marks(world, trace_step, selected))
    title = "" if trace_step is None else f"step {trace_step.index}"
    return Picture(WIDTH, HEIGHT, marks, title, story.paragraph(marks))


def ring_marks(
    world: World,
    step: TraceStep | None = None,
    selected: Member | None = None,
    blocks: Blocks | None = None,
) -> Iterator[Mark]:
    """Yield the marks of that picture, in no order; *blocks* are kept from step to step."""
    where, blocks = places(world.names), blocks or Blocks()
    yield from _links(world, where)
    found = sides(world)
    yield from _cuts(world, where, found)
    yield from side_marks(world, where, found)
    for name in world.names:
        yield from _member(world, where, name)
        yield from blocks.of(world, where, name)
        yield from votes(world, where, name)
    yield from change_marks(world, where)
    if selected in where.points:
        yield _selection(world, where, selected)
    yield from flights(world, where)
    yield from _notes(world, where, step)


# --- between members ----------------------------------------------------------------------------


def _links(world: World, where: Places) -> Iterator[Mark]:
    if len(where.names) > CROWDED:
        return
    for a, b in combinations(where.names, 2):
        cut = (a, b) in world.cuts or (b, a) in world.cuts
        p, q = where.points[a], where.points[b]
        start, end = p.towards(q, where.radius), q.towards(p, where.radius)
        yield Mark(
            id=f"link:{key(a)}:{key(b)}",
            kind="link",
            shape="line",
            look="cut link" if cut else "link",
            x=round(start.x, 1),
            y=round(start.y, 1),
            x2=round(end.x, 1),
            y2=round(end.y, 1),
        )


def _cuts(world: World, where: Places, found: tuple[Side, ...]) -> Iterator[Mark]:
    """Yield two bars across the lane of each direction that is cut, unless a wall tells of it."""
    told = walled(world, found)
    for a, b in world.cuts:
        if (a, b) in told or a not in where.points or b not in where.points:
            continue
        both = (b, a) in world.cuts
        words = f"Cut between {min(a, b)} and {max(a, b)}" if both else f"Cut from {a} to {b}"
        way = lane(where, a, b)
        for bar, part in enumerate((0.5 - _half_gap(way), 0.5 + _half_gap(way)), 1):
            outer, inner = way.at(part, 10), way.at(part, -11)
            yield Mark(
                id=f"cut:{key(a)}:{key(b)}:{bar}",
                kind="cut",
                shape="line",
                look="cut",
                x=round(outer.x, 1),
                y=round(outer.y, 1),
                x2=round(inner.x, 1),
                y2=round(inner.y, 1),
                words=words,
            )


def _half_gap(way: Any) -> float:
    length: float = abs(complex(way.end.x - way.start.x, way.end.y - way.start.y)) or 1.0
    return 3.0 / length


# --- a member -----------------------------------------------------------------------------------


def _member(world: World, where: Places, name: Member) -> Iterator[Mark]:
    p, point, size = world[name], where.points[name], where.sizes
    state = p.participant_state
    wide = round(size.member * STRETCH.get(SHAPES[state], 1.0), 1)
    gone = state is ParticipantState.REMOVED
    numbered = not gone and state is not ParticipantState.UNJOINED and size.labels
    yield Mark(
        id=f"member:{key(name)}",
        kind="member",
        shape=SHAPES[state],
        look="crashed" if name in world.crashed else str(state),
        x=round(point.x, 1),
        y=round(point.y, 1),
        w=wide,
        h=size.type,
        text=where.called[name],
        sub=f"i {p.instance}" if numbered else "",
        words=story.member_words(world, name),
        do=f"select:{name}",
    )
    if gone:
        yield _on(where, name, "cross", "cross", wide)
    if p.is_master and size.labels and not gone:
        yield _crown(where, name, state)


def _on(where: Places, name: Member, kind: str, look: str, w: float, up: float = 0.0) -> Mark:
    x, y = where.points[name]
    return Mark(
        id=f"{kind}:{key(name)}",
        kind=kind,
        shape=kind,
        look=look,
        x=round(x, 1),
        y=round(y - up, 1),
        w=w,
    )


def _crown(where: Places, name: Member, state: ParticipantState) -> Mark:
    look = "crown MASTER" if state is ParticipantState.MASTER else "crown"
    size = where.sizes.member
    return _on(where, name, "crown", look, round(size * 0.19, 1), up=size * 0.34)


def _selection(world: World, where: Places, name: Member) -> Mark:
    x, y = where.points[name]
    shape = SHAPES[world[name].participant_state]
    return Mark(
        id="selection",
        kind="selection",
        shape=shape,
        look="selected",
        x=round(x, 1),
        y=round(y, 1),
        w=round(where.sizes.member * STRETCH.get(shape, 1.0) + 18, 1),
    )


# --- notes --------------------------------------------------------------------------------------


def _notes(world: World, where: Places, step: TraceStep | None) -> Iterator[Mark]:
    yield _note("count", "note", 18, _count(world, where))
    yield _note("legend", "note", HEIGHT - 14, LEGEND)
    broken = list(dict.fromkeys(v.invariant for v in step.broken)) if step else []
    if broken:
        text = f"✗ broken: {listed(broken)}"
        yield _note("broken", "alarm", HEIGHT - 34, clip(text, WIDTH - 32, SMALL, bold=True))


def _count(world: World, where: Places) -> str:
    """How many members there are; in a crowd, which has no words beside it, in which states."""
    total = quorum_words(world)
    if where.sizes.labels:
        return total
    states = [world[m].participant_state for m in world.names]
    tally = [f"{states.count(s)} {WORDS[s]}" for s in ParticipantState if s in states]
    return f"{total}: {' · '.join(tally)}"


def _note(name: str, look: str, y: float, text: str) -> Mark:
    words = text if name == "broken" else ""
    return Mark(
        id=f"note:{name}",
        kind="note",
        shape="text",
        look=look,
        x=16,
        y=y,
        h=SMALL,
        text=text,
        anchor="start",
        words=words,
    )
