"""The whole of a run at one moment, as one value: participants, messages, cuts, crashes, history.

Two rules that this file keeps.

1. Nothing moves but by ``after(action)``, which returns another world and leaves this one as it is.
   The new world shares with the old one all that the action did not touch.
2. Equal worlds are equal whatever order of actions led there: ids, causes and the number of the
   next message belong to the run and take no part in it.

Found here: what each action does. Never: a rule of the protocol, or what must hold (check).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple, Self

from msgspec import Struct
from msgspec.structs import replace

from ..protocol.errors import ConsensusError, ErrorCode
from ..protocol.messages import (
    AddParticipant,
    Message,
    PingMaster,
    RemoveParticipant,
    StartElection,
)
from ..protocol.participant import Core, Reaction
from ..protocol.types import Member, ParticipantState
from . import network
from .actions import (
    Action,
    Boot,
    Crash,
    Cut,
    Deliver,
    Drop,
    Duplicate,
    Forge,
    Heal,
    Local,
    Restart,
    TimeOut,
)
from .events import (
    Applied,
    Booted,
    Called,
    Crashed,
    Delivered,
    Dropped,
    Duplicated,
    Event,
    Forged,
    Healed,
    InstanceChanged,
    MembersChanged,
    Restarted,
    Sent,
    StateChanged,
    TimedOut,
    WasCut,
)
from .history import History, grown
from .network import Envelope, Flight


class Step(NamedTuple):
    """What an action led to: the world afterwards, and what could be seen, in order."""

    world: World
    events: tuple[Event, ...]


class World(Struct, frozen=True, eq=False):
    """Participants, the messages between them, and all that stands in a message's way.

    One frame of a film that you direct: ``after`` returns the next frame, and every frame stays
    as it is, so that you can go on from any of them. ::

        world = World.start(OriginalParticipant(name=m, ...) for m in ("n1", "n2"))
        step = world.after(Local("n1", InitMaster(b"[]")))
        step.world["n1"].participant_state, step.events

    If you know a model checker: this is its state, and ``actions()`` with ``after`` is its
    next-state relation. Don't confuse it with ``Cluster``, the live object, which *has* a world at each step.

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
            raise _impossible(f"two participants are called {twice[0]}; give each its own name")
        return cls(names, seats, allow_forge=allow_forge)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, World):
            return NotImplemented
        return self is other or self._value == other._value

    def __hash__(self) -> int:
        return hash(self._value)

    @property
    def _value(self) -> tuple[Any, ...]:
        return (self.names, self.seats, self.flight, self.cuts, self.crashed, self.history)

    # --- what can be read -------------------------------------------------------------------------

    def __getitem__(self, member: Member) -> Any:
        return self.seats[self.at(member)]

    def __contains__(self, member: object) -> bool:
        return member in self.names

    def at(self, member: Member) -> int:
        """Return the place of *member* among the names."""
        try:
            return self.names.index(member)
        except ValueError:
            here = ", ".join(self.names)
            raise _impossible(f"there is no process called {member!r}; there are {here}") from None

    def envelope(self, id: int) -> Envelope:
        """Return the message in flight with that id."""
        envelope = network.find(self.flight, id)
        if envelope is None:
            raise _impossible(f"no message {id} is in flight{self._flying()}")
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
        perform = _PERFORM.get(type(action))
        if perform is None:
            raise _impossible(f"{action!r} is no action; net/actions.py lists what may happen")
        step: Step = perform(self, action)
        return step

    def _deliver(self, action: Deliver) -> Step:
        envelope = self.envelope(action.id)
        message = envelope.message
        barrier = self.barrier(message.source, message.target)
        if barrier:
            raise _impossible(f"message {action.id} can't arrive: {barrier}")
        at = self.names.index(message.target)
        reaction = self.seats[at].hear(message)
        flight = network.take(self.flight, envelope)
        return self._react(at, reaction, message, flight, envelope.id, Delivered(envelope))

    def _local(self, action: Local) -> Step:
        at = self._running(action.member)
        before = self.seats[at]
        _check_hashable(action.call)
        reaction = before.call(action.call)
        called = Called(action.member, before.counter, type(action.call).__name__)
        return self._react(at, reaction, action.call, self.flight, None, called)

    def _time_out(self, action: TimeOut) -> Step:
        at = self._running(action.member)
        before = self.seats[at]
        vote = before.vote(action.vote)
        asked = vote.find(action.slot, action.attempt) if vote else None
        if asked is None:
            raise _impossible(
                f"{action.member} does not wait for that answer (vote {action.vote}, place"
                f" {action.slot}, attempt {action.attempt}): actions() lists what may time out"
            )
        reaction = before.time_out(action.vote, action.slot, action.attempt)
        told = TimedOut(action.member, asked.target, asked.name, action.vote)
        return self._react(at, reaction, None, self.flight, None, told)

    def _drop(self, action: Drop) -> Step:
        envelope = self.envelope(action.id)
        flight = network.take(self.flight, envelope)
        return Step(replace(self, flight=flight), (Dropped(envelope),))

    def _duplicate(self, action: Duplicate) -> Step:
        envelope = self.envelope(action.id)
        copy = Envelope(self.next_id, envelope.cause, envelope.message)
        return Step(self._fly(copy), (Duplicated(envelope, copy),))

    def _forge(self, action: Forge) -> Step:
        if not self.allow_forge:
            raise _impossible(
                "this world has no forged messages; make the cluster with allow_forge=True"
            )
        _check_hashable(action.message)
        envelope = Envelope(self.next_id, None, action.message)
        return Step(self._fly(envelope), (Forged(envelope),))

    def _cut(self, action: Cut) -> Step:
        a, b = action.a, action.b
        self.at(a)
        self.at(b)
        if a == b:
            raise _impossible(f"{a} can't be cut off from itself; crash({a!r}) stops it")
        wanted = [(a, b)] if action.one_way else [(a, b), (b, a)]
        new = tuple(pair for pair in wanted if pair not in self.cuts)
        if not new:
            raise _impossible(f"nothing gets from {a} to {b} already; heal() mends every cut")
        return Step(replace(self, cuts=tuple(sorted((*self.cuts, *new)))), (WasCut(new),))

    def _heal(self, action: Heal) -> Step:
        if not self.cuts:
            raise _impossible("no link is cut, so there is nothing to heal; cut(a, b) cuts one")
        return Step(replace(self, cuts=()), (Healed(self.cuts),))

    def _crash(self, action: Crash) -> Step:
        at = self._running(action.member)
        crashed = tuple(sorted((*self.crashed, action.member)))
        # All that was not on disk is gone at once, whenever it is restarted.
        left = Reaction(self.seats[at].restarted(True), ())
        return replace(self, crashed=crashed)._react(
            at, left, None, self.flight, None, Crashed(action.member)
        )

    def _restart(self, action: Restart) -> Step:
        at = self.at(action.member)
        if action.member not in self.crashed:
            raise _impossible(f"{action.member} runs; crash it first, then restart it")
        crashed = tuple(m for m in self.crashed if m != action.member)
        back = Reaction(self.seats[at].restarted(action.disk), ())
        told = Restarted(action.member, action.disk)
        return replace(self, crashed=crashed)._react(at, back, None, self.flight, None, told)

    def _boot(self, action: Boot) -> Step:
        if not action.member or action.member in self.names:
            raise _impossible(
                f"a process called {action.member!r} can't be booted: take a name that is not"
                f" empty and not one of {', '.join(self.names)}"
            )
        if not self.seats:
            raise _impossible("an empty world knows no protocol; World.start takes participants")
        new = replace(self.seats[0].restarted(False), name=action.member, counter=0)
        world = replace(self, names=(*self.names, action.member), seats=(*self.seats, new))
        return Step(world, (Booted(action.member),))

    # --- shared by the actions --------------------------------------------------------------------

    def _react(
        self,
        at: int,
        reaction: Reaction,
        heard: Any,
        flight: Flight,
        cause: int | None,
        first: Event,
    ) -> Step:
        """Put the member at that place in its new state, and what it sent in flight."""
        before, after = self.seats[at], reaction.participant
        events: list[Event] = [first]
        _tell_changes(events, before, after, cause)
        next_id = self.next_id
        for effect in reaction.effects:
            if isinstance(effect, Message):
                envelope = Envelope(next_id, cause, effect)
                flight = network.put(flight, envelope)
                events.append(Sent(envelope))
                next_id += 1
            else:
                events.append(effect)
        seats = (*self.seats[:at], after, *self.seats[at + 1 :])
        history = self.history.after(before, after, heard, reaction.effects)
        world = World(
            self.names,
            seats,
            flight,
            self.cuts,
            self.crashed,
            history,
            next_id,
            self.allow_forge,
        )
        return Step(world, tuple(events))

    def _fly(self, envelope: Envelope) -> World:
        return replace(self, flight=network.put(self.flight, envelope), next_id=self.next_id + 1)

    def _running(self, member: Member) -> int:
        at = self.at(member)
        if member in self.crashed:
            raise _impossible(f"{member} has crashed: restart it first")
        return at

    def _flying(self) -> str:
        ids = ", ".join(str(id) for id in sorted(e.id for e in self.flight))
        return f"; in flight are {ids}" if ids else ": nothing is; act on a member first"


def _tell_changes(events: list[Event], before: Core, after: Core, cause: int | None) -> None:
    """Add what changed at a member."""
    if before.participant_state is not after.participant_state:
        states = before.participant_state, after.participant_state
        events.append(StateChanged(before.name, *states, cause))
    if before.instance != after.instance:
        events.append(InstanceChanged(before.name, before.instance, after.instance, cause))
    if before.members is not after.members and before.members != after.members:
        events.append(MembersChanged(before.name, before.members, after.members, cause))
    if before.log is not after.log:
        length, entries = grown(before.log, after.log)
        if entries:
            events.append(Applied(before.name, length, entries, cause))


def _check_hashable(value: Any) -> None:
    """Refuse what can't be part of a value, and name the part."""
    try:
        hash(value)
    except TypeError as error:
        guilty = [c for c in getattr(value, "changes", ()) if not _is_hashable(c)]
        what = f"the change {guilty[0]!r}" if guilty else f"{value!r}"
        raise ConsensusError(
            ErrorCode.ERR_ENCODING,
            f"{what} can't be hashed ({error}), so it can't be part of a world that is compared and"
            " kept: make it of strings, numbers and tuples (a tuple for a list, pairs for a dict)",
        ) from None


def _is_hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _impossible(why: str) -> ConsensusError:
    return ConsensusError(ErrorCode.ERR_STATE, why)


_PERFORM: dict[type, Any] = {
    Deliver: World._deliver,
    Drop: World._drop,
    Duplicate: World._duplicate,
    TimeOut: World._time_out,
    Cut: World._cut,
    Heal: World._heal,
    Crash: World._crash,
    Restart: World._restart,
    Boot: World._boot,
    Local: World._local,
    Forge: World._forge,
}
