"""Pictures that follow each other, as one file: a GIF, or an MP4 that ffmpeg packs.

Both are made picture by picture, so that whoever has them made can do other things in between, and
end it at any picture. Found here: the two packers. Never: what is shown, or for how long.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from PIL import GifImagePlugin, Image

from ..record.errors import TraceError
from ..scene.look import NONE, Theme, looks
from ..scene.play import MOVE, PARTS, Moment
from .mpl import Press

SCALE = 1.5
"""Pixels a unit: sharp on a slide, and even numbers of them, as MP4 wants it."""

BLENDS = (0.25, 0.5, 0.75)
RATE = PARTS * 1000 / MOVE
"""Pictures a second of an MP4: each part of a move is one."""

ABSENT = (
    "an MP4 is packed by ffmpeg, which is not installed: install ffmpeg, or write a .gif instead"
)


class Packer(Protocol):
    """What takes pictures one by one, and then is a file."""

    def add(self, pixels: Any, time: int) -> None:
        """Show *pixels* (rows x columns x red, green, blue, and what may follow) for *time* ms."""

    def finish(self) -> bytes:
        """Return the file."""

    def close(self) -> None:
        """Leave nothing behind, finished or not."""


def filmed(moments: Iterable[Moment], packer: Packer, theme: Theme) -> Iterator[None]:
    """Paint each of *moments* for *packer*, and stop after each."""
    press = Press(theme, SCALE)
    for picture, time in moments:
        packer.add(press.pixels(picture), time)
        yield


# --- GIF ----------------------------------------------------------------------------------------


class Gif:
    """A GIF with one table of colours; of each picture only the part that differs is kept."""

    def __init__(self, theme: Theme) -> None:
        self._table = colours(theme)
        self._nearest = nearest(self._table)
        self._parts: list[bytes] = []
        self._last: Any = None

    def add(self, pixels: Any, time: int) -> None:
        red, green, blue = (pixels[:, :, k].astype(np.uint16) >> 3 for k in range(3))
        now = self._nearest[red << 10 | green << 5 | blue]
        if self._last is None:
            self._parts.append(self._head(*now.shape))
        top, left, bottom, right = _differing(now, self._last)
        part = Image.fromarray(np.ascontiguousarray(now[top:bottom, left:right]))
        self._parts += GifImagePlugin.getdata(part, (left, top), duration=time)
        self._last = now

    def _head(self, height: int, width: int) -> bytes:
        """The screen, the 256 colours, and that it begins again at its end."""
        palette = bytes(chain.from_iterable(self._table)).ljust(768, b"\0")
        screen = struct.pack("<6sHHBBB", b"GIF89a", width, height, 0xF7, 0, 0)
        return screen + palette + b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0"

    def finish(self) -> bytes:
        return b"".join([*self._parts, b";"])

    def close(self) -> None:
        self._parts.clear()


def _differing(now: Any, before: Any) -> tuple[int, int, int, int]:
    """The box in which two pictures differ; one pixel where nowhere: it still has to last."""
    if before is None:
        return 0, 0, *now.shape
    other = now != before
    if not other.any():
        return 0, 0, 1, 1
    rows, columns = np.flatnonzero(other.any(1)), np.flatnonzero(other.any(0))
    return int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1


def nearest(table: Sequence[tuple[int, int, int]]) -> Any:
    """Return which of *table* comes nearest to each colour of five bits a part.

    A colour of the table stands for itself; of two that differ by less than that, the first.
    """
    cells = np.indices((32, 32, 32)).reshape(3, -1).T.astype(np.int32) * 8 + 4
    best = np.full(len(cells), 2**30, np.int32)
    found = np.zeros(len(cells), np.uint8)
    for index, colour in enumerate(table):
        distance = ((cells - np.array(colour)) ** 2).sum(1).astype(np.int32)
        closer = distance < best
        best[closer], found[closer] = distance[closer], index
    for index, (red, green, blue) in reversed(list(enumerate(table))):
        found[(red >> 3) << 10 | (green >> 3) << 5 | blue >> 3] = index
    return found


def colours(theme: Theme) -> list[tuple[int, int, int]]:
    """Return at most 256 colours: those of the looks, and what lies between two that meet."""
    table = looks(theme)
    paper = table["sheet"].fill
    found: dict[tuple[int, int, int], None] = {}
    for look in table.values():
        for colour in (look.fill, look.edge, look.ink, look.hatch):
            if colour != NONE:
                found[_rgb(colour)] = None
    for look in table.values():
        ground = look.fill if look.fill != NONE else paper
        meeting = [(c, ground) for c in (look.ink, look.edge, look.hatch)] + [(look.fill, paper)]
        for a, b in meeting:
            for part in BLENDS if a != NONE else ():
                found[_blend(_rgb(a), _rgb(b), part)] = None
    return list(found)[:256]


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _blend(a: Any, b: Any, part: float) -> Any:
    return tuple(round(x + (y - x) * part) for x, y in zip(a, b, strict=True))


# --- MP4 ----------------------------------------------------------------------------------------


class Mp4:
    """An MP4: the pixels go to ffmpeg as they are, and it writes the file.

    Raises
    ------
    TraceError
        Where there is no ffmpeg, or it can't pack: what it said.
    """

    def __init__(self) -> None:
        self._ffmpeg = shutil.which("ffmpeg")
        if self._ffmpeg is None:
            raise TraceError(ABSENT)
        self._folder = tempfile.TemporaryDirectory(prefix="quorumscope-")
        self._target = Path(self._folder.name) / "film.mp4"
        self._log = Path(self._folder.name) / "log"
        self._process: subprocess.Popen[bytes] | None = None
        self._due = 0.0

    def add(self, pixels: Any, time: int) -> None:
        process = self._process or self._start(pixels.shape[1], pixels.shape[0])
        self._due += time * RATE / 1000
        count, self._due = int(self._due), self._due % 1
        picture = np.ascontiguousarray(pixels[:, :, :3]).tobytes()
        assert process.stdin is not None
        # Where it has died meanwhile, finish says why.
        with suppress(BrokenPipeError):
            for _ in range(count):
                process.stdin.write(picture)

    def _start(self, width: int, height: int) -> subprocess.Popen[bytes]:
        given = [
            "-f",
            "rawvideo",
            "-pix_fmt",
            "rgb24",
            "-s",
            f"{width}x{height}",
            "-r",
            f"{RATE:.3f}",
        ]
        wanted = ["-an", "-pix_fmt", "yuv420p", "-movflags", "+faststart", str(self._target)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(self._ffmpeg), "-v", "error", "-y", *given, "-i", "-", *wanted],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        return self._process

    def finish(self) -> bytes:
        process = self._process
        assert process is not None, "a film has at least one picture"
        with suppress(BrokenPipeError):
            process.communicate()
        if process.wait():
            said = self._log.read_text("utf-8", "replace").strip().splitlines() or ["nothing"]
            raise TraceError(f"ffmpeg could not pack the film: {said[-1]}; write a .gif instead")
        return self._target.read_bytes()

    def close(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            with suppress(BrokenPipeError):
                self._process.communicate()
        self._folder.cleanup()
