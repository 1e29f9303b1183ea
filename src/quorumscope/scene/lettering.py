"""How much room a line of type needs, and how a name is made fit for it.

Found here: an upper estimate of widths that needs no font file, clipping, and wrapping. Never: a
font. The estimate holds for DejaVu Sans, which is wider than what browsers use for an interface, so
that what fits here fits there.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

MONO = 0.603
"""Width of each character of DejaVu Sans Mono, in type sizes."""

OTHER = 1.25
"""Width of whatever is not in the groups below; the widest letters of other scripts need it."""

GROUPS = (
    # characters, width, width when bold: in type sizes
    (" ·.,:;'|!/\\ijlIJ", 0.41, 0.46),
    ("frt-()[]", 0.42, 0.50),
    ('"*_`', 0.50, 0.53),
    ("sczLxvyk?", 0.60, 0.67),
    ("EFTPaeo", 0.64, 0.74),
    ("0123456789$bdghnpquS{}", 0.64, 0.73),
    ("ABCKRVXYZ", 0.70, 0.78),
    ("DGHNOQU&", 0.79, 0.88),
    ("w#+−<=>^~", 0.84, 0.93),
    ("mMW%@…", 1.00, 1.11),
)
WIDTHS = {c: (usual, bold) for chars, usual, bold in GROUPS for c in chars}


@lru_cache(maxsize=4096)
def width(text: str, size: float, *, bold: bool = False, mono: bool = False) -> float:
    """Return how much room *text* needs at most, in the units of *size*."""
    if mono:
        return size * sum(MONO if c.isascii() else max(MONO, OTHER) for c in text)
    return size * sum(WIDTHS.get(c, (OTHER, OTHER))[bold] for c in text)


def plain(text: str) -> str:
    """Return *text* on one line: what has no shape, or turns others round, is replaced."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(c)[0] in "CZ" and c != " " else c
        for c in text
    )


@lru_cache(maxsize=4096)
def clip(text: str, room: float, size: float, *, bold: bool = False, mono: bool = False) -> str:
    """Return *text*, or its beginning and an ellipsis where it needs more than *room*."""
    text = plain(text)
    if width(text, size, bold=bold, mono=mono) <= room:
        return text
    kept = text
    while kept and width(kept + "…", size, bold=bold, mono=mono) > room:
        kept = kept[:-1]
    return kept + "…"


def wrap(text: str, room: float, size: float, rows: int) -> list[str]:
    """Return *text* in lines of that room, broken at spaces; of too many, the last is clipped."""
    words, made = plain(text).split(" "), [""]
    while words:
        longer = f"{made[-1]} {words[0]}".strip()
        if not made[-1] or width(longer, size) <= room:
            made[-1] = longer
            del words[0]
        elif len(made) < rows:
            made.append("")
        else:
            made[-1] = " ".join([made[-1], *words])
            break
    return [clip(line, room, size) for line in made]
