"""Lesson 12: bring your own protocol: override one handler, and let everything run on it.

The three small texts in here are those that its cells have a student write.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Self

from ..check.explore import explore
from ..check.progress import progress
from ..cluster import Cluster
from ..protocol.messages import Prepare, Reply
from ..protocol.participant import Out
from ..protocol.safe import Participant
from .beat import Beat, Deed, Script, Source
from .questions import NOTHING, choose, masters, number, truth, vote


class Forgetful(Participant, frozen=True):
    """Says what the safe text says, and keeps nothing of it in mind."""

    def prepare(self, out: Out, call: Prepare) -> tuple[Self, Reply]:
        _, reply = super().prepare(out, call)
        return self, reply


class Loyal(Participant, frozen=True):
    """Votes for nobody while it has a master."""

    def prepare(self, out: Out, call: Prepare) -> tuple[Self, Reply]:
        if self.has_master:
            return self, self.refuse(f"{self.name} follows {self.current_master}")
        return super().prepare(out, call)


class Choosy(Participant, frozen=True):
    """Votes for nobody whose log is shorter than its own."""

    def prepare(self, out: Out, call: Prepare) -> tuple[Self, Reply]:
        if (call.commit or 0) < self.commit:
            return self, self.refuse(f"{self.name} has {self.commit} entries")
        return super().prepare(out, call)


READY: tuple[Deed, ...] = ("ping n1", "settle")
ONE_EACH = {"elections": 1, "submits": 1}
NAMES = (NOTHING, "one master per instance", "agreement", "promises kept")


def _ready(participant: Any) -> Cluster:
    """Three members that know of one another."""
    cluster = Cluster(3, participant=participant)
    cluster.ping_master("n1")
    cluster.settle()
    return cluster


@cache
def _steps(participant: Any) -> int:
    """Steps from there to the nearest violation; 0 where there is none."""
    found = explore(_ready(participant), ONE_EACH)
    return min((v.steps for v in found.verdicts if v.steps), default=0)


@cache
def _first(participant: Any) -> str:
    found = explore(_ready(participant), ONE_EACH).violations
    return found[0].invariant if found else NOTHING


@cache
def _goes_on(participant: Any) -> bool:
    bounds = {"crashes": {"n1": 1}}
    return progress(_ready(participant), bounds, elections=True).holds


SCRIPT = Script(
    name="own-protocol",
    number=12,
    title="Bring your own protocol",
    minutes=30,
    summary="You can change one rule of a protocol, and find out what that breaks, or whom it"
    " leaves waiting.",
    beats=(
        Beat(
            setting="cluster 3",
            do=READY,
            words="""
What the members run is a Python class. In this lesson you write your own, by changing one method of
the safe text. Work with a cell beside this page, and run the code of each beat in it.

A member is a value: an object that never changes. When it hears something, a handler makes a new
member, beside an answer. There are six handlers, one for each call that members make to one
another: `prepare`, `accept`, `add_member`, `remove_member`, `start_participation` and
`submit_request`. Each has the same shape: it takes `out`, where it leaves what else it has to say,
and the call, and it returns two things, the member as it is from now on, and its reply.
""",
            reveal="""
Three members that run the safe text. The code shows the handler that votes; read it once, you will
know most of it from the lessons before.
""",
            holds=("n1 MASTER", "nothing on its way"),
            code="""
import inspect

print(inspect.getsource(qs.Participant.prepare))
""",
        ),
        Beat(
            words="""
n2 stands for election, and its Prepare arrives at n3. So n3 runs its handler `prepare`, once.
""",
            ask=vote("n3", "n3 hears Prepare(2) from n2. What will it say?"),
            do=("elect n2", "deliver Prepare n2 n3"),
            reveal="""
Press **code** to see the lines that ran. As a member is a value, you can also call a handler by
hand, as often as you like: nothing happens but that you get a second member back.
""",
            watch="the lines of `prepare` that ran, and the values that they compared",
            holds=("n3 promised 2", "n3 PENDING_MASTER"),
            code="""
from quorumscope.protocol.messages import Prepare
from quorumscope.protocol.participant import Out

cluster = qs.Cluster(3)
before = cluster["n3"]
after, reply = before.prepare(Out(), Prepare(2, "n2", commit=2))
print(reply.granted, before.promised, after.promised)
""",
        ),
        Beat(
            setting="cluster 3 safe",
            text=Forgetful,
            before=READY,
            do=("cut n1 n2", "elect n2", "settle", "time out Prepare n2 n1"),
            words="""
Here is a first one. Its handler asks that of the safe text what to say, and says it. But it returns
`self`, the member as it was before: it votes and forgets it at once. Three such members stand here;
the link between n1 and n2 is cut, and n2 stands for election.
""",
            reveal="""
n2 is elected, as it should be. If one looks only at what is said, there is no difference. That is
why such faults live long.
""",
            holds=("n2 MASTER", "n1 MASTER", "nothing broken"),
            code="""
class Forgetful(qs.Participant):
    def prepare(self, out, call):
        _, reply = super().prepare(out, call)
        return self, reply


cluster = qs.Cluster(3, participant=Forgetful)
cluster.start_election("n2")
cluster.settle()
cluster
""",
        ),
        Beat(
            words="""
x is submitted at n1, the master of instance 1, and its Accept arrives at n3, which has voted in
instance 2.
""",
            ask=vote("n3", "n3 is forgetful. What will it say to Accept(1, 3, x)?"),
            do=("submit n1 x", "deliver Accept n1 n3"),
            reveal="""
Yes. You know how this goes on; but you need not play it out by hand.
""",
            holds=("n3 staged x", "broken promises kept"),
        ),
        Beat(
            words="""
Let the machine look: all that can happen with three forgetful members, within one election and one
submit.
""",
            ask=number(
                "How many steps does the shortest schedule take that breaks something? Guess.",
                lambda world: _steps(Forgetful),
            ),
            reveal="""
Four: x is submitted, someone stands for election, a Prepare arrives, an Accept arrives. Shorter it
can't be said what the handler lacks.
""",
            code="""
cluster = qs.Cluster(3, participant=Forgetful)
cluster.ping_master("n1")
cluster.settle()
found = qs.explore(cluster, bounds=dict(elections=1, submits=1))
print(found.explain())
""",
        ),
        Beat(
            words="""
The lessons run on your class too. Each says what must hold after each beat, and `unmet` tells what
does not. The questions of a lesson are answered by what your members do.
""",
            reveal="""
In the first lesson n3 should be PENDING_MASTER once it has voted, and a forgetful n3 is not.
""",
            code="""
lesson = qs.Lesson("first-election", participant=Forgetful)
while not lesson.is_over:
    lesson.next()
    for what in lesson.unmet:
        print(lesson.position, what)
""",
        ),
        Beat(
            setting="cluster 3 safe",
            text=Loyal,
            before=READY,
            do=("crash n1", "elect n2", "settle", "time out Prepare n2 n1"),
            words="""
Now somebody is too careful. Elections are dangerous, they think; so a member that has a master
should vote for nobody else. n1 crashes, and n2 stands for election.
""",
            ask=masters(),
            reveal="""
Nobody. n3 follows n1, and does not know that n1 is gone. It never will.
""",
            holds=("n2 PARTICIPANT_CLEAN", "n3 PARTICIPANT_CLEAN", "n2 refused ERR_MAJORITY"),
            code="""
class Loyal(qs.Participant):
    def prepare(self, out, call):
        if self.has_master:
            return self, self.refuse(f"{self.name} follows {self.current_master}")
        return super().prepare(out, call)
""",
        ),
        Beat(
            words="""
What does the search say of it, within one election and one submit as before?
""",
            ask=choose(
                "Which invariant does it find broken?", NAMES, lambda outcome: _first(Loyal)
            ),
            reveal="""
None, and more votes refused can break none. Who does nothing does nothing wrong. Invariants speak
of safety: nothing bad happens. The other half is called liveness: something good happens after all.
A protocol has to be judged by both.
""",
            code="""
def ready(participant):
    cluster = qs.Cluster(3, participant=participant)
    cluster.ping_master("n1")
    cluster.settle()
    return cluster


print(qs.explore(ready(Loyal), bounds=dict(elections=1, submits=1)))
""",
        ),
        Beat(
            words="""
For liveness there is another search. From each state that can be reached it looks for some way on,
without further faults, on which a new change is agreed. n1 may crash, and anybody may stand for
election as often as is needed.
""",
            ask=truth(
                "Does it find a way on from everywhere, for loyal members?",
                lambda outcome: _goes_on(Loyal),
            ),
            reveal="""
No. From the state in which n1 is gone it finds none, and gives up after 10,000 steps; it can't be
quite certain, as candidates may try higher and higher numbers for ever. With the safe text it finds
a way on at once.
""",
            code="""
from quorumscope.check.progress import progress

for participant in (qs.Participant, Loyal):
    found = progress(ready(participant), bounds=dict(crashes={"n1": 1}), elections=True)
    print(participant.__name__, found.holds, found.unknown)
""",
        ),
        Beat(
            setting="cluster 3 safe",
            text=Choosy,
            before=(
                *READY,
                "submit n1 x",
                "drop Accept n1 n3",
                "settle",
                "ping n1",
                "deliver Accept n1 n2",
                "drop Accept n1 n3",
                "settle",
            ),
            do=("elect n3", "deliver Prepare n3 n2"),
            words="""
A third idea, and a good one: a member votes for nobody whose log is shorter than its own. A
candidate says in its Prepare how much it has committed; that is `call.commit`. n1 and n2 have
committed x, and n3 has missed it. n3 stands for election.
""",
            ask=vote("n2", "n2 is choosy. Will it vote for n3?"),
            reveal="""
No. (n2 can stand itself: its log is as long as any.) In the safe text this rule is not needed,
since a vote brings what the candidate lacks. In Raft it is what protects acknowledged changes,
since there a vote brings nothing.
""",
            holds=("n2 log +n2 +n3 x", "n3 log +n2 +n3", "n3 CANDIDATE"),
            code="""
class Choosy(qs.Participant):
    def prepare(self, out, call):
        if (call.commit or 0) < self.commit:
            return self, self.refuse(f"{self.name} has {self.commit} entries")
        return super().prepare(out, call)
""",
        ),
        Beat(
            words="""
Is it safe, and does it go on?
""",
            ask=choose(
                "Which invariant does the search find broken?",
                NAMES,
                lambda outcome: _first(Choosy),
            ),
            reveal="""
None, in all that can happen within one election and one submit, and there is a way on from
everywhere. So this is a change that one may think about further: with larger bounds, with random
walks, and with a pencil.
""",
            code="""
print(qs.explore(ready(Choosy), bounds=dict(elections=1, submits=1)))
print(progress(ready(Choosy), bounds=dict(submits=1, drops=1, crashes={"n1": 1}), elections=True))
print(qs.walk(ready(Choosy), seed=1, steps=4000))
""",
        ),
        Beat(
            words="""
Now you. Change one handler, predict what the search will find, and look. Some ideas, from easy to
hard:

A member that takes every Accept, whatever it has promised.

A member that says yes to a Prepare of the instance that it has promised already, whoever asks.

A member that refuses a Prepare while it has something staged. What does that save, and whom does it
leave waiting?

An election that is won with the first votes that are enough, without waiting for the others. Is
anything lost by that?

Change one thing at a time. Keep what broke it as a test: `found.trace` can be saved, and a cluster
can be opened on it.
""",
            code="""
class Mine(qs.Participant):
    def accept(self, out, call):
        return super().accept(out, call)


found = qs.explore(ready(Mine), bounds=dict(elections=1, submits=1))
print(found)
cluster = found.cluster()
""",
        ),
    ),
    systems="""
etcd's servers vote like Choosy, and in a way like Loyal too: with its check of the quorum switched
on, a server that has heard from a leader within the last election time-out ignores requests for its
vote, so that a server that comes back from behind a cut does not disturb the others. A timer is
what keeps that rule from waiting for ever. In ZooKeeper's elections each server proposes the one
with the newest history that it has heard of. The replicas of Spanner vote for no other leader as
long as a lease runs.
""",
    sources=(
        Source(
            "Consensus: Bridging Theory and Practice, sections 3.6 and 4.2.3",
            "https://github.com/ongardie/dissertation",
        ),
        Source("etcd's Raft library", "https://github.com/etcd-io/raft"),
        Source(
            "Alpern, Schneider: Defining Liveness",
            "https://doi.org/10.1016/0020-0190(85)90056-0",
        ),
    ),
)
