"""How often random runs draw which kind of action: one network that is merely bad, and worse ones.

A bad network finds much, but not all: what takes three rare things one after another is found where
these three are common. So a walk takes turns with several.

Found here: Faults, and the ready-made ones. Never: how an action is drawn (dice.py).
"""

from __future__ import annotations

from msgspec import Struct


class Faults(Struct, frozen=True, kw_only=True):
    """How often each kind of action is drawn, beside 100 deliveries; 0 is never.

    Attributes
    ----------
    reorder : float
        The part of the deliveries that takes any message in flight and not the oldest.
    hasty : float
        The part of the time-outs that may hit an ask which is still on its way.
    patience : float
        The part of the elections that are left out where somebody leads already.
    spares : int
        How many new processes may come in one run.
    """

    deliver: float = 100
    drop: float = 2.5
    duplicate: float = 2.5
    time_out: float = 12
    cut: float = 0.6
    heal: float = 1.5
    crash: float = 0.8
    restart: float = 5
    boot: float = 1
    add: float = 2
    remove: float = 1
    submit: float = 9
    elect: float = 4
    ping: float = 1.5
    reorder: float = 0.5
    hasty: float = 0.2
    patience: float = 0.75
    spares: int = 3


FAULTS = Faults()
"""A bad network and a busy operator, in which most submits still come through."""

CHURN = Faults(
    drop=8, time_out=50, hasty=0.7, boot=8, add=14, remove=12, elect=18, patience=0.4, spares=8
)
"""Members come and go all the time."""

CRASHES = Faults(
    crash=4,
    restart=4,
    time_out=40,
    hasty=0.5,
    submit=20,
    elect=10,
    patience=0.5,
    boot=0,
    add=0,
    remove=0,
)
"""Members crash in the middle of things, and come back with what they had staged."""

SPLITS = Faults(
    cut=2,
    heal=2,
    time_out=40,
    hasty=0.5,
    submit=15,
    elect=12,
    patience=0.4,
    boot=3,
    add=5,
    remove=5,
)
"""The members are parted, each time another way."""

LOSSES = Faults(
    drop=25, time_out=80, hasty=1, submit=25, reorder=0.1, patience=0.9, boot=2, add=4, remove=3
)
"""A quarter of all is lost, and nobody waits long."""

DUELS = Faults(
    elect=25, patience=0.2, time_out=30, hasty=0.5, boot=0, add=0, remove=0, crash=0, cut=0
)
"""Everybody wants to lead."""

ALL_KINDS = (FAULTS, CHURN, CRASHES, SPLITS, LOSSES, DUELS)
"""What a walk takes turns with."""
