"""What may happen to a world, and which worlds are equal."""

from __future__ import annotations

from operator import ne

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from quorumscope.machines import TextLog
from quorumscope.net.actions import (
    Boot,
    Crash,
    Cut,
    Deliver,
    Drop,
    Duplicate,
    Heal,
    Local,
    Restart,
    TimeOut,
)
from quorumscope.net.world import World
from quorumscope.protocol.messages import (
    AddParticipant,
    InitMaster,
    RemoveParticipant,
    StartElection,
    Submit,
)
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.protocol.safe import Participant
from tests.net.worlds import after, flying, joined, knowing, settled

TEXTS = (OriginalParticipant, Participant)


# --- what may happen ------------------------------------------------------------------------------


def everything(world):
    """Return *world* after each of its actions."""
    return [world.after(action).world for action in world.actions()]


@pytest.mark.parametrize("text", TEXTS)
def test_whatever_is_listed_can_happen(text):
    world = joined(3, text)
    world = after(world, Local("n1", Submit(("x",))), Local("n2", StartElection()))
    world = after(world, Deliver(flying(world)[0].id), Boot("n4"), Crash("n3"), Cut("n1", "n2"))
    assert len(everything(world)) == len(world.actions())
    kinds = {type(a) for a in world.actions()}
    assert kinds == {Drop, Duplicate, TimeOut, Local, Crash, Restart, Cut, Heal}
    assert Deliver in {type(a) for a in after(world, Heal(), Restart("n3")).actions()}


def test_deliveries_come_first_and_the_oldest_of_them_first():
    world = after(joined(), Local("n3", StartElection()), Local("n2", StartElection()))
    ids = [e.id for e in flying(world)]
    assert [a for a in world.actions() if isinstance(a, Deliver)] == [Deliver(i) for i in ids]
    assert world.actions()[: len(ids)] == tuple(Deliver(i) for i in ids)


def test_a_master_may_add_who_is_out_and_remove_who_is_in():
    calls = [a.call for a in after(joined(2), Boot("n3")).actions() if isinstance(a, Local)]
    assert AddParticipant("n3") in calls
    assert RemoveParticipant("n2") in calls
    assert AddParticipant("n2") not in calls


# --- equality -------------------------------------------------------------------------------------


def elections(text=OriginalParticipant):
    """Two candidates, four Prepares in flight."""
    return after(knowing(4, text), Local("n2", StartElection()), Local("n3", StartElection()))


@given(order=st.permutations(range(3)), text=st.sampled_from(TEXTS))
@settings(deadline=None, max_examples=30)
def test_deliveries_to_different_members_commute(order, text):
    world = after(joined(4, text), Local("n1", Submit(("x",))))
    asks = flying(world)
    one = after(world, *(Deliver(asks[i].id) for i in range(3)))
    other = after(world, *(Deliver(asks[i].id) for i in order))
    assert one == other
    assert ne(one, other) is False
    assert hash(one) == hash(other)
    assert [e.message for e in one.flight] == [e.message for e in other.flight]


def test_ids_and_causes_take_no_part_in_equality():
    world = elections()
    first, *_ = flying(world)
    doubled = after(world, Duplicate(first.id))
    (copy,) = (e for e in doubled.flight if e.id not in {f.id for f in world.flight})
    assert after(doubled, Drop(copy.id)) == after(doubled, Drop(first.id)) == world


def test_a_copy_more_is_another_world():
    world = elections()
    assert after(world, Duplicate(flying(world)[0].id)) != world


def test_a_cut_a_crash_and_a_memory_make_another_world():
    world = joined()
    assert after(world, Cut("n1", "n2")) != world
    assert after(world, Crash("n3")) != world
    remembering = settled(world, Local("n1", Submit(("x",))))
    assert remembering != world
    assert replace(world, history=remembering.history) != world


@given(data=st.data(), text=st.sampled_from(TEXTS))
@settings(deadline=None, max_examples=40)
def test_any_run_is_done_again_with_the_same_actions(data, text):
    world = start = joined(3, text)
    done = []
    for _ in range(data.draw(st.integers(1, 25))):
        action = data.draw(st.sampled_from(world.actions()))
        world = after(world, action)
        done.append(action)
    assert after(start, *done) == world
    assert [e.id for e in after(start, *done).flight] == [e.id for e in world.flight]


def test_a_world_says_in_short_what_it_is():
    assert repr(after(joined(2), Local("n2", StartElection()))) == (
        "<World: n1 MASTER 1/1, n2 CANDIDATE 1/1; 1 in flight>"
    )


def test_a_world_begins_with_nothing():
    world = World.start([OriginalParticipant(name="n1", state=TextLog(), blank=TextLog())])
    founded = after(world, Local("n1", InitMaster(b'["x1"]')))
    assert founded["n1"].state == TextLog().apply("x1")
    assert "n1" in founded
    assert "n2" not in founded
