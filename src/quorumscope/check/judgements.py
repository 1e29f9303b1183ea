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
from .coded_turns import Known, Move, Remembered
from .encoding import Code, Digits, sorted_in
from .hidden import Unseen
from .history_parts import joined, shared_of
from .invariants import Violation
from .judge import Judge, Judged
from .moves import AllMoves
from .named import Named

ASK: Any = object()
"""Nothing is known yet."""


class Judgements:
    """Settles what loud moves mean. *breach* is told of the first time that a move breaks it."""

    def __init__(
        self,
        moves: AllMoves,
        judge: Judge,
        start: World,
        breach: Callable[[Code, Named, tuple[Violation, ...]], None],
    ) -> None:
        self._moves = moves
        self._encoding = moves.encoding
        self._judge = judge
        self._start = start
        self._breach = breach
        self._numbers: dict[Any, int] = {}
        self._views: dict[int, int] = Remembered(self._view)
        # By what a world is known again, of each seat, and who judges by just that.
        self._levels: tuple[tuple[Any, Callable[..., Judged]], ...] = (
            (self._views, judge.beside),
            (moves.encoding.stand_of, judge.among),
        )

    def settle(self, move: Move, shared: int, code: Code, row: Digits) -> Code | None:
        """Return what *move* adds to the shared part of the world *code*; None: it is left out.

        Left out is a call that was refused at once and broke nothing.
        """
        known = move.memo.get(shared, ASK)
        if known is ASK:
            known = move.memo[shared] = self._settle_alone(move, shared, code)
        if not isinstance(known, Known):
            return known  # type: ignore[no-any-return]
        if not known.level:  # mostly: so it comes first, and without a further call
            views = self._views
            found = known.get(tuple([views[seat] for seat in row[1:-1]]), ASK)
            if found is not ASK:
                return found  # type: ignore[no-any-return]
        return self._settle_among(move, known, shared, code, row)

    def _settle_alone(self, move: Move, shared: int, code: Code) -> Code | Known | None:
        """Settle a move by the member alone, if that will do."""
        history = self._encoding.shared[shared].history
        if move.taken is None:
            return self._added(move, shared, history)
        try:
            judged = self._judge.alone(move.taken.turn, move.at, move.taken.own, history)
        except Unseen:
            return Known(0)
        return self._result(move, shared, code, judged)

    def _settle_among(
        self, move: Move, known: Known, shared: int, code: Code, row: Digits
    ) -> Code | None:
        """Settle a move by how the other members stand, with as little of them as will do."""
        while known.level < len(self._levels):
            seen, judge = self._levels[known.level]
            key = tuple([seen[seat] for seat in row[1:-1]])
            if key in known:
                return known[key]  # type: ignore[no-any-return]
            try:
                judged = self._judged(move, shared, row, judge)
            except Unseen:
                known = move.memo[shared] = Known(known.level + 1)
            else:
                known[key] = result = self._result(move, shared, code, judged)
                return result
        return self._settle_whole(move, shared, code, row)

    def _judged(self, move: Move, shared: int, row: Digits, judge: Callable[..., Judged]) -> Judged:
        assert move.taken is not None
        stands = [self._encoding.stands[self._encoding.stand_of[seat]] for seat in row[1:-1]]
        people, owns = [s.participant for s in stands], [s.own for s in stands]
        history = self._encoding.shared[shared].history
        return judge(move.taken.turn, move.at, people, owns, history)

    def _view(self, seat: int) -> int:
        """Return the number of what a bystander shows, for whoever sits there."""
        p, own = self._encoding.stands[self._encoding.stand_of[seat]]
        return self._numbers.setdefault((p.staged, p.log, own.lost), len(self._numbers))

    def _settle_whole(self, move: Move, shared: int, code: Code, row: Digits) -> Code | None:
        """Settle a move of which some check wants to see all: nothing of it can be remembered."""
        assert move.taken is not None
        stands = [self._encoding.stands[self._encoding.stand_of[seat]] for seat in row[1:-1]]
        owns = zip(self._encoding.names, (s.own for s in stands), strict=True)
        history = joined(self._encoding.shared[shared].history, owns).after(move.taken.turn.move)
        added = self._added(move, shared, shared_of(history))
        after = code + move.delta + self._moves.sent(move.sends, row) + added
        worlds = (self._encoding.world(c, self._start) for c in (code, after))
        return self._result(move, shared, code, self._judge.whole(move.taken.turn, *worlds))

    def _result(self, move: Move, shared: int, code: Code, judged: Judged) -> Code | None:
        if judged.broken:
            self._breach(code, move.label, judged.broken)
        elif move.taken is not None and move.taken.turn.idle:
            return None
        return self._added(move, shared, judged.shared)

    def _added(self, move: Move, shared: int, history: History) -> Code:
        before = self._encoding.shared[shared]
        used = before.used if move.slot is None else spend(before.used, move.slot)
        astray = sorted_in(before.astray, move.taken.astray) if move.taken else before.astray
        after = before._replace(history=history, used=used, astray=astray)
        values = self._encoding.shared_values
        return values[self._encoding.share(after)] - values[shared]
