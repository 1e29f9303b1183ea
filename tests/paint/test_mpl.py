"""The matplotlib painter: it draws the marks, all of them, nothing else, where they are."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from io import BytesIO

import matplotlib
import numpy as np
import pytest
from matplotlib.patches import PathPatch
from matplotlib.text import Text
from msgspec.structs import replace
from PIL import Image

from quorumscope.net.actions import Crash, Cut, Local
from quorumscope.paint.mpl import Press, paint, png, save
from quorumscope.paint.outlines import centre, head, outline
from quorumscope.protocol.messages import StartElection, Submit
from quorumscope.scene.log import log
from quorumscope.scene.look import THEMES, looks
from quorumscope.scene.marks import Mark, Picture
from quorumscope.scene.places import covered
from quorumscope.scene.ring import ring
from tests.scene.runs import after, cluster, election, settled, walk, world_of

FINE = 8
"""Pixels a unit at which no letter is shifted to fit the pixels."""


def artists_of(figure):
    found = {}
    for artist in sorted(figure.get_children(), key=lambda a: a.get_zorder()):
        if artist.get_gid() is not None:
            found.setdefault(artist.get_gid(), []).append(artist)
    return found


def corners(figure, artist):
    """The corners of a patch in the units of the picture."""
    transform = artist.get_transform() - figure.dpi_scale_trans
    inches = transform.transform(artist.get_path().vertices)
    height = figure.get_size_inches()[1]
    return inches[:, 0] * 72, (height - inches[:, 1]) * 72


def busy():
    return after(election(), Cut("n3", "n4"), Crash("n3"))


# --- parity -------------------------------------------------------------------------------------


@pytest.mark.parametrize("picture", [ring(busy(), selected="n2"), log(busy())])
def test_every_mark_is_drawn_once_and_nothing_else(picture):
    figure = paint(picture)
    assert list(artists_of(figure)) == [m.id for m in picture.marks]
    strangers = [a for a in figure.get_children() if a.get_gid() is None]
    assert strangers == [figure.patch]


def test_shapes_are_where_the_marks_say():
    picture = ring(busy(), selected="n2")
    figure = paint(picture)
    drawn = artists_of(figure)
    for mark in picture.marks:
        shapes = [a for a in drawn[mark.id] if isinstance(a, PathPatch)]
        if mark.shape == "text":
            assert shapes == []
            continue
        x, y = corners(figure, shapes[0])
        if mark.shape in ("line", "arrow"):
            assert (x[0], y[0]) == pytest.approx((mark.x, mark.y))
            tip = corners(figure, shapes[-1]) if mark.shape == "arrow" else (x[-1:], y[-1:])
            assert (tip[0][0], tip[1][0]) == pytest.approx((mark.x2, mark.y2))
        else:
            middle = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
            assert middle == pytest.approx((mark.x, mark.y), abs=0.01)
            tall = mark.h if mark.shape in ("pill", "rect") else mark.w
            if mark.shape != "crown":
                assert y.max() - y.min() == pytest.approx(tall, abs=0.01)
            if mark.shape != "hexagon":
                assert x.max() - x.min() == pytest.approx(mark.w, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_colours_are_those_of_the_looks(theme):
    picture = ring(busy())
    table = looks(theme)
    drawn = artists_of(paint(picture, theme))
    for mark in picture.marks:
        look, first = table[mark.look], drawn[mark.id][0]
        if mark.shape in ("circle", "hexagon", "diamond", "pill", "rect") and look.hatch == "none":
            assert matplotlib.colors.to_hex(first.get_facecolor()) == look.fill
            assert matplotlib.colors.to_hex(first.get_edgecolor()) == look.edge
            assert first.get_linewidth() == look.width
        if mark.text:
            assert matplotlib.colors.to_hex(drawn[mark.id][-1].get_color()) == look.ink


def test_type_is_where_the_marks_say_and_says_it():
    picture = ring(busy())
    figure = paint(picture)
    drawn = artists_of(figure)
    for mark in picture.marks:
        lines = [a for a in drawn[mark.id] if isinstance(a, Text)]
        assert sorted(t.get_text() for t in lines) == sorted(t for t in (mark.text, mark.sub) if t)
        for line in lines:
            assert line.get_position()[0] == mark.x
            assert abs(line.get_position()[1] - mark.y) <= (mark.h or 12)


def test_type_covers_no_more_than_the_layout_believes():
    """Measured with the real fonts: what does not overlap in the layout does not on paper."""
    picture = ring(busy(), selected="n2")
    figure = paint(picture, scale=FINE)
    renderer = figure.canvas.get_renderer()
    drawn = artists_of(figure)
    for mark in picture.marks:
        for line in drawn[mark.id]:
            if not isinstance(line, Text):
                continue
            box = line.get_window_extent(renderer)
            believed = covered(mark)
            assert box.x0 / FINE >= believed.left - 1, mark
            assert box.x1 / FINE <= believed.right + 1, mark


def test_outlines_of_type_are_where_the_text_is():
    picture = ring(busy())
    press = Press(scale=FINE)
    press.show(picture)
    figure = paint(picture, scale=FINE)
    renderer = figure.canvas.get_renderer()
    outlines, texts = artists_of(press.figure), artists_of(figure)
    for mark in picture.marks:
        for ours, text in zip(outlines[mark.id], texts[mark.id], strict=True):
            if isinstance(text, Text):
                x, _ = corners(press.figure, ours)
                box = text.get_window_extent(renderer)
                assert x.min() == pytest.approx(box.x0 / FINE, abs=1.5), mark
                assert x.max() == pytest.approx(box.x1 / FINE, abs=1.5), mark


# --- shapes -------------------------------------------------------------------------------------


def test_a_loop_begins_and_ends_where_it_should_and_goes_the_long_way():
    mark = Mark("path:1", "path", "loop", "ask path", 10, 0, x2=10, y2=20, w=24)
    path = outline(mark).vertices
    assert path[0] == pytest.approx((10, 0))
    assert path[-1] == pytest.approx((10, 20))
    assert path[:, 0].max() > 26  # clockwise from the top: round the right side
    assert centre(mark)[0] > 10
    assert head(mark).vertices[0] == pytest.approx((10, 20))


def test_a_hatch_stays_within_the_shape():
    picture = ring(after(cluster(3), Crash("n2")))
    figure = paint(picture)
    (mark,) = [m for m in picture.marks if m.id == "member:n2"]
    x, y = corners(figure, artists_of(figure)["member:n2"][1])
    assert len(x) >= 10
    assert x.min() >= mark.x - mark.w / 2 - 0.01
    assert x.max() <= mark.x + mark.w / 2 + 0.01
    assert y.min() >= mark.y - mark.w / 2 - 0.01
    assert y.max() <= mark.y + mark.w / 2 + 0.01


@pytest.mark.parametrize("scaled", [True, False])
def test_dashes_are_as_long_as_the_look_says(scaled):
    picture = ring(election())
    (pending,) = [m for m in picture.marks if m.id == "member:n4"]
    with matplotlib.rc_context({"lines.scale_dashes": scaled}):
        patch = artists_of(paint(picture))[pending.id][0]
        offset, dashes = patch._dash_pattern
    assert (offset, tuple(dashes)) == (0, looks("light")[pending.look].dash)


# --- files --------------------------------------------------------------------------------------


def test_a_png_has_the_size_that_was_asked_for():
    image = Image.open(BytesIO(png(ring(cluster(3)), scale=2)))
    assert image.size == (1440, 880)
    assert image.getpixel((5, 5)) == (255, 255, 255)
    dark = Image.open(BytesIO(png(ring(cluster(3)), theme="dark")))
    assert "#{:02x}{:02x}{:02x}".format(*dark.getpixel((5, 5))) == looks("dark")["sheet"].fill


def test_a_press_that_has_printed_others_prints_the_same():
    press = Press()
    trace = walk(5, 40, 3)
    for step in trace.steps:
        last = press.png(ring(step.world, step))
    assert last == png(ring(trace.cursor.world, trace.cursor))
    assert press.png(log(trace.cursor.world)) == png(log(trace.cursor.world))


def test_a_press_draws_anew_only_what_differs():
    press = Press()
    world = settled(cluster(5), Local("n1", Submit(("x",))))
    before = artists_of(press.show(ring(world)))
    now = artists_of(press.show(ring(after(world, Local("n2", StartElection())))))
    assert now["member:n3"] == before["member:n3"]
    assert now["member:n2"] != before["member:n2"]


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_same_picture_makes_the_same_file(kind, tmp_path):
    picture = ring(busy())
    for name in ("a", "b"):
        save(picture, tmp_path / f"{name}.{kind}")
    first = (tmp_path / f"a.{kind}").read_bytes()
    assert first == (tmp_path / f"b.{kind}").read_bytes()
    assert len(first) > 1000


def test_an_svg_names_its_marks(tmp_path):
    picture = ring(busy())
    save(picture, str(tmp_path / "a.svg"))
    ids = {e.get("id") for e in ET.parse(tmp_path / "a.svg").iter()}
    assert {m.id for m in picture.marks} <= ids


def test_another_ending_is_refused_with_those_that_are_known(tmp_path):
    with pytest.raises(ValueError, match=r"\.png, \.svg or \.pdf"):
        save(ring(cluster(1)), tmp_path / "a.jpeg")
    assert list(tmp_path.iterdir()) == []


HOSTILE = ["$\\frac{x}{y}$", "<script>alert(1)</script>", "a--b-->", "\x00\x1b[31m\u202e", "&amp;"]


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_hostile_names_and_changes_are_only_type(kind, tmp_path):
    world = world_of([*HOSTILE, "日本"])
    for change in HOSTILE:
        world = after(world, Local(HOSTILE[0], Submit((change,))))
    for picture in (ring(world), log(world)):
        save(picture, tmp_path / f"a.{kind}")
        if kind == "svg":
            names = {e.tag.rpartition("}")[2] for e in ET.parse(tmp_path / "a.svg").iter()}
            assert "script" not in names


def test_mathematics_is_type_too():
    mark = Mark("word:a", "word", "text", "head", 50, 20, h=12, text="$x^2$ \\alpha")
    picture = Picture(100, 40, (mark,))
    (text,) = artists_of(paint(picture))["word:a"]
    assert text.get_text() == "$x^2$ \\alpha"
    assert not text.get_parse_math()
    plain = png(replace(picture, marks=(replace(mark, text="x2 α"),)))
    assert png(picture) != plain


def test_a_users_settings_change_nothing(tmp_path):
    picture = ring(busy())
    usual = png(picture)
    wild = {
        "savefig.bbox": "tight",
        "savefig.dpi": 10,
        "figure.facecolor": "red",
        "text.color": "red",
        "font.size": 40,
        "patch.edgecolor": "red",
        "text.usetex": False,
        "lines.scale_dashes": False,
        "axes.linewidth": 9,
    }
    with matplotlib.rc_context(wild):
        assert png(picture) == usual


def test_pyplot_is_never_imported():
    code = (
        "import sys; from quorumscope.paint.mpl import png; from quorumscope.scene.marks import"
        " Picture; png(Picture(10, 10, ())); sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_figures_are_the_users_to_go_on_with():
    figure = paint(ring(cluster(3)), scale=1)
    figure.text(0.5, 0.9, "a caption of one's own")
    figure.canvas.draw()
    assert np.asarray(figure.canvas.buffer_rgba()).shape == (440, 720, 4)


def test_a_figure_is_a_picture_in_a_notebook():
    figure = paint(ring(cluster(3)), scale=1)
    data = figure._repr_png_()
    assert Image.open(BytesIO(data)).size == (720, 440)
