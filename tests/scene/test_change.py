"""Members that come and go: dashed while that is staged, and the quorum before and after."""

from quorumscope.machines import TextLog
from quorumscope.net.actions import Boot, Deliver, Local
from quorumscope.net.world import World
from quorumscope.protocol.messages import AddParticipant, RemoveParticipant, StartParticipation
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.protocol.safe import Participant
from quorumscope.scene.ring import ring

from .runs import after, cluster, settled


def count(world):
    (note,) = [m for m in ring(world).marks if m.id == "note:count"]
    return note.text


def changing(world):
    return {m.id: m.look for m in ring(world).marks if m.kind == "change"}


def test_the_quorum_is_said():
    assert count(cluster(5, Participant)) == "5 members · quorum 3 of 5"
    assert count(cluster(4, Participant)) == "4 members · quorum 3 of 4"
    assert count(cluster(4, OriginalParticipant)) == "4 members · quorum 2 of 4"
    assert count(cluster(1, Participant)) == "1 member · quorum 1 of 1"
    blank = TextLog()
    unjoined = World.start(Participant(name=n, state=blank, blank=blank) for n in ("a", "b"))
    assert count(unjoined) == "2 processes"


def test_who_comes_is_dashed_until_that_is_final_and_the_quorum_grows_with_it():
    world = after(cluster(5, Participant), Boot("n6"), Local("n1", AddParticipant("n6")))
    assert changing(world) == {"change:n6": "comes"}
    assert count(world) == "5 members · quorum 3 of 5 → 4 of 6 once +n6 is final"
    assert "n6 is to become a member: staged, not final" in ring(world).words
    while world["n1"].members[-1] != "n6":
        world = after(world, Deliver(min(e.id for e in world.flight)))
    assert changing(world) == {}
    assert count(world) == "6 members · quorum 4 of 6"


def test_who_goes_is_dashed_until_that_is_final():
    world = after(settled(cluster(4, Participant)), Local("n1", RemoveParticipant("n3")))
    assert changing(world) == {"change:n3": "goes"}
    assert count(world) == "4 members · quorum 3 of 4 → 2 of 3 once −n3 is final"


def test_a_snapshot_on_its_way_is_seen_as_what_it_is():
    world = after(cluster(3, Participant), Boot("n4"), Local("n1", AddParticipant("n4")))

    def snapshots():
        calls = [
            e for e in world.flight if isinstance(getattr(e.message, "call", 0), StartParticipation)
        ]
        return [e.id for e in calls]

    while not snapshots():
        world = after(world, Deliver(min(e.id for e in world.flight)))
    (mark,) = [m for m in ring(world).marks if m.id == f"message:{snapshots()[0]}"]
    assert (mark.shape, mark.look, mark.text) == ("rect", "snapshot", "S … +n3 +n4")
    assert mark.words.endswith("with a snapshot (+n2 +n3 +n4) and the list of 4 members")
