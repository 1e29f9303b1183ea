"""The debugger as a cell sees it: who is selected, where it stands, and what can be asked of it.

``selected``, ``position`` and ``branch`` are traits. They follow the page and every other cell, and
setting one moves all views of the cluster::

    debugger.observe(lambda change: print(change.new), names="position")
    debugger.position = 3

Found here: what a cell may say. Never: what a page says (commands.py), or is told (debugger.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import traitlets

from ..net.world import World
from ..record.diff import Difference, Parting, differences, parting
from ..record.errors import TraceError
from ..record.trace import Trace, TraceStep
from ..record.until import MOST, Stop
from ..record.until import Known as Stops
from .rows import Rows
from .running import Run, about_world
from .steering import Desk, Points, Watches

if TYPE_CHECKING:
    from ..cluster import Cluster


class Face(traitlets.HasTraits):
    """The part of a debugger that has to do with cells."""

    cluster: Cluster
    _desk: Desk
    _rows: Rows

    selected = traitlets.Unicode(None, allow_none=True, help="the selected member, or None")
    position = traitlets.Int(0, help="the step of the present branch at which the cluster stands")
    branch = traitlets.Int(1, help="the present branch, by its number in the tree on the page")

    # --- the traits -------------------------------------------------------------------------------

    def _follow(self) -> None:
        """Let the traits say where the cluster stands."""
        trace = self.cluster.trace
        self.branch = self._rows.number(trace.tip)
        self.position = trace.cursor.index

    @traitlets.validate("selected")
    def _is_member(self, proposal: Any) -> Any:
        try:
            self._desk.check(proposal["value"])
        except TraceError as error:
            raise traitlets.TraitError(f"selected: {error}") from error
        return proposal["value"]

    @traitlets.validate("position")
    def _is_step(self, proposal: Any) -> Any:
        self._check(proposal["value"], "position")
        return proposal["value"]

    @traitlets.validate("branch")
    def _is_branch(self, proposal: Any) -> Any:
        count = self._rows.count()
        if 1 <= proposal["value"] <= count:
            return proposal["value"]
        raise traitlets.TraitError(
            f"branch: there is no branch {proposal['value']}; they are numbered from 1 to {count}"
        )

    @traitlets.observe("selected")
    def _select(self, change: Any) -> None:
        self._desk.select(change["new"])

    @traitlets.observe("position")
    def _goto(self, change: Any) -> None:
        if change["new"] != self.cluster.trace.cursor.index:
            self.cluster.goto(change["new"])

    @traitlets.observe("branch")
    def _turn(self, change: Any) -> None:
        if change["new"] != self._rows.number(self.cluster.trace.tip):
            self.cluster.visit(self._rows.end(change["new"]))

    # --- reading ----------------------------------------------------------------------------------

    def world_at(self, k: int) -> World:
        """Return the world at step *k* of the present branch; 0 is the start.

        Raises
        ------
        TraitError
            Where there is no such step.
        """
        return self._step(k, "k").world

    def _step(self, k: int, what: str) -> TraceStep:
        self._check(k, what)
        return self.cluster.trace.line[k]

    def _check(self, k: int, what: str) -> None:
        last = self.cluster.trace.tip.index
        if not isinstance(k, int) or not 0 <= k <= last:
            raise traitlets.TraitError(
                f"{what}: there is no step {k} on this branch; it has steps 0 to {last}"
            )

    @property
    def breakpoints(self) -> Points:
        """Where a run, or a film that plays, comes to rest."""
        return Points(self._desk)

    @property
    def watch(self) -> Watches:
        """The expressions that are asked of every step."""
        return Watches(self._desk)

    # --- asking for more --------------------------------------------------------------------------

    def run_until(
        self, what: Stops | str | Callable[[World], object] | None = None, limit: int = MOST
    ) -> Run:
        """Let the oldest message arrive, again and again, until *what* or a breakpoint is met.

        Other cells stay usable meanwhile, and every page shows how far it is; ``await`` what is
        returned where the next line needs its end.

        Parameters
        ----------
        what : Stop, str or callable
            One of those in ``record.until``, an expression such as ``"n2.is_master"``, or a
            function that takes a world. Without it, only the breakpoints count.
        limit : int
            Steps that it may take.

        Raises
        ------
        TraceError
            Where *what* is none of these or *limit* is no count, or a run is under way already.
        """
        if not isinstance(limit, int) or limit < 1:
            raise TraceError(f"limit: {limit!r} is no count of steps; pass 1 or more")
        if isinstance(what, str):
            what = Points.of(what)
        if what is None or (isinstance(what, Stop) and type(what) is not Stop):
            return self._desk.begin(what, limit=limit)
        if not callable(what):
            raise TraceError(
                f"a run can't stop at {what!r}; pass a function of the world, an expression such"
                ' as "n2.is_master", or one of quorumscope.record.until'
            )
        return self._desk.begin(predicate=about_world(what), limit=limit)

    def compare(self, a: int, b: int | None = None) -> tuple[Difference, ...]:
        """Return what differs between steps *a* and *b*, and show it in the tab diff.

        Parameters
        ----------
        a, b : int
            Steps of the present branch. The cluster goes to *b*, or stays where it is.
        """
        old = self._step(a, "a")
        new = self.cluster.trace.cursor if b is None else self._step(b, "b")
        if b is not None:
            self.cluster.goto(b)
        self._desk.pin(old.id)
        return differences(old.world, new.world)

    def beside(self, other: Any) -> Parting | None:
        """Return where the present branch and that of *other* part, and show both in the tab diff.

        Parameters
        ----------
        other : Cluster or Trace
            Another run, of as many members or not.

        Returns
        -------
        parting : Parting or None
            None where they are the same.
        """
        trace = getattr(other, "trace", other)
        if not isinstance(trace, Trace):
            raise TraceError(f"{other!r} is no run; pass a Cluster, or its trace")
        self._desk.lay_beside(getattr(other, "name", "") or "the other run", trace)
        return parting(self.cluster.trace.line, trace.line)
