"""What may happen to a world that is no member's doing: links cut and healed, strays lost.

Found here: those moves, of worlds that are numbers. They are rare, and nothing of them is
remembered. Never: a move of one member (moves.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..net.actions import Cut, Drop, Duplicate, Heal
from ..protocol.types import Member
from .bounds import Bounds, Used, spend
from .encoding import Code, Encoding, Shared, deaf, sorted_in, without
from .named import Named, On

Pair = tuple[Member, Member]


class Special(NamedTuple):
    """What sets a shared part apart from one in which nothing but deliveries is left.

    *used* is None where no budget is left, and *offset* what is added to a seat's number to name
    the seat where just that is used; *rare* says that every world has to be taken by itself, and
    *linked* that something may happen in it which is no member's doing.
    """

    used: Used | None
    offset: int
    rare: bool
    linked: bool


class Specials:
    """What is special about each shared part."""

    def __init__(self, encoding: Encoding, bounds: Bounds) -> None:
        self._encoding = encoding
        self._bounds = bounds
        self.useds: list[Used | None] = [None]
        """What is used, by its place: an offset is that place times ``OFFSET``."""

    def of(self, number: int) -> Special | None:
        """Return what is special about that shared part; None where nothing is."""
        shared = self._encoding.shared[number]
        used = None if self._bounds.is_spent(shared.used) else shared.used
        left = self._bounds.slot("cuts", "", shared.used) is not None
        linked = bool(left or shared.cuts or (shared.astray and used))
        rare = linked or bool(shared.history.gone or shared.history.removed)
        if used is None and not rare:
            return None
        if used not in self.useds:
            self.useds.append(used)
        return Special(used, OFFSET * self.useds.index(used), rare, linked)


OFFSET = 1 << 32
"""More than there are encoding."""


def links(encoding: Encoding, bounds: Bounds, code: Code) -> Iterator[tuple[Named, Code]]:
    """Yield what may happen to the network in *code*, and the world after it."""
    *_, number = encoding.digits(code)
    shared = encoding.shared[number]
    yield from _astray(encoding, bounds, code, number, shared)
    slot = bounds.slot("cuts", "", shared.used)
    if slot is not None:
        for a, b in _whole(encoding.names, shared.cuts):
            cuts = tuple(sorted({(a, b): 0, (b, a): 0, **dict.fromkeys(shared.cuts)}))
            after = shared._replace(cuts=cuts, used=spend(shared.used, slot))
            yield Cut(a, b), _with_cuts(encoding, code, after)
    if shared.cuts:
        yield Heal(), _with_cuts(encoding, code, shared._replace(cuts=()))


def _astray(
    encoding: Encoding, bounds: Bounds, code: Code, number: int, shared: Shared
) -> Iterator[tuple[Named, Code]]:
    for message in dict.fromkeys(shared.astray):
        fates = (
            ("drops", Drop, without(shared.astray, message)),
            ("duplicates", Duplicate, sorted_in(shared.astray, (message,))),
        )
        for kind, do, left in fates:
            slot = bounds.slot(kind, "", shared.used)
            if slot is not None:
                after = shared._replace(astray=left, used=spend(shared.used, slot))
                values = encoding.shared_values
                label: Named = On(do, encoding.messages[message])
                yield label, code + values[encoding.share(after)] - values[number]


def _whole(names: tuple[Member, ...], cuts: tuple[Pair, ...]) -> Iterator[Pair]:
    """Yield the pairs between which something still gets through."""
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            if (a, b) not in cuts or (b, a) not in cuts:
                yield a, b


def _with_cuts(encoding: Encoding, code: Code, shared: Shared) -> Code:
    _, *digits, _ = encoding.digits(code)
    now = [
        encoding.seat(s.at, s.stand, s.crashed, deaf(shared.cuts, encoding.names[s.at]), s.inbox)
        for s in (encoding.seats[d] for d in digits)
    ]
    return encoding.code(now, encoding.share(shared))
