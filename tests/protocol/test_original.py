"""What the golden runs can't show of the original text: interleavings that only messages allow."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from quorumscope.protocol.messages import (
    Accept,
    AddParticipant,
    Answer,
    Ask,
    Concluded,
    InitMaster,
    LostMaster,
    Prepare,
    RemoveMember,
    Reply,
    StartElection,
    StartParticipation,
    Submit,
    SubmitRequest,
)
from quorumscope.protocol.types import Changes, ParticipantState, Removal
from tests.protocol.test_participant import YES, answer, asks, master, told

S = ParticipantState


def test_the_vote_of_an_election_waits_for_all() -> None:
    begun = master("n1", "n2", "n3").call(StartElection())
    first, second = asks(begun)
    one = begun.participant.hear(answer(first, Reply(result=2)))
    assert one.participant.participant_state is S.CANDIDATE
    both = one.participant.time_out(second.vote, second.slot, second.attempt)
    assert both.participant.participant_state is S.MASTER
    assert both.participant.instance == 2
    assert both.participant.master_of(1) == both.participant.master_of(2) == "n1"


def test_a_higher_instance_ends_an_election_at_once_and_leaves_a_candidate() -> None:
    begun = master("n1", "n2", "n3").call(StartElection())
    told_off = begun.participant.hear(answer(asks(begun)[0], Reply(result=9)))
    assert told(told_off, Concluded)[0].error.code == "ERR_DENIED"
    assert told_off.participant.participant_state is S.CANDIDATE
    late = told_off.participant.hear(answer(asks(begun)[1], Reply(result=2)))
    assert late.participant.participant_state is S.CANDIDATE
    assert late.participant.votes == ()


def test_a_late_third_failure_starts_a_member_with_what_is_true_by_then() -> None:
    """F33: the vote is won and applied; then the third failure of n3 sends the entry twice."""
    before = replace(master("n1", "n2", "n3"), failed_accepts=(("n3", 2),))
    begun = before.call(Submit(("x",)))
    to_n2, to_n3 = asks(begun)
    won = begun.participant.hear(answer(to_n2, YES)).participant
    assert list(won.state.lines) == ["x"]
    restart = won.time_out(to_n3.vote, to_n3.slot, to_n3.attempt)
    start = asks(restart)[0].call
    assert isinstance(start, StartParticipation)
    assert (start.sequence, start.snapshot) == (1, b'["x"]')
    again = restart.participant.hear(answer(asks(restart)[0], Reply()))
    assert asks(again)[0].call == Accept(1, 2, ("x",))


def test_a_submit_that_is_passed_on_does_not_hold_up_its_own_master() -> None:
    """A participant may be told that it is its own master while it follows: it asks itself."""
    p = replace(master("n1", "n2", "n3"), participant_state=S.PARTICIPANT_PENDING)
    begun = p.call(Submit(("x",)))
    assert [a.target for a in asks(begun)] == ["n1"]
    heard = begun.participant.hear(asks(begun)[0])
    assert told(heard, Answer)[0].reply.error.code == "ERR_STATE"


def test_the_third_failed_submit_stands_for_election_and_submits_after_it() -> None:
    clean = S.PARTICIPANT_CLEAN
    p: Any = replace(master("n1", "n2", "n3"), name="n2", me="n2", participant_state=clean)
    for failures in (1, 2, 3):
        begun = p.call(Submit(("x",)))
        ask = asks(begun)[0]
        reaction = begun.participant.time_out(ask.vote, ask.slot, ask.attempt)
        p = reaction.participant
        assert p.failed_submits == failures % 3
    assert [a.call for a in asks(reaction)] == [Prepare(2, "n2")] * 2
    won = reaction
    for ask in asks(reaction):
        won = won.participant.hear(answer(ask, Reply(result=2)))
    assert [a.call for a in asks(won)] == [Accept(2, 1, ("x",))] * 2


def test_a_remote_submit_is_answered_when_its_vote_is_decided() -> None:
    request = Ask("n3", "n1", 4, 0, 0, SubmitRequest(("z",)))
    begun = master("n1", "n2", "n3").hear(request)
    assert told(begun, Answer) == []
    decided = begun.participant.hear(answer(asks(begun)[0], YES))
    assert told(decided, Answer) == [answer(request, Reply())]


def test_what_rides_along_for_the_picture_decides_nothing() -> None:
    plain = master("n1", "n2").call(Submit(("x",))).participant
    named = master("n1", "n2").call(Submit(("x",), "client", 3)).participant
    assert plain.votes[0].position == named.votes[0].position
    assert named.votes[0].entry == Changes(("x",), "client", 3)
    begun = master("n1").call(AddParticipant("n2"))
    start = asks(begun)[0].call
    assert isinstance(start, StartParticipation)
    assert list(start.log) == []


def test_init_master_at_a_member_is_refused() -> None:
    ended = master("n1", "n2").call(InitMaster(b"[]"))
    assert told(ended, Concluded)[0].error.code == "ERR_STATE"
    assert ended.participant.members == ("n1", "n2")


def test_a_master_that_hears_a_higher_instance_says_that_it_lost() -> None:
    heard = master("n1", "n2").hear(Ask("n2", "n1", 0, 0, 0, Accept(2, 1, ("y",))))
    assert told(heard, LostMaster) == [LostMaster("n1", 1)]
    assert heard.participant.current_master == ""
    assert heard.participant.has_master is False


def test_a_staged_self_removal_outlives_the_removal() -> None:
    p: Any = master("n1", "n2")
    staged = p.hear(Ask("n2", "n1", 0, 0, 0, Accept(1, 0))).participant
    staged = staged.hear(Ask("n2", "n1", 0, 1, 0, RemoveMember(1, 0, "n1"))).participant
    gone = staged.hear(Ask("n2", "n1", 0, 2, 0, Accept(1, 1, ("x",)))).participant
    assert gone.participant_state is S.REMOVED
    assert gone.waiting == ((0, Removal("n1")),)
    crash = gone.call(StartElection())
    assert told(crash, Concluded)[0].error.code == "ERR_PANIC"
    assert (crash.participant.participant_state, crash.participant.instance) == (S.CANDIDATE, 0)
    ended = gone.call(Submit(("x",)))
    assert told(ended, Concluded)[0].error is None  # F30
