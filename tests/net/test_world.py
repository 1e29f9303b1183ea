"""What each action does to a world, and which worlds are equal."""

from __future__ import annotations

import pytest

from quorumscope.machines import TextLog
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
    Partition,
    Restart,
    TimeOut,
)
from quorumscope.net.events import (
    Applied,
    Called,
    Crashed,
    Delivered,
    Dropped,
    Duplicated,
    Healed,
    MembersChanged,
    Restarted,
    Sent,
    StateChanged,
    TimedOut,
    WasCut,
)
from quorumscope.net.world import World
from quorumscope.protocol.errors import ConsensusError, ErrorCode
from quorumscope.protocol.messages import (
    AddParticipant,
    Answer,
    Ask,
    BecameMaster,
    Concluded,
    Ignored,
    Prepare,
    StartElection,
    Submit,
)
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.protocol.safe import Participant
from quorumscope.protocol.types import ParticipantState
from tests.net.worlds import after, find, flying, joined, knowing, settled

TEXTS = (OriginalParticipant, Participant)


def refused(world, action):
    """The sentence with which *action* is refused; the world is as it was."""
    before = (world, hash(world))
    with pytest.raises(ConsensusError) as caught:
        world.after(action)
    assert (world, hash(world)) == before
    assert caught.value.code is ErrorCode.ERR_STATE
    return caught.value.description


# --- delivering -----------------------------------------------------------------------------------


@pytest.mark.parametrize("text", TEXTS)
def test_an_ask_is_handled_and_its_answer_is_in_flight(text):
    world = after(knowing(3, text), Local("n2", StartElection()))
    ask = find(world, lambda m: m.target == "n3")
    step = world.after(Deliver(ask.id))
    (answer,) = (e for e in step.world.flight if isinstance(e.message, Answer))
    assert step.events[0] == Delivered(ask)
    assert Sent(answer) in step.events
    assert (answer.message.source, answer.message.target) == ("n3", "n2")
    assert answer.cause == ask.id
    assert ask not in step.world.flight


def test_an_answer_is_handled_and_gone():
    world = after(knowing(), Local("n2", StartElection()))
    for ask in flying(world):
        world = after(world, Deliver(ask.id))
    *_, last = flying(world)
    for answer in flying(world):
        step = world.after(Deliver(answer.id))
        world = step.world
    assert answer is last
    assert world.flight == ()
    assert BecameMaster("n2", 2) in step.events
    changed = StateChanged("n2", ParticipantState.CANDIDATE, ParticipantState.MASTER, last.id)
    assert changed in step.events


def test_only_the_hearer_is_touched():
    world = after(knowing(), Local("n2", StartElection()))
    ask = find(world, lambda m: m.target == "n3")
    later = after(world, Deliver(ask.id))
    assert later["n1"] is world["n1"]
    assert later["n2"] is world["n2"]
    assert later["n3"] is not world["n3"]
    assert later.names is world.names
    assert later.cuts is world.cuts


def test_what_took_effect_is_told_with_its_cause():
    world = after(joined(), Local("n1", Submit(("x",))))
    ask = find(world, lambda m: m.target == "n2")
    world = after(world, Deliver(ask.id))
    answer = find(world, lambda m: isinstance(m, Answer))
    step = world.after(Deliver(answer.id))
    (applied,) = (e for e in step.events if isinstance(e, Applied))
    assert (applied.member, applied.length, applied.cause) == ("n1", 0, answer.id)
    assert [logged.entry.changes for logged in applied.entries] == [("x",)]
    assert Concluded("n1", world["n1"].votes[0].waiter, None) in step.events


def test_members_that_come_and_go_are_told():
    world = settled(joined(2), Boot("n3"))
    world = after(world, Local("n1", AddParticipant("n3")))
    world = after(world, Deliver(flying(world)[0].id))
    step = world.after(Deliver(flying(world)[0].id))
    (changed,) = (e for e in step.events if isinstance(e, MembersChanged))
    assert (changed.member, changed.before, changed.after) == (
        "n1",
        ("n1", "n2"),
        ("n1", "n2", "n3"),
    )


def test_a_local_call_is_told_with_its_request():
    world = joined()
    step = world.after(Local("n1", Submit(("x",))))
    assert step.events[0] == Called("n1", world["n1"].counter, "Submit")


# --- losing, doubling, giving up ------------------------------------------------------------------


def test_a_drop_is_noticed_by_nobody():
    world = after(knowing(), Local("n2", StartElection()))
    ask = flying(world)[0]
    step = world.after(Drop(ask.id))
    assert step.events == (Dropped(ask),)
    assert step.world.seats == world.seats
    assert step.world.history is world.history
    assert ask not in step.world.flight


def test_the_second_of_two_equal_answers_is_ignored_and_shown_as_such():
    world = after(knowing(), Local("n2", StartElection()))
    ask = find(world, lambda m: m.target == "n3")
    step = world.after(Duplicate(ask.id))
    (doubled,) = step.events
    assert isinstance(doubled, Duplicated)
    assert doubled.copy == ask
    assert doubled.copy.id != ask.id
    assert doubled.copy.cause == ask.cause
    world = after(step.world, Deliver(ask.id), Deliver(doubled.copy.id))
    first, second = (e for e in flying(world) if isinstance(e.message, Answer))
    world = after(world, Deliver(first.id))
    step = world.after(Deliver(second.id))
    (ignored,) = (e for e in step.events if isinstance(e, Ignored))
    assert ignored.member == "n2"
    assert step.world["n2"] is world["n2"]


def test_a_time_out_is_an_error_to_the_asker_and_its_answer_comes_late():
    world = after(knowing(), Local("n2", StartElection()))
    ask = find(world, lambda m: m.target == "n3").message
    waiting = TimeOut("n2", ask.vote, ask.slot, ask.attempt)
    assert waiting in world.actions()
    step = world.after(waiting)
    assert step.events[0] == TimedOut("n2", "n3", "Prepare", ask.vote)
    (no,) = step.world["n2"].vote(ask.vote).refused
    assert no[0] == "n3"
    assert no[1].code is ErrorCode.ERR_CALL
    world = after(step.world, Deliver(find(step.world, lambda m: m.target == "n3").id))
    late = find(world, lambda m: isinstance(m, Answer))
    events = world.after(Deliver(late.id)).events
    assert [type(e) for e in events] == [Delivered, Ignored]


def test_nobody_gives_up_twice():
    world = after(knowing(), Local("n2", StartElection()))
    ask = flying(world)[0].message
    waiting = TimeOut("n2", ask.vote, ask.slot, ask.attempt)
    assert "does not wait" in refused(after(world, waiting), waiting)


# --- cuts -----------------------------------------------------------------------------------------


def test_what_crosses_a_cut_waits_until_it_is_healed_or_dropped():
    world = after(knowing(), Local("n2", StartElection()))
    ask = find(world, lambda m: m.target == "n3")
    step = world.after(Cut("n2", "n3"))
    assert step.events == (WasCut((("n2", "n3"), ("n3", "n2"))),)
    cut = step.world
    assert ask in cut.flight
    assert not cut.can_hear("n2", "n3")
    assert Deliver(ask.id) not in cut.actions()
    assert "link from n2 to n3 is cut" in refused(cut, Deliver(ask.id))
    assert after(cut, Drop(ask.id)).flight == after(world, Drop(ask.id)).flight
    healed = cut.after(Heal())
    assert healed.events == (Healed((("n2", "n3"), ("n3", "n2"))),)
    assert healed.world == world


def test_a_one_way_cut_lets_the_answer_through():
    world = after(knowing(), Local("n2", StartElection()), Cut("n3", "n2", one_way=True))
    assert world.can_hear("n2", "n3")
    assert not world.can_hear("n3", "n2")
    world = after(world, Deliver(find(world, lambda m: m.target == "n3").id))
    answer = find(world, lambda m: isinstance(m, Answer))
    assert "link from n3 to n2 is cut" in refused(world, Deliver(answer.id))
    assert world.cuts == (("n3", "n2"),)
    assert after(world, Cut("n2", "n3")).cuts == (("n2", "n3"), ("n3", "n2"))


def test_a_partition_is_all_cuts_between_two_sides():
    world = knowing()
    parted = after(world, Partition(("n1",)))
    assert parted == after(world, Cut("n1", "n2"), Cut("n1", "n3"))
    assert parted == after(world, Partition(("n2", "n3")))
    one_way = world.after(Partition(("n1", "n2"), one_way=True))
    assert one_way.world.cuts == (("n1", "n3"), ("n2", "n3"))
    assert one_way.events == (WasCut((("n1", "n3"), ("n2", "n3"))),)
    assert after(one_way.world, Partition(("n1", "n2"))) == after(world, Partition(("n3",)))
    assert after(parted, Heal()) == world


def test_a_partition_needs_two_sides_that_are_not_parted_yet():
    world = knowing()
    for side in ((), ("n1", "n2", "n3")):
        assert "someone on both sides" in refused(world, Partition(side))
    assert "no process called 'n9'" in refused(world, Partition(("n9",)))
    parted = after(world, Partition(("n1",)))
    assert "parted already" in refused(parted, Partition(("n1",), one_way=True))


# --- crash, restart, boot -------------------------------------------------------------------------


def test_who_has_crashed_handles_nothing_and_what_it_sent_still_travels():
    world = after(knowing(), Local("n2", StartElection()))
    to_n1, to_n3 = flying(world)
    step = world.after(Crash("n2"))
    assert step.events[0] == Crashed("n2")
    world = step.world
    assert world["n2"].votes == ()
    assert world.crashed == ("n2",)
    assert world.flight == (to_n1, to_n3)
    world = after(world, Deliver(to_n3.id))
    answer = find(world, lambda m: isinstance(m, Answer))
    assert "n2 has crashed" in refused(world, Deliver(answer.id))
    assert "n2 has crashed" in refused(world, Local("n2", StartElection()))
    assert "n2 has crashed" in refused(world, Crash("n2"))


def test_an_answer_to_an_earlier_life_is_ignored():
    world = after(knowing(), Local("n2", StartElection()))
    ask = find(world, lambda m: m.target == "n3")
    world = after(world, Deliver(ask.id), Crash("n2"), Restart("n2"))
    answer = find(world, lambda m: isinstance(m, Answer))
    assert any(isinstance(e, Ignored) for e in world.after(Deliver(answer.id)).events)


def test_the_original_restarts_knowing_nothing():
    world = settled(joined(), Local("n1", Submit(("x",))), Local("n1", Submit(("y",))))
    step = after(world, Crash("n2")).after(Restart("n2"))
    assert step.events[0] == Restarted("n2", disk=True)
    assert step.world["n2"].participant_state is ParticipantState.UNJOINED
    assert step.world["n2"].state == TextLog()


def test_the_safe_text_has_its_disk_back_unless_it_is_lost():
    world = settled(
        joined(3, Participant), Local("n1", Submit(("x",))), Local("n1", Submit(("y",)))
    )
    down = after(world, Crash("n2"))
    back, lost = after(down, Restart("n2")), after(down, Restart("n2", disk=False))
    assert back["n2"].log == world["n2"].log
    assert back["n2"].staged == world["n2"].staged
    assert back["n2"].promised == world["n2"].promised
    assert len(lost["n2"].log) == 0
    assert lost["n2"].participant_state is ParticipantState.UNJOINED


def test_a_new_process_has_not_joined():
    world = after(joined(3, Participant, without=["promises"]), Boot("n4"))
    assert world["n4"].participant_state is ParticipantState.UNJOINED
    assert world["n4"].rules == world["n1"].rules
    assert world["n4"].counter == 0
    added = settled(world, Local("n1", AddParticipant("n4")))
    assert added["n1"].members == ("n1", "n2", "n3", "n4")


def test_a_message_to_nobody_says_what_to_do():
    world = after(joined(2), Local("n1", AddParticipant("n9")))
    world = after(world, Deliver(flying(world)[0].id))
    world = after(world, Deliver(flying(world)[0].id))
    start = find(world, lambda m: m.target == "n9")
    assert "boot 'n9'" in refused(world, Deliver(start.id))
    assert settled(world, Boot("n9"))["n9"].participant_state is ParticipantState.PARTICIPANT_CLEAN


# --- what can't happen ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "why"),
    [
        (Deliver(99), "no message 99 is in flight; in flight are"),
        (Drop(99), "no message 99 is in flight"),
        (Duplicate(99), "no message 99 is in flight"),
        (TimeOut("n1", 99, 0, 0), "actions() lists what may time out"),
        (Cut("n1", "n1"), "crash('n1') stops it"),
        (Cut("n1", "n9"), "there is no process called 'n9'; there are n1, n2, n3"),
        (Heal(), "nothing to heal"),
        (Crash("n9"), "there is no process called 'n9'"),
        (Restart("n1"), "crash it first"),
        (Boot("n1"), "can't be booted"),
        (Boot(""), "can't be booted"),
        (Local("n9", StartElection()), "there is no process called 'n9'"),
        (Forge(Ask("n1", "n2", 0, 0, 0, Prepare(9, "n1"))), "allow_forge=True"),
        ("elect n1", "is no action"),
    ],
)
def test_what_cannot_happen_says_why_and_changes_nothing(action, why):
    world = after(knowing(), Local("n2", StartElection()))
    assert why in refused(world, action)


def test_cutting_twice_is_refused():
    world = after(joined(), Cut("n1", "n2"))
    assert "heal() mends" in refused(world, Cut("n2", "n1"))


def test_a_change_that_cannot_be_hashed_is_named():
    world = joined()
    with pytest.raises(ConsensusError, match=r"the change \['x'\] can't be hashed") as caught:
        world.after(Local("n1", Submit(("fine", ["x"]))))
    assert caught.value.code is ErrorCode.ERR_ENCODING
    assert "tuple" in caught.value.description


def test_two_participants_of_one_name_are_refused():
    twin = OriginalParticipant(name="n1", state=TextLog(), blank=TextLog())
    with pytest.raises(ConsensusError, match="two participants are called n1"):
        World.start([twin, twin])


def test_a_forged_message_travels_where_that_is_allowed():
    world = joined(3, allow_forge=True)
    forged = Ask("n3", "n2", 7, 0, 0, Prepare(9, "n3"))
    world = after(world, Forge(forged))
    assert world.flight[0].message == forged
    assert settled(world)["n2"].participant_state is ParticipantState.PENDING_MASTER
