"""Lesson 9: the repairs, one by one: the same schedule with a repair off, and then with it on."""

from __future__ import annotations

from .beat import Beat, Deed, Script, Source
from .questions import ACKNOWLEDGED, applied, how_it_ended, log, number, state, who

READY: tuple[Deed, ...] = ("ping n1", "settle")

OLD_MASTER: tuple[Deed, ...] = (
    "cut n1 n2",
    "elect n2",
    "settle",
    "time out Prepare n2 n1",
    "submit n1 x",
    "settle",
    "submit n2 y",
    "settle",
)
"""n3 is the only one whom both masters reach."""

NEW_MASTER: tuple[Deed, ...] = (
    "submit n1 x",
    "deliver Accept n1 n2",
    "deliver answer n2 n1",
    "drop Accept n1 n3",
    "crash n1",
    "elect n3",
    "settle",
    "time out Prepare n3 n1",
    "submit n3 y",
    "settle",
)
"""n3 is elected by n2, and only n2 knows of x."""

TWO_HALVES: tuple[Deed, ...] = (
    "cut n1 n2",
    "submit n1 x",
    "elect n2",
    "time out Prepare n2 n1",
    "submit n2 y",
)
"""A cluster of two is cut in the middle."""

ANOTHER_CHANGE: tuple[Deed, ...] = (
    "submit n1 bad",
    "deliver Accept n1 n2",
    "deliver answer n2 n1",
    "lose Accept n1",
    "submit n1 good",
    "lose Accept n1 n2",
    "settle",
    "submit n1 next",
    "settle",
)
"""One master, no election: first only n2 is reached, then all but n2."""

FORGETFUL: tuple[Deed, ...] = (
    "cut n1 n2",
    "elect n2",
    "settle",
    "time out Prepare n2 n1",
    "crash n3",
    "restart n3",
    "submit n1 x",
    "settle",
    "submit n2 y",
    "settle",
)
"""As OLD_MASTER, and n3 is restarted after it has voted."""

ASKED_TWICE: tuple[Deed, ...] = (
    "submit n2 w as ann 1",
    "deliver SubmitRequest n2 n1",
    "deliver Accept n1",
    "deliver answer Accept n3 n1",
    "drop answer SubmitRequest n1 n2",
    "time out SubmitRequest n2",
    "submit n2 w as ann 1",
    "settle",
    "ping n1",
    "settle",
)
"""The answer to a client is lost, and the client asks again."""

WHOSE = who(
    "Whose submit will be acknowledged? Choose all.",
    lambda outcome, m: how_it_ended(outcome, m) == ACKNOWLEDGED,
)
NEW_LOG = log("n3", ("x y", "y", "x", "y x"))
ONCE = number("How often will w stand in the log of n1?", lambda w: applied(w, "n1").count("w"))

SCRIPT = Script(
    name="repairs",
    number=9,
    title="The repairs, one by one",
    minutes=30,
    summary="You can say of each repair which schedule needs it, and what it costs.",
    beats=(
        Beat(
            setting="cluster 3 safe without promises",
            before=READY,
            do=OLD_MASTER,
            words="""
The safe text has fifteen repairs, each with a name, and nearly each can be switched off to see what
it is for. In this lesson schedules are played twice: first with one repair off and all others on,
then with all on. Ask yourself the same question both times.

The first repair is called `promises`, and here it is off. The link between n1 and n2 is cut, which
means that no message gets from one to the other. n3 hears both. n2 stands for election, n3 votes
for it, and n2 gives up on n1. Then x is submitted at n1, the old master, and y at n2, the new one.
""",
            ask=WHOSE,
            reveal="""
Both, at the same place. n3 voted for n2, then took x from n1, then took y from n2. You know this
story from the last lesson: the vote did not bind.
""",
            watch="what n3 does with each Accept",
            holds=("broken agreement",),
        ),
        Beat(
            setting="cluster 3",
            before=READY,
            do=OLD_MASTER,
            words="""
The same schedule, with the repair on: a vote for an instance is a promise. After it a member grants
and takes nothing of a lower instance. It writes the promise on its disk before it answers.
""",
            ask=WHOSE,
            reveal="""
Only y. n3 had promised instance 2, so it refused the Accept of instance 1 with ERR_DENIED, and
named its promise in the refusal. From that n1 learned that it is deposed. The price is one write to
disk before each vote.

It may look unfair to whoever submitted x: it was told "no" by a master that had done nothing wrong.
But a "yes" would have been false.
""",
            holds=("n1 refused ERR_STATE", "n2 acknowledged", "nothing broken"),
        ),
        Beat(
            setting="cluster 3 safe without prepare_reports_staged",
            before=READY,
            do=NEW_MASTER,
            words="""
Second repair: `prepare_reports_staged`, and it is off. x is submitted at n1 and staged at n2, so it
is acknowledged: n1 and n2 are two of three. n3 has not heard of it. n1 crashes. n2 votes for n3,
and y is submitted at n3.
""",
            ask=NEW_LOG,
            reveal="""
Only y, and x is lost. n3 did all that it could: it asked a majority, and kept every promise. But
the vote of n2 was a bare yes, and said nothing of x.
""",
            holds=("n3 log +n2 +n3 y", "broken acknowledged survive"),
        ),
        Beat(
            setting="cluster 3",
            before=READY,
            do=NEW_MASTER,
            words="""
With the repair on, a vote says what the voter has staged and committed. Any entry that was
acknowledged is staged at a majority. Any candidate that wins has heard a majority. Two majorities
share a member, so a winner has heard of every such entry.

It can't know whether the entry was acknowledged or not. So a second repair, `repropose`, says: what
is reported goes first, under the new instance, before anything of one's own.
""",
            ask=NEW_LOG,
            reveal="""
x, then y. n2 reported x together with its vote. n3 proposed x once more, a majority took it, and
then came y, which had to wait. Each of the two repairs is worth nothing without the other: what is
reported has to be used, and what is not reported can't be.
""",
            holds=("n3 log +n2 +n3 x y", "nothing broken"),
        ),
        Beat(
            setting="cluster 2 safe without strict_majority",
            before=READY,
            do=TWO_HALVES,
            words="""
A cluster of two, the link between them cut, and `strict_majority` off: then half of the members is
enough. x is submitted at n1. n2 stands for election and gives up on n1, and y is submitted at n2.
""",
            ask=WHOSE,
            reveal="""
Both. Each half decides alone. The original counts like this: it asks for half of the other members
and drops the fraction, and half of one is nothing.
""",
            holds=("n1 MASTER", "n2 MASTER", "broken quorums overlap"),
        ),
        Beat(
            setting="cluster 2",
            before=READY,
            do=TWO_HALVES,
            words="""
With the repair on, a quorum is more than half of the members. Of two members that is both.
""",
            ask=WHOSE,
            reveal="""
Nobody's. n1 waits for n2, and n2 was not elected. That is the price: a cluster of two is stopped by
the loss of either member, and is worse than a single one. Clusters have three or five members for
this reason. Four stand the loss of one member, as three do.
""",
            holds=("n1 log +n2", "n2 log +n2", "nothing broken"),
        ),
        Beat(
            setting="cluster 5 safe without one_change_per_slot",
            before=READY,
            do=ANOTHER_CHANGE,
            words="""
Five members, one master, and no election at all. `one_change_per_slot` is off. n1 proposes the
change bad; only n2 hears of it, and n1 gives up on the others, so whoever submitted it is told that
there was no majority. Then n1 proposes good at the same sequence, and this time all but n2 hear it.
Then comes next, and all hear it.
""",
            ask=log("n2", ("good", "bad", "bad good", "nothing"), "What has n2 applied by then?"),
            reveal="""
n2 applied bad; all others have good there. When n2 heard next, it committed what it had staged at
the sequence before, and it could not know that this was no longer the entry that the master meant.
""",
            holds=("n2 log +n2 +n3 +n4 +n5 bad", "n1 log +n2 +n3 +n4 +n5 good next"),
        ),
        Beat(
            setting="cluster 5",
            before=READY,
            do=ANOTHER_CHANGE,
            words="""
With the repair on, a master never proposes two entries for one sequence. After a missed majority it
repeats the same entry until that is agreed, and only then goes on.
""",
            ask=log("n2", ("good", "bad", "bad good", "nothing"), "What has n2 applied by then?"),
            reveal="""
bad, then good, like everybody. So the change that was refused has been written after all! That is
no contradiction: the first answer said that there was no majority, and not that there never would
be one. Who gets such an answer has to ask again, or look.
""",
            holds=("n2 log +n2 +n3 +n4 +n5 bad good", "nothing broken"),
        ),
        Beat(
            setting="cluster 3 safe without durable",
            before=READY,
            do=FORGETFUL,
            words="""
The schedule of the first beat once more, with promises on. But n3 crashes after it has voted, and
is started again, and `durable` is off: it keeps nothing on its disk.
""",
            ask=WHOSE,
            reveal="""
Both again. n3 came back as a process that belongs to no cluster, and n1 took it in again with a
snapshot. It had forgotten its promise, so it took x. A promise that does not outlive its member
binds nobody.
""",
            holds=("broken agreement",),
        ),
        Beat(
            setting="cluster 3",
            before=READY,
            do=FORGETFUL,
            words="""
With the repair on, what a member has promised, staged and committed is on its disk before it
answers, and is there again after a restart.
""",
            ask=WHOSE,
            reveal="""
Only y. n3 came back with its promise. In a real system this is the call that makes the disk write
now and not later, and most of the time that a write takes is spent in it. Systems that leave it out
are fast, until the power fails.
""",
            holds=("n2 acknowledged", "nothing broken"),
        ),
        Beat(
            setting="cluster 3 safe without change_ids",
            before=READY,
            do=ASKED_TWICE,
            words="""
The last pair is about the client, Ann, who submits w at n2. n2 is a follower and passes it on to
n1. w is agreed, and the answer to n2 is lost. After a time-out Ann submits w again, as she should.
`change_ids` is off.
""",
            ask=ONCE,
            reveal="""
Twice. Nobody could tell the second w from a new one.
""",
            holds=("n1 log +n2 +n3 w w", "broken at most once"),
        ),
        Beat(
            setting="cluster 3",
            before=READY,
            do=ASKED_TWICE,
            words="""
With the repair on, each change carries the name of its client and a number, and a member that has
applied Ann's number 1 acknowledges it a second time without applying it again.
""",
            ask=ONCE,
            reveal="""
Once, and Ann was told that it is done. The price: the members have to remember the last number of
each client, and that memory has to be part of what is agreed.
""",
            holds=("n1 log +n2 +n3 w", "n2 acknowledged", "nothing broken"),
        ),
        Beat(
            setting="cluster 3 safe without step_down",
            before=READY,
            do=OLD_MASTER[:-2],
            words="""
So far each repair kept something wrong from being written. Three others keep members from waiting
or believing for ever. One of them is `step_down`: a master that hears of a higher instance is a
follower again. It is off here, promises are on, and n1 hears the refusal of n3.
""",
            ask=state(
                "n1", "n1 hears no from n3, which has promised 2. In which state will it be?"
            ),
            reveal="""
It stays MASTER, in its own eyes, and nothing that it says is heard. No log is wrong, but everybody
who asks n1 is told that it leads. Such a fault is not about something bad that happens; it is about
something good that never does.
""",
            holds=("n1 MASTER", "n2 MASTER", "nothing broken"),
        ),
        Beat(
            words="""
You have seen eight of the fifteen. Read about all of them in a cell of your own (a number such as
F5 is that of a danger in the documentation).

Some go in pairs, so that one alone shows nothing: `unique_instances` matters where `promises` is
off too.

Some take longer stories: `commit_index` says how far what is staged may be committed, and
`membership_in_log` says by which list of members one counts.

Two can't be switched off, as the text has only one way to do it: `continuous_sequence` and
`exact_snapshot`, the cure for the fourth story of the last lesson.

Try it: begin a cluster without one of them, and look for a schedule that shows it. If that takes
too long by hand, the next lesson has something for you.
""",
            code="""
from quorumscope.protocol.rules import REPAIRS

for repair in REPAIRS:
    print(f"{repair.name}: {repair.danger}")

cluster = qs.Cluster(3, without=["commit_index"])
""",
        ),
    ),
    systems="""
All of these rules can be found in Raft, under other names: votes and terms on disk (promises,
durable), the election restriction, by which a voter refuses a candidate whose log is behind its own
(where the safe text has votes that report), one entry for an index and a term, commit indices, and
configuration changes as entries of the log. Paxos, on which Spanner stands, has promises that
report what was accepted, as here. etcd does not tell a request that is sent twice from a new one:
its clients have to make a write conditional if it must happen once. In ZooKeeper too a client that
has lost its connection can't know whether its last write happened, and has to look.
""",
    sources=(
        Source("Paxos Made Simple", "https://lamport.azurewebsites.net/pubs/paxos-simple.pdf"),
        Source(
            "Consensus: Bridging Theory and Practice, chapters 3, 4 and 6",
            "https://github.com/ongardie/dissertation",
        ),
        Source(
            "Paxos Made Live: what Google had to add to the algorithm",
            "https://doi.org/10.1145/1281100.1281103",
        ),
    ),
)
