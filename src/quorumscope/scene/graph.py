"""A world as a networkx graph, for whoever wants to compute on it or to draw it in another way.

Found here: members as nodes, links as edges, messages as attributes. Never: a picture. networkx is
imported when a graph is asked for, so that the package does not need it to run.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING, Any

from ..net.network import Envelope
from ..net.world import World
from ..protocol.messages import Ask
from ..protocol.types import Member
from ..record.words import asking, describe_entry, describe_message, describe_vote, is_yes, short

if TYPE_CHECKING:
    import networkx


def graph(world: World) -> networkx.DiGraph:
    """Return *world* as a directed graph.

    Each member is a node, with the attributes that ``member`` returns. Each ordered pair of members
    is an edge with ``cut`` (whether nothing gets through) and ``messages``, those on their way
    there, as dicts that ``message`` returns. ``graph.graph`` holds ``crashed``, ``cuts`` and all
    ``messages``; among these are also those to nobody and to oneself, which have no edge.
    """
    import networkx as nx

    made: networkx.DiGraph = nx.DiGraph()
    flight = [message(world, e) for e in sorted(world.flight, key=lambda e: e.id)]
    for name in world.names:
        made.add_node(name, **member(world, name))
    for a, b in permutations(world.names, 2):
        there = tuple(m for m in flight if (m["source"], m["target"]) == (a, b))
        made.add_edge(a, b, cut=(a, b) in world.cuts, messages=there)
    made.graph.update(messages=tuple(flight), cuts=world.cuts, crashed=world.crashed)
    return made


def member(world: World, name: Member) -> dict[str, Any]:
    """Return the attributes of one member: plain values, entries as words."""
    p = world[name]
    return {
        "state": str(p.participant_state),
        "crashed": name in world.crashed,
        "instance": p.instance,
        "sequence": p.sequence,
        "members": p.members,
        "master": p.current_master,
        "is_master": p.is_master,
        "log": tuple(describe_entry(logged.entry) for logged in p.log),
        "staged": tuple((s.sequence, describe_entry(s.entry)) for s in p.staged),
        "votes": tuple((describe_vote(v), v.granted, v.needed, v.decided) for v in p.votes),
    }


def message(world: World, envelope: Envelope) -> dict[str, Any]:
    """Return the attributes of one message in flight; ``yes`` is None where it is an ask."""
    m = envelope.message
    asks = isinstance(m, Ask)
    return {
        "id": envelope.id,
        "cause": envelope.cause,
        "source": m.source,
        "target": m.target,
        "name": m.name,
        "kind": "ask" if asks else "answer",
        "yes": None if isinstance(m, Ask) else is_yes(m, asking(world, m)),
        "short": short(m, world),
        "words": describe_message(m, world),
        "held": not world.can_hear(m.source, m.target),
    }
