"""The networkx graph of a world."""

import subprocess
import sys

from quorumscope.net.actions import Crash, Cut, Deliver, Local
from quorumscope.protocol.messages import AddParticipant, Submit
from quorumscope.scene.graph import graph

from .runs import after, cluster, election, heard, settled


def test_members_are_nodes_with_their_state():
    made = graph(settled(cluster(3), Local("n1", Submit(("x",)))))
    assert list(made.nodes) == ["n1", "n2", "n3"]
    assert made.nodes["n1"]["state"] == "MASTER"
    assert made.nodes["n1"]["log"] == ("x",)
    assert made.nodes["n2"]["log"] == ()
    assert made.nodes["n2"]["staged"] == ((3, "x"),)
    assert made.nodes["n2"]["members"] == ("n1", "n2", "n3")


def test_each_ordered_pair_is_a_link_and_carries_its_messages():
    world = after(cluster(3), Local("n1", Submit(("x",))), Cut("n1", "n2", one_way=True))
    made = graph(world)
    assert made.number_of_edges() == 6
    assert made.edges["n1", "n2"]["cut"] is True
    assert made.edges["n2", "n1"]["cut"] is False
    (message,) = made.edges["n1", "n3"]["messages"]
    assert (message["name"], message["kind"], message["short"]) == ("Accept", "ask", "A1,3 x")
    assert message["held"] is False
    assert made.edges["n1", "n2"]["messages"][0]["held"] is True


def test_answers_are_yes_or_no():
    world = heard(after(cluster(2), Local("n1", Submit(("x",)))), "n1", "n2", "Accept")
    (message,) = graph(world).graph["messages"]
    assert (message["kind"], message["yes"], message["cause"]) == (
        "answer",
        True,
        message["id"] - 1,
    )


def test_votes_and_crashes():
    made = graph(after(election(), Crash("n3")))
    (vote,) = made.nodes["n2"]["votes"]
    assert vote == ("Prepare(2)", ("n5",), 2, None)
    assert made.graph["crashed"] == ("n3",)
    assert made.nodes["n3"]["crashed"] is True


def test_a_message_to_nobody_is_among_all_messages():
    world = after(cluster(1), Local("n1", AddParticipant("n9")))
    made = graph(world)
    assert [m["target"] for m in made.graph["messages"]] == ["n9"]
    assert list(made.nodes) == ["n1"]


def test_networkx_is_imported_only_for_a_graph():
    code = "import quorumscope.scene.graph, sys; sys.exit('networkx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_deliveries_change_a_new_graph_only():
    world = after(cluster(2), Local("n1", Submit(("x",))))
    before = graph(world)
    after(world, Deliver(world.flight[0].id))
    assert len(before.graph["messages"]) == 1
