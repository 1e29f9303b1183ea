"""What each action does to a world.

Found here: one function for each action, (world, action) -> Step, and the table of them. Each
raises ConsensusError before anything has changed where the action can't happen: why, and what can
be done instead. Never: a rule of the protocol, which the participants know.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from msgspec.structs import replace

from ..protocol.chain import Chain
from ..protocol.errors import ConsensusError, ErrorCode
from ..protocol.messages import Answer, Ask
from ..protocol.participant import Core, Reaction
from ..protocol.types import Log, Member
from . import network
from .actions import (
    Boot,
    Crash,
    Cut,
    Deliver,
    Drop,
    Duplicate,
    Forge,
    Heal,
    Local,
    Partition,
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
from .move import Move
from .network import Envelope, Flight

if TYPE_CHECKING:
    from .world import World


class Step(NamedTuple):
    """What an action led to: the world afterwards, and what could be seen, in order."""

    world: World
    events: tuple[Event, ...]


# --- what a member does ---------------------------------------------------------------------------


def deliver(world: World, action: Deliver) -> Step:
    envelope = world.envelope(action.id)
    message = envelope.message
    barrier = world.barrier(message.source, message.target)
    if barrier:
        raise impossible(f"message {action.id} can't arrive: {barrier}")
    at = world.names.index(message.target)
    reaction = world.seats[at].hear(message)
    flight = network.take(world.flight, envelope)
    return react(world, at, reaction, message, Delivered(envelope), flight, envelope.id)


def call(world: World, action: Local) -> Step:
    at = running(world, action.member)
    before = world.seats[at]
    check_hashable(action.call)
    called = Called(action.member, before.counter, type(action.call).__name__)
    return react(world, at, before.call(action.call), action.call, called)


def time_out(world: World, action: TimeOut) -> Step:
    at = running(world, action.member)
    before = world.seats[at]
    vote = before.vote(action.vote)
    asked = vote.find(action.slot, action.attempt) if vote else None
    if asked is None:
        raise impossible(
            f"{action.member} does not wait for that answer (vote {action.vote}, place"
            f" {action.slot}, attempt {action.attempt}): actions() lists what may time out"
        )
    reaction = before.time_out(action.vote, action.slot, action.attempt)
    told = TimedOut(action.member, asked.target, asked.name, action.vote)
    return react(world, at, reaction, None, told)


def crash(world: World, action: Crash) -> Step:
    at = running(world, action.member)
    # All that was not on disk is gone now, whenever it is restarted.
    left = Reaction(world.seats[at].restarted(True), ())
    down = replace(world, crashed=tuple(sorted((*world.crashed, action.member))))
    return react(down, at, left, None, Crashed(action.member))


def restart(world: World, action: Restart) -> Step:
    at = world.at(action.member)
    if action.member not in world.crashed:
        raise impossible(f"{action.member} runs; crash it first, then restart it")
    back = Reaction(world.seats[at].restarted(action.disk), ())
    up = replace(world, crashed=tuple(m for m in world.crashed if m != action.member))
    return react(up, at, back, None, Restarted(action.member, action.disk))


def boot(world: World, action: Boot) -> Step:
    if not action.member or action.member in world.names:
        raise impossible(
            f"a process called {action.member!r} can't be booted: take a name that is not empty"
            f" and not one of {', '.join(world.names)}"
        )
    if not world.seats:
        raise impossible("an empty world knows no protocol; World.start takes participants")
    new = replace(world.seats[0].restarted(False), name=action.member, counter=0)
    more = replace(world, names=(*world.names, action.member), seats=(*world.seats, new))
    return Step(more, (Booted(action.member),))


# --- what the network does ------------------------------------------------------------------------


def drop(world: World, action: Drop) -> Step:
    envelope = world.envelope(action.id)
    flight = network.take(world.flight, envelope)
    return Step(replace(world, flight=flight), (Dropped(envelope),))


def duplicate(world: World, action: Duplicate) -> Step:
    envelope = world.envelope(action.id)
    copy = Envelope(world.next_id, envelope.cause, envelope.message)
    return Step(_with_flying(world, copy), (Duplicated(envelope, copy),))


def forge(world: World, action: Forge) -> Step:
    if not world.allow_forge:
        raise impossible("this world has no forged messages; begin it with allow_forge=True")
    check_hashable(action.message)
    envelope = Envelope(world.next_id, None, action.message)
    return Step(_with_flying(world, envelope), (Forged(envelope),))


def cut(world: World, action: Cut) -> Step:
    a, b = action.a, action.b
    world.at(a)
    world.at(b)
    if a == b:
        raise impossible(f"{a} can't be cut off from itself; crash({a!r}) stops it")
    new = _not_cut_yet(world, [(a, b)] if action.one_way else [(a, b), (b, a)])
    if not new:
        raise impossible(f"nothing gets from {a} to {b} already; heal() mends every cut")
    return _with_cuts(world, new)


def partition(world: World, action: Partition) -> Step:
    side = tuple(dict.fromkeys(action.side))
    for member in side:
        world.at(member)
    others = tuple(m for m in world.names if m not in side)
    if not side or not others:
        raise impossible("a partition needs someone on both sides: name some of the members")
    wanted = [(a, b) for a in side for b in others]
    new = _not_cut_yet(world, wanted if action.one_way else [*wanted, *(p[::-1] for p in wanted)])
    if not new:
        raise impossible("these two sides are parted already; heal() mends every cut")
    return _with_cuts(world, new)


Pairs: TypeAlias = tuple[tuple[Member, Member], ...]


def _not_cut_yet(world: World, wanted: list[tuple[Member, Member]]) -> Pairs:
    return tuple(pair for pair in wanted if pair not in world.cuts)


def _with_cuts(world: World, new: Pairs) -> Step:
    return Step(replace(world, cuts=tuple(sorted((*world.cuts, *new)))), (WasCut(new),))


def heal(world: World, action: Heal) -> Step:
    if not world.cuts:
        raise impossible("no link is cut, so there is nothing to heal; cut(a, b) cuts one")
    return Step(replace(world, cuts=()), (Healed(world.cuts),))


EMPTY: Log = Chain()

PERFORM: dict[type, Callable[..., Step]] = {
    Deliver: deliver,
    Drop: drop,
    Duplicate: duplicate,
    TimeOut: time_out,
    Cut: cut,
    Partition: partition,
    Heal: heal,
    Crash: crash,
    Restart: restart,
    Boot: boot,
    Local: call,
    Forge: forge,
}
"""What is done for each kind of action."""


# --- shared by them -------------------------------------------------------------------------------


def react(
    world: World,
    at: int,
    reaction: Reaction,
    heard: Any,
    first: Event,
    flight: Flight | None = None,
    cause: int | None = None,
) -> Step:
    """Put the member at that place in its new state, and what it sent in flight."""
    before = world.seats[at]
    after = _sharing(reaction.participant, before.log, world)
    move = Move.of(before, after, heard, reaction.effects)
    flight = world.flight if flight is None else flight
    events: list[Event] = [first]
    _tell_changes(events, move, cause)
    next_id = world.next_id
    effect: Any
    for effect in reaction.effects:
        if type(effect) is Ask or type(effect) is Answer:
            envelope = Envelope(next_id, cause, effect)
            flight = network.put(flight, envelope)
            events.append(Sent(envelope))
            next_id += 1
        else:
            events.append(effect)
    now = type(world)(
        world.names,
        (*world.seats[:at], after, *world.seats[at + 1 :]),
        flight,
        world.cuts,
        world.crashed,
        world.history.after(move),
        next_id,
        world.allow_forge,
    )
    return Step(now, tuple(events))


def _sharing(p: Any, before: Log, world: World) -> Any:
    """Return *p* with the log and the state that others hold already, where its own are equal.

    Each member appends the same entries to a log of its own, and they make the same state; of a
    long run that is most of what is kept. Where the logs were one before this step, a look at the
    new entries is enough.
    """
    log: Log = p.log
    if log is before:
        return p
    length, known = len(log), world.history.applied
    if not 0 < length <= len(known):
        return p
    twin = known.first(length)
    mine, theirs = log, twin
    while mine is not theirs and len(mine) > len(before):
        if mine.last != theirs.last:
            return p
        mine, theirs = mine.before or EMPTY, theirs.before or EMPTY
    if twin is log or (mine is not theirs and len(mine)):
        return p
    for peer in world.seats:
        if peer.log is twin and peer.state == p.state:
            return replace(p, log=twin, state=peer.state)
    return replace(p, log=twin)


def _tell_changes(events: list[Event], move: Move, cause: int | None) -> None:
    """Add what changed at a member."""
    before: Core = move.before
    after: Core = move.after
    if before.participant_state is not after.participant_state:
        states = before.participant_state, after.participant_state
        events.append(StateChanged(before.name, *states, cause))
    if before.instance != after.instance:
        events.append(InstanceChanged(before.name, before.instance, after.instance, cause))
    if before.members is not after.members and before.members != after.members:
        events.append(MembersChanged(before.name, before.members, after.members, cause))
    if move.entries:
        events.append(Applied(before.name, move.kept, move.entries, cause))


def _with_flying(world: World, envelope: Envelope) -> World:
    flight = network.put(world.flight, envelope)
    return replace(world, flight=flight, next_id=world.next_id + 1)


def running(world: World, member: Member) -> int:
    at = world.at(member)
    if member in world.crashed:
        raise impossible(f"{member} has crashed: restart it first")
    return at


def check_hashable(value: Any) -> None:
    """Refuse what can't be part of a value, and name the part."""
    try:
        hash(value)
    except TypeError as error:
        guilty = [c for c in getattr(value, "changes", ()) if not is_hashable(c)]
        what = f"the change {guilty[0]!r}" if guilty else f"{value!r}"
        raise ConsensusError(
            ErrorCode.ERR_ENCODING,
            f"{what} can't be hashed ({error}), so it can't be part of a world that is compared and"
            " kept: make it of strings, numbers and tuples (a tuple for a list, pairs for a dict)",
        ) from None


def is_hashable(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def impossible(why: str) -> ConsensusError:
    """Return the error of an action that can't happen: *why*, and what can be done."""
    return ConsensusError(ErrorCode.ERR_STATE, why)
