"""What a world remembers of its past because an invariant asks for it.

Two rules that this file keeps.

1. A step costs what it touched. Every list that grows with the run is a chain, shared with the
   worlds before, and what is looked up in it stands near its end.
2. The same facts make the same history, in whatever order they came: what grows is kept sorted.

A *place* is an index into the applied lists: 0 for the first entry that was ever applied. The safe
text counts its sequences so; the original begins again with each instance, so that only the place
says which entries compete.

Found here: the facts, as values, and how a step adds to them. Never: what must hold
(check/invariants.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, Self, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ..protocol.chain import Chain
from ..protocol.messages import Ask, Prepare, Submit, SubmitRequest
from ..protocol.pairs import Pairs, drop, get, put
from ..protocol.types import Addition, Changes, Entry, Log, Member, Removal
from ..protocol.votes import Vote
from .move import NO_BALLOT, REMOVED, Ballot, Effective, Move, ballot

T = TypeVar("T", bound=tuple[Any, ...])


class Reign(NamedTuple):
    """*member* has been MASTER of that instance; *counted* are those whose votes elected it."""

    ballot: Ballot
    member: Member
    counted: tuple[Member, ...]


class Agreed(NamedTuple):
    """*member*, MASTER of that instance, counted enough votes for an entry, and it took effect.

    *place* is where in the applied lists (*in_log*; the original keeps no members there: then it is
    the place of what is applied next), *sequence* the protocol's number. *acknowledged* says
    whether someone who had submitted it was told so in that step.
    """

    place: int
    ballot: Ballot
    sequence: int
    member: Member
    counted: tuple[Member, ...]
    acknowledged: bool
    in_log: bool
    entry: Entry


class Lost(NamedTuple):
    """*member* had an entry staged and has it no more, though it did not apply it."""

    sequence: int
    instance: int
    member: Member
    entry: Entry


class Client(NamedTuple):
    """A submitter: the highest number that it has used, and the highest that was applied."""

    name: str
    used: int = 0
    applied: int = 0


class History(Struct, frozen=True, cache_hash=True, gc=False):
    """The facts of the past.

    Attributes
    ----------
    masters : chain of Reign
        Who has been MASTER of what, by instance.
    applied : Log
        For each place, the entry that was the first to be applied there, by anyone.
    agreed : chain of Agreed
        What was counted as agreed, and by whom, by place.
    granted : pairs of (Member, Ballot)
        The highest instance that each has voted for.
    lost : chain of Lost
        What was staged once and is not any more, by sequence.
    gone : pairs of (Member, place)
        Whose removal was agreed, and the first place behind it.
    removed : tuple of Member
        Who has applied its own removal, sorted.
    clients : tuple of Client
        By name.
    """

    masters: Chain[Reign] = Chain()
    applied: Log = Chain()
    agreed: Chain[Agreed] = Chain()
    granted: Pairs[Member, Ballot] = ()
    lost: Chain[Lost] = Chain()
    gone: Pairs[Member, int] = ()
    removed: tuple[Member, ...] = ()
    clients: tuple[Client, ...] = ()

    def after(self, move: Move) -> Self:
        """Return the history after a step of one member."""
        now = self
        before, after, heard = move.before, move.after, move.heard
        kind: type = type(heard.call) if type(heard) is Ask else type(heard)
        if move.entries:
            now = now._apply(move)
        if move.became_master:
            now = now._crown(move)
        if (move.entries or before.members is not after.members) and move.leads:
            now = now._count(move)
        if before.counter != after.counter or kind is Prepare:
            now = now._grant(move)
        if before is not after and kind not in (Prepare, SubmitRequest):
            now = now._lose(move)
        if after.participant_state is REMOVED and after.name not in now.removed:
            now = replace(now, removed=tuple(sorted((*now.removed, after.name))))
        if type(heard) is Submit:
            now = now._use(heard)
        return now

    def client(self, name: str) -> Client:
        """Return what is known of that submitter."""
        return next((c for c in self.clients if c.name == name), Client(name))

    def promise(self, member: Member) -> Ballot:
        """Return the highest instance that *member* has voted for."""
        voted: Ballot = get(self.granted, member, NO_BALLOT)
        return voted

    def reigns(self, ballot: Ballot) -> list[Reign]:
        """Return who has been MASTER of that instance."""
        found = []
        for reign in reversed(self.masters):
            if reign.ballot < ballot:
                break
            if reign.ballot == ballot:
                found.append(reign)
        return found

    def agreed_since(self, place: int) -> list[Agreed]:
        """Return what was counted as agreed at that place and behind it."""
        found = []
        for fact in reversed(self.agreed):
            if fact.place < place:
                break
            found.append(fact)
        return found[::-1]

    # --- what a step adds -------------------------------------------------------------------------

    def _apply(self, move: Move) -> Self:
        log, whole = self.applied, move.after.log
        if len(whole) <= len(log):
            if log.first(len(whole)) is whole:
                return self  # what others have applied before
        else:
            # Mostly the longer log is this one and the new entries: then it is shared, not copied.
            shared = not len(log) or whole.first(len(log)) is log
            log = whole if shared else _extended(log, whole.since(len(log)))
        clients = self.clients
        for logged in move.entries:
            if isinstance(logged.entry, Changes) and logged.entry.client:
                clients = _with_applied(clients, logged.entry.client, logged.entry.number)
        if log is self.applied and clients is self.clients:
            return self
        return replace(self, applied=log, clients=clients)

    def _use(self, call: Submit) -> Self:
        known = self.client(call.client)
        if not call.client or known.used >= call.number:
            return self
        return replace(
            self, clients=_with(self.clients, Client(known.name, call.number, known.applied))
        )

    def _crown(self, move: Move) -> Self:
        p, vote = move.after, move.election()
        counted = move.counted(vote) if vote or move.was_alone else ()
        reign = Reign(ballot(p, p.instance, p.me), move.who, counted)
        return replace(self, masters=insert(self.masters, reign, 2))

    def _count(self, move: Move) -> Self:
        """Note what the member, as master, has counted as agreed."""
        now = self
        for fact in move.effective():
            vote = move.vote_on(fact.entry)
            if vote or move.was_alone:
                now = now._agree(move, fact, vote)
        return now

    def _agree(self, move: Move, fact: Effective, vote: Vote | None) -> Self:
        p = move.before if move.after.participant_state is REMOVED else move.after
        agreed = Agreed(
            fact.place,
            ballot(p, p.instance, p.me),
            fact.sequence,
            p.me or p.name,
            move.counted(vote),
            move.was_acknowledged,
            fact.place < len(move.after.log),
            fact.entry,
        )
        now = replace(self, agreed=insert(self.agreed, agreed, 4))
        if type(fact.entry) is Removal:
            behind = fact.place + 1 if agreed.in_log else fact.place
            return replace(now, gone=put(now.gone, fact.entry.member, behind))
        if type(fact.entry) is Addition:
            back = fact.entry.member
            removed = tuple(m for m in now.removed if m != back)
            return replace(now, gone=drop(now.gone, back), removed=removed)
        return now

    def _grant(self, move: Move) -> Self:
        voted = move.voted_for()
        if voted is None or voted <= self.promise(move.after.name):
            return self
        return replace(self, granted=put(self.granted, move.after.name, voted))

    def _lose(self, move: Move) -> Self:
        lost = self.lost
        for s in move.lost():
            lost = insert(lost, Lost(s.sequence, s.instance, move.after.name, s.entry), 3)
        return self if lost is self.lost else replace(self, lost=lost)


def insert(chain: Chain[T], item: T, key: int) -> Chain[T]:
    """Return the sorted *chain* with *item* at its place; its first *key* fields make the order."""
    behind: list[T] = []
    front = chain
    while front.last is not None and item[:key] < front.last[:key]:
        behind.append(front.last)
        front = front.before or Chain()
    if front.last == item:
        return chain
    return _extended(front.append(item), reversed(behind))


def _extended(chain: Chain[Any], items: Iterable[Any]) -> Chain[Any]:
    for item in items:
        chain = chain.append(item)
    return chain


def _with(clients: tuple[Client, ...], client: Client) -> tuple[Client, ...]:
    return tuple(sorted([*(c for c in clients if c.name != client.name), client]))


def _with_applied(clients: tuple[Client, ...], name: str, number: int) -> tuple[Client, ...]:
    known = next((c for c in clients if c.name == name), Client(name))
    if known.applied >= number:
        return clients
    return _with(clients, Client(name, known.used, number))
