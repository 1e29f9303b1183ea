"""Every way out of a run: files of each ending, made in small parts.

The ending of a file says what it is. What is longer than a moment is made part by part: in a cell
or a terminal there is a bar for it and Ctrl-C ends it, in the widget it runs between other things.
A file is written once all of it is made, so that there is never half of one.

Found here: the table of endings, and ``export``. Never: what a format holds (record/exports.py,
paint, page.py).
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import TypeAlias

from msgspec import Struct

from ..check.progress_bar import Bar
from ..record.errors import TraceError
from ..record.exports import FORMATS, Format
from ..record.trace import Trace, TraceStep
from ..record.whole import write_whole
from ..scene.look import THEMES, Theme
from ..scene.play import Play
from ..scene.ring import ring
from .page import page_of

Making: TypeAlias = Generator[tuple[int, int], None, bytes]
"""What makes a file: it stops after each part to tell how many of how many are done."""

SOON = 1.0
"""Seconds after which a bar is shown."""

OFTEN = 0.1
"""Seconds between two looks of a bar."""


class Way(Struct, frozen=True):
    """One kind of file."""

    ending: str
    title: str
    make: Callable[[Trace, TraceStep, Theme], Making]


def export(
    trace: Trace,
    path: str | Path,
    step: TraceStep | None = None,
    theme: Theme = "light",
    told: Callable[[int, int], object] | None = None,
) -> None:
    """Write a run to *path*; its ending says as what. What is there stays until all is made.

    Parameters
    ----------
    trace : Trace
    path : str or Path
    step : TraceStep, optional
        Up to which step, or which one where the file is one picture; that of the cursor where none
        is given.
    theme : str
        light or dark, for what is painted.
    told : callable, optional
        Called with how many of how many parts are done, from the first second on; a bar by default.

    Raises
    ------
    TraceError
        Where no file ends so, or this run can't be told in that way: why, and what can be done.
    OSError
        Where the file can't be written.
    """
    way = way_of(path)
    if theme not in THEMES:
        raise TraceError(f"there is no theme {theme!r}; there are {' and '.join(THEMES)}")
    making = way.make(trace, step or trace.cursor, theme)
    write_whole(path, [_made(making, told or Bar(Path(path).name))])


def way_of(path: str | Path) -> Way:
    """Return the way that a file of that name is made in."""
    ending = Path(path).suffix.lower()
    if ending not in WAYS:
        named = f"ends in {ending!r}" if ending else "has no ending"
        raise TraceError(f"{str(path)!r} {named}; end its name in {', '.join(WAYS)}")
    return WAYS[ending]


def _made(making: Making, told: Callable[[int, int], object]) -> bytes:
    """Make it to its end, and tell of it where that takes long."""
    began = monotonic()
    next_at, total = began + SOON, 0
    try:
        while True:
            done, total = next(making)
            if monotonic() >= next_at:
                told(done, total)
                next_at = monotonic() + OFTEN
    except StopIteration as end:
        if next_at > began + SOON:
            told(total, total)
        made: bytes = end.value
        return made
    finally:
        making.close()


# --- the ways -----------------------------------------------------------------------------------


def _text(format: Format) -> Way:
    def make(trace: Trace, step: TraceStep, theme: Theme) -> Making:
        yield 0, 1
        return format.make(trace, trace.path(step.id)).encode("utf-8", "replace")

    return Way(format.ending, format.title, make)


def _picture(ending: str) -> Way:
    def make(trace: Trace, step: TraceStep, theme: Theme) -> Making:
        _check_painter()
        yield 0, 1
        from ..paint.mpl import drawn

        return drawn(ring(step.world, step), ending, theme)

    return Way(ending, f"picture of this step, {ending[1:].upper()}", make)


def _film(ending: str) -> Way:
    def make(trace: Trace, step: TraceStep, theme: Theme) -> Making:
        _check_painter()
        from ..paint.movie import Gif, Mp4, Packer, filmed

        play = Play(trace.path(step.id))
        packer: Packer = Gif(theme) if ending == ".gif" else Mp4()
        try:
            for done, _ in enumerate(filmed(play, packer, theme), start=1):
                yield done, len(play)
            return packer.finish()
        finally:
            packer.close()

    return Way(ending, f"film up to this step, {ending[1:].upper()}", make)


def _page(trace: Trace, step: TraceStep, theme: Theme) -> Making:
    return page_of(trace, step)


def _check_painter() -> None:
    if find_spec("matplotlib") is None:
        raise TraceError(
            "painting needs matplotlib, which is not installed: pip install matplotlib"
        )


PICTURES = (".png", ".svg", ".pdf")

WAYS: dict[str, Way] = {
    way.ending: way
    for way in (
        *map(_text, FORMATS.values()),
        *map(_picture, PICTURES),
        *map(_film, (".gif", ".mp4")),
        Way(".html", "page that plays, with all branches", _page),
    )
}
"""Every ending, and the way behind it."""
