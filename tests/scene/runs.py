"""Runs to look at: by hand, and by a seeded walk that knows no mercy."""

from random import Random

from quorumscope.machines import TextLog
from quorumscope.net.actions import Boot, Deliver, Drop, Heal, Local
from quorumscope.net.world import World
from quorumscope.protocol.messages import (
    AddParticipant,
    InitMaster,
    StartElection,
    Submit,
)
from quorumscope.protocol.original import OriginalParticipant
from quorumscope.protocol.safe import Participant
from quorumscope.record.trace import Trace

TEXTS = [OriginalParticipant, Participant]


def world_of(names, text=OriginalParticipant):
    """All of *names* joined, the first of them master, nothing in flight."""
    blank = TextLog()
    world = World.start(text(name=n, state=blank, blank=blank) for n in names)
    world = settled(world, Local(names[0], InitMaster(blank.snapshot())))
    for name in names[1:]:
        world = settled(world, Local(names[0], AddParticipant(name)))
    return world


def cluster(count, text=OriginalParticipant):
    return world_of([f"n{i}" for i in range(1, count + 1)], text)


def settled(world, *actions):
    for action in actions:
        world = world.after(action).world
        while world.flight:
            world = world.after(Deliver(min(e.id for e in world.flight))).world
    return world


def after(world, *actions):
    for action in actions:
        world = world.after(action).world
    return world


def sent(world, source, target, name):
    """The id of the message of that name between two."""
    for e in world.flight:
        if (e.message.source, e.message.target, e.message.name) == (source, target, name):
            return e.id
    raise LookupError((source, target, name))


def heard(world, source, target, name):
    return after(world, Deliver(sent(world, source, target, name)))


def election(text=OriginalParticipant):
    """The scene of the sketch: n2 stands for election while n1 has an Accept on its way."""
    world = settled(cluster(5, text), *(Local("n1", Submit((c,))) for c in ("x", "y")))
    world = after(world, Local("n1", Submit(("z",))))
    for follower in ("n2", "n4", "n5"):
        world = heard(world, "n1", follower, "Accept")
        world = after(world, Drop(sent(world, follower, "n1", "Accept")))
    world = after(world, Local("n2", StartElection()))
    world = after(world, Drop(sent(world, "n2", "n1", "Prepare")))
    world = heard(world, "n2", "n5", "Prepare")
    world = heard(world, "n5", "n2", "Prepare")
    return heard(world, "n2", "n4", "Prepare")


def walk(count, steps, seed, text=OriginalParticipant):
    """A trace of so many random steps: mostly deliveries, and every fault there is."""
    chance = Random(seed)
    trace = Trace.start(cluster(count, text))
    for number in range(steps):
        trace.do(choose(trace.cursor.world, chance, number))
    return trace


def choose(world, chance, number):
    actions = world.actions()
    deliveries = [a for a in actions if isinstance(a, Deliver)]
    luck = chance.random()
    if deliveries and luck < 0.7:
        return chance.choice(deliveries)
    running = [n for n in world.names if n not in world.crashed]
    if running and luck < 0.85:
        return Local(chance.choice(running), Submit((f"x{number}",)))
    if luck > 0.995 and len(world.names) < 7:
        return Boot(f"b{number}")
    if len(world.cuts) > 6:
        return Heal()
    if len(world.flight) > 20:
        return Drop(chance.choice(world.flight).id)
    kind = chance.choice(list(dict.fromkeys(type(a) for a in actions)))
    return chance.choice([a for a in actions if type(a) is kind])
