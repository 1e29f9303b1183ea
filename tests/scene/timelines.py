"""Runs to draw in time, and how a test finds its way in the picture."""

from quorumscope.check.invariants import violations
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
from quorumscope.protocol.messages import AddParticipant, StartElection, Submit
from quorumscope.record.trace import Trace
from quorumscope.scene.spacetime import spacetime

from .runs import cluster, walk


def begin(count=3):
    return Trace.start(cluster(count), checker=violations)


def settle(trace):
    while trace.cursor.world.flight:
        trace.do(Deliver(min(e.id for e in trace.cursor.world.flight)))


def two_masters():
    trace = begin()
    trace.do(Local("n1", Submit(("x",))))
    settle(trace)
    for member in ("n2", "n3"):
        trace.do(Local(member, StartElection()))
    settle(trace)
    return trace


def faults():
    """A run with every kind of sign in it."""
    trace = two_masters()
    trace.do(Local("n2", Submit(("y",))))
    trace.do(Cut("n1", "n3"))
    trace.do(Deliver(trace.cursor.world.flight[0].id))
    trace.do(Crash("n3"))
    trace.do(Heal())
    trace.do(Duplicate(trace.cursor.world.flight[0].id))
    vote = trace.cursor.world["n2"].votes[-1]
    trace.do(TimeOut("n2", vote.number, vote.open[0].slot, 0))
    trace.do(Drop(trace.cursor.world.flight[-1].id))
    trace.do(Restart("n3"))
    trace.do(Boot("n4"))
    trace.do(Local("n2", AddParticipant("n4")))
    return trace


def whole(trace, **options):
    return spacetime(trace, 0, len(trace.line), **options)


def of(picture, kind):
    return [m for m in picture.marks if m.kind == kind]


def one(picture, id):
    return next(m for m in picture.marks if m.id == id)


def height(picture, member):
    return one(picture, f"name:{member}").y


def left(mark):
    return min(mark.x, mark.x2) if mark.shape in ("line", "arrow") else mark.x - mark.w / 2


def right(mark):
    return max(mark.x, mark.x2) if mark.shape in ("line", "arrow") else mark.x + mark.w / 2


RUNS = {"two masters": two_masters, "faults": faults, "walk": lambda: walk(5, 120, seed=3)}


def ids(picture):
    return {m.id for m in picture.marks}
