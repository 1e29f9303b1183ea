"""Lesson 4: two members stand for election at once, with one number and with different ones."""

from __future__ import annotations

from ..net.world import World
from .beat import CALM, Beat, Script, Source
from .questions import (
    NOBODY,
    Question,
    is_master,
    masters,
    member,
    number,
    shuffled,
    state,
    vote,
)


def _promises(world: World) -> list[str]:
    """What has been promised, each once, the lowest first."""
    found = {(p.promised, p.promised_to) for p in world.seats}
    return [f"{instance}.{candidate}" for instance, candidate in sorted(found)]


HIGHEST = Question(
    words="n2 and n3 have both begun. Which is the highest instance that is promised then?",
    kind="choose",
    answer=lambda outcome: _promises(outcome.after)[-1],
    options=lambda outcome: shuffled(_promises(outcome.after)),
)


SCRIPT = Script(
    name="two-candidates",
    number=4,
    title="Two candidates",
    minutes=25,
    summary="You can say who wins when two stand at once, and why two masters do no harm.",
    beats=(
        Beat(
            setting="cluster 3 safe",
            before=(*CALM, "crash n1"),
            words="""
n1 is dead, and both others notice it. Nobody tells them that the other has noticed, too. So it
happens easily that two members stand for election at the same time, and each wants the vote of the
other.
""",
            reveal="""
Before they begin, one word for what a vote is. When a member votes for an instance, it promises
(Paxos: promise): from now on I hear nothing of a lower instance. It writes that to its disk before
it answers, so that it knows of it even after a crash.

A candidate gives the first promise to itself. So each of the two will have promised already before
it hears of the other.
""",
            holds=("n2 PARTICIPANT_CLEAN", "n3 PARTICIPANT_CLEAN", "n2 promised 1"),
            explains=("promise",),
        ),
        Beat(
            words="""
Each takes the next number, which is 2 for both. To keep the two apart an instance has a second
part, the name of its candidate: 2.n2 and 2.n3. Numbers are compared first. Where they are the same,
the names decide, and n3 comes after n2. (In Paxos, too, no two candidates may use one ballot.)
""",
            ask=HIGHEST,
            do=("elect n2", "elect n3"),
            reveal="""
2.n3. Four messages are on their way. n2 has promised 2.n2 and n3 has promised 2.n3, each to itself.
The crashed n1 has 1.n1 on its disk. Where nothing hangs on the name we say just 2, as the messages
do.
""",
            holds=("n2 CANDIDATE", "n3 CANDIDATE", "n2 promised 2", "n3 promised 2"),
        ),
        Beat(
            words="""
The Prepare of n2 reaches n3 first.
""",
            ask=vote("n3", "n3 hears Prepare(2) from n2. Will it say yes?"),
            do=("deliver Prepare n2 n3",),
            reveal="""
2.n2 is below 2.n3, which n3 has promised to itself. It refuses with `ERR_DENIED`, and its answer
says what it has promised, so that n2 can learn of it. The mark that travels reads P−.
""",
            holds=("n3 CANDIDATE", "n2 CANDIDATE"),
        ),
        Beat(
            words="""
That answer is slow. Meanwhile the Prepare of n3 arrives at n2, which is a candidate itself.
""",
            ask=state("n2", "n2 hears Prepare(2) from n3. In which state will it be?"),
            do=("deliver Prepare n3 n2",),
            reveal="""
2.n3 is above 2.n2, so n2 says yes, and with that its own election is over. A candidate that hears
of a higher instance does what everyone does. It is no use to be stubborn: whoever holds the higher
promise would refuse everything that n2 could send.
""",
            holds=("n2 PENDING_MASTER", "n3 CANDIDATE"),
        ),
        Beat(
            words="""
The yes reaches n3, and n3 gives up waiting for n1. Then the no arrives that n3 sent to n2 some time
ago. Whoever is master writes y.
""",
            ask=member(
                "Press the member that will be master.",
                lambda world: next((m for m in world.names if is_master(world, m)), NOBODY),
            ),
            do=(
                "deliver answer n2 n3",
                "lose Prepare n3 n1",
                "settle",
                "submit n3 y",
                "settle",
            ),
            reveal="""
n3 leads. n2 has no election any more to which the late no could belong, and ignores it. It follows
n3.

At the foot of the picture stands a list: must hold. Each line of it is an invariant, a sentence
that has to be true after every step, whatever happens. One of them is: one master per instance. Two
candidates had the same number, and still it holds.
""",
            watch="the line of marks at the foot, each with a tick",
            holds=("n3 MASTER", "n2 PARTICIPANT_PENDING", "n3 acknowledged", "nothing broken"),
            explains=("invariant",),
        ),
        Beat(
            setting="cluster 3 safe",
            before=(*CALM, "crash n1"),
            do=(
                "elect n2",
                "deliver Prepare n2 n3",
            ),
            words="""
What happened depended on what arrived first. That is called the schedule: which message arrives
when, and which never. The members choose what they send, but nobody chooses the schedule. A good
protocol is right under each of them.

Here is another one, from the same start. n2 stands, and n3 hears of it in time: it votes yes.
""",
            reveal="""
n3 is PENDING_MASTER, and has promised 2.n2. Its yes is on its way, and takes long.
""",
            holds=("n3 PENDING_MASTER", "n2 CANDIDATE", "n3 promised 2"),
            explains=("schedule",),
        ),
        Beat(
            words="""
It takes too long for n3. It hears nothing from n2, thinks that n2 is dead like n1, and stands
itself.
""",
            ask=number("With which number will n3 stand?", lambda world: int(world["n3"].promised)),
            do=("elect n3",),
            reveal="""
With 3: it has promised 2 to n2, and can't take that back, so it has to go higher. Its yes to n2
still travels. If it arrived now, n2 would have two votes of three.
""",
            holds=("n3 CANDIDATE", "n3 promised 3"),
        ),
        Beat(
            words="""
But the Prepare(3) of n3 is faster. n2 hears it first. Then n2 loses patience in its turn, and
stands again, and its new Prepare is faster than the yes that it has just sent.
""",
            ask=masters("Who of those that run will be MASTER after all that?"),
            do=("deliver Prepare n3 n2", "elect n2", "deliver Prepare n2 n3"),
            reveal="""
Nobody. Each takes the vote away from the other before it can be used. The numbers are at 4, and it
can go on like that for ever. Nothing false is ever written, but nothing is written at all.

There is no clever rule against it. Fischer, Lynch and Paterson have proved that no protocol which
is always right can also be sure to end, if messages may take as long as they like and one member
may crash; unless it leaves something to chance. So that is what one does: each waits a random time
before it stands again, and soon one is alone.
""",
            holds=("n2 CANDIDATE", "n3 PENDING_MASTER", "n2 promised 4", "nothing broken"),
        ),
        Beat(
            setting="cluster 5 safe",
            before=(*CALM, "crash n1"),
            do=(
                "elect n2",
                "lose Prepare n2 n1",
                "lose Prepare n2 n5",
                "settle",
            ),
            words="""
Can there be two masters at once? Take five members, where a majority is three. n1 is dead. n2
stands with 2, and gets the votes of n3 and n4. With its own that is a majority, and n2 is master.
""",
            reveal="""
n2 has sent nothing as master yet, and n3 and n4 wait for it.
""",
            holds=("n2 MASTER", "n2 instance 2", "n4 PENDING_MASTER", "nothing on its way"),
        ),
        Beat(
            words="""
n4 has waited for too long. It stands with 3, and its Prepare reaches n3 and n5. Those to n1 and n2
are lost.
""",
            ask=masters("Who will be MASTER then? Choose all."),
            do=(
                "elect n4",
                "lose Prepare n4 n1",
                "lose Prepare n4 n2",
                "settle",
            ),
            reveal="""
Both: n2 leads instance 2, and n4 leads instance 3. n2 has not heard of it. This is no fault, and it
can't be avoided: n2 would have to be told in the very moment in which n4 wins.

No invariant is broken. One master per instance does not mean one master.
""",
            watch="who wears a crown, and the number under its name",
            holds=("n2 MASTER", "n4 MASTER", "n4 instance 3", "nothing broken"),
        ),
        Beat(
            words="""
n2 is asked to write x. It still leads, as it believes. Its Accept(2, 6, x) arrives at n3.
""",
            ask=vote("n3", "Will n3 say yes to it?"),
            do=("submit n2 x", "deliver Accept n2 n3"),
            reveal="""
n3 has promised 3, and 2 is below that: press n3, and the tab **member** shows all that it knows,
and what it has promised. This is what a promise is for: n4 has a majority of promises, so every
other majority has somebody in it who refuses n2. Two may believe that they lead; only the one with
the higher instance can still get anything agreed.
""",
            holds=("n3 promised 3", "n2 MASTER", "n2 staged x"),
            explains=("**member**",),
        ),
        Beat(
            words="""
The refusal arrives at n2. It says: I have promised 3.
""",
            do=("deliver answer n3 n2",),
            reveal="""
n2 learns that somebody stands above it, and is a follower from then on. The submit of x fails, and
the application is told so at once. It may ask the new master.
""",
            holds=("n2 PARTICIPANT_PENDING", "n2 refused ERR_STATE", "n4 MASTER"),
        ),
        Beat(
            words="""
The rest of n2's Accepts arrive, too, and are refused. Then n4 writes y. n2 has x still staged at
sequence 6, in instance 2; n4 puts y there, in instance 3.
""",
            do=("settle", "submit n4 y", "settle"),
            reveal="""
y stands where x would have stood, and x is gone everywhere. It was staged at one member of five and
never acknowledged.

Go back to the moment with the two crowns and try to do better: find a schedule in which x and y are
both acknowledged at sequence 6. If you find one, an invariant breaks. You will not find one here;
in lesson 8 you will.
""",
            holds=("n4 acknowledged", "n2 staged y", "n3 staged y", "nothing broken"),
            code="""
cluster = qs.Cluster(3)
cluster.start_election("n2")
cluster.start_election("n3")
cluster.settle()
[str(cluster[name].participant_state) for name in cluster.members]
""",
        ),
    ),
    systems="""
In Raft two candidates may have the same term. A server votes for one of them, the first that asks,
so the votes may be split and nobody wins; then each waits for a random time, by default in etcd
between one and two seconds, and tries again with a higher term. An old leader that hears a higher
term becomes a follower at once.

ZooKeeper's members tell each other whom they would elect, and change their minds until a majority
says the same: the one that has seen most, and among equals the one with the highest number. In
Spanner an old leader and a new one can't overlap, since the new one waits until the lease of the
old one has run out.
""",
    sources=(
        Source(
            "In Search of an Understandable Consensus Algorithm (Raft), section 5.2",
            "https://raft.github.io/raft.pdf",
        ),
        Source(
            "Paxos Made Simple, section 2.2",
            "https://lamport.azurewebsites.net/pubs/paxos-simple.pdf",
        ),
        Source(
            "Impossibility of Distributed Consensus with One Faulty Process",
            "https://groups.csail.mit.edu/tds/papers/Lynch/jacm85.pdf",
        ),
        Source(
            "Spanner: Google's Globally-Distributed Database",
            "https://www.usenix.org/conference/osdi12/technical-sessions/presentation/corbett",
        ),
    ),
)
