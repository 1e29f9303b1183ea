"""Chance for random runs: how the next action is drawn, and what has been seen so far.

Two rules that this file keeps.

1. All chance comes from one seed. Nothing is drawn from an order that depends on hashes.
2. What is drawn can happen: a world never refuses it.

Found here: Dice (one run's chance and memory). Never: how often what happens (faults.py), or what
must hold.
"""

from __future__ import annotations

from bisect import bisect
from collections import Counter
from collections.abc import Callable
from itertools import accumulate
from random import Random
from typing import Any

from msgspec import Struct

from ..net.actions import (
    Action,
    Boot,
    Crash,
    Cut,
    Deliver,
    Drop,
    Duplicate,
    Heal,
    Local,
    Restart,
    TimeOut,
)
from ..net.events import Booted, Delivered, StateChanged
from ..net.world import Step, World
from ..protocol.messages import (
    AddParticipant,
    Ask,
    BecameMaster,
    Concluded,
    Ignored,
    LostMaster,
    PingMaster,
    Queued,
    RemoveParticipant,
    StartElection,
    Submit,
)
from ..protocol.types import Addition, Logged, Member, ParticipantState, Removal
from .faults import Faults

MASTER = ParticipantState.MASTER


class Client(Struct):
    """A submitter: one submit open at a time, asked for again until it is known how it ended."""

    name: str
    number: int = 0
    is_open: bool = False

    def submit(self, *, move_on: bool) -> Submit:
        """Return the open submit once more, or (none is open, or it is given up) the next one."""
        if move_on or not self.is_open:
            self.number += 1
            self.is_open = True
        word = f"{self.name}.{self.number}"
        return Submit((word, f"{word}'") if self.number % 4 == 0 else (word,), *self.open)

    @property
    def open(self) -> tuple[str, int]:
        return self.name, self.number


class Dice:
    """Chance for one run, and its memory: who submitted what, and what has been seen."""

    def __init__(self, seed: str, faults: Faults, start: World) -> None:
        self.random = Random(seed)
        self.faults = faults
        self.counts: Counter[str] = Counter(str(p.participant_state) for p in start.seats)
        self.most = len(start.names) + faults.spares
        self.clients = [Client(f"c{i}") for i in (1, 2, 3)]
        self.plan: list[Cut] = []
        self.requests: dict[tuple[Member, int], tuple[str, int]] = {}
        self.weights = list(accumulate(getattr(faults, kind) for kind in DRAW))

    def draw(self, world: World) -> Action:
        """Return an action that can happen in *world*."""
        planned = self.planned(world)
        if planned:
            return planned
        for _ in range(1000):
            at = self.random.random() * self.weights[-1]
            action = DRAWS[bisect(self.weights, at, hi=len(DRAWS) - 1)](self, world)
            if action is not None:
                return action
        return Boot(f"x{len(world.names) + 1}")  # with these faults nothing else can be done

    def chance(self, part: float) -> bool:
        return self.random.random() < part

    def running(self, world: World) -> Member | None:
        """Return some member that runs and is not waited for by many already."""
        member = self.random.choice(world.names)
        return None if member in world.crashed or len(world[member].queue) > 2 else member

    def master(self, world: World) -> Member | None:
        """Return some MASTER that runs and is not waited for by many already."""
        names = [p.name for p in world.seats if p.participant_state is MASTER and len(p.queue) < 3]
        names = [m for m in names if m not in world.crashed]
        return self.random.choice(names) if names else None

    def leads(self, world: World) -> bool:
        """Whether some MASTER runs."""
        return any(
            p.participant_state is MASTER and p.name not in world.crashed for p in world.seats
        )

    # --- one for each kind of action: one that can happen now, or None ----------------------------

    def deliver(self, world: World) -> Action | None:
        if world.cuts or world.crashed:
            here = [e for e in world.flight if world.can_hear(e.message.source, e.message.target)]
        else:  # who led without a name is answered, and that is nobody
            here = [e for e in world.flight if e.message.target in world.names]
        if not here:
            return None
        if self.chance(self.faults.reorder):
            return Deliver(self.random.choice(here).id)
        return Deliver(min(e.id for e in here))

    def drop(self, world: World) -> Action | None:
        return Drop(self.random.choice(world.flight).id) if world.flight else None

    def duplicate(self, world: World) -> Action | None:
        # A bound, or copies of copies crowd the network.
        few = 0 < len(world.flight) < 4 * len(world.names)
        return Duplicate(self.random.choice(world.flight).id) if few else None

    def time_out(self, world: World) -> Action | None:
        member = self.random.choice(world.names)
        if member in world.crashed:
            return None
        asks = [(v.number, o.slot, o.attempt) for v in world[member].votes for o in v.open]
        if not asks:
            return None
        ask = self.random.choice(asks)
        if flies(world, member, ask) and not self.chance(self.faults.hasty):
            return None
        return TimeOut(member, *ask)

    def cut(self, world: World) -> Action | None:
        """Cut one link, or (mostly) part the members in two, link by link."""
        names = list(world.names)
        self.random.shuffle(names)
        size = self.random.randint(1, 1 + len(names) // 2)
        if self.chance(0.3):
            size, names = 1, names[:2]
        one_way = len(names) == 2 and self.chance(0.5)
        self.plan = [Cut(a, b, one_way) for a in names[:size] for b in names[size:]]
        return self.planned(world)

    def planned(self, world: World) -> Action | None:
        """Return the next cut of a split that has begun."""
        while self.plan:
            cut = self.plan.pop()
            if (cut.a, cut.b) not in world.cuts:
                return cut
        return None

    def heal(self, world: World) -> Action | None:
        return Heal() if world.cuts else None

    def crash(self, world: World) -> Action | None:
        member = self.random.choice(world.names)
        return None if member in world.crashed else Crash(member)

    def restart(self, world: World) -> Action | None:
        # With its disk: who lost it comes back under a new name (boot), or it breaks its word.
        return Restart(self.random.choice(world.crashed)) if world.crashed else None

    def boot(self, world: World) -> Action | None:
        return Boot(f"s{len(world.names) + 1}") if len(world.names) < self.most else None

    def add(self, world: World) -> Action | None:
        master = self.master(world)
        if master is None:
            return None
        out = [m for m in world.names if m not in world[master].members]
        return Local(master, AddParticipant(self.random.choice(out))) if out else None

    def remove(self, world: World) -> Action | None:
        master = self.master(world)
        members = world[master].members if master else ()
        # Mostly three stay: in a cluster of one or two little can go wrong.
        if master is None or not members or (len(members) <= 3 and self.chance(0.8)):
            return None
        return Local(master, RemoveParticipant(self.random.choice(members)))

    def submit(self, world: World) -> Action | None:
        member = self.running(world)
        if member is None:
            return None
        client = self.random.choice(self.clients)
        return Local(member, client.submit(move_on=self.chance(0.1)))

    def elect(self, world: World) -> Action | None:
        member = self.running(world)
        if member is None or (self.leads(world) and self.chance(self.faults.patience)):
            return None
        return Local(member, StartElection())

    def ping(self, world: World) -> Action | None:
        member = self.running(world)
        return Local(member, PingMaster()) if member else None

    # --- what is seen -----------------------------------------------------------------------------

    def see(self, action: Action, before: World, step: Step) -> None:
        """Count what *action* led to, and note what clients have learned."""
        if isinstance(action, Local) and isinstance(action.call, Submit):
            request = (action.member, before[action.member].counter)
            self.requests[request] = (action.call.client, action.call.number)
        self.counts[COUNTED[type(action)]] += 1
        for event in step.events:
            name = TOLD.get(type(event))
            if name:
                self.counts[name] += 1
            note = NOTES.get(type(event))
            if note:
                note(self, event)
        old, new = before.history.applied, step.world.history.applied
        if new is not old:
            self.note_new(new.since(len(old)))

    def note_new(self, entries: tuple[Logged, ...]) -> None:
        """Entries that nobody had applied before."""
        self.counts["entries"] += len(entries)
        for logged in entries:
            self.counts["membership entries"] += isinstance(logged.entry, (Addition, Removal))

    def note_delivered(self, event: Delivered) -> None:
        message = event.envelope.message
        self.counts[HEARS[message.name] if isinstance(message, Ask) else "hears an answer"] += 1

    def note_state(self, event: StateChanged) -> None:
        self.counts[event.after.value] += 1

    def note_booted(self, event: Booted) -> None:
        self.counts[ParticipantState.UNJOINED.value] += 1

    def note_concluded(self, event: Concluded) -> None:
        asked = self.requests.pop((event.member, event.request), None)
        if asked is None:
            return
        self.counts["refused" if event.error else "acknowledged"] += 1
        for client in self.clients:
            if client.open == asked and event.error is None:
                client.is_open = False


Draw = Callable[[Dice, World], Action | None]

DRAW: dict[str, Draw] = {
    "deliver": Dice.deliver,
    "drop": Dice.drop,
    "duplicate": Dice.duplicate,
    "time_out": Dice.time_out,
    "cut": Dice.cut,
    "heal": Dice.heal,
    "crash": Dice.crash,
    "restart": Dice.restart,
    "boot": Dice.boot,
    "add": Dice.add,
    "remove": Dice.remove,
    "submit": Dice.submit,
    "elect": Dice.elect,
    "ping": Dice.ping,
}
"""For each kind of action, by its name in Faults, how one is drawn."""

DRAWS = tuple(DRAW.values())

COUNTED = {
    Deliver: "deliver",
    Drop: "drop",
    Duplicate: "duplicate",
    TimeOut: "time_out",
    Cut: "cut",
    Heal: "heal",
    Crash: "crash",
    Restart: "restart",
    Boot: "boot",
    Local: "call",
}
"""Under which name an action is counted."""

NOTES: dict[type, Callable[[Dice, Any], None]] = {
    Delivered: Dice.note_delivered,
    StateChanged: Dice.note_state,
    Booted: Dice.note_booted,
    Concluded: Dice.note_concluded,
}
"""What is noted of an event, beside its being counted."""

TOLD: dict[type, str] = {
    BecameMaster: "elected",
    LostMaster: "deposed",
    Queued: "queued",
    Ignored: "late answer",
}
"""Under which name an event is counted."""

HEARS = {
    name: f"hears {name}"
    for name in (
        "Prepare",
        "Accept",
        "AddMember",
        "RemoveMember",
        "StartParticipation",
        "SubmitRequest",
    )
}


def flies(world: World, member: Member, ask: tuple[int, int, int]) -> bool:
    """Whether that ask of *member*, or an answer to it, is still in flight."""
    for envelope in world.flight:
        m = envelope.message
        if (m.vote, m.slot, m.attempt) == ask:
            asker = m.source if isinstance(m, Ask) else m.target
            if asker == member:
                return True
    return False
