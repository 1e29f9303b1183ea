"""Lesson 1: the first election, message by message."""

from __future__ import annotations

from .beat import CALM, Beat, Script, Source
from .questions import masters, state, vote

SCRIPT = Script(
    name="first-election",
    number=1,
    title="The first election",
    minutes=15,
    summary="You can step an election, and say at each message what it will do.",
    beats=(
        Beat(
            setting="cluster 3 safe",
            do=CALM,
            words="""
Three computers keep copies of one list, and nobody may ever find two copies that disagree. Each of
the three is a member. You see them on a ring, with the name of each: n1, n2 and n3.

One of them is the master: it decides what is written next. Press **next**, and the master writes
one word, hello. How that goes is the second lesson; here it only gives the members something to
lose.
""",
            reveal="""
n1 is the master: it wears a crown, and the word beside it is MASTER. Under its name stands i 1, its
instance. The instance (Raft: term; Paxos: ballot) counts masterships: n1 leads instance 1, and
whoever leads after it will lead a higher one. What the boxes beside each member are is told in the
next lesson.
""",
            watch="the word beside each member, and the number under its name",
            holds=("n1 MASTER", "n1 instance 1", "nothing on its way"),
            explains=("member", "master", "MASTER", "instance", "**next**"),
        ),
        Beat(
            words="""
Now suppose that n2 has not heard from n1 for a while. It can't know whether n1 is dead, or slow, or
whether only the wire between them is. All it can do is ask the others to make it the master
instead. That is an election. Whoever asks is a candidate, and it needs the votes of a majority: of
three members that is two, and its own vote is one of them.

Before something happens you are asked what will. Choose what you think, and press **answer**.
""",
            ask=state("n2", "n2 begins an election. In which state will it be?"),
            do=("elect n2",),
            reveal="""
n2 is a CANDIDATE. It sends a message to each of the others, called Prepare, with the number 2: one
more than the instance that it knows. You see the two messages as marks on the lines from n2 to n1
and to n3. Nothing has arrived yet: here a message moves when you move it.
""",
            watch="the two marks that leave n2",
            holds=("n2 CANDIDATE", "n1 MASTER"),
            explains=(
                "election",
                "candidate",
                "CANDIDATE",
                "vote",
                "majority",
                "message",
                "Prepare",
                "**answer**",
            ),
        ),
        Beat(
            words="""
The first Prepare arrives at n3. What does a member have to decide by? It knows one thing: the
highest instance for which it has voted so far. That was 1, when n1 was made master. Now it is asked
for 2.

(You can let a message arrive yourself: **step** delivers the oldest one. Try it if you like, and
**back** takes it back. The lesson goes on from where it was.)
""",
            ask=vote("n3", "n3 hears Prepare(2). Will it say yes?"),
            do=("deliver Prepare n2 n3",),
            reveal="""
2 is above 1, so n3 votes yes. It is now PENDING_MASTER, in the picture PENDING MASTER: it has
voted, and waits for the new master to speak. Its answer is a message too, and travels: n2 does not
know of the vote yet. A grey dot beside n2 tells you so, since you see more than n2 does; it turns
black when the answer has arrived.
""",
            watch="the dots beside n2, one for each member whose vote it wants",
            holds=("n3 PENDING_MASTER", "n2 CANDIDATE"),
            explains=("PENDING_MASTER", "**step**", "**back**"),
        ),
        Beat(
            words="""
The answer of n3 arrives at n2. With its own vote it has two of three.
""",
            ask=state("n2", "n2 hears yes from n3. In which state will it be?"),
            do=("deliver answer n3 n2",),
            reveal="""
It has enough, and still it waits for n1. Many systems would stop here: a majority is a majority,
and nothing that n1 may say can undo it. This one waits until all have answered, or until it has
given up on them.
""",
            holds=("n2 CANDIDATE",),
        ),
        Beat(
            words="""
The other Prepare arrives at n1, which is the master, as it believes.
""",
            ask=state("n1", "n1 hears Prepare(2). In which state will it be?"),
            do=("deliver Prepare n2 n1",),
            reveal="""
A master follows the same rule as everyone: 2 is above 1, so it votes yes, and is PENDING_MASTER.
From this moment on nobody is master at all, until the answer has arrived.
""",
            holds=("n1 PENDING_MASTER", "n2 CANDIDATE"),
        ),
        Beat(
            words="""
One message is left.
""",
            ask=masters("The answer of n1 arrives at n2. Who will be MASTER then?"),
            do=("deliver answer n1 n2",),
            reveal="""
n2 leads instance 2. The two others have voted for it, but they have not heard that it won: they
learn it from the first thing that n2 sends as master.
""",
            holds=("n2 MASTER", "n2 instance 2", "n1 PENDING_MASTER", "nothing on its way"),
        ),
        Beat(
            words="""
So let it send something: n2 writes the word again.
""",
            do=("submit n2 again", "settle"),
            reveal="""
Now all three live in instance 2, and n1 and n3 follow n2. The election is over. It took four
messages: two that ask, and two that answer.
""",
            holds=("n1 instance 2", "n3 instance 2", "n2 MASTER", "nothing broken"),
        ),
        Beat(
            words="""
Look at it once more from the side. Below the ring each member has a line of its own, and time runs
to the right: each arrow is a message. Press any point of it to go back there; **play** plays from
there on. **why?** tells what led to the step at which you stand, and **code** shows the lines of
the program that ran in it, with the values that were compared.

Take a minute: find the step in which n3 voted, and read the line that made it say yes.
""",
            explains=("**play**", "**why?**", "**code**"),
        ),
    ),
    systems="""
etcd (Raft) elects a leader in the same two steps, ask and answer. It calls the instance a term and
the Prepare a RequestVote, and its servers begin an election by themselves when a timer runs out.
ZooKeeper's servers tell one another for whom they vote, until a majority names the same. Spanner
holds an election in each of its Paxos groups, and gives the leader a lease, so that no new one is
needed for some seconds.
""",
    sources=(
        Source(
            "In Search of an Understandable Consensus Algorithm (Raft)",
            "https://raft.github.io/raft.pdf",
        ),
        Source("Paxos Made Simple", "https://lamport.azurewebsites.net/pubs/paxos-simple.pdf"),
    ),
)
