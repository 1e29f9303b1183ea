"""The look of everything: the only table of colours and shapes, with a light and a dark column.

Found here: what each state, message and entry looks like. Never: where it stands.

One thing, one sign. Members: shape and fill and a word. Messages: asks are filled, answers hollow
and end in + or -. Dashed is not final yet, in a log and elsewhere. Green and red mean yes and no,
and never without a sign beside them. Crimson is the selection.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from msgspec import Struct

from ..protocol.types import ParticipantState

S = ParticipantState
Theme: TypeAlias = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")

NONE = "none"
"""Nothing is painted."""


class Look(Struct, frozen=True, omit_defaults=True):
    """How a mark is painted; fill, edge, ink and hatch are colours or NONE.

    Attributes
    ----------
    fill, edge : str
        Of the shape. Lines have an edge only.
    ink : str
        Of the type in it.
    width : float
        Of the edge.
    dash : tuple of float
        On and off, along the edge; empty: solid.
    hatch : str
        Lines over the fill at 45 degrees, 6 apart and 1.2 wide.
    size : float
        Of the type in a pill or rect.
    weight : int
        400 or 700.
    mono : bool
        Whether its type is monospaced: numbers and code are.
    """

    fill: str = NONE
    edge: str = NONE
    ink: str = NONE
    width: float = 1.0
    dash: tuple[float, ...] = ()
    hatch: str = NONE
    size: float = 12.0
    weight: int = 400
    mono: bool = False


PALETTE: dict[str, tuple[str, str]] = {
    # name: (light, dark)
    NONE: (NONE, NONE),
    "paper": ("#ffffff", "#161a1f"),
    "ink": ("#1f2933", "#e8edf2"),
    "muted": ("#5b6875", "#a4b0bc"),
    "line": ("#cfd6dd", "#47525d"),
    "faint": ("#e6eaee", "#2a3138"),
    "message": ("#33475b", "#c2d0de"),
    "on message": ("#ffffff", "#161a1f"),
    "travel": ("#8193a3", "#6f8090"),
    "yes": ("#0f7a55", "#3fd0b0"),
    "no": ("#b42318", "#ff8f80"),
    "selection": ("#c13347", "#ff6f85"),
    "master": ("#0b5d8a", "#0f6496"),
    "master edge": ("#0b5d8a", "#6fc0ee"),
    "on master": ("#ffffff", "#ffffff"),
    "candidate": ("#f0a202", "#f0a202"),
    "candidate edge": ("#8a5a00", "#ffd98a"),
    "candidate word": ("#8a5a00", "#f7bf4f"),
    "on candidate": ("#1f2933", "#1f2933"),
    "pending master": ("#dceefb", "#143349"),
    "pending master edge": ("#2a7ab8", "#6fb7ea"),
    "pending master word": ("#23699f", "#7fc0ee"),
    "pending": ("#d5efe3", "#14382c"),
    "unjoined": ("#eef0f2", "#22282f"),
    "removed": ("#e3e3e3", "#2c3136"),
    "off edge": ("#76828d", "#8d99a5"),
    "crashed": ("#f4f5f6", "#1d2227"),
    "crashed hatch": ("#c9d0d6", "#3d4751"),
    "entry": ("#e6ebf0", "#2c353f"),
    "travelling": ("#9aa7b4", "#7b8896"),
}

Row: TypeAlias = Look
"""A look whose colours are names of the palette."""

LOOKS: dict[str, Row] = {
    "sheet": Look(fill="paper"),
    # members
    S.MASTER: Look("master", "master edge", "on master", 2.5, weight=700),
    S.CANDIDATE: Look("candidate", "candidate edge", "on candidate", 2.5, weight=700),
    S.PENDING_MASTER: Look(
        "pending master", "pending master edge", "ink", 3, dash=(6, 4), weight=700
    ),
    S.PARTICIPANT_CLEAN: Look("paper", "yes", "ink", 2.5, weight=700),
    S.PARTICIPANT_PENDING: Look("pending", "yes", "ink", 2.5, weight=700),
    S.UNJOINED: Look("unjoined", "off edge", "muted", 2, dash=(5, 4), weight=700),
    S.REMOVED: Look("removed", "off edge", "ink", 2, weight=700),
    "crashed": Look("crashed", "off edge", "ink", 2, hatch="crashed hatch", weight=700),
    "cross": Look(edge="off edge", width=2),
    "crown": Look("ink"),
    "crown MASTER": Look("on master"),
    "selected": Look(edge="selection", width=2.5),
    "comes": Look(edge="yes", width=2, dash=(5, 5)),
    "goes": Look(edge="no", width=2, dash=(2, 5)),
    # their words
    "word MASTER": Look(ink="master edge", weight=700),
    "word CANDIDATE": Look(ink="candidate word", weight=700),
    "word PENDING_MASTER": Look(ink="pending master word", weight=700),
    "word PARTICIPANT_CLEAN": Look(ink="yes", weight=700),
    "word PARTICIPANT_PENDING": Look(ink="yes", weight=700),
    "word": Look(ink="muted", weight=700),
    "number": Look(ink="muted", mono=True),
    "note": Look(ink="muted"),
    "alarm": Look(ink="no", weight=700),
    "head": Look(ink="ink", weight=700),
    "title": Look(ink="ink"),
    # between them
    "link": Look(edge="faint"),
    "cut link": Look(edge="line", width=1.2, dash=(2, 5)),
    "cut": Look(edge="ink", width=3),
    "split": Look(edge="ink", width=2.5),
    "split one way": Look(edge="off edge", width=2, dash=(9, 5)),
    "side yes": Look("paper", "yes", "yes", 1.6, size=12, weight=700),
    "side no": Look("paper", "no", "no", 1.6, size=12, weight=700),
    "ask path": Look(edge="travel", width=1.4),
    "answer path": Look(edge="travel", width=1.4, dash=(5, 3)),
    "ask": Look("message", "message", "on message", 1.6, size=11, weight=700, mono=True),
    "snapshot": Look("entry", "message", "ink", 1.8, size=11, weight=700, mono=True),
    "yes": Look("paper", "yes", "yes", 1.8, size=11, weight=700, mono=True),
    "no": Look("paper", "no", "no", 1.8, size=11, weight=700, mono=True),
    # votes
    "vote held": Look("ink", "ink", width=1.6),
    "vote travels": Look("travelling", "ink", width=1.6),
    "vote none": Look("paper", "ink", width=1.6),
    # logs
    "committed": Look("entry", "ink", "ink", 1.2, size=11.5, weight=700, mono=True),
    "staged": Look("paper", "yes", "ink", 1.6, dash=(4, 3), size=11.5, weight=700, mono=True),
    "empty": Look(edge="line", width=1, dash=(1, 3)),
    # time: lanes, events, messages that have arrived
    "lane": Look(edge="line", width=1.4),
    "lane ahead": Look(edge="line", width=1.4, dash=(1.5, 4)),
    "lane down": Look(edge="off edge", width=1.4, dash=(4, 4)),
    "tick": Look(ink="muted", mono=True),
    "event": Look("ink", "ink", width=1),
    "fault": Look("paper", "ink", width=1.6),
    "ask flow": Look(edge="message", width=1.5),
    "yes flow": Look(edge="yes", width=1.5),
    "no flow": Look(edge="no", width=1.5),
    "late flow": Look(edge="off edge", width=1.2, dash=(3, 3)),
    "ask tag": Look("paper", ink="message", size=11, weight=700, mono=True),
    "yes tag": Look("paper", ink="yes", size=11, weight=700, mono=True),
    "no tag": Look("paper", ink="no", size=11, weight=700, mono=True),
    "late tag": Look("paper", ink="muted", size=11, mono=True),
    "call tag": Look("paper", ink="muted", size=11),
    "lost": Look(edge="no", width=2),
    "cut span": Look(edge="ink", width=1.6, dash=(2, 3)),
    "bracket": Look(edge="yes", ink="yes", width=1.8),
    "bracket tag": Look("paper", ink="yes", size=11, weight=700),
    "chip MASTER": Look("master", "master edge", "on master", 1.4, size=11, weight=700),
    "chip CANDIDATE": Look("candidate", "candidate edge", "on candidate", 1.4, size=11, weight=700),
    "chip PENDING_MASTER": Look(
        "pending master", "pending master edge", "ink", 1.4, dash=(4, 3), size=11, weight=700
    ),
    "chip PARTICIPANT_CLEAN": Look("paper", "yes", "ink", 1.4, size=11, weight=700),
    "chip PARTICIPANT_PENDING": Look("pending", "yes", "ink", 1.4, size=11, weight=700),
    "chip UNJOINED": Look("unjoined", "off edge", "muted", 1.4, dash=(4, 3), size=11, weight=700),
    "chip REMOVED": Look("removed", "off edge", "ink", 1.4, size=11, weight=700),
    "chip crashed": Look("crashed", "off edge", "ink", 1.4, size=11, weight=700),
    # what is still to come, and the edge of it
    "now": Look("selection", "selection", "paper", 2, size=11, weight=700),
    "stub ask": Look(
        "paper", "message", "message", 1.5, dash=(4, 3), size=11, weight=700, mono=True
    ),
    "stub yes": Look("paper", "yes", "yes", 1.5, dash=(4, 3), size=11, weight=700, mono=True),
    "stub no": Look("paper", "no", "no", 1.5, dash=(4, 3), size=11, weight=700, mono=True),
    "stub held": Look("paper", "off edge", "muted", 1.2, dash=(1.5, 3), size=11, mono=True),
    "event ahead": Look("paper", "off edge", width=1),
    "flow ahead": Look(edge="line", width=1.2),
    "tag ahead": Look("paper", ink="muted", size=11, mono=True),
    "chip ahead": Look("paper", "line", "muted", 1.2, size=11, weight=400),
    # branches
    "branch": Look(edge="off edge", width=1.6),
    "branch here": Look(edge="ink", width=2.4),
    "branch broken": Look(edge="no", width=1.6, dash=(6, 2)),
    "branch here broken": Look(edge="no", width=2.6, dash=(6, 2)),
    "node": Look("paper", "ink", width=1.4),
    "node broken": Look("paper", "no", width=1.4),
    "node here": Look("selection", "selection", width=1.4),
    "branch name": Look(ink="ink"),
    "branch name broken": Look(ink="no"),
}

SHAPES: dict[ParticipantState, str] = {
    S.MASTER: "hexagon",
    S.CANDIDATE: "diamond",
    S.PENDING_MASTER: "circle",
    S.PARTICIPANT_CLEAN: "circle",
    S.PARTICIPANT_PENDING: "circle",
    S.UNJOINED: "square",
    S.REMOVED: "square",
}

STRETCH: dict[str, float] = {"hexagon": 1.1, "diamond": 1.2, "square": 0.94}
"""How much wider than a circle a shape is drawn, so that all look equally large."""

WORDS: dict[ParticipantState, str] = {
    S.MASTER: "MASTER",
    S.CANDIDATE: "CANDIDATE",
    S.PENDING_MASTER: "PENDING MASTER",
    S.PARTICIPANT_CLEAN: "CLEAN",
    S.PARTICIPANT_PENDING: "PENDING",
    S.UNJOINED: "UNJOINED",
    S.REMOVED: "REMOVED",
}


def word_look(state: ParticipantState) -> str:
    """Return the look of the word of *state*."""
    look = f"word {state}"
    return look if look in LOOKS else "word"


def looks(theme: Theme) -> dict[str, Look]:
    """Return every look, in the colours of *theme*."""
    column = THEMES.index(theme)
    return {str(name): _coloured(row, column) for name, row in LOOKS.items()}


def _coloured(row: Row, column: int) -> Look:
    fill, edge, ink, hatch = (PALETTE[c][column] for c in (row.fill, row.edge, row.ink, row.hatch))
    return Look(fill, edge, ink, row.width, row.dash, hatch, row.size, row.weight, row.mono)
