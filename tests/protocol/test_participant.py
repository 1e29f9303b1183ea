"""What both texts share: the queue, late answers, time-outs, and that all of it is values."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from quorumscope.machines.text_log import TextLog
from quorumscope.protocol.errors import ConsensusError, ErrorCode, Refusal
from quorumscope.protocol.messages import (
    Accept,
    Answer,
    Ask,
    Concluded,
    Ignored,
    InitMaster,
    Prepare,
    Queued,
    Reply,
    StartElection,
    Submit,
    SubmitRequest,
)
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.protocol.participant import Core, Reaction
from quorumscope.protocol.types import ParticipantState, Position

S = ParticipantState


def master(*members: str) -> OriginalParticipant:
    """n1, MASTER of instance 1 over *members*."""
    return OriginalParticipant(
        name="n1",
        me="n1",
        state=TextLog(),
        blank=TextLog(),
        participant_state=S.MASTER,
        instance=1,
        members=members,
        master=((1, "n1"),),
        counter=7,
    )


def asks(reaction: Reaction) -> list[Ask]:
    return [e for e in reaction.effects if isinstance(e, Ask)]


def told(reaction: Reaction, kind: type) -> list[Any]:
    return [e for e in reaction.effects if isinstance(e, kind)]


def answer(ask: Ask, reply: Reply) -> Answer:
    return Answer(ask.target, ask.source, ask.vote, ask.slot, ask.attempt, ask.name, reply)


YES = Reply(result=True)


def test_a_step_changes_nothing_in_place() -> None:
    before = master("n1", "n2", "n3")
    kept = pickle.dumps(before)
    begun = before.call(Submit(("x",)))
    after = begun.participant.hear(answer(asks(begun)[0], YES)).participant
    assert pickle.dumps(before) == kept
    assert before == master("n1", "n2", "n3")
    assert hash(before) == hash(master("n1", "n2", "n3"))
    assert after != before
    assert after == begun.participant.hear(answer(asks(begun)[0], YES)).participant


def test_a_local_call_waits_while_a_vote_is_undecided() -> None:
    begun = master("n1", "n2", "n3").call(Submit(("x",)))
    waiting = begun.participant.call(Submit(("y",)))
    assert told(waiting, Queued)
    assert asks(waiting) == []
    assert len(waiting.participant.queue) == 1
    decided = waiting.participant.hear(answer(asks(begun)[0], YES))
    assert [c.error for c in told(decided, Concluded)] == [None]
    assert [a.call for a in asks(decided)] == [Accept(1, 2, ("y",))] * 2
    assert decided.participant.queue == ()


def test_a_decided_vote_holds_nobody_up() -> None:
    begun = master("n1", "n2", "n3").call(Submit(("x",)))
    decided = begun.participant.hear(answer(asks(begun)[0], YES)).participant
    second = decided.call(Submit(("y",)))
    assert [a.call for a in asks(second)] == [Accept(1, 2, ("y",))] * 2
    assert [v.decided for v in second.participant.votes] == [True, None]


def test_submit_request_waits_too_and_other_calls_do_not() -> None:
    begun = master("n1", "n2", "n3").call(Submit(("x",)))
    request = Ask("n3", "n1", 4, 0, 0, SubmitRequest(("z",)))
    waiting = begun.participant.hear(request)
    assert told(waiting, Queued)
    prepare = Ask("n3", "n1", 5, 0, 0, Prepare(2, "n3"))
    heard = waiting.participant.hear(prepare)
    assert [a.reply for a in told(heard, Answer)] == [Reply(result=2)]
    assert heard.participant.participant_state is S.PENDING_MASTER


def test_what_waited_is_refused_where_it_is_not_heard_any_more() -> None:
    begun = master("n1", "n2", "n3").call(Submit(("x",)))
    now = begun.participant.hear(Ask("n3", "n1", 4, 0, 0, SubmitRequest(("z",)))).participant
    now = now.hear(Ask("n3", "n1", 5, 0, 0, Prepare(2, "n3"))).participant
    decided = now.hear(answer(asks(begun)[0], YES))
    replies = [a.reply.error.code for a in told(decided, Answer) if a.reply.error]
    assert replies == [ErrorCode.ERR_STATE]


def test_a_late_answer_is_ignored_and_says_so() -> None:
    begun = master("n1", "n2", "n3").call(Submit(("x",)))
    first = asks(begun)[0]
    gone = begun.participant.time_out(first.vote, first.slot, first.attempt).participant
    late = gone.hear(answer(first, YES))
    assert late.participant == gone
    assert "given up" in told(late, Ignored)[0].why
    strange = gone.hear(Answer("n2", "n1", 99, 0, 0, "Accept", YES))
    assert strange.participant == gone
    assert "over" in told(strange, Ignored)[0].why


def test_a_second_answer_to_the_same_ask_counts_once() -> None:
    begun = master("n1", "n2", "n3", "n4", "n5").call(Submit(("x",)))
    once = begun.participant.hear(answer(asks(begun)[0], YES))
    twice = once.participant.hear(answer(asks(begun)[0], YES))
    assert told(twice, Concluded) == []
    assert told(twice, Ignored)
    assert twice.participant == once.participant


def test_a_time_out_is_an_answer() -> None:
    now: Any = master("n1", "n2", "n3")
    begun = now.call(Submit(("x",)))
    now = begun.participant
    for ask in asks(begun):
        reaction = now.time_out(ask.vote, ask.slot, ask.attempt)
        now = reaction.participant
    ended = told(reaction, Concluded)[0]
    assert ended.error.code is ErrorCode.ERR_MAJORITY
    assert ended.error.inner.code is ErrorCode.ERR_CALL
    assert now.failed_accepts == (("n2", 1), ("n3", 1))
    assert now.time_out(begun.participant.votes[0].number, 0, 0).effects == ()


def test_an_answer_to_an_earlier_life_is_never_taken_for_one_of_this_life() -> None:
    begun = master("n1", "n2", "n3").call(StartElection())
    again = begun.participant.restarted(disk=True)
    assert again.participant_state is S.UNJOINED
    assert again.log == again.blank.lines == TextLog().lines
    fresh = again.call(InitMaster(b"[]")).participant.call(StartElection()).participant
    late = fresh.hear(answer(asks(begun)[0], Reply(result=2)))
    assert late.participant == fresh


def test_a_call_that_a_protocol_leaves_out_is_refused_and_changes_nothing() -> None:
    bare = Core(
        name="n1", state=TextLog(), blank=TextLog(), participant_state=S.MASTER, members=("n1",)
    )
    for call in (Prepare(2, "n2"), Accept(1, 1), SubmitRequest(("x",))):
        heard = bare.hear(Ask("n2", "n1", 0, 0, 0, call))
        assert heard.participant == bare
        assert told(heard, Answer)[0].reply.error.code is ErrorCode.ERR_STATE
    ended = bare.call(Submit(("x",)))
    assert "no Submit" in told(ended, Concluded)[0].error.description


def test_alone_there_is_nobody_to_wait_for() -> None:
    ended = master("n1").call(Submit(("x",)))
    assert told(ended, Concluded)[0].error is None
    assert list(ended.participant.state.lines) == ["x"]
    assert ended.participant.votes == ()
    assert ended.participant.sequence == 1


def test_positions_are_ordered_by_instance_first() -> None:
    assert Position(1, 9) < Position(2, 0) < Position(2, 1)


@pytest.mark.parametrize("code", list(ErrorCode))
def test_which_codes_may_succeed_later(code: ErrorCode) -> None:
    may = code in (ErrorCode.ERR_STATE, ErrorCode.ERR_CALL, ErrorCode.ERR_MAJORITY)
    assert Refusal(code, "").retryable == ConsensusError(code, "").retryable == may


def test_an_error_says_what_is_behind_it_and_travels() -> None:
    error = ConsensusError(ErrorCode.ERR_CALL, "no", Refusal(ErrorCode.ERR_GAP, "behind"))
    again = pickle.loads(pickle.dumps(error))
    assert str(again) == str(error) == "ERR_CALL: no (ERR_GAP: behind)"
