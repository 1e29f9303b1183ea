"""What returns when one repair of the safe text is switched off.

Found here: the dangers as data, one for each repair that has a switch. Never: a search (danger.py),
or why a repair is needed (protocol/rules.py).
"""

from __future__ import annotations

from .danger import Danger
from .danger_goals import stays_candidate, votes_for_who_was_removed

KNOWN = "ping n1\nsettle"
"""An empty Accept tells n2 of the last addition, so that all begin with the same list."""

REPAIRS = (
    Danger(
        name="promises",
        title="a master that was voted out gets its entry agreed",
        lesson="A candidate must know that nobody can agree on something behind its back.",
        without=("promises",),
        setup=KNOWN,
        bounds={
            "elections": {"n3": 1},
            "submits": {"n1": 1, "n3": 1},
            "time_outs": {"n3": 1},
            "depth": 15,
        },
        invariant="agreement",
    ),
    Danger(
        name="unique_instances",
        title="two masters of one instance",
        lesson="Alone it is harmless, as promises keep two from winning; without both, two win.",
        without=("promises", "unique_instances"),
        setup=KNOWN,
        bounds={"elections": {"n2": 1, "n3": 1}, "time_outs": {"n2": 1, "n3": 1}},
        invariant="one master per instance",
    ),
    Danger(
        name="prepare_reports_staged",
        title="acknowledged and lost in the election",
        lesson="What a majority has staged is agreed, and the candidate may not have heard of it.",
        without=("prepare_reports_staged",),
        bounds={"elections": {"n3": 1}, "submits": {"n1": 1}, "time_outs": {"n3": 1}},
        invariant="acknowledged survive",
    ),
    Danger(
        name="repropose",
        title="what was reported is not proposed again",
        lesson="What was reported may be agreed, so its place is not free for something else.",
        without=("repropose",),
        bounds={"elections": {"n3": 1}, "submits": {"n1": 1}, "time_outs": {"n3": 1}},
        invariant="acknowledged survive",
    ),
    Danger(
        name="one_change_per_slot",
        title="one master, no election, two histories",
        lesson="Who has the first of two entries staged can't tell it from the second.",
        without=("one_change_per_slot",),
        bounds={"submits": {"n1": 3}, "time_outs": {"n1": 2}},
        invariant="agreement",
    ),
    Danger(
        name="commit_index",
        title="an entry of an old instance is taken for a new one",
        lesson="What was staged in an older instance may have lost to another entry meanwhile.",
        members=5,
        without=("commit_index",),
        setup="""
            ping n1
            settle
            submit n1 x
            deliver Accept n1 n5
            crash n1
            elect n2
            lose Prepare n2 n1
            deliver Prepare n2 n3
            deliver Prepare n2 n4
            deliver answer n3 n2
            deliver answer n4 n2
        """,
        bounds={"submits": {"n2": 2}, "depth": 18},
        invariant="only agreed applied",
    ),
    Danger(
        name="strict_majority",
        title="both halves go on",
        lesson="Half is no majority: two halves need not share a member.",
        members=2,
        without=("strict_majority",),
        bounds={"submits": {"n1": 1}, "elections": {"n2": 1}, "time_outs": 2},
        invariant="quorums overlap",
    ),
    Danger(
        name="membership_in_log",
        title="two majorities of two lists",
        lesson="A majority of an old list and one of a new list need not share a member.",
        without=("membership_in_log",),
        setup="""
            ping n1
            settle
            add n4 at n1
            lose AddMember n1 n3
            settle
            add n5 at n1
            lose AddMember n1 n3
            settle
        """,
        bounds={"submits": {"n1": 1}, "elections": {"n3": 1}, "time_outs": {"n3": 1}, "depth": 14},
        invariant="quorums overlap",
    ),
    Danger(
        name="durable",
        title="a promise that a restart forgets",
        lesson="Others count on a member's word for ever, not for as long as it runs.",
        without=("durable",),
        setup=KNOWN,
        bounds={
            "elections": {"n2": 1},
            "submits": {"n1": 1, "n2": 1},
            "crashes": {"n3": 1},
            "restarts": {"n3": 1},
            "time_outs": {"n2": 1},
            "depth": 16,
        },
        invariant="agreement",
    ),
    Danger(
        name="step_down",
        title="a candidate that lost stays one",
        lesson="Whoever was voted out has to learn of it, or it waits and is believed for ever.",
        without=("step_down",),
        setup=KNOWN,
        bounds={"elections": {"n2": 1, "n3": 2}, "time_outs": {"n3": 2}},
        goal=stays_candidate,
    ),
    Danger(
        name="pending_timeout",
        title="voters wait for a candidate that is gone",
        lesson="The candidate that a member voted for may be gone.",
        without=("pending_timeout",),
        setup=KNOWN,
        bounds={"elections": {"n3": 1}, "crashes": {"n3": 1}},
        stuck=True,
    ),
    Danger(
        name="removed_is_told",
        title="a vote for one that was removed",
        lesson="A member that does not know of its removal goes on as one, and costs an election.",
        without=("removed_is_told",),
        setup=f"{KNOWN}\nremove n3 at n1\nsettle\nsubmit n1 a\nsettle",
        bounds={"elections": {"n3": 1}, "submits": {"n3": 1}},
        goal=votes_for_who_was_removed,
    ),
    Danger(
        name="change_ids",
        title="asked again and applied again",
        lesson="A client whose answer was lost can't know whether to ask again.",
        without=("change_ids",),
        bounds={"submits": {"n2": 1}, "retries": {"n2": 1}, "time_outs": {"n2": 1}},
        invariant="at most once",
    ),
)
