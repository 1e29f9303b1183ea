"""The palette, seen by eyes that lack one kind of cone: what must be told apart still is."""

import math
from itertools import combinations

import pytest

from quorumscope.protocol.types import ParticipantState as S
from quorumscope.scene.look import LOOKS, NONE, SHAPES, THEMES, looks

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
SIGHT = {
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]


def seen(colour, sight):
    rgb = linear(colour)
    mixed = (sum(k * c for k, c in zip(row, rgb, strict=True)) for row in SIGHT[sight])
    return [min(1.0, max(0.0, c)) for c in mixed]


def lab(rgb):
    """CIE L*a*b* of linear RGB under D65."""
    r, g, b = rgb
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def contrast(a, b):
    low, high = sorted(0.2126 * r + 0.7152 * g + 0.0722 * bl for r, g, bl in (a, b))
    return (high + 0.05) / (low + 0.05)


def apart(a, b, sight):
    """How far two colours are apart for that sight, in CIE 1976 units; 2.3 is just noticeable."""
    return math.dist(lab(seen(a, sight)), lab(seen(b, sight)))


def test_the_eyes_are_right():
    assert apart("#ff0000", "#00ff00", "deutan") < math.dist(lab((1, 0, 0)), lab((0, 1, 0))) / 2
    assert apart("#ffffff", "#000000", "protan") == pytest.approx(100, abs=0.5)
    for sight in SIGHT:
        assert seen("#ffffff", sight) == pytest.approx([1, 1, 1], abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("name", [str(n) for n, row in LOOKS.items() if row.ink != NONE])
def test_type_reaches_4_5_to_1_for_every_sight(theme, sight, name):
    table = looks(theme)
    look = table[name]
    under = table["sheet"].fill if look.fill == NONE else look.fill
    assert contrast(seen(look.ink, sight), seen(under, sight)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_members_of_one_shape_differ_by_colour_or_by_dash_for_every_sight(theme, sight):
    table = looks(theme)
    for a, b in combinations(S, 2):
        if SHAPES[a] != SHAPES[b]:
            continue
        one, other = table[a], table[b]
        fills, edges = (apart(getattr(one, f), getattr(other, f), sight) for f in ("fill", "edge"))
        assert one.dash != other.dash or max(fills, edges) > 5, (a, b, fills, edges)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("sight", SIGHT)
def test_what_means_yes_no_and_chosen_is_told_apart_for_every_sight(theme, sight):
    """Each has a sign or a word beside it as well; yet no two of them are one colour to anybody."""
    table = looks(theme)
    colours = {name: table[name].edge for name in ("yes", "no", "selected")}
    assert apart(colours["yes"], colours["no"], sight) > 10
    assert apart(colours["yes"], colours["selected"], sight) > 10
    held, travels, none = (table[f"vote {v}"].fill for v in ("held", "travels", "none"))
    assert min(apart(held, travels, sight), apart(travels, none, sight)) > 20
