"""One step without its film: for a late view, a saved notebook, and a page without a widget.

Found here: the snapshot of a step, and the picture and text that stand beside a widget. Never: a
film that grows (debugger.py).
"""

from __future__ import annotations

import base64
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
    made = film(Trace.start(step.world, trace.origin))
    whole = frame(step, None)
    whole["caption"] = caption(step, before.world if before else None)
    return {**made, "frames": [whole], "cursor": step.id, "tip": step.id, "labels": {}}


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
