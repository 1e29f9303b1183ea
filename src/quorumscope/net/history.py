"""What a world remembers of its past because an invariant asks for it.

Found here: the named facts, as values, and how a step adds to them. Never: what must hold
(check/invariants.py).
"""

from __future__ import annotations

from typing import Any, Self

from msgspec import Struct

from ..protocol.types import Log, Logged


class History(Struct, frozen=True, cache_hash=True):
    """The facts of the past."""

    def after(self, before: Any, after: Any, heard: Any, effects: tuple[Any, ...]) -> Self:
        """Return the history after a step of one member."""
        return self


def grown(before: Log, after: Log) -> tuple[int, tuple[Logged, ...]]:
    """Return how much of *before* the log *after* still begins with, and what comes behind it."""
    kept = min(len(before), len(after))
    mine, theirs = before.first(kept), after.first(kept)
    while mine != theirs:
        kept -= 1
        mine, theirs = before.first(kept), after.first(kept)
    return kept, after.since(kept)
