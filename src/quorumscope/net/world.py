"""The whole of a run at one moment, as one value: participants, messages, cuts, crashes, history.

Two rules that this file keeps.

1. Nothing moves but by ``after(action)``, which returns another world and leaves this one as it is.
   The new world shares with the old one all that the action did not touch.
2. Equal worlds are equal whatever order of actions led there: ids, causes and the number of the
   next message belong to the run and take no part in it.

Found here: the world, what can be read of it and what may happen to it. Never: what an action does
(perform.py), or what must hold (check).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from msgspec import Struct

from ..protocol.messages import AddParticipant, PingMaster, RemoveParticipant, StartElection
from ..protocol.types import Member, ParticipantState
from . import network
from .actions import Action, Crash, Cut, Deliver, Drop, Duplicate, Heal, Local, Restart, TimeOut
from .history import History
from .network import Envelope, Flight
from .perform import PERFORM, Step, impossible

__all__ = ["Step", "World"]


class World(Struct, frozen=True, eq=False, gc=False):
    """Participants, the messages between them, and all that stands in a message's way.

    One frame of a film that you direct: ``after`` returns the next frame, and every frame stays
    as it is, so that you can go on from any of them. ::

        world = World.start(OriginalParticipant(name=m, ...) for m in ("n1", "n2"))
        step = world.after(Local("n1", InitMaster(b"[]")))
        step.world["n1"].participant_state, step.events

    If you know a model checker: this is its state, and ``actions()`` with ``after`` is its
    next-state relation. Don't confuse it with ``Cluster``, the live object, which *has* a world at
    each step.

    Attributes
    ----------
    names : tuple of Member
        All processes, in the order in which they came; ``world["n2"]`` is its participant.
    seats : tuple of participants
        In the order of ``names``.
    flight : tuple of Envelope
        The messages on their way, in an order that depends on nothing but the messages.
    cuts : tuple of (Member, Member)
        From whom to whom nothing gets through, sorted.
    crashed : tuple of Member
        Who handles nothing until it is restarted, sorted.
    history : History
        The few facts of the past that invariants need.
    next_id : int
        The id of the next message. It takes no part in equality.
    allow_forge : bool
        Whether messages may be put in flight that nobody sent.
    """

    names: tuple[Member, ...]
    seats: tuple[Any, ...]
    flight: Flight = ()
    cuts: tuple[tuple[Member, Member], ...] = ()
    crashed: tuple[Member, ...] = ()
    history: History = History()
    next_id: int = 1
    allow_forge: bool = False

    @classmethod
    def start(cls, participants: Iterable[Any], *, allow_forge: bool = False) -> Self:
        """Return the world of these participants, with nothing in flight."""
        seats = tuple(participants)
        names = tuple(p.name for p in seats)
        twice = [m for i, m in enumerate(names) if m in names[:i]]
        if twice:
            raise impossible(f"two participants are called {twice[0]}; give each its own name")
        return cls(names, seats, allow_forge=allow_forge)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, World):
            return NotImplemented
        return self is other or self._value == other._value

    def __ne__(self, other: object) -> bool:
        return not self == other  # a Struct has its own, which knows nothing of the one above

    def __hash__(self) -> int:
        return hash(self._value)

    @property
    def _value(self) -> tuple[Any, ...]:
        return (self.names, self.seats, self.flight, self.cuts, self.crashed, self.history)

    # --- what can be read -------------------------------------------------------------------------

    def __getitem__(self, member: Member) -> Any:
        return self.seats[self.at(member)]

    def __repr__(self) -> str:
        members = (f"{p.name} {p.participant_state} {p.instance}/{p.sequence}" for p in self.seats)
        return f"<World: {', '.join(members)}; {len(self.flight)} in flight>"

    def __contains__(self, member: object) -> bool:
        return member in self.names

    def at(self, member: Member) -> int:
        """Return the place of *member* among the names."""
        try:
            return self.names.index(member)
        except ValueError:
            here = ", ".join(self.names)
            raise impossible(f"there is no process called {member!r}; there are {here}") from None

    def envelope(self, id: int) -> Envelope:
        """Return the message in flight with that id."""
        envelope = network.find(self.flight, id)
        if envelope is None:
            raise impossible(f"no message {id} is in flight{self._flying()}")
        return envelope

    def can_hear(self, a: Member, b: Member) -> bool:
        """Whether a message from *a* may reach *b* now."""
        return not self.barrier(a, b)

    def barrier(self, a: Member, b: Member) -> str:
        """Return why no message from *a* reaches *b* now, and what helps; empty where one does."""
        if b not in self.names:
            return f"there is no process called {b!r}: drop the message, or boot {b!r}"
        if b in self.crashed:
            return f"{b} has crashed: restart it, or drop the message"
        if (a, b) in self.cuts:
            return f"the link from {a} to {b} is cut: heal it, or drop the message"
        return ""

    def is_running(self, member: Member) -> bool:
        return member in self.names and member not in self.crashed

    # --- what may happen --------------------------------------------------------------------------

    def actions(self) -> tuple[Action, ...]:
        """Return all that may happen now: deliveries, oldest first, then losses, calls and faults.

        What takes a free argument is left out (Submit, Boot, Forge), and so is the one-way form of
        a cut: each of them may happen as well.
        """
        oldest = sorted(self.flight, key=lambda e: e.id)
        ids = [e.id for e in oldest]
        found: list[Action] = [
            Deliver(e.id) for e in oldest if self.can_hear(e.message.source, e.message.target)
        ]
        found += [Drop(id) for id in ids]
        found += [Duplicate(id) for id in ids]
        running = [m for m in self.names if m not in self.crashed]
        for m in running:
            found += self._time_outs(m)
        for m in running:
            found += self._calls(m)
        found += [Crash(m) for m in running]
        found += [Restart(m, disk) for m in self.crashed for disk in (True, False)]
        found += self._cuts()
        return tuple(found)

    def _time_outs(self, member: Member) -> list[Action]:
        votes = self[member].votes
        return [TimeOut(member, v.number, o.slot, o.attempt) for v in votes for o in v.open]

    def _calls(self, member: Member) -> list[Action]:
        p = self[member]
        found: list[Action] = [Local(member, StartElection()), Local(member, PingMaster())]
        if p.participant_state is ParticipantState.MASTER:
            out = [m for m in self.names if m not in p.members]
            found += [Local(member, AddParticipant(m)) for m in out]
            found += [Local(member, RemoveParticipant(m)) for m in dict.fromkeys(p.members)]
        return found

    def _cuts(self) -> list[Action]:
        pairs = [(a, b) for i, a in enumerate(self.names) for b in self.names[i + 1 :]]
        whole = [p for p in pairs if p not in self.cuts or p[::-1] not in self.cuts]
        found: list[Action] = [Cut(a, b) for a, b in whole]
        return [*found, Heal()] if self.cuts else found

    # --- what happens -----------------------------------------------------------------------------

    def after(self, action: Action) -> Step:
        """Return the world after *action*, and what could be seen.

        Raises
        ------
        ConsensusError
            Where *action* can't happen now: why, and what can be done instead. This world, as any
            other value, stays as it is.
        """
        perform = PERFORM.get(type(action))
        if perform is None:
            raise impossible(f"{action!r} is no action; net/actions.py lists what may happen")
        return perform(self, action)

    def _flying(self) -> str:
        ids = ", ".join(str(id) for id in sorted(e.id for e in self.flight))
        return f"; in flight are {ids}" if ids else ": nothing is; act on a member first"
