"""The assignments: in each a rule is missing, and a student writes it.

Found here: the tasks and their checks. Never: a solution.
"""

from __future__ import annotations

from ..named import by_name
from .assignment import Assignment, Schedule, Search

REPAIR_PREPARE = Assignment(
    name="repair-prepare",
    title="One master per instance",
    base="original",
    words="""
In the original text a vote binds nobody: two members can become MASTER of one instance, with four
messages. Subclass `OriginalParticipant` so that a member never votes for two candidates of one
instance. For whom it has voted stands in `master`. A member that stands for election votes for
itself: so `prepare` has to look at its own open `votes`, and `try_become_master` must refuse to
stand for an instance in which it has voted for another.

    class Mine(OriginalParticipant, frozen=True, kw_only=True, cache_hash=True):
        def prepare(self, out, call):
            ...

        def try_become_master(self, out, waiter, then):
            ...

A refusal is a reply with an error: `return self, Reply(result=self.instance, error=denied(why))`.
Who refuses to stand tells the one who asked: `return self.conclude(out, waiter, denied(why))`.
""",
    checks=(
        Schedule(
            name="an election still elects",
            points=2,
            do=("submit n1 x", "settle", "elect n2", "settle", "expect n2 MASTER"),
        ),
        Schedule(
            name="an election for the next instance still elects",
            points=2,
            do=(
                "submit n1 x",
                "settle",
                "elect n2",
                "settle",
                "submit n2 y",
                "settle",
                "elect n3",
                "settle",
                "expect n3 MASTER",
                "expect n3 instance 3",
            ),
        ),
        Schedule(
            name="the second of two candidates is refused",
            points=2,
            do=(
                "submit n1 x",
                "settle",
                "elect n2",
                "elect n3",
                "deliver Prepare n2 n1",
                "deliver Prepare n3 n1",
                "deliver answer Prepare n1 n2",
                "settle",
                "expect n2 MASTER",
                "expect n3 refused ERR_MAJORITY",
            ),
        ),
        Search(
            name="no order of messages makes two masters of one instance",
            points=4,
            do=("submit n1 x", "settle"),
            bounds={"elections": {"n2": 1, "n3": 1}},
            invariants=("one master per instance",),
        ),
    ),
)

COUNT_MAJORITY = Assignment(
    name="count-majority",
    title="What is a majority?",
    base="safe",
    without=("strict_majority",),
    words="""
Here the rule `strict_majority` is off: half of the members are enough, so that with two or four of
them both sides of a cut can decide. Subclass `Participant` and override the property `quorum`: how
many members, itself included, decide.

    class Mine(Participant, frozen=True, kw_only=True, cache_hash=True):
        @property
        def quorum(self):
            ...
""",
    checks=(
        Schedule(
            name="three members write with one of them away",
            points=2,
            do=(
                "submit n1 x",
                "settle",
                "crash n3",
                "submit n1 y",
                "deliver Accept n1 n2",
                "deliver answer Accept n2 n1",
                "expect n1 log +n2 +n3 x y",
            ),
        ),
        Schedule(
            name="one of two members decides nothing",
            points=3,
            members=2,
            do=(
                "submit n1 x",
                "settle",
                "cut n1 n2",
                "submit n1 y",
                "lose Accept n1 n2",
                "expect n1 refused ERR_MAJORITY",
            ),
        ),
        Schedule(
            name="two of four members decide nothing",
            points=2,
            members=4,
            do=(
                "submit n1 x",
                "settle",
                "submit n1 y",
                "deliver Accept n1 n2",
                "deliver answer Accept n2 n1",
                "lose Accept n1 n3",
                "lose Accept n1 n4",
                "expect n1 refused ERR_MAJORITY",
            ),
        ),
        Search(
            name="no order of messages makes two members disagree",
            points=3,
            members=2,
            bounds={"elections": {"n2": 1}, "submits": 1, "time_outs": 2},
            invariants=("one master per instance", "agreement", "quorums overlap"),
        ),
    ),
)

KEEP_PROMISE = Assignment(
    name="keep-promise",
    title="A vote is a promise",
    base="safe",
    without=("promises",),
    words="""
Here the rule `promises` is off: a member says yes and notes nothing. Subclass `Participant` and
override `prepare`, so that a yes is kept in `promised` and `promised_to`. A candidate votes for
itself, and that is a promise too: see `try_become_master`.

    class Mine(Participant, frozen=True, kw_only=True, cache_hash=True):
        def prepare(self, out, call):
            now, reply = super().prepare(out, call)
            ...
            return now, reply
""",
    checks=(
        Schedule(
            name="an election still elects",
            points=2,
            do=("submit n1 x", "settle", "elect n2", "settle", "expect n2 MASTER"),
        ),
        Schedule(
            name="who has promised 2 refuses 1",
            points=3,
            do=(
                "submit n1 x",
                "settle",
                "ping n1",
                "settle",
                "submit n1 y",
                "elect n2",
                "deliver Prepare n2 n3",
                "expect n3 promised 2",
                "deliver Accept n1 n3",
                "expect n3 staged",
            ),
        ),
        Search(
            name="no order of messages breaks a promise",
            points=5,
            do=("submit n1 x", "settle"),
            bounds={"elections": {"n2": 1}, "submits": 1},
            invariants=("promises kept", "one master per instance", "agreement"),
        ),
    ),
)

APPLY_ONCE = Assignment(
    name="apply-once",
    title="Once, and not twice",
    base="safe",
    without=("change_ids",),
    words="""
Here the rule `change_ids` is off: a submit that is tried again is applied again. Each client
counts its submits, and `served` holds the last number that was applied for each. Subclass
`Participant` and override `was_served`: whether a submit has been applied already.

    class Mine(Participant, frozen=True, kw_only=True, cache_hash=True):
        def was_served(self, entry):
            ...

`entry.client` is empty where nobody counts; such a submit is always new.
""",
    checks=(
        Schedule(
            name="a new submit of the same client is applied",
            points=2,
            do=(
                "submit n1 x as me 1",
                "settle",
                "submit n1 y as me 2",
                "settle",
                "expect n1 log +n2 +n3 x y",
            ),
        ),
        Schedule(
            name="a retry is acknowledged and not applied again",
            points=3,
            do=(
                "submit n1 x as me 1",
                "settle",
                "submit n1 x as me 1",
                "settle",
                "expect n1 acknowledged",
                "expect n1 log +n2 +n3 x",
            ),
        ),
        Schedule(
            name="nobody's submits, and another's, are new",
            points=2,
            do=(
                "submit n1 x as me 5",
                "settle",
                "submit n1 x",
                "settle",
                "submit n1 x as you 1",
                "settle",
                "expect n1 log +n2 +n3 x x x",
            ),
        ),
        Search(
            name="no order of messages applies one submit twice",
            points=3,
            do=("submit n1 a", "settle"),
            bounds={"submits": 1, "retries": 1},
            invariants=("at most once",),
        ),
    ),
)

ASSIGNMENTS = (REPAIR_PREPARE, COUNT_MAJORITY, KEEP_PROMISE, APPLY_ONCE)


def names() -> tuple[str, ...]:
    """Return the names of all assignments."""
    return tuple(a.name for a in ASSIGNMENTS)


def find(name: str) -> Assignment:
    """Return the assignment of that name.

    Raises
    ------
    LessonError
        Where there is none: which there are.
    """
    return by_name(ASSIGNMENTS, name, "assignment")
