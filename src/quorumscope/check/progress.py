"""Whether a cluster can still do its work, from every world that it may come to.

Safety alone is cheap: who does nothing does nothing wrong. So from each world within the bounds
there has to be some way on, without further faults, on which a new change is agreed. From any world
all messages can arrive; so it is enough to look at those in which nothing can.

First one fair way is tried: submit, let all arrive, let those give up who wait in vain, and submit
again. Where that fails, every way is searched, until it comes back to where it was: what is stuck
then is stuck for ever. What is crashed stays so; cuts are healed.

Found here: ``progress``. Never: a promise that something *will* happen, which no protocol of this
kind can give.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from time import perf_counter
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..net.actions import Action, Deliver, Heal, Local, TimeOut
from ..net.history import History
from ..net.world import World
from ..protocol.messages import StartElection, Submit
from ..protocol.quorum import majority
from ..protocol.types import NOBODY, Changes, Member, ParticipantState
from ..record.trace import Trace
from .bounds import Bounds
from .encoding import Code
from .explore import Explorer
from .search import Search
from .verdict import as_cluster, told

TURNS = 9
"""How often the fair way asks. Three failures lead to an election, and it may take three."""

SEARCHED = 10_000
"""Steps after which the search for any way on gives up."""

GONE = (ParticipantState.UNJOINED, ParticipantState.REMOVED)


class Progress(Struct, frozen=True, eq=False, kw_only=True):
    """What ``progress`` has found.

    Attributes
    ----------
    stuck : Trace or None
        The shortest way to a world from which there is no way on; None where none was found.
    member : Member
        Who can't get a change agreed there; empty where nobody can.
    exhaustive : bool
        Whether every world within the bounds was looked at, and no search had to give up.
    states, settled : int
        How many worlds were found, and in how many of them nothing could arrive any more.
    unknown : int
        From how many of those no way on was found before the search gave up.
    seconds : float
    bounds : Bounds
    """

    stuck: Trace | None
    member: Member
    exhaustive: bool
    states: int
    settled: int
    unknown: int
    seconds: float
    bounds: Bounds

    @property
    def holds(self) -> bool:
        """Whether there was a way on from every world that was looked at."""
        return self.stuck is None and not self.unknown

    def cluster(self) -> Any:
        """Return the stuck world as a cluster that can be stepped, asked and saved."""
        assert self.stuck is not None, "nothing is stuck, so there is nothing to look at"
        return as_cluster(self.stuck)

    def explain(self) -> str:
        """Say in words how one comes to be stuck, or what was searched."""
        if self.stuck is None:
            return self._summary()
        who = self.member or "anyone"
        end = f"From here on no change that {who} submits is agreed, whatever arrives."
        return "\n".join([*told(self.stuck), end, self._summary()])

    def __repr__(self) -> str:
        return f"<Progress: {self._summary()}>"

    def _summary(self) -> str:
        if self.stuck is not None:
            found = f"Stuck after {len(self.stuck) - 1} steps"
        else:
            found = (
                f"A way on was found from all but {self.unknown}" if self.unknown else "Not stuck"
            )
        return (
            f"{found}: {self.states:,} states within {self.bounds}, in {self.settled:,} of them"
            f" nothing can arrive any more ({self.seconds:.2f} s)."
        )


def progress(
    of: Any,
    bounds: Mapping[str, Any] | Bounds | None = None,
    *,
    each: bool = False,
    elections: bool = False,
) -> Progress:
    """Look for a world from which no further change can be agreed.

    Parameters
    ----------
    of : Cluster, Trace or World
        Where it begins.
    bounds : mapping
        What may happen before, as for ``explore``: the faults too.
    each : bool
        Whether each running member must get a change through, while nobody else submits; else it
        is enough if one can.
    elections : bool
        Whether somebody may call an election by hand to get on. Without it members stand for
        election only as their own failures make them.

    Returns
    -------
    Progress
        A world with less than a majority of its members running is not counted: nobody could.
    """
    began = perf_counter()
    explorer = Explorer(of, bounds, ())
    for _ in explorer.run():
        pass
    search = explorer.search
    ways = WaysOn(each, elections)
    settled = unknown = 0
    stuck: tuple[Code, Member] | None = None
    for code, world in _settled(search):
        settled += 1
        member, certain = ways.blocked(world)
        if member is not None and certain:
            stuck = (code, member)
            break
        unknown += member is not None
    return Progress(
        stuck=explorer.trace_to(stuck[0]) if stuck else None,
        member=stuck[1] if stuck else NOBODY,
        exhaustive=not search.stopped and not stuck and not unknown,
        states=len(search.codes),
        settled=settled,
        unknown=unknown,
        seconds=perf_counter() - began,
        bounds=explorer.bounds,
    )


def _settled(search: Search) -> Iterator[tuple[Code, World]]:
    """Yield the worlds in which nothing can arrive, nearest first; those that stand alike once."""
    moves, seen = search.moves.of, set()
    for code in search.codes:
        *seats, _ = search.encoding.digits(code)[1:]
        if any(quiet or loud for quiet, _, loud in (moves[seat] for seat in seats)):
            continue
        held = [search.encoding.seats[seat] for seat in seats]
        key = tuple((seat.stand, seat.crashed) for seat in held)
        if key not in seen and _may_go_on(world := search.encoding.world(code, search.start)):
            seen.add(key)
            yield code, world


def _may_go_on(world: World) -> bool:
    """Whether enough members run for anything to be agreed."""
    lists = [p.members for p in world.seats if world.is_running(p.name) and p.members]
    alive = [
        sum(world.is_running(m) for m in members) >= majority(len(members)) for members in lists
    ]
    return bool(alive) and all(alive)


class WaysOn:
    """Looks for a way on from settled worlds."""

    def __init__(self, each: bool, elections: bool) -> None:
        self._each = each
        self._elections = elections

    def blocked(self, world: World) -> tuple[Member | None, bool]:
        """Return who can't go on (empty: nobody can), or None; and whether that is certain."""
        able = [m for m in world.names if _can_ask(world, m)]
        if not self._each:
            if any(self._goes_on(world, m) for m in able):
                return None, True
            found = self._search(world, able)
            return (None, True) if found else (NOBODY, found is not None)
        for member in able:
            if not self._goes_on(world, member):
                found = self._search(world, [member])
                if not found:
                    return member, found is not None
        return None, True

    def _goes_on(self, world: World, member: Member) -> bool:
        """Try the fair way: ask, let all arrive, give up what is in vain, and ask again."""
        world = _healed(world)
        for turn in range(TURNS):
            world = _quiet(world.after(Local(member, CHANGE)).world)
            if _is_agreed(world):
                return True
            if self._elections and turn < TURNS - 1:
                world = _quiet(world.after(Local(member, StartElection())).world)
        return False

    def _search(self, world: World, members: list[Member]) -> bool | None:
        """Search for any way on; None where that had to be given up."""
        first = at_rest(_healed(world))
        known, waiting, steps = {first}, [first], 0
        while waiting:
            here = waiting.pop(0)
            for action in self._nudges(here, members):
                for after in _outcomes(here.after(action).world):
                    steps += 1
                    if _is_agreed(after):
                        return True
                    if steps > SEARCHED:
                        return None
                    if _next(after) is None and (rest := at_rest(after)) not in known:
                        known.add(rest)
                        waiting.append(rest)
        return False

    def _nudges(self, world: World, members: list[Member]) -> Iterator[Action]:
        yield from (Local(m, CHANGE) for m in members)
        if self._elections:
            yield from (Local(m, StartElection()) for m in members)


CHANGE = Submit(("on",), "progress", 1)


def _can_ask(world: World, member: Member) -> bool:
    return world.is_running(member) and world[member].participant_state not in GONE


def _healed(world: World) -> World:
    return world.after(Heal()).world if world.cuts else world


def _is_agreed(world: World) -> bool:
    """Whether a member has applied the new change."""
    return any(
        isinstance(logged.entry, Changes) and logged.entry.changes == CHANGE.changes
        for p in world.seats
        for logged in reversed(p.log)
    )


def _quiet(world: World) -> World:
    """Let all arrive, oldest first; where nothing is left, let everybody give up, and so on."""
    while (action := _next(world)) is not None:
        world = world.after(action).world
    return world


def _outcomes(world: World) -> Iterator[World]:
    """Yield every world that follows, in whatever order all arrives and who waits gives up."""
    known, waiting = {world}, [world]
    while waiting:
        here = waiting.pop()
        yield here
        for action in _arrivals(here) or list(_gives_up(here)):
            after = replace(here.after(action).world, history=History())
            if after not in known:
                known.add(after)
                waiting.append(after)


def _next(world: World) -> Action | None:
    return next(iter(_arrivals(world)), None) or next(_gives_up(world), None)


def _arrivals(world: World) -> list[Action]:
    flying = sorted(world.flight, key=lambda e: e.id)
    return [Deliver(e.id) for e in flying if world.can_hear(e.message.source, e.message.target)]


def _gives_up(world: World) -> Iterator[Action]:
    for p in world.seats:
        for vote in p.votes if world.is_running(p.name) else ():
            for asked in vote.open:
                yield TimeOut(p.name, vote.number, asked.slot, asked.attempt)


def at_rest(world: World) -> World:
    """Return *world*, in which nothing is under way, without what only numbers calls and votes.

    What is in flight is for those who will never hear it.
    """
    seats = tuple(replace(p, counter=0) for p in world.seats)
    return replace(world, seats=seats, flight=(), history=History())
