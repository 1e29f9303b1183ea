"""Lesson 7: how members come and go, and who counts at which moment."""

from __future__ import annotations

from .beat import CALM, Beat, Script, Source
from .questions import entries, first, masters, number, staged, state, told, who

SCRIPT = Script(
    name="membership",
    number=7,
    title="Members come and go",
    minutes=30,
    summary="You can say of whom a quorum is counted while the list of members changes.",
    beats=(
        Beat(
            setting="cluster 3 safe unjoined",
            do=("init n1",),
            words="""
So far there was a cluster from the beginning. Now you see it begin. Three processes are switched
on, and none of them belongs to anything: they are UNJOINED, and refuse every call but one, which
you will see soon.

Somebody tells n1 to begin a cluster.
""",
            reveal="""
n1 is master of instance 1, of a cluster of one. Its list of members reads: n1. So n1 alone is a
majority. Its log is empty.
""",
            holds=("n1 MASTER", "n1 members n1", "n2 UNJOINED", "n3 UNJOINED"),
            explains=("UNJOINED",),
        ),
        Beat(
            words="""
n1 is asked to add n2 (under **members…**). Who is a member must be agreed on like everything else,
or two of them might count majorities of different lists. So it is an entry of the log: +n2.

An entry that changes the list counts from the next sequence on. About +n2 itself the old list
decides, and that is n1 alone.
""",
            do=("add n2 at n1",),
            reveal="""
+n2 is committed at once, and n1 sends n2 a StartParticipation (Raft: InstallSnapshot). It carries a
snapshot: all that is agreed so far, for a member that has missed it. A follower with a gap is sent
one, too: that was the unnamed message of lesson 5. In the picture its mark is S.
""",
            watch="the mark S between n1 and n2",
            holds=("n1 members n1 n2", "n1 log +n2", "n2 UNJOINED"),
            explains=("snapshot", "StartParticipation", "**members…**"),
        ),
        Beat(
            words="""
It arrives, n2 is a follower now, and its answer arrives, too. Then n1 is asked to add n3. This time
there is somebody to ask: n1 stages +n3 and sends n2 an AddMember. That is nothing but an Accept for
an entry of this kind.
""",
            ask=number(
                "How many must have +n3 staged, n1 included, before it is agreed?",
                lambda world: int(world["n1"].quorum),
            ),
            do=("settle", "add n3 at n1"),
            reveal="""
Both: of two members a majority is two. n3 itself is not asked. It is no member yet, and does not
even know that it will be one.
""",
            holds=("n2 PARTICIPANT_CLEAN", "n1 staged +n3", "n3 UNJOINED", "n1 members n1 n2"),
            explains=("AddMember",),
        ),
        Beat(
            words="""
All of that arrives: the AddMember at n2, its yes at n1, and then the snapshot at n3.
""",
            ask=who(
                "Who will have n3 in its list of members then? Choose all.",
                lambda outcome, m: "n3" in outcome.after[m].members,
            ),
            do=("settle",),
            reveal="""
n1 has committed +n3, and the snapshot of n3 holds it. n2 has it only staged: like every follower it
is one change behind. Two lists are in use at once, then, one of three members and one of two. That
looks dangerous. Keep it in mind.

And now you know why each of your clusters began with +n2 +n3 in its log.
""",
            holds=("n1 members n1 n2 n3", "n2 members n1 n2", "n2 staged +n3", "n3 log +n2 +n3"),
        ),
        Beat(
            words="""
x is written, so that n2 hears of n3. Then a fourth member is added: n4 is switched on, and n1 is
asked to add it.
""",
            ask=number(
                "n4 is in. How many must have the next change staged, before it is agreed?",
                lambda world: int(world["n1"].quorum),
            ),
            do=("submit n1 x", "settle", "add n4 at n1", "settle"),
            reveal="""
Three of four. For +n4 itself two of three were enough, since the old list decided. From the next
sequence on it is the new list.
""",
            holds=(
                "n1 members n1 n2 n3 n4",
                "n4 log +n2 +n3 x +n4",
                "n4 PARTICIPANT_CLEAN",
                "nothing on its way",
            ),
        ),
        Beat(
            words="""
n4 was a bad choice: it crashes in its first hour. That alone would be no trouble. But the same
night n3 crashes, too, and n1 is asked to write y.
""",
            ask=told("n1", "What does the application hear that submitted y?"),
            do=("crash n4", "crash n3", "submit n1 y", "settle", "lose Accept n1"),
            reveal="""
It fails: two of four. Before n4 came, n1 and n2 would have been enough. A member is counted,
whether it works or not, and three of four are more than two of three. So one adds a machine only
when it runs well and has caught up; and one removes a dead one before adding its successor.
""",
            holds=("n1 refused ERR_MAJORITY", "n1 staged y", "n2 staged y"),
        ),
        Beat(
            words="""
n3 is back. n4 is given up, and n1 is asked to remove it. There is RemoveMember for that, and the
entry is called -n4. But y is still staged at n1, told to have failed.
""",
            ask=first(
                "In which order will this happen at n1?",
                (
                    ("y is in its log", lambda world: "y" in entries(world, "n1")),
                    ("-n4 is staged", lambda world: "-n4" in staged(world, "n1")),
                    ("n4 is off its list", lambda world: "n4" not in world["n1"].members),
                ),
            ),
            do=("restart n3", "remove n4 at n1", "settle"),
            reveal="""
First what is staged, then what is new: you know that from lesson 5. About -n4 the old list decided,
so it took n1, n2 and n3, three of four. From now on two of three are enough again.
""",
            holds=("n1 members n1 n2 n3", "n1 log +n2 +n3 x +n4 y -n4", "n1 acknowledged"),
            explains=("RemoveMember",),
        ),
        Beat(
            words="""
Then n4 is switched on again. It was off when it was removed. It believes that it is one of four
members, and could stand for election. n1 sends its next change not only to the members, but also to
whoever was removed and may not know it.
""",
            ask=state("n4", "z is written, and all arrives. In which state will n4 be?"),
            do=("restart n4", "submit n1 z", "settle"),
            reveal="""
What was sent to n4 while it was off arrives first: y, and its own removal, which it stages. With z
it hears that the removal is agreed, and so it is REMOVED. That is final. It votes for nobody, and
its name can't be added again. A machine that comes back gets a new name, so that no old message is
ever taken for one of the new member.
""",
            holds=("n4 REMOVED", "n1 acknowledged", "n2 members n1 n2 n3"),
            explains=("REMOVED",),
        ),
        Beat(
            words="""
Try it: n4 is told to stand for election, and n1 is asked to add n4 once more.
""",
            do=("elect n4", "add n4 at n1", "settle"),
            reveal="""
Both fail at once with `ERR_STATE`. Now back to what looked dangerous: two lists in use at once.
""",
            holds=("n4 REMOVED", "n4 refused ERR_STATE", "n1 refused ERR_STATE", "nothing broken"),
        ),
        Beat(
            setting="cluster 3 safe",
            before=(
                *CALM,
                "part n3",
                "add n4 at n1",
                "settle",
                "add n5 at n1",
                "settle",
                "heal",
                "part n2 n3",
                "submit n1 a",
                "settle",
            ),
            do=(
                "elect n3",
                "settle",
            ),
            words="""
Here is a case in which that could be fatal. n3 is parted from the others, and meanwhile n4 and n5
are added, one after the other. n3 has heard of neither: its list still says three.

Then the cut moves. n1, n4 and n5 are on one side, and write a: three of five. n2 and n3 are on the
other. n3 stands for election. By its own list, n2 and n3 are two of three.
""",
            ask=masters("n2 has voted for n3. Who will be MASTER? Choose all."),
            reveal="""
Only n1. While n3 was away, nothing could be agreed without n2. So n2 knows of +n4, and its vote
brings n3 the log that it lacks. n3 sees that there are four members at least, of which two are not
enough, and goes on asking.

That works because members come one at a time. A majority of three and one of four share a member,
always, and so do one of four and one of five. From three to five in one step it would not be so: n2
and n3 are two of three, and n1, n4 and n5 are three of five.
""",
            watch="the list of members of n3, before and after the answer of n2",
            holds=("n1 MASTER", "n3 CANDIDATE", "n3 members n1 n2 n3 n4", "nothing broken"),
        ),
        Beat(
            setting="cluster 3 safe",
            before=CALM,
            do=("remove n1 at n1", "settle"),
            words="""
A last one. Machines get old, masters too. n1 is asked to remove itself.
""",
            ask=state("n1", "When all has arrived, in which state will n1 be?"),
            reveal="""
It has its own removal agreed and leaves. It is careful with it: n2 and n3 both had to say yes,
since they are the ones who stay, and a majority of those who stay must know of it.
""",
            holds=("n1 REMOVED", "n2 staged -n1", "n3 staged -n1"),
        ),
        Beat(
            words="""
There is no master now. n2 stands for election. It still believes that n1 is a member, and asks it,
too.
""",
            do=("elect n2", "settle"),
            reveal="""
n1 refuses, and its refusal carries the log that shows why. So n2 learns of the end of n1 from n1,
has the vote of n3, and leads a cluster of two.
""",
            holds=("n2 MASTER", "n2 members n2 n3", "n2 log +n2 +n3 hello -n1", "nothing broken"),
            code="""
cluster = qs.Cluster(3)
cluster.add_participant("n4")
cluster.settle()
cluster.submit("n1", "x")
cluster.settle()
[cluster[name].members for name in cluster.members]
""",
        ),
    ),
    systems="""
etcd changes one member at a time, as an entry of its log. A new server can first be a learner: it
is sent everything, but has no vote until it has caught up. A server that was removed stays removed;
the machine joins again as a new member. Raft also has a way to change many at once, joint
consensus: for a while each decision needs a majority of the old list and one of the new.

ZooKeeper has had dynamic reconfiguration since version 3.5, and since 3.5.3 it is off until it is
switched on: the new list is proposed as an operation of its own, and needs a majority of the old
list and of the new one. In Raft's paper a server takes a new list as soon as it stands in its log.
In etcd the change counts once it has been applied; here, too, it counts when it is committed, and
the next one may come only then.
""",
    sources=(
        Source(
            "In Search of an Understandable Consensus Algorithm (Raft), sections 6 and 7",
            "https://raft.github.io/raft.pdf",
        ),
        Source(
            "etcd: runtime reconfiguration",
            "https://etcd.io/docs/v3.5/op-guide/runtime-configuration/",
        ),
        Source("etcd: learner", "https://etcd.io/docs/v3.5/learning/design-learner/"),
        Source(
            "ZooKeeper Dynamic Reconfiguration",
            "https://zookeeper.apache.org/doc/current/zookeeperReconfig.html",
        ),
    ),
)
