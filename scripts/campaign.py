"""Random runs of the safe text with faults, by the million: ``make campaign``

Each seed is a slice of steps, and one line in build/campaign.jsonl when it is done. What stands
there is not run again: stop with Ctrl-C, and go on later (or begin anew with ``--again``, which
has to be said after a change of the code). Exit code 1 where an invariant broke.

Found here: the slices and the tally. Never: how a run is drawn (quorumscope.check.dice).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import msgspec

from quorumscope import Cluster, World
from quorumscope.check.walk import walk

DONE = Path(__file__).parents[1] / "build" / "campaign.jsonl"
SLICE = 20_000
MEMBERS = (3, 4, 5, 2, 1)


class Row(msgspec.Struct):
    """What one seed has shown: how many steps, what broke, and how often each thing was seen."""

    seed: int
    steps: int
    broken: list[str]
    seen: dict[str, int]


def row_of(starts: Sequence[World], seed: int) -> Row:
    result = walk(starts, seed, SLICE)
    return Row(seed, result.steps, [str(v) for v in result.violations], dict(result.counts))


def campaign(rows: list[Row], steps: int) -> None:
    """Run the seeds that are missing in *rows*, and keep each as soon as it is done."""
    starts = [Cluster(n).world for n in MEMBERS]
    print(f"{len(rows) * SLICE:,} of {steps:,} steps were done before.")
    with DONE.open("ab") as kept:
        for seed in range(len(rows), -(-steps // SLICE)):
            began = perf_counter()
            row = row_of(starts, seed)
            rows.append(row)
            kept.write(msgspec.json.encode(row) + b"\n")
            kept.flush()
            rate = row.steps / (perf_counter() - began)
            print(
                f"seed {seed}: {row.broken or 'nothing broken'} ({rate:,.0f} steps/s)", flush=True
            )


def report(rows: list[Row]) -> None:
    seen: Counter[str] = Counter()
    for row in rows:
        seen.update(row.seen)
    for name, times in sorted(seen.items()):
        print(f"{times:>12,}  {name}")
    broken = [f"seed {row.seed}: {sentence}" for row in rows for sentence in row.broken]
    print(f"{sum(row.steps for row in rows):,} steps, {len(broken)} violations")
    print(*broken, sep="\n", end="\n" if broken else "")


def main() -> int:
    parser = argparse.ArgumentParser(description="Random runs of the safe text with faults.")
    parser.add_argument("--steps", type=int, default=2_000_000, help="how many in all")
    parser.add_argument("--again", action="store_true", help="forget what was done before")
    args = parser.parse_args()
    DONE.parent.mkdir(exist_ok=True)
    DONE.touch()
    if args.again:
        DONE.write_bytes(b"")
    rows = [msgspec.json.decode(line, type=Row) for line in DONE.read_bytes().splitlines()]
    campaign(rows, args.steps)
    report(rows)
    return any(row.broken for row in rows)


if __name__ == "__main__":
    sys.exit(main())
