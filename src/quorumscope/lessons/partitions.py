"""Lesson 6: a cluster in two parts; who can still write, with two, three, four and five members."""

from __future__ import annotations

from .beat import CALM, Beat, Script, Source
from .questions import (
    ACKNOWLEDGED,
    Outcome,
    choose,
    fate,
    how_it_ended,
    is_master,
    masters,
    number,
    told,
    who,
)

NEITHER_SIDE = "neither side"


def _sides(outcome: Outcome, first: str, second: str) -> str:
    """Which of the sides of n1 and n3 can write: n1 has its submit done, n3 is elected."""
    if how_it_ended(outcome, "n1") == ACKNOWLEDGED:
        return first
    return second if is_master(outcome.after, "n3") else NEITHER_SIDE


SCRIPT = Script(
    name="partitions",
    number=6,
    title="Partitions and quorums",
    minutes=30,
    summary="You can say for every cut which side can still write, and why never two.",
    beats=(
        Beat(
            setting="cluster 3 safe",
            before=CALM,
            do=("part n1",),
            words="""
Somebody digs up a cable. All members are well, but no message gets from one part of them to the
other. A link that nothing can cross is cut, and cuts that part the members into groups are a
partition. No group knows what the others do, or whether they live.

Here n1, the master, is parted from n2 and n3. (Draw a line across the ring to do it yourself, or
use **faults…**.)
""",
            reveal="""
Beside each side stands how many it reaches. A quorum is a set of members that is large enough to
decide (Raft: majority; Paxos: quorum). Here it is more than half: two of three. n2 and n3 have a
quorum without n1, and n1 has none, though it is master.
""",
            watch="the wall, and what stands on each side of it: 1 of 3, 2 of 3",
            holds=("n1 MASTER", "n2 PARTICIPANT_CLEAN", "nothing on its way"),
            explains=("cut", "partition", "quorum"),
        ),
        Beat(
            words="""
n1 does not know of all that. It is asked to write x, sends its Accepts, and after some time gives
up waiting for the answers.
""",
            ask=told("n1", "What does the application hear that submitted x at n1?"),
            do=("submit n1 x", "lose Accept n1"),
            reveal="""
It fails: n1 has only its own vote. That is all the difference. n1 may believe that it is master as
long as it likes; it can't get anything agreed.
""",
            holds=("n1 MASTER", "n1 refused ERR_MAJORITY", "n1 staged x"),
        ),
        Beat(
            words="""
On the other side n2 loses patience and is elected by n3. It is asked to write y.
""",
            do=(
                "elect n2",
                "deliver Prepare n2 n3",
                "deliver answer n3 n2",
                "lose Prepare n2 n1",
                "submit n2 y",
                "settle",
            ),
            reveal="""
y is acknowledged. There are two masters again, of instance 1 and of instance 2, and one of them can
write. Now the cable is mended.
""",
            holds=("n1 MASTER", "n2 MASTER", "n2 acknowledged", "n1 staged x"),
        ),
        Beat(
            words="""
All cuts are healed, and what is on its way arrives: the Accept of n2, which tells n1 of y.
""",
            ask=fate("n1", "x", "What will n1 have done with x?"),
            do=("heal", "settle"),
            reveal="""
n1 follows n2, and stages y in the place of x. Nobody was ever told that x was written, so nothing
is lost. Where both sides have put something at the same place, the side without a quorum gives way.
""",
            holds=("n1 PARTICIPANT_PENDING", "n1 instance 2", "n1 staged y", "nothing broken"),
        ),
        Beat(
            setting="cluster 4 safe",
            before=CALM,
            words="""
How large is more than half? A quorum has to be so large that any two of them share a member. Then
that member knows of both decisions, and does not let them contradict each other.
""",
            ask=number(
                "Four members: how many of them may crash, so that the others can still write?",
                lambda world: len(world.names) - int(world["n1"].quorum),
            ),
            reveal="""
One. A quorum of four is three, since two and two of four need not share anybody. So it goes on: of
two members both make a quorum, of three two, of four three, of five three.

What one gains by that is how many may crash: of two none, of three one, of four still only one, of
five two. A fourth member costs more messages and saves nobody; that is why real clusters have three
members, or five.
""",
            holds=("n1 MASTER", "n4 PARTICIPANT_CLEAN", "nothing on its way"),
        ),
        Beat(
            words="""
The four are parted in the middle. n1 is asked to write x, with n2 on its side; n3 stands for
election, with n4 on its side. What can't get across is given up in the end.
""",
            ask=choose(
                "Which side can write?",
                ("n1 and n2", "n3 and n4", NEITHER_SIDE),
                lambda outcome: _sides(outcome, "n1 and n2", "n3 and n4"),
            ),
            do=(
                "part n1 n2",
                "submit n1 x",
                "settle",
                "lose Accept n1",
                "elect n3",
                "settle",
                "lose Prepare n3",
            ),
            reveal="""
Neither. Two votes of four are not enough, neither to write nor to elect. All four are alive, and
the cluster stands still until the link is mended. It is safe, and it is of no use. One can't have
both under every partition (that is the CAP theorem), and this protocol keeps the first.
""",
            holds=("n1 refused ERR_MAJORITY", "n3 refused ERR_MAJORITY", "nothing broken"),
        ),
        Beat(
            setting="cluster 2 original",
            do=(
                "part n2",
                "submit n1 x",
                "lose Accept n1 n2",
                "elect n2",
                "lose Prepare n2 n1",
                "submit n2 y",
                "lose Accept n2 n1",
            ),
            words="""
Is it worth it? This protocol exists in two texts. The one that you know is called safe. The other,
the original, is how it was first published. Each rule that the safe one has and the original lacks
is a repair.

One of the repairs is a single word: more than half have to agree, where in the original half are
enough. Take two members, and cut the link. Each is asked to write something; n2 stands for election
before.
""",
            ask=who(
                "Whose submit is acknowledged? Choose all.",
                lambda outcome, m: how_it_ended(outcome, m) == ACKNOWLEDGED,
            ),
            reveal="""
Both, and now one log begins with x and the other with y. Nothing that will ever be sent can make
that good again. In the list at the foot some invariants are broken; agreement is the worst: two
logs say different things at one place.

A cluster that goes on at any price is easy to build. It only isn't one cluster any more.
""",
            watch="the list at the foot",
            holds=(
                "n1 log x",
                "n2 log y",
                "n1 acknowledged",
                "n2 acknowledged",
                "broken agreement",
                "broken quorums overlap",
            ),
            explains=("repair",),
        ),
        Beat(
            setting="cluster 5 safe",
            before=(*CALM, "part n1 n2"),
            do=(
                "submit n1 x",
                "settle",
                "lose Accept n1",
                "elect n3",
                "settle",
                "lose Prepare n3",
            ),
            words="""
Back to the safe text, with five. The master n1 and n2 are on one side; n3, n4 and n5 on the other.
n1 is asked to write x, and n3 stands for election.
""",
            ask=choose(
                "Which side can write?",
                ("n1 and n2", "n3, n4 and n5", NEITHER_SIDE),
                lambda outcome: _sides(outcome, "n1 and n2", "n3, n4 and n5"),
            ),
            reveal="""
The three. With an odd number of members each cut in two leaves one side that can go on. (Two cuts
may leave none: two, two and one.) It does not matter on which side the master was.
""",
            holds=("n1 refused ERR_MAJORITY", "n3 MASTER", "n1 MASTER", "nothing broken"),
        ),
        Beat(
            setting="cluster 3 safe",
            before=(*CALM, "cut n2 n1 one way", "cut n3 n1 one way"),
            do=(
                "submit n1 x",
                "settle",
                "drop answer n2 n1",
                "drop answer n3 n1",
                "time out Accept n1",
            ),
            words="""
Some cuts work in one direction only. Here n1 can speak, but it is deaf: whatever n2 and n3 send to
it is lost. n1 is asked to write x. Both hear its Accept, stage x and say yes.
""",
            ask=told("n1", "What does the application hear that submitted x?"),
            reveal="""
It fails, since no yes ever comes back. And still x is agreed: three of three have it staged. The
only one who was to count that can't know it. You have seen the like in lesson 5: failed means that
one does not know.
""",
            holds=("n1 refused ERR_MAJORITY", "n1 staged x", "n2 staged x", "n3 staged x"),
        ),
        Beat(
            words="""
n2 hears Accepts, but it hears from its users that nothing gets done. It is told to stand for
election, and n3 votes for it.
""",
            do=(
                "elect n2",
                "drop Prepare n2 n1",
                "settle",
                "time out Prepare n2 n1",
                "settle",
            ),
            reveal="""
As in lesson 3: n2 finds x staged, at itself and in the report of n3, and proposes it again. What is
agreed is in the hands of the members, and not of the master that could not count.
""",
            holds=("n2 MASTER", "n2 log +n2 +n3 hello x", "nothing broken"),
        ),
        Beat(
            setting="cluster 3 safe",
            before=(*CALM, "cut n1 n3 one way", "submit n1 x", "settle"),
            do=(
                "elect n3",
                "settle",
                "drop answer n1 n3",
                "time out Prepare n3 n1",
            ),
            words="""
Now the other direction, and a single link. n3 does not hear n1; all else is well. n1 is master, n2
hears it, x is written without any trouble. But n3 hears nothing, thinks that n1 is dead, and stands
for election.
""",
            ask=masters("n1 is well and has a quorum. Who will be MASTER then?"),
            reveal="""
n3. It can be heard by all, so both have voted for it, and n1 has given up its mastership to
somebody who can't even hear it. Nothing is lost: n3 has been told of x and proposes it again. But a
healthy master was deposed by one that could not hear it, and while an election goes on nothing is
written.
""",
            holds=("n3 MASTER", "n1 PENDING_MASTER", "n3 staged x", "nothing broken"),
        ),
        Beat(
            setting="cluster 5 safe",
            before=CALM,
            words="""
Draw your own. Part the five in three groups, or cut single links; before you try, say for each
group whether it will be able to write. There is one rule: count whom a member can reach, both ways,
and compare it with the number of all.
""",
            code="""
cluster = qs.Cluster(5)
cluster.partition("n4", "n5")
request = cluster.submit("n1", "x")
cluster.settle()
request.outcome
""",
        ),
    ),
    systems="""
etcd, ZooKeeper and Spanner all stop on the side that has no majority. etcd's documentation asks for
an odd number of members for just this reason, and for no more than seven. ZooKeeper calls its
members an ensemble and needs a majority of them, too; its documentation works through the example
of four.

A server that is cut off and comes back with a high term would depose a healthy leader. etcd has two
remedies. A server asks first whether it could win, without raising its term (pre-vote). And a
leader that has not heard from a majority for a while steps down by itself. In Spanner the members
of a group stand in different places of the world, and writes wait for a majority of them; a leader
whose lease runs out without a majority leads no more.
""",
    sources=(
        Source("etcd: FAQ, on the size of a cluster", "https://etcd.io/docs/v3.5/faq/"),
        Source("etcd: failures", "https://etcd.io/docs/v3.5/op-guide/failures/"),
        Source(
            "ZooKeeper Administrator's Guide",
            "https://zookeeper.apache.org/doc/current/zookeeperAdmin.html",
        ),
        Source(
            "Consensus: Bridging Theory and Practice, sections 6.2 and 9.6",
            "https://github.com/ongardie/dissertation",
        ),
    ),
)
