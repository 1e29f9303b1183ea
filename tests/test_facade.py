"""The facade: sorted, complete, loaded when asked for, and cheap to import."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import quorumscope as qs

FACADE = Path(qs.__file__)
DRAWING = ("matplotlib", "networkx", "numpy")
HEAVY = (*DRAWING, "anywidget", "ipywidgets", "IPython")


def test_the_names_are_sorted_and_each_stands_once():
    assert list(qs.__all__) == sorted(set(qs.__all__))


@pytest.mark.parametrize("name", qs.__all__)
def test_each_name_loads(name):
    assert getattr(qs, name) is not None


def test_the_interpreter_and_the_type_checker_are_told_the_same_rooms():
    told = {
        name.name: node.module
        for block in ast.parse(FACADE.read_text("utf-8")).body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    assert told == qs._ROOMS
    assert sorted([*told, "__version__"]) == qs.__all__


def test_dir_shows_the_names_only():
    assert dir(qs) == sorted(qs.__all__)


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(AttributeError, match=r"no 'Clutser'; it has .*Cluster"):
        qs.Clutser  # noqa: B018


def loaded_by(code: str) -> list[str]:
    """Return which of the heavy packages a new interpreter has loaded after *code*."""
    ask = f"{code}\nimport sys; print(*[m for m in {HEAVY!r} if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    return ran.stdout.split()


def test_importing_loads_nothing_heavy():
    assert loaded_by("import quorumscope") == []


def test_a_whole_election_loads_nothing_heavy():
    election = "c = quorumscope.Cluster(3); c.start_election('n2'); c.settle()"
    assert loaded_by(f"import quorumscope; {election}") == []


def test_the_debugger_needs_no_drawing_library():
    loaded = loaded_by("import quorumscope; quorumscope.Cluster(3).debug()")
    assert [name for name in loaded if name in DRAWING] == []
