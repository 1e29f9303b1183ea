"""Replay what real participants did: ``python -m tests.golden.replay FILE...``

Found here: the replay of scenarios (JSON, or JSON Lines in gzip) and handler tables against the
original text. Each difference is printed; the exit code is 1 on any, 2 where a file can't be read.

How a scenario is replayed. The asks are delivered in the order of the file, each answer at once,
but the granting answers to Accept last: the recorder ran all Accepts before it decided. One class
of differences in messages is lawful (docs/fidelity.md): the real candidate stopped asking after it
had heard of a higher instance, ours asks everybody at once. Nothing else is excused.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from quorumscope.protocol.errors import Refusal
from quorumscope.protocol.messages import (
    Answer,
    Ask,
    BecameMaster,
    Committed,
    Concluded,
    LostMaster,
    Reply,
)
from quorumscope.protocol.original import OriginalParticipant
from tests.golden.words import CALLS, LOCAL, bare, blank, call_of, facts, prepared, spoken

HAND = "(by hand)"
HANDLERS = tuple(CALLS)


class Run:
    """A cluster of original participants, whose messages are delivered as a file says."""

    def __init__(self, nodes: list[str]) -> None:
        self.nodes: dict[str, OriginalParticipant] = {n: blank(n) for n in nodes}
        self.asks: list[Ask] = []
        self.held: list[Answer] = []
        self.answers: dict[tuple[str, int, int, int], Reply] = {}
        self.concluded: dict[tuple[str, int], Refusal | None] = {}
        self.events: list[dict[str, Any]] = []
        self.told: list[tuple[Ask, dict[str, Any]]] = []
        self.lost: list[Ask] = []

    # --- what happens to a participant ------------------------------------------------------------

    def take(self, name: str, reaction: Any) -> None:
        """Put the participant in its place and sort what it said."""
        self.nodes[name] = reaction.participant
        for effect in reaction.effects:
            if isinstance(effect, Ask):
                self.asks.append(effect)
            elif isinstance(effect, Answer):
                self.answered(effect)
            elif isinstance(effect, Concluded):
                self.concluded[effect.member, effect.request] = effect.error
            elif isinstance(effect, BecameMaster | LostMaster | Committed):
                self.events.append(spoken(effect))

    def answered(self, answer: Answer) -> None:
        key = (answer.target, answer.vote, answer.slot, answer.attempt)
        self.answers[key] = answer.reply
        if answer.target != HAND and key not in map(key_of, self.lost):
            self.held.append(answer)

    def release(self, *, grants: bool) -> None:
        """Deliver what is held: all of it, or all but the granting answers to Accept."""
        while True:
            ready = [a for a in self.held if grants or a.name != "Accept" or a.reply.error]
            if not ready:
                return
            self.held.remove(ready[0])
            self.take(ready[0].target, self.nodes[ready[0].target].hear(ready[0]))

    def settle(self) -> None:
        """Deliver all that is held; whoever waits for an answer that was lost gives up."""
        self.release(grants=True)
        for ask in self.lost:
            self.time_out(ask)
        self.lost = []
        self.release(grants=True)

    def time_out(self, ask: Ask) -> None:
        asker = self.nodes[ask.source]
        self.take(ask.source, asker.time_out(ask.vote, ask.slot, ask.attempt))

    # --- one message of the file ------------------------------------------------------------------

    def find(self, message: dict[str, Any]) -> Ask | None:
        for ask in self.asks:
            same_way = (ask.source, ask.target) == (message["from"], message["to"])
            if same_way and ask.name == message["rpc"] and bare(ask.call) == call_of(message):
                return ask
        return None

    def expect(self, message: dict[str, Any]) -> Ask | None:
        """Find the ask that *message* tells of, letting held answers and elections lead to it."""
        ask = self.find(message)
        if ask is None:
            self.settle()
            ask = self.find(message)
        if ask is None and message["rpc"] == "Prepare":
            # A candidate that no step of the file names: the recorder began its election here.
            self.take(message["from"], self.nodes[message["from"]].call(LOCAL["StartElection"]({})))
            ask = self.find(message)
        if ask is not None:
            self.asks.remove(ask)
        return ask

    def deliver(self, message: dict[str, Any]) -> list[str]:
        ask = self.expect(message)
        if ask is None:
            who = f"{message['from']} asks {message['to']}"
            return [f"{who}: {message['rpc']} {message['args']} was not asked here"]
        if not message["delivered"]:
            self.time_out(ask)
            return []
        if message.get("reply_lost"):
            self.lost.append(ask)
        self.take(ask.target, self.nodes[ask.target].hear(ask))
        if message.get("reply_lost") and ask.name != "SubmitRequest":
            # A submit is answered, or its answer lost, only when its vote is decided.
            self.lost.remove(ask)
            self.time_out(ask)
        self.release(grants=False)
        self.told.append((ask, message))
        return []

    # --- one step of the file ---------------------------------------------------------------------

    def step(self, step: dict[str, Any]) -> list[str]:
        self.events, self.told = [], []
        begun = self.begin(step)
        found = [line for message in step["messages"] for line in self.deliver(message)]
        self.settle()
        found += self.left_over()
        for ask, message in self.told:
            said = f"{ask.source} asks {ask.target}: {ask.name}"
            found += differ(said, message, self.answers.get(key_of(ask)))
        if begun is not None:
            found += self.outcome(step, begun)
        found += compare_events(step["events"], self.events)
        for name, after in step["after"].items():
            found += compare(name, after, facts(self.nodes[name]))
        return found

    def begin(self, step: dict[str, Any]) -> Any:
        """Start the call of *step*; return what its outcome is found by."""
        name, call = step["on"], step["call"]
        if call.startswith("net."):
            if call == "net.restart":
                self.nodes[name] = self.nodes[name].restarted(disk=False)
            return None
        node = self.nodes[name]
        if call in HANDLERS:
            ask = Ask(HAND, name, len(self.answers), 0, 0, call_of({**step, "rpc": call}))
            self.take(name, node.hear(ask))
            return key_of(ask)
        self.take(name, node.call(LOCAL[call](step["args"])))
        return (name, node.counter)

    def outcome(self, step: dict[str, Any], begun: Any) -> list[str]:
        said = f"{step['call']} at {step['on']}"
        if len(begun) == 4:
            return differ(said, step, self.answers.get(begun))
        if begun not in self.concluded:
            return [f"{said} has no outcome here"]
        return differ(said, step, Reply(error=self.concluded[begun]))

    def left_over(self) -> list[str]:
        """What was asked here and not there. Only what follows a higher instance is lawful."""
        found = []
        for ask in self.asks:
            vote = self.nodes[ask.source].vote(ask.vote)
            lawful = ask.name == "Prepare" and vote is not None and vote.decided is False
            if not lawful:
                found.append(f"{ask.source} asks {ask.target}: {ask.name} was asked only here")
            self.time_out(ask)
        self.asks = []
        return found


def key_of(ask: Ask) -> tuple[str, int, int, int]:
    return (ask.source, ask.vote, ask.slot, ask.attempt)


def differ(said: str, there: dict[str, Any], reply: Reply | None) -> list[str]:
    """Compare the result and the code of one call."""
    if reply is None:
        return [f"{said} was not answered here"]
    code = str(reply.error.code) if reply.error else None
    # No answer at all is ERR_CALL here, and the transport's own error there.
    code = {"ERR_CALL": "TRANSPORT", "ERR_PANIC": "PANIC"}.get(code or "", code)
    found = []
    if code != there["error"]:
        found.append(f"{said}: code {there['error']} there, {code} here")
    if there["result"] != reply.result:
        found.append(f"{said}: result {there['result']} there, {reply.result} here")
    return found


def compare(name: str, there: dict[str, Any], here: dict[str, Any]) -> list[str]:
    return [
        f"{name}.{field}: {there[field]} there, {here.get(field)} here"
        for field in there
        if here.get(field) != there[field]
    ]


def compare_events(there: list[dict[str, Any]], here: list[dict[str, Any]]) -> list[str]:
    """Compare events member by member: in which order two members told theirs, no rule says."""
    nodes = sorted({e["node"] for e in (*there, *here)})
    found = []
    for node in nodes:
        theirs = [e for e in there if e["node"] == node]
        ours = [e for e in here if e["node"] == node]
        if theirs != ours:
            found.append(f"events of {node}: {theirs} there, {ours} here")
    return found


# --- files ----------------------------------------------------------------------------------------


def replay_scenario(scenario: dict[str, Any]) -> list[str]:
    """Return every difference between *scenario* and what happens here, each with its step."""
    run = Run(scenario["nodes"])
    return [
        f"{scenario['scenario']} step {k} ({step['call']}): {line}"
        for k, step in enumerate(scenario["steps"])
        for line in run.step(step)
    ]


def replay_row(row: dict[str, Any], name: str = "n2") -> list[str]:
    """Return the differences of one row of a handler table. The peers are stubs that say yes."""
    before = prepared(name, row["before"])
    run = Run([])
    run.nodes[name] = before
    call = row["rpc"].partition("(")[0]
    step = {**row, "call": call, "on": name, "messages": [], "after": {name: row["after"]}}
    begun = run.begin(step)
    found = []
    for message in row["messages"]:
        ask = run.expect(message)
        if ask is None:
            found.append(f"{message['rpc']} to {message['to']} was not asked here")
            continue
        yes = Reply(
            result={"Accept": True, "Prepare": message["args"].get("instance")}.get(ask.name)
        )
        run.answered(Answer(ask.target, name, ask.vote, ask.slot, ask.attempt, ask.name, yes))
    run.release(grants=True)
    found += run.left_over() + run.outcome(step, begun)
    found += compare_events(row["events"], run.events)
    found += compare(name, row["after"], facts(run.nodes[name]))
    title = f"{row['participant_state']} hears {row['rpc']} {row['args']}"
    return [f"{title}: {line}" for line in found]


def read(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the scenarios and tables of a file."""
    if path.name.endswith(".jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)
    else:
        yield json.loads(path.read_text(encoding="utf-8"))


def replay(path: Path) -> tuple[int, list[str]]:
    """Replay one file; return how much was replayed (scenarios or rows) and every difference."""
    count, found = 0, []
    for data in read(path):
        if "rows" in data:
            count += len(data["rows"])
            found += [line for row in data["rows"] for line in replay_row(row)]
        else:
            count += 1
            found += replay_scenario(data)
    return count, found


def main(paths: list[str]) -> int:
    if not paths:
        print("usage: python -m tests.golden.replay FILE...", file=sys.stderr)
        return 2
    different = 0
    for path in paths:
        try:
            count, found = replay(Path(path))
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            print(f"{path}: not a golden file: {error!r}", file=sys.stderr)
            return 2
        different += len(found)
        for line in found:
            print(line)
        print(f"{path}: {count} replayed, {len(found)} differences")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
