"""A film in parts: one step alone, a slice of many steps, and a step without any film.

Found here: the snapshot for a late view and a saved notebook, the slices in which a long film is
sent, and the picture and text that stand beside a widget. Never: when something is sent.
"""

from __future__ import annotations

import base64
import time
from importlib.util import find_spec
from typing import Any

from ..record.trace import Trace
from ..scene.film import film, frame
from ..scene.ring import ring
from ..scene.story import caption

SCALE = 1.5
"""Pixels a unit: 1080 across, sharp enough for a page, and half of what 2 weighs."""


def snapshot(trace: Trace) -> dict[str, Any]:
    """Return the step where *trace* stands as a film of one frame."""
    step = trace.cursor
    before = trace.before(step)
    whole = frame(step, None)
    whole["caption"] = caption(step, before.world if before else None)
    return {**_head(trace), "frames": [whole], "cursor": step.id, "tip": step.id}


def slice_of(trace: Trace, begin: int, seconds: float) -> tuple[dict[str, Any], int]:
    """Return the film of the steps from the id *begin* on, as many as can be made in that time.

    Returns
    -------
    film : dict
        A part of a film; the first one, which begins at 0, has the head of the whole.
    end : int
        The id at which the next slice begins.
    """
    made: dict[str, Any] = {} if begin else _head(trace)
    made |= film(trace, since=len(trace) - 1)
    deadline = time.monotonic() + seconds
    end = begin
    for step in trace.steps[begin:]:
        made["frames"].append(frame(step, trace.before(step)))
        end += 1
        if time.monotonic() >= deadline:
            break
    return made, end


def _head(trace: Trace) -> dict[str, Any]:
    """What a film says before its first frame."""
    return film(Trace.start(trace.cursor.world, trace.origin)) | {"frames": [], "labels": {}}


def bundle(trace: Trace) -> dict[str, str]:
    """Return the step where *trace* stands as text and, where matplotlib is there, as a PNG."""
    step = trace.cursor
    before = trace.before(step)
    picture = ring(step.world, step)
    said = f"{caption(step, before.world if before else None)}\n{picture.words}"
    made = {"text/plain": f"step {step.index}: {said}"}
    if find_spec("matplotlib") is not None:
        from ..paint.mpl import png

        made["image/png"] = base64.b64encode(png(picture, scale=SCALE)).decode("ascii")
    return made
