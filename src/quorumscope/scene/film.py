"""The film of a run for the browser: JSON values, one frame a step, each a patch to its parent's.

Found here: the format, how it is made, and ``unroll``, its inverse. Never: coordinates (ring.py) or
how it is drawn and played (js/).

A film
------
::

    {"format": "quorumscope-film", "version": 1,
     "width": 720, "height": 440,            the sheet; marks are in these units, y down
     "protocol": "safe",
     "looks": {"light": {LOOK: ROW, ...}, "dark": {...}},
     "layers": ["link", "cut", ...],         kinds of marks in the order in which they are drawn
     "choices": ["deliver", "timeout", ...], kinds of choices in the order in which they are listed
     "frames": [FRAME, ...],                 in the order of their ids; a parent comes first
     "cursor": 14,                           id of the step where the run stands now
     "tip": 23,                              the newest end of the branch that the cursor is on
     "labels": {"14": "two masters"}}        names that steps were given

``film(trace, since=14)`` is an increment: only ``frames`` (those with an id above 14), ``cursor``,
``tip`` and ``labels``. The line that a scrubber runs over is the tip and its ancestors, turned
round. Leaves of the tree are the ends of branches. Frames never change once they are made.

A frame
-------
::

    {"id": 14, "parent": 13, "index": 14,    parent is null for the start: apply it to nothing
     "action": {"type": "Deliver", "id": 17}, what was done (absent at the start)
     "caption": "n4 hears Prepare(2) from n2; ...",
     "events": ["n4 becomes PENDING_MASTER", ...],   besides the action and what was sent
     "set": [MARK, ...], "gone": ["message:17", ...],
     "next": {"set": [CHOICE, ...], "gone": ["deliver:17", ...]},
     "members": {"n4": DETAIL, ...}, "names": ["n1", ...],
     "broken": [{"invariant": "agreement", "member": "n2", "sentence": "..."}, ...]}

It is a patch: what is absent is as it was in the parent. ``set`` lists marks that are new or
changed, each with its id and only the fields that differ, so that for each of them
``marks[id] = {...marks[id], ...mark}``; then the ids in ``gone`` are deleted. ``next`` is applied
in the same way, by the ids of choices, and ``members`` by name, field by field. ``broken`` lists
what this step broke; what an ancestor broke stays broken. ``names`` is all members in the order of
the ring; it comes with the start and whenever it changes.

A mark
------
The fields of ``marks.Mark``, without those that have their default (0, "" or "middle"), and without
``kind`` where it is the part of the id before the first colon (it always is)::

    {"id": "message:17", "shape": "pill", "look": "ask", "x": 390, "y": 282, "w": 73.7, "h": 20,
     "text": "A1,3 z", "words": "Accept(1, 3, z) from n1 to n3", "do": "deliver:17"}  (one mark)

Order of drawing: by the place of its kind in ``layers``, then by id. Shapes, for all painters:

=========  ================================================================================
hexagon    point up, w high (so its sides stand at 0.433 w from x)
diamond    on its point, w wide and high
circle     w is the diameter
square     w wide and high, corners of radius 4
crown      w wide, 0.8 w high: the polygon CROWN in marks.py
cross      two lines between the opposite corners of a square that is w wide
pill       w by h, corners of radius h / 2
rect       w by h, corners of radius 3
line       from (x, y) to (x2, y2)
arrow      a line with a filled head 8 long and 7 wide, its point on (x2, y2)
loop       an arc on a circle of diameter w from (x, y) clockwise to (x2, y2), the long way, with
           that head at its end
text       (x, y) is its anchor: start, middle or end, halfway up the line
=========  ================================================================================

All but lines have (x, y) as their centre. Type: a text mark and the member shapes have h as type
size, pill and rect that of their look (``size``). A line of type whose middle is at y has its
baseline at y + 0.35 size. A shape with ``sub`` has its text at y - 0.45 h and its sub, monospaced
and 0.8 h in size, at y + 0.6 h. ``text`` may hold any character: give it to textContent only.

Ids (names in them are percent-encoded, as encodeURIComponent does it)::

    link:n1:n2       path:17  message:17      member:n2  cross:n2  crown:n2   vote:n2:n5
    change:n6 (to come or to go)
    split:1          side:n4 (the first member of that side)
    cut:n1:n2:bar    word:n2  seq:n2          entry:n2:3 (its place in the log, counted from 1)
    older:n2         quorum:n2:1              note:count               name:n2 (a long one)

``do`` is what a click means: ``deliver:17`` is also the id of the choice to perform, ``select:n2``
selects the member with the name after the first colon. The selection is not in the film: the
painter draws it round the member's mark, in the look ``selected``, 18 wider.

A choice
--------
::

    {"id": "elect:n2", "action": {"type": "Local", "member": "n2", ...}, "words": "elect n2"},
    {"id": "timeout:n2:5:0:0", "action": {...}, "words": "time out ...", "envelope": 17},
    {"id": "deliver:17", "ignored": true}

What may happen next, each a button. Its kind is the part of its id before the first colon; order:
by the place of its kind in ``choices``, then by ``envelope``, then by id. ``action`` goes back to
the kernel as it is. ``envelope`` is there where it is about a message in flight. ``ignored`` is
there where it would change nothing but the message. A message held by a cut or by a crashed hearer
has no choice ``deliver``, and its mark has no ``do``.

What follows from an id is left out: ``deliver:17``, ``drop:17`` and ``duplicate:17`` come without
``action`` (``{"type": "Deliver", "id": 17}`` and so on), ``envelope`` (17) and ``words`` (the kind,
a space, and the words of the mark ``message:17``).

A member's detail
-----------------
::

    {"state": "MASTER", "crashed": false, "me": "n1", "instance": 1, "sequence": 3,
     "master": "n1", "is_master": true, "members": ["n1", ...],
     "log": [2, "y"],                        keep the first 2 entries of the parent's, then these
     "staged": ["3: z"], "votes": ["Accept(1, 3, z) has 2 of 3 ..."], "queue": ["Submit(a)"],
     "promised": 1, "promised_to": "n1", "commit": 2}    the last three: safe text only

A row of the looks
------------------
::

    {"fill": "#ffffff", "edge": "#0f7a55", "ink": "#1f2933",   "none" where nothing is painted
     "width": 2.5, "dash": [6, 4], "hatch": "#8a949e",         hatch: lines at 45 degrees, 6 apart
     "size": 12, "weight": 600, "mono": true}

``ink`` is the colour of its type. Fields with their default (see ``look.Look``) are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from ..net.events import Sent
from ..record.describe import describe_event
from ..record.trace import Trace, TraceStep
from . import story
from .choices import KINDS, as_json
from .details import grown
from .look import THEMES, looks
from .marks import LAYERS, Mark, Picture, ordered
from .patches import Items, Json, patch
from .places import HEIGHT, WIDTH
from .shots import Shot, Shots

FORMAT, VERSION = "quorumscope-film", 1


def film(trace: Trace, since: int | None = None, shots: Shots | None = None) -> Json:
    """Return the film of *trace*, or what it has grown by after the step with the id *since*.

    Who asks again and again keeps *shots*: then a step is looked at once, not twice.
    """
    made: Json = {} if since is not None else head(trace)
    made["frames"] = list(frames(trace, since, shots))
    return made | standing(trace)


def standing(trace: Trace) -> Json:
    """Return what a film, and each of its parts, says of where *trace* stands."""
    labels = {str(id): label for id, label in trace.labels.items()}
    return {"cursor": trace.cursor.id, "tip": trace.tip.id, "labels": labels}


def head(trace: Trace) -> Json:
    """Return what a film says of itself before its first frame."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "width": WIDTH,
        "height": HEIGHT,
        "protocol": trace.origin.protocol if trace.origin else "",
        "looks": {theme: msgspec.to_builtins(looks(theme)) for theme in THEMES},
        "layers": list(LAYERS),
        "choices": list(KINDS),
    }


def frames(trace: Trace, since: int | None = None, shots: Shots | None = None) -> Iterator[Json]:
    """Yield the frames of that film one by one, so that a long one can be made in parts."""
    shots = shots or Shots()
    for id in range(0 if since is None else since + 1, len(trace)):
        step = trace.step(id)
        before = trace.before(step)
        parent = None if before is None else shots.of(before)
        yield _frame(shots.of(step), parent)


def frame(step: TraceStep, before: TraceStep | None, shots: Shots | None = None) -> Json:
    """Return the frame of *step*; *before* is the step before it, None for the start."""
    shots = shots or Shots()
    return _frame(shots.of(step), None if before is None else shots.of(before))


def _frame(now: Shot, before: Shot | None) -> Json:
    step, world = now.step, now.step.world
    old = before.step.world if before else None
    made: Json = {"id": step.id, "parent": step.parent, "index": step.index}
    if step.action is not None:
        made["action"] = as_json(step.action)
    made["caption"] = story.caption(step, old)
    # The first event is the action itself, and what was sent is seen as marks.
    told = [e for e in step.events[1:] if not isinstance(e, Sent)]
    made["events"] = [describe_event(e) for e in told]
    made |= _redrawn(now.marks, before.marks if before else {})
    made["next"] = patch(now.next, before.next if before else {})
    made["members"] = grown(world, old)
    if old is None or world.names != old.names:
        made["names"] = list(world.names)
    new = step.broken[len(before.step.broken) :] if before else step.broken
    made["broken"] = [_breach(v) for v in new]
    return {field: value for field, value in made.items() if value not in ({}, [])}


def _redrawn(now: dict[str, Mark], before: dict[str, Mark]) -> Json:
    """The patch between two pictures; only what differs is taken apart."""
    new = {id: mark for id, mark in now.items() if before.get(id) != mark}
    old = {id: mark for id, mark in before.items() if id in new or id not in now}
    return patch(*({id: _mark(m) for id, m in marks.items()} for marks in (new, old)))


def _mark(mark: Mark) -> Json:
    made: Json = msgspec.to_builtins(mark)
    del made["kind"]  # the id begins with it
    return {f: int(v) if isinstance(v, float) and v.is_integer() else v for f, v in made.items()}


def _breach(violation: Any) -> Json:
    fields = ("invariant", "member", "sentence")
    return {f: str(getattr(violation, f)) for f in fields if hasattr(violation, f)}


# --- the inverse --------------------------------------------------------------------------------


def unroll(film: Json) -> list[Picture]:
    """Return the picture of each frame, in the order of the frames: what a painter gets to see."""
    marks: dict[int | None, Items] = {None: {}}
    pictures = []
    for frame in film["frames"]:
        now = applied(marks[frame["parent"]], frame)
        marks[frame["id"]] = now
        drawn = ordered(Mark(kind=id.partition(":")[0], **fields) for id, fields in now.items())
        size = film["width"], film["height"]
        title = f"step {frame['index']}"
        pictures.append(Picture(*size, drawn, title, story.paragraph(drawn)))
    return pictures


def applied(before: Items, patch: Json) -> Items:
    """Return *before* with what *patch* sets, and without what it says is gone."""
    now = dict(before)
    for item in patch.get("set", ()):
        now[item["id"]] = now.get(item["id"], {}) | item
    for id in patch.get("gone", ()):
        del now[id]
    return now
