"""The live object that people hold: a world, its trace, invariants, commands and observers.

Found here: how a run begins, is spoken to, kept and shown. Never: what can be done to any run
(check/live.py), what an action does (net), what must hold (check), or how it looks (scene, paint,
widgets): the methods that show something are doors to those rooms.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from msgspec.structs import replace

from .check.invariants import violations
from .check.live import Live
from .check.request import Request
from .machines import TextLog
from .machines.adapter import Adapted, as_value
from .machines.values import check_written
from .net.actions import Boot
from .net.perform import check_hashable, impossible, running
from .protocol.errors import ConsensusError, ErrorCode
from .protocol.messages import (
    AddParticipant,
    InitMaster,
    PingMaster,
    RemoveParticipant,
    StartElection,
    Submit,
)
from .protocol.participant import Core
from .protocol.rules import rules_without
from .protocol.safe import Participant
from .protocol.types import Change, Member, ParticipantState
from .record import files
from .record.describe import describe_world
from .record.origin import Origin
from .record.trace import Trace
from .scene.graph import graph
from .scene.look import Theme
from .scene.ring import ring

if TYPE_CHECKING:
    import networkx
    from matplotlib.figure import Figure

    from .widgets.debugger import Debugger


class Cluster(Live):
    """Some members that agree on one log, or fail to, while you decide what happens next.

    To understand a protocol you want to hold its messages in your hand: see who sent what, choose
    which arrives first, lose one, crash a member, go back, and try it the other way round. A
    cluster is a stage on which nothing moves but what you move. ::

        cluster = Cluster(3)  # n1, n2, n3 have joined; n1 is master
        request = cluster.submit("n2", "x")  # n2 passes it on to the master
        cluster.settle()  # every message arrives, the oldest first
        request.outcome, cluster["n1"].state  # "acknowledged", TextLog(['x'])

    If you know a debugger: ``step`` and ``back`` are what you expect, only that going on from the
    past keeps the old future too, as a branch of ``trace``. If you know a model checker:
    ``actions()`` are the transitions of this world, and ``violations`` the invariants that do not
    hold in it.

    Don't confuse the cluster with its ``world``, a value that never changes, or with a running
    system: there are no clocks in here, and a time-out is one of the things that you may do.

    Parameters
    ----------
    members : int or sequence of str
        How many (they are called n1, n2, ...), or their names.
    participant : class
        The text that they run: the safe one, ``OriginalParticipant``, or one of your own.
    state : class or State
        What they replicate: a class, or a value that already holds something. A State that is
        changed in place is adapted.
    without : sequence of str
        Rules of the safe text to switch off, such as ``["promises"]``.
    bootstrap : bool
        Whether all have joined at the start, the first as master; else all are UNJOINED.
    name : str
        The cluster's name.
    allow_forge : bool
        Whether ``forge`` may put messages in flight that nobody sent.
    """

    def __init__(
        self,
        members: int | Sequence[Member] = 3,
        *,
        participant: Any = Participant,
        state: Any = TextLog,
        without: Sequence[str] = (),
        bootstrap: bool = True,
        name: str = "cluster",
        allow_forge: bool = False,
    ) -> None:
        _check_text(participant)
        _check_rules(participant, without)
        check_written(name)
        replicated = _replicated(state)
        origin = Origin.of(
            _names(members),
            participant,
            replicated,
            without=tuple(without),
            cluster=name,
            bootstrap=bootstrap,
            allow_forge=allow_forge,
        )
        if isinstance(replicated, Adapted):
            origin = replace(origin, state=replicated.name)
        world = origin.world(participant, replicated)
        super().__init__(Trace.start(world, origin, violations))

    @property
    def name(self) -> str:
        origin = self.trace.origin
        return origin.cluster if origin else ""

    @property
    def members(self) -> tuple[Member, ...]:
        """All processes, whether they have joined or not."""
        return self.world.names

    # --- acting -----------------------------------------------------------------------------------

    def submit(
        self, at: Member, *changes: Change, client: str | None = None, number: int | None = None
    ) -> Request:
        """Have *at* replicate *changes*, all or none.

        Parameters
        ----------
        at : Member
            Where it is submitted; who is not master passes it on.
        *changes : Change
            What the State applies: hashable values.
        client, number : str and int, optional
            Who submits, and the how many-th submit that is: one open submit a client. By default
            a client is taken that has none open.

        Raises
        ------
        ConsensusError
            Where a change can't be hashed or written, or the State can't apply it.
        """
        if not changes:
            raise impossible("there is nothing to submit; ping_master(at) asks for a master only")
        check_written(client, changes)
        check_hashable(Submit(changes))
        self._rehearse(at, changes)
        client = client or self._free_client()
        number = number or self.world.history.client(client).used + 1
        return self.call(at, Submit(changes, client, number))

    def start_election(self, at: Member) -> Request:
        """Have *at* stand for master of the next instance."""
        return self.call(at, StartElection())

    def add_participant(self, member: Member, at: Member | None = None) -> Request:
        """Have the master (or *at*) add *member*; where there is no such process, it is booted."""
        check_written(member)
        master = self._caller(at)
        if member not in self.world:
            self.do(Boot(member))
        return self.call(master, AddParticipant(member))

    def remove_participant(self, member: Member, at: Member | None = None) -> Request:
        """Have the master (or *at*) take *member* out of the cluster."""
        return self.call(self._caller(at), RemoveParticipant(member))

    def ping_master(self, at: Member) -> Request:
        """Have *at* ask whether there is a working master."""
        return self.call(at, PingMaster())

    def init_master(self, at: Member) -> Request:
        """Have *at* found the cluster: its first member and master."""
        return self.call(at, InitMaster(self.world[at].state.snapshot()))

    # --- watching and keeping ---------------------------------------------------------------------

    def save(self, path: str | Path) -> None:
        """Write the trace, with all its branches, to *path*."""
        files.save(self.trace, path)

    @classmethod
    def load(cls, path: str | Path, participant: Any = None, state: Any = None) -> Self:
        """Return the cluster that was saved at *path*.

        Parameters
        ----------
        path : str or Path
        participant, state : class, optional
            Needed where the run was of your own text or State.
        """
        given = state if state is None else _replicated(state)
        return cls.of(files.load(path, participant, given, violations))

    @classmethod
    def of(cls, trace: Trace) -> Self:
        """Return the cluster of a run that was made elsewhere; it stands where *trace* stands."""
        cluster = cls.__new__(cls)
        Live.__init__(cluster, trace)
        return cluster

    # --- doors ------------------------------------------------------------------------------------

    def debug(self) -> Debugger:
        """Return the debugger: this cluster as a picture that can be stepped."""
        from .widgets.debugger import Debugger

        return Debugger(self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """Show the debugger where a notebook asks; without its packages, say how things stand."""
        try:
            from .widgets.debugger import Debugger
        except ImportError:
            return {"text/plain": repr(self)}
        return Debugger(self)._repr_mimebundle_(include=include, exclude=exclude)

    def export(self, path: str | Path, step: int | None = None, theme: Theme = "light") -> None:
        """Write the run to *path*; its ending says as what.

        ``.txt`` a transcript, ``.py`` a test for pytest, ``.mmd`` a Mermaid sequence diagram,
        ``.log`` a log for ShiViz, ``.link`` a word for a link, ``.json`` the same as JSON,
        ``.jsonl`` the trace with all its branches, which ``load`` reads; ``.png``, ``.svg`` and
        ``.pdf`` the picture of one step; ``.gif`` and ``.mp4`` a film; ``.html`` a page that plays
        without a kernel.

        Parameters
        ----------
        path : str or Path
        step : int, optional
            Its number on the current line; where the cluster stands by default. All but the trace
            and the page tell what happened up to it.
        theme : str
            light or dark, for what is painted.

        Raises
        ------
        TraceError
            Where no file ends so, there is no such step, or what makes the file is not installed.
        """
        from .widgets.share import export

        at = None if step is None else self.trace.at(step)
        export(self.trace, path, at, theme)

    def figure(self, theme: Theme = "light", scale: float = 2.0) -> Figure:
        """Return the picture of this step as a matplotlib Figure."""
        from .paint.mpl import paint

        return paint(ring(self.world, self.trace.cursor), theme, scale)

    def graph(self) -> networkx.DiGraph:
        """Return members, links and messages as a networkx graph."""
        return graph(self.world)

    def __repr__(self) -> str:
        at, end = self.trace.cursor.index, self.trace.line[-1].index
        flying = f"{len(self.world.flight)} in flight" if self.world.flight else "nothing in flight"
        head = f"<Cluster {self.name!r} at step {at} of {end}, {flying}>"
        return "\n".join([head, describe_world(self.world), *map(str, self.violations)])

    # --- shared -----------------------------------------------------------------------------------

    def _caller(self, at: Member | None) -> Member:
        """Return *at*, or the master of the highest instance, if it can be called now."""
        if at is None:
            masters = [p for p in self if p.participant_state is ParticipantState.MASTER]
            alive = [p for p in masters if self.world.is_running(p.name)]
            if not alive:
                raise impossible(
                    "there is no master now: start_election(at) first, or say at= whom to ask"
                )
            return str(max(alive, key=lambda p: p.instance).name)
        running(self.world, at)
        return at

    def _rehearse(self, at: Member, changes: tuple[Change, ...]) -> None:
        """Apply *changes* to a state that nobody keeps: what can't be applied is told now."""
        state = self.world[at].state
        try:
            for change in changes:
                state = state.apply(change)
            check_hashable(state)
        except ConsensusError:
            raise
        except Exception as error:
            raise ConsensusError(
                ErrorCode.ERR_ENCODING,
                f"a {type(state).__name__} can't apply {changes!r} ({error!r}); submit what its"
                " apply takes",
            ) from error

    def _free_client(self) -> str:
        """Return the first client of ours all of whose submits are known to be done."""
        history = self.world.history
        names = (f"c{i}" for i in count(1))
        return next(n for n in names if history.client(n).used <= history.client(n).applied)


def _names(members: int | Sequence[Member]) -> tuple[Member, ...]:
    if isinstance(members, int) and not isinstance(members, bool):
        if members < 1:
            raise impossible(f"a cluster of {members} has nobody to ask; begin with 1 or more")
        return tuple(f"n{i}" for i in range(1, members + 1))
    if not isinstance(members, Sequence) or not members:
        raise impossible(f"members={members!r}: pass a number, or names such as ['a', 'b', 'c']")
    names = (members,) if isinstance(members, str) else tuple(members)
    wrong = [n for n in names if not isinstance(n, str) or not n or names.count(n) > 1]
    if wrong:
        raise impossible(
            f"members are called by different names that are not empty, and {wrong!r} are not; pass"
            " a number, or names such as ['a', 'b', 'c']"
        )
    check_written(names)
    return names


def _check_text(participant: Any) -> None:
    if not (isinstance(participant, type) and issubclass(participant, Core)):
        raise impossible(
            f"participant={participant!r} is no protocol text; pass Participant,"
            " OriginalParticipant or a subclass of one of them"
        )


def _check_rules(participant: Any, without: Sequence[str]) -> None:
    if isinstance(without, str):
        raise impossible(f"without= takes a list: without=[{without!r}]")
    if without and not hasattr(participant, "rules"):
        raise impossible(
            f"{participant.__name__} has no rules to switch off; leave out without=, or run the"
            " safe text"
        )
    rules_without(tuple(without))


def _replicated(state: Any) -> Any:
    """Return *state* as it is, or adapted where it is changed in place."""
    value = as_value(state)
    return value if isinstance(value, Adapted) else state
