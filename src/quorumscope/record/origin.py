"""How a first world is made, as data: what a file needs so that the same run can begin again.

Found here: the members, the text and the state that a run began with, and the fixed order in which
a cluster is put together. Never: a step after the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from .. import machines
from ..net.actions import Action, Deliver, Local
from ..net.world import World
from ..protocol.errors import ConsensusError
from ..protocol.messages import AddParticipant, InitMaster
from ..protocol.original import OriginalParticipant
from ..protocol.rules import Rules, rules_without
from ..protocol.safe import Participant
from ..protocol.types import NOBODY, Member
from .errors import TraceError

TEXTS: dict[str, Any] = {"safe": Participant, "original": OriginalParticipant}
"""The two protocol texts, by the name that files and transcripts use."""

MOST = 100
"""Members that a run may begin with: joining them takes a number of messages that is its square."""


class Origin(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a run began with.

    Attributes
    ----------
    members : tuple of Member
    protocol : str
        ``safe``, ``original``, or the full name of a user's own class.
    state : str
        One of the ready-made states, or the full name of a user's own class.
    snapshot : bytes
        What the state held at the start; empty for a state as its class makes it.
    without : tuple of str
        The rules of the safe text that are off.
    cluster : str
        The cluster's name.
    bootstrap : bool
        Whether the run begins with all members joined and settled, the first of them master.
    allow_forge : bool
        Whether messages may be put in flight that nobody sent.
    """

    members: tuple[Member, ...]
    protocol: str = "safe"
    state: str = "TextLog"
    snapshot: bytes = b""
    without: tuple[str, ...] = ()
    cluster: str = "cluster"
    bootstrap: bool = True
    allow_forge: bool = False

    @classmethod
    def of(
        cls,
        members: Sequence[Member],
        participant: Any = Participant,
        state: Any = machines.TextLog,
        *,
        without: Sequence[str] = (),
        cluster: str = "cluster",
        bootstrap: bool = True,
        allow_forge: bool = False,
    ) -> Origin:
        """Name the classes of a run; *state* is a class, or a value that holds something."""
        made = state() if isinstance(state, type) else state
        return cls(
            members=tuple(members),
            protocol=name_of(participant, TEXTS),
            state=name_of(type(made), _states()),
            snapshot=b"" if isinstance(state, type) else made.snapshot(),
            without=tuple(without),
            cluster=cluster,
            bootstrap=bootstrap,
            allow_forge=allow_forge,
        )

    def world(self, participant: Any = None, state: Any = None) -> World:
        """Make the first world.

        Parameters
        ----------
        participant : class, optional
            Needed where ``protocol`` names a user's own class.
        state : class or State, optional
            Needed where ``state`` names a user's own class.

        Raises
        ------
        TraceError
            Where a class is needed and not given, or another is given than the one named.
        """
        cls = _pick(self.protocol, participant, TEXTS, "protocol", "participant")
        blank = self._blank(state)
        rules = {"rules": self._rules()} if _has_rules(cls) else {}
        self._check_members()
        world = World.start(
            (
                cls(name=m, state=blank, blank=blank, cluster=self.cluster, **rules)
                for m in self.members
            ),
            allow_forge=self.allow_forge,
        )
        return bootstrapped(world) if self.bootstrap else world

    def _rules(self) -> Rules:
        try:
            return rules_without(self.without)
        except ConsensusError as error:
            raise TraceError(error.description, field="rules") from error

    def _check_members(self) -> None:
        if not 1 <= len(self.members) <= MOST or NOBODY in self.members:
            raise TraceError(f"a run has 1 to {MOST} members, each with a name", field="members")

    def rules(self) -> dict[str, bool]:
        """For each rule of the safe text, whether it is on; the original has none."""
        names = () if self.protocol == "original" else Rules.__struct_fields__
        return {name: name not in self.without for name in names}

    def _blank(self, given: Any) -> Any:
        """The state of the start: *given* where it is one, else made by its class."""
        made = given
        if given is None or isinstance(given, type):
            made = _pick(self.state, given, _states(), "state", "state")()
        if not self.snapshot:
            return made
        try:
            return made.install(self.snapshot)
        except Exception as error:  # a user's own class may raise anything
            told = f"a {type(made).__name__} can't begin from this snapshot ({error})"
            raise TraceError(f"{told}; save the run anew", field="snapshot") from error


def bootstrapped(world: World) -> World:
    """Join all members of a new world, one after another, the first of them as master."""
    first, *rest = world.names
    snapshot = world[first].state.snapshot()
    world = _settled(world, Local(first, InitMaster(snapshot)))
    for member in rest:
        world = _settled(world, Local(first, AddParticipant(member)))
    return world


def _settled(world: World, action: Action) -> World:
    """Act, then deliver all that follows from it, in the order in which it was sent."""
    world = world.after(action).world
    while world.flight:
        world = world.after(Deliver(min(e.id for e in world.flight))).world
    return world


def name_of(cls: type, known: dict[str, Any]) -> str:
    """The name of *cls* in the table of known ones, or its full name."""
    for name, one in known.items():
        if one is cls:
            return name
    return f"{cls.__module__}.{cls.__qualname__}"


def _pick(name: str, given: Any, known: dict[str, Any], field: str, argument: str) -> Any:
    if given is None:
        if name in known:
            return known[name]
        raise TraceError(
            f"this run needs the class {name}, which is not one of {', '.join(known)};"
            f" pass it as {argument}=",
            field=field,
        )
    if name in known and given is not known[name] and not issubclass(given, known[name]):
        raise TraceError(
            f"this run is of {name}, but {argument}={given.__name__} was given; leave it out,"
            f" or give a subclass of {known[name].__name__} to see where it goes another way",
            field=field,
        )
    return given


def _has_rules(cls: Any) -> bool:
    return "rules" in getattr(cls, "__struct_fields__", ())


def _states() -> dict[str, Any]:
    return {name: getattr(machines, name) for name in machines.__all__}
