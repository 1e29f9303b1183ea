"""Lesson 3: the master dies between two messages, and what it had acknowledged lives on."""

from __future__ import annotations

from ..net.world import World
from .beat import CALM, Beat, Script, Source
from .questions import (
    NOBODY,
    choose,
    entries,
    fate,
    member,
    number,
    proposed,
    staged,
    state,
    vote,
    who,
)


def _has(world: World, member: str, change: str) -> bool:
    return change in entries(world, member) or change in staged(world, member)


def _running(world: World) -> list[str]:
    return [m for m in world.names if world.is_running(m)]


def _first_words(world: World) -> str:
    """What the first Accept holds that is on its way."""
    held = proposed(world)
    if not held:
        return "nothing: it waits for a submit"
    return "an Accept with x" if held[0] == "x" else "an Accept that holds no change"


SCRIPT = Script(
    name="master-dies",
    number=3,
    title="The master dies",
    minutes=25,
    summary="You can say what a new master must do before it may write anything of its own.",
    beats=(
        Beat(
            setting="cluster 3 safe",
            before=CALM,
            do=(
                "submit n1 x",
                "deliver Accept n1 n2",
                "deliver answer n2 n1",
                "drop Accept n1 n3",
            ),
            words="""
A master that dies while nothing happens is no problem: the others elect another. The hard case is a
master that dies in the middle of something. Here comes the hardest that three members have.

n1 is asked to write x. Its Accept reaches n2, n2 says yes, and n1 acknowledges the submit. The
Accept to n3 is lost on the way.
""",
            ask=who(
                "Who will have x then, in the log or staged? Choose all.",
                lambda outcome, m: _has(outcome.after, m, "x"),
            ),
            reveal="""
n1 has x in its log, n2 has it staged, and n3 knows nothing of it. The application has been told
that x is written. Whatever happens now, this must stay true.
""",
            holds=(
                "n1 acknowledged",
                "n1 log +n2 +n3 hello x",
                "n2 staged x",
                "n3 PARTICIPANT_CLEAN",
                "nothing on its way",
            ),
        ),
        Beat(
            words="""
Now n1 has a crash: it stops. It hears nothing, says nothing, and keeps only what is on its disk.
(You can make one under **faults…**.)
""",
            ask=member(
                "One member that still runs has x, in the log or staged. Press it on the picture.",
                lambda world: next((m for m in _running(world) if _has(world, m, "x")), NOBODY),
            ),
            do=("crash n1",),
            reveal="""
n2 has it, and only staged. It is enough: n1 took care not to acknowledge x before a majority had
it, so one crash can't take all copies. But n2 doesn't know that. It does not know whether n1 ever
heard its yes, nor what n3 has.
""",
            holds=("n2 staged x", "n3 log +n2 +n3 hello"),
            explains=("crash", "**faults…**"),
        ),
        Beat(
            words="""
Nobody is told of a crash. A member only notices that it has heard nothing for a long time. Say that
n3 loses patience first: the one who lacks x. You press **elect…** to have a member stand.
""",
            do=("elect n3",),
            reveal="""
n3 stands for instance 2, one more than the highest that it knows. Its Prepare(2) goes to n1 and n2.
It says one thing more: my log is agreed up to sequence 3. Whoever knows more can see by that what
n3 lacks.
""",
            holds=("n3 CANDIDATE", "n3 promised 2"),
            explains=("**elect…**",),
        ),
        Beat(
            words="""
The Prepare arrives at n2. n2 has x staged, at a sequence of which n3 has never heard. One might
think that n2 should not vote for somebody who knows less than itself.
""",
            ask=vote("n2", "n2 hears Prepare(2) from n3. Will it say yes?"),
            do=("deliver Prepare n3 n2",),
            reveal="""
Yes: 2 is above 1, and nothing else counts. But with its vote n2 reports what n3 lacks: at sequence
4 I have x staged, from instance 1. A vote is also a report. (Raft does it the other way. A voter
there refuses a candidate whose log is behind its own, and need not report anything.)

n2 is PENDING_MASTER and waits to hear from the one that wins.
""",
            holds=("n2 PENDING_MASTER", "n2 staged x"),
        ),
        Beat(
            words="""
The answer arrives. n3 has two votes of three, with its own.
""",
            do=("deliver answer n2 n3",),
            reveal="""
It waits for the vote of n1, which will never come. It can't tell the dead from the slow, so it
waits until it has had enough of it. That is a time-out: a member gives up waiting for an answer. In
a real system a clock decides when; here you do, with **time out** beside the message.
""",
            holds=("n3 CANDIDATE",),
            explains=("time-out", "**time out**"),
        ),
        Beat(
            words="""
The Prepare to n1 is lost, n3 gives up waiting for the answer, and so it is master of instance 2:
the member that had missed x. Nobody has submitted anything to it yet.
""",
            ask=choose(
                "What will n3 send then, as its first words as master?",
                (
                    "nothing: it waits for a submit",
                    "an Accept that holds no change",
                    "an Accept with x",
                ),
                lambda outcome: _first_words(outcome.after),
            ),
            do=("drop Prepare n3 n1", "time out Prepare n3 n1"),
            reveal="""
Accept(2, 4, x): it proposes x again, at the same sequence, and under its own instance.

It has to. Perhaps x was agreed, and then nothing else may ever stand at sequence 4. Perhaps it was
not; then it does no harm to write it now, since somebody wanted it written. n3 can't know which,
and it need not. What a new master finds staged it proposes again before anything of its own.
""",
            watch="what leaves n3, if anything",
            holds=(
                "n3 MASTER",
                "n3 instance 2",
                "n3 staged x",
                "n3 log +n2 +n3 hello",
            ),
        ),
        Beat(
            words="""
This first Accept of the new master arrives at n2, which still waits for one.
""",
            ask=state("n2", "n2 hears Accept(2, 4, x) from n3. In which state will it be?"),
            do=("deliver Accept n3 n2",),
            reveal="""
n2 has found its master: it is a follower in instance 2 and has x staged, now as an entry of
instance 2. The first Accept ends the time of PENDING_MASTER, for everyone who hears it.
""",
            holds=("n2 PARTICIPANT_PENDING", "n2 instance 2", "n2 staged x"),
        ),
        Beat(
            words="""
The yes of n2 arrives at n3: two of three have x staged in instance 2.
""",
            do=("deliver answer n2 n3",),
            reveal="""
x is committed again, at the very place where n1 had it. The application never noticed that the
member that acknowledged its submit died a moment later.
""",
            holds=("n3 log +n2 +n3 hello x", "n3 MASTER"),
        ),
        Beat(
            words="""
n1 is switched on again. It remembers what was on its disk: its log, what it has staged, and the
highest instance for which it voted. When it stopped, it was the master of instance 1.
""",
            ask=state("n1", "In which state will n1 be when it has restarted?"),
            do=("restart n1",),
            reveal="""
A follower, with nothing staged. That it was master was in its memory only, and so were the answers
that it waited for. A member that comes back never takes for granted that it still leads.
""",
            holds=("n1 PARTICIPANT_CLEAN", "n1 instance 1"),
        ),
        Beat(
            words="""
The Accept(2, 4, x) that n3 sent to n1 is still on its way, and arrives now.
""",
            ask=number(
                "How often will x stand in the log of n1 in the end?",
                lambda world: entries(world, "n1").count("x"),
            ),
            do=("settle",),
            reveal="""
Once. n1 sees that sequence 4 is in its log already and agreed, so there is nothing to stage. It
follows n3 into instance 2. The three have the same history, and n2 will commit x with the next
call, as you know it from lesson 2.
""",
            holds=(
                "n1 instance 2",
                "n1 log +n2 +n3 hello x",
                "n1 PARTICIPANT_CLEAN",
                "nothing broken",
            ),
        ),
        Beat(
            setting="cluster 3 safe",
            before=CALM,
            do=(
                "submit n1 x",
                "drop Accept n1 n2",
                "drop Accept n1 n3",
                "crash n1",
                "elect n2",
                "drop Prepare n2 n1",
                "settle",
                "time out Prepare n2 n1",
                "submit n2 y",
                "drop Accept n2 n1",
                "settle",
                "restart n1",
            ),
            words="""
Once more from the start, a little differently: n1 stages x, but both Accepts are lost, and then it
dies. Nobody else has heard of x. n2 is elected, nobody reports anything to it, and it is asked to
write y. Then n1 comes back, with x on its disk.
""",
            reveal="""
n1 has x staged at sequence 4. n2 has y there, committed and acknowledged. One of the two has to go.
""",
            holds=(
                "n1 staged x",
                "n2 log +n2 +n3 hello y",
                "n2 acknowledged",
                "n3 staged y",
            ),
        ),
        Beat(
            words="""
n2 writes one more word, z. Its Accept shows n1 that it has missed something, and n2 sends it all
that is agreed.
""",
            ask=fate("n1", "x", "What will n1 have done with x in the end?"),
            do=("submit n2 z", "settle"),
            reveal="""
x is gone, and no harm is done: it was never acknowledged. Whoever submitted it has heard nothing,
neither yes nor no, since n1 died before it could answer. Had n2 been reached by one Accept, x would
have been written. That is what a lost answer means: it may have been done, or not.
""",
            holds=("n1 log +n2 +n3 hello y", "n1 staged z", "nothing broken"),
        ),
    ),
    systems="""
In Raft, and so in etcd, a voter refuses a candidate whose log is less up to date than its own.
Whoever wins has all that was committed, and need not ask. It does not count copies of entries of
older terms, though; they are committed together with the first entry of its own term, and etcd's
leader writes an empty one at once for that.

In ZooKeeper the members elect the one that has seen most, and it first brings a majority to its own
state; only then does it take new writes. In Spanner the leader of a Paxos group holds a lease of
ten seconds by default, so another can take over only when that has run out.
""",
    sources=(
        Source(
            "In Search of an Understandable Consensus Algorithm (Raft), section 5.4",
            "https://raft.github.io/raft.pdf",
        ),
        Source(
            "Paxos Made Simple, section 3",
            "https://lamport.azurewebsites.net/pubs/paxos-simple.pdf",
        ),
        Source(
            "ZooKeeper Internals: leader activation",
            "https://zookeeper.apache.org/doc/current/zookeeperInternals.html",
        ),
        Source(
            "Spanner: Google's Globally-Distributed Database",
            "https://www.usenix.org/conference/osdi12/technical-sessions/presentation/corbett",
        ),
    ),
)
