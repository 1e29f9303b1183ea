"""Widths of type: never too small, and not much too large."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.font_manager import FontProperties, findfont, get_font

from quorumscope.scene.lettering import clip, plain, width


def measured(text, *, bold, mono):
    family = "DejaVu Sans Mono" if mono else "DejaVu Sans"
    face = get_font(findfont(FontProperties(family=family, weight="bold" if bold else "normal")))
    face.set_size(100, 72)
    return sum(face.load_char(ord(c)).linearHoriAdvance for c in text) / 65536 / 100


KINDS = [(bold, mono) for bold in (False, True) for mono in (False, True)]
CHARS = [c for c in string.printable if c.isprintable()] + list("äÖß€Жλ·…−✗")


@pytest.mark.parametrize(("bold", "mono"), KINDS)
@pytest.mark.parametrize(
    "char", [c for c in string.printable if c.isprintable()] + list("äÖß€Жλ·…−✗")
)
def test_no_character_is_wider_than_estimated(char, bold, mono):
    assert width(char, 1, bold=bold, mono=mono) >= measured(char, bold=bold, mono=mono)


@pytest.mark.parametrize(("bold", "mono"), KINDS)
def test_ordinary_words_are_not_much_narrower(bold, mono):
    for text in ("PENDING MASTER", "CANDIDATE", "localhost:8080", "seq 12", "n2"):
        real = measured(text, bold=bold, mono=mono)
        assert width(text, 1, bold=bold, mono=mono) <= 1.2 * real


def test_what_fits_stays():
    assert clip("n2", 30, 14) == "n2"


def test_what_does_not_fit_ends_in_an_ellipsis():
    assert clip("a-rather-long-name", 50, 14, bold=True).endswith("…")
    assert clip("a-rather-long-name", 50, 14, bold=True).startswith("a-r")


@given(st.text(max_size=30), st.floats(15, 200), st.booleans(), st.booleans())
def test_clipped_text_fits(text, room, bold, mono):
    clipped = clip(text, room, 12, bold=bold, mono=mono)
    assert width(clipped, 12, bold=bold, mono=mono) <= room


@given(st.text())
def test_plain_text_has_one_line_and_no_tricks(text):
    made = plain(text)
    assert len(made) == len(text)
    assert not set(made) & set("\n\r\t\x00\x1b\u202e\u2028\ufeff\ud800")
    assert plain(made) == made


def test_plain_text_keeps_what_has_a_shape():
    assert plain("n2 <b> $x$ Ж") == "n2 <b> $x$ Ж"
