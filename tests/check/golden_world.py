"""Replays a golden scenario in a World, so that its invariants can be looked at after every step.

Found here: the schedule of a file as actions, in the order that tests/golden/replay.py tells of.
Never: a comparison with the file's states (the replay has it).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from quorumscope.check.invariants import Violation, violations
from quorumscope.net.actions import Action, Crash, Deliver, Drop, Forge, Local, Restart, TimeOut
from quorumscope.net.network import Envelope
from quorumscope.net.world import World
from quorumscope.protocol.messages import Ask, Submit
from tests.golden.words import CALLS, LOCAL, bare, blank, call_of

DATA = Path(__file__).parents[1] / "golden" / "data"
HAND = "(by hand)"


class GoldenWorld:
    """One scenario on its way: the world, and all that was found broken so far."""

    def __init__(self, nodes: list[str]) -> None:
        self.world = World.start((blank(n) for n in nodes), allow_forge=True)
        self.broken: list[Violation] = []
        self.steps = 0
        self.lost: list[Ask] = []
        self.numbers: dict[Any, int] = {}

    def do(self, action: Action) -> None:
        before = self.world
        self.world, events = before.after(action)
        self.steps += 1
        found = violations(before, events, self.world)
        self.broken += [replace(v, step=self.steps) for v in found if v not in self.broken]
        for envelope in self.world.flight:
            if envelope.message.target == HAND:
                self.world = self.world.after(Drop(envelope.id)).world

    def time_out(self, ask: Ask) -> None:
        vote = self.world[ask.source].vote(ask.vote)
        if vote is not None and vote.find(ask.slot, ask.attempt) is not None:
            self.do(TimeOut(ask.source, ask.vote, ask.slot, ask.attempt))

    def release(self, *, grants: bool) -> None:
        while True:
            answers = [e for e in self.flying() if not isinstance(e.message, Ask)]
            ready = [e for e in answers if grants or not _is_grant(e)]
            if not ready:
                return
            lost = [ask for ask in self.lost if _answers(ready[0], ask)]
            self.do(Drop(ready[0].id) if lost else Deliver(ready[0].id))

    def flying(self) -> list[Envelope]:
        return sorted(self.world.flight, key=lambda e: e.id)

    def settle(self) -> None:
        self.release(grants=True)
        for ask in self.lost:
            self.time_out(ask)
        self.lost = []
        self.release(grants=True)

    def find(self, message: dict[str, Any]) -> Envelope | None:
        for e in self.flying():
            way = (e.message.source, e.message.target) == (message["from"], message["to"])
            if way and isinstance(e.message, Ask) and bare(e.message.call) == call_of(message):
                return e
        return None

    def message(self, message: dict[str, Any]) -> None:
        found = self.find(message)
        if found is None:
            self.settle()
            found = self.find(message)
        if found is None and message["rpc"] == "Prepare":
            self.do(Local(message["from"], LOCAL["StartElection"]({})))
            found = self.find(message)
        assert found is not None, message
        ask = found.message
        assert isinstance(ask, Ask)
        if not message["delivered"]:
            self.do(Drop(found.id))
            self.time_out(ask)
            return
        if message.get("reply_lost"):
            self.lost.append(ask)
        self.do(Deliver(found.id))
        self.release(grants=False)

    def step(self, step: dict[str, Any]) -> None:
        name, call, args = step["on"], step["call"], step["args"]
        if call == "net.restart":
            self.do(Crash(name))
            self.do(Restart(name, disk=False))
        elif call in CALLS:
            forged = Ask(HAND, name, self.steps, 0, 0, call_of({**step, "rpc": call}))
            self.do(Forge(forged))
            self.do(Deliver(self.flying()[-1].id))
        elif not call.startswith("net."):
            local = LOCAL[call](args)
            if isinstance(local, Submit):
                # The same changes at the same node are a retry: they keep their number.
                number = self.numbers.setdefault((name, local.changes), len(self.numbers) + 1)
                local = replace(local, client="golden", number=number)
            self.do(Local(name, local))
        for message in step["messages"]:
            self.message(message)
        self.settle()
        for e in self.flying():
            self.do(Drop(e.id))
            if isinstance(e.message, Ask):
                self.time_out(e.message)


def _is_grant(e: Envelope) -> bool:
    answer = e.message
    return not isinstance(answer, Ask) and answer.name == "Accept" and answer.reply.error is None


def _answers(e: Envelope, ask: Ask) -> bool:
    a = e.message
    return (a.target, a.vote, a.slot, a.attempt) == (ask.source, ask.vote, ask.slot, ask.attempt)


def replayed(name: str) -> GoldenWorld:
    """Return the end of the scenario of that name."""
    scenario = json.loads((DATA / f"{name}.json").read_text())
    run = GoldenWorld(scenario["nodes"])
    for step in scenario["steps"]:
        run.step(step)
    return run
