"""Messages in flight: a multiset of envelopes in an order that depends on nothing but the messages.

Two worlds in which the same messages travel are equal, whatever was sent first. So the order of
``flight`` is by sender, target and the numbers of the ask, and neither the id nor the cause of an
envelope, which tell how a run came here, takes part in equality.

Found here: Envelope, and how one is put among others and taken out. Never: who may hear it.
"""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct

from ..protocol.messages import Ask, Message


class Envelope(Struct, frozen=True, eq=False, gc=False):
    """A message on its way.

    Attributes
    ----------
    id : int
        The number under which this run knows it; the first message of a run is 1.
    cause : int or None
        The id of the envelope whose delivery made it be sent; None after a local call or time-out.
    message : Ask or Answer
    """

    id: int
    cause: int | None
    message: Message

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Envelope):
            return NotImplemented
        return self.message == other.message

    def __ne__(self, other: object) -> bool:
        return not self == other  # a Struct has its own, which knows nothing of the one above

    def __hash__(self) -> int:
        return hash(self.message)


Flight: TypeAlias = tuple[Envelope, ...]


def put(flight: Flight, envelope: Envelope) -> Flight:
    """Return *flight* with *envelope* at its place, behind those that are equal to it."""
    at = len(flight)
    while at and _after(flight[at - 1].message, envelope.message):
        at -= 1
    return (*flight[:at], envelope, *flight[at:])


def take(flight: Flight, envelope: Envelope) -> Flight:
    """Return *flight* without that very envelope."""
    at = flight.index(envelope)
    while flight[at] is not envelope:  # behind those that are equal to it
        at += 1
    return flight[:at] + flight[at + 1 :]


def find(flight: Flight, id: int) -> Envelope | None:
    """Return the envelope with that id."""
    for envelope in flight:
        if envelope.id == id:
            return envelope
    return None


def _after(a: Message, b: Message) -> bool:
    """Whether *a* has its place behind *b*."""
    if a.source != b.source:
        return a.source > b.source
    if a.target != b.target:
        return a.target > b.target
    mine = (a.vote, a.slot, a.attempt, type(a) is Ask)
    theirs = (b.vote, b.slot, b.attempt, type(b) is Ask)
    if mine != theirs or a == b:
        return mine > theirs
    # Two answers to copies of one ask, or a forged message: only their contents tell them apart.
    return repr(a) > repr(b)
