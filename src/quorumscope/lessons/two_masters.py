"""Lesson 8: what goes wrong in the protocol as it was published, in four stories."""

from __future__ import annotations

from ..net.world import World
from ..protocol.messages import Ask, Prepare
from ..protocol.types import Member
from .beat import Beat, Script, Source
from .questions import (
    ACKNOWLEDGED,
    NOBODY,
    applied,
    how_it_ended,
    is_master,
    log,
    masters,
    member,
    number,
    vote,
    who,
)


def _asked_for(world: World, candidate: Member) -> int:
    """The instance for which *candidate* asks for votes."""
    asks = [e.message for e in world.flight if isinstance(e.message, Ask)]
    calls = [ask.call for ask in asks if ask.source == candidate]
    return next(call.instance for call in calls if isinstance(call, Prepare))


SCRIPT = Script(
    name="two-masters",
    number=8,
    title="Four dangers of the original",
    minutes=25,
    summary="You can lead the published protocol into each of its four worst mistakes, and say"
    " which message made it.",
    beats=(
        Beat(
            setting="cluster 3 original",
            do=("submit n1 x", "settle"),
            words="""
The members of the other lessons run the safe text, with its repairs. You met the original, as it
was first published, when a cluster of two was cut in half. In this lesson all members run it.

What you need to have in mind: to submit a change is to ask for it to be written. The master makes
an entry of it, gives it the next number, its sequence, and sends it to its followers with a call
named Accept. A follower stages the entry: it keeps it, and it may still lose it. Once the master
knows that a majority holds the entry, it commits it: it puts it into its log for good, and
acknowledges it, which is to tell the one who submitted that it is done. A follower commits what it
has staged when it hears the next call.

Press **next**: x is submitted, and every message arrives.
""",
            reveal="""
n1 has committed x. n2 and n3 have it staged. So far the original does what it should.
""",
            watch="the boxes beside each member: a solid one is committed, a dashed one staged",
            holds=("n1 acknowledged", "n1 log x", "n2 staged x", "nothing broken"),
            explains=(
                "submit",
                "change",
                "entry",
                "sequence",
                "follower",
                "Accept",
                "stage",
                "commit",
                "log",
                "acknowledge",
            ),
        ),
        Beat(
            words="""
First story. n2 and n3 both lose touch with n1, and both stand for election at the same time.
""",
            ask=number("For which instance will n3 ask for votes?", lambda w: _asked_for(w, "n3")),
            do=("elect n2", "elect n3"),
            reveal="""
For 2, as n2 does: one more than the instance that each of them knows. So there are two candidates
for one instance, and that is no fault yet. What matters is that only one of them may win.
""",
            holds=("n2 CANDIDATE", "n3 CANDIDATE"),
        ),
        Beat(
            words="""
The Prepare of n2 arrives at n1, and the answer of n1 at n2. The Prepare from n2 to n3 is lost, and
after a while n2 gives up waiting for that answer. Giving up is called a time-out.
""",
            ask=member(
                "Press the member that will be MASTER.",
                lambda world: next((m for m in world.names if is_master(world, m)), NOBODY),
            ),
            do=("deliver Prepare n2 n1", "deliver answer n1 n2", "lose Prepare n2 n3"),
            reveal="""
n1 said yes. With its own vote n2 has two of three, so it is MASTER of instance 2. Two messages have
arrived so far.
""",
            holds=("n2 MASTER", "n2 instance 2", "n1 PENDING_MASTER"),
            explains=("time-out",),
        ),
        Beat(
            words="""
Now the Prepare of n3 arrives at n1. It is for instance 2 as well, and n1 has just given its vote
for instance 2 to n2.
""",
            ask=vote("n1", "n1 hears Prepare(2) from n3. Will it say yes?"),
            do=("deliver Prepare n3 n1",),
            reveal="""
Yes, again. A member of the original compares 2 with the instance that it stands at, which is still
1: that number moves only with the first Accept of the new master. It wrote down that it votes for
n2, and now it writes n3 over it. Press **code** to see the line.
""",
            watch="the sentence, and whom it names",
            holds=("n1 PENDING_MASTER",),
        ),
        Beat(
            words="""
The answer of n1 arrives at n3. The Prepare from n3 to n2 is lost, and n3 gives up on it.
""",
            ask=masters(),
            do=("deliver answer n1 n3", "lose Prepare n3 n2"),
            reveal="""
Both, and both of instance 2. It took four messages: two that ask, two that answer.

Look at the foot of the picture: an invariant is broken, one master per instance. And the schedule
that led here is nothing special. Every schedule can happen on a real network.
""",
            holds=("n2 MASTER", "n3 MASTER", "broken one master per instance"),
        ),
        Beat(
            setting="cluster 3 original",
            do=("submit n1 w", "settle", "submit n1 x", "settle", "crash n1"),
            words="""
Second story, in a new cluster, and there is one candidate only. n1 writes w, then x, and whoever
submitted them is told that both are done. Then n1 crashes: it stops, and hears nothing any more.
""",
            reveal="""
n2 and n3 have committed w, and have x staged. That is enough: two of three members hold x, and
whichever of them is elected should write it.
""",
            holds=("n2 log w", "n2 staged x", "n3 staged x", "n1 acknowledged"),
            explains=("crash",),
        ),
        Beat(
            words="""
n2 stands for election. n3 votes for it, and n2 gives up on n1.
""",
            ask=number(
                "n2 is MASTER then. What is its sequence? (It is 4 now.)",
                lambda world: world["n2"].sequence,
            ),
            do=(
                "elect n2",
                "deliver Prepare n2 n3",
                "deliver answer n3 n2",
                "lose Prepare n2 n1",
            ),
            reveal="""
In the original each instance counts its entries from 0 again. And look at the answer of n3: it was
a bare yes. It did not say that n3 has x staged, and n2 did not ask.
""",
            watch="the second of the two numbers under n2",
            holds=("n2 MASTER", "n2 sequence 0", "n2 staged x"),
        ),
        Beat(
            words="""
Someone submits y at n2. Its Accept reaches n3, and the answer comes back.
""",
            ask=log("n2", ("w x y", "w y", "w", "y"), "What will the log of n2 be?"),
            do=("submit n2 y", "deliver Accept n2 n3", "deliver answer n3 n2"),
            reveal="""
x is gone. For n3 the Accept of a higher instance was the sign to drop all that it had staged; and
n2 applied y in the place in which n1 had applied x. Somebody was told that x is written, and now it
is not.

Two invariants are broken: agreement (at each place of the log all members apply the same entry) and
acknowledged survive (what was acknowledged stays). The second is what people buy a database for.
""",
            watch="the staged box beside n3",
            holds=("n2 log w y", "broken acknowledged survive", "broken agreement"),
        ),
        Beat(
            setting="cluster 3 original",
            do=(
                "submit n1 w",
                "settle",
                "elect n2",
                "deliver Prepare n2 n3",
                "deliver answer n3 n2",
                "lose Prepare n2 n1",
            ),
            words="""
Third story. n3 votes for n2 as master of instance 2, and nobody tells n1. That happens in every
cluster now and then: for some seconds an old master does not know that it has been replaced.
""",
            reveal="""
n1 is MASTER of instance 1, and n2 is MASTER of instance 2. No invariant is broken. Such a pair does
no harm, as long as n1 can get nothing written any more.
""",
            holds=("n1 MASTER", "n2 MASTER", "nothing broken"),
        ),
        Beat(
            words="""
Someone submits x at n1, the old master, and its Accept for instance 1 arrives at n3.

n3 has voted in instance 2. A vote should bind: who votes for instance 2 should hear nothing of a
lower one any more. A vote that binds like this is called a promise.
""",
            ask=vote("n3", "n3 hears Accept(1, 4, x) from n1. Will it say yes?"),
            do=("submit n1 x", "deliver Accept n1 n3"),
            reveal="""
Yes. n3 has voted for n2, and yet it takes x from n1. In the original a vote promises nothing, and
that is the root of this story and of the first one.
""",
            holds=("n3 staged x", "broken promises kept"),
            explains=("promise",),
        ),
        Beat(
            words="""
The answer reaches n1. Then y is submitted at n2, and its Accept and the answer travel between n2
and n3.
""",
            ask=who(
                "Whose submit will be acknowledged? Choose all.",
                lambda outcome, m: how_it_ended(outcome, m) == ACKNOWLEDGED,
            ),
            do=(
                "deliver answer n3 n1",
                "submit n2 y",
                "deliver Accept n2 n3",
                "deliver answer n3 n2",
            ),
            reveal="""
Both. n3 was the second member of one majority and of the other: {n1, n3} wrote x, {n2, n3} wrote y.
Two majorities of three always share a member, and everything rests on that member keeping its word.
Look at the logs of n1 and n2: even w is missing at n2, which had it staged.
""",
            holds=("n1 log w x", "n2 log y", "broken agreement"),
        ),
        Beat(
            setting="cluster 3 original",
            do=(
                "submit n1 x",
                "settle",
                "elect n2",
                "settle",
                "submit n2 y1",
                "settle",
                "submit n2 y2",
                "settle",
                "submit n2 y3",
                "settle",
            ),
            words="""
Fourth story, and this time no message is lost and nobody fails. n2 is elected by all. Then it
writes y1, y2 and y3.
""",
            reveal="""
y1 was acknowledged; y2 and y3 were refused. The sequences are to blame: the followers count from 0
in the new instance, and keep y1 staged without counting it, so the next entry looks to them as if
one were missing. They say ERR_GAP, which means just that. (And x was overwritten on the way, as in
the second story.)
""",
            watch="the sequence of n1 and of n3",
            holds=("n2 refused ERR_MAJORITY", "n1 staged y1", "n1 sequence 0"),
        ),
        Beat(
            words="""
When a follower has failed three times in a row, its master sends it a snapshot: the whole of its
state, to begin anew from. The state of n2 holds y1. Twice the followers have failed. Now y4 is
submitted, and all messages arrive.
""",
            ask=number(
                "How often will y1 stand in the log of n1?",
                lambda world: applied(world, "n1").split().count("y1"),
            ),
            do=("submit n2 y4", "settle"),
            reveal="""
Twice. The snapshot brought y1, and the staged copy of y1 was still there; the next Accept committed
it a second time. If y1 had been "take 100 from my account", 200 would be gone at n1 and n3, and 100
at n2.
""",
            watch="the log of n1 and the log of n2",
            holds=("n1 log y1 y1", "n2 log y1 y4", "broken at most once"),
            explains=("snapshot",),
        ),
        Beat(
            words="""
Four stories, and each has one cause that you can name:

Two masters of one instance: two candidates can get the same vote.

An acknowledged change lost: a vote does not say what the voter has staged.

Two majorities with one member's help: a vote does not bind against the old master.

A change applied twice: sequences begin again, and a snapshot comes beside what is staged.

The next lesson takes them away one by one. Until then go back into any of the stories with **back**
and change it: which message, arriving a little earlier, would have saved x?
""",
        ),
    ),
    systems="""
The servers of etcd have the term and their one vote in it on disk before they answer, and take
nothing from a leader of a lower term. A server of etcd votes only for a candidate whose log is at
least as up to date as its own, so that no acknowledged entry is missing in a new leader's log.
ZooKeeper numbers each change with an epoch and a counter; a new leader first brings a majority of
its followers to the same history, and only then takes new changes. Spanner replicates each part of
its data with Paxos, in which a promise binds and carries what was accepted before: the three things
that the original of this lesson lacks.
""",
    sources=(
        Source(
            "In Search of an Understandable Consensus Algorithm (Raft), sections 5.2 and 5.4",
            "https://raft.github.io/raft.pdf",
        ),
        Source(
            "Paxos Made Simple, section 2.2: why a promise has to bind",
            "https://lamport.azurewebsites.net/pubs/paxos-simple.pdf",
        ),
        Source(
            "Jepsen: analyses of real databases that lost acknowledged writes",
            "https://jepsen.io/analyses",
        ),
    ),
)
