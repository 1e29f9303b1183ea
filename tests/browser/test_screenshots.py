"""The pictures of the debugger: each is there, small, named in the docs, and can be taken anew."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from scripts.screenshots import FOLDER, SHOTS, take

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"!\[([^\]]+)\]\(images/debugger/([^)]+)\)")


def test_each_picture_is_small_and_has_words_in_the_docs() -> None:
    files = {path.name: path for path in FOLDER.glob("*")}
    assert set(files) == set(SHOTS), "run python scripts/screenshots.py"
    assert max(path.stat().st_size for path in files.values()) <= 150_000
    words = {name: alt for alt, name in NAMED.findall((ROOT / "docs/debugger.md").read_text())}
    assert set(words) == set(SHOTS)
    assert min(map(len, words.values())) > 20


@pytest.mark.full
@pytest.mark.parametrize("name", list(SHOTS))
def test_a_picture_can_be_taken_as_it_is(page: Page, name: str) -> None:
    made = Image.open(BytesIO(take(page, SHOTS[name])))
    kept = Image.open(BytesIO((FOLDER / name).read_bytes()))
    assert made.width == kept.width, "run python scripts/screenshots.py"
    assert abs(made.height - kept.height) < 40, "run python scripts/screenshots.py"
