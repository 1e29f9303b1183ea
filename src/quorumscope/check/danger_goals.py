"""Worlds that a danger leads to, where no invariant tells it from another.

Found here: one function for each, from a World to whether it is one; the docstring is what the page
of the dangers says of it. Never: a danger (dangers.py).
"""

from __future__ import annotations

from typing import Any

from ..net.world import World
from ..protocol.types import Changes, Member, ParticipantState

MASTER = ParticipantState.MASTER
CANDIDATE = ParticipantState.CANDIDATE
PENDING = ParticipantState.PENDING_MASTER


def _applied(world: World, member: Member) -> list[Any]:
    """Return the changes that *member* has applied, one after another."""
    entries = (logged.entry for logged in world[member].log)
    return [change for e in entries if isinstance(e, Changes) for change in e.changes]


def _staged(world: World, member: Member) -> list[Any]:
    entries = (staged.entry for staged in world[member].staged)
    return [change for e in entries if isinstance(e, Changes) for change in e.changes]


def _leads(world: World, member: Member) -> bool:
    return bool(world[member].participant_state is MASTER)


def two_masters_differ(world: World) -> bool:
    """Whether n2 and n3 lead the same instance, and their first changes in it differ."""
    n2, n3 = world["n2"], world["n3"]
    both = _leads(world, "n2") and _leads(world, "n3") and n2.instance == n3.instance
    mine, theirs = _applied(world, "n2")[:1], _applied(world, "n3")[:1]
    return both and bool(mine) and bool(theirs) and mine != theirs


def applied_by_two_is_lost(world: World) -> bool:
    """Whether n3 leads with another first change than the one that n1 and n2 have applied."""
    first = [_applied(world, m)[:1] for m in ("n1", "n2", "n3")]
    return _leads(world, "n3") and all(first) and first[0] == first[1] != first[2]


def leads_though_removed(world: World) -> bool:
    """Whether n3, which is on no other list than its own, leads and has agreed on something."""
    return (
        _leads(world, "n3")
        and all("n3" not in world[m].members for m in ("n1", "n2"))
        and bool(_applied(world, "n3"))
    )


def both_lists_agree(world: World) -> bool:
    """Whether n1, with a list of three, and n2, alone, have both applied something."""
    return len(world["n1"].members) > 2 and all(_applied(world, m) for m in ("n1", "n2"))


def five_against_three(world: World) -> bool:
    """Whether n1 counts five members and n3, which leads, three."""
    return _leads(world, "n3") and len(world["n1"].members) == 5 and len(world["n3"].members) == 3


def counted_though_refused(world: World) -> bool:
    """Whether n2 counts n4 as a member, which the master does not."""
    return "n4" in world["n2"].members and "n4" not in world["n1"].members


def voted_over_a_gap(world: World) -> bool:
    """Whether the second change of n3 is acknowledged by the vote of n1, which lacks the first."""
    _, *second = _applied(world, "n3") or [None]
    lacks = _staged(world, "n1") == second != [] and not _applied(world, "n1")
    return _leads(world, "n3") and lacks and second[0] not in _staged(world, "n2")


def stays_candidate(world: World) -> bool:
    """Whether somebody is a candidate and waits for nothing more."""
    return any(p.participant_state is CANDIDATE and not p.votes for p in world.seats)


def votes_for_who_was_removed(world: World) -> bool:
    """Whether n2 has given its vote to n3, which is on no other list than its own."""
    removed = all("n3" not in world[m].members for m in ("n1", "n2"))
    return removed and world["n2"].participant_state is PENDING
