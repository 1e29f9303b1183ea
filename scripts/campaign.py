"""Random runs of the safe text with faults, by the million: ``make campaign``

Each seed is a piece of work, and a line in build/campaign.jsonl when it is done. What stands there
is not done again: stop with Ctrl-C, and go on later (or begin anew with ``--again``, which has to
be said after a change of the code). Exit code 1 where an invariant broke.

Found here: the size of it, and the report. Never: the work (quorumscope.check.campaign).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from quorumscope import Cluster
from quorumscope.check.campaign import Campaign, campaign

DONE = Path(__file__).parents[1] / "build" / "campaign.jsonl"
PIECE = 20_000
MEMBERS = (3, 4, 5, 2, 1)


def report(found: Campaign) -> None:
    for name, times in sorted(found.totals().items()):
        print(f"{times:>14,.0f}  {name}")
    for row in (*found.broken, *found.failed):
        print(row)
    print(found)


def main() -> int:
    parser = argparse.ArgumentParser(description="Random runs of the safe text with faults.")
    parser.add_argument("--steps", type=int, default=2_000_000, help="how many in all")
    parser.add_argument("--again", action="store_true", help="forget what was done before")
    args = parser.parse_args()
    if args.again:
        DONE.unlink(missing_ok=True)
    seeds = range(-(-args.steps // PIECE))
    found = campaign([Cluster(n) for n in MEMBERS], seeds=seeds, steps=PIECE, file=DONE)
    report(found)
    return bool(found.broken or found.failed)


if __name__ == "__main__":
    sys.exit(main())
