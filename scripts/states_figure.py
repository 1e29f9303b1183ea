"""Draw docs/images/states-*.svg from the table of states: ``python scripts/states_figure.py``

Found here: where the seven states stand on the sheet. Which arrows there are, and what is heard
where, is read from ``protocol/states.py``; colours and shapes from ``scene/look.py``. With
``--check`` nothing is written: the exit code is 1 where a committed figure is not what comes out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from math import cos, dist, pi, sin
from pathlib import Path

from quorumscope.protocol.original import OriginalParticipant
from quorumscope.protocol.safe import Participant
from quorumscope.protocol.states import StateTable
from quorumscope.protocol.types import ParticipantState as S
from quorumscope.scene.look import PALETTE, SHAPES, WORDS, looks

IMAGES = Path(__file__).parents[1] / "docs" / "images"
FIGURES = {
    "states-original.svg": ("original", OriginalParticipant.table),
    "states-safe.svg": ("safe", Participant.table),
}

WIDTH, HEIGHT = 720, 660
CENTRE, RADIUS, NODE = (360.0, 215.0), 165.0, 24.0
RING = (S.CANDIDATE, S.MASTER, S.PENDING_MASTER, S.PARTICIPANT_PENDING, S.PARTICIPANT_CLEAN)
MATRIX_TOP, MATRIX_LEFT, COLUMN, ROW = 470, 200, 74, 30
LOOKS = looks("light")
INK, MUTED, LINE, PAPER = (PALETTE[name][0] for name in ("ink", "muted", "line", "paper"))

Point = tuple[float, float]


def places() -> dict[S, Point]:
    """Return where each state stands: five on a ring, removed in its middle, unjoined outside."""
    angles = {state: -pi / 2 + 2 * pi * k / len(RING) for k, state in enumerate(RING)}
    x, y = CENTRE
    ring = {s: (x + RADIUS * cos(a), y + RADIUS * sin(a)) for s, a in angles.items()}
    return {**ring, S.REMOVED: CENTRE, S.UNJOINED: (170.0, 40.0)}


def text(x: float, y: float, words: str, size: int = 12, ink: str = INK, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{ink}"{more}>{words}</text>'


def arrows(table: StateTable, at: dict[S, Point]) -> Iterator[str]:
    """Draw who may follow whom; where each may follow the other, one line with two heads."""
    for state in S:
        for after in table.follows.get(state, ()):
            both = state in table.follows.get(after, ())
            if both and list(S).index(after) < list(S).index(state):
                continue
            x1, y1 = beside(state, at[state], at[after])
            x2, y2 = beside(after, at[after], at[state])
            heads = ' marker-end="url(#head)"' + (' marker-start="url(#head)"' if both else "")
            line = f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
            yield f'{line} stroke="{MUTED}" stroke-width="1.2"{heads}/>'


def size(state: S) -> float:
    """Return the radius of a state; the one with its name inside is larger."""
    return NODE + 10 if state is S.REMOVED else NODE


def beside(state: S, at: Point, other: Point) -> Point:
    """Return where an arrow between *state* and *other* touches *state*."""
    gap = (size(state) + 8) / dist(at, other)
    return at[0] + (other[0] - at[0]) * gap, at[1] + (other[1] - at[1]) * gap


def shape(state: S, x: float, y: float, r: float) -> str:
    look = LOOKS[state]
    dash = f' stroke-dasharray="{" ".join(f"{d:g}" for d in look.dash)}"' if look.dash else ""
    ink = f'fill="{look.fill}" stroke="{look.edge}" stroke-width="{look.width:g}"{dash}'
    if SHAPES[state] == "circle":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:g}" {ink}/>'
    corners = {"hexagon": (6, 0.0), "diamond": (4, 0.0), "square": (4, pi / 4)}
    count, turn = corners[SHAPES[state]]
    angles = [turn + 2 * pi * k / count for k in range(count)]
    points = [f"{x + r * 1.15 * cos(a):.1f} {y + r * 1.15 * sin(a):.1f}" for a in angles]
    cross = f"M{points[0]} L{points[2]} M{points[1]} L{points[3]}" if state is S.REMOVED else ""
    return f'<path d="M{" L".join(points)} z {cross}" {ink}/>'


def states(at: dict[S, Point]) -> Iterator[str]:
    for state, (x, y) in at.items():
        yield shape(state, x, y, size(state))
        # A name stands on the outer side of its state, where no arrow passes.
        side = (x > CENTRE[0] + 50) - (x < CENTRE[0] - 50)
        if side:
            anchor = ' text-anchor="start"' if side > 0 else ' text-anchor="end"'
            yield text(x + side * (NODE + 12), y + 4, state, 12, INK, anchor)
        elif state is S.CANDIDATE:
            yield text(x, y - NODE - 10, state, 12, INK, ' text-anchor="middle"')
        else:
            # Arrows come from all sides, so its name stands in it.
            halo = f' stroke="{LOOKS[state].fill}" stroke-width="4" paint-order="stroke"'
            yield text(x, y + 4, state, 10, INK, halo + ' text-anchor="middle"')


def matrix(table: StateTable) -> Iterator[str]:
    """Draw which call is heard in which state."""
    middle = ' text-anchor="middle"'
    columns = [(state, MATRIX_LEFT + COLUMN * k) for k, state in enumerate(S)]
    yield text(24, MATRIX_TOP - 44, "What is heard in which state; elsewhere it is ERR_STATE", 13)
    for state, x in columns:
        lines = WORDS[state].split()
        for k, word in enumerate(lines):
            yield text(x, MATRIX_TOP - 10 - 13 * (len(lines) - 1 - k), word, 11, MUTED, middle)
    for k, (call, heard) in enumerate(table.heard.items()):
        y = MATRIX_TOP + ROW * k + ROW / 2
        yield f'<line x1="24" y1="{y - 15}" x2="{WIDTH - 24}" y2="{y - 15}" stroke="{LINE}"/>'
        yield text(24, y + 4, call, 12)
        yield from (shape(state, x, y, 8) for state, x in columns if state in heard)


def picture(name: str, table: StateTable) -> str:
    at = places()
    told = "; ".join(f"{s} to {', '.join(after)}" for s, after in table.follows.items() if after)
    head = f'<path d="M0 0 L8 3.5 L0 7 z" fill="{MUTED}"/>'
    marker = 'id="head" refX="7" refY="3.5" markerWidth="8" markerHeight="7"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"',
            f'     width="{WIDTH}" height="{HEIGHT}" font-family="system-ui, sans-serif">',
            f"<title>The seven states, {name} text</title>",
            f"<desc>Which state may follow which: {told}.</desc>",
            f'<defs><marker {marker} orient="auto-start-reverse">{head}</marker></defs>',
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{PAPER}"/>',
            *arrows(table, at),
            *states(at),
            *matrix(table),
            "</svg>",
            "",
        ]
    )


def main() -> int:
    stale = []
    for file, (name, table) in FIGURES.items():
        drawn, path = picture(name, table), IMAGES / file
        if "--check" not in sys.argv:
            path.write_text(drawn, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != drawn:
            stale.append(file)
    if stale:
        print(f"not fresh: {', '.join(stale)}; run: python scripts/states_figure.py")
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
