"""All that can be reached within bounds as a graph: a world is a node, a step an edge.

    graph = state_graph(Cluster(3, participant=OriginalParticipant), dict(elections=1))
    graph.graph["paths"], len(graph)     # so many runs, and so few worlds
    trace_to(graph, 7)                   # the shortest run to one of them

Found here: the graph and what stands at its nodes and edges. Never: a picture of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ..net.actions import Action
from ..net.perform import impossible
from ..net.world import World
from ..record.describe import describe_action, describe_world
from ..record.trace import Checker, Trace
from .bounds import Bounds
from .encoding import Code
from .explore import Explorer, Goal, checking
from .named import meant

if TYPE_CHECKING:
    import networkx

LIMIT = 2_000
"""States that a picture can show; an exploration tells of more."""


def state_graph(
    of: Any,
    bounds: Mapping[str, Any] | Bounds | None = None,
    invariants: Any = None,
    goal: Goal | None = None,
    *,
    limit: int = LIMIT,
) -> networkx.DiGraph:
    """Return the worlds that can be reached, and the steps between them.

    Parameters
    ----------
    of, bounds, invariants, goal
        As for ``explore``; the goal lights a path, and the search does not end there.
    limit : int
        How many states there may be.

    Returns
    -------
    networkx.DiGraph
        Nodes are numbers, in the order in which they were found; 0 is the start. Each has ``depth``
        (also as ``layer``), ``label`` (a sentence), ``end`` (nothing more can happen), ``goal``,
        and ``lit`` (it lies on the shortest way to a violation, or to the goal). An edge has
        ``actions`` (in words), ``broken`` (the names of what one of them breaks) and ``lit``.
        ``graph.graph`` holds ``states``, ``transitions``, ``paths`` (how many runs lead to an end),
        ``path`` (the nodes that are lit, in order) and ``explorer``.

    Raises
    ------
    ConsensusError
        Where there are more states than *limit*.
    """
    import networkx

    explorer = Explorer(of, bounds, invariants, stop=False)
    codes = _codes(explorer, limit)
    numbers = {code: number for number, code in enumerate(codes)}
    graph = networkx.DiGraph()
    depths = [0]
    for number, code in enumerate(codes):
        if number:
            depths.append(depths[explorer.search.parents[number]] + 1)
        depth = depths[number]
        world = _world(explorer, code)
        graph.add_node(number, depth=depth, layer=depth, label=describe_world(world), lit=False)
        graph.nodes[number]["goal"] = bool(goal and goal(world))
    checker = checking(explorer.invariants)
    for code in codes:
        _add_steps(graph, explorer, code, numbers, checker)
    for number in graph:
        graph.nodes[number]["end"] = not graph.out_degree(number)
    graph.graph.update(
        states=len(codes),
        transitions=explorer.search.transitions,
        paths=_paths(graph),
        path=_light(graph),
        explorer=explorer,
        codes=codes,
    )
    return graph


def trace_to(graph: networkx.DiGraph, node: int) -> Trace:
    """Return the shortest run to that world, as an ordinary trace."""
    codes = graph.graph["codes"]
    if not 0 <= node < len(codes):
        raise impossible(f"there is no node {node}; nodes run from 0 to {len(codes) - 1}")
    explorer: Explorer = graph.graph["explorer"]
    return explorer.trace_to(codes[node])


def _codes(explorer: Explorer, limit: int) -> list[Code]:
    for search in explorer.run():
        if len(search.codes) > limit:
            raise impossible(
                f"more than {limit:,} states within {explorer.bounds}: too many to look at. Allow"
                " less, raise limit=, or explore() to count them"
            )
    return explorer.search.codes


def _world(explorer: Explorer, code: Code) -> World:
    return explorer.search.encoding.world(code, explorer.search.start)


def _add_steps(
    graph: networkx.DiGraph,
    explorer: Explorer,
    code: Code,
    numbers: dict[Code, int],
    checker: Checker,
) -> None:
    here, world = numbers[code], _world(explorer, code)
    for deed, after in explorer.search.steps(code):
        there = numbers.get(after)
        action = meant(world, deed)
        if there is None or action is None:
            continue  # a limit of the bounds ended the search before it came there
        words, broken = describe_action(world, action), _broken(world, action, checker)
        edge = graph.get_edge_data(here, there, {"actions": (), "broken": ()})
        graph.add_edge(
            here,
            there,
            actions=(*edge["actions"], words),
            broken=tuple(dict.fromkeys((*edge["broken"], *broken))),
            lit=False,
        )


def _broken(world: World, action: Action, checker: Checker) -> Iterator[str]:
    after, events = world.after(action)
    yield from (violation.invariant for violation in checker(world, events, after))


def _paths(graph: networkx.DiGraph) -> int | None:
    """Return how many runs lead from the start to an end; None where there are loops."""
    import networkx

    if not networkx.is_directed_acyclic_graph(graph):
        return None
    runs = {0: 1}
    for number in networkx.topological_sort(graph):
        for there in graph.successors(number):
            steps = len(graph.edges[number, there]["actions"])
            runs[there] = runs.get(there, 0) + runs.get(number, 0) * steps
    return sum(runs.get(number, 0) for number in graph if graph.nodes[number]["end"])


def _light(graph: networkx.DiGraph) -> tuple[int, ...]:
    """Light the shortest way to a goal, or else to a violation; return its nodes."""
    import networkx

    goals = [n for n in graph if graph.nodes[n]["goal"]]
    broken = [(a, b) for a, b in graph.edges if graph.edges[a, b]["broken"]]
    if goals:
        path = networkx.shortest_path(graph, 0, goals[0])
    elif broken:
        a, b = min(broken, key=lambda edge: (graph.nodes[edge[0]]["depth"], edge))
        path = [*networkx.shortest_path(graph, 0, a), b]
    else:
        return ()
    for number in path:
        graph.nodes[number]["lit"] = True
    for a, b in pairwise(path):
        graph.edges[a, b]["lit"] = True
    return tuple(path)
