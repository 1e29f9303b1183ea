"""What the tabs code, diff and why are told: from the run itself, and without moving it."""

import pytest

from quorumscope import Cluster, OriginalParticipant
from quorumscope.net.actions import Deliver

from .test_debugger import Told


@pytest.fixture
def asked():
    """The original protocol; n2 stands for election, and n1 has heard it."""
    cluster = Cluster(3, participant=OriginalParticipant)
    cluster.start_election("n2")
    envelope = next(e for e in cluster.world.flight if e.message.target == "n1")
    cluster.do(Deliver(envelope.id))
    made = Told(cluster)
    yield made
    made.close()


def test_the_code_that_ran_and_what_it_compared(asked):
    here = asked.here
    answer = asked.hear("explain", step=here, about="code")
    assert (answer["op"], answer["step"], answer["about"]) == ("explain", here, "code")
    told = answer["told"]
    assert told["member"] == "n1"
    lines = [line for method in told["methods"] for line in method["lines"]]
    assert any(line.get("ran") for line in lines)
    assert not all(line.get("ran") for line in lines)
    assert any(line.get("compared") for line in lines)
    assert asked.here == here


def test_what_a_step_changed(asked):
    rows = asked.hear("explain", step=asked.here, about="diff")["told"]["rows"]
    state = next(row for row in rows if row["where"] == "n1.participant_state")
    assert (state["kind"], state["new"]) == ("changed", "PENDING_MASTER")


def test_what_led_to_a_step(asked):
    told = asked.hear("explain", step=asked.here, about="why")["told"]
    assert [cause["index"] for cause in told["causes"]] == [1, 2]
    assert told["causes"][0]["how"].startswith("Prepare")
    assert told["envelopes"]


@pytest.mark.parametrize("about", ["code", "diff", "why"])
def test_the_start_has_nothing_before_it(asked, about):
    assert asked.hear("explain", step=0, about=about)["op"] == "explain"


def test_a_step_that_is_not_there_is_refused_in_words(asked):
    answer = asked.hear("explain", step=99, about="why")
    assert answer["op"] == "error"
    assert "no step with id 99" in answer["message"]


def test_what_each_choice_would_break_is_told_before_it_is_chosen(asked):
    asked.cluster.settle()
    asked.cluster.start_election("n3")
    while True:
        told = asked.hear("explain", step=asked.here, about="next")["told"]
        if told["breaks"]:
            break
        asked.cluster.step()
    choice, names = min(told["breaks"].items())
    assert "one master per instance" in names
    assert not asked.cluster.violations
    asked.do({"type": "Deliver", "id": int(choice.removeprefix("deliver:"))})
    assert names == [v.invariant for v in asked.cluster.violations]
    again = asked.hear("explain", step=asked.here, about="next")["told"]
    assert not any(names[0] in broken for broken in again["breaks"].values())
