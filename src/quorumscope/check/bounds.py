"""How far a search goes: what may be done how often, and when it ends.

Deliveries are free: what is in flight arrives in every order. All else is counted, and what is not
asked for does not happen.

Found here: Bounds, what they allow a member to do, and the errors of bounds that make no sense.
Never: a search.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from ..net.actions import Action, Crash, Local, Restart, TimeOut
from ..net.perform import impossible
from ..net.world import World
from ..protocol.messages import (
    AddParticipant,
    PingMaster,
    RemoveParticipant,
    StartElection,
    Submit,
)
from ..protocol.types import Change, Member, ParticipantState

ANYONE = ""
"""Whose budget it is, where everybody draws on the same one."""

KINDS = {
    "elections": "StartElection, at any member that has joined",
    "submits": "Submit, at whoever is MASTER",
    "retries": "the same submit once more, at whoever is MASTER",
    "pings": "PingMaster, at any member",
    "adds": "AddParticipant, at whoever is MASTER",
    "removes": "RemoveParticipant, at whoever is MASTER",
    "time_outs": "an ask whose answer is waited for no longer",
    "drops": "messages lost",
    "duplicates": "messages that travel twice",
    "crashes": "members stopped",
    "restarts": "members started again, with their disk",
    "lost_disks": "members started again without it",
    "cuts": "links cut; healing them is free",
}
"""What is counted, each in words."""

ONE = {"retries": "retry", "time_outs": "time-out", "crashes": "crash", "lost_disks": "lost disk"}
"""How one of a kind is called, where that is not its name without the s."""

LIMITS = {
    "depth": "steps from the start",
    "states": "different states",
    "seconds": "of searching",
    "memory": "megabytes for the states",
}
"""What ends a search before everything is seen, each in words."""

Used: TypeAlias = tuple[int, ...]
"""How much of each budget is used, in the order of ``Bounds.budgets``."""


class Budget(NamedTuple):
    """How often *who* (or anyone) may do what."""

    kind: str
    who: Member
    limit: int


class Bounds(Struct, frozen=True, kw_only=True):
    """What a search may do. ``Bounds.of`` makes it from what a person writes.

    ::

        Bounds.of(dict(elections=2, submits=1), world)
        Bounds.of(dict(elections={"n2": 1, "n3": 1}, crashes={"n1": 1}, seconds=20), world)

    A number is for all members together; a mapping names who may, whatever they are at that moment.
    """

    budgets: tuple[Budget, ...]
    changes: tuple[Change, ...] = ("x", "y", "z")
    clients: tuple[str, ...] = ()
    depth: int | None = None
    states: int | None = None
    seconds: float | None = None
    memory: float = 4000

    @classmethod
    def of(cls, asked: Mapping[str, Any] | Bounds | None, world: World) -> Bounds:
        """Read the bounds that a person wrote for a search from *world*.

        Raises
        ------
        ConsensusError
            Where a name is unknown or a number makes no sense: which one, and what to write.
        """
        if isinstance(asked, Bounds):
            return asked
        given = dict(DEFAULT if asked is None else asked)
        for name in given:
            _check_name(name)
        budgets = tuple(b for kind in KINDS for b in _budgets(kind, given.get(kind, 0), world))
        limits = {name: _limit(name, given[name]) for name in LIMITS if given.get(name) is not None}
        submits = sum(b.limit for b in budgets if b.kind == "submits")
        changes = _changes(given.get("changes"), submits, world)
        clients = tuple(_free_clients(world, submits))
        return cls(budgets=budgets, changes=changes, clients=clients, **limits)

    @property
    def unused(self) -> Used:
        return (0,) * len(self.budgets)

    def slot(self, kind: str, who: Member, used: Used) -> int | None:
        """Return the place of the budget from which *who* may still take, None where none is."""
        for i, (k, owner, limit) in enumerate(self.budgets):
            if k == kind and owner in (ANYONE, who) and used[i] < limit:
                return i
        return None

    def is_spent(self, used: Used) -> bool:
        """Whether nothing is left of any budget."""
        return all(u >= b.limit for u, b in zip(used, self.budgets, strict=True))

    def count(self, kind: str, used: Used) -> int:
        """Return how often that was done."""
        return sum(u for u, b in zip(used, self.budgets, strict=True) if b.kind == kind)

    # --- what a member may be made to do ----------------------------------------------------------

    def calls(
        self, p: Any, names: tuple[Member, ...], crashed: bool, used: Used
    ) -> Iterator[tuple[int, Action]]:
        """Yield what may be done at *p* beside hearing: the budget that pays, and the action."""
        kinds = ("restarts", "lost_disks") if crashed else RUNNING
        for kind in kinds:
            slot = self.slot(kind, p.name, used)
            if slot is not None:
                owner = self.budgets[slot].who
                for action in self._actions(kind, p, names, owner, used):
                    yield slot, action

    def _actions(
        self, kind: str, p: Any, names: tuple[Member, ...], owner: Member, used: Used
    ) -> Iterator[Action]:
        me: Member = p.name
        named = owner == me
        leads = p.participant_state is ParticipantState.MASTER
        if kind == "elections" and (named or p.me):
            yield Local(me, StartElection())
        elif kind == "submits" and (named or leads):
            yield Local(me, self.submit(self.count("submits", used)))
        elif kind == "retries" and (named or leads):
            for number in range(self.count("submits", used)):
                yield Local(me, self.submit(number))
        elif kind == "pings":
            yield Local(me, PingMaster())
        elif kind == "adds" and (named or leads):
            yield from (Local(me, AddParticipant(m)) for m in names if m not in p.members)
        elif kind == "removes" and (named or leads):
            yield from (Local(me, RemoveParticipant(m)) for m in dict.fromkeys(p.members))
        elif kind == "time_outs":
            for vote in p.votes:
                yield from (TimeOut(me, vote.number, o.slot, o.attempt) for o in vote.open)
        elif kind == "crashes":
            yield Crash(me)
        elif kind in ("restarts", "lost_disks"):
            yield Restart(me, kind == "restarts")

    def submit(self, number: int) -> Submit:
        """Return the submit of that number, counted from 0: each is of a client of its own."""
        change = self.changes[number] if number < len(self.changes) else f"x{number + 1}"
        return Submit((change,), self.clients[number], 1)

    # --- words ------------------------------------------------------------------------------------

    def __str__(self) -> str:
        return ", ".join(self._words()) or "deliveries only"

    def _words(self) -> Iterator[str]:
        for kind, who, limit in self.budgets:
            name = ONE.get(kind, kind[:-1]) if limit == 1 else kind.replace("_", " ")
            yield f"{limit} {name}" + (f" at {who}" if who else "")


RUNNING = (
    "elections",
    "submits",
    "retries",
    "pings",
    "adds",
    "removes",
    "time_outs",
    "crashes",
)
"""What may be done at a member that runs, in the order in which it is tried."""

DEFAULT: Mapping[str, Any] = {"elections": 2, "submits": 1, "seconds": 60}
"""The bounds of a search for which none are given."""


def newcomers(asked: Mapping[str, Any] | Bounds | None) -> int:
    """Return how many may be added. What makes no sense is told when the bounds are read."""
    if isinstance(asked, Bounds):
        return sum(b.limit for b in asked.budgets if b.kind == "adds")
    adds = (asked or {}).get("adds", 0)
    counts = adds.values() if isinstance(adds, Mapping) else [adds]
    return sum(n for n in counts if isinstance(n, int))


def spend(used: Used, slot: int) -> Used:
    """Return *used* after one more of that budget."""
    return (*used[:slot], used[slot] + 1, *used[slot + 1 :])


def is_idle(before: Any, after: Any, sent: object) -> bool:
    """Whether a call was refused at once: nothing is sent, and only the request was counted.

    A search leaves such calls out: they lead nowhere.
    """
    return not sent and after != before and replace(after, counter=before.counter) == before


# --- reading what a person wrote ------------------------------------------------------------------


def _check_name(name: str) -> None:
    known = [*KINDS, *LIMITS, "changes"]
    if name not in known:
        near = get_close_matches(str(name), known, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
        raise impossible(f"there is no bound called {name!r}; {hint}")


def _budgets(kind: str, asked: Any, world: World) -> list[Budget]:
    if not isinstance(asked, Mapping):
        return [Budget(kind, ANYONE, _number(kind, asked))] if asked != 0 else []
    if kind in ("drops", "duplicates", "cuts"):
        raise impossible(f"bounds[{kind!r}] is a number for the whole network, such as 1")
    for member in asked:
        if member not in world:
            raise impossible(
                f"bounds[{kind!r}] names {member!r}; there are {', '.join(world.names)}"
            )
    return [Budget(kind, m, _number(kind, n)) for m, n in sorted(asked.items()) if n != 0]


def _number(kind: str, asked: Any) -> int:
    if isinstance(asked, bool) or not isinstance(asked, int) or asked < 0:
        raise impossible(
            f"bounds[{kind!r}] is {asked!r}; it counts {KINDS[kind]}: write 0, 1, 2 ... or a"
            " mapping of members to such numbers"
        )
    return asked


def _limit(name: str, asked: Any) -> Any:
    whole = name in ("depth", "states")
    kind = int if whole else (int, float)
    if isinstance(asked, bool) or not isinstance(asked, kind) or not asked > 0:
        number = "a whole number" if whole else "a number"
        raise impossible(
            f"bounds[{name!r}] is {asked!r}; it is {number} above 0 ({LIMITS[name]}), or left out"
        )
    return asked


def _changes(asked: Any, submits: int, world: World) -> tuple[Change, ...]:
    """Return what is submitted, after trying whether the State takes it."""
    if isinstance(asked, str) or not isinstance(asked, (tuple, list, type(None))):
        raise impossible(f"bounds['changes'] is {asked!r}; it is a list of changes, [{asked!r}]")
    changes = tuple(asked or ("x", "y", "z")[:submits])
    if asked is not None and len(changes) < submits:
        raise impossible(f"{submits} submits need as many bounds['changes'], not {len(changes)}")
    for change in changes if world.seats else ():
        state = world.seats[0].state
        try:
            hash(state.apply(change))
        except Exception as error:
            raise impossible(
                f"a {type(state).__name__} can't apply {change!r} ({error}); write what it takes"
                f" as bounds['changes'], one for each of the {submits} submits"
            ) from error
    return changes


def _free_clients(world: World, count: int) -> Iterator[str]:
    """Yield names of clients that have submitted nothing so far."""
    number = 0
    while count:
        number += 1
        if not world.history.client(f"c{number}").used:
            count -= 1
            yield f"c{number}"
