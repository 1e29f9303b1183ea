"""The checks of who leads, votes and belongs: masters, promises, removals, elections, crashes.

Found here: one function for each, from a step to what it broke. Never: their sentences and sources
(invariants.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..net.move import ENTRY_CALLS, ballot
from ..protocol.errors import ErrorCode, Refusal
from ..protocol.messages import Answer, Ask, Concluded
from ..protocol.types import NOBODY, ParticipantState, Removal
from .look import Finding, Look, names, took, words

FOLLOWING = (
    ParticipantState.PARTICIPANT_CLEAN,
    ParticipantState.PARTICIPANT_PENDING,
    ParticipantState.MASTER,
)
LEADING = (ParticipantState.CANDIDATE, ParticipantState.MASTER)


def one_master(look: Look) -> Iterator[Finding]:
    if not look.move.became_master:
        return
    p = look.move.after
    here = ballot(p, p.instance, p.me)
    for reign in look.after.history.reigns(here):
        if reign.member != look.member:
            yield None, f"{look.member} is MASTER of instance {here}, and {reign.member} was too"


def promises_kept(look: Look) -> Iterator[Finding]:
    heard = look.move.heard
    if type(heard) is not Ask or heard.name not in (*ENTRY_CALLS, "StartParticipation"):
        return
    call: Any = heard.call
    promise = look.before.history.promise(look.move.after.name)
    asked = ballot(look.move.after, call.instance, call.master)
    if asked < promise and took(look.move):
        yield (
            None,
            f"{look.member} voted for instance {promise} and then took {heard.name} of instance"
            f" {asked} from {heard.source}",
        )


def removed_stay_out(look: Look) -> Iterator[Finding]:
    history, move, member = look.before.history, look.move, look.member
    if move.after.name in history.removed:
        state = move.after.participant_state
        if state in LEADING and move.before.participant_state is not state:
            yield None, f"{member} had applied its own removal, and is {state}"
        elif move.voted_for() is not None:
            yield None, f"{member} had applied its own removal, and gave its vote"
        elif type(move.heard) is Ask and move.heard.name in ENTRY_CALLS and took(move):
            yield None, f"{member} had applied its own removal, and took {move.heard.name}"
    for name, place in history.gone:
        if name == member:
            yield from _leads_though_gone(look, place)


def _leads_though_gone(look: Look, place: int) -> Iterator[Finding]:
    """Whoever has not heard of its removal may lead, but only to agree on what it missed."""
    for fact in look.newly_agreed():
        if fact.place >= place and fact.entry != Removal(look.member):
            yield (
                fact.entry,
                f"{look.member} was removed before entry {place + 1}, and led {words(fact.entry)}"
                " to be agreed",
            )


def elections_overlap(look: Look) -> Iterator[Finding]:
    if not look.move.became_master:
        return
    p = look.move.after
    here = ballot(p, p.instance, p.me)
    reigns = [r for r in look.after.history.reigns(here) if r.counted]
    mine = [r for r in reigns if r.member == look.member]
    for own in mine:
        for other in reigns:
            if other.member != own.member and not any(m in other.counted for m in own.counted):
                yield (
                    None,
                    f"instance {here} was voted for by {names(own.counted)} and by"
                    f" {names(other.counted)}: no member in both",
                )


def master_is_real(look: Look) -> Iterator[Finding]:
    before, p = look.move.before, look.move.after
    if before is p or p.participant_state not in FOLLOWING:
        return
    master = p.current_master
    if master == NOBODY or _named(before) == _named(p):
        return
    here = ballot(p, p.instance, master)
    if all(reign.member != master for reign in look.after.history.reigns(here)):
        yield (
            None,
            f"{look.member} names {master} as master of instance {here}, which it has never been",
        )


def _named(p: Any) -> tuple[Any, ...]:
    return (p.instance, p.current_master, p.participant_state in FOLLOWING)


def no_call_crashes(look: Look) -> Iterator[Finding]:
    for effect in look.move.effects:
        error = _error_of(effect)
        if error is not None and error.code is ErrorCode.ERR_PANIC and not _is_told(look, error):
            yield None, f"{look.member}: {error.description}"


def _error_of(effect: Any) -> Refusal | None:
    if type(effect) is Answer:
        return effect.reply.error
    return effect.error if type(effect) is Concluded else None


def _is_told(look: Look, error: Refusal) -> bool:
    """Whether the crash was another's, of which the member has just been told."""
    heard = look.move.heard
    return type(heard) is Answer and heard.reply.error == error
