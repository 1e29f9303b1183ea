"""An open vote, as data: whom it asked, who said yes, who no, and who waits for its outcome.

Found here: the bookkeeping that both texts share. Never: what a decision does (the texts).
A vote is data and not a suspended function, so that a world can be copied, rewound and branched.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from .errors import ErrorCode, Refusal
from .messages import Answer, Ask
from .types import Entry, Member, Position

Waiter: TypeAlias = int | Ask | None
"""Who is told how a vote ended: a local request (its number), a remote one (its ask), or nobody."""


class Open(Struct, frozen=True, cache_hash=True, gc=False):
    """An ask without an answer so far."""

    slot: int
    attempt: int
    target: Member
    name: str


class Vote(Struct, frozen=True, cache_hash=True, gc=False):
    """One vote of one participant.

    Attributes
    ----------
    number : int
        Which vote of this participant; never used again, so that a late answer can't count in
        another.
    kind : str
        The call that asks, such as ``"Prepare"``.
    position : Position
        What is asked for.
    needed : int
        How many *others* must grant.
    entry : Entry or None
        What is proposed, or (Prepare) what is to be proposed once the election is won.
    open : tuple of Open
        Asked and not answered.
    granted : tuple of Member
    refused : tuple of (Member, Refusal)
    waiter : Waiter
    decided : bool or None
        None while undecided. A decided vote stays until its last answer has come.
    """

    number: int
    kind: str
    position: Position
    needed: int
    entry: Entry | None = None
    open: tuple[Open, ...] = ()
    granted: tuple[Member, ...] = ()
    refused: tuple[tuple[Member, Refusal], ...] = ()
    waiter: Waiter = None
    decided: bool | None = None

    def ask(self, slot: int, attempt: int, target: Member, name: str) -> Vote:
        """Return the vote with one more open ask."""
        return replace(self, open=(*self.open, Open(slot, attempt, target, name)))

    def close(self, asked: Open) -> Vote:
        """Return the vote without that open ask."""
        return replace(self, open=tuple([o for o in self.open if o is not asked]))

    def find(self, slot: int, attempt: int) -> Open | None:
        """Return that open ask, or None where it was answered, timed out or never made."""
        for o in self.open:
            if o.slot == slot and o.attempt == attempt:
                return o
        return None

    def grant(self, member: Member) -> Vote:
        return replace(self, granted=(*self.granted, member))

    def refuse(self, member: Member, refusal: Refusal) -> Vote:
        return replace(self, refused=(*self.refused, (member, refusal)))

    def decide(self, won: bool) -> Vote:
        """Return the vote decided; whoever waited has been told."""
        return replace(self, decided=won, waiter=None)

    def expecting(self, answer: Answer) -> Open | None:
        """Return the open ask that *answer* belongs to, or None."""
        o = self.find(answer.slot, answer.attempt)
        return o if o and o.target == answer.source and o.name == answer.name else None


def missed_majority(vote: Vote) -> Refusal:
    """Return what the one who waits for a lost vote is told."""
    have, need = len(vote.granted), vote.needed
    inner = vote.refused[-1][1] if vote.refused else None
    return Refusal(ErrorCode.ERR_MAJORITY, f"{have} of the {need} votes needed", inner)
