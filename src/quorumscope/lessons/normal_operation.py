"""Lesson 2: how a change is written, and what each member knows of it when."""

from __future__ import annotations

from ..net.world import World
from .beat import CALM, Beat, Script, Source
from .questions import choose, entries, fate, first, number, staged, state, who


def _missing(world: World) -> str:
    """What n1 has in its log and n2 lacks."""
    lacks = [c for c in entries(world, "n1") if c not in entries(world, "n2")]
    return {(): "nothing", ("a",): "only a", ("b",): "only b"}.get(tuple(lacks), "a and b")


SCRIPT = Script(
    name="normal-operation",
    number=2,
    title="How a change is written",
    minutes=20,
    summary="You can follow a change from its submit to the last copy, and say who has what when.",
    beats=(
        Beat(
            setting="cluster 3 safe",
            before=CALM,
            words="""
The list of which every member keeps a copy is called the log. Each line of it is an entry, and most
entries are a change: something that an application wants to have written. Here a change is one
word; in a bank it would be a payment.

Everything that a cluster can do well or badly shows in the logs. So look at them first.
""",
            reveal="""
The strip beside each member is its log. hello is the third entry: +n2 and +n3 stand before it, as
that is how those two came to be members (lesson 7 does it again). The number of an entry is its
sequence (Raft: index; Paxos: slot), so hello has sequence 3, and below the strip you read seq 3.

n1 is the master. n2 and n3 are followers: they take what the master sends. Their state is
PARTICIPANT_CLEAN, in the picture only CLEAN. You will see now what it is to be not so clean.
""",
            watch="the three strips, all alike",
            holds=(
                "n1 log +n2 +n3 hello",
                "n2 log +n2 +n3 hello",
                "n3 log +n2 +n3 hello",
                "n2 PARTICIPANT_CLEAN",
                "n3 PARTICIPANT_CLEAN",
                "n1 sequence 3",
            ),
            explains=("log", "entry", "change", "sequence", "follower", "PARTICIPANT_CLEAN"),
        ),
        Beat(
            words="""
An application asks n1 to have the word x written. To ask for that is to submit a change; the button
**submit…** does it for you.

n1 could write x into its log at once. But if it died in the next moment, there would be a log with
x that nobody else has heard of. So it does something weaker first.
""",
            do=("submit n1 x",),
            reveal="""
n1 stages x (Raft: appends it; Paxos: accepts it): it keeps x at sequence 4, as an entry that may
still be lost. That is why the box of x is dashed.

And it sends Accept(1, 4, x) to each of the two others (Raft: AppendEntries). It says: in instance
1, stage x at sequence 4. In the picture the mark reads A1,4 x.
""",
            watch="the dashed box at the end of n1's log",
            holds=("n1 staged x", "n1 log +n2 +n3 hello", "n1 MASTER"),
            explains=("submit", "stage", "Accept", "**submit…**"),
        ),
        Beat(
            words="""
The Accept arrives at n2. It asks itself two things. Have I voted for a higher instance than 1? No.
Is 4 the sequence after the last one that I have? Yes, that was 3. Nothing speaks against it.
""",
            ask=state("n2", "n2 hears Accept(1, 4, x). In which state will it be?"),
            do=("deliver Accept n1 n2",),
            reveal="""
n2 has x staged, too, and says yes. A follower that has something staged is PARTICIPANT_PENDING, in
the picture PENDING. It does not apply x yet, since it can't know how the others stand.
""",
            holds=("n2 PARTICIPANT_PENDING", "n2 staged x", "n2 log +n2 +n3 hello"),
            explains=("PARTICIPANT_PENDING",),
        ),
        Beat(
            words="""
The yes of n2 arrives at n1. n3 has heard nothing so far.
""",
            ask=who(
                "Who will have x in its log then, not only staged? Choose all.",
                lambda outcome, m: "x" in entries(outcome.after, m),
            ),
            do=("deliver answer n2 n1",),
            reveal="""
n1 and n2 are two of three, a majority, and both have x staged. From this moment x is agreed: no
majority can be found any more in which nobody has it, and each election needs a majority.

So n1 commits x, which means that it applies it to its log for good; and it acknowledges the submit:
the application is told that x is written. One message out and one back was all it took. (In Raft
committed and applied are two moments; here they are one.)
""",
            watch="the box of x at each member: dashed or solid",
            holds=("n1 acknowledged", "n1 log +n2 +n3 hello x", "n2 staged x"),
            explains=("commit", "acknowledge"),
        ),
        Beat(
            words="""
Now let all the rest arrive: the Accept at n3, and the yes that n3 answers.
""",
            ask=who(
                "No message is left then. Who will have x only staged? Choose all.",
                lambda outcome, m: "x" in staged(outcome.after, m),
            ),
            do=("settle",),
            reveal="""
n1 has counted a majority, but it has told nobody. The two followers did what they were asked, and
have heard nothing since. Until they do, x stays staged there.

So whoever reads the log at n2 now does not see x, although x was acknowledged. Nothing is wrong
with that: n2 is late. It would be wrong if n2 showed another word at that place.
""",
            holds=("n2 staged x", "n3 staged x", "nothing on its way", "n1 log +n2 +n3 hello x"),
        ),
        Beat(
            words="""
The master could send a message of its own for such news. It spares itself that: each Accept also
says how far the log is agreed. The next change takes the news of the last one along.

n1 is asked to write y, and its Accept(1, 5, y) is on its way to n2.
""",
            ask=fate("n2", "x", "n2 hears that Accept. What will n2 have done with x?"),
            do=("submit n1 y", "deliver Accept n1 n2"),
            reveal="""
n2 commits x, and has y staged in its place. It is one change behind again; only it is another
change. As long as nothing else comes, followers lag one change behind the master.
""",
            watch="the boxes at the end of n2's log",
            holds=("n2 log +n2 +n3 hello x", "n2 staged y", "n2 PARTICIPANT_PENDING"),
        ),
        Beat(
            words="""
If nobody submits anything for an hour, n2 and n3 are an hour late. Something can be done about
that: under **submit…** there is also a ping. The master then sends an Accept that holds no change
at all, only the news of how far the log is agreed. First let what is on its way arrive.
""",
            do=("settle", "ping n1", "settle"),
            reveal="""
All three logs are alike, nothing is staged, and n2 and n3 are PARTICIPANT_CLEAN. Real systems send
such an empty message by themselves, several times a second (Raft: heartbeat), and so show that the
master is alive. Here no clock ticks: it is sent when you ask for it.
""",
            holds=(
                "n2 log +n2 +n3 hello x y",
                "n3 log +n2 +n3 hello x y",
                "n2 PARTICIPANT_CLEAN",
                "n3 PARTICIPANT_CLEAN",
            ),
        ),
        Beat(
            words="""
An application need not know who is master. It may submit a change to any member: a follower passes
it on to the master, in a message called SubmitRequest, and waits for the answer.

n3 is asked to write z. Think it through from there to the acknowledgement.
""",
            ask=first(
                "n3 is asked to write z. In which order will this happen?",
                (
                    ("n1 has z staged", lambda world: "z" in staged(world, "n1")),
                    ("n2 has z staged", lambda world: "z" in staged(world, "n2")),
                    ("n1 has z in its log", lambda world: "z" in entries(world, "n1")),
                    ("n3 acknowledges the submit", lambda world: not world["n3"].votes),
                ),
            ),
            do=("submit n3 z", "settle"),
            reveal="""
n3 hears of the end last, by the answer to its SubmitRequest, and acknowledges the submit. Note what
it has itself at that moment: z is only staged there. It can say that z is written, since n1 told it
so, and has not written it yet.
""",
            holds=("n3 acknowledged", "n3 staged z", "n1 log +n2 +n3 hello x y z"),
        ),
        Beat(
            words="""
Two applications come at the same moment: one submits a at n1, the other b. There is one place after
z, so one of them has to be first.
""",
            ask=number(
                "n1 has heard both. How many Accepts will be on their way?",
                lambda world: len(world.flight),
            ),
            do=("submit n1 a", "submit n1 b"),
            reveal="""
Two, both with a. This protocol has one entry on its way at a time: b waits in a queue until it is
decided what becomes of a. That is not fast, and it is easy to think about: above what is agreed
there is never more than one entry in doubt.
""",
            holds=("n1 staged a", "n1 log +n2 +n3 hello x y z"),
        ),
        Beat(
            words="""
All of that arrives now, for a and then for b. Somebody reads the log at n2 when it is quiet again.
""",
            ask=choose(
                "What will be missing in the log of n2?",
                ("nothing", "only a", "only b", "a and b"),
                lambda outcome: _missing(outcome.after),
            ),
            do=("settle",),
            reveal="""
The Accept of b brought the news of a. Of b itself n2 has not heard more than that it is to stage
it. This is the whole rhythm: stage, majority, commit, and the news with the next call.
""",
            holds=(
                "n1 log +n2 +n3 hello x y z a b",
                "n2 log +n2 +n3 hello x y z a",
                "n2 staged b",
                "nothing broken",
            ),
        ),
        Beat(
            words="""
Now you. Press **submit…** and write a word at n2, then **step** until nothing is on its way. The
tab **log** lists the sentence of each step, and **diff** shows what a step changed in its member,
value by value: find the step in which n3 commits b.
""",
            code="""
cluster = qs.Cluster(3)
request = cluster.submit("n2", "mine")
cluster.settle()
request.outcome, cluster["n1"].state, cluster["n2"].state
""",
            explains=("**log**", "**diff**"),
        ),
    ),
    systems="""
Raft, and so etcd, does the same: AppendEntries carries new entries and the leader's commit index,
and a follower applies an entry when it learns that it is committed. The leader does not wait for
one entry before it sends the next, and it sends heartbeats while nothing is written.

ZooKeeper's leader sends a proposal, waits for acknowledgements of a majority, and then sends a
commit to all as a message of its own, so that followers don't lag one entry behind. Any server
answers reads from its own copy, which may be late; a client that minds calls sync first. Spanner's
Paxos leaders have many writes on their way at once and apply them in order.
""",
    sources=(
        Source(
            "In Search of an Understandable Consensus Algorithm (Raft), section 5.3",
            "https://raft.github.io/raft.pdf",
        ),
        Source(
            "ZooKeeper Internals: atomic broadcast",
            "https://zookeeper.apache.org/doc/current/zookeeperInternals.html",
        ),
        Source(
            "Spanner: Google's Globally-Distributed Database",
            "https://www.usenix.org/conference/osdi12/technical-sessions/presentation/corbett",
        ),
    ),
)
