"""What a world remembers, and that it costs only what a step touches."""

from __future__ import annotations

import sys

import pytest
from msgspec.structs import replace

from quorumscope.check.invariants import violations
from quorumscope.machines import Register
from quorumscope.net.actions import Boot, Crash, Deliver, Local, Restart
from quorumscope.net.history import Client, insert
from quorumscope.net.move import Ballot
from quorumscope.protocol.chain import Chain
from quorumscope.protocol.messages import (
    AddParticipant,
    Answer,
    PingMaster,
    RemoveParticipant,
    StartElection,
    Submit,
)
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.protocol.safe import Participant
from tests.net.worlds import after, find, flying, joined, knowing, settled

TEXTS = (OriginalParticipant, Participant)


def submitted(world, *changes):
    for number, change in enumerate(changes, start=1):
        world = settled(world, Local("n1", Submit((change,), "c1", number)))
    return world


def test_who_was_master_of_what_and_by_whose_votes():
    world = settled(knowing(), Local("n2", StartElection()))
    founded, elected = world.history.masters
    assert (founded.ballot, founded.member) == (Ballot(1), "n1")
    assert (elected.ballot, elected.member) == (Ballot(2), "n2")
    assert elected.counted == ("n1", "n2", "n3")


def test_the_safe_text_tells_instances_apart_by_their_candidate():
    world = settled(knowing(3, Participant), Local("n2", StartElection()))
    assert [r.ballot for r in world.history.masters] == [Ballot(1, "n1"), Ballot(2, "n2")]
    off = knowing(3, Participant, without=["unique_instances"])
    world = settled(off, Local("n2", StartElection()))
    assert [r.ballot for r in world.history.masters] == [Ballot(1), Ballot(2)]


@pytest.mark.parametrize("text", TEXTS)
def test_what_was_applied_by_anyone_stands_at_its_place(text):
    world = submitted(joined(3, text), "x", "y")
    applied = [entry for _, entry in ((e.position, e.entry) for e in world.history.applied)]
    assert [e.changes for e in applied if hasattr(e, "changes")] == [("x",), ("y",)]
    assert world.history.applied is world["n1"].log


@pytest.mark.parametrize("text", TEXTS)
def test_what_was_acknowledged_and_who_was_counted(text):
    world = after(joined(3, text), Local("n1", Submit(("x",), "c1", 1)))
    world = after(world, Deliver(find(world, lambda m: m.target == "n3").id))
    world = after(world, Deliver(find(world, lambda m: isinstance(m, Answer)).id))
    *_, last = world.history.agreed
    assert last.acknowledged
    assert last.entry.changes == ("x",)
    assert last.counted == ("n1", "n3")
    assert last.in_log


def test_the_originals_members_are_remembered_though_its_log_has_none():
    world = joined(3)
    facts = world.history.agreed
    assert [(f.entry.member, f.in_log, f.sequence) for f in facts] == [
        ("n2", False, 1),
        ("n3", False, 2),
    ]


def test_the_highest_vote_of_each_own_candidacies_included():
    world = settled(knowing(3, Participant), Local("n2", StartElection()))
    world = settled(world, Local("n3", StartElection()))
    assert {m: v.number for m, v in world.history.granted} == {"n1": 3, "n2": 3, "n3": 3}
    assert world.history.promise("n9") < Ballot(0)


def test_what_was_staged_and_lost_in_an_election():
    world = submitted(knowing(), "x")
    world = settled(world, Local("n2", StartElection()))
    world = settled(world, Local("n2", Submit(("y",), "c2", 1)))
    lost = [(f.member, f.entry.changes) for f in world.history.lost]
    assert lost == [("n2", ("x",)), ("n3", ("x",))]


def test_what_was_staged_and_lost_in_a_crash():
    world = after(submitted(knowing(), "x"), Crash("n3"), Restart("n3"))
    assert [(f.member, f.entry.changes) for f in world.history.lost] == [("n3", ("x",))]


@pytest.mark.parametrize("text", TEXTS)
def test_nothing_is_lost_where_all_goes_well(text):
    world = settled(submitted(joined(4, text), "x", "y", "z"), Local("n1", PingMaster()))
    assert list(world.history.lost) == []


def test_who_was_removed_and_whose_removal_was_agreed():
    world = settled(knowing(3, Participant), Local("n1", RemoveParticipant("n3")))
    assert [m for m, _ in world.history.gone] == ["n3"]
    assert world.history.removed == ()
    world = submitted(world, "x")
    assert world.history.removed == ("n3",)


def test_who_comes_again_is_not_gone_any_more():
    world = settled(knowing(), Local("n1", RemoveParticipant("n3")))
    assert [m for m, _ in world.history.gone] == ["n3"]
    world = settled(world, Crash("n3"), Restart("n3"), Local("n1", AddParticipant("n3")))
    assert world.history.gone == ()


def test_clients_used_and_applied():
    world = after(joined(), Local("n1", Submit(("x",), "c1", 3)))
    assert world.history.client("c1") == Client("c1", 3, 0)
    assert settled(world).history.client("c1") == Client("c1", 3, 3)
    assert world.history.client("c2") == Client("c2", 0, 0)


def test_facts_are_kept_sorted():
    chain = Chain()
    for item in [(3, "c"), (1, "a"), (2, "b"), (1, "a")]:
        chain = insert(chain, item, 1)
    assert list(chain) == [(1, "a"), (2, "b"), (3, "c")]
    assert insert(chain, (2, "x"), 1) == Chain([(1, "a"), (2, "b"), (2, "x"), (3, "c")])


def test_the_order_in_which_facts_came_does_not_matter():
    world = after(knowing(4), Local("n2", StartElection()), Local("n3", StartElection()))
    asks = [e.id for e in flying(world) if e.message.target in ("n1", "n4")]
    one = after(world, *(Deliver(i) for i in asks[:1] + asks[2:3]))
    other = after(world, *(Deliver(i) for i in asks[2:3] + asks[:1]))
    assert one.history == other.history


def calls_of(work):
    """Return how many functions of ours *work* calls: what it costs, whatever the machine does."""
    count = 0

    def profile(frame, event, arg):
        nonlocal count
        count += event == "call" and "quorumscope" in frame.f_code.co_filename

    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def cost(world, number):
    """Return the calls that one settled submit takes, with its invariants."""

    def work():
        now = world
        todo = [Local("n1", Submit(("z",), "c1", number))]
        while todo:
            before = now
            now, events = before.after(todo.pop())
            assert violations(before, events, now) == ()
            todo += [Deliver(min(e.id for e in now.flight))] if now.flight else []

    return calls_of(work)


@pytest.mark.parametrize("text", TEXTS)
def test_a_step_costs_the_same_after_a_long_run(text):
    short = submitted(joined(5, text), *map(str, range(20)))
    long = submitted(short, *map(str, range(20, 400)))
    assert cost(long, 401) == cost(short, 21)


def test_a_new_process_is_not_anyones_move():
    world = joined(2)
    assert after(world, Boot("n3")).history is world.history


@pytest.mark.parametrize("text", TEXTS)
def test_members_share_the_log_that_they_agree_on(text):
    world = submitted(joined(3, text), "x", "y", "z")
    known = world.history.applied
    assert len(world["n3"].log) == len(known) - 1
    assert all(p.log is known.first(len(p.log)) for p in world.seats)
    assert world["n2"].log is world["n3"].log
    assert world["n2"].state is world["n3"].state


def test_a_state_that_the_same_log_made_otherwise_stays_its_own():
    world = joined(3)
    odd = replace(world["n3"], state=Register())
    world = submitted(replace(world, seats=(*world.seats[:2], odd)), "x", "y", "z")
    assert world["n2"].log is world["n3"].log
    assert world["n3"].state == Register("y")
    assert list(world["n2"].state.lines) == ["x", "y"]


def test_a_log_that_has_departed_stays_its_own():
    world = submitted(knowing(), "x")
    world = settled(world, Local("n2", StartElection()))
    for number, change in enumerate(("y", "z"), start=1):
        world = settled(world, Local("n2", Submit((change,), "c2", number)))
    alone = [[c for e in p.log for c in e.entry.changes] for p in world.seats]
    assert alone[0][:2] == ["x0", "x"]
    assert alone[1] == ["x0", "y"]
    assert [list(p.state.lines) for p in world.seats] == alone
