"""The checks of what is applied: agreement, survival, at most once, only what is agreed, quorums.

Found here: one function for each, from a step to what it broke. Never: their sentences and sources
(invariants.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..net.history import Agreed
from ..net.move import Effective, Move, ballot
from ..protocol.quorum import majority
from ..protocol.types import Addition, Changes, Entry, Logged, Member, NoOp, Removal
from .look import Finding, Look, names, placed, words


def agreement(look: Look) -> Iterator[Finding]:
    if not look.move.entries:
        return
    so_far = look.was_prefix(look.move.kept)  # a list that has departed once is told once
    for place, logged in placed(look.move):
        first = look.first_applied(place)
        same = first is None or first == logged.entry
        if so_far and not same:
            yield (
                logged.entry,
                f"{look.member} applied {words(logged.entry)} as entry {place + 1}, where"
                f" {words(first)} was applied before",
            )
        so_far = same


def acknowledged_survive(look: Look) -> Iterator[Finding]:
    yield from _survive_application(look)
    yield from _survive_late_promise(look)
    if look.move.became_master:
        yield from _survive_election(look)


def _survive_application(look: Look) -> Iterator[Finding]:
    for place, logged in placed(look.move):
        if look.is_known(place, logged.entry):
            continue
        for fact in look.before.history.agreed_since(place):
            if fact.place == place and _is_promised(fact) and fact.entry != logged.entry:
                yield (
                    fact.entry,
                    f"{words(fact.entry)} was acknowledged as entry {place + 1}, and"
                    f" {look.member} applied {words(logged.entry)} there",
                )


def _survive_late_promise(look: Look) -> Iterator[Finding]:
    for fact in look.newly_agreed():
        first = look.first_applied(fact.place)
        known = first in (None, fact.entry) or _is_promised_at(look, fact.place, first)
        if _is_promised(fact) and not known and look.was_prefix(fact.place):
            yield (
                fact.entry,
                f"{look.member} acknowledged {words(fact.entry)} as entry {fact.place + 1}, where"
                f" {words(first)} had been applied",
            )


def _survive_election(look: Look) -> Iterator[Finding]:
    p = look.move.after
    here = ballot(p, p.instance, p.me)
    held = [s.entry for s in p.staged] + [v.entry for v in p.votes]
    for fact in look.before.history.agreed_since(len(p.log)):
        if _is_promised(fact) and fact.ballot < here and fact.entry not in held:
            yield (
                fact.entry,
                f"{look.member} is MASTER of instance {here} and lacks {words(fact.entry)}, which"
                f" {fact.member} acknowledged in instance {fact.ballot}",
            )


def _is_promised_at(look: Look, place: int, entry: Entry | None) -> bool:
    """Whether *entry* was acknowledged at that place, so that its loss is told already."""
    facts = look.before.history.agreed_since(place)
    return any(f.place == place and _is_promised(f) and f.entry == entry for f in facts)


def _is_promised(fact: Agreed) -> bool:
    return fact.acknowledged and fact.in_log and isinstance(fact.entry, Changes)


def at_most_once(look: Look) -> Iterator[Finding]:
    log = look.move.after.log
    for place, logged in placed(look.move):
        if look.is_known(place, logged.entry) or not _may_be_second(look, place, logged):
            continue
        if any(_is_same(logged, earlier) for earlier in reversed(log.first(place))):
            yield logged.entry, f"{look.member} applied {words(logged.entry)} a second time"


def _may_be_second(look: Look, place: int, logged: Logged) -> bool:
    """Whether it is worth looking through the whole log: a new number, or position, is new."""
    entry = logged.entry
    if not isinstance(entry, Changes):
        return False
    if place > look.move.kept:
        return True  # several at once: the earlier ones are not in the history yet
    if entry.client:
        return entry.number <= look.before.history.client(entry.client).applied
    last = look.move.after.log.first(place).last
    return last is not None and bool(logged.position <= last.position)


def _is_same(a: Logged, b: Logged) -> bool:
    """Whether both are one submit: by its client and number, or else by where it was agreed."""
    if not isinstance(a.entry, Changes) or not isinstance(b.entry, Changes):
        return False
    if a.entry.client:
        return (a.entry.client, a.entry.number) == (b.entry.client, b.entry.number)
    return a == b


def only_agreed_applied(look: Look) -> Iterator[Finding]:
    move = look.move
    if _nothing_took_effect(move):
        return
    members = move.before.members or move.after.members
    for fact in move.effective():
        here, members = members, _list_after(members, fact.entry)
        if look.is_known(fact.place, fact.entry):
            continue
        if fact.place < len(move.after.log):
            staged = _who_staged(look, here, move.entries[fact.place - move.kept])
        else:
            staged = _who_was_counted(look, here, fact)
        if len(staged) < majority(len(here)):
            had = f"{len(staged)} of {len(here)} members had staged it"
            yield fact.entry, f"{look.member} applied {words(fact.entry)}, though {had}"


def _list_after(members: tuple[Member, ...], entry: Entry) -> tuple[Member, ...]:
    """Return the list in force behind *entry*: two entries may take effect in one step."""
    if isinstance(entry, Addition) and entry.member not in members:
        return (*members, entry.member)
    if isinstance(entry, Removal):
        return tuple(m for m in members if m != entry.member)
    return members


def _nothing_took_effect(move: Move) -> bool:
    before, after = move.before, move.after
    return before.log is after.log and before.members is after.members


def _who_staged(look: Look, members: tuple[Member, ...], logged: Logged) -> list[Member]:
    """Return which of *members* have, or had, that entry staged at that position."""
    found = [m for m in members if m in look.after and _has(look.after[m], logged)]
    for lost in reversed(look.after.history.lost):
        if lost.sequence < logged.position.sequence:
            break
        at = (lost.instance, lost.sequence)
        if at == logged.position and _becomes(lost.entry, logged) and lost.member in members:
            found.append(lost.member)
    return list(dict.fromkeys(found))


def _has(p: Any, logged: Logged) -> bool:
    instance, sequence = logged.position
    for s in p.staged:
        if s.sequence == sequence and s.instance == instance and _becomes(s.entry, logged):
            return True
    for own in reversed(p.log):
        if own.position <= logged.position:
            return bool(own == logged)
    return False


def _becomes(entry: Entry, logged: Logged) -> bool:
    """Whether a staged *entry* is logged so: a retry of what is applied already as a no-op."""
    retry = isinstance(logged.entry, NoOp) and isinstance(entry, Changes)
    return entry == logged.entry or retry


def _who_was_counted(look: Look, members: tuple[Member, ...], fact: Effective) -> list[Member]:
    """Return who was counted for a member that came or went, where the log keeps none."""
    instance = look.move.before.instance
    for agreed in look.after.history.agreed_since(len(look.move.before.log)):
        at = (agreed.ballot.number, agreed.sequence)
        if agreed.entry == fact.entry and at == (instance, fact.sequence):
            return [m for m in agreed.counted if m in members]
    return []


def quorums_overlap(look: Look) -> Iterator[Finding]:
    if look.move.became_master:
        yield from _elected_beside(look)
    for fact in look.newly_agreed():
        for other in look.after.history.agreed_since(fact.place):
            if other.place == fact.place and _are_apart(fact, other):
                yield (
                    fact.entry,
                    f"as entry {fact.place + 1}, {words(fact.entry)} was counted by"
                    f" {names(fact.counted)} and {words(other.entry)} by {names(other.counted)}:"
                    " no member in both",
                )


def _are_apart(a: Agreed, b: Agreed) -> bool:
    return a.in_log and b.in_log and not _meet(a.counted, b.counted)


def _elected_beside(look: Look) -> Iterator[Finding]:
    """An election counts for every place that is open to the new master: it meets every vote."""
    p = look.move.after
    here = ballot(p, p.instance, p.me)
    mine = next((r for r in look.after.history.reigns(here) if r.member == look.member), None)
    if mine is None or not mine.counted:
        return
    for fact in look.before.history.agreed_since(len(p.log)):
        if fact.in_log and fact.ballot < here and not _meet(mine.counted, fact.counted):
            yield (
                fact.entry,
                f"instance {here} was voted for by {names(mine.counted)} and"
                f" {words(fact.entry)}, below it, by {names(fact.counted)}: no member in both",
            )


def _meet(a: tuple[Member, ...], b: tuple[Member, ...]) -> bool:
    return any(m in b for m in a)
