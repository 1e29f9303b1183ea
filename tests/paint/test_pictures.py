"""The pictures of the README and the docs are those that the package makes."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from quorumscope.paint.mpl import png
from scripts.pictures import IMAGES, pictures

PICTURES = pictures()


def pixels(source):
    return np.asarray(Image.open(source).convert("RGB")).astype(int)


@pytest.mark.parametrize("name", list(PICTURES))
def test_a_committed_picture_is_what_the_script_paints(name):
    """Another version of the font library may shade an edge differently, and no more than that."""
    picture, theme = PICTURES[name]
    committed, made = pixels(IMAGES / name), pixels(BytesIO(png(picture, theme)))
    assert committed.shape == made.shape
    differs = (np.abs(committed - made).max(axis=2) > 60).mean()
    assert differs < 0.001, "run python scripts/pictures.py"


def test_no_picture_is_left_behind():
    assert sorted(p.name for p in Path(IMAGES).glob("*.png")) == sorted(PICTURES)


def test_the_two_masters_are_named_as_a_breach():
    assert "broken: one master per instance" in PICTURES["two-masters.png"][0].words
