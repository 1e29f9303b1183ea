"""Why a member did what it did when it heard a message: the numbers that were compared.

Found here: the sentence for an ask heard and for an answer counted. A comparison is only told where
it is true in the values and agrees with what the member did, so that a text of one's own, with
other rules, is never given reasons that it does not have.
"""

from __future__ import annotations

from typing import Any

from ..protocol.messages import (
    Accept,
    AddMember,
    Answer,
    Ask,
    Ignored,
    Prepare,
    Queued,
    RemoveMember,
    StartParticipation,
)
from ..protocol.types import NOBODY, Member
from ..protocol.votes import Vote
from .deeds import Turn, deeds
from .words import (
    asking,
    describe_call,
    describe_entry,
    describe_refusal,
    describe_verdict,
    is_yes,
    listed,
)

# --- an ask is heard ----------------------------------------------------------------------------


def hears_ask(turn: Turn, ask: Ask, world: Any) -> str:
    """The sentence for *ask*, heard by the member of *turn*; *world* is the one before."""
    head = f"{turn.member} hears {describe_call(ask.call)} from {ask.source}"
    if any(isinstance(e, Queued) and e.member == turn.member for e in turn.events):
        return f"{head}: a vote of its own is undecided, so this waits in its queue."
    reply = turn.replied
    if reply is not None and reply.reply.error is not None:
        also = deeds(turn)
        still = f", and all the same it {listed(also)}" if also else ""
        return f"{head} and refuses with {describe_refusal(reply.reply.error)}{still}."
    return sentence(head, _ask_reason(turn, ask), _ask_deeds(turn, ask, world))


def sentence(head: str, reason: str, clauses: list[str]) -> str:
    """Head, reason and clauses as one sentence."""
    done = listed(clauses) or "changes nothing"
    return f"{head}: {reason}, so it {done}." if reason else f"{head}: it {done}."


def _ask_deeds(turn: Turn, ask: Ask, world: Any) -> list[str]:
    done = deeds(turn)
    reply = turn.replied
    if reply is None:
        return done
    if isinstance(ask.call, Prepare):
        return [_vote_words(turn, ask.call, reply, world), *done]
    return [*done, "says yes"]


def _vote_words(turn: Turn, call: Prepare, answer: Answer, world: Any) -> str:
    """How the answer to a Prepare reads; in the original it is only an instance."""
    yes = is_yes(answer, asking(world, answer))
    told = answer.reply.result
    if answer.reply.granted is not None:
        return "votes yes" if yes else "votes no"
    if told == call.instance and _noted(turn, call):
        rival = turn.before.master_of(call.instance)
        instead = f" again, now for {call.candidate} in the place of {rival}"
        return f"votes yes{instead if rival not in (NOBODY, call.candidate) else ''}"
    counted = "yes" if yes else "no"
    return f"only answers with its instance, {told}, which {answer.target} counts as a {counted}"


def _noted(turn: Turn, call: Prepare) -> bool:
    return bool(call.instance > turn.before.instance)


def _ask_reason(turn: Turn, ask: Ask) -> str:
    call = ask.call
    if isinstance(call, Prepare):
        return _prepare_reason(turn, call)
    if isinstance(call, (Accept, AddMember, RemoveMember)):
        return _accept_reason(turn, call)
    if isinstance(call, StartParticipation):
        return _start_reason(turn, call)
    return ""


def _prepare_reason(turn: Turn, call: Prepare) -> str:
    before = turn.before
    name = "promise" if hasattr(before, "promised") else "instance"
    number = getattr(before, "promised", before.instance)
    if call.instance > number:
        return f"{call.instance} is above its {name} {number}"
    if name == "promise" and before.promised_to == call.candidate:
        return f"it has promised {number} to {call.candidate} already"
    return f"{call.instance} is not above its {name} {number}"


def _accept_reason(turn: Turn, call: Accept | AddMember | RemoveMember) -> str:
    before = turn.before
    if call.instance > before.instance:
        return f"{call.instance} is above its instance {before.instance}"
    if call.instance < before.instance:
        return ""
    if call.sequence == before.sequence + 1:
        return f"{call.sequence} comes right after its sequence {before.sequence}"
    if call.sequence == before.sequence:
        return f"{call.sequence} is its own sequence"
    return ""


def _start_reason(turn: Turn, call: StartParticipation) -> str:
    here = (turn.before.instance, turn.before.sequence)
    there = (call.instance, call.sequence)
    if here == (0, 0) or there < here:
        return ""
    return f"{_slash(there)} is not below its {_slash(here)}"


def _slash(position: tuple[int, int]) -> str:
    return f"{position[0]}/{position[1]}"


# --- an answer is heard, or given up ------------------------------------------------------------


def hears_answer(turn: Turn, answer: Answer) -> str:
    """The sentence for *answer*, counted or ignored by the member of *turn*."""
    vote = turn.before.vote(answer.vote)
    why = next((e.why for e in turn.events if isinstance(e, Ignored)), None)
    if why is not None or vote is None:
        late = f"a late {describe_verdict(answer, vote)} from {answer.source} to its {answer.name}"
        return f"{turn.member} hears {late} and ignores it: {why}."
    head = f"{turn.member} hears {describe_verdict(answer, vote)} from {answer.source}"
    return _counted(turn, head, vote, answer)


def gives_up(turn: Turn, vote: Vote, target: Member, what: str) -> str:
    """The sentence for a time-out: *turn*'s member waits no longer for *target*."""
    head = f"{turn.member} gives up waiting for {target}'s answer to {what}"
    return _counted(turn, head, vote, None)


def _counted(turn: Turn, head: str, vote: Vote, answer: Answer | None) -> str:
    waits = _waits(turn.after.vote(vote.number))
    clauses = [*_failures(turn), *deeds(turn), *waits]
    if vote.kind in ("StartParticipation", "SubmitRequest"):
        return sentence(head, "", clauses)
    if vote.decided is not None:
        won = "won" if vote.decided else "lost"
        known = f"the vote on {_proposed(vote)} was {won} before"
        return sentence(head, known, clauses or ["only takes note"])
    score = _score(turn, vote, answer)
    if vote.kind == "Prepare":
        return f"{head}: {listed([f'it {score}', *clauses])}."
    outcome = f", {'and' if waits else 'so'} {turn.member} {listed(clauses)}" if clauses else ""
    return f"{head}: {_proposed(vote)} {score}{outcome}."


def _waits(vote: Vote | None) -> list[str]:
    """Whom the vote still waits for, while it is undecided."""
    undecided = vote is not None and vote.decided is None and vote.open
    return [f"waits for {listed(_targets(vote))}"] if vote is not None and undecided else []


def _targets(vote: Vote) -> list[Member]:
    return list(dict.fromkeys(o.target for o in vote.open))


def _score(turn: Turn, vote: Vote, answer: Answer | None) -> str:
    """How many of the others have said yes, and how many must."""
    have = len(vote.granted) + _gained(turn, vote, answer)
    if have <= vote.needed and vote.needed:
        return f"has {have} of the {vote.needed} other votes it needs"
    return f"has {have} other {'vote' if have == 1 else 'votes'} and needs {vote.needed or 'none'}"


def _proposed(vote: Vote) -> str:
    """What is voted on: ``x at 3``, ``instance 2``."""
    if vote.kind == "Prepare":
        return f"instance {vote.position.instance}"
    return f"{describe_entry(vote.entry)} at {vote.position.sequence}"


def _gained(turn: Turn, vote: Vote, answer: Answer | None) -> int:
    left = turn.after.vote(vote.number)
    if left is not None:
        return len(left.granted) - len(vote.granted)
    return int(answer is not None and answer.name == vote.kind and is_yes(answer, vote))


def _failures(turn: Turn) -> list[str]:
    """Failures that a text counts, where their number grew."""
    before, after = turn.before, turn.after
    if getattr(after, "failed_submits", 0) > getattr(before, "failed_submits", 0):
        return [f"counts {after.failed_submits} failed {_plural('submit', after.failed_submits)}"]
    old = dict(getattr(before, "failed_accepts", ()))
    return [
        f"counts {number} {_plural('failure', number)} of {member} in a row"
        for member, number in getattr(after, "failed_accepts", ())
        if number > old.get(member, 0)
    ]


def _plural(word: str, number: int) -> str:
    return word if number == 1 else f"{word}s"
