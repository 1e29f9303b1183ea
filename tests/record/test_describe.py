"""Words: one sentence for each step, true in the two worlds that it lies between."""

from __future__ import annotations

import re

import pytest
from msgspec.structs import replace

from quorumscope.net.actions import (
    Boot,
    Crash,
    Cut,
    Deliver,
    Drop,
    Duplicate,
    Forge,
    Heal,
    Local,
    Restart,
    TimeOut,
)
from quorumscope.net.events import Applied, Sent, StateChanged
from quorumscope.protocol.messages import (
    Accept,
    AddMember,
    AddParticipant,
    Answer,
    Ask,
    BecameMaster,
    Committed,
    Concluded,
    Ignored,
    InitMaster,
    PingMaster,
    Prepare,
    Queued,
    RemoveMember,
    RemoveParticipant,
    Reply,
    StartElection,
    StartParticipation,
    Submit,
    SubmitRequest,
)
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.protocol.types import Addition, Changes, NoOp, ParticipantState, Removal
from quorumscope.record.describe import (
    describe_action,
    describe_entry,
    describe_event,
    describe_message,
    describe_step,
    short,
)
from quorumscope.record.origin import Origin
from quorumscope.record.trace import Trace

from .runs import begin, settle, wander


class Told:
    """A run that is told step by step, by ``Prepare n2 n3`` and so on."""

    def __init__(self, n=3, protocol="safe", **options):
        self.trace = begin(n, protocol, **options)

    def do(self, action):
        before = self.trace.cursor.world
        return describe_step(self.trace.do(action), before)

    def call(self, member, call):
        return self.do(Local(member, call))

    def deliver(self, name, source, target, kind=Ask):
        return self.do(Deliver(self.id(name, source, target, kind)))

    def id(self, name, source, target, kind=Ask):
        for e in sorted(self.trace.cursor.world.flight, key=lambda e: e.id):
            m = e.message
            if (m.name, m.source, m.target) == (name, source, target) and isinstance(m, kind):
                return e.id
        raise AssertionError("no such message")

    def answer(self, name, source, target):
        return self.deliver(name, source, target, Answer)

    def settle(self):
        settle(self.trace)
        return self

    def joined(self):
        """Let all members know all members."""
        self.call("n1", Submit(("w",)))
        return self.settle()


def elect(run, member):
    return run.call(member, StartElection())


# --- an election --------------------------------------------------------------------------------


def test_an_election_of_the_original():
    run = Told(protocol="original").joined()
    assert elect(run, "n3") == (
        "n3 stands for election: it becomes CANDIDATE and asks n1 and n2 for their votes with"
        " Prepare(2)."
    )
    assert run.deliver("Prepare", "n3", "n2") == (
        "n2 hears Prepare(2) from n3: 2 is above its instance 1, so it votes yes and becomes"
        " PENDING_MASTER."
    )
    assert run.answer("Prepare", "n2", "n3") == (
        "n3 hears yes from n2: it has 1 of the 1 other votes it needs and waits for n1."
    )
    run.do(Drop(run.id("Prepare", "n3", "n1")))
    (o,) = run.trace.cursor.world["n3"].votes[0].open
    assert run.do(
        TimeOut("n3", run.trace.cursor.world["n3"].votes[0].number, o.slot, o.attempt)
    ) == (
        "n3 gives up waiting for n1's answer to Prepare(2): it has 1 of the 1 other votes it needs,"
        " keeps w at 3 staged and becomes MASTER of instance 2."
    )


def test_an_election_of_the_repaired_text():
    run = Told().joined()
    elect(run, "n3")
    assert run.deliver("Prepare", "n3", "n2") == (
        "n2 hears Prepare(2) from n3: 2 is above its promise 1, so it votes yes, reports that w is"
        " staged at 3 and becomes PENDING_MASTER."
    )
    run.answer("Prepare", "n2", "n3")
    run.deliver("Prepare", "n3", "n1")
    assert run.answer("Prepare", "n1", "n3") == (
        "n3 hears yes from n1: it has 2 other votes (1 needed), commits w at 3 and becomes MASTER"
        " of instance 2."
    )


def test_a_vote_that_is_only_a_number():
    run = Told(protocol="original").joined()
    elect(run, "n2")
    run.settle()
    elect(run, "n3")
    assert run.deliver("Prepare", "n3", "n1") == (
        "n1 hears Prepare(2) from n3: 2 is above its instance 1, so it votes yes again, now for n3"
        " in the place of n2."
    )
    assert run.deliver("Prepare", "n3", "n2") == (
        "n2 hears Prepare(2) from n3: 2 is not above its instance 2, so it only answers with its"
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
    assert run.answer("Prepare", "n2", "n3").startswith("n3 hears no (instance 3) from n2: ")


def test_a_vote_that_a_promise_forbids():
    run = Told().joined()
    elect(run, "n2")
    elect(run, "n3")
    assert run.deliver("Prepare", "n2", "n3") == (
        "n3 hears Prepare(2) from n2: 2.n2 is below its promise 2.n3, so it refuses with"
        " ERR_DENIED."
    )
    assert run.answer("Prepare", "n3", "n2") == (
        "n2 hears no (ERR_DENIED) from n3: n3 has promised 2.n3, above 2.n2, so it becomes"
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
            f"n1 is asked to submit x: it {stages}sends Accept(1, 3, x) to n2 and n3."
        )
        assert run.deliver("Accept", "n1", "n3") == (
            f"n3 hears Accept(1, 3, x) from n1: {reason}, so it stages x at 3, becomes"
            " PARTICIPANT_PENDING and says yes."
        )
        assert run.answer("Accept", "n3", "n1") == (
            "n1 hears yes from n3: x at 3 has 1 of the 1 other votes it needs, so n1 commits x at 3"
            " and acknowledges the submit of x."
        )
        run.deliver("Accept", "n1", "n2")
        assert run.answer("Accept", "n2", "n1") == (
            "n1 hears yes from n2: the vote on x at 3 was won before, so it only takes note."
        )


def test_a_commit_says_what_at_which_sequence():
    run = Told(protocol="original").joined()
    run.call("n1", Submit(("x", "y")))
    assert run.deliver("Accept", "n1", "n2") == (
        "n2 hears Accept(1, 4, x and y) from n1: 4 comes right after its sequence 3, so it commits"
        " w at 3, stages x and y at 4 and says yes."
    )
    run = Told().joined()
    run.call("n1", Submit(("x", "y")))
    assert run.deliver("Accept", "n1", "n2") == (
        "n2 hears Accept(1, 4, x and y) from n1: n1 calls 3 agreed and 4 comes next, so it commits"
        " w at 3, stages x and y at 4 and says yes."
    )


def test_a_submit_that_is_passed_on():
    run = Told().joined()
    assert run.call("n2", Submit(("x",))) == "n2 is asked to submit x: it passes x on to n1."
    assert run.deliver("SubmitRequest", "n2", "n1") == (
        "n1 hears SubmitRequest(x) from n2: it stages x at 4 and sends Accept(1, 4, x) to n2 and"
        " n3."
    )
    run.deliver("Accept", "n1", "n3")
    assert run.answer("Accept", "n3", "n1").endswith(
        "so n1 commits x at 4 and answers yes to the SubmitRequest of n2."
    )
    assert run.answer("SubmitRequest", "n1", "n2") == (
        "n2 hears yes from n1: it acknowledges the submit of x."
    )


def test_what_waits_in_the_queue():
    run = Told()
    run.call("n1", Submit(("x",)))
    assert run.call("n1", Submit(("y",))) == (
        "n1 is asked to submit y: a vote of its own is undecided, so this waits in its queue."
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
        "n2 hears no (ERR_GAP) from n1: y2 at 2 has 0 of the 1 other votes it needs, and n2 counts"
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
        "n1 is asked to submit x: it reports that the submit of x failed with ERR_STATE: n1 is"
    )


def test_late_answers():
    run = Told().joined()
    run.call("n1", Submit(("x",)))
    run.deliver("Accept", "n1", "n2")
    vote = run.trace.cursor.world["n1"].votes[-1]
    assert run.do(TimeOut("n1", vote.number, vote.open[0].slot, 0)) == (
        "n1 gives up waiting for n2's answer to Accept(1, 4, x): x at 4 has 0 of the 1 other votes"
        " it needs, and n1 waits for n3."
    )
    assert run.answer("Accept", "n2", "n1") == (
        "n1 hears a late yes from n2 to its Accept and ignores it: that ask was answered or given"
        " up before."
    )


def test_a_ping():
    run = Told().joined()
    assert run.call("n1", PingMaster()) == (
        "n1 is asked to ping the master: it sends Accept(1, 3) to n2 and n3."
    )
    assert run.deliver("Accept", "n1", "n2") == (
        "n2 hears Accept(1, 3) from n1: n1 calls 3 agreed, so it commits w at 3, becomes"
        " PARTICIPANT_CLEAN and says yes."
    )
    assert run.answer("Accept", "n2", "n1") == (
        "n1 hears yes from n2: the empty Accept has 1 of the 1 other votes it needs, so n1 reports"
        " that the ping is done."
    )
    run.settle()
    assert run.call("n2", PingMaster()) == (
        "n2 is asked to ping the master: it passes the ping on to n1."
    )


# --- members ------------------------------------------------------------------------------------


def test_how_a_cluster_begins():
    run = Told(2, bootstrap=False)
    assert run.call("n1", InitMaster(b"[]")) == (
        "n1 is asked to begin a new cluster: it is the only member and becomes MASTER of"
        " instance 1."
    )
    assert run.call("n1", AddParticipant("n2")) == (
        "n1 is asked to add n2: it commits +n2 at 1, counts n2 as a member, sends n2 a snapshot"
        " with StartParticipation(1, 1) and reports that the addition of n2 is done."
    )
    assert run.deliver("StartParticipation", "n1", "n2") == (
        "n2 hears StartParticipation(1, 1) from n1: it moves to instance 1, takes +n2 at 1 from the"
        " snapshot, is now a member beside n1, becomes PARTICIPANT_CLEAN and says yes."
    )
    assert run.answer("StartParticipation", "n2", "n1") == (
        "n1 hears yes from n2: n2 has begun, so it only takes note."
    )


def test_a_removal_that_is_told_as_a_failure():
    run = Told(protocol="original").joined()
    run.call("n1", RemoveParticipant("n3"))
    run.deliver("RemoveMember", "n1", "n3")
    run.answer("RemoveMember", "n3", "n1")
    run.deliver("RemoveMember", "n1", "n2")
    assert run.answer("RemoveMember", "n2", "n1") == (
        "n1 hears yes from n2: -n3 at 4 has 2 other votes (1 needed), so n1 takes n3 off its list"
        " of members and reports that the removal of n3 failed with ERR_STATE: n3 is not a member."
    )


def test_a_removal_counts_in_the_list_before_it():
    run = Told(4).joined()
    run.call("n1", RemoveParticipant("n2"))
    run.deliver("RemoveMember", "n1", "n2")
    run.deliver("RemoveMember", "n1", "n3")
    run.answer("RemoveMember", "n2", "n1")
    assert run.answer("RemoveMember", "n3", "n1") == (
        "n1 hears yes from n3: -n2 at 5 has 2 of the 2 other votes it needs, so n1 commits -n2 at"
        " 5, takes n2 off its list of members and reports that the removal of n2 is done."
    )


def test_a_member_that_leaves():
    run = Told().joined()
    run.call("n1", RemoveParticipant("n3"))
    run.settle()
    run.call("n1", Submit(("x",)))
    assert run.deliver("Accept", "n1", "n3").endswith(
        "commits -n3 at 4, becomes REMOVED and says yes."
    )


# --- faults -------------------------------------------------------------------------------------


def test_faults():
    run = Told().joined()
    run.call("n1", Submit(("x",)))
    id = run.id("Accept", "n1", "n2")
    assert run.do(Duplicate(id)) == "Accept(1, 4, x) from n1 to n2 is now on its way twice."
    assert run.do(Drop(id)) == "Accept(1, 4, x) from n1 to n2 is lost."
    assert run.do(Cut("n1", "n2")) == (
        "The link between n1 and n2 is cut: neither hears the other."
    )
    assert run.do(Cut("n2", "n3", one_way=True)) == "n3 no longer hears n2."
    assert run.do(Heal()) == "All cuts are healed: everyone hears everyone again."
    assert run.do(Crash("n2")) == "n2 crashes: it hears nothing until it is restarted."
    assert run.do(Restart("n2")) == (
        "n2 restarts with what is on its disk: it is PARTICIPANT_PENDING in instance 1."
    )
    run.do(Crash("n2"))
    assert run.do(Restart("n2", disk=False)) == "n2 restarts and knows nothing: it is UNJOINED."
    assert run.do(Boot("n4")) == "n4 is switched on: it is UNJOINED and waits to be added."
    forged = Told(allow_forge=True)
    assert forged.do(Forge(Ask("n9", "n2", 0, 0, 0, Prepare(9, "n9")))) == (
        "A forged Prepare(9) from n9 to n2 is on its way, which nobody sent."
    )


def test_the_start():
    trace = begin(4, "safe")
    assert describe_step(trace.cursor, None) == (
        "n1 is MASTER in instance 1, n2 and n3 are PARTICIPANT_PENDING in instance 1 and n4 is"
        " PARTICIPANT_CLEAN in instance 1."
    )
    trace.do(Crash("n2"))
    trace.back()
    assert describe_step(trace.steps[0], None) == describe_step(trace.cursor, None)


# --- names and labels ---------------------------------------------------------------------------

ASKS = [
    (Prepare(2, "n3"), "Prepare(2)", "P2"),
    (Accept(1, 3, ("x",)), "Accept(1, 3, x)", "A1,3 x"),
    (Accept(1, 3, ("x", "y")), "Accept(1, 3, x and y)", "A1,3 x an…"),
    (Accept(1, 3), "Accept(1, 3)", "A1,3"),
    (Accept(1, 3, noop=True), "Accept(1, 3, no-op)", "A1,3 no-op"),
    (Accept(12, 345, ("much",)), "Accept(12, 345, much)", "A12,345 m…"),
    (AddMember(1, 3, "n4"), "AddMember(1, 3, n4)", "+n4"),
    (RemoveMember(1, 3, "n4"), "RemoveMember(1, 3, n4)", "-n4"),
    (RemoveMember(1, 3, "a-long-address"), "RemoveMember(1, 3, a-long-address)", "-a-long-a…"),
    (SubmitRequest(("x",)), "SubmitRequest(x)", "R x"),
    (SubmitRequest(()), "SubmitRequest()", "R"),
    (StartParticipation(1, 2, "c", "n4", "n1", ("n1",), b""), "StartParticipation(1, 2)", "S"),
]


@pytest.mark.parametrize(("call", "words", "label"), ASKS, ids=lambda v: str(v)[:12])
def test_names_of_asks(call, words, label):
    ask = Ask("n3", "n1", 0, 0, 0, call)
    assert describe_message(ask) == f"{words} from n3 to n1"
    assert short(ask) == label
    assert len(short(ask)) <= 10


def test_names_of_answers():
    from quorumscope.protocol.errors import ErrorCode, Refusal

    no = Reply(error=Refusal(ErrorCode.ERR_GAP, "a gap"))
    yes = Answer("n1", "n3", 0, 0, 0, "Accept", Reply(result=True))
    assert (describe_message(yes), short(yes)) == ("yes to Accept from n1 to n3", "A+")
    refused = replace(yes, reply=no)
    assert (describe_message(refused), short(refused)) == (
        "no (ERR_GAP) to Accept from n1 to n3",
        "A-",
    )
    granted = replace(yes, name="Prepare", reply=Reply(result=2, granted=True))
    assert (describe_message(granted), short(granted)) == ("yes to Prepare from n1 to n3", "P+")
    denied = replace(granted, reply=Reply(result=2, granted=False))
    assert short(denied) == "P-"
    for name, label in (
        ("AddMember", "add+"),
        ("StartParticipation", "S+"),
        ("SubmitRequest", "R+"),
    ):
        assert short(replace(yes, name=name, reply=Reply())) == label


def test_only_who_asked_can_tell_what_an_instance_means():
    run = Told(protocol="original").joined()
    elect(run, "n2")
    world = run.trace.cursor.world
    (vote,) = world["n2"].votes
    for told, words, label in (
        (1, "yes (instance 1)", "P+"),
        (2, "yes", "P+"),
        (3, "no (instance 3)", "P-"),
    ):
        slot = vote.open[0].slot
        answer = Answer("n1", "n2", vote.number, slot, 0, "Prepare", Reply(result=told))
        assert describe_message(answer) == f"answer {told} to Prepare from n1 to n2"
        assert describe_message(answer, world) == f"{words} to Prepare from n1 to n2"
        assert short(answer, world) == label


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (Changes(("x",)), "x"),
        (Changes(("x", "y", "z")), "x, y and z"),
        (Changes((("set", "k", 1),)), "set k 1"),
        (Changes(("",)), '""'),
        (Changes(((), None, 1.5)), "(), None and 1.5"),
        (Changes(("line\nbreak",)), "line break"),
        (Changes(("x" * 99,)), "x" * 23 + "…"),
        (Addition("n4"), "+n4"),
        (Removal("n4"), "-n4"),
        (NoOp(), "no-op"),
        (None, "nothing"),
    ],
    ids=str,
)
def test_names_of_entries(entry, words):
    assert describe_entry(entry) == words


def test_words_on_buttons():
    run = Told().joined()
    elect(run, "n2")
    world = run.trace.cursor.world
    id = run.id("Prepare", "n2", "n1")
    (vote,) = world["n2"].votes
    for action, words in (
        (Deliver(id), "deliver Prepare(2) from n2 to n1"),
        (Drop(id), "drop Prepare(2) from n2 to n1"),
        (Duplicate(id), "duplicate Prepare(2) from n2 to n1"),
        (TimeOut("n2", vote.number, vote.open[1].slot, 0), "time out Prepare(2) from n2 to n3"),
        (Cut("n1", "n2"), "cut n1 – n2"),
        (Cut("n1", "n2", one_way=True), "cut from n1 to n2"),
        (Heal(), "heal all cuts"),
        (Crash("n1"), "crash n1"),
        (Restart("n1"), "restart n1"),
        (Restart("n1", disk=False), "restart n1 without its disk"),
        (Boot("n4"), "boot n4"),
        (Local("n1", Submit(("x",))), "submit x at n1"),
        (Local("n2", StartElection()), "elect n2"),
        (Local("n1", AddParticipant("n4")), "add n4 at n1"),
        (Local("n1", RemoveParticipant("n2")), "remove n2 at n1"),
        (Local("n1", PingMaster()), "ping the master at n1"),
        (Local("n1", InitMaster(b"")), "begin a new cluster at n1"),
        (Forge(Ask("n9", "n1", 0, 0, 0, Prepare(9, "n9"))), "forge Prepare(9) from n9 to n1"),
    ):
        assert describe_action(world, action) == words


# --- every step of many runs --------------------------------------------------------------------


@pytest.mark.parametrize("protocol", ["safe", "original"])
@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_each_step_of_a_run_is_one_sentence_that_is_true(protocol, n):
    for seed in range(4):
        trace = wander(begin(n, protocol), 200, seed, turns=0.02)
        for step in trace.steps[1:]:
            before = trace.before(step).world
            told = describe_step(step, before)
            assert re.fullmatch(r"[^\n]+\.", told)
            assert "  " not in told
            assert describe_step(step, before) == told
            is_told(told, step, before)
            for event in step.events:
                assert type(event).__name__ not in describe_event(event)
            for action in step.world.actions():
                assert describe_action(step.world, action)


def is_told(told, step, before):
    """Check what a sentence claims, and what it must not leave out."""
    for event in step.events:
        if isinstance(event, StateChanged) and isinstance(step.action, (Deliver, Local, TimeOut)):
            assert f"becomes {event.after}" in told
        if isinstance(event, BecameMaster):
            assert f"becomes MASTER of instance {event.instance}" in told
        if isinstance(event, Queued):
            assert "waits in its queue" in told
        if isinstance(event, Ignored):
            assert f"ignores it: {event.why}" in told
        if isinstance(event, Concluded) and event.error is not None:
            assert f"failed with {event.error.code}" in told
        if isinstance(event, Sent) and isinstance(event.envelope.message, Ask):
            call, target = event.envelope.message.call, event.envelope.message.target
            assert target in told
            passed_on = isinstance(call, SubmitRequest)
            assert passed_on or type(call).__name__ in told
        if isinstance(event, Applied) and isinstance(step.action, (Deliver, TimeOut)):
            assert re.search("commits|takes", told)
        if isinstance(event, Committed) and event.changes:
            assert "commits" in told
    for state in ParticipantState:
        if f"becomes {state}" in told and "MASTER of" not in told and "waited" not in told:
            changed = [m for m in step.world.names if m in before and step.world[m] != before[m]]
            (member,) = changed
            assert step.world[member].participant_state == state
    for claim in re.findall(r"(\S+) is above its (?:promise|instance) (\S+),", told):
        (mine, theirs) = (_number(c) for c in claim)
        assert mine > theirs
    for have, needed in re.findall(r"has (\d+) of the (\d+) other votes", told):
        assert int(have) <= int(needed)


def _number(text):
    number, _, candidate = text.partition(".")
    return int(number), candidate
