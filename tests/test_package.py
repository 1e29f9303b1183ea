"""The wheel: what is in it, and that it works where nothing else of ours is."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

RUN_THE_NOTEBOOK = """
import pathlib, sys
import nbclient, nbformat, quorumscope

room = pathlib.Path(quorumscope.__file__).parent
assert room.is_relative_to(sys.prefix), f"not from the wheel: {room}"
notebook = nbformat.read(room / "notebooks" / "01-first-election.ipynb", as_version=4)
nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
print("ran", sum(cell.cell_type == "code" for cell in notebook.cells), "cells")
"""


def run(*command: str | Path, cwd: Path) -> str:
    ran = subprocess.run([*map(str, command)], cwd=cwd, capture_output=True, text=True)
    assert ran.returncode == 0, f"{' '.join(map(str, command))}\n{ran.stdout}{ran.stderr}"
    return ran.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", out)
    run(*build, cwd=ROOT)
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_holds_all_that_is_needed_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "quorumscope/py.typed",
        "quorumscope/notebooks/01-first-election.ipynb",
        "quorumscope/widgets/static/debugger.js",
        "quorumscope/widgets/static/debugger.css",
    ):
        assert needed in names
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"quorumscope"}
    assert [name for name in names if "__pycache__" in name or ".ipynb_checkpoints" in name] == []


@pytest.mark.slow_ish
def test_the_wheel_runs_the_first_notebook_in_an_empty_environment(wheel, tmp_path):
    # Without its own pip, and compiling only what is imported: a third of the time.
    run(sys.executable, "-m", "venv", "--without-pip", "env", cwd=tmp_path)
    python = tmp_path / "env" / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "--disable-pip-version-check")
    install = ("install", "--quiet", "--no-compile", wheel, "nbclient", "ipykernel")
    run(*pip, *install, cwd=tmp_path)
    assert run(python, "-c", RUN_THE_NOTEBOOK, cwd=tmp_path).startswith("ran ")
    said = run(python.with_name("quorumscope"), "--version", cwd=tmp_path)
    assert wheel.name.split("-")[1] in said


def test_each_environment_that_a_script_makes_has_its_extra():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    scripts = [*(ROOT / "scripts").glob("*.sh"), ROOT / "Makefile"]
    asked = {
        extra
        for script in scripts
        for extra in re.findall(r"env\.sh ([a-z]+)", script.read_text("utf-8"))
    }
    assert {"dev", "lab", "hosts", "lite", "graders"} <= asked
    assert asked <= set(extras["optional-dependencies"])
