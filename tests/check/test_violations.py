"""What a violation says, when it is told, and when it is not."""

from __future__ import annotations

from operator import ne

from msgspec.structs import replace

from quorumscope import OriginalParticipant, TextLog
from quorumscope.check.invariants import Violation, violations
from quorumscope.net.actions import Deliver, Forge, Local
from quorumscope.net.move import Move
from quorumscope.net.world import World
from quorumscope.protocol.chain import Chain
from quorumscope.protocol.messages import (
    Ask,
    StartElection,
    StartParticipation,
    Submit,
)
from quorumscope.protocol.types import Changes, Logged, Position
from tests.check.golden_world import replayed
from tests.check.test_invariants import AGREE, ONCE, ONE, ONLY, asked, begun, broken, submitted
from tests.net.worlds import joined, knowing, settled

# --- the violation itself -------------------------------------------------------------------------


def test_a_violation_tells_its_step_and_stays():
    cluster = begun(3)
    cluster.start_election("n2")
    cluster.settle()
    cluster.start_election("n3")
    cluster.settle()
    (broken,) = cluster.violations
    assert broken.invariant == ONE
    step = cluster.trace.cursor.index
    cluster.submit("n2", "y")
    assert broken in cluster.violations
    assert broken.step is not None
    assert broken.step <= step
    assert str(broken).endswith(f"(step {broken.step})")
    cluster.goto(broken.step - 1)
    assert cluster.violations == ()
    cluster.goto(broken.step)
    assert cluster.violations == (broken,)


def test_the_same_said_at_another_step_is_the_same():
    one = Violation(AGREE, "n1", None, "so", 3)
    assert one == replace(one, step=9)
    assert ne(one, replace(one, step=9)) is False
    assert hash(one) == hash(replace(one, step=9))
    assert one != replace(one, sentence="not so")
    assert one != "so"


def test_an_action_of_the_network_is_nobodys_breach():
    world = settled(joined(2, OriginalParticipant), Local("n2", StartElection()))
    step = world.after(Local("n1", StartElection()))
    assert violations(world, step.events, step.world) == ()


def test_effects_of_a_restart_are_looked_at_too():
    world = World.start([OriginalParticipant(name="n1", state=TextLog(), blank=TextLog())])
    step = world.after(Local("n1", StartElection()))
    assert violations(world, step.events, step.world) == ()
    assert step.world.history.masters.last.counted == ("n1",)


def test_entries_of_several_changes_are_told_in_full():
    cluster = begun(5)
    request = asked(cluster, lambda: cluster.submit("n1", "p", "q"), ["n2"])
    assert request.code == "ERR_MAJORITY"
    submitted(cluster, "good", ["n3", "n4", "n5"])
    submitted(cluster, "next", ["n2", "n3", "n4", "n5"])
    assert cluster.violations[0].sentence == (
        "n2 applied p, q as entry 2, where good was applied before"
    )
    assert isinstance(cluster.violations[0].entry, Changes)


def test_a_move_says_what_took_effect():
    world = knowing(3, OriginalParticipant)
    step = world.after(Local("n1", Submit(("x",), "c9", 1)))
    ask = min(e.id for e in step.world.flight)
    later = step.world.after(Deliver(ask)).world
    heard = step.world.envelope(ask).message
    move = Move.of(step.world[heard.target], later[heard.target], heard, ())
    assert [e.entry.changes for e in move.effective()] == [("x0",)]
    assert not move.leads


# --- told once, and not told where it is not so ---------------------------------------------------


def test_a_list_that_has_departed_is_told_once():
    told = [v for v in replayed("d_master_crash_election").broken if v.invariant == AGREE]
    assert [(v.member, v.entry.changes) for v in told] == [("n2", ("y1",)), ("n3", ("y1",))]


def test_who_had_it_staged_and_lost_it_since_still_counts():
    cluster = begun(3)
    x = cluster.submit("n1", "x")
    cluster.deliver(next(e.id for e in cluster.pending if e.message.target == "n2"))
    answer = next(e.id for e in cluster.pending if e.message.target == "n1")
    cluster.start_election("n3")
    for name in ("Prepare", "Accept"):
        for source, target in (("n3", "n2"), ("n2", "n3")):
            e = next(e for e in cluster.pending if way(e) == (name, source, target))
            cluster.deliver(e.id)
        if name == "Prepare":
            ask = next(e for e in cluster.pending if way(e) == (name, "n3", "n1"))
            cluster.time_out(ask.id)
            cluster.submit("n3", "y")
    assert [s.entry.changes for s in cluster["n2"].staged] == [("y",)]
    cluster.deliver(answer)
    assert x.outcome == "acknowledged"
    assert AGREE in broken(cluster)
    assert ONLY not in broken(cluster)


def way(envelope):
    message = envelope.message
    return message.name, message.source, message.target


def test_a_snapshot_that_holds_a_submit_twice_is_found_out():
    twice = Chain(Logged(Position(1, s), Changes(("x",), "c", 1)) for s in (1, 2))
    world = World.start([OriginalParticipant(name="n1", state=TextLog(), blank=TextLog())])
    start = StartParticipation(1, 2, "cluster", "n1", "n2", ("n1", "n2"), b'["x","x"]', twice)
    world = replace(world, allow_forge=True)
    world = world.after(Forge(Ask("n2", "n1", 0, 0, 0, start))).world
    before = world
    world, events = world.after(Deliver(1))
    assert ONCE in [v.invariant for v in violations(before, events, world)]
