"""A run that is told step by step, and named as a person would: the Prepare from n2 to n3."""

from __future__ import annotations

from quorumscope.net.actions import (
    Deliver,
    Local,
)
from quorumscope.protocol.messages import (
    Answer,
    Ask,
    StartElection,
    Submit,
)
from quorumscope.record.describe import (
    describe_step,
)

from .runs import begin, settle


class Told:
    """A run that is told step by step, by ``Prepare n2 n3`` and so on."""

    def __init__(self, n=3, protocol="safe", **options):
        self.trace = begin(n, protocol, **options)

    def do(self, action):
        before = self.trace.cursor.world
        return describe_step(self.trace.do(action), before)

    def call(self, member, call):
        return self.do(Local(member, call))

    def deliver(self, name, source, target, kind=Ask):
        return self.do(Deliver(self.id(name, source, target, kind)))

    def id(self, name, source, target, kind=Ask):
        for e in sorted(self.trace.cursor.world.flight, key=lambda e: e.id):
            m = e.message
            if (m.name, m.source, m.target) == (name, source, target) and isinstance(m, kind):
                return e.id
        raise AssertionError("no such message")

    def answer(self, name, source, target):
        return self.deliver(name, source, target, Answer)

    def settle(self):
        settle(self.trace)
        return self

    def joined(self):
        """Let all members know all members."""
        self.call("n1", Submit(("w",)))
        return self.settle()


def elect(run, member):
    return run.call(member, StartElection())
