"""The pieces of a campaign: one seed, or one set of bounds, and the row that it gives.

Found here: what a worker does with a piece. Never: who works, or where rows are kept (campaign.py).
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from time import perf_counter
from typing import Any, TypeAlias

from msgspec import Struct

from ..net.perform import impossible
from ..net.world import World
from ..protocol.errors import ConsensusError
from ..record.trace import Trace
from .explore import explore
from .faults import ALL_KINDS, FAULTS, Faults
from .verdict import Beginning
from .walk import walk

Row: TypeAlias = dict[str, Any]
"""What came of a piece, as JSON."""


class Walking(Struct, frozen=True, kw_only=True):
    """A random walk."""

    seed: int
    steps: int
    faults: tuple[Faults, ...] = ALL_KINDS

    @property
    def name(self) -> str:
        usual = self.faults == ALL_KINDS
        others = "" if usual else f", {[_changed(faults) for faults in self.faults]}"
        return f"walk, seed {self.seed}, {self.steps} steps{others}"

    def row(self, worlds: Sequence[World]) -> Row:
        found = walk(worlds, self.seed, self.steps, self.faults, stop=False)
        return {
            "seed": self.seed,
            "steps": found.steps,
            "runs": found.runs,
            "broken": list(dict.fromkeys(v.invariant for v in found.violations)),
            "first": str(found.violations[0]) if found.violations else "",
            "seen": dict(found.counts),
        }

    def trace(self, begins: Sequence[Beginning]) -> Trace:
        """Walk again, as far as the first violation."""
        found = walk([b.trace_of() for b in begins], self.seed, self.steps, self.faults).trace
        if found is None:
            raise impossible(f"{self.name} broke nothing, so there is no run to show")
        return found


class Exploring(Struct, frozen=True, kw_only=True):
    """A search within bounds, of the beginning number *at*."""

    at: int
    bounds: dict[str, Any]
    invariants: Sequence[str] | None = None

    @property
    def name(self) -> str:
        which = f", {list(self.invariants)}" if self.invariants is not None else ""
        return f"explore {self.at}, {json.dumps(self.bounds, sort_keys=True, default=str)}{which}"

    def row(self, worlds: Sequence[World]) -> Row:
        found = explore(worlds[self.at], self.bounds, self.invariants, stop=False, samples=0)
        return {
            "at": self.at,
            "bounds": str(found.bounds),
            "exhaustive": found.exhaustive,
            "stopped": found.stopped,
            "states": found.states,
            "transitions": found.transitions,
            "handler_calls": found.handler_calls,
            "depth": found.depth,
            "broken": [v.invariant for v in found.violations],
            "steps": {v.invariant: v.steps for v in found.verdicts if not v.holds},
        }

    def trace(self, begins: Sequence[Beginning]) -> Trace:
        """Search again, as far as the nearest violation."""
        begin = begins[self.at].trace_of()
        found = explore(begin, self.bounds, self.invariants, samples=0).trace
        if found is None:
            raise impossible(f"{self.name} broke nothing, so there is no run to show")
        return found


def _changed(faults: Faults) -> dict[str, float]:
    """Return what is not as usual in *faults*."""
    fields = ((f, getattr(faults, f)) for f in faults.__struct_fields__)
    return {field: value for field, value in fields if value != getattr(FAULTS, field)}


Piece: TypeAlias = Walking | Exploring


def work(worlds: Sequence[World], piece: Piece) -> Row:
    """Do *piece* and return its row: in a process of its own, mostly."""
    began = perf_counter()
    row: Row = {"piece": piece.name}
    try:
        row |= piece.row(worlds)
    except ConsensusError as error:
        row["error"] = error.description
    return {**row, "seconds": round(perf_counter() - began, 4)}


def check_importable(worlds: Sequence[World]) -> None:
    """Refuse classes that another process can't find by their names.

    Raises
    ------
    ConsensusError
        Which class it is, and what can be done.
    """
    for p in (p for world in worlds for p in world.seats):
        for cls in (type(p), type(p.state)):
            if not _is_importable(cls):
                raise impossible(
                    f"{cls.__name__} can't be sent to another process, which looks for it by its"
                    " name and does not find it in a cell or in a function: put it into a module,"
                    " or pass executor=ThreadPoolExecutor(1), or one of dask"
                )


def _is_importable(cls: type) -> bool:
    module = sys.modules.get(cls.__module__)
    in_cell = cls.__module__ == "__main__" and not hasattr(module, "__file__")
    return not in_cell and getattr(module, cls.__qualname__, None) is cls
