"""Words for how members come, go, crash and are cut off."""

from __future__ import annotations

from quorumscope.net.actions import (
    Boot,
    Crash,
    Cut,
    Drop,
    Duplicate,
    Forge,
    Heal,
    Partition,
    Restart,
)
from quorumscope.protocol.messages import (
    AddParticipant,
    Ask,
    InitMaster,
    Prepare,
    RemoveParticipant,
    Submit,
)
from quorumscope.record.describe import (
    describe_step,
)

from .runs import begin
from .told import Told

# --- members ------------------------------------------------------------------------------------


def test_how_a_cluster_begins():
    run = Told(2, bootstrap=False)
    assert run.call("n1", InitMaster(b"[]")) == (
        "n1 is asked to begin a new cluster; it is the only member and becomes MASTER of"
        " instance 1."
    )
    assert run.call("n1", AddParticipant("n2")) == (
        "n1 is asked to add n2; it commits +n2 at 1, counts n2 as a member, sends n2 a snapshot"
        " with StartParticipation(1, 1) and reports that the addition of n2 is done."
    )
    assert run.deliver("StartParticipation", "n1", "n2") == (
        "n2 hears StartParticipation(1, 1) from n1; it moves to instance 1, takes +n2 at 1 from the"
        " snapshot, is now a member beside n1, becomes PARTICIPANT_CLEAN and says yes."
    )
    assert run.answer("StartParticipation", "n2", "n1") == (
        "n1 hears yes from n2; n2 has begun, so it only takes note."
    )


def test_a_removal_that_is_told_as_a_failure():
    run = Told(protocol="original").joined()
    run.call("n1", RemoveParticipant("n3"))
    run.deliver("RemoveMember", "n1", "n3")
    run.answer("RemoveMember", "n3", "n1")
    run.deliver("RemoveMember", "n1", "n2")
    assert run.answer("RemoveMember", "n2", "n1") == (
        "n1 hears yes from n2; -n3 at 4 has 2 other votes (1 needed), so n1 takes n3 off its list"
        " of members and reports that the removal of n3 failed with ERR_STATE: n3 is not a member."
    )


def test_a_removal_counts_in_the_list_before_it():
    run = Told(4).joined()
    run.call("n1", RemoveParticipant("n2"))
    run.deliver("RemoveMember", "n1", "n2")
    run.deliver("RemoveMember", "n1", "n3")
    run.answer("RemoveMember", "n2", "n1")
    assert run.answer("RemoveMember", "n3", "n1") == (
        "n1 hears yes from n3; -n2 at 5 has 2 of the 2 other votes it needs, so n1 commits -n2 at"
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
    assert run.do(Partition(("n3",), one_way=True)) == (
        "Nothing gets from n3 to n1 and n2 any more; what they send still arrives."
    )
    assert run.do(Partition(("n3",))) == ("Nothing gets any more from n3 to n1 and n2, or back.")
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
