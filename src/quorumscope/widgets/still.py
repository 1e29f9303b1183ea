"""A film in parts: a slice of many steps, and a step without any film.

Found here: the slices in which a long film is sent, and the picture and text that stand beside a
widget. Never: when something is sent.
"""

from __future__ import annotations

import base64
import time
from importlib.util import find_spec
from typing import Any

from ..record.trace import Trace
from ..scene.film import standing
from ..scene.reel import Reel
from ..scene.ring import ring
from ..scene.story import caption

SCALE = 1.5
"""Pixels a unit: 1080 across, sharp enough for a page, and half of what 2 weighs."""


def slice_of(reel: Reel, begin: int, seconds: float) -> tuple[dict[str, Any], int]:
    """Return the film of the steps from the id *begin* on, as many as can be made in that time.

    Returns
    -------
    film : dict
        A part of a film; the first one, which begins at 0, has the head of the whole.
    end : int
        The id at which the next slice begins.
    """
    made: dict[str, Any] = {"frames": [], "columns": []}
    deadline = time.monotonic() + seconds
    for frame_, column in reel.pieces(begin):
        made["frames"].append(frame_)
        made["columns"].append(column)
        if time.monotonic() >= deadline:
            break
    made |= {} if begin else reel.head()
    return made | standing(reel.trace), begin + len(made["frames"])


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
