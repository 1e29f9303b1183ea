"""The share tab in JupyterLab: to the clipboard, into files, and what takes long can be ended."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .notebook import Debugger, Notebook


@pytest.fixture
def sharing(notebook: Notebook) -> Debugger:
    notebook.run_all()
    debugger = notebook.debugger
    debugger.expect_told()
    debugger.button("share…").click()
    expect(debugger.find("[data-body=share]")).to_be_visible()
    return debugger


def test_a_text_goes_to_the_clipboard(sharing: Debugger, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sharing.button("transcript").click()
    expect(sharing.find(".qs-shared")).to_contain_text("Copied: the transcript up to step")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("> cluster")
    expect(sharing.find("[data-body=share] textarea")).to_have_value(copied)
    page.context.clear_permissions()


@pytest.mark.parametrize(
    ("label", "ending", "magic"),
    [("PNG", ".png", b"\x89PNG"), ("GIF", ".gif", b"GIF89a"), ("web page", ".html", b"<!doctype")],
)
def test_a_file_is_saved(
    sharing: Debugger, page: Page, tmp_path: Path, label: str, ending: str, magic: bytes
) -> None:
    with page.expect_download() as download:
        sharing.button(label).click()
    assert download.value.suggested_filename.endswith(ending)
    download.value.save_as(tmp_path / "saved")
    assert (tmp_path / "saved").read_bytes().startswith(magic)
    expect(sharing.find(".qs-shared")).to_contain_text("Saved: ")


def test_what_takes_long_can_be_cancelled_and_cells_run_meanwhile(
    sharing: Debugger, notebook: Notebook
) -> None:
    notebook.execute("for k in range(300): cluster.submit('n1', f'x{k}'); cluster.settle()")
    sharing.expect_told()
    sharing.button("GIF").click()
    expect(sharing.find("progress")).to_be_visible()
    assert notebook.ask("1 + 1") == "2"
    sharing.button("Cancel").click()
    expect(sharing.find(".qs-shared")).to_contain_text("Cancelled: GIF")
    expect(sharing.find("progress")).to_be_hidden()
    assert notebook.ask("'made' if cluster else ''") == "'made'"
