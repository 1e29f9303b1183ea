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
     "tip": 23}                              the newest end of the branch that the cursor is on

``film(trace, since=14)`` is an increment: only ``frames`` (those with an id above 14), ``cursor``
and ``tip``. The line that a scrubber runs over is the tip and its ancestors, turned round. Leaves
of the tree are the ends of branches. Frames never change once they are made.

A frame
-------
::

    {"id": 14, "parent": 13, "index": 14,    parent is null for the start: apply it to nothing
     "action": {"type": "Deliver", "id": 17}, what was done (absent at the start)
     "caption": "n4 hears Prepare(2) from n2; ...",
     "events": ["n4 becomes PENDING_MASTER", ...],
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

    {
        "id": "message:17",
        "shape": "pill",
        "look": "ask",
        "x": 389.6,
        "y": 282,
        "w": 26,
        "h": 22,
        "text": "A3",
        "words": "Accept(1, 3, z) from n1 to n3",
        "do": "deliver:17",
    }

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
    cut:n1:n2:bar    word:n2  seq:n2          entry:n2:3 (its place in the log, counted from 1)
    older:n2         quorum:n2:1              note:count

``do`` is what a click means: ``deliver:17`` is also the id of the choice to perform, ``select:n2``
selects the member with the name after the first colon. The selection is not in the film: the
painter draws it round the member's mark, in the look ``selected``, 18 wider.

A choice
--------
::

    {
        "id": "deliver:17",
        "action": {"type": "Deliver", "id": 17},
        "words": "deliver ...",
        "envelope": 17,
        "ignored": true,
    }

What may happen next, each a button. Its kind is the part of its id before the first colon; order:
by the place of its kind in ``choices``, then by ``envelope``, then by id. ``action`` goes back to
the kernel as it is. ``envelope`` is there where it is about a message in flight. ``ignored`` is
there where it would change nothing but the message. A message held by a cut or by a crashed hearer
has no choice ``deliver``, and its mark has no ``do``.

A member's detail
-----------------
::

    {"state": "MASTER", "crashed": false, "me": "n1", "instance": 1, "sequence": 3,
     "master": "n1", "is_master": true, "members": ["n1", ...],
     "log": [2, "y"],                        keep the first 2 entries of the parent's, then these
     "staged": ["3: z"], "votes": ["Accept(1, 3): 2 of 3, waits for n3"], "queue": ["Submit(a)"],
     "promised": 1, "promised_to": "n1", "commit": 2}    the last three: safe text only

A row of the looks
------------------
::

    {"fill": "#ffffff", "edge": "#0f7a55", "ink": "#1f2933",   "none" where nothing is painted
     "width": 2.5, "dash": [6, 4], "hatch": "#8a949e",         hatch: lines at 45 degrees, 6 apart
     "size": 12, "weight": 600, "mono": true}

``ink`` is the colour of its type. Fields with their default (see ``look.Look``) are left out.
"""
