"""Random bounds from random worlds: the fast search against the one that asks each world."""

from __future__ import annotations

from random import Random

import pytest

from quorumscope import Cluster, OriginalParticipant, Participant
from quorumscope.check import plain_search
from quorumscope.check.bounds import KINDS, Bounds, newcomers
from quorumscope.check.dice import Dice
from quorumscope.check.explore import with_spares
from quorumscope.check.faults import CHURN, FAULTS
from quorumscope.check.invariants import INVARIANTS
from quorumscope.check.search import Search
from quorumscope.check.verdict import beginning

RULES = (
    "promises",
    "unique_instances",
    "repropose",
    "commit_index",
    "membership_in_log",
    "durable",
)


def wandered(chance):
    """Return a cluster that has made some random steps."""
    text = chance.choice([OriginalParticipant, Participant])
    off = chance.sample(RULES, chance.choice([0, 0, 1, 2])) if text is Participant else []
    cluster = Cluster(chance.choice([2, 3, 3, 4]), participant=text, without=off)
    dice = Dice(str(chance.random()), chance.choice([FAULTS, CHURN]), cluster.world)
    for _ in range(chance.choice([0, 3, 8, 20])):
        cluster.do(dice.draw(cluster.world))
    return cluster


def asked(chance, world):
    bounds = {kind: chance.choice([1, 1, 2]) for kind in chance.sample([*KINDS], 3)}
    if chance.random() < 0.3:
        bounds["elections"] = {chance.choice(world.names): 2}
    return {**bounds, "depth": chance.choice([3, 4, 4])}


@pytest.mark.parametrize("seed", range(40))
def test_a_random_search_finds_the_same(seed):
    chance = Random(seed)
    cluster = wandered(chance)
    given = asked(chance, cluster.world)
    begin = with_spares(beginning(cluster), newcomers(given))
    bounds = Bounds.of(given, begin.world)
    invariants = INVARIANTS if chance.random() < 0.8 else ()
    search = Search(begin.world, bounds, invariants, stop=False)
    for _ in search.run():
        pass
    broken = {name: breach.depth for name, breach in search.breaches.items()}
    slow = plain_search.search(begin.world, bounds, invariants)
    found = (len(search.codes), search.transitions, search.depth, broken)
    assert found == (slow.states, slow.transitions, slow.depth, slow.broken), (given, cluster)
    for breach in search.breaches.values():
        trace = begin.trace_of((*search.path(breach.code), breach.deed))
        assert breach.violation in trace.cursor.broken
