"""Type, in the two ways in which it can be painted: as text, and as outlines.

Found here: the fonts, and the outline of a line of type. Text stays text in a PDF, so that it can
be searched; outlines are kept from one picture to the next, which makes a PNG many times faster.
Never: where a line stands. Nothing here is ever read as mathematics.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.path import Path
from matplotlib.textpath import text_to_path


class Font(NamedTuple):
    """One of the four fonts. They come with matplotlib: a picture looks the same everywhere."""

    bold: bool
    mono: bool

    @property
    def properties(self) -> FontProperties:
        family = "DejaVu Sans Mono" if self.mono else "DejaVu Sans"
        return FontProperties(family=family, weight="bold" if self.bold else "normal")


UNIT = 100.0
"""The type size for which outlines are kept."""

ALONG = {"start": 0.0, "middle": 0.5, "end": 1.0}


def drawable(text: str, font: Font) -> str:
    """Return *text* with a replacement for each character that the font lacks."""
    if text.isascii():
        return text
    face = get_font(fontManager.findfont(font.properties))
    return "".join(c if face.get_char_index(ord(c)) else "\N{REPLACEMENT CHARACTER}" for c in text)


@lru_cache(maxsize=4096)
def _outline(text: str, font: Font) -> tuple[Path, float]:
    """The outline of a line that begins at (0, 0), y up, and its width, in type of size UNIT."""
    properties = font.properties
    properties.set_size(UNIT)
    corners, codes = text_to_path.get_text_path(properties, drawable(text, font), ismath=False)
    wide, _, _ = text_to_path.get_text_width_height_descent(
        drawable(text, font), properties, ismath=False
    )
    return Path(np.asarray(corners).reshape(-1, 2), np.asarray(codes, dtype=np.uint8)), wide


def outlined(text: str, font: Font, size: float, x: float, baseline: float, anchor: str) -> Path:
    """Return the outline of a line of type in the units of a picture, y down."""
    path, wide = _outline(text, font)
    scale = size / UNIT
    left = x - ALONG[anchor] * wide * scale
    corners = np.asarray(path.vertices) * (scale, -scale) + (left, baseline)
    return Path(corners, path.codes)
