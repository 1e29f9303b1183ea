"""Every step of many runs is one sentence, and what it claims is true."""

from __future__ import annotations

import re

import pytest

from quorumscope.net.actions import (
    Deliver,
    Local,
    TimeOut,
)
from quorumscope.net.events import Applied, Sent, StateChanged
from quorumscope.protocol.messages import (
    Ask,
    BecameMaster,
    Committed,
    Concluded,
    Ignored,
    Queued,
    SubmitRequest,
)
from quorumscope.protocol.types import ParticipantState
from quorumscope.record.describe import (
    describe_action,
    describe_event,
    describe_step,
)

from .runs import begin, wander

# --- every step of many runs --------------------------------------------------------------------


@pytest.mark.parametrize("protocol", ["safe", "original"])
@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_each_step_of_a_run_is_one_sentence_that_is_true(protocol, n):
    for seed in range(4):
        trace = wander(begin(n, protocol), 200, seed, turns=0.02)
        for step in trace.steps[1:]:
            before = trace.before(step).world
            told = describe_step(step, before)
            assert re.fullmatch(r"[^\n]+\.", told)
            assert "  " not in told
            assert describe_step(step, before) == told
            is_told(told, step, before)
            for event in step.events:
                assert type(event).__name__ not in describe_event(event)
            for action in step.world.actions():
                assert describe_action(step.world, action)


def is_told(told, step, before):
    """Check what a sentence claims, and what it must not leave out."""
    for event in step.events:
        if isinstance(event, StateChanged) and isinstance(step.action, (Deliver, Local, TimeOut)):
            assert f"becomes {event.after}" in told
        if isinstance(event, BecameMaster):
            assert f"becomes MASTER of instance {event.instance}" in told
        if isinstance(event, Queued):
            assert "waits in its queue" in told
        if isinstance(event, Ignored):
            assert f"ignores it: {event.why}" in told
        if isinstance(event, Concluded) and event.error is not None:
            assert f"failed with {event.error.code}" in told
        if isinstance(event, Sent) and isinstance(event.envelope.message, Ask):
            call, target = event.envelope.message.call, event.envelope.message.target
            assert target in told
            passed_on = isinstance(call, SubmitRequest)
            assert passed_on or type(call).__name__ in told
        if isinstance(event, Applied) and isinstance(step.action, (Deliver, TimeOut)):
            assert re.search("commits|takes", told)
        if isinstance(event, Committed) and event.changes:
            assert "commits" in told
    for state in ParticipantState:
        if f"becomes {state}" in told and "MASTER of" not in told and "waited" not in told:
            changed = [m for m in step.world.names if m in before and step.world[m] != before[m]]
            (member,) = changed
            assert step.world[member].participant_state == state
    for claim in re.findall(r"(\S+) is above its (?:promise|instance) (\S+),", told):
        (mine, theirs) = (_number(c) for c in claim)
        assert mine > theirs
    for have, needed in re.findall(r"has (\d+) of the (\d+) other votes", told):
        assert int(have) <= int(needed)


def _number(text):
    number, _, candidate = text.partition(".")
    return int(number), candidate
