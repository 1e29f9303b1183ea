"""The notebooks: without outputs, fresh, one for each lesson; each runs from a clean kernel."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import jupytext
import nbclient
import nbformat
import pytest

from quorumscope.lessons.course import SCRIPTS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
LESSONS = [FOLDER / f"{script.number:02}-{script.name}.ipynb" for script in SCRIPTS]
WIDGET = "application/vnd.jupyter.widget-view+json"


def test_each_lesson_has_a_notebook_that_shows_it():
    for path, script in zip(LESSONS, SCRIPTS, strict=True):
        first = next(c for c in nbformat.read(path, 4).cells if c.cell_type == "code")
        assert f'lesson = qs.Lesson("{script.name}")\nlesson.show()' in first.source


def test_the_notebooks_are_what_their_script_makes():
    command = [sys.executable, "-W", "error", ROOT / "scripts" / "notebooks.py", "--check"]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_has_no_outputs(path):
    cells = nbformat.read(path, as_version=4).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_is_paired_with_its_text(path):
    notebook = nbformat.read(path, as_version=4)
    paired = jupytext.read(path.with_suffix(".py"))
    assert [(c.cell_type, c.source) for c in notebook.cells] == [
        (c.cell_type, c.source) for c in paired.cells
    ]
    nbformat.validate(notebook)


@pytest.mark.slow_ish
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_notebook_runs_from_a_clean_kernel(path, tmp_path):
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(tmp_path)}}
    run = nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3", resources=where)
    run.shutdown_kernel = "immediate"
    run.execute()
    outputs = [o["data"] for c in notebook.cells for o in c.get("outputs", ()) if "data" in o]
    shown = [data for data in outputs if WIDGET in data]
    assert shown
    assert all("image/png" in data and data["text/plain"] for data in shown)
    assert list(tmp_path.iterdir()) == [], "a notebook that is only run leaves nothing behind"
