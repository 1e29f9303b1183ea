from __future__ import annotations

import networkx
import pytest

from quorumscope import Cluster, ConsensusError, OriginalParticipant
from quorumscope.check.explore import explore
from quorumscope.check.state_graph import state_graph, trace_to

BOUNDS = {"elections": 2}


def original():
    return Cluster(3, participant=OriginalParticipant)


@pytest.fixture(scope="module")
def graph():
    return state_graph(original(), BOUNDS, "one master per instance")


def test_its_size_is_that_of_the_search(graph):
    found = explore(original(), BOUNDS, stop=False)
    assert len(graph) == graph.graph["states"] == found.states == 445
    steps = sum(len(actions) for _, _, actions in graph.edges(data="actions"))
    assert steps == graph.graph["transitions"] == found.transitions == 1042


def test_runs_are_many_and_worlds_are_few(graph):
    def count(node):
        return sum(len(e["actions"]) * count(n) for n, e in graph[node].items()) or 1

    assert graph.graph["paths"] == count(0) > 10 * len(graph)


def test_each_world_stands_as_deep_as_it_is(graph):
    shortest = networkx.single_source_shortest_path_length(graph, 0)
    assert dict(graph.nodes(data="depth")) == shortest
    assert max(shortest.values()) == 10
    assert [n for n in graph if graph.nodes[n]["end"]] == [
        n for n in graph if not list(graph.successors(n))
    ]


def test_the_shortest_way_to_a_violation_is_lit(graph):
    path = graph.graph["path"]
    assert len(path) - 1 == 8
    assert [n for n in graph if graph.nodes[n]["lit"]] == sorted(path)
    last = graph.edges[path[-2], path[-1]]
    assert last["broken"] == ("one master per instance",)
    assert last["lit"]
    assert last["actions"][0].startswith("deliver")


def test_a_node_is_opened_as_a_trace(graph):
    path = graph.graph["path"]
    trace = trace_to(graph, path[-1])
    assert len(trace) == len(path)
    assert trace.cursor.broken
    with pytest.raises(ConsensusError, match="nodes run from 0 to 444"):
        trace_to(graph, 445)


def test_a_goal_is_lit():
    graph = state_graph(Cluster(3), {"elections": 1}, goal=lambda w: w["n3"].is_master)
    end = graph.graph["path"][-1]
    assert graph.nodes[end]["goal"]
    assert "n3 is MASTER in instance 2" in graph.nodes[end]["label"]
    assert state_graph(Cluster(3), {"elections": 1}).graph["path"] == ()


def test_too_many_states_are_refused():
    with pytest.raises(ConsensusError, match="more than 100 states within 2 elections: too many"):
        state_graph(original(), BOUNDS, limit=100)


def test_only_what_is_asked_for_counts_as_broken():
    bounds = {"elections": 1, "submits": 1}
    every = state_graph(original(), bounds)
    one = state_graph(original(), bounds, "acknowledged survive")
    broken = {name for _, _, names in every.edges(data="broken") for name in names}
    assert broken == {"promises kept", "acknowledged survive"}
    assert {name for _, _, names in one.edges(data="broken") for name in names} == {
        "acknowledged survive"
    }
    assert len(every.graph["path"]) - 1 == 3
    assert len(one.graph["path"]) - 1 == 6
