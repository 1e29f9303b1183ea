"""Films as files: what another program sees when it reads them."""

import io
import json
import sys

import numpy as np
import pytest
from PIL import Image

from quorumscope import Cluster, TraceError
from quorumscope.paint import movie
from quorumscope.paint.movie import RATE, Gif, Mp4, colours, filmed, nearest
from quorumscope.paint.mpl import Press
from quorumscope.scene.look import PALETTE
from quorumscope.scene.play import Play

FFMPEG = """#!{python}
import json, sys
target = sys.argv[-1]
given = sys.stdin.buffer.read()
if "fail" in {mode!r}:
    sys.exit("first line\\nno such codec")
open(target, "w").write(json.dumps([sys.argv[1:], len(given)]))
"""


def played():
    cluster = Cluster(3)
    cluster.start_election("n2")
    cluster.step()
    return Play(cluster.trace.path())


def packed(packer):
    try:
        for _ in filmed(played(), packer, "light"):
            pass
        return packer.finish()
    finally:
        packer.close()


def test_a_gif_shows_the_pictures_for_their_time_and_begins_again():
    film = Image.open(io.BytesIO(packed(Gif("light"))))
    moments = list(played())
    assert film.info["loop"] == 0
    press = Press("light", movie.SCALE)
    for index, (picture, time) in enumerate(moments):
        film.seek(index)
        assert film.info["duration"] == time
        shown = np.asarray(film.convert("RGB")).astype(int)
        painted = press.pixels(picture)[:, :, :3].astype(int)
        assert shown.shape == painted.shape
        assert np.abs(shown - painted).mean() < 1
        assert (np.abs(shown - painted).max(axis=2) > 40).mean() < 0.001
    with pytest.raises(EOFError):
        film.seek(len(moments))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_colours_of_the_looks_stay_what_they_are(theme):
    table = colours(theme)
    assert len(table) <= 256
    find = nearest(table)
    column = ["light", "dark"].index(theme)
    for pair in PALETTE.values():
        if pair[column] != "none":
            red, green, blue = bytes.fromhex(pair[column][1:])
            found = table[find[(red >> 3) << 10 | (green >> 3) << 5 | blue >> 3]]
            assert max(abs(a - b) for a, b in zip(found, (red, green, blue), strict=True)) <= 7
    red, green, blue = bytes.fromhex(PALETTE["paper"][column][1:])
    assert table[find[(red >> 3) << 10 | (green >> 3) << 5 | blue >> 3]] == (red, green, blue)


def tool(folder, monkeypatch, mode="work"):
    """Put something on the path that is called as ffmpeg is."""
    script = folder / "ffmpeg"
    script.write_text(FFMPEG.format(python=sys.executable, mode=mode))
    script.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_an_mp4_is_packed_by_ffmpeg(tmp_path, monkeypatch):
    tool(tmp_path, monkeypatch)
    packer = Mp4()
    arguments, count = json.loads(packed(packer))
    size = arguments[arguments.index("-s") + 1]
    width, height = map(int, size.split("x"))
    assert width % 2 == height % 2 == 0
    pictures = sum(m.time for m in played()) / 1000 * RATE
    assert count / (width * height * 3) == pytest.approx(pictures, abs=1)
    assert not packer._target.parent.exists()


def test_without_ffmpeg_it_is_said_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(TraceError, match=r"packed by ffmpeg.*install ffmpeg, or write a \.gif"):
        Mp4()


def test_what_ffmpeg_says_is_told(monkeypatch, tmp_path):
    tool(tmp_path, monkeypatch, "fail")
    with pytest.raises(TraceError, match=r"could not pack the film: no such codec; write a \.gif"):
        packed(Mp4())


def test_ending_in_the_middle_leaves_no_process_and_no_file(monkeypatch, tmp_path):
    tool(tmp_path, monkeypatch)
    packer = Mp4()
    filming = filmed(played(), packer, "light")
    next(filming)
    process, folder = packer._process, packer._target.parent
    packer.close()
    assert process.returncode is not None
    assert not folder.exists()
