"""Invariants of one's own, which look at what the ready-made ones never look at."""

from __future__ import annotations

import pytest

from quorumscope import Cluster, OriginalParticipant, Participant
from quorumscope.check import plain_search
from quorumscope.check.bounds import Bounds
from quorumscope.check.explore import explore
from quorumscope.check.invariants import Invariant
from quorumscope.check.search import Search
from quorumscope.protocol.types import ParticipantState


def seeing(name, see):
    """Return an invariant that is broken by each step at which *see* is true."""

    def check(look):
        if see(look):
            yield None, name

    return Invariant(name, name, "", check)


def applies(look, other):
    """Whether somebody applies something, and *other* has no part in it."""
    return look.move.entries and other not in (look.member, getattr(look.move.heard, "source", ""))


LOOKS = [
    *(
        seeing(f"{m} has {n} staged", lambda k, m=m, n=n: applies(k, m) and staged(k, m) == n)
        for m in ("n1", "n2", "n3")
        for n in (0, 1)
    ),
    *(
        seeing(f"{m} is {s}", lambda k, m=m, s=s: applies(k, m) and state(k, m) is s)
        for m in ("n1", "n2", "n3")
        for s in ParticipantState
    ),
    *(
        seeing(f"{m} voted for {i}", lambda k, m=m, i=i: applies(k, m) and voted(k, m) == i)
        for m in ("n1", "n2", "n3")
        for i in (-1, 1, 2)
    ),
    *(
        seeing(f"{m} lost {n}", lambda k, m=m, n=n: applies(k, m) and lost(k, m) == n)
        for m in ("n1", "n2", "n3")
        for n in (0, 1)
    ),
    *(seeing(f"{n} in flight", lambda k, n=n: len(k.after.flight) == n) for n in range(6)),
]


def staged(look, member):
    return len(look.after[member].staged)


def state(look, member):
    return look.before[member].participant_state


def voted(look, member):
    return look.before.history.promise(member).number


def lost(look, member):
    return sum(fact.member == member for fact in look.before.history.lost)


@pytest.mark.parametrize("text", [OriginalParticipant, Participant])
def test_each_is_broken_as_early_as_it_can_be(text):
    world = Cluster(3, participant=text).world
    bounds = Bounds.of({"elections": {"n2": 1}, "submits": 1}, world)
    slow = plain_search.search(world, bounds, LOOKS)
    assert len(slow.broken) > 12
    # One at a time: what one looks at must not be what another was shown.
    for look in LOOKS:
        fast = Search(world, bounds, [look], stop=False)
        for _ in fast.run():
            pass
        breach = fast.breaches.get(look.name)
        assert (breach and breach.depth) == slow.broken.get(look.name), look.name
        assert len(fast.codes) == slow.states


def test_its_sentence_is_told():
    result = explore(Cluster(3), {"elections": 1, "submits": 1}, LOOKS[-2:])
    assert result.violations[0].sentence == "4 in flight"
    assert result.trace.cursor.broken[-1].invariant == "4 in flight"
