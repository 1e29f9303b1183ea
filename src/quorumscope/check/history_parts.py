"""The history of a world in parts: what is one member's own, and what all share.

A step changes its member's own part and the shared part, and depends on no other member's own part.
So a search keeps the own part beside the member, and the shared part once.

Found here: how a history is taken apart and put together. Never: a fact (net/history.py has them).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from ..net.history import History, Lost, insert
from ..net.move import NO_BALLOT, Ballot
from ..protocol.chain import Chain
from ..protocol.pairs import get
from ..protocol.types import Member


class Own(NamedTuple):
    """What is remembered of one member: the highest vote that it gave, and what it lost."""

    granted: Ballot = NO_BALLOT
    lost: tuple[Lost, ...] = ()


def own_of(history: History, member: Member) -> Own:
    """Return the part of *history* that is *member*'s own."""
    granted = get(history.granted, member, NO_BALLOT)
    return Own(granted, tuple(lost for lost in history.lost if lost.member == member))


def shared_of(history: History) -> History:
    """Return *history* without what is any member's own."""
    return replace(history, granted=(), lost=Chain())


def joined(shared: History, owns: Iterable[tuple[Member, Own]]) -> History:
    """Return the whole history."""
    granted = []
    lost: Chain[Lost] = Chain()
    for member, own in owns:
        if own.granted != NO_BALLOT:
            granted.append((member, own.granted))
        for fact in own.lost:
            lost = insert(lost, fact, 3)
    return replace(shared, granted=tuple(sorted(granted)), lost=lost)
