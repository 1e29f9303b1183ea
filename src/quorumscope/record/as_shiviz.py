"""A run as a log for ShiViz, which draws space-time diagrams from vector clocks.

Found here: the log. Its first line is the pattern by which ShiViz reads it, the second (empty) one
would part several runs. Every step is one event of whoever did it: a member, or the network, which
loses, cuts and heals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias
from urllib.parse import quote

from msgspec import json

from ..net import actions as act
from ..net import events as ev
from ..net.world import World
from ..protocol.types import Member
from .describe import describe_step
from .trace import TraceStep

PATTERN = r"(?<host>\S*) (?<clock>{.*})\n(?<event>.*)"

Clock: TypeAlias = dict[str, int]


def shiviz_of(steps: Sequence[TraceStep]) -> str:
    """Return the log of *steps*, the first of which is the start."""
    lines = [PATTERN, ""]
    for host, clock, event in _events(steps):
        lines += [f"{host} {json.encode(dict(sorted(clock.items()))).decode()}", event]
    return "\n".join(lines) + "\n"


def _events(steps: Sequence[TraceStep]) -> Iterator[tuple[str, Clock, str]]:
    network = _network(steps[-1].world)
    clocks: dict[str, Clock] = {}
    sent: dict[int, Clock] = {}
    before = steps[0].world
    for step in steps[1:]:
        host = _host(step, before) or network
        clock = dict(clocks.get(host, {}))
        for at, ticks in _heard(step, sent).items():
            clock[at] = max(clock.get(at, 0), ticks)
        clock[host] = clock.get(host, 0) + 1
        clocks[host] = clock
        sent |= dict.fromkeys(_sent(step), clock)
        yield host, clock, _line(describe_step(step, before))
        before = step.world


def _network(world: World) -> str:
    """A name for the network that no member has."""
    name = "network"
    while name in [_name(m) for m in world.names]:
        name += "_"
    return name


def _host(step: TraceStep, before: World) -> str:
    """Who did it; empty where it was the network."""
    action = step.action
    if isinstance(action, act.Deliver):
        return _name(before.envelope(action.id).message.target)
    if isinstance(action, act.Local | act.TimeOut | act.Crash | act.Restart | act.Boot):
        return _name(action.member)
    return ""


def _heard(step: TraceStep, sent: dict[int, Clock]) -> Clock:
    """The clock that came with the message that *step* is about."""
    action = step.action
    about = isinstance(action, act.Deliver | act.Drop | act.Duplicate)
    return sent.get(action.id, {}) if about else {}  # type: ignore[union-attr]


def _sent(step: TraceStep) -> Iterator[int]:
    for event in step.events:
        if isinstance(event, ev.Sent | ev.Forged):
            yield event.envelope.id
        elif isinstance(event, ev.Duplicated):
            yield event.copy.id


def _name(member: Member) -> str:
    """A name without blanks, as the pattern wants it: percent-encoded."""
    return quote(member, safe="", errors="surrogatepass") or "-"


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split()) or "-"
