"""Why: each step and message that led to it, and not much else."""

import pytest

from quorumscope.net.actions import Crash, Deliver, Drop, Duplicate, Local, Restart, TimeOut
from quorumscope.protocol.messages import Answer, Ask, StartElection, Submit
from quorumscope.record.causes import why

from .runs import begin, settle, wander

TEXTS = ["original", "safe"]


def ready(protocol, n=3):
    """All know of each other, and have a history behind them that led to nothing that follows."""
    trace = begin(n, protocol)
    for change in "uvw":
        trace.do(Local("n1", Submit((change,))))
        settle(trace)
    return trace


def sent(trace, name, source, target, kind=Ask):
    for e in trace.cursor.world.flight:
        m = e.message
        if isinstance(m, kind) and (m.name, m.source, m.target) == (name, source, target):
            return e.id
    raise LookupError((name, source, target))


def heard(trace, name, source, target, kind=Ask):
    return trace.do(Deliver(sent(trace, name, source, target, kind))).id


def steps(found):
    return [c.step for c in found.causes]


def how(found, cause, effect):
    return next(link.how for link in found.links if (link.cause, link.effect) == (cause, effect))


@pytest.mark.parametrize("protocol", TEXTS)
def test_a_vote_leads_back_to_the_election(protocol):
    trace = ready(protocol)
    election = trace.do(Local("n2", StartElection())).id
    heard(trace, "Prepare", "n2", "n1")
    yes = heard(trace, "Prepare", "n2", "n3")
    found = why(trace, member="n3")
    assert found.step == yes
    assert found.question == "why n3's participant state is PENDING_MASTER"
    assert steps(found) == [election, yes]
    assert how(found, election, yes) == "Prepare(2) from n2 to n3"
    assert found.envelopes == (found.links[0].envelope,)


@pytest.mark.parametrize("protocol", TEXTS)
def test_a_master_leads_back_to_every_vote_that_it_holds(protocol):
    trace = ready(protocol)
    election = trace.do(Local("n2", StartElection())).id
    told = [heard(trace, "Prepare", "n2", voter) for voter in ("n3", "n1")]
    won = [heard(trace, "Prepare", voter, "n2", Answer) for voter in ("n3", "n1")]
    trace.do(Local("n3", StartElection()))
    found = why(trace, member="n2")
    assert steps(found) == [election, *told, *won]
    assert how(found, won[0], won[1]) == "n2 has the yes of n3"
    assert how(found, told[1], won[1]) == "yes to Prepare from n1 to n2"
    assert how(found, election, won[0]) == "n2 asks"


@pytest.mark.parametrize("protocol", TEXTS)
def test_a_refusal_leads_back_to_what_the_guard_compared(protocol):
    trace = ready(protocol)
    submit = trace.do(Local("n1", Submit(("x",)))).id
    election = trace.do(Local("n2", StartElection())).id
    promise = heard(trace, "Prepare", "n2", "n3")
    if protocol == "original":  # it promises nothing: only a master that is heard moves it on
        heard(trace, "Prepare", "n3", "n2", Answer)
        heard(trace, "Prepare", "n2", "n1")
        heard(trace, "Prepare", "n1", "n2", Answer)
        trace.do(Local("n2", Submit(("y",))))
        promise = heard(trace, "Accept", "n2", "n3")
        election = trace.path(promise)[-2].id  # the submit that was sent as Accept(2, ...)
    refusal = heard(trace, "Accept", "n1", "n3")
    found = why(trace)
    field = "instance" if protocol == "original" else "promised"
    assert found.step == refusal
    assert how(found, promise, refusal).startswith(f"n3.{field} is 2")
    assert how(found, submit, refusal) == "Accept(1, 6, x) from n1 to n3"
    assert {submit, election, promise, refusal} <= set(steps(found))
    assert all(step >= submit for step in steps(found))


def test_what_the_submitter_is_told_leads_back_through_the_refusal_of_another():
    trace = ready("safe")
    submit = trace.do(Local("n1", Submit(("x",)))).id
    election = trace.do(Local("n2", StartElection())).id
    promise = heard(trace, "Prepare", "n2", "n3")
    refusal = heard(trace, "Accept", "n1", "n3")
    end = heard(trace, "Accept", "n3", "n1", Answer)
    assert steps(why(trace)) == [submit, election, promise, refusal, end]


@pytest.mark.parametrize("protocol", TEXTS)
def test_what_was_applied_leads_back_to_where_it_was_staged(protocol):
    trace = ready(protocol)
    submit = trace.do(Local("n1", Submit(("x",)))).id
    staged = heard(trace, "Accept", "n1", "n2")
    heard(trace, "Accept", "n2", "n1", Answer)
    again = trace.do(Local("n1", Submit(("y",)))).id
    applied = heard(trace, "Accept", "n1", "n2")
    found = why(trace, member="n2", field="log")
    assert found.step == applied
    assert {submit, staged, again, applied} <= set(steps(found))
    assert how(found, staged, applied).startswith("n2 has x at 6 of instance 1 staged")


def test_a_time_out_counts_with_the_noes_before_it():
    trace = ready("original")
    election = trace.do(Local("n2", StartElection())).id
    vote = trace.cursor.world["n2"].votes[-1]
    first, second = (TimeOut("n2", vote.number, o.slot, o.attempt) for o in vote.open)
    one, other = trace.do(first).id, trace.do(second).id
    found = why(trace, member="n2")
    assert steps(found) == [election, one, other]
    assert how(found, one, other) == "n2 has the no of n1"


def test_a_copy_leads_back_to_the_message_it_was_made_of():
    trace = ready("original")
    election = trace.do(Local("n2", StartElection())).id
    ask = sent(trace, "Prepare", "n2", "n3")
    copied = trace.do(Duplicate(ask)).id
    trace.do(Drop(ask))
    heard_at = heard(trace, "Prepare", "n2", "n3")
    assert steps(why(trace)) == [election, copied, heard_at]


def test_a_restart_leads_back_to_its_crash():
    trace = ready("safe")
    crash = trace.do(Crash("n3")).id
    trace.do(Local("n1", Submit(("x",))))
    back = trace.do(Restart("n3")).id
    assert steps(why(trace)) == [crash, back]


def test_what_waited_leads_back_to_where_it_was_put():
    trace = ready("original")
    trace.do(Local("n1", Submit(("x",))))
    waits = trace.do(Local("n1", Submit(("y",)))).id
    heard(trace, "Accept", "n1", "n2")
    begun = heard(trace, "Accept", "n2", "n1", Answer)
    found = why(trace)
    assert waits in steps(found)
    assert how(found, waits, begun) == "it had waited in the queue"


def test_what_has_always_been_so_has_no_cause():
    trace = ready("original")
    found = why(trace, member="n1")
    assert (found.step, found.causes) == (None, ())
    assert found.question.endswith("it has been so since the start")
    assert why(trace, 0).causes[0].step == 0


def test_it_is_asked_of_any_step_of_any_branch():
    trace = ready("original")
    at = trace.cursor.id
    election = trace.do(Local("n2", StartElection())).id
    there = heard(trace, "Prepare", "n2", "n3")
    trace.visit(at)
    trace.do(Local("n3", StartElection()))
    assert steps(why(trace, there)) == [election, there]


@pytest.mark.parametrize("protocol", TEXTS)
def test_causes_come_before_effects_and_every_link_joins_two_of_them(protocol):
    trace = wander(begin(3, protocol), 200, seed=7)
    for step in trace.line[1::3]:
        found = why(trace, step.id)
        at = {c.step: c.index for c in found.causes}
        assert list(at.values()) == sorted(at.values())
        assert found.causes[-1].step == step.id
        assert all(at[link.cause] < at[link.effect] for link in found.links)
        linked = {link.cause for link in found.links}
        assert linked == set(at) - {step.id}
