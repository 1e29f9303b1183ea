"""The named invariants: what breaks each, who is told to have broken it, and what breaks none."""

from __future__ import annotations

import random

import pytest

from quorumscope import Cluster, OriginalParticipant
from quorumscope.check.invariants import INVARIANTS, violations
from quorumscope.net.actions import Local, Restart
from quorumscope.protocol.messages import (
    Accept,
    Ask,
    Reply,
    Submit,
)
from quorumscope.protocol.safe import Participant
from quorumscope.protocol.types import Addition
from tests.check.golden_world import DATA, replayed
from tests.net.worlds import knowing

ONE = "one master per instance"
AGREE = "agreement"
ACK = "acknowledged survive"
ONCE = "at most once"
ONLY = "only agreed applied"
PROMISE = "promises kept"
REMOVED = "removed stay out"
OVERLAP = "quorums overlap"
REAL = "the master named is real"
CRASH = "no call crashes"

# What the real runs broke. A run that is not named here broke nothing.
BROKEN = {
    "c_pure_commit_accept": [ONLY, AGREE, ACK],
    "d_master_crash_election": [AGREE, ACK, ONCE],
    "e_old_master_returns": [AGREE, ACK, CRASH],
    "f_prepare_old_instance": [PROMISE, REAL],
    "flaw_01_two_masters_same_instance": [ONE],
    "flaw_02_two_values_same_slot": [ONE, AGREE, ACK],
    "flaw_03_ack_lost_in_election": [AGREE, ACK],
    "flaw_04_stale_candidate_wins": [ACK, AGREE],
    "flaw_05_gap_after_election_and_double_apply": [ONCE, AGREE, ACK],
    "flaw_07_removed_member_never_told": [ACK, AGREE, REMOVED],
    "flaw_08_even_split_brain_2": [ONLY, ACK, OVERLAP, AGREE],
    "flaw_08_even_split_brain_4": [ONLY, ACK, OVERLAP, AGREE],
    "flaw_11_deposed_master_unaware": [AGREE, ACK],
    "flaw_12_no_lose_event": [AGREE, ACK],
    "flaw_13b_membership_no_overlap_odd": [ACK, OVERLAP, AGREE],
    "flaw_14_add_without_overlap": [ONLY, ACK, OVERLAP, AGREE],
    "flaw_15_failed_submit_may_apply": [ONLY],
    "flaw_19_new_master_keeps_staged": [AGREE, ACK, ONCE],
    "flaw_20_master_map_growth": [REAL],
    "flaw_21_accept_higher_instance_no_prepare": [CRASH],
    "flaw_22_accept_wrong_master": [REAL, AGREE, ACK],
    "flaw_24_snapshot_jump_unvoted": [REAL, ONE],
    "flaw_26_no_promise": [PROMISE, AGREE, ACK],
    "flaw_29_unjoined_elects_itself": [ONE, OVERLAP],
    "flaw_31_missed_prepare_submit_panics": [CRASH],
    "flaw_32_duplicate_submit_after_lost_reply": [ONCE],
    "h_remove_member": [ACK, AGREE, REMOVED],
    "h_self_removal_handler": [REMOVED, CRASH],
    "k_quorum_2": [ONLY],
    "k_quorum_4": [ONLY],
    "l_two_candidates": [ONE, AGREE, ACK],
    "l_two_candidates_interleaved": [ONE, AGREE, ACK],
}
SCENARIOS = sorted(p.stem for p in DATA.glob("*.json") if p.stem != "handler_table")


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_the_real_runs_broke(name):
    found = list(dict.fromkeys(v.invariant for v in replayed(name).broken))
    assert found == BROKEN.get(name, [])


def test_every_invariant_is_broken_by_some_real_run():
    assert {name for names in BROKEN.values() for name in names} == {i.name for i in INVARIANTS}


@pytest.mark.parametrize("invariant", INVARIANTS, ids=lambda i: i.name)
def test_each_is_a_sentence_with_a_source(invariant):
    assert invariant.sentence.endswith(".")
    assert len(invariant.source) > 20


# --- dangers that no given file shows -------------------------------------------------------------


def begun(n, **options):
    """An original cluster in which every member knows all others."""
    cluster = Cluster(n, participant=OriginalParticipant, **options)
    cluster.submit("n1", "x0")
    cluster.settle()
    assert cluster.violations == ()
    return cluster


def asked(cluster, call, hearers):
    """Make *call* at n1; only *hearers* hear it and answer, n1 gives up on all others."""
    request = call()
    for ask in cluster.pending:
        if ask.message.target in hearers:
            cluster.deliver(ask.id)
    for left in cluster.pending:
        if isinstance(left.message, Ask) and left.message.target not in hearers:
            cluster.drop(left.id)
            cluster.time_out(left.id)
        elif not isinstance(left.message, Ask):
            cluster.deliver(left.id)
    return request


def submitted(cluster, change, hearers):
    return asked(cluster, lambda: cluster.submit("n1", change), hearers)


def broken(cluster):
    return list(dict.fromkeys(v.invariant for v in cluster.violations))


def lines(cluster, member):
    return list(cluster[member].state.lines)


def test_f17_one_master_and_still_two_histories():
    cluster = begun(5)
    assert submitted(cluster, "bad", ["n2"]).code == "ERR_MAJORITY"
    assert submitted(cluster, "good", ["n3", "n4", "n5"]).outcome == "acknowledged"
    assert cluster.violations == ()
    submitted(cluster, "next", ["n2", "n3", "n4", "n5"])
    assert lines(cluster, "n2") == ["x0", "bad"]
    assert lines(cluster, "n3") == ["x0", "good"]
    assert broken(cluster) == [AGREE, ACK, ONLY]
    assert {v.member for v in cluster.violations} == {"n2"}
    first = cluster.violations[0]
    assert first.entry.changes == ("bad",)
    assert first.sentence == "n2 applied bad as entry 2, where good was applied before"
    submitted(cluster, "more", ["n2", "n3", "n4", "n5"])
    assert [e.entry.changes for e in cluster["n2"].log] == [("x0",), ("bad",), ("next",)]
    assert lines(cluster, "n2") == ["x0", "bad", "next"]


def test_f16_a_member_is_added_that_was_never_agreed_on():
    cluster = begun(5)
    asked(cluster, lambda: cluster.add_participant("n6"), ["n2"])
    submitted(cluster, "x1", ["n3", "n4", "n5"])
    assert cluster.violations == ()
    submitted(cluster, "x2", ["n2", "n3", "n4", "n5"])
    assert "n6" in cluster["n2"].members
    assert [(v.invariant, v.member, v.entry) for v in cluster.violations] == [
        (ONLY, "n2", Addition("n6"))
    ]


def only(cluster, source, *targets):
    """Let messages pass between *source* and *targets*; it gives up on all others."""
    while cluster.pending:
        e = cluster.pending[0]
        if {e.message.source, e.message.target} <= {source, *targets}:
            cluster.deliver(e.id)
        else:
            cluster.drop(e.id)
            cluster.time_out(e.id)


def test_f28_an_acknowledged_change_that_a_majority_does_not_have():
    cluster = begun(3, allow_forge=True)
    for follower in ("n2", "n3"):  # a pure commit: x0 is applied everywhere
        cluster.forge(Ask("n1", follower, 99, 0, 0, Accept(1, 4)))
    cluster.settle()
    cluster.start_election("n2")
    only(cluster, "n2", "n3")
    y1 = cluster.submit("n2", "y1")
    only(cluster, "n2", "n3")
    y2 = cluster.submit("n2", "y2")
    only(cluster, "n2", "n1")
    assert (y1.outcome, y2.outcome) == ("acknowledged", "acknowledged")
    assert cluster.violations == ()
    cluster.start_election("n1")
    only(cluster, "n1", "n3")
    assert [(v.invariant, v.member, v.entry.changes) for v in cluster.violations] == [
        (ACK, "n1", ("y1",))
    ]


def test_f33_a_late_third_failure_sends_the_change_twice():
    cluster = begun(3)
    for change in ("x1", "x2"):
        submitted(cluster, change, ["n2"])
    cluster.submit("n1", "c")
    to_n2, to_n3 = cluster.pending
    cluster.deliver(to_n2.id)
    cluster.deliver(next(e.id for e in cluster.pending if e.message.source == "n2"))
    cluster.drop(to_n3.id)
    cluster.time_out(to_n3.id)
    cluster.settle()
    assert lines(cluster, "n3") == ["x0", "x1", "x2", "c"]
    submitted(cluster, "x3", ["n2"])
    assert cluster.violations == ()
    submitted(cluster, "x4", ["n2", "n3"])
    assert lines(cluster, "n3") == ["x0", "x1", "x2", "c", "c"]
    assert ONCE in broken(cluster)
    assert AGREE in broken(cluster)


def test_f8_two_halves_elect_two_masters_of_one_instance():
    cluster = begun(4)
    for a in ("n1", "n2"):
        for b in ("n3", "n4"):
            cluster.cut(a, b)
    cluster.start_election("n2")
    cluster.start_election("n3")
    for ask in cluster.pending:
        source, target = ask.message.source, ask.message.target
        if cluster.world.can_hear(source, target):
            cluster.deliver(ask.id)
        else:
            cluster.time_out(ask.id)
    cluster.settle()
    assert [v.sentence for v in cluster.violations if v.invariant == ONE] == [
        "n3 is MASTER of instance 2, and n2 was too"
    ]
    apart = [v.sentence for v in cluster.violations if v.invariant == OVERLAP]
    assert "instance 2 was voted for by {n3, n4} and by {n1, n2}: no member in both" in apart


# --- a text with a bug of its own -----------------------------------------------------------------


class Liar(Participant, frozen=True, kw_only=True):
    """Says yes to an Accept and keeps nothing."""

    def accept(self, out, call):
        if call.changes:
            return self, Reply(result=True)
        return super().accept(out, call)


def test_who_says_yes_and_stages_nothing_is_found_out():
    cluster = Cluster(3, participant=Liar)
    cluster.submit("n1", "x")
    cluster.settle()
    assert broken(cluster) == [ONLY]
    assert "1 of 3 members had staged it" in cluster.violations[0].sentence


class Oathless(OriginalParticipant, frozen=True, kw_only=True):
    """Votes for whatever it is asked."""

    def prepare(self, out, call):
        now, _ = super().prepare(out, call)
        return now, Reply(result=call.instance)


def test_who_votes_for_everyone_makes_two_masters():
    cluster = Cluster(3, participant=Oathless)
    cluster.start_election("n2")
    cluster.settle()
    cluster.start_election("n3")
    cluster.settle()
    assert ONE in broken(cluster)


# --- nothing is broken where nothing goes wrong ---------------------------------------------------


@pytest.mark.parametrize("text", [OriginalParticipant, Participant])
@pytest.mark.parametrize("n", [1, 3, 5])
def test_a_run_without_faults_breaks_nothing(text, n):
    cluster = Cluster(n, participant=text)
    for change in ("a", "b", "c"):
        cluster.submit(cluster.members[-1], change)
        cluster.settle()
    cluster.add_participant("n9")
    cluster.settle()
    cluster.remove_participant("n9")
    cluster.settle()
    cluster.submit("n1", "d", "e")
    cluster.settle()
    assert cluster.violations == ()


LOST_DISKS = [Restart(f"n{i}", disk=False) for i in range(1, 5)]


@pytest.mark.parametrize("seed", range(12))
def test_the_safe_text_breaks_nothing_under_any_faults(seed):
    chance = random.Random(seed)
    world = knowing(chance.choice([2, 3, 4]), Participant)
    for number in range(250):
        # A lost disk is more than the text promises to survive: such a member must come anew.
        action = chance.choice([a for a in world.actions() if a not in LOST_DISKS])
        if chance.random() < 0.6 and world.actions():
            action = world.actions()[0]  # mostly something arrives
        if chance.random() < 0.1:
            running = [m for m in world.names if world.is_running(m)]
            if not running:
                continue
            at = chance.choice(running)
            used = world.history.client(at).used
            action = Local(at, Submit((f"s{number}",), at, used + 1))
        before = world
        world, events = world.after(action)
        assert violations(before, events, world) == ()
