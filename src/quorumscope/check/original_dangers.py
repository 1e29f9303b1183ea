"""The dangers of the original text, by the numbers under which real runs have shown them.

Found here: the dangers as data. Never: a search (danger.py).
"""

from __future__ import annotations

from .danger import Danger
from .danger_goals import (
    applied_by_two_is_lost,
    both_lists_agree,
    counted_though_refused,
    five_against_three,
    leads_though_removed,
    stays_candidate,
    two_masters_differ,
    voted_over_a_gap,
)

ORIGINAL = (
    Danger(
        name="F1",
        title="two masters of one instance",
        lesson="A vote counts for nothing if whoever gave it may give it again: it has to be kept"
        " as a promise, and one's own vote too.",
        bounds={"elections": {"n2": 1, "n3": 1}},
        invariant="one master per instance",
    ),
    Danger(
        name="F2",
        title="two entries at one place",
        lesson="Two masters of one instance use the same numbers for different things, and nobody"
        " who hears them can tell which is meant.",
        bounds={
            "elections": {"n2": 1, "n3": 1},
            "submits": {"n2": 1, "n3": 1},
            "depth": 15,
        },
        invariant="agreement",
        goal=two_masters_differ,
    ),
    Danger(
        name="F3",
        title="acknowledged and lost in the election",
        lesson="What a majority has staged is agreed, so whoever votes has to say what it has"
        " staged.",
        bounds={"elections": {"n2": 1}, "submits": {"n1": 1}},
        invariant="acknowledged survive",
    ),
    Danger(
        name="F4",
        title="a member that lags is elected",
        lesson="An instance says who was elected last, not who knows most: a candidate has to learn"
        " from its voters what they have applied.",
        setup="submit n1 a\nlose Accept n1 n3\nsettle\nsubmit n1 b\nlose Accept n1 n3\nsettle",
        bounds={"elections": {"n3": 1}, "submits": {"n3": 1}},
        invariant="agreement",
        goal=applied_by_two_is_lost,
    ),
    Danger(
        name="F5",
        title="a gap, a restart and a change applied twice",
        lesson="Who begins to count again in each instance takes old numbers for new ones: a"
        " sequence is a place in the log for ever.",
        setup="elect n3\nsettle\nsubmit n3 a\nsettle\nsubmit n3 b\nsettle\nsubmit n3 c\nsettle",
        bounds={"submits": {"n3": 1}},
        invariant="at most once",
    ),
    Danger(
        name="F7",
        title="removed, never told, and elected",
        lesson="Who is removed has to be told, and voters have to refuse who is no member.",
        setup="remove n3 at n1\nsettle\nsubmit n1 a\nsettle\nsubmit n1 b\nsettle",
        bounds={"elections": {"n3": 1}, "submits": {"n3": 1}},
        invariant="removed stay out",
        goal=leads_though_removed,
    ),
    Danger(
        name="F8",
        title="both halves go on",
        lesson="Half is no majority: two halves need not share a member.",
        members=2,
        bounds={"submits": {"n1": 1}, "elections": {"n2": 1}, "time_outs": 2},
        invariant="quorums overlap",
    ),
    Danger(
        name="F9",
        title="voters wait for a candidate that is gone",
        lesson="Whoever waits for another needs a way out for the case that the other is gone.",
        bounds={"elections": {"n3": 1}, "crashes": {"n3": 1}},
        stuck=True,
    ),
    Danger(
        name="F10",
        title="a candidate that lost stays one",
        lesson="A loss has to be heard: a candidate that is told of a higher instance is a follower"
        " again.",
        bounds={"elections": {"n1": 2, "n3": 1}},
        goal=stays_candidate,
    ),
    Danger(
        name="F13",
        title="two majorities of two lists",
        lesson="A majority of an old list and one of a new list need not meet: the list is part of"
        " the log, and a candidate counts in the one that is in force.",
        setup="""
            submit n1 x
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
        goal=five_against_three,
    ),
    Danger(
        name="F14",
        title="members added by one of two",
        lesson="Whoever may add members alone may make itself a majority.",
        members=2,
        setup="add n3 at n1\nlose AddMember n1 n2\nsettle",
        bounds={
            "submits": {"n1": 1, "n2": 1},
            "elections": {"n2": 1},
            "time_outs": {"n2": 2},
            "depth": 12,
        },
        invariant="agreement",
        goal=both_lists_agree,
    ),
    Danger(
        name="F15",
        title="refused and yet applied",
        lesson="What is staged is not agreed: a follower applies only what it is told is agreed.",
        bounds={"submits": {"n1": 3}, "time_outs": {"n1": 2}},
        invariant="only agreed applied",
    ),
    Danger(
        name="F16",
        title="not added and yet a member",
        lesson="A list that failed to change at the master may have changed at somebody else.",
        bounds={"adds": {"n1": 1}, "submits": {"n1": 2}, "time_outs": {"n1": 2}, "depth": 10},
        goal=counted_though_refused,
    ),
    Danger(
        name="F17",
        title="one master, no election, two histories",
        lesson="After a missed majority a master has to propose the same entry again: another one"
        " at the same number can't be told from the first.",
        bounds={"submits": {"n1": 3}, "time_outs": {"n1": 2}},
        invariant="agreement",
    ),
    Danger(
        name="F22",
        title="the wrong name for the master",
        lesson="Who asked for a vote is not who won: the Accept has to name its master.",
        bounds={"elections": {"n2": 1, "n3": 1}, "submits": {"n2": 1}},
        invariant="the master named is real",
    ),
    Danger(
        name="F26",
        title="a vote that promises nothing",
        lesson="A vote for a new master has to end the old one: after it nothing of a lower"
        " instance may be taken.",
        bounds={"elections": {"n2": 1}, "submits": {"n1": 1}},
        invariant="promises kept",
    ),
    Danger(
        name="F28",
        title="a vote from behind a gap",
        lesson="A vote for an entry has to mean that all before it is there too.",
        bounds={"elections": {"n3": 1}, "submits": {"n3": 2}},
        goal=voted_over_a_gap,
    ),
    Danger(
        name="F29",
        title="master of a cluster that it is not in",
        lesson="Only a member may lead.",
        members=2,
        setup="boot n3",
        bounds={"elections": {"n3": 1}},
        invariant="one master per instance",
    ),
    Danger(
        name="F31",
        title="a missed vote ends the process",
        lesson="Who missed the election hears of the new master by its first Accept, so that is"
        " where its name has to stand.",
        bounds={"elections": {"n2": 1}, "submits": {"n1": 1, "n2": 1}, "time_outs": {"n2": 1}},
        invariant="no call crashes",
    ),
    Danger(
        name="F32",
        title="asked again and applied again",
        lesson="Whoever got no answer will ask again, so a change needs a name of its own.",
        bounds={"submits": {"n2": 1}, "retries": {"n2": 1}, "time_outs": {"n2": 1}},
        invariant="at most once",
    ),
    Danger(
        name="F33",
        title="restarted with what it is then sent again",
        lesson="What is sent again has to be the very thing that was meant: its numbers are kept"
        " with it, not looked up once more.",
        setup="submit n1 a\nlose Accept n1 n3\nsettle\nsubmit n1 b\nlose Accept n1 n3\nsettle",
        bounds={"submits": {"n1": 2}, "time_outs": {"n1": 1}},
        invariant="at most once",
    ),
    Danger(
        name="F37",
        title="removed, and called once more",
        lesson="Who has left still gets calls, and each of them needs an answer.",
        bounds={
            "removes": {"n1": 1},
            "submits": {"n1": 2},
            "time_outs": {"n1": 2},
            "elections": {"n3": 1},
            "depth": 12,
        },
        invariant="no call crashes",
    ),
)
