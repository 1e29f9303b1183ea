"""The words about the project: links lead somewhere, Python in them runs, figures are fresh."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], key=lambda page: page.as_posix()
)
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^#+ +(.*)$", re.MULTILINE)


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text("utf-8"))


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives to the headings of *page*."""
    kept = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in HEADING.findall(prose(page)))
    return {heading.replace(" ", "-") for heading in kept}


def blocks(page: Path, language: str) -> list[str]:
    return [text for told, text in FENCE.findall(page.read_text("utf-8")) if told == language]


def run(script: str, *options: str) -> None:
    """Run a script of ours with the warnings as errors; fail with what it said."""
    command = [sys.executable, "-W", "error", ROOT / "scripts" / script, *options]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_there_are_pages():
    assert {"README.md", "docs/tutorial.md", "docs/fidelity.md"} <= {name_of(p) for p in PAGES}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_to_files_and_headings_that_are_there(page):
    lost = []
    for link in LINK.findall(prose(page)):
        if link.startswith(("https://", "mailto:")):
            continue
        target, _, anchor = link.partition("#")
        file = (page.parent / target).resolve() if target else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            lost.append(link)
    assert lost == []


def test_the_python_of_each_page_runs_and_prints_what_is_told():
    run("docs_output.py", "--check")


def test_ten_lines_of_the_readme_elect_a_master():
    (code,) = blocks(ROOT / "README.md", "python")
    (told,) = blocks(ROOT / "README.md", "text")
    assert len([line for line in code.splitlines() if line]) == 10
    assert told.endswith("MASTER of instance 2\n")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_names_only_commands_of_the_makefile(page):
    known = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", page.read_text("utf-8"))) <= known


def test_the_states_figures_are_what_their_script_draws():
    run("states_figure.py", "--check")


def test_the_glossary_is_what_its_script_writes():
    run("glossary.py", "--check")
