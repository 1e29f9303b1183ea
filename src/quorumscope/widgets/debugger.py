"""The debugger: a run as a picture in the browser that can be played, and acted on.

Found here: Debugger, which tells its views what has happened and hears what they ask. Never: what a
command does (commands.py), what is shown (scene), or how and when it is shown (js/).

What travels
------------
To the views, as custom messages::

    {"op": "film", "packed": true, "about": ABOUT}      for a view that asked: its beginning,
    {"op": "more", "packed": true}                      and what follows, "last" in the last one
    {"op": "frames", "film": INCREMENT}                 what has happened, and where the run stands
    {"op": "here", "film": INCREMENT}                   the answer to "visit"
    {"op": "explain", "told": {...}}                    the answer to "explain"
    {"op": "notes", "notes": {...}}                     what is noted on steps (notes.py)
    {"op": "steer", "desk": {...}}                      what all views share (steering.py)
    {"op": "done"}                                      the answer to what changes that
    {"op": "shared", "name": "...", "done": 3, "total": 9}      how far the answer to "share" is
    {"op": "shared", "name": "..."}                     and with its bytes as the buffer, or
    {"op": "shared", "cancelled": true}                 the answer to "cancel"
    {"op": "error", "message": "..."}                   nothing has changed, and why

each with the ``view`` and ``ref`` of the command that it answers, if any; where it is ``packed``,
its ``film`` is its buffer (see scene/reel.py). From the views: see commands.py. The one synced
trait, ``snapshot``, holds the step where the run came to rest.
"""

from __future__ import annotations

import asyncio
import math
import time
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from ..net.events import CursorMoved
from ..record.errors import TraceError
from ..scene.reel import Reel, packed
from . import cells
from .commands import (
    Cancel,
    CommandError,
    Explain,
    Film,
    Known,
    RunUntil,
    Share,
    Steer,
    Visit,
    perform,
    read,
)
from .explain import explain
from .face import Face
from .line import address, among_cells, running_loop
from .notes import Notes
from .page import about
from .rows import Rows
from .sharing import Sharing
from .steering import desk_of, steer
from .still import bundle, slice_of

if TYPE_CHECKING:
    from ..cluster import Cluster

STATIC = files(__package__) / "static"

BREATH = 0.05
"""Seconds between two increments while a cell runs: a page need not hear of each single step."""

SLICE = 0.02
"""Seconds that the kernel works on a film at a stretch."""

NOTED = 100
"""Steps that are noted at a stretch."""

REST = 0.3
"""Seconds of rest after which the snapshot is brought up to date."""


class Debugger(Face, anywidget.AnyWidget):
    """A cluster that you can watch and steer, in the output of a cell.

    It shows the cluster where it stands. Every button acts on the same object that your cells
    hold, and whatever a cell does moves the picture. Moving back and forth in what has happened is
    the browser's alone; where you come to rest, there the cluster stands. ::

        cluster = Cluster(3)
        cluster.debug()  # the same as Debugger(cluster)

    Don't confuse it with a recording: it holds the cluster itself. When its kernel is gone, what
    has happened can still be played.

    Parameters
    ----------
    cluster : Cluster
    """

    # As text: given as a path, anywidget keeps every closed widget alive.
    _esm = (STATIC / "debugger.js").read_text("utf-8")
    _css = (STATIC / "debugger.css").read_text("utf-8")

    snapshot = traitlets.Dict().tag(sync=True)

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._sent = -1
        self._watched = False
        self._performing = False
        self._told = 0.0
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._home = running_loop()
        self._film = Reel(cluster.trace)
        self._rows = Rows(cluster.trace)
        self._desk = desk_of(cluster)
        self._notes = Notes(self._desk)
        self._noted = self._desk.version
        self._sharing = Sharing(self.send, self._later)
        super().__init__(snapshot=self._still())
        self._follow()
        self.selected = self._desk.selected
        self.on_msg(self._hear)
        self._unobserve = cluster.observe(self._moved, kinds=CursorMoved)
        self._leave = self._desk.join(self._steered)
        cells.made(self)

    def close(self) -> None:
        """Take it off every page, and let go of the cluster."""
        if self.comm is None:
            return
        self._unobserve()
        self._leave()
        self._sharing.close()
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        # The layout is a widget of its own, which ipywidgets would keep.
        self.layout.close()
        super().close()
        cells.closed(self)

    # --- what a view asks -------------------------------------------------------------------------

    def _hear(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Hear a view, in the thread in which cells run."""
        among_cells(self._home, self._answer, content)

    def _answer(self, content: Any) -> None:
        answer = address(content)
        try:
            command = read(content)
            if isinstance(command, Explain):
                self._explain(command, answer)
                return
            if isinstance(command, (Share, Cancel)):
                self._share(command, answer)
                return
            if isinstance(command, Steer):
                self._steer(command, answer)
                return
            self._perform(command)
        except CommandError as error:
            self._flush()
            self.send({"op": "error", "message": str(error), **answer})
            return
        if isinstance(command, Film):
            self._send_film(answer)
        else:
            self._reply("here" if isinstance(command, Visit) else "frames", answer)

    def _explain(self, command: Explain, answer: dict[str, Any]) -> None:
        try:
            told = explain(self.cluster.trace, command, self._desk.other)
        except TraceError as error:
            raise CommandError(str(error)) from error
        head = {"op": "explain", "step": command.step, "about": command.about}
        self.send({**head, "told": told, **answer})

    def _steer(self, command: Steer, answer: dict[str, Any]) -> None:
        if isinstance(command, RunUntil):
            self._perform(Visit(step=command.at))
        try:
            steer(self._desk, command)
        except TraceError as error:
            raise CommandError(str(error)) from error
        if isinstance(command, RunUntil):
            self._reply("frames", answer)
        else:
            self.send({"op": "done", **answer})

    def _share(self, command: Share | Cancel, answer: dict[str, Any]) -> None:
        if isinstance(command, Cancel):
            self._sharing.cancel(answer)
            self.send({"op": "shared", "cancelled": True, **answer})
        else:
            seconds = SLICE if running_loop() else math.inf
            self._sharing.begin(self.cluster.trace, command, answer, seconds)

    def _perform(self, command: Known) -> None:
        self._performing = True
        try:
            perform(self.cluster, command)
        finally:
            self._performing = False

    # --- what the views are told ------------------------------------------------------------------

    def _moved(self, _event: CursorMoved) -> None:
        """The run stands elsewhere: tell it, but not more often than a page can show."""
        self._follow()
        if self._performing:
            return
        if self._desk.run is not None:
            self._later("tell", 0, self._flush)  # between two of its slices
        elif time.monotonic() - self._told >= BREATH:
            self._flush()
        else:
            self._later("tell", BREATH, self._flush)

    def _flush(self) -> None:
        """Tell what is new, if anybody listens: as much as a slice has room for, then the rest."""
        self._later("rest", REST, self._settle)
        if not self._watched:
            return
        self._told = time.monotonic()
        grown, end = slice_of(self._film, self._sent + 1, SLICE)
        self._sent = end - 1
        if end < len(self.cluster.trace):
            # A page follows as far as it has heard.
            grown |= {"cursor": self._sent, "tip": self._sent}
            self._later("tell", 0, self._flush)
        self.send({"op": "frames", "film": grown, **self._noted_on(grown)})

    def _reply(self, op: str, answer: dict[str, Any]) -> None:
        """Answer with all that is new."""
        self._later("rest", REST, self._settle)
        grown = self._film.since(self._sent)
        self._sent = len(self.cluster.trace) - 1
        self.send({"op": op, "film": grown, **self._noted_on(grown), **answer})

    def _send_film(self, answer: dict[str, Any]) -> None:
        """Send all there is, in slices, so that the kernel stays free for other things."""
        self._watched = True
        self._sent = len(self.cluster.trace) - 1
        self._reel(0, answer)

    def _reel(self, begin: int, answer: dict[str, Any]) -> None:
        part, end = slice_of(self._film, begin, SLICE)
        last = end == len(self.cluster.trace)
        head: dict[str, Any] = {"op": "more"}
        if not begin:
            trace = self.cluster.trace
            head = {"op": "film", "about": about(trace), "desk": self._desk.shown()}
        head |= {"packed": True, "last": last, **self._noted_on(part), **answer}
        self.send(head, buffers=[packed(part)])
        if not last:
            self._later(f"film {answer.get('view')}", 0, partial(self._reel, end, answer))

    def _noted_on(self, part: dict[str, Any]) -> dict[str, Any]:
        """The notes on the steps of a part of the film, if there is anything to note."""
        ids = (frame["id"] for frame in part["frames"])
        return {"notes": self._notes.of(ids)} if self._notes.wanted else {}

    def _steered(self, message: dict[str, Any]) -> None:
        """What all views share has changed: tell it, after what has led to it."""
        self.selected = self._desk.selected
        if not self._watched:
            return
        if "stopped" in message:
            self._flush()
        self.send(message)
        if self._desk.version != self._noted:
            self._noted = self._desk.version
            self._note(0)

    def _note(self, begin: int) -> None:
        """Send the notes on all steps anew, some at a time."""
        steps = range(len(self.cluster.trace))[begin : begin + NOTED]
        if not steps or not self._notes.wanted:
            return
        self.send({"op": "notes", "notes": self._notes.of(steps)})
        self._later("notes", 0, partial(self._note, steps.stop))

    def _settle(self) -> None:
        self.snapshot = self._still()

    def _still(self) -> dict[str, Any]:
        return {"film": self._film.still(), "about": about(self.cluster.trace)}

    def _later(self, name: str, delay: float, call: Any) -> None:
        """Make *call* once things have been quiet for *delay*; at once where nothing can wait."""
        loop = running_loop()
        if loop is None:
            call()
            return
        waiting = self._timers.get(name)
        if waiting is not None:
            waiting.cancel()
        self._timers[name] = loop.call_later(delay, call)

    # --- in a notebook ----------------------------------------------------------------------------

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        """The widget, and beside it what shows where there is no widget."""
        made = super()._repr_mimebundle_(**kwargs)
        if made is None:
            return None
        data, metadata = made
        return {**data, **bundle(self.cluster.trace)}, metadata

    def __repr__(self) -> str:
        return f"<Debugger of {self.cluster!r}>"
