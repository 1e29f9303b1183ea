"""Take the pictures of the debugger for the docs: ``python scripts/screenshots.py``.

Found here: runs, brought by hand to what is to be seen, in the real widget in Chromium. Never:
a picture that nobody could get on the screen. ``tests/browser/test_screenshots.py`` looks whether
each is there, is not too large, and is named in the docs.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from quorumscope import Cluster, OriginalParticipant  # noqa: E402
from tests.browser import live  # noqa: E402

FOLDER = ROOT / "docs" / "images" / "debugger"
FLAGS = ("--no-sandbox", "--disable-gpu", "--hide-scrollbars")
COLOURS = 128
"""Of the palette of a file: what is flat stays flat, and a picture stays below 150 kB."""


class Shot(NamedTuple):
    """A run, what is done to it on the page, and how it is shown."""

    run: Callable[[], Cluster]
    act: Callable[[Page], None]
    dark: bool = False
    width: int = 1280


def election() -> Cluster:
    cluster = Cluster(5)
    for change in ("x", "y"):
        cluster.submit("n1", change)
        cluster.settle()
    cluster.start_election("n2")
    for _ in range(3):
        cluster.step()
    return cluster


def one_left() -> Cluster:
    """Two stand for election in the original; one more answer makes the second a master."""
    cluster = Cluster(3, participant=OriginalParticipant)
    cluster.start_election("n2")
    cluster.settle()
    cluster.start_election("n3")
    for _ in range(3):
        cluster.step()
    return cluster


def draw(page: Page) -> None:
    """Draw a line across the ring, between n4 and n5 and the others."""
    box = page.locator(".qs-ring").bounding_box()
    assert box is not None
    scale = box["width"] / 720
    page.mouse.move(box["x"] + 250 * scale, box["y"] + 60 * scale)
    page.mouse.down()
    page.mouse.move(box["x"] + 360 * scale, box["y"] + 410 * scale, steps=8)
    page.mouse.up()
    page.locator("[data-kind=side]").first.wait_for()


def nothing(page: Page) -> None:
    page.locator(".qs-row").first.wait_for()


def hold(page: Page) -> None:
    """Have a message at hand."""
    page.locator(".qs-ring [data-kind=message]").first.hover()
    page.locator(".qs-hand button").first.wait_for()


def break_it(page: Page) -> None:
    page.locator(".qs-breaks").first.wait_for()
    page.locator(".qs-main-choice").first.click()
    page.locator("[data-holds=no]").first.wait_for()


def warned(page: Page) -> None:
    page.locator(".qs-breaks").first.wait_for()


def lens(page: Page) -> None:
    page.locator("[data-tab=code]").click()
    page.locator(".qs-code li[data-ran]").first.wait_for()


SHOTS: dict[str, Shot] = {
    "election.png": Shot(election, hold),
    "election-dark.png": Shot(election, nothing, dark=True),
    "partition.png": Shot(election, draw),
    "warned.png": Shot(one_left, warned),
    "two-masters.png": Shot(one_left, break_it),
    "code.png": Shot(election, lens),
    "narrow.png": Shot(election, nothing, width=480),
}


def take(page: Page, shot: Shot) -> bytes:
    """Return the picture of *shot* as a small PNG."""
    live.show(page, shot.run(), shot.width, shot.dark)
    shot.act(page)
    page.wait_for_timeout(600)  # whatever still moves comes to rest
    taken = Image.open(BytesIO(page.locator(".qs").screenshot()))
    file = BytesIO()
    few: Any = taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(file, "PNG", optimize=True)
    return file.getvalue()


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for name, shot in SHOTS.items():
            page = browser.new_page()
            made = take(page, shot)
            (FOLDER / name).write_bytes(made)
            print(f"docs/images/debugger/{name}: {len(made) // 1000} kB")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
