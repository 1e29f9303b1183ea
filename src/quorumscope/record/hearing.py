"""The sentence for a message that was heard, and for an answer that was given up.

Found here: how the head of such a sentence, its reason (reasons.py) and what the member did
(deeds.py) are put together.
"""

from __future__ import annotations

from typing import Any

from ..protocol.errors import ErrorCode, Refusal
from ..protocol.messages import (
    Answer,
    Ask,
    Ignored,
    Prepare,
    Queued,
    Reply,
)
from ..protocol.types import NOBODY, Member
from ..protocol.votes import Vote
from .deeds import Turn, deeds
from .reasons import objection, pair, reason, tally
from .words import (
    asking,
    counted,
    describe_call,
    describe_entry,
    describe_refusal,
    describe_verdict,
    is_yes,
    listed,
    who,
)

# --- an ask is heard ----------------------------------------------------------------------------


def hears_ask(turn: Turn, ask: Ask, world: Any) -> str:
    """The sentence for *ask*, heard by the member of *turn*; *world* is the one before."""
    head = f"{turn.member} hears {describe_call(ask.call)} from {ask.source}"
    if any(isinstance(e, Queued) and e.member == turn.member for e in turn.events):
        return f"{head}; a vote of its own is undecided, so this waits in its queue."
    if turn.replied is not None and turn.replied.reply.error is not None:
        return _refused(turn, ask, head, turn.replied.reply.error)
    return sentence(head, reason(turn, ask), _ask_deeds(turn, ask, world))


def _refused(turn: Turn, ask: Ask, head: str, error: Refusal) -> str:
    also = deeds(turn)
    still = f", and all the same it {listed(also)}" if also else ""
    why = objection(turn, ask)
    if why and error.code is ErrorCode.ERR_DENIED:
        return f"{head}; {why}, so it refuses with {error.code}{still}."
    state = turn.before.participant_state
    if error.code is ErrorCode.ERR_STATE and not turn.before.table.hears(state, ask.name):
        return f"{head} and refuses with {error.code}, since it is {state}{still}."
    return f"{head} and refuses with {describe_refusal(error)}{still}."


def sentence(head: str, why: str, clauses: list[str]) -> str:
    """Head, reason and clauses as one sentence."""
    done = listed(clauses) or "changes nothing"
    return f"{head}; {why}, so it {done}." if why else f"{head}; it {done}."


def _ask_deeds(turn: Turn, ask: Ask, world: Any) -> list[str]:
    done = deeds(turn)
    reply = turn.replied
    if reply is None:
        return done
    if isinstance(ask.call, Prepare):
        return [_vote_words(turn, ask.call, reply, world), *_reports(reply.reply), *done]
    return [*done, "says yes"]


def _vote_words(turn: Turn, call: Prepare, answer: Answer, world: Any) -> str:
    """How the answer to a Prepare reads; in the original it is only an instance."""
    yes = is_yes(answer, asking(world, answer))
    told = answer.reply.result
    if answer.reply.granted is not None:
        return "votes yes" if yes else "votes no"
    if told is None:
        return "answers"
    if told == call.instance and _noted(turn, call):
        rival = turn.before.master_of(call.instance)
        instead = f" again, now for {who(call.candidate)} in the place of {rival}"
        return f"votes yes{instead if rival not in (NOBODY, call.candidate) else ''}"
    taken = "yes" if yes else "no"
    return f"only answers with its instance, {told}, which {answer.target} counts as a {taken}"


def _reports(reply: Reply) -> list[str]:
    """What a vote tells the candidate besides (safe text)."""
    told = [
        f"reports that {describe_entry(s.entry)} is staged at {s.sequence}" for s in reply.reported
    ]
    log = reply.log
    return told if log is None else [*told, f"sends its log of {counted(len(log), 'entry')} along"]


def _noted(turn: Turn, call: Prepare) -> bool:
    return bool(call.instance > turn.before.instance)


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
    head = f"{turn.member} gives up waiting for {who(target)}'s answer to {what}"
    return _counted(turn, head, vote, None)


def _counted(turn: Turn, head: str, vote: Vote, answer: Answer | None) -> str:
    waits = _waits(turn.after.vote(vote.number))
    clauses = [*_failures(turn), *deeds(turn), *waits]
    instead = _instead_of_score(turn, vote, answer)
    if instead is not None:
        return sentence(head, instead, clauses or ["only takes note"])
    score = _score(turn, vote, answer)
    if vote.kind == "Prepare":
        return f"{head}; {listed([f'it {score}', *clauses])}."
    outcome = f", {'and' if waits else 'so'} {turn.member} {listed(clauses)}" if clauses else ""
    return f"{head}; {_proposed(vote)} {score}{outcome}."


def _instead_of_score(turn: Turn, vote: Vote, answer: Answer | None) -> str | None:
    """The reason to give where no votes are counted (it may be empty), None where they are."""
    if vote.kind == "SubmitRequest":
        return ""
    if vote.kind == "StartParticipation":
        return f"{answer.source} has begun" if answer is not None and is_yes(answer) else ""
    if answer is not None and _outbid(turn, vote, answer):
        mine, theirs = pair((vote.position.instance, turn.before.me), _promise(answer.reply))
        return f"{answer.source} has promised {theirs}, above {mine}"
    if vote.decided is not None:
        return f"the vote on {_proposed(vote)} was {'won' if vote.decided else 'lost'} before"
    return None


def _outbid(turn: Turn, vote: Vote, answer: Answer) -> bool:
    """Whether the vote ended because the answer told of a higher promise (safe text)."""
    higher = _promise(answer.reply) > (vote.position.instance, turn.before.me)
    return higher and answer.reply.error is not None and turn.after.vote(vote.number) is None


def _promise(reply: Reply) -> tuple[int, Member]:
    return reply.promised or 0, reply.promised_to or NOBODY


def _waits(vote: Vote | None) -> list[str]:
    """Whom the vote still waits for, while it is undecided."""
    undecided = vote is not None and vote.decided is None and vote.open
    return [f"waits for {listed(_targets(vote))}"] if vote is not None and undecided else []


def _targets(vote: Vote) -> list[Member]:
    return list(dict.fromkeys(who(o.target) for o in vote.open))


def _score(turn: Turn, vote: Vote, answer: Answer | None) -> str:
    """How many of the others have said yes, and how many must."""
    have, needed = tally(turn, vote, answer)
    if have <= needed and needed:
        return f"has {have} of the {needed} other votes it needs"
    return f"has {have} other {'vote' if have == 1 else 'votes'} ({needed or 'none'} needed)"


def _proposed(vote: Vote) -> str:
    """What is voted on: ``x at 3``, ``instance 2``."""
    if vote.kind == "Prepare":
        return f"instance {vote.position.instance}"
    if vote.entry is None:
        return f"the empty {vote.kind}"
    return f"{describe_entry(vote.entry)} at {vote.position.sequence}"


def _failures(turn: Turn) -> list[str]:
    """Failures that a text counts, where their number grew."""
    before, after = turn.before, turn.after
    if getattr(after, "failed_submits", 0) > getattr(before, "failed_submits", 0):
        return [f"has {counted(after.failed_submits, 'failed submit')} now"]
    old = dict(getattr(before, "failed_accepts", ()))
    return [
        f"counts {counted(number, 'failure')} of {member} in a row"
        for member, number in getattr(after, "failed_accepts", ())
        if number > old.get(member, 0)
    ]
