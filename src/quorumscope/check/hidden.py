"""What a check is not shown at first, so that it is known what it depends on.

Most checks of most steps look at the member that moved and at nothing else. They are asked with
everything else hidden; one that reaches for something hidden is interrupted, and asked again with
more in sight. What a check has answered without seeing a thing does not depend on it, and the
answer is remembered for every world that differs only there.

Found here: the hidden thing. Never: who is shown what (judge.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..protocol.types import Member


class Unseen(BaseException):
    """Something hidden was looked at. No error: no check may catch it as one."""


class Hidden:
    """It can be handed on and compared by identity. Whatever else is done with it is a look."""

    __slots__ = ()

    def _look(self, *_: Any) -> Any:
        raise Unseen

    __getattr__ = __getitem__ = __iter__ = __reversed__ = __len__ = __contains__ = _look
    __bool__ = __eq__ = __ne__ = __lt__ = __gt__ = __le__ = __ge__ = __add__ = __radd__ = _look
    __hash__ = _look
    __str__ = __repr__ = _look


HIDDEN: Any = Hidden()


class OnlyOne(Hidden):
    """Pairs of which one is in sight: whoever looks for another key has looked too far."""

    __slots__ = ("_pair",)

    def __init__(self, key: Member, value: Any) -> None:
        self._pair = (key, value)

    def __iter__(self) -> Iterator[tuple[Member, Any]]:
        yield self._pair
        raise Unseen


class Bystander(Hidden):
    """A member of which no more is in sight than what it has applied, and what it has staged."""

    __slots__ = ("log", "staged")

    def __init__(self, p: Any) -> None:
        self.log = p.log
        self.staged = p.staged
