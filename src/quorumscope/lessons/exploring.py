"""Lesson 10: let the machine look: paths and states, find, shrink, and prove within bounds."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from ..check.explore import explore
from ..check.shrink import shrink
from ..check.verdict import Exploration
from ..check.walk import walk
from ..net.actions import Deliver
from ..net.world import World
from .beat import Beat, Deed, Script, Source
from .questions import NOTHING, Outcome, choose, number

RACE: tuple[Deed, ...] = ("submit n1 x", "settle", "elect n2", "elect n3")
FEW, SOME, MANY = "fewer than 200", "200 to 2,000", "more than 2,000"
NONE, PART, ALL = "in none", "in some", "in all"
PROVEN = "nothing breaks within these bounds"
RIGHT = "nothing breaks, whatever happens"
FOUND = "something is broken"

FINE = "that it is fine"

SEED = 3
BOUNDS: dict[str, dict[str, Any]] = {
    "one each": {"elections": 1, "submits": 1},
    "no crash": {"elections": {"n2": 1}, "submits": 1},
    "a crash": {"elections": {"n2": 1}, "submits": 1, "crashes": {"n3": 1}, "restarts": 1},
    "limited": {"elections": 2, "submits": 1, "states": 5000},
}


def paths(world: World) -> int:
    """In how many orders all can arrive that is on its way, and all that follows from it."""
    return sum(_ends(world, {}))


def _ends(world: World, known: dict[World, tuple[int, int]]) -> tuple[int, int]:
    """How many paths lead on from *world* to one master or none, and how many to more."""
    if not world.flight:
        more = sum(p.is_master for p in world.seats) > 1
        return int(not more), int(more)
    if world not in known:
        nexts = (world.after(Deliver(e.id)).world for e in world.flight)
        ends = [_ends(after, known) for after in nexts]
        known[world] = sum(a for a, _ in ends), sum(b for _, b in ends)
    return known[world]


def _share(outcome: Outcome) -> str:
    good, bad = _ends(outcome.before, {})
    return NONE if not bad else PART if good else ALL


@lru_cache(maxsize=8)  # a question is answered several times: when it is asked, judged and shown
def _searched(world: World, bounds: str) -> Exploration:
    return explore(world, BOUNDS[bounds])


def _states(outcome: Outcome) -> str:
    found = explore(outcome.before, {}, [])
    return FEW if found.states < 200 else SOME if found.states <= 2000 else MANY


def _learned(outcome: Outcome) -> str:
    found = _searched(outcome.before, "one each")
    return FOUND if found.is_found else PROVEN if found.exhaustive else RIGHT


def _first(outcome: Outcome, bounds: str) -> str:
    found = _searched(outcome.before, bounds).violations
    return found[0].invariant if found else NOTHING


def _unseen(outcome: Outcome) -> str:
    return FINE if _searched(outcome.before, "limited").exhaustive else NOTHING


NAMES = (NOTHING, "one master per instance", "agreement", "promises kept")

SCRIPT = Script(
    name="explore",
    number=10,
    title="Let the machine look",
    minutes=30,
    summary="You can search all that can happen in a small cluster, shrink what was found, and say"
    " what a search without a find has shown.",
    beats=(
        Beat(
            setting="cluster 3 original",
            do=RACE,
            words="""
Until now you chose which message arrives next. In this lesson the machine does, and it chooses
everything, one thing after the other. You need a cell of your own beside this one: whenever code is
shown, run it.

Here is the race of two candidates again, in the original: n2 and n3 have both asked for votes, and
four messages are on their way.
""",
            reveal="""
The same in Python, for your cell.
""",
            holds=("n2 CANDIDATE", "n3 CANDIDATE"),
            code="""
cluster = qs.Cluster(3, participant=qs.OriginalParticipant)
cluster.submit("n1", "x")
cluster.settle()
cluster.start_election("n2")
cluster.start_election("n3")
print(cluster)
""",
        ),
        Beat(
            words="""
Each of the four messages leads to an answer, which can arrive only after its ask. So eight messages
arrive in all. Apart from that any order is possible, and each order is one path into the future.

(A hint: of eight things there are 8! orders. In how many of them does each of the four asks come
before its answer?)
""",
            ask=number("How many paths are there?", paths),
            reveal="""
8! is 40,320, and for each of the four pairs half of the orders are ruled out: 40,320 divided by 16
is 2,520. Nobody wants to click through that, and no test suite does. And this is a cluster of
three, one message for each ask, and nothing lost.
""",
        ),
        Beat(
            words="""
You have seen one of these paths end with two masters. How common is that?
""",
            ask=choose(
                "In how many of the paths are there two masters in the end?",
                (NONE, PART, ALL),
                _share,
            ),
            reveal="""
In all of them. This danger needs no bad luck: two candidates at the same time are enough. Most
dangers hide better, and one path in thousands shows them.
""",
        ),
        Beat(
            words="""
Many of these paths meet. Whether n1 hears n2 first, and then n3 hears n2, or the other way about:
afterwards every member stands where it stands on the other path, and the same messages are on their
way. What can happen then is the same too. So it is enough to look at each different state of the
whole cluster once.
""",
            ask=choose(
                "How many different states are there on the 2,520 paths?",
                (FEW, SOME, MANY),
                _states,
            ),
            reveal="""
117. That is the idea of a model checker: keep a set of all states that were seen, and go on only
from new ones. To do that is to explore. A search that goes to the nearest states first comes upon
the shortest way to a fault before any longer one.
""",
            code="""
found = qs.explore(cluster, bounds={}, invariants=[])
print(found)

graph = qs.state_graph(cluster, {})
print(graph.graph["paths"], "paths,", len(graph), "states")
""",
            explains=("explore",),
        ),
        Beat(
            words="""
Now with all invariants watched. The search ends at the first state that breaks one, and tells the
way to it. This is the way that it found; press **next** to let it happen here.
""",
            do=(
                "deliver Prepare n2 n1",
                "deliver Prepare n3 n1",
                "deliver Prepare n3 n2",
                "deliver answer n1 n2",
                "deliver Prepare n2 n3",
                "deliver answer n3 n2",
                "deliver answer n1 n3",
                "deliver answer n2 n3",
            ),
            reveal="""
`explain()` says it in sentences, and `debug()` opens it as a cluster that you can step.
""",
            holds=("n2 MASTER", "n3 MASTER", "broken one master per instance"),
            code="""
found = qs.explore(cluster, bounds={})
print(found.explain())
found.debug()
""",
        ),
        Beat(
            setting="cluster 3 original",
            words="""
Where there are too many states to see them all, one can walk: take random steps, faults among them,
and look at the invariants after each. A walk finds things that nobody thought of, and it finds them
at the end of a long and senseless story. One was made in the original, and it broke an invariant;
afterwards you can make it again.

Most of its steps have nothing to do with the fault. To shrink a schedule is to leave steps out,
again and again, as long as the same invariant still breaks.
""",
            ask=number(
                "To how many steps does this walk shrink? Guess.",
                lambda world: shrink(walk(world, seed=SEED)).steps,
            ),
            do=("crash n2", "restart n2", "elect n2"),
            reveal="""
Three: n2 crashes, n2 is started again, n2 stands for election. In the original a member keeps
nothing on its disk, so n2 comes back knowing no other member. It is a majority of its own, and
elects itself, for instance 1, which belongs to n1. Would you have tried this?
""",
            holds=("n1 MASTER", "n2 MASTER", "broken one master per instance"),
            code="""
walked = qs.walk(qs.Cluster(3, participant=qs.OriginalParticipant), seed=3)
print(walked.explain())
short = qs.shrink(walked)
print(short.explain())
""",
            explains=("shrink",),
        ),
        Beat(
            setting="cluster 3 safe",
            words="""
Now the safe text. Deliveries are free, everything else is counted: a search is told how often there
may be an election, a submit, a crash and so on. These numbers are its bounds. Here they are one
election and one submit, by whomever and whenever.
""",
            ask=choose(
                "The search ends without a find. What has it shown?",
                (PROVEN, RIGHT, FOUND),
                _learned,
            ),
            reveal="""
The first: all 1,871 states were seen, so within these bounds nothing breaks. That is a proof, as
good as one on paper, and it is one about three members, one election and one submit. It says
nothing of a second election.
""",
            code="""
found = qs.explore(qs.Cluster(3), bounds=dict(elections=1, submits=1))
print(found)
print(found.exhaustive)
""",
            explains=("bounds",),
        ),
        Beat(
            setting="cluster 3 safe without durable",
            words="""
How much that matters you see here. The repair `durable` is off: a member that is started again has
forgotten its promise. In the last lesson that cost us agreement. The search may use one election at
n2, and one submit.
""",
            ask=choose(
                "Which invariant does the search find broken?",
                NAMES,
                lambda outcome: _first(outcome, "no crash"),
            ),
            reveal="""
None, and it has seen everything within its bounds. Nobody was started again, as nobody was allowed
to be! What is not in the bounds does not happen, and what does not happen breaks nothing.
""",
            code="""
cluster = qs.Cluster(3, without=["durable"])
found = qs.explore(cluster, bounds=dict(elections={"n2": 1}, submits=1))
print(found)
""",
        ),
        Beat(
            words="""
So let n3 crash once, and let one member be started again.
""",
            ask=choose(
                "Which invariant does the search find broken now?",
                NAMES,
                lambda outcome: _first(outcome, "a crash"),
            ),
            reveal="""
"promises kept": n3 voted in instance 2, came back without its promise, and took something of
instance 1. The search ends at the first invariant that breaks, the nearest one. Two entries in one
place would follow some steps later.
""",
            code="""
bounds = dict(elections={"n2": 1}, submits=1, crashes={"n3": 1}, restarts=1)
found = qs.explore(cluster, bounds=bounds)
print(found.explain())
""",
        ),
        Beat(
            setting="cluster 3",
            do=("ping n1", "settle"),
            words="""
You can also ask for something that you want to see. A goal is a function of the world, and the
search ends at the nearest world for which it is true. It is a good way to learn a protocol: ask how
something can come about at all.
""",
            reveal="""
Here: how does n3 become master in the fewest steps? In four, where one of them is to give up
waiting; otherwise in five.
""",
            code="""
cluster = qs.Cluster(3)
cluster.ping_master("n1")
cluster.settle()
found = qs.explore(
    cluster,
    bounds=dict(elections=1, time_outs=1),
    goal=lambda world: world["n3"].is_master,
)
print(found.explain())
""",
        ),
        Beat(
            setting="cluster 3",
            words="""
At last the bad news. Let there be a second election, and the 1,871 states become 254,079; with a
second submit as well there is no end in sight. So a search can be given a limit, in states or in
seconds. Here it is 5,000 states.
""",
            ask=choose(
                "The search ends at its limit. What does it say of what it has not seen?",
                (NOTHING, FINE, "that something in it is broken"),
                _unseen,
            ),
            reveal="""
Nothing. It says "so far", and `exhaustive` is False. Still it was not for nothing: all that can go
wrong in few steps has been looked at.
""",
            code="""
bounds = dict(elections=2, submits=1, states=5000)
found = qs.explore(qs.Cluster(3), bounds=bounds)
print(found.explain())
print(found.exhaustive)
""",
        ),
        Beat(
            words="""
How to work with it? Begin with the smallest bounds that can show the fault. Many faults of such
protocols show with three members, two elections and two submits.

Allow one kind of fault at a time, and name who may: `crashes={"n3": 1}` is a third of `crashes=1`.

Where the search does not end, walk, with many seeds, and shrink what you find.

Keep what was found as a test: a schedule that broke something once is worth running for ever.

Then try it on something that you don't know the answer to: which invariant breaks first in the
original, with one election and two submits?
""",
            code="""
found = qs.explore(
    qs.Cluster(3, participant=qs.OriginalParticipant),
    bounds=dict(elections=1, submits=2, seconds=20),
)
print(found.explain())
""",
        ),
    ),
    systems="""
etcd's Raft and ZooKeeper's protocol have models in TLA+, a language in which one writes down the
states and the steps and has a program search them, as you did here. Engineers of Amazon have
written that they found faults in this way in S3 and DynamoDB, one of which takes 35 steps to show.
Real code is walked rather than searched: FoundationDB ran its whole database in a simulation with
random faults, and Jepsen does it to running clusters from outside.
""",
    sources=(
        Source(
            "How Amazon Web Services Uses Formal Methods",
            "https://doi.org/10.1145/2699417",
        ),
        Source("The TLA+ home page", "https://lamport.azurewebsites.net/tla/tla.html"),
        Source(
            "Simulation and testing in FoundationDB",
            "https://apple.github.io/foundationdb/testing.html",
        ),
    ),
)
