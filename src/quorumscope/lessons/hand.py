"""The hand that does what a lesson says: on the cluster that a reader sees, or on a copy of it.

Found here: how deeds act on a live cluster, and how they are rehearsed. Never: what a command means
(record/commands.py).
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ..check.invariants import violations
from ..check.live import Live
from ..cluster import Cluster
from ..net.actions import Action
from ..net.world import World
from ..record.commands import perform
from ..record.errors import TraceError
from ..record.origin import TEXTS, Origin, name_of
from ..record.stage import Stage
from ..record.trace import Trace
from .beat import Deed
from .questions import Outcome


class Hand(Stage):
    """A stage whose steps are taken by a live cluster, so that its observers hear of them."""

    def __init__(self, run: Live) -> None:
        super().__init__(violations, run.trace)
        self.run = run

    def take(self, action: Action) -> None:
        self.run.do(action)


class Opening(Stage):
    """A stage that begins with a reader's own text, where that is one of the kind asked for."""

    def __init__(self, participant: Any = None) -> None:
        super().__init__(violations)
        self.participant = participant

    def begin(self, origin: Origin) -> None:
        own, base = self.participant, TEXTS.get(origin.protocol)
        if own is not None and base is not None and not issubclass(own, base):
            own = None
        named = replace(origin, protocol=name_of(own, TEXTS)) if own and base else origin
        self.trace = Trace.start(named.world(own), named, violations)


def opened(setting: str | Origin, participant: Any = None) -> Cluster:
    """Return a new cluster, as the command *setting* says, or as an origin does."""
    stage = Opening(participant)
    if isinstance(setting, Origin):
        stage.begin(setting)
    else:
        perform(stage, setting)
    return Cluster.of(stage.trace)


def do(stage: Stage, deeds: tuple[Deed, ...]) -> None:
    """Do *deeds* on *stage*, one after another."""
    for deed in deeds:
        if isinstance(deed, str):
            perform(stage, deed)
        else:
            stage.do(deed)


def rehearsed(world: World, deeds: tuple[Deed, ...]) -> Outcome:
    """Return what would come of *deeds*."""
    trace = Trace.start(world, None, violations)
    do(Stage(violations, trace), deeds)
    return Outcome(world, trace.line[1:])


def unmet(run: Live, holds: tuple[str, ...]) -> list[str]:
    """Return which of *holds* are not so where *run* stands, each with what is so instead."""
    found = []
    for words in holds:
        try:
            perform(Stage(violations, run.trace), f"expect {words}")
        except TraceError as error:
            found.append(error.what)
    return found
