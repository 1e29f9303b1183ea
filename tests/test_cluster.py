"""The live object: how it begins, what can be asked of it, going back, watching, keeping."""

from __future__ import annotations

import pytest

import quorumscope as qs
from quorumscope import (
    Bank,
    Cluster,
    ConsensusError,
    KeyValueStore,
    OriginalParticipant,
    ParticipantState,
    TextLog,
)
from quorumscope.net.actions import Boot
from quorumscope.protocol.errors import ErrorCode
from quorumscope.protocol.messages import (
    Ask,
    Prepare,
)

MASTER = ParticipantState.MASTER


def refused(call, code=ErrorCode.ERR_STATE):
    with pytest.raises(ConsensusError) as caught:
        call()
    assert caught.value.code is code
    return caught.value.description


def knowing(n=3, **options):
    """A cluster in which every member knows all others."""
    cluster = Cluster(n, **options)
    cluster.submit("n1", "x0")
    cluster.settle()
    return cluster


# --- beginning ------------------------------------------------------------------------------------


def test_it_begins_with_all_joined_and_settled():
    cluster = Cluster(3)
    assert cluster.members == ("n1", "n2", "n3")
    assert cluster["n1"].participant_state is MASTER
    assert cluster["n1"].members == ("n1", "n2", "n3")
    assert cluster.pending == ()
    assert cluster.trace.cursor.index == 0
    assert type(cluster["n2"]) is qs.Participant


def test_it_takes_another_text_names_a_state_and_rules():
    assert type(Cluster(5, participant=OriginalParticipant)["n5"]) is OriginalParticipant
    named = Cluster(["a", "b", "c"], state=KeyValueStore, name="shop")
    assert (named.members, named.name, named["a"].cluster) == (("a", "b", "c"), "shop", "shop")
    named.submit("b", ("set", "k", 1))
    named.settle()
    assert named["a"].state["k"] == 1
    off = Cluster(3, without=["promises"])
    assert off["n2"].rules.off == ("promises",)


def test_it_may_begin_unjoined():
    cluster = Cluster(3, bootstrap=False)
    assert {p.participant_state for p in cluster} == {ParticipantState.UNJOINED}
    assert cluster.init_master("n2").outcome == "acknowledged"
    cluster.add_participant("n3")
    cluster.settle()
    assert cluster["n3"].current_master == "n2"


def test_it_begins_with_a_state_that_holds_something():
    cluster = Cluster(2, state=Bank().apply(("deposit", "a", 5)))
    cluster.submit("n2", ("transfer", "a", "b", 3))
    cluster.settle()
    assert cluster["n1"].state.balance("b") == 3


@pytest.mark.parametrize(
    ("members", "options", "why"),
    [
        (0, {}, "begin with 1 or more"),
        ([], {}, "pass a number, or names"),
        (["a", "a"], {}, r"\['a', 'a'\] are not"),
        (["a", ""], {}, "pass a number, or names"),
        ([1, 2], {}, "pass a number, or names"),
        (True, {}, "pass a number, or names"),
        (1.5, {}, "pass a number, or names"),
        (3, {"participant": int}, "pass Participant, OriginalParticipant or a subclass"),
        (3, {"participant": "safe"}, "pass Participant, OriginalParticipant or a subclass"),
        (3, {"without": "promises"}, r"without=\['promises'\]"),
        (3, {"without": ["promise"]}, "did you mean 'promises'"),
        (3, {"without": ["promises"], "participant": OriginalParticipant}, "no rules to switch"),
        (3, {"without": ["exact_snapshot"]}, "can't be switched off"),
    ],
)
def test_a_beginning_that_makes_no_sense_says_why(members, options, why):
    with pytest.raises(ConsensusError, match=why):
        Cluster(members, **options)


# --- requests -------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [OriginalParticipant, qs.Participant])
def test_a_submit_is_pending_and_then_acknowledged(text):
    cluster = Cluster(3, participant=text)
    request = cluster.submit("n2", "x", "y")
    assert request.outcome == "pending"
    assert (request.member, request.call.changes) == ("n2", ("x", "y"))
    assert repr(request) == "<Submit at n2: pending>"
    cluster.settle()
    assert request.outcome == "acknowledged"
    assert request.error is None
    assert cluster["n1"].state == TextLog().apply("x").apply("y")


def test_a_refused_request_has_a_code():
    cluster = Cluster(3)
    request = cluster.add_participant("n4", at="n2")
    assert request.outcome == "refused"
    assert request.code is ErrorCode.ERR_STATE
    assert repr(request) == "<AddParticipant at n2: refused (ERR_STATE)>"


def test_what_timed_out_is_unknown_and_can_be_retried():
    cluster = knowing()
    request = cluster.submit("n2", "x")
    cluster.run_until(lambda c: list(c["n1"].state.lines) == ["x0", "x"])
    (answer,) = (e for e in cluster.pending if e.message.target == "n2" and is_answer(e))
    cluster.drop(answer.id)
    cluster.time_out(answer.id)
    assert request.outcome == "unknown"
    assert request.code is ErrorCode.ERR_CALL
    again = request.retry()
    cluster.settle()
    assert again.outcome == "acknowledged"
    assert again.call == request.call
    assert list(cluster["n1"].state.lines) == ["x0", "x"]
    assert request.outcome == "unknown"


def is_answer(envelope):
    return not isinstance(envelope.message, Ask)


def test_the_original_applies_a_retry_twice():
    cluster = knowing(participant=OriginalParticipant)
    request = cluster.submit("n2", "x")
    cluster.settle()
    request.retry()
    cluster.settle()
    assert [v.invariant for v in cluster.violations] == ["at most once"]


def test_a_request_whose_member_crashed_is_unknown():
    cluster = knowing()
    request = cluster.submit("n2", "x")
    done = cluster.submit("n3", "y")
    cluster.settle()
    assert done.outcome == "acknowledged"
    lost = cluster.submit("n2", "z")
    cluster.crash("n2")
    assert (request.outcome, lost.outcome) == ("acknowledged", "unknown")
    assert lost.error is None


def test_an_outcome_is_that_of_where_one_stands():
    cluster = Cluster(3)
    request = cluster.submit("n2", "x")
    cluster.settle()
    end = cluster.trace.cursor.id
    cluster.goto(1)
    assert request.outcome == "pending"
    for envelope in cluster.pending:
        cluster.drop(envelope.id)
        cluster.time_out(envelope.id)
    assert request.outcome == "unknown"
    cluster.visit(end)
    assert request.outcome == "acknowledged"
    cluster.goto(0)
    assert request.outcome == "pending"


def test_each_open_submit_has_a_client_of_its_own():
    cluster = Cluster(3)
    calls = [cluster.submit("n1", c).call for c in "ab"]
    assert [(c.client, c.number) for c in calls] == [("c1", 1), ("c2", 1)]
    cluster.settle()
    third = cluster.submit("n1", "c").call
    assert (third.client, third.number) == ("c1", 2)
    own = cluster.submit("n1", "d", client="me").call
    assert (own.client, own.number) == ("me", 1)


def test_all_local_calls_are_requests():
    cluster = knowing()
    calls = [
        cluster.start_election("n2"),
        cluster.ping_master("n1"),
        cluster.remove_participant("n3", at="n1"),
    ]
    cluster.settle()
    assert [r.outcome for r in calls] == ["acknowledged", "refused", "refused"]


HALF = "\ud800"


@pytest.mark.parametrize(
    "call",
    [
        lambda: Cluster([HALF]),
        lambda: Cluster(1, name=HALF),
        lambda: knowing().submit("n1", HALF),
        lambda: knowing().submit("n1", "x", client=HALF),
        lambda: knowing().add_participant(HALF),
    ],
)
def test_what_no_file_can_hold_is_refused_before_it_is_anywhere(call):
    assert "holds half of a sign" in refused(call, ErrorCode.ERR_ENCODING)


# --- members --------------------------------------------------------------------------------------


def test_a_new_member_is_booted_and_added_by_the_master():
    cluster = knowing()
    request = cluster.add_participant("n4")
    assert [s.action for s in cluster.past()][1] == Boot("n4")
    assert request.member == "n1"
    cluster.settle()
    assert request.outcome == "acknowledged"
    assert "n4" in cluster
    assert "n4" in cluster["n1"].members


def test_the_master_asked_is_the_one_of_the_highest_instance():
    cluster = knowing(participant=OriginalParticipant)
    cluster.cut("n1", "n2")
    cluster.cut("n1", "n3")
    cluster.start_election("n2")
    cluster.time_out(cluster.pending[0].id)
    cluster.settle()
    assert [p.participant_state for p in cluster][:2] == [MASTER, MASTER]
    assert cluster.remove_participant("n3").member == "n2"


def test_without_a_master_one_has_to_say_whom_to_ask():
    cluster = Cluster(2, bootstrap=False)
    assert "start_election(at) first" in refused(lambda: cluster.add_participant("n3"))
    assert "n3" not in cluster
    assert "no process called 'n9'" in refused(lambda: cluster.add_participant("n3", at="n9"))
    assert len(cluster.trace) == 1


def test_a_crashed_master_is_not_asked_and_nothing_is_booted():
    cluster = Cluster(2)
    cluster.crash("n1")
    assert "there is no master now" in refused(lambda: cluster.add_participant("n3"))
    assert "n1 has crashed" in refused(lambda: cluster.add_participant("n3", at="n1"))
    assert "n3" not in cluster


# --- messages -------------------------------------------------------------------------------------


def test_messages_in_flight_are_listed_oldest_first():
    cluster = knowing()
    cluster.start_election("n3")
    cluster.start_election("n2")
    ids = [e.id for e in cluster.pending]
    assert ids == sorted(ids)
    assert {e.message.source for e in cluster.pending[:2]} == {"n3"}


def test_time_out_takes_the_id_of_the_ask_or_of_its_answer_in_flight_or_gone():
    for pick in ("ask", "answer", "dropped ask", "dropped answer"):
        cluster = knowing()
        cluster.start_election("n2")
        envelope = cluster.pending[0]
        if "answer" in pick:
            cluster.deliver(envelope.id)
            envelope = cluster.pending[-1]
        if "dropped" in pick:
            cluster.drop(envelope.id)
        cluster.time_out(envelope.id)
        (vote,) = cluster["n2"].votes
        assert [refusal.code for _, refusal in vote.refused] == [ErrorCode.ERR_CALL]
        assert "does not wait" in refused(lambda c=cluster, e=envelope: c.time_out(e.id))


def test_time_out_takes_the_id_of_a_copy_too():
    cluster = knowing(allow_forge=True)
    cluster.start_election("n2")
    ask = cluster.pending[0]
    cluster.duplicate(ask.id)
    copy = cluster.pending[-1]
    cluster.drop(copy.id)
    cluster.time_out(copy.id)
    assert [m for m, _ in cluster["n2"].votes[0].refused] == [ask.message.target]
    cluster.forge(Ask("n3", "n2", 99, 0, 0, Prepare(9, "n3")))
    forged = cluster.pending[-1]
    cluster.drop(forged.id)
    assert "n3 does not wait" in refused(lambda: cluster.time_out(forged.id))
    assert "no message 999" in refused(lambda: cluster.time_out(999))


def test_forging_is_off_by_default():
    message = Ask("n3", "n2", 99, 0, 0, Prepare(9, "n3"))
    assert "allow_forge=True" in refused(lambda: Cluster(3).forge(message))


def test_faults_by_name():
    cluster = knowing()
    cluster.cut("n1", "n2", one_way=True)
    assert cluster.world.cuts == (("n1", "n2"),)
    cluster.heal()
    assert cluster.world.cuts == ()
    cluster.crash("n3")
    cluster.restart("n3", disk=False)
    assert cluster["n3"].participant_state is ParticipantState.UNJOINED


# --- errors leave everything as it was ------------------------------------------------------------


@pytest.mark.parametrize(
    ("act", "why", "code"),
    [
        (lambda c: c.submit("n9", "x"), "no process called 'n9'", ErrorCode.ERR_STATE),
        (lambda c: c["n9"], "there are n1, n2, n3", ErrorCode.ERR_STATE),
        (lambda c: c.submit("n1"), "ping_master", ErrorCode.ERR_STATE),
        (lambda c: c.submit("n1", ["x"]), "can't be hashed", ErrorCode.ERR_ENCODING),
        (lambda c: c.submit("n1", 7), "appends strings|a string", ErrorCode.ERR_ENCODING),
        (lambda c: c.deliver(1), "nothing is", ErrorCode.ERR_STATE),
        (lambda c: c.restart("n1"), "crash it first", ErrorCode.ERR_STATE),
        (lambda c: c.heal(), "cut\\(a, b\\)", ErrorCode.ERR_STATE),
        (lambda c: c.do("crash"), "is no action", ErrorCode.ERR_STATE),
    ],
)
def test_what_cannot_be_done_says_why_and_changes_nothing(act, why, code):
    cluster = Cluster(3)
    world = cluster.world
    with pytest.raises(ConsensusError, match=why) as caught:
        act(cluster)
    assert caught.value.code is code
    assert cluster.world is world
    assert len(cluster.trace) == 1


def test_a_crashed_member_says_so():
    cluster = Cluster(3)
    cluster.crash("n2")
    assert "n2 has crashed: restart it first" in refused(lambda: cluster.submit("n2", "x"))


class Picky:
    """A State that is a value and chokes on some changes, or makes what can't be hashed."""

    def __init__(self, seen=()):
        self.seen = seen

    def __eq__(self, other):
        return isinstance(other, Picky) and self.seen == other.seen

    def __hash__(self):
        return hash(self.seen)

    def snapshot(self):
        return repr(self.seen).encode()

    def apply(self, change):
        return Picky([change]) if change == "list" else Picky((*self.seen, 1 / change))

    def install(self, snapshot):
        return Picky()


def test_what_the_state_cannot_apply_is_told_before_it_travels():
    cluster = Cluster(2, state=Picky)
    said = refused(lambda: cluster.submit("n1", 0), ErrorCode.ERR_ENCODING)
    assert "a Picky can't apply (0,) (ZeroDivisionError" in said
    assert "can't be hashed" in refused(
        lambda: cluster.submit("n1", "list"), ErrorCode.ERR_ENCODING
    )
    assert len(cluster.trace) == 1
    assert cluster.submit("n1", 2).outcome == "pending"
