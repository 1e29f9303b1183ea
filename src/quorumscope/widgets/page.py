"""A run as one page that plays, scrubs and inspects, with no kernel and no network.

All of it is in the one file: the bundle that a notebook shows, the film, and what a kernel would
have told of each step. The page forbids itself the network and every script that did not come with
it. Whatever a run says is packed into letters that mean nothing to a page, so no name and no change
can be taken for markup.

Found here: the page. Never: how a film is shown (js/), or where the file goes (share.py).
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Generator, Iterator
from contextlib import suppress
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template
from typing import Any, Literal

from ..check.invariants import INVARIANTS
from ..record.errors import TraceError
from ..record.exports import FORMATS, export
from ..record.trace import Trace, TraceStep
from ..scene.film import standing
from ..scene.reel import Reel, packed
from ..scene.ring import ring
from ..scene.story import caption
from .commands import Explain
from .explain import explain

ROOM = 16 * 2**20
"""Characters of what is told of the steps; of a run that needs more, the later steps tell less."""

WHOLE = (".jsonl", ".html")
"""The endings of what has all branches."""

TOLD: tuple[Literal["code", "diff", "why"], ...] = ("code", "diff", "why")

STYLE = """
:root { color-scheme: light dark; background: #ffffff; color: #1f2933; }
body { margin: 0; font: 14px/1.4 system-ui, sans-serif; }
main { max-width: 1480px; margin: 0 auto; padding: 8px; }
h1 { margin: 4px 10px 8px; font-size: 18px; }
#sorry { margin: 10px; }
@media (prefers-color-scheme: dark) { :root { background: #111418; color: #e8edf2; } }
"""

SCRIPT = """
const part = (id) => Uint8Array.from(
  atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));
const unpacked = (id) => new Response(
  new Blob([part(id)]).stream().pipeThrough(new DecompressionStream("deflate")));
const sorry = document.getElementById("sorry");
try {
  const [bundle, recording] = [
    await unpacked("bundle").json(), await unpacked("recording").json()];
  const url = URL.createObjectURL(new Blob([bundle], { type: "text/javascript" }));
  const { play } = await import(url);
  URL.revokeObjectURL(url);
  play(recording, document.getElementById("debugger"));
  sorry.remove();
} catch (error) {
  sorry.textContent = `This page can't be shown (${error}). Open it in a newer browser.`;
}
"""

PAGE = Template("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="$policy">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Quorumscope">
<title>$title</title>
<style>$style</style>
<style>$css</style>
</head>
<body>
<main>
<h1>$title</h1>
<div id="debugger"></div>
<p id="sorry">Unpacking the run …</p>
<noscript><p>This page plays only where scripts may run. It stands at: $words</p></noscript>
</main>
<script type="application/octet-stream" id="bundle">$bundle</script>
<script type="application/octet-stream" id="recording">$recording</script>
<script type="module">$script</script>
</body>
</html>
""")


def page_of(trace: Trace, step: TraceStep) -> Generator[tuple[int, int], None, bytes]:
    """Make the page of *trace*, all branches, standing at *step* of its current line.

    It stops after each step of the run, to tell how many of how many are done.
    """
    reel, total = Reel(trace), len(trace)
    film: dict[str, Any] = {**reel.head(), "frames": [], "columns": [], **_standing(trace, step)}
    told: dict[str, Any] = {}
    room = ROOM
    for done, (frame, column) in enumerate(reel.pieces(), start=1):
        film["frames"].append(frame)
        film["columns"].append(column)
        for key, answer in _told(trace, frame["id"]) if room > 0 else ():
            told[key] = answer
            room -= len(json.dumps(answer))
        yield done, total
    snapshot = {"film": film, "about": about(trace)}
    texts = dict(_texts(trace, step)) if room > 0 else {}
    return _filled(trace, step, {"snapshot": snapshot, "told": told, "texts": texts})


def _standing(trace: Trace, step: TraceStep) -> dict[str, Any]:
    """Where the page stands: at *step*, on its newest branch."""
    tip = step
    while below := trace.children(tip.id):
        tip = below[-1]
    on_line = step.index <= trace.tip.index and trace.at(step.index) is step
    return {**standing(trace), "cursor": step.id, "tip": (trace.tip if on_line else tip).id}


def named(trace: Trace, ending: str, step: TraceStep) -> str:
    """Return what a file with that ending may be called."""
    title = trace.origin.cluster if trace.origin else ""
    safe = re.sub(r"[^A-Za-z0-9_-]+", "-", title)[:40].strip("-") or "run"
    return f"{safe}{ending}" if ending in WHOLE else f"{safe}-step-{step.index}{ending}"


def about(trace: Trace) -> dict[str, Any]:
    """Return what a page says of a run beside its film: its name, and what must hold in it."""
    held = [{"name": i.name, "sentence": i.sentence} for i in INVARIANTS]
    return {"title": trace.origin.cluster if trace.origin else "", "invariants": held}


def _told(trace: Trace, step: int) -> list[tuple[str, Any]]:
    return [(f"{about}:{step}", explain(trace, Explain(step=step, about=about))) for about in TOLD]


def _texts(trace: Trace, step: TraceStep) -> Iterator[tuple[str, Any]]:
    """The run up to *step* in every format that can hold it, under the ending of its files."""
    for name, format in FORMATS.items():
        with suppress(TraceError):
            text = export(trace, name, step.id)
            called = named(trace, format.ending, step)
            yield format.ending, {"name": called, "index": step.index, "text": text}


def _filled(trace: Trace, step: TraceStep, recording: dict[str, Any]) -> bytes:
    static = files(__package__) / "static"
    css = (static / "debugger.css").read_text("utf-8")
    before = trace.before(step)
    said = caption(step, before.world if before else None)
    made = PAGE.substitute(
        policy=_policy(css),
        title=escape(f"{recording['snapshot']['about']['title'] or 'cluster'} in Quorumscope"),
        words=escape(f"{said} {ring(step.world, step).words}"),
        style=STYLE,
        css=css,
        bundle=_letters((static / "debugger.js").read_text("utf-8")),
        recording=_letters(recording),
        script=SCRIPT,
    )
    return made.encode("utf-8", "replace")


def _letters(value: Any) -> str:
    """*value* packed, in letters that are text to a page whatever is in it."""
    return b64encode(packed(value)).decode()


def _policy(css: str) -> str:
    """Nothing may be loaded from anywhere, and nothing run but what stands in this page."""
    script, *styles = (_hash(text) for text in (SCRIPT, STYLE, css))
    return (
        f"default-src 'none'; script-src {script} blob:; style-src {' '.join(styles)};"
        " base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
