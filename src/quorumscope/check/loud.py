"""What a loud move adds to the shared part of a world, and whether it breaks an invariant.

Found here: the judgement of loud moves, remembered for as much of the world as it depends on.
Never: a move (moves.py), or what is in sight of a check (judge.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..net.history import History
from ..net.world import World
from .bounds import spend
from .invariants import Violation
from .judge import Judge, Judged
from .moves import Move, Moves, Remembered, Taken
from .named import Named
from .past import joined, shared_of
from .seats import Code, Digits, sorted_in
from .unseen import Unseen


class Loud:
    """Settles what loud moves mean. *breach* is told of the first time that a move breaks it."""

    def __init__(
        self,
        moves: Moves,
        judge: Judge,
        start: World,
        breach: Callable[[Code, Named, tuple[Violation, ...]], None],
    ) -> None:
        self._moves = moves
        self._seats = moves.seats
        self._judge = judge
        self._start = start
        self._breach = breach
        self._numbers: dict[Any, int] = {}
        views: dict[int, int] = Remembered(self._view)
        # By what a world is known again, of each seat, and who judges by just that.
        self._levels: tuple[tuple[Any, Callable[..., Judged]], ...] = (
            (views, judge.beside),
            (moves.seats.stand_of, judge.among),
        )

    def settle(self, move: Move, shared: int, code: Code, digits: Digits) -> Code | None:
        """Return what *move* adds to the shared part of the world *code*; None: it is left out.

        Left out is a call that was refused at once and broke nothing. What depends on nothing but
        the shared part is put into the memory of the move.
        """
        taken, history = move.taken, self._seats.shared[shared].history
        if taken is None:
            move.memo[shared] = added = self._added(move, shared, history)
            return added
        if shared not in taken.level:
            try:
                judged = self._judge.alone(taken.turn, move.at, taken.own, history)
            except Unseen:
                taken.level[shared] = 0
            else:
                move.memo[shared] = result = self._result(move, shared, code, judged)
                return result
        return self._settle_among(move, taken, shared, code, digits)

    def _settle_among(
        self, move: Move, taken: Taken, shared: int, code: Code, digits: Digits
    ) -> Code | None:
        """Settle a move whose meaning depends on how the other members stand."""
        for level in range(taken.level[shared], len(self._levels)):
            seen, judge = self._levels[level]
            key = (level, shared, move.slot, *[seen[seat] for seat in digits[1:-1]])
            if key in taken.known:
                return taken.known[key]
            held = [self._seats.stands[self._seats.stand_of[seat]] for seat in digits[1:-1]]
            people, owns = [s.participant for s in held], [s.own for s in held]
            history = self._seats.shared[shared].history
            try:
                judged = judge(taken.turn, move.at, people, owns, history)
            except Unseen:
                taken.level[shared] = level + 1
            else:
                taken.known[key] = result = self._result(move, shared, code, judged)
                return result
        return self._settle_whole(move, taken, shared, code, digits)

    def _view(self, seat: int) -> int:
        """Return the number of what a bystander shows, for whoever sits there."""
        p, own = self._seats.stands[self._seats.stand_of[seat]]
        return self._numbers.setdefault((p.staged, p.log, own.lost), len(self._numbers))

    def _settle_whole(
        self, move: Move, taken: Taken, shared: int, code: Code, digits: Digits
    ) -> Code | None:
        """Settle a move of which some check wants to see all: nothing of it can be remembered."""
        stands = [self._seats.stands[self._seats.stand_of[s]] for s in digits[1:-1]]
        owns = zip(self._seats.names, (s.own for s in stands), strict=True)
        history = joined(self._seats.shared[shared].history, owns).after(taken.turn.move)
        added = self._added(move, shared, shared_of(history))
        after = code + move.delta + self._moves.sent(move.sends, digits) + added
        worlds = (self._seats.world(c, self._start) for c in (code, after))
        return self._result(move, shared, code, self._judge.whole(taken.turn, *worlds))

    def _result(self, move: Move, shared: int, code: Code, judged: Judged) -> Code | None:
        if judged.broken:
            self._breach(code, move.label, judged.broken)
        elif move.taken is not None and move.taken.turn.idle:
            return None
        return self._added(move, shared, judged.shared)

    def _added(self, move: Move, shared: int, history: History) -> Code:
        before = self._seats.shared[shared]
        used = before.used if move.slot is None else spend(before.used, move.slot)
        astray = sorted_in(before.astray, move.taken.astray) if move.taken else before.astray
        after = before._replace(history=history, used=used, astray=astray)
        values = self._seats.shared_values
        return values[self._seats.share(after)] - values[shared]
