"""Lesson 11: what a client may rely on: linearizability of a key-value store."""

from __future__ import annotations

from ..check.invariants import violations
from ..check.linearizability import Operation, history_of, linearizable
from ..machines import Counter, KeyValueStore
from ..net.world import World
from ..protocol.messages import Concluded
from ..protocol.types import Member
from ..record.trace import Trace
from .beat import Beat, Deed, Script, Source
from .questions import Outcome, Question, choose, number, shuffled, state, truth

KEY = "k"
OLD, NEW, EITHER = "that there is nothing at k", "1", "either"


def put(member: Member, value: int) -> str:
    """The command that submits ``set k value`` at *member*."""
    return f"""submit {member} 'json:["set","{KEY}",{value}]'"""


def written(client: str, begin: float, end: float | None, value: int = 1) -> Operation:
    return Operation(client=client, begin=begin, end=end, changes=(("set", KEY, value),))


def read(client: str, begin: float, end: float, result: int | None) -> Operation:
    return Operation(client=client, begin=begin, end=end, key=KEY, result=result)


def _may_read(write: Operation, begin: float, end: float) -> str:
    """What a read between those times may return, where there is only that write."""
    old = linearizable([write, read("Bob", begin, end, None)], KeyValueStore)
    new = linearizable([write, read("Bob", begin, end, 1)], KeyValueStore)
    return EITHER if old and new else OLD if old else NEW


def _told(world: World, member: Member) -> int:
    """What a client that reads at *member* is told; 0 for nothing."""
    return int(world[member].state.get(KEY, 0))


def _is_like_one_copy(outcome: Outcome, reader: Member) -> bool:
    """Whether the beat, and a read at *reader* at its end, could be the history of one copy."""
    trace = Trace.start(outcome.before, None, violations)
    for step in outcome.steps:
        assert step.action is not None
        trace.do(step.action)
    history = history_of(trace, [(trace.cursor.index, reader)], KEY)
    return bool(linearizable(history, outcome.before["n1"].state))


def _counts_once(outcome: Outcome) -> bool:
    """Whether Ann's one addition explains what the counter shows."""
    once = Operation(client="Ann", begin=0, end=1, changes=(1,))
    value = outcome.after["n1"].state.value
    return bool(
        linearizable([once, Operation(client="Bob", begin=2, end=3, result=value)], Counter)
    )


def _confirmed(outcome: Outcome) -> bool:
    """Whether a call of n1 was answered with a yes."""
    ends = [e for s in outcome.steps for e in s.events if isinstance(e, Concluded)]
    return any(e.member == "n1" and e.error is None for e in ends)


def _in_words(operation: Operation) -> str:
    times = f"from {operation.begin:g} to {operation.end:g}"
    if operation.is_read:
        return f"{operation.client} reads {operation.result}, {times}"
    value = KeyValueStore().apply(operation.changes[0]).get(KEY)
    return f"{operation.client} sets {value}, {times}"


STORE = "cluster 3 safe state KeyValueStore"
READY: tuple[Deed, ...] = ("ping n1", "settle")
FOUR = (
    written("Ann", 0, 8),
    read("Bob", 2, 4, 1),
    read("Cyd", 5, 6, 2),
    written("Dan", 3, 9, 2),
)
IN_ORDER = Question(
    words="In which order did they take effect?",
    kind="order",
    answer=lambda outcome: tuple(map(_in_words, linearizable(FOUR, KeyValueStore).order)),
    options=lambda outcome: shuffled([_in_words(operation) for operation in FOUR]),
)
LATE_READ = (written("Ann", 0, 8), read("Bob", 2, 4, 1), read("Cyd", 5, 6, None))

SCRIPT = Script(
    name="linearizability",
    number=11,
    title="What a client may rely on",
    minutes=25,
    summary="You can decide whether what the clients of a store have seen could come from a single"
    " copy, and say what makes it so.",
    beats=(
        Beat(
            setting=STORE,
            before=READY,
            do=(put("n1", 1), "settle", *READY),
            words="""
So far the members kept a list. Here they keep a key-value store: a map from names to values. A
change is to set a key to a value. The protocol is the same, since it does not look into the
changes.

Those who use the store, its clients, see no member, no message and no log. A client makes a call,
and after some time it gets an answer. Ann sets `k` to 1.
""",
            reveal="""
It is in the log as `set k 1`, and in the map of each member.
""",
            holds=("n1 acknowledged", "n2 log +n2 +n3 'set k 1'"),
            code="""
from quorumscope.check.linearizability import Operation, history_of

cluster = qs.Cluster(3, state=qs.KeyValueStore)
cluster.submit("n1", ("set", "k", 1))
cluster.settle()
print(cluster["n1"].state["k"])
""",
        ),
        Beat(
            words="""
When may we say that the store is right? Let us write down only what clients see: when each call
began, when it was over, and what it returned. Suppose that nothing was at `k`, and

Ann sets `k` to 1: from time 0 to time 3.

Bob reads `k`: from time 2 to time 4.
""",
            ask=choose(
                "What may Bob be told?",
                (NEW, OLD, EITHER),
                lambda outcome: _may_read(written("Ann", 0, 3), 2, 4),
            ),
            reveal="""
Either. The two calls overlap, and nobody can say which took effect first. A store is linearizable
if each call looks as if it had happened at one moment between its begin and its end, and all of
them one after another on a single copy. Bob's read may have had its moment at 2.1, and Ann's write
at 2.9, or the other way about.
""",
            code="""
ann = Operation(client="Ann", begin=0, end=3, changes=(("set", "k", 1),))
for told in (None, 1):
    bob = Operation(client="Bob", begin=2, end=4, key="k", result=told)
    print(qs.linearizable([ann, bob], qs.KeyValueStore).explain())
""",
            explains=("linearizable",),
        ),
        Beat(
            words="""
Now Ann's write takes longer, and there is a third client.

Ann sets `k` to 1: from 0 to 8.

Bob reads `k`: from 2 to 4, and is told 1.

Cyd reads `k`: from 5 to 6, and is told that there is nothing.
""",
            ask=truth(
                "Both reads overlap with the write. Is this linearizable?",
                lambda outcome: bool(linearizable(LATE_READ, KeyValueStore)),
            ),
            reveal="""
No. Bob's read was over before Cyd's began, so Bob comes first. Bob saw 1, so the write came before
Bob, and so before Cyd. Once anybody has seen the new value, nobody may see the old one.

That is what makes such a store easy to use: Bob can phone Cyd and say "it is there".
""",
            code="""
ann = Operation(client="Ann", begin=0, end=8, changes=(("set", "k", 1),))
bob = Operation(client="Bob", begin=2, end=4, key="k", result=1)
cyd = Operation(client="Cyd", begin=5, end=6, key="k", result=None)
print(qs.linearizable([ann, bob, cyd], qs.KeyValueStore).explain())
""",
        ),
        Beat(
            words="""
Four calls, all of which overlap in part. `k` is set to 1 and to 2, and here is what the readers
were told.
""",
            ask=IN_ORDER,
            reveal="""
There is one order only. Bob saw 1, so he stands behind Ann and before Dan; Cyd saw 2, so she stands
behind Dan. To find such an order by machine is a search: try each call that may come next, and go
back where a read does not fit.
""",
            code="""
dan = Operation(client="Dan", begin=3, end=9, changes=(("set", "k", 2),))
cyd = Operation(client="Cyd", begin=5, end=6, key="k", result=2)
print(qs.linearizable([ann, bob, cyd, dan], qs.KeyValueStore).explain())
""",
        ),
        Beat(
            words="""
Back to the cluster, where `k` is 1 everywhere. Ann sets it to 2, and is told that it is done. After
that Bob reads at n2, and n2 answers at once, from its own map.
""",
            ask=number("What is Bob told?", lambda world: _told(world, "n2")),
            do=(put("n1", 2), "settle"),
            reveal="""
1, the old value. n2 has 2 staged, and will commit it when it hears the next call of the master. The
log of the cluster is perfect, no invariant is broken, and still this history is not linearizable:
Ann's call was over before Bob's began. To agree on a log is one thing. To read from it is another.
""",
            watch="the log of n2, and the dashed box behind it",
            holds=("n1 acknowledged", "n2 staged 'set k 2'", "nothing broken"),
            code="""
cluster = qs.Cluster(3, state=qs.KeyValueStore)
for value in (1, 2):
    cluster.submit("n1", ("set", "k", value))
    cluster.settle()
now = cluster.trace.cursor.index
history = history_of(cluster.trace, reads=[(now, "n2")], key="k")
print(qs.linearizable(history, qs.KeyValueStore).explain())
""",
        ),
        Beat(
            words="""
The simplest cure: read only at the master. It is the first to commit, so its map is never behind.
""",
            ask=truth(
                "Ann sets `k` to 3; then Bob reads at n1. Is that linearizable?",
                lambda outcome: _is_like_one_copy(outcome, "n1"),
            ),
            do=(put("n1", 3), "settle", *READY),
            reveal="""
It is, and Bob gets 3. (A ping has gone out behind it, which is an Accept with nothing in it: now
the others have committed 3 too.)
""",
            holds=("n1 log +n2 +n3 'set k 1' 'set k 2' 'set k 3'",),
        ),
        Beat(
            words="""
But is n1 the master? Both links of n1 are cut. n2 stands for election, n3 votes for it, n2 gives up
on n1, and Ann sets `k` to 4, at n2 this time. Then Bob reads at n1.
""",
            ask=number(
                "n1 still is MASTER, as it believes. What is Bob told?",
                lambda world: _told(world, "n1"),
            ),
            do=(
                "cut n1 n2",
                "cut n1 n3",
                "elect n2",
                "settle",
                "time out Prepare n2 n1",
                put("n2", 4),
                "settle",
            ),
            reveal="""
3, though 4 was acknowledged. Nothing tells n1 that it has been replaced, and nothing could: all
links are cut. Promises protect writes, since a write needs a majority. A read from one's own map
asks nobody, and so nobody can object.
""",
            holds=("n1 MASTER", "n2 MASTER", "nothing broken"),
        ),
        Beat(
            words="""
So a master that wants to answer a read has to ask first whether it still is one. The call for that
is the ping: it goes to all, and a majority has to answer. n1 tries, and gives up on both.
""",
            ask=truth("Is the ping acknowledged, so that n1 may answer Bob?", _confirmed),
            do=("ping n1", "time out Accept n1"),
            reveal="""
No. n1 has to tell Bob that it can't answer. That is less than Bob wanted, but it is true.
""",
            holds=("n1 refused ERR_MAJORITY",),
        ),
        Beat(
            words="""
The links are healed, and everything that was held up arrives.
""",
            ask=state("n1"),
            do=("heal", "settle"),
            reveal="""
A follower of n2, one that has `set k 4` staged. There are three ways to read safely: ask a majority
before each answer; put the read into the log as if it were a change; or have the voters promise to
elect nobody for some seconds, a lease, and answer alone for that long. The last is the fastest, and
it needs clocks that can be trusted.
""",
            holds=("n1 PARTICIPANT_PENDING", "n1 staged 'set k 4'"),
        ),
        Beat(
            words="""
What if a call has no answer? Suppose that nothing is at `k`. Ann sets it to 1 at time 0, and after
a while gives up: a time-out. She can't know whether it was done. Bob reads much later, from 20 to
21.
""",
            ask=choose(
                "What may Bob be told?",
                (NEW, OLD, EITHER),
                lambda outcome: _may_read(written("Ann", 0, None), 20, 21),
            ),
            reveal="""
Either. A call that never came back may take effect at any moment after its begin, or never. Once
Bob has seen 1, it has happened, for all who read after him.
""",
            code="""
ann = Operation(client="Ann", begin=0, end=None, changes=(("set", "k", 1),))
for told in (None, 1):
    bob = Operation(client="Bob", begin=20, end=21, key="k", result=told)
    print(qs.linearizable([ann, bob], qs.KeyValueStore).holds)
""",
        ),
        Beat(
            setting="cluster 3 safe without change_ids state Counter",
            before=READY,
            do=(
                "submit n2 json:1 as Ann 1",
                "deliver SubmitRequest n2 n1",
                "deliver Accept n1",
                "deliver answer Accept n3 n1",
                "drop answer SubmitRequest n1 n2",
                "time out SubmitRequest n2",
                "submit n2 json:1 as Ann 1",
                "settle",
            ),
            words="""
Ann would ask again, of course. In this cluster the members keep a counter, and a change is a number
to add. The repair `change_ids` is off. Ann adds 1; the answer is lost; Ann asks again, for the same
1. Then Bob reads the counter at n1.
""",
            ask=truth(
                "Could what Bob is told come from a single copy, to which Ann added 1 once?",
                _counts_once,
            ),
            reveal="""
No: Bob is told 2. With a key-value store nobody would have noticed, as `set k 1` done twice is `set
k 1`. Such changes are called idempotent, and they hide a fault, until another client sets `k`
between the two.
""",
            holds=("n1 log +n2 +n3 1 1", "broken at most once"),
        ),
        Beat(
            words="""
What you have now is a test that needs no knowledge of the protocol at all: write down what clients
saw, and search for an order that explains it. It works on any database in the world. The search can
take long, as there are many orders; but each key can be looked at alone, which makes most of them
short. If each key is linearizable, the whole store is.

Here is the whole path in code: a run with faults, seen by its clients. Take another member to read
at, or another step, and predict what comes out before you run it.
""",
            code="""
cluster = qs.Cluster(3, state=qs.KeyValueStore)
cluster.submit("n1", ("set", "k", 1))
cluster.settle()
cluster.crash("n1")
cluster.start_election("n2")
for envelope in cluster.pending:
    if envelope.message.target == "n1":
        cluster.time_out(envelope.id)
cluster.settle()
now = cluster.trace.cursor.index
for member in ("n2", "n3"):
    history = history_of(cluster.trace, reads=[(now, member)], key="k")
    print(member, qs.linearizable(history, qs.KeyValueStore).explain())
""",
        ),
    ),
    systems="""
In etcd a read is linearizable unless the client asks for a serializable one: the leader confirms
with a majority that it still leads before it answers. ZooKeeper answers a read from the server to
which the client is connected, so a read may be stale; writes are linearizable, and a client that
needs a newer one calls sync first. Spanner promises more than linearizability, for transactions
over many keys; its leaders hold leases, and its clocks tell how wrong they may be, so that a write
can wait until its time has surely passed everywhere.
""",
    sources=(
        Source(
            "Herlihy, Wing: Linearizability: A Correctness Condition for Concurrent Objects",
            "https://doi.org/10.1145/78969.78972",
        ),
        Source("etcd: API guarantees", "https://etcd.io/docs/v3.5/learning/api_guarantees/"),
        Source(
            "ZooKeeper: consistency guarantees",
            "https://zookeeper.apache.org/doc/current/zookeeperInternals.html",
        ),
        Source(
            "Spanner: Google's Globally Distributed Database",
            "https://research.google/pubs/spanner-googles-globally-distributed-database-2/",
        ),
    ),
)
