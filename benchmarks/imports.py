"""How long an import takes, each in a new interpreter: ``python benchmarks/imports.py``

Printed: for each import the best of several runs, what the bare interpreter costs being taken off,
and which of the heavy libraries were loaded by it. The best, since a busy machine only adds to it.
"""

from __future__ import annotations

import subprocess
import sys
from time import perf_counter

RUNS = 7
HEAVY = ("ipywidgets", "matplotlib", "networkx", "numpy")
ROWS = {
    "import quorumscope": "import quorumscope",
    "the live cluster": "from quorumscope import Cluster",
    "the debugger": "from quorumscope import Debugger",
    "a painted picture": "from quorumscope.paint import mpl; import matplotlib.pyplot",
}


def seconds(code: str) -> float:
    """Return the best time of a new interpreter that runs *code*."""
    times = []
    for _ in range(RUNS):
        began = perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True)
        times.append(perf_counter() - began)
    return min(times)


def loaded(code: str) -> str:
    ask = f"{code}\nimport sys; print(', '.join(m for m in {HEAVY!r} if m in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", ask], check=True, capture_output=True, text=True)
    return ran.stdout.strip() or "none"


def main() -> None:
    bare = seconds("pass")
    print(f"best of {RUNS} runs; the bare interpreter's {bare * 1000:.0f} ms are taken off")
    print(f"{'import':<20} {'ms':>6}  heavy libraries loaded")
    for name, code in ROWS.items():
        print(f"{name:<20} {(seconds(code) - bare) * 1000:>6.0f}  {loaded(code)}")


if __name__ == "__main__":
    main()
