"""The matplotlib painter: a picture as a Figure, PNG, SVG or PDF.

Found here: ink for marks. Never: a coordinate that is not in the mark, and never pyplot, which
keeps figures alive and belongs to the user.

Every artist carries the id of its mark as its ``gid``. Type is never read as mathematics, whatever
the names of members and the changes hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path as File
from typing import Any, Literal, NamedTuple, cast

import numpy as np
from matplotlib import rcParams
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform

from ..record.whole import write_whole
from ..scene.look import NONE, Look, Theme, looks
from ..scene.marks import Mark, Picture
from .outlines import hatching, head, outline
from .pixels import packed
from .type import Font, drawable, outlined

UNITS = 72
"""Units of a picture an inch: one unit is one point on paper."""

ALIGN: dict[str, Literal["left", "center", "right"]] = {
    "start": "left",
    "middle": "center",
    "end": "right",
}
HATCH_WIDTH = 1.2
STROKES = ("line", "arrow", "loop", "cross")
HEADED = ("arrow", "loop")
MEMBERS = ("hexagon", "diamond", "circle", "square")


class Sheet(Figure):
    """A Figure that a notebook shows as it is, whether or not pyplot was ever asked for."""

    def _repr_png_(self) -> bytes:
        file, canvas = BytesIO(), cast(Any, FigureCanvasAgg(self))
        canvas.print_png(file)
        return file.getvalue()


class Press:
    """A Figure that is kept, so that the next picture costs only what differs from the last.

    Parameters
    ----------
    theme : str
        light or dark.
    scale : float
        Pixels a unit where pixels are asked for.
    outlines : bool
        Whether type is painted as outlines: much faster, but no text any more.
    """

    def __init__(
        self, theme: Theme = "light", scale: float = 2.0, *, outlines: bool = True
    ) -> None:
        self.outlines = outlines
        self.looks = looks(theme)
        self.figure = Sheet(dpi=UNITS * scale, facecolor=self.looks["sheet"].fill)
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

    def pixels(self, picture: Picture) -> Any:
        """Return *picture* as an array: rows x columns x red, green, blue and opacity, 0 to 255.

        It is good until the next picture is shown.
        """
        self.show(picture)
        self.canvas.draw()
        return np.asarray(self.canvas.buffer_rgba())

    def png(self, picture: Picture) -> bytes:
        """Return *picture* as a PNG."""
        return packed(self.pixels(picture))

    def _lay_out(self, picture: Picture) -> None:
        self.figure.set_size_inches(picture.width / UNITS, picture.height / UNITS)
        # Marks count down from the top, figures up from the bottom.
        self._units.clear().scale(1 / UNITS, -1 / UNITS).translate(0, picture.height / UNITS)

    def _add(self, mark: Mark) -> None:
        transform = self._units + self.figure.dpi_scale_trans
        made = list(artists(mark, self.looks[mark.look], transform, self.outlines))
        for artist in made:
            artist.set_gid(mark.id)
            self.figure.add_artist(artist)
        self._marks[mark.id] = mark
        self._artists[mark.id] = made


def paint(picture: Picture, theme: Theme = "light", scale: float = 2.0) -> Figure:
    """Return a Figure that shows *picture*, *scale* pixels a unit."""
    return Press(theme, scale, outlines=False).show(picture)


def png(picture: Picture, theme: Theme = "light", scale: float = 2.0) -> bytes:
    """Return *picture* as a PNG. For many of one run, keep a Press."""
    return Press(theme, scale).png(picture)


def drawn(picture: Picture, ending: str, theme: Theme = "light", scale: float = 2.0) -> bytes:
    """Return *picture* as a file with that ending: ``.png``, ``.svg`` or ``.pdf``.

    The same picture makes the same bytes: no date is written into them.
    """
    file = BytesIO()
    if ending == ".png":
        return png(picture, theme, scale)
    if ending == ".svg":
        svg: Any = FigureCanvasSVG(paint(picture, theme, scale))
        svg.print_svg(file, metadata={"Date": None})
    elif ending == ".pdf":
        pdf: Any = FigureCanvasPdf(paint(picture, theme, scale))
        pdf.print_pdf(file, metadata={"CreationDate": None})
    else:
        raise ValueError(f"can't paint a file that ends in {ending!r}: take .png, .svg or .pdf")
    return file.getvalue()


def save(picture: Picture, path: str | File, theme: Theme = "light", scale: float = 2.0) -> None:
    """Write *picture* to *path*, whole or not at all. Its ending says how, as for ``drawn``."""
    write_whole(path, [drawn(picture, File(path).suffix.lower(), theme, scale)])


# --- ink ----------------------------------------------------------------------------------------


def artists(mark: Mark, look: Look, transform: Transform, outlines: bool) -> Iterator[Artist]:
    """Yield what *mark* is painted with, from the back to the front."""
    if mark.shape != "text":
        yield from _shape(mark, look, transform)
    write = _as_outline if outlines else _as_text
    for line in lines(mark, look):
        yield write(mark, line, look.ink, transform)


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


class Line(NamedTuple):
    """A line of type: what, in which size and font, and where its baseline is."""

    text: str
    size: float
    font: Font
    baseline: float


def lines(mark: Mark, look: Look) -> Iterator[Line]:
    """Yield the lines of type in *mark*."""
    size = mark.h if mark.shape == "text" or mark.shape in MEMBERS else look.size
    if mark.sub:
        small = 0.8 * size
        yield Line(mark.sub, small, Font(False, True), mark.y + 0.6 * size + 0.35 * small)
    if mark.text:
        middle = mark.y - (0.45 * size if mark.sub else 0.0)
        yield Line(mark.text, size, Font(look.weight > 400, look.mono), middle + 0.35 * size)


def _as_outline(mark: Mark, line: Line, ink: str, transform: Transform) -> Artist:
    path = outlined(line.text, line.font, line.size, mark.x, line.baseline, mark.anchor)
    return _patch(path, transform, ink, NONE, 0)


def _as_text(mark: Mark, line: Line, ink: str, transform: Transform) -> Artist:
    return Text(
        mark.x,
        line.baseline,
        drawable(line.text, line.font),
        fontproperties=line.font.properties,
        size=line.size,
        color=ink,
        horizontalalignment=ALIGN[mark.anchor],
        verticalalignment="baseline",
        parse_math=False,
        usetex=False,
        transform=transform,
        clip_on=False,
    )
