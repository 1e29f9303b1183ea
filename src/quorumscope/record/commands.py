"""The commands of a transcript: what a person writes, and which actions it means.

Found here: one function for each command. Never: how a transcript is laid out (transcript.py) or
which message is meant (picking.py).
"""

from __future__ import annotations

from typing import Any

from msgspec import DecodeError, json

from ..net import actions as act
from ..protocol import messages as msg
from ..protocol.errors import ConsensusError
from .codecs import from_json
from .errors import TraceError
from .expect import expectation, table
from .origin import MOST, TEXTS, Origin
from .picking import chosen, given_up, oldest
from .stage import (
    COMMANDS,
    Stage,
    UsageError,
    at_least,
    command,
    exactly,
    look_up,
    number,
    options,
    perform,
)

__all__ = ["COMMANDS", "perform"]

PATIENCE = 10_000
"""Steps after which ``settle`` gives up."""

# --- the cluster --------------------------------------------------------------------------------


@command(
    "cluster N [original|safe] [without RULE ...] [state NAME] [unjoined]",
    "begin with N members called n1, n2, ... (or write their names), the first of them master",
)
def _cluster(stage: Stage, words: list[str]) -> None:
    found = options(words, ("original", "safe", "without", "state", "unjoined"))
    names = found[""]
    if len(names) == 1 and names[0].isdecimal():
        names = [f"n{i + 1}" for i in range(min(number(names[0]), MOST + 1))]
    stage.begin(
        Origin(
            members=tuple(names),
            protocol=next((text for text in TEXTS if text in found), "safe"),
            without=tuple(found.get("without", ())),
            state=(found.get("state") or ["TextLog"])[0],
            bootstrap="unjoined" not in found,
            allow_forge=True,
        )
    )


# --- local calls --------------------------------------------------------------------------------


@command(
    "submit MEMBER CHANGE ... [as CLIENT NUMBER]",
    "MEMBER is asked to submit changes, all or none; 'json:[\"set\",1]' is one that is no text",
)
def _submit(stage: Stage, words: list[str]) -> None:
    member, *rest = at_least(words, 1)
    found = options(rest, ("as",))
    client, attempt = exactly(found.get("as", ["", "0"]), 2)
    changes = tuple(_change(word) for word in found[""])
    stage.do(act.Local(member, msg.Submit(changes, client, number(attempt))))


def _change(word: str) -> Any:
    if not word.startswith("json:"):
        return word
    try:
        return from_json(json.decode(word.removeprefix("json:")))
    except DecodeError as error:
        raise UsageError(f"{word} is no JSON ({error})") from None


@command("elect MEMBER", "MEMBER stands for election")
def _elect(stage: Stage, words: list[str]) -> None:
    (member,) = exactly(words, 1)
    stage.do(act.Local(member, msg.StartElection()))


@command("add MEMBER at MASTER", "MASTER adds MEMBER to the cluster")
def _add(stage: Stage, words: list[str]) -> None:
    member, _, master = exactly(words, 3)
    if member not in stage.world:
        stage.do(act.Boot(member))
    stage.do(act.Local(master, msg.AddParticipant(member)))


@command("remove MEMBER at MASTER", "MASTER takes MEMBER out of the cluster")
def _remove(stage: Stage, words: list[str]) -> None:
    member, _, master = exactly(words, 3)
    stage.do(act.Local(master, msg.RemoveParticipant(member)))


@command("ping MEMBER", "MEMBER asks whether there is a working master")
def _ping(stage: Stage, words: list[str]) -> None:
    (member,) = exactly(words, 1)
    stage.do(act.Local(member, msg.PingMaster()))


@command("init MEMBER", "MEMBER becomes the first member and master of a new cluster")
def _init(stage: Stage, words: list[str]) -> None:
    (member,) = exactly(words, 1)
    stage.do(act.Local(member, msg.InitMaster(stage.world[member].state.snapshot())))


# --- messages -----------------------------------------------------------------------------------


@command("deliver MESSAGE [FROM] [TO]", "the message arrives")
def _deliver(stage: Stage, words: list[str]) -> None:
    for envelope in chosen(stage.world, words):
        stage.do(act.Deliver(envelope.id))


@command("drop MESSAGE [FROM] [TO]", "the message is lost, and nobody notices")
def _drop(stage: Stage, words: list[str]) -> None:
    for envelope in chosen(stage.world, words):
        stage.do(act.Drop(envelope.id))


@command("duplicate MESSAGE [FROM] [TO]", "a second copy of the message is on its way")
def _duplicate(stage: Stage, words: list[str]) -> None:
    for envelope in chosen(stage.world, words):
        stage.do(act.Duplicate(envelope.id))


@command("time out CALL [FROM] [TO]", "FROM gives up waiting for the answer of TO")
def _time_out(stage: Stage, words: list[str]) -> None:
    if words[:1] != ["out"]:
        raise UsageError("time what?")
    for action in given_up(stage.world, words[1:]):
        stage.do(action)


@command("lose CALL [FROM] [TO]", "the call is lost, and FROM gives up waiting for the answer")
def _lose(stage: Stage, words: list[str]) -> None:
    for envelope in chosen(stage.world, words):
        ask = envelope.message
        stage.do(act.Drop(envelope.id))
        asker = ask.source if isinstance(ask, msg.Ask) else ask.target
        stage.do(act.TimeOut(asker, ask.vote, ask.slot, ask.attempt))


@command("settle", "all that is on its way arrives, oldest first, and all that follows from it")
def _settle(stage: Stage, words: list[str]) -> None:
    exactly(words, 0)
    for _ in range(PATIENCE):
        envelope = oldest(stage.world)
        if envelope is None:
            return
        stage.do(act.Deliver(envelope.id))
    raise TraceError(f"messages are still on their way after {PATIENCE} steps")


# --- faults -------------------------------------------------------------------------------------


@command("cut A B [one way]", "nothing gets from A to B any more, nor back unless it is one way")
def _cut(stage: Stage, words: list[str]) -> None:
    a, b, *way = at_least(words, 2)
    if way not in ([], ["one", "way"]):
        raise UsageError(f"{' '.join(way)} means nothing here")
    stage.do(act.Cut(a, b, bool(way)))


@command("part A B ... [one way]", "nothing gets from A, B ... to all others, nor back (as cut)")
def _part(stage: Stage, words: list[str]) -> None:
    side = at_least(words, 1)
    one_way = len(side) > 2 and side[-2:] == ["one", "way"]
    stage.do(act.Partition(tuple(side[:-2] if one_way else side), one_way))


@command("heal", "every cut is gone")
def _heal(stage: Stage, words: list[str]) -> None:
    exactly(words, 0)
    stage.do(act.Heal())


@command("crash MEMBER", "MEMBER stops")
def _crash(stage: Stage, words: list[str]) -> None:
    (member,) = exactly(words, 1)
    stage.do(act.Crash(member))


@command("restart MEMBER [without disk]", "MEMBER is back, with what was on its disk")
def _restart(stage: Stage, words: list[str]) -> None:
    member, *rest = at_least(words, 1)
    if rest not in ([], ["without", "disk"]):
        raise UsageError(f"{' '.join(rest)} means nothing here")
    stage.do(act.Restart(member, not rest))


@command("boot MEMBER", "a new process called MEMBER is on the network, and has not joined")
def _boot(stage: Stage, words: list[str]) -> None:
    (member,) = exactly(words, 1)
    stage.do(act.Boot(member))


# --- looking and moving -------------------------------------------------------------------------


@command("show [MEMBER ...]", "how the members stand, and what is on its way")
def _show(stage: Stage, words: list[str]) -> None:
    stage.said += table(stage.world, words)


@command("expect WHAT", "go on only if it is so")
def _expect(stage: Stage, words: list[str]) -> None:
    stage.said.append(expectation(stage.trace, at_least(words, 1)))


@command("back [N]", "go back by N steps")
def _back(stage: Stage, words: list[str]) -> None:
    step = stage.trace.back(number(exactly(words or ["1"], 1)[0]))
    stage.said.append(f"at step {step.index}")


@command("goto N", "go to step N of this line")
def _goto(stage: Stage, words: list[str]) -> None:
    step = stage.trace.goto(number(exactly(words, 1)[0]))
    stage.said.append(f"at step {step.index}")


@command("try COMMAND", "say why COMMAND can't happen")
def _try(stage: Stage, words: list[str]) -> None:
    known, *rest = at_least(words, 1)
    try:
        look_up(known).run(stage, rest)
    except ConsensusError as error:
        stage.said.append(f"can't: {error.description}")
    else:
        raise TraceError("it could happen; take the word try away")
