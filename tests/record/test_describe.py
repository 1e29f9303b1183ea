"""Words: one sentence for each step, true in the two worlds that it lies between."""

from __future__ import annotations

from msgspec.structs import replace

from quorumscope.net.actions import (
    Drop,
    Forge,
    TimeOut,
)
from quorumscope.protocol.messages import (
    Accept,
    AddMember,
    Ask,
    PingMaster,
    Reply,
    Submit,
)
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.protocol.types import ParticipantState
from quorumscope.record.origin import Origin
from quorumscope.record.trace import Trace

from .told import Told, elect

# --- an election --------------------------------------------------------------------------------


def test_an_election_of_the_original():
    run = Told(protocol="original").joined()
    assert elect(run, "n3") == (
        "n3 stands for election; it becomes CANDIDATE and asks n1 and n2 for their votes with"
        " Prepare(2)."
    )
    assert run.deliver("Prepare", "n3", "n2") == (
        "n2 hears Prepare(2) from n3; 2 is above its instance 1, so it votes yes and becomes"
        " PENDING_MASTER."
    )
    assert run.answer("Prepare", "n2", "n3") == (
        "n3 hears yes from n2; it has 1 of the 1 other votes it needs and waits for n1."
    )
    run.do(Drop(run.id("Prepare", "n3", "n1")))
    (o,) = run.trace.cursor.world["n3"].votes[0].open
    assert run.do(
        TimeOut("n3", run.trace.cursor.world["n3"].votes[0].number, o.slot, o.attempt)
    ) == (
        "n3 gives up waiting for n1's answer to Prepare(2); it has 1 of the 1 other votes it needs,"
        " keeps w at 3 staged and becomes MASTER of instance 2."
    )


def test_an_election_of_the_repaired_text():
    run = Told().joined()
    elect(run, "n3")
    assert run.deliver("Prepare", "n3", "n2") == (
        "n2 hears Prepare(2) from n3; 2 is above its promise 1, so it votes yes, reports that w is"
        " staged at 3 and becomes PENDING_MASTER."
    )
    run.answer("Prepare", "n2", "n3")
    run.deliver("Prepare", "n3", "n1")
    assert run.answer("Prepare", "n1", "n3") == (
        "n3 hears yes from n1; it has 2 other votes (1 needed), commits w at 3 and becomes MASTER"
        " of instance 2."
    )


def test_a_vote_that_is_only_a_number():
    run = Told(protocol="original").joined()
    elect(run, "n2")
    run.settle()
    elect(run, "n3")
    assert run.deliver("Prepare", "n3", "n1") == (
        "n1 hears Prepare(2) from n3; 2 is above its instance 1, so it votes yes again, now for n3"
        " in the place of n2."
    )
    assert run.deliver("Prepare", "n3", "n2") == (
        "n2 hears Prepare(2) from n3; 2 is not above its instance 2, so it only answers with its"
        " instance, 2, which n3 counts as a yes."
    )


def test_a_number_that_is_a_no():
    run = Told(protocol="original").joined()
    elect(run, "n3")
    elect(run, "n2")
    run.deliver("Prepare", "n2", "n1")
    run.answer("Prepare", "n1", "n2")
    (vote,) = run.trace.cursor.world["n2"].votes
    run.do(TimeOut("n2", vote.number, vote.open[0].slot, 0))
    run.call("n2", Submit(("x",)))
    run.deliver("Accept", "n2", "n1")
    elect(run, "n1")
    run.deliver("Prepare", "n1", "n2")
    run.answer("Prepare", "n2", "n1")
    (vote,) = [v for v in run.trace.cursor.world["n1"].votes if v.kind == "Prepare"]
    run.do(TimeOut("n1", vote.number, vote.open[0].slot, 0))
    run.call("n1", Submit(("y",)))
    run.deliver("Accept", "n1", "n2")
    assert run.deliver("Prepare", "n3", "n2").endswith(
        "2 is not above its instance 3, so it only answers with its instance, 3, which n3 counts"
        " as a no."
    )
    run.deliver("Prepare", "n3", "n1")
    assert run.answer("Prepare", "n2", "n3").startswith("n3 hears no (instance 3) from n2; ")


def test_a_vote_that_a_promise_forbids():
    run = Told().joined()
    elect(run, "n2")
    elect(run, "n3")
    assert run.deliver("Prepare", "n2", "n3") == (
        "n3 hears Prepare(2) from n2; 2.n2 is below its promise 2.n3, so it refuses with"
        " ERR_DENIED."
    )
    assert run.answer("Prepare", "n3", "n2") == (
        "n2 hears no (ERR_DENIED) from n3; n3 has promised 2.n3, above 2.n2, so it becomes"
        " PARTICIPANT_PENDING and reports that its election failed with ERR_STATE: n2 has heard of"
        " another master."
    )


def test_a_reason_is_left_out_where_it_is_none():
    class Generous(OriginalParticipant, frozen=True, kw_only=True, cache_hash=True):
        def prepare(self, out, call):
            return replace(self, participant_state=ParticipantState.PENDING_MASTER), Reply(
                result=call.instance
            )

    origin = Origin.of(["n1", "n2"], Generous)
    run = Told.__new__(Told)
    run.trace = Trace.start(origin.world(Generous), origin)
    told = None
    elect(run, "n2")
    told = run.deliver("Prepare", "n2", "n1")
    assert told.endswith("so it votes yes and becomes PENDING_MASTER.")


# --- changes ------------------------------------------------------------------------------------


def test_a_submit_in_both_texts():
    for protocol, stages, reason in (
        ("original", "", "3 comes right after its sequence 2"),
        ("safe", "stages x at 3 and ", "3 comes next"),
    ):
        run = Told(protocol=protocol)
        assert run.call("n1", Submit(("x",))) == (
            f"n1 is asked to submit x; it {stages}sends Accept(1, 3, x) to n2 and n3."
        )
        assert run.deliver("Accept", "n1", "n3") == (
            f"n3 hears Accept(1, 3, x) from n1; {reason}, so it stages x at 3, becomes"
            " PARTICIPANT_PENDING and says yes."
        )
        assert run.answer("Accept", "n3", "n1") == (
            "n1 hears yes from n3; x at 3 has 1 of the 1 other votes it needs, so n1 commits x at 3"
            " and acknowledges the submit of x."
        )
        run.deliver("Accept", "n1", "n2")
        assert run.answer("Accept", "n2", "n1") == (
            "n1 hears yes from n2; the vote on x at 3 was won before, so it only takes note."
        )


def test_a_commit_says_what_at_which_sequence():
    run = Told(protocol="original").joined()
    run.call("n1", Submit(("x", "y")))
    assert run.deliver("Accept", "n1", "n2") == (
        "n2 hears Accept(1, 4, x and y) from n1; 4 comes right after its sequence 3, so it commits"
        " w at 3, stages x and y at 4 and says yes."
    )
    run = Told().joined()
    run.call("n1", Submit(("x", "y")))
    assert run.deliver("Accept", "n1", "n2") == (
        "n2 hears Accept(1, 4, x and y) from n1; n1 calls 3 agreed and 4 comes next, so it commits"
        " w at 3, stages x and y at 4 and says yes."
    )


def test_a_submit_that_is_passed_on():
    run = Told().joined()
    assert run.call("n2", Submit(("x",))) == "n2 is asked to submit x; it passes x on to n1."
    assert run.deliver("SubmitRequest", "n2", "n1") == (
        "n1 hears SubmitRequest(x) from n2; it stages x at 4 and sends Accept(1, 4, x) to n2 and"
        " n3."
    )
    run.deliver("Accept", "n1", "n3")
    assert run.answer("Accept", "n3", "n1").endswith(
        "so n1 commits x at 4 and answers yes to the SubmitRequest of n2."
    )
    assert run.answer("SubmitRequest", "n1", "n2") == (
        "n2 hears yes from n1; it acknowledges the submit of x."
    )


def test_what_waits_in_the_queue():
    run = Told()
    run.call("n1", Submit(("x",)))
    assert run.call("n1", Submit(("y",))) == (
        "n1 is asked to submit y; a vote of its own is undecided, so this waits in its queue."
    )
    run.deliver("Accept", "n1", "n2")
    assert run.answer("Accept", "n2", "n1").endswith(
        "begins what waited (submit y), sends Accept(1, 4, y) to n2 and n3 and acknowledges the"
        " submit of x."
    )


def test_refusals_say_what_was_compared():
    run = Told(protocol="original").joined()
    elect(run, "n2")
    run.settle()
    run.call("n2", Submit(("y1",)))
    run.settle()
    run.call("n2", Submit(("y2",)))
    assert run.deliver("Accept", "n2", "n1") == (
        "n1 hears Accept(2, 2, y2) from n2 and refuses with ERR_GAP: sequence 2 leaves a gap after"
        " n1's 0."
    )
    assert run.answer("Accept", "n1", "n2") == (
        "n2 hears no (ERR_GAP) from n1; y2 at 2 has 0 of the 1 other votes it needs, and n2 counts"
        " 1 failure of n1 in a row and waits for n3."
    )


def test_what_a_refusal_changes_all_the_same():
    run = Told(protocol="original", allow_forge=True).joined()
    run.do(Forge(Ask("n9", "n2", 0, 0, 0, AddMember(1, 4, "n3"))))
    assert run.deliver("AddMember", "n9", "n2") == (
        "n2 hears AddMember(1, 4, n3) from n9 and refuses with ERR_DENIED: n3 is a member already,"
        " and all the same it commits w at 3."
    )


def test_who_does_not_hear_in_its_state():
    run = Told(bootstrap=False, allow_forge=True)
    run.do(Forge(Ask("n1", "n2", 0, 0, 0, Accept(1, 1, ("x",)))))
    assert run.deliver("Accept", "n1", "n2") == (
        "n2 hears Accept(1, 1, x) from n1 and refuses with ERR_STATE, since it is UNJOINED."
    )
    assert run.call("n1", Submit(("x",))).startswith(
        "n1 is asked to submit x; it reports that the submit of x failed with ERR_STATE: n1 is"
    )


def test_late_answers():
    run = Told().joined()
    run.call("n1", Submit(("x",)))
    run.deliver("Accept", "n1", "n2")
    vote = run.trace.cursor.world["n1"].votes[-1]
    assert run.do(TimeOut("n1", vote.number, vote.open[0].slot, 0)) == (
        "n1 gives up waiting for n2's answer to Accept(1, 4, x); x at 4 has 0 of the 1 other votes"
        " it needs, and n1 waits for n3."
    )
    assert run.answer("Accept", "n2", "n1") == (
        "n1 hears a late yes from n2 to its Accept and ignores it: that ask was answered or given"
        " up before."
    )


def test_a_ping():
    run = Told().joined()
    assert run.call("n1", PingMaster()) == (
        "n1 is asked to ping the master; it sends Accept(1, 3) to n2 and n3."
    )
    assert run.deliver("Accept", "n1", "n2") == (
        "n2 hears Accept(1, 3) from n1; n1 calls 3 agreed, so it commits w at 3, becomes"
        " PARTICIPANT_CLEAN and says yes."
    )
    assert run.answer("Accept", "n2", "n1") == (
        "n1 hears yes from n2; the empty Accept has 1 of the 1 other votes it needs, so n1 reports"
        " that the ping is done."
    )
    run.settle()
    assert run.call("n2", PingMaster()) == (
        "n2 is asked to ping the master; it passes the ping on to n1."
    )
