"""The numbers that decide: what was compared with what, and how the votes stand.

Found here: reasons, as clauses that a sentence may give. A comparison is only told where it is true
in the values and agrees with what the member did, so that a text of one's own, with other rules, is
never given reasons that it does not have.

The safe text compares with ``promised``, which the original does not have.
"""

from __future__ import annotations

from ..protocol.messages import (
    Accept,
    AddMember,
    Answer,
    Ask,
    Prepare,
    RemoveMember,
    StartParticipation,
    SubmitRequest,
)
from ..protocol.types import Member
from ..protocol.votes import Vote
from .deeds import Turn
from .words import counted, is_yes, listed


def numbered(instance: int, candidate: Member) -> str:
    """An instance with its candidate, where both matter: ``2.n3``."""
    return f"{instance}.{candidate}" if candidate else str(instance)


def pair(a: tuple[int, Member], b: tuple[int, Member]) -> tuple[str, str]:
    """Two instances in words, with their candidates only where the numbers are the same."""
    if a[0] == b[0]:
        return numbered(*a), numbered(*b)
    return str(a[0]), str(b[0])


# --- why it said yes ----------------------------------------------------------------------------


def reason(turn: Turn, ask: Ask) -> str:
    """What speaks for *ask*, compared at the member that has taken it."""
    call = ask.call
    if isinstance(call, Prepare):
        return _for_prepare(turn, call)
    if isinstance(call, (Accept, AddMember, RemoveMember)):
        return _for_accept(turn, call)
    if isinstance(call, StartParticipation):
        return _for_start(turn, call)
    return ""


def _for_prepare(turn: Turn, call: Prepare) -> str:
    before = turn.before
    if not hasattr(before, "promised"):
        above = "is above" if call.instance > before.instance else "is not above"
        return f"{call.instance} {above} its instance {before.instance}"
    asked, promise = (call.instance, call.candidate), (before.promised, before.promised_to)
    if asked == promise:
        return f"it has promised {numbered(*asked)} already"
    mine, theirs = pair(promise, asked)
    return f"{theirs} is above its promise {mine}" if asked > promise else ""


def _for_accept(turn: Turn, call: Accept | AddMember | RemoveMember) -> str:
    if hasattr(turn.before, "promised"):
        return _for_safe_accept(turn, call)
    instance, sequence = turn.before.instance, turn.before.sequence
    if call.instance > instance:
        return f"{call.instance} is above its instance {instance}"
    if call.instance < instance:
        return ""
    if call.sequence == sequence + 1:
        return f"{call.sequence} comes right after its sequence {sequence}"
    return f"{call.sequence} is its own sequence" if call.sequence == sequence else ""


def _for_safe_accept(turn: Turn, call: Accept | AddMember | RemoveMember) -> str:
    before, after = turn.before, turn.after
    told = []
    promise, asked = (before.promised, before.promised_to), (call.instance, call.master)
    if asked > promise and after.promised == call.instance:
        mine, theirs = pair(promise, asked)
        told.append(f"{theirs} is above its promise {mine}")
    if call.commit is not None and before.commit < call.commit <= after.commit:
        told.append(f"{call.master} calls {call.commit} agreed")
    if call.sequence == after.commit + 1 and after.held is not None:
        told.append(f"{call.sequence} comes next")
    return listed(told)


def _for_start(turn: Turn, call: StartParticipation) -> str:
    if hasattr(turn.before, "promised"):
        has, holds = turn.before.commit, len(call.log)
        more = f"the snapshot holds {counted(holds, 'entry')}, and it has {has}"
        return more if 0 < has <= holds else ""
    here = (turn.before.instance, turn.before.sequence)
    there = (call.instance, call.sequence)
    if here == (0, 0) or there < here:
        return ""
    return f"{there[0]}/{there[1]} is not below its {here[0]}/{here[1]}"


# --- why it said no -----------------------------------------------------------------------------


def objection(turn: Turn, ask: Ask) -> str:
    """What speaks against *ask*: a higher promise (safe text); empty where it is something else."""
    before, call = turn.before, ask.call
    if not hasattr(before, "promised") or isinstance(call, SubmitRequest):
        return ""
    leader = call.candidate if isinstance(call, Prepare) else call.master
    asked, promise = (call.instance, leader), (before.promised, before.promised_to)
    mine, theirs = pair(promise, asked)
    return f"{theirs} is below its promise {mine}" if asked < promise else ""


# --- how the votes stand ------------------------------------------------------------------------


def tally(turn: Turn, vote: Vote, answer: Answer | None) -> tuple[int, int]:
    """How many of the others have said yes once *answer* is counted, and how many must."""
    if hasattr(turn.before, "promisers"):
        return _safe_tally(turn, vote, answer)
    left = turn.after.vote(vote.number)
    if left is not None:
        return len(left.granted), left.needed
    return len(vote.granted) + _is_one(vote, answer), vote.needed


def _safe_tally(turn: Turn, vote: Vote, answer: Answer | None) -> tuple[int, int]:
    """Only members count, and a master holds the promises of its election still."""
    before, after = turn.before, turn.after
    election = vote.kind == "Prepare"
    yes = list(before.promisers if election else vote.granted)
    if answer is not None and _is_one(vote, answer):
        yes.append(answer.source)
    # A candidate may have learned a newer list; a proposal counts in the one it was made under.
    others = [m for m in (after if election else before).members if m != after.me]
    needed = after.quorum - 1 if election else vote.needed
    return sum(m in yes for m in others), needed


def _is_one(vote: Vote, answer: Answer | None) -> int:
    """Whether *answer* is one more yes of *vote*."""
    return int(answer is not None and answer.name == vote.kind and is_yes(answer, vote))
