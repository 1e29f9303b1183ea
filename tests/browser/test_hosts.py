"""The debugger, out of the same bundle, in the other hosts: Notebook 7, Voila and JupyterLite.

Each is another environment, made by `scripts/test.sh --full` under build/; the network is cut.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Error, Page, expect

from .conftest import FIRST, ROOT, missing
from .labserver import Server, lab
from .notebook import BY_HAND, Debugger, Notebook, Watch
from .test_election import deliver_all

pytestmark = pytest.mark.full

HOSTS = ROOT / "build" / "hosts-venv" / "bin" / "python"
SITE = ROOT / "build" / "site" / "lite"

NOTEBOOKS_OWN = ("(reading 'schema')",)
"""It asks for settings of a part of JupyterLab that it has not."""

VOILAS_OWN = (
    # Icons and formulas, of other machines. It works without them.
    *("https://cdn.jsdelivr.net/npm/@fortawesome/", "https://cdnjs.cloudflare.com/"),
    "net::ERR_NAME_NOT_RESOLVED",
    # It loads what Notebook 7 adds to JupyterLab, which finds no JupyterLab there.
    "@jupyterlab/docregistry",
)
"""What is said, or asked for, of pages without a debugger as well."""

IS_BACK = "assert str(cluster['n2'].participant_state) == 'CANDIDATE'"


@pytest.fixture(scope="module")
def hosts(
    chromium: str, served: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Notebook 7, which serves Voila's pages as well."""
    if not HOSTS.exists():
        missing(
            "no environment with Notebook 7 and Voila: sh scripts/env.sh hosts build/hosts-venv"
        )
    shutil.copy(ROOT / "notebooks" / FIRST, served)
    with lab(served, tmp_path_factory.mktemp("hosts"), HOSTS, "notebook") as started:
        yield started


class Files(SimpleHTTPRequestHandler):
    """The site as any server of files would serve it, without a word on the console."""

    def log_message(self, *_arguments: object) -> None:
        pass


class Site(Server):
    """JupyterLite: files only, and no server that knows a notebook."""

    def url(self, notebook: str) -> str:
        return f"{self.base}/lab/index.html?path={notebook}"


@pytest.fixture(scope="module")
def site(chromium: str) -> Iterator[Site]:
    if not (SITE / "lab" / "index.html").exists():
        missing("the site has not been built: sh scripts/site.sh")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=SITE)) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield Site(f"http://127.0.0.1:{server.server_port}", "")
        server.shutdown()
        thread.join()


def others(said: list[str], own: tuple[str, ...]) -> list[str]:
    """Return what is not the host's own."""
    return [words for words in said if not any(known in words for known in own)]


def elect(debugger: Debugger) -> None:
    """Step the election that the notebook begins to its end, by clicks, and go back in it."""
    debugger.expect_state("n2", "CANDIDATE")
    debugger.expect_live(True)
    assert deliver_all(debugger) == 4
    debugger.expect_state("n2", "MASTER")
    expect(debugger.find(".qs-sentence")).to_contain_text("MASTER of instance 2")
    debugger.button("one step back").click()
    debugger.expect_state("n2", "CANDIDATE")
    debugger.expect_told()


def test_notebook_7(hosts: Server, served: Path, page: Page) -> None:
    notebook = Notebook(page, hosts._replace(place="notebooks"), served)
    notebook.open(FIRST)
    notebook.run_all()
    elect(notebook.debugger)
    notebook.execute(IS_BACK)
    notebook.shut_down()
    assert others(notebook.watch.errors, NOTEBOOKS_OWN) == []
    assert notebook.watch.strangers == []


def test_voila(hosts: Server, page: Page) -> None:
    watch = Watch(page)
    page.goto(hosts._replace(place="voila/render").url(FIRST))
    elect(Debugger(page.locator(BY_HAND).first))
    assert others(watch.errors + watch.strangers, VOILAS_OWN) == []


def test_jupyterlite(site: Site, served: Path, page: Page) -> None:
    notebook = Notebook(page, site, served)
    notebook.open(FIRST)
    notebook.run_all()
    elect(notebook.debugger)
    notebook.execute(IS_BACK)
    notebook.execute("import sys; assert sys.platform == 'emscripten'")
    with pytest.raises(Error):
        notebook.execute("assert cluster is None")
    assert notebook.watch.errors == []
    assert notebook.watch.strangers == []
