"""The matplotlib painter: a picture as a Figure, PNG, SVG or PDF.

Found here: ink for marks. Never: a coordinate that is not in the mark, and never pyplot, which
keeps figures alive and belongs to the user.

Every artist carries the id of its mark as its ``gid``. Type is never read as mathematics, whatever
the names of members and the changes hold.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path as File
from typing import Any, Literal

from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, fontManager, get_font
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from ..scene.look import NONE, Look, Theme, looks
from ..scene.marks import Mark, Picture
from .outlines import hatching, head, outline

UNITS = 72
"""Units of a picture an inch: one unit is one point on paper."""

FONTS = {
    (weight, mono): FontProperties(
        family="DejaVu Sans Mono" if mono else "DejaVu Sans", weight=weight
    )
    for weight in (400, 700)
    for mono in (False, True)
}
"""They come with matplotlib, so that a picture looks the same everywhere."""

ALIGN: dict[str, Literal["left", "center", "right"]] = {
    "start": "left",
    "middle": "center",
    "end": "right",
}
HATCH_WIDTH = 1.2
STROKES = ("line", "arrow", "loop", "cross")
HEADED = ("arrow", "loop")
MEMBERS = ("hexagon", "diamond", "circle", "square")


class Press:
    """A Figure that is kept, so that the next picture costs only what differs from the last.

    Parameters
    ----------
    theme : str
        light or dark.
    scale : float
        Pixels a unit where pixels are asked for.
    """

    def __init__(self, theme: Theme = "light", scale: float = 2.0) -> None:
        self.looks = looks(theme)
        self.figure = Figure(dpi=UNITS * scale, facecolor=self.looks["sheet"].fill)
        self.canvas: Any = FigureCanvasAgg(self.figure)
        self._units = Affine2D()
        self._marks: dict[str, Mark] = {}
        self._artists: dict[str, list[Artist]] = {}

    def show(self, picture: Picture) -> Figure:
        """Bring the figure to *picture* and return it."""
        self._lay_out(picture)
        now = {mark.id: mark for mark in picture.marks}
        for id in [id for id, mark in self._marks.items() if now.get(id) != mark]:
            del self._marks[id]
            for artist in self._artists.pop(id):
                artist.remove()
        for place, mark in enumerate(picture.marks):
            if mark.id not in self._marks:
                self._add(mark)
            for artist in self._artists[mark.id]:
                artist.set_zorder(place)
        return self.figure

    def png(self, picture: Picture) -> bytes:
        """Return *picture* as a PNG."""
        self.show(picture)
        out = io.BytesIO()
        # Pixels cost more to pack than to send: level 1 halves the time for a tenth more bytes.
        self.canvas.print_png(out, pil_kwargs={"compress_level": 1})
        return out.getvalue()

    def _lay_out(self, picture: Picture) -> None:
        self.figure.set_size_inches(picture.width / UNITS, picture.height / UNITS)
        # Marks count down from the top, figures up from the bottom.
        self._units.clear().scale(1 / UNITS, -1 / UNITS).translate(0, picture.height / UNITS)

    def _add(self, mark: Mark) -> None:
        transform = self._units + self.figure.dpi_scale_trans
        made = list(artists(mark, self.looks[mark.look], transform))
        for artist in made:
            artist.set_gid(mark.id)
            self.figure.add_artist(artist)
        self._marks[mark.id] = mark
        self._artists[mark.id] = made


def paint(picture: Picture, theme: Theme = "light", scale: float = 2.0) -> Figure:
    """Return a Figure that shows *picture*, *scale* pixels a unit."""
    return Press(theme, scale).show(picture)


def png(picture: Picture, theme: Theme = "light", scale: float = 2.0) -> bytes:
    """Return *picture* as a PNG. For many of one run, keep a Press."""
    return Press(theme, scale).png(picture)


def save(picture: Picture, path: str | File, theme: Theme = "light", scale: float = 2.0) -> None:
    """Write *picture* to *path*. Its ending says how: ``.png``, ``.svg`` or ``.pdf``.

    The same picture makes the same file: no date is written into it.
    """
    kind = File(path).suffix.lower()
    if kind not in WRITERS:
        raise ValueError(
            f"can't write {kind or 'a file without ending'}; end the name in " + ", ".join(WRITERS)
        )
    WRITERS[kind](paint(picture, theme, scale), str(path))


def _write_png(figure: Figure, path: str) -> None:
    canvas: Any = FigureCanvasAgg(figure)
    canvas.print_png(path, metadata={"Software": None})


def _write_svg(figure: Figure, path: str) -> None:
    canvas: Any = FigureCanvasSVG(figure)
    canvas.print_svg(path, metadata={"Date": None})


def _write_pdf(figure: Figure, path: str) -> None:
    canvas: Any = FigureCanvasPdf(figure)
    canvas.print_pdf(path, metadata={"CreationDate": None})


WRITERS = {".png": _write_png, ".svg": _write_svg, ".pdf": _write_pdf}


# --- ink ----------------------------------------------------------------------------------------


def artists(mark: Mark, look: Look, transform: Transform) -> Iterator[Artist]:
    """Yield what *mark* is painted with, from the back to the front."""
    if mark.shape != "text":
        yield from _shape(mark, look, transform)
    yield from _type(mark, look, transform)


def _shape(mark: Mark, look: Look, transform: Transform) -> Iterator[Artist]:
    path = outline(mark)
    inside = NONE if mark.shape in STROKES else look.fill
    if look.hatch == NONE:
        yield _patch(path, transform, inside, look.edge, look.width, look.dash)
    else:
        yield _patch(path, transform, inside, NONE, 0)
        yield _patch(hatching(mark), transform, NONE, look.hatch, HATCH_WIDTH)
        yield _patch(path, transform, NONE, look.edge, look.width, look.dash)
    if mark.shape in HEADED:
        yield _patch(head(mark), transform, look.edge, NONE, 0)


def _patch(
    path: Path,
    transform: Transform,
    fill: str,
    edge: str,
    width: float,
    dash: tuple[float, ...] = (),
) -> Artist:
    # By default matplotlib counts dashes in line widths.
    unit = width if rcParams["lines.scale_dashes"] else 1.0
    style = (0, tuple(d / unit for d in dash)) if dash else "solid"
    return PathPatch(
        path,
        facecolor=fill,
        edgecolor=edge,
        linewidth=0 if edge == NONE else width,
        linestyle=style,
        capstyle="butt",
        joinstyle="round",
        transform=transform,
        clip_on=False,
    )


def _type(mark: Mark, look: Look, transform: Transform) -> Iterator[Artist]:
    size = mark.h if mark.shape == "text" or mark.shape in MEMBERS else look.size
    if mark.sub:
        yield _text(mark, mark.sub, 0.8 * size, 0.6 * size, look.ink, (400, True), transform)
    if mark.text:
        up = 0.45 * size if mark.sub else 0.0
        font = (look.weight, look.mono)
        yield _text(mark, mark.text, size, -up, look.ink, font, transform)


def _text(
    mark: Mark,
    text: str,
    size: float,
    down: float,
    ink: str,
    font: tuple[int, bool],
    transform: Transform,
) -> Artist:
    return Text(
        mark.x,
        mark.y + down + 0.35 * size,
        drawable(text, FONTS[font]),
        fontproperties=FONTS[font],
        size=size,
        color=ink,
        horizontalalignment=ALIGN[mark.anchor],
        verticalalignment="baseline",
        parse_math=False,
        usetex=False,
        transform=transform,
        clip_on=False,
    )


def drawable(text: str, font: FontProperties) -> str:
    """Return *text* with a replacement for each character that the font lacks."""
    if text.isascii():
        return text
    face = get_font(fontManager.findfont(font))
    return "".join(c if face.get_char_index(ord(c)) else "\N{REPLACEMENT CHARACTER}" for c in text)
