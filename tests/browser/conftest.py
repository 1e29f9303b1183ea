"""A browser, a JupyterLab, and pages in it that notice what goes wrong.

Where no Chromium is found these tests are skipped; with QS_REQUIRE_BROWSER=1 they fail.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from .labserver import Server, lab
from .notebook import Notebook

ROOT = Path(__file__).parents[2]
# A machine that also does other things is slow, and not wrong.
expect.set_options(timeout=20_000)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FIRST = "01-first-election.ipynb"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No other machine can be asked for anything.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser."""
    wanted = os.environ.get("CHROMIUM")
    found = filter(None, map(shutil.which, (wanted,) if wanted else NAMES))
    return next(found, None) or missing(
        f"no browser was found ({wanted or ', '.join(NAMES)}); set CHROMIUM to its path"
    )


def missing(what: str) -> NoReturn:
    """Skip for want of a tool, or fail where all tools have to be there."""
    if os.environ.get("QS_REQUIRE_BROWSER") == "1":
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which finds what keeps people out."""
    path = ROOT / "js" / "node_modules" / "axe-core" / "axe.min.js"
    if not path.exists():
        missing("axe-core is not installed: npm --prefix js ci")
    return path.read_text("utf-8")


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory for notebooks: JupyterLab writes into what it serves."""
    return tmp_path_factory.mktemp("notebooks")


@pytest.fixture(scope="session")
def server(
    chromium: str, served: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    with lab(served, tmp_path_factory.mktemp("lab")) as started:
        yield started


@pytest.fixture(scope="session")
def context(browser: Browser) -> Iterator[BrowserContext]:
    """One for all: it keeps JupyterLab's scripts, which are many, from page to page."""
    made = browser.new_context(viewport={"width": 1280, "height": 1000})
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    made = context.new_page()
    yield made
    made.close()


@pytest.fixture
def notebook(server: Server, served: Path, page: Page) -> Iterator[Notebook]:
    """A copy of the first notebook in a page of its own, with a kernel of its own, not run yet.

    At the end, the page must have had no error, and have asked nothing of another machine.
    """
    shutil.copy(ROOT / "notebooks" / FIRST, served)
    opened = Notebook(page, server, served)
    opened.open(FIRST)
    yield opened
    opened.shut_down()
    assert opened.watch.errors == []
    assert opened.watch.strangers == []
