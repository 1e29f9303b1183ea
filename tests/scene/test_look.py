"""The looks: every pair of type and what lies under it can be read, in both themes."""

import pytest

from quorumscope.protocol.types import ParticipantState
from quorumscope.scene.look import LOOKS, NONE, PALETTE, SHAPES, THEMES, WORDS, looks, word_look


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a, b):
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def test_the_ruler_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", [str(n) for n, row in LOOKS.items() if row.ink != NONE])
def test_type_reaches_4_5_to_1(theme, name):
    table = looks(theme)
    look, paper = table[name], table["sheet"].fill
    under = [paper if look.fill == NONE else look.fill]
    under += [look.hatch] if look.hatch != NONE else []
    for colour in under:
        assert contrast(look.ink, colour) >= 4.5, (look.ink, colour)


SIGNS = [
    *(str(s) for s in ParticipantState),
    "crashed", "cross", "selected", "cut", "ask path", "answer path", "ask", "yes", "no",
    "vote held", "vote travels", "vote none", "committed", "staged",
]  # fmt: skip


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", SIGNS)
def test_what_must_be_told_apart_reaches_3_to_1(theme, name):
    """Edges against the sheet; links and their like are there for orientation only."""
    table = looks(theme)
    assert contrast(table[name].edge, table["sheet"].fill) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_a_travelling_vote_is_neither_black_nor_white(theme):
    table = looks(theme)
    held, travels, none = (table[f"vote {v}"].fill for v in ("held", "travels", "none"))
    assert contrast(held, travels) >= 2
    assert contrast(travels, none) >= 2


def test_no_two_states_look_alike():
    """Not even to someone who sees no colour: shape, dash, cross or word differ."""
    signs = {s: (SHAPES[s], LOOKS[s].dash, WORDS[s]) for s in ParticipantState}
    assert len(set(signs.values())) == len(ParticipantState)
    assert all(word_look(s) in LOOKS for s in ParticipantState)


def test_both_themes_have_the_same_rows():
    light, dark = (looks(t) for t in THEMES)
    assert list(light) == list(dark)
    for name, look in light.items():
        other = dark[name]
        assert (look.width, look.dash, look.size) == (other.width, other.dash, other.size)


def test_every_colour_is_used():
    used = {c for row in LOOKS.values() for c in (row.fill, row.edge, row.ink, row.hatch)}
    assert set(PALETTE) == used
