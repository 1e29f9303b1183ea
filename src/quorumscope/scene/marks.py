"""What a picture is made of: marks, each with coordinates, shape, words and a stable id.

Found here: the one mark that both painters draw. Never: a colour (look.py) or a computation of
where things stand (ring.py and its neighbours). A painter only puts ink.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from urllib.parse import quote

from msgspec import Struct

LAYERS = (
    "sheet",
    "link",
    "cut",
    "split",
    "path",
    "selection",
    "change",
    "member",
    "cross",
    "crown",
    "vote",
    "word",
    "name",
    "entry",
    "older",
    "seq",
    "quorum",
    "side",
    "message",
    "note",
)
"""The kinds of marks, in the order in which they are drawn."""

CROWN = (
    (-0.5, 0.4),
    (-0.5, -0.3),
    (-0.22, 0.05),
    (0.0, -0.4),
    (0.22, 0.05),
    (0.5, -0.3),
    (0.5, 0.4),
)
"""The corners of a crown that is 1 wide, from its centre; y down."""

HEAD = (8.0, 3.5)
"""Length and half width of the head of an arrow."""


class Mark(Struct, frozen=True, omit_defaults=True):
    """One thing in a picture.

    Attributes
    ----------
    id : str
        The same thing has the same id in every picture of a run, so that a painter can move it:
        ``member:n2``, ``message:17``, ``entry:n2:3``.
    kind : str
        What it stands for: member, link, message, entry, vote, ... The id begins with it.
    shape : str
        How it is drawn: hexagon, diamond, circle, square, crown, cross, pill, rect, line, arrow,
        loop, text. The table in film.py says how each is laid out.
    look : str
        The row of the table in look.py that gives fill, edge, ink, dash and width.
    x, y : float
        Its centre (line, arrow, loop: its beginning; text: its anchor), in units of the picture,
        y down.
    x2, y2 : float
        line, arrow, loop: its end.
    w, h : float
        Size. pill, rect: both. Other shapes: w is the width, h the size of the type in it. text: h
        is the type size.
    text : str
        What is written in it.
    sub : str
        A smaller second line.
    anchor : str
        text: start, middle or end.
    words : str
        What it says to someone who can't see it; also its tooltip.
    do : str
        What a click on it means, such as ``deliver:17`` or ``select:n2``; empty: nothing.
    """

    id: str
    kind: str
    shape: str
    look: str
    x: float
    y: float
    x2: float = 0.0
    y2: float = 0.0
    w: float = 0.0
    h: float = 0.0
    text: str = ""
    sub: str = ""
    anchor: str = "middle"
    words: str = ""
    do: str = ""


class Picture(Struct, frozen=True):
    """Marks in the order in which they are drawn, and the size of the sheet in the same units."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    title: str = ""
    words: str = ""
    """The alternative text of the whole picture."""


def ordered(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return *marks* in the order in which they are drawn: by layer, then by id."""
    return tuple(sorted(marks, key=lambda m: (LAYERS.index(m.kind), m.id)))


@lru_cache(maxsize=1024)
def key(name: str) -> str:
    """Return *name* as it stands in an id: percent-encoded, as encodeURIComponent does it."""
    return quote(name, safe="!'()*", errors="surrogatepass")
