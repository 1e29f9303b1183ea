"""Lesson 5: messages are lost, come twice, or overtake one another; and what a time-out means."""

from __future__ import annotations

from .beat import CALM, Beat, Script, Source
from .questions import Outcome, choose, entries, number, proposed, told, vote, who


def _noticed(outcome: Outcome, member: str) -> bool:
    """Whether anything about *member* is other than before."""
    return bool(outcome.before[member] != outcome.after[member])


SCRIPT = Script(
    name="bad-network",
    number=5,
    title="A bad network",
    minutes=30,
    summary="You can say what is known after a time-out, and how to ask again without harm.",
    beats=(
        Beat(
            setting="cluster 3 safe",
            before=CALM,
            do=("submit n1 x",),
            words="""
A network loses messages, brings some of them twice, and lets one overtake another. It does not tell
anybody that it did. So far you have seen it do that once or twice; now we make it our business.

n1 is asked to write x. Beside each message that is on its way there are small buttons: **drop**
loses it, and **duplicate** makes a second copy of it.
""",
            reveal="""
Two Accepts are on their way, to n2 and to n3.
""",
            watch="the list of messages, and the buttons beside each",
            holds=("n1 staged x", "n2 PARTICIPANT_CLEAN"),
            explains=("**drop**", "**duplicate**"),
        ),
        Beat(
            words="""
The Accept to n2 is lost.
""",
            ask=who("Who notices that in the same moment? Choose all.", _noticed),
            do=("drop Accept n1 n2",),
            reveal="""
Nobody. n2 did not know that something was coming, and n1 goes on waiting for an answer. You see the
loss as a cross; nobody inside does. All that a member can ever notice is that nothing comes.
""",
            holds=("n1 staged x", "n2 PARTICIPANT_CLEAN"),
        ),
        Beat(
            words="""
The Accept to n3 arrives, and so does its answer. That makes two of three, so x is agreed without
n2: one lost message in three members costs nothing. Then n1 is asked to write y, and this time its
Accept arrives at n2.
""",
            ask=vote("n2", "n2 hears Accept(1, 5, y), but has never heard of x. Will it say yes?"),
            do=(
                "deliver Accept n1 n3",
                "deliver answer n3 n1",
                "submit n1 y",
                "deliver Accept n1 n2",
            ),
            reveal="""
No. The last sequence that n2 has is 3, and it is asked to stage something at 5. A log may be late,
but it may not have a hole: that is what sequences are for. It refuses with `ERR_GAP`, and names the
first that it lacks.
""",
            holds=("n2 log +n2 +n3 hello", "n1 log +n2 +n3 hello x", "n1 staged y"),
        ),
        Beat(
            words="""
All that is on its way arrives now, and what follows from it. n1 hears of the gap and does something
about it.
""",
            do=("settle",),
            reveal="""
n1 sent n2 all that is agreed, and then y once more. (The message that carries it is told in lesson
7.) So a loss is made good with the next call, and a follower that misses ten changes is brought up
to date at once.
""",
            holds=("n2 log +n2 +n3 hello x", "n2 staged y", "n1 log +n2 +n3 hello x y"),
        ),
        Beat(
            words="""
Now the answers are lost. n1 is asked to write z. Both followers hear of it, stage it and say yes,
and neither yes arrives. n1 waits, and in the end gives up waiting for both.
""",
            ask=told("n1", "What does the application hear that submitted z?"),
            do=(
                "submit n1 z",
                "deliver Accept n1 n2",
                "deliver Accept n1 n3",
                "drop answer n2 n1",
                "drop answer n3 n1",
                "time out Accept n1",
            ),
            reveal="""
It is told `ERR_MAJORITY`: no majority has said yes. n1 can't tell whether the asks were lost or the
answers. Look at the boxes: all three have z staged. It failed, as n1 knows it; and it is agreed, as
only you can see.

So after a time-out, failed does not mean that it was not done. It means: I don't know.
""",
            holds=("n1 refused ERR_MAJORITY", "n1 staged z", "n2 staged z", "n3 staged z"),
        ),
        Beat(
            words="""
Next n1 is asked to write w. z was told to have failed, so one might put w in its place.
""",
            ask=choose(
                "What will n1 propose first?",
                ("z", "w"),
                lambda outcome: proposed(outcome.after)[-1],
            ),
            do=("submit n1 w",),
            reveal="""
z, at the same sequence as before. A master never puts two changes at one sequence in one instance:
it repeats the same one until it is agreed. Otherwise n2 might have z staged, hear that this
sequence is agreed, and commit z where the others have w.
""",
            holds=("n1 staged z", "n1 log +n2 +n3 hello x y"),
        ),
        Beat(
            words="""
All arrives now. What will become of z, and of w?
""",
            do=("settle",),
            reveal="""
z is in the log, and w behind it. The application that submitted z believes that it failed. If it
simply submits z once more, z will be written twice. For a word that is ugly; for a payment it is
worse.
""",
            holds=("n1 log +n2 +n3 hello x y z w", "n1 acknowledged", "n2 staged w"),
        ),
        Beat(
            setting="cluster 3 safe",
            before=("submit n1 hello", "settle"),
            do=(
                "submit n2 pay as carol 1",
                "deliver SubmitRequest n2 n1",
                "deliver Accept n1",
                "deliver answer Accept n2 n1",
                "drop answer SubmitRequest n1 n2",
                "time out SubmitRequest n2 n1",
                "settle",
            ),
            words="""
Here is the way out. Each submit carries two things that tell it from all others: the name of its
client, and a number that the client counts up. Carol submits pay at n2, as her number 1. n2 passes
it on, n1 has it agreed, and its answer to n2 is lost. n2 gives up.
""",
            reveal="""
Carol is told that it failed (`ERR_CALL`, no answer). pay is in the log of n1.
""",
            holds=("n2 refused ERR_CALL", "n1 log +n2 +n3 hello pay"),
        ),
        Beat(
            words="""
Carol asks again. It is the same payment, so she uses the same number: a retry, not a new submit.
""",
            ask=number(
                "How often will pay stand in the log of n1?",
                lambda world: entries(world, "n1").count("pay"),
            ),
            do=("submit n2 pay as carol 1", "settle"),
            reveal="""
Once. n1 has noted that number 1 of Carol is done, and says yes without writing anything. That note
is part of what all members agree on, so the next master has it, too.
""",
            holds=("n2 acknowledged", "n1 log +n2 +n3 hello pay"),
        ),
        Beat(
            words="""
Next month Carol pays again. The word is the same, but she means a second payment, so she takes the
number 2.
""",
            ask=number(
                "How often will pay stand in the log of n1 now?",
                lambda world: entries(world, "n1").count("pay"),
            ),
            do=("submit n2 pay as carol 2", "settle"),
            reveal="""
Twice, as she wants it. Only she could know that: the two messages hold the same word. Whether
something is a retry must be said by the one who asks.
""",
            holds=("n2 acknowledged", "n1 log +n2 +n3 hello pay pay"),
        ),
        Beat(
            setting="cluster 5 safe",
            before=(*CALM, "submit n1 x", "deliver Accept n1 n2"),
            do=(
                "duplicate answer n2 n1",
                "deliver answer n2 n1",
                "deliver answer n2 n1",
            ),
            words="""
Doubles next. Of five members, n1 and two others make a majority. Only n2 has heard the Accept of x,
and the network brings its yes to n1 twice.
""",
            ask=told("n1", "n1 has heard yes two times. What does the application hear?"),
            reveal="""
Nothing yet. An answer belongs to one ask, and counts once; the copy is ignored. n1 counts members,
not messages.
""",
            holds=("n1 staged x", "n2 staged x", "n3 PARTICIPANT_CLEAN"),
        ),
        Beat(
            words="""
At last, one message overtakes another. n3 says yes to x, so x is agreed, and y follows. At n4 the
Accept of y comes first: n4 sees the gap, and is sent what it lacks. Only when that is over does the
old Accept of x arrive there.
""",
            ask=number(
                "How often will x stand in the log of n4 then?",
                lambda world: entries(world, "n4").count("x"),
            ),
            do=(
                "deliver Accept n1 n3",
                "deliver answer n3 n1",
                "submit n1 y",
                "deliver #46",  # the one that holds y, before the one that holds x
                "deliver answer n4 n1",
                "deliver StartParticipation n1 n4",
                "deliver answer n4 n1",
                "settle",
            ),
            reveal="""
Once. An old message is not dangerous because each says where it belongs: its instance, its
sequence, and for answers its ask. Whoever gets it can see that it comes too late, and that nothing
is left to do.

You could write a test that tries this with a thousand networks. Lesson 10 does something better.
""",
            holds=(
                "n4 log +n2 +n3 +n4 +n5 hello x",
                "n4 staged y",
                "n1 log +n2 +n3 +n4 +n5 hello x y",
                "nothing broken",
            ),
            code="""
cluster = qs.Cluster(3)
first = cluster.submit("n2", "pay", client="carol", number=1)
cluster.settle()
again = cluster.submit("n2", "pay", client="carol", number=1)
cluster.settle()
first.outcome, again.outcome, cluster["n1"].state
""",
        ),
    ),
    systems="""
TCP puts messages in order and asks again for what is lost, but only as long as one connection
lives. When it breaks, one end does not know how much the other has heard, and all of this is back.

The Raft paper lets each client number its commands, so that a retry is recognised. etcd has no such
numbers: its client library asks again by itself only where that does no harm, for reads, or where
it is sure that nothing was sent; for the rest the application compares before it writes, in one
transaction. A ZooKeeper client that loses its connection is told so, and has to find out by itself
whether its last write was done.
""",
    sources=(
        Source(
            "In Search of an Understandable Consensus Algorithm (Raft), section 8",
            "https://raft.github.io/raft.pdf",
        ),
        Source("etcd: API guarantees", "https://etcd.io/docs/v3.5/learning/api_guarantees/"),
        Source(
            "ZooKeeper Programmer's Guide",
            "https://zookeeper.apache.org/doc/current/zookeeperProgrammers.html",
        ),
    ),
)
