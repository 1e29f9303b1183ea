"""The debugger on a page of its own: no kernel, no JupyterLab, a model of twenty lines.

Found here: the page, as text, and the runs that it shows. Never: an assertion.
"""

from __future__ import annotations

import json
from typing import Any

from quorumscope import Cluster, Debugger, OriginalParticipant
from quorumscope.check.invariants import INVARIANTS
from quorumscope.scene.reel import Reel

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Quorumscope</title>
<style>body {{ margin: 0; background: {back} }} main {{ padding: 4px }}</style><style>{css}</style>
<body data-jp-theme-light="{light}"><main><h1 hidden>Quorumscope</h1><div id="here"></div></main>
<script type="application/json" id="data">{data}</script>
<script type="module">
const {{ esm, snapshot }} = JSON.parse(document.getElementById("data").textContent);
const blob = new Blob([esm], {{ type: "text/javascript" }});
const {{ default: widget }} = await import(URL.createObjectURL(blob));
const traits = {{ snapshot, recorded: true }};
const model = {{
  get: (name) => traits[name],
  set(name, value) {{ traits[name] = value; }},
  save_changes() {{}},
  send() {{ throw new Error("a recording has nobody to ask"); }},
  on() {{}},
  off() {{}},
}};
window.leave = widget.render({{ model, el: document.getElementById("here") }});
</script></body></html>"""


def page(cluster: Cluster, dark: bool = False, template: str = PAGE) -> str:
    """Return a page that shows all that has happened to *cluster*."""
    about = [{"name": i.name, "sentence": i.sentence} for i in INVARIANTS]
    snapshot: dict[str, Any] = {
        "film": Reel(cluster.trace).whole(),
        "about": {"title": cluster.name, "invariants": about},
    }
    data = json.dumps({"esm": Debugger._esm, "snapshot": snapshot}).replace("<", "\\u003c")
    return template.format(
        css=Debugger._css, data=data, light="false" if dark else "true", back=_back(dark)
    )


def _back(dark: bool) -> str:
    return "#111111" if dark else "#ffffff"


def busy(members: int = 5) -> Cluster:
    """A cluster in the midst of everything: messages, votes, a crash, a cut, a branch."""
    cluster = Cluster(members)
    cluster.submit("n1", "x")
    cluster.settle()
    cluster.start_election("n2")
    cluster.step()
    cluster.submit("n1", "y")
    cluster.back()
    cluster.submit("n1", "a longer change")
    cluster.crash("n3")
    cluster.cut("n1", "n4")
    cluster.cut("n2", "n5", one_way=True)
    return cluster


def broken() -> Cluster:
    """Two masters in one instance, as the original protocol lets them be."""
    cluster = Cluster(3, participant=OriginalParticipant)
    cluster.start_election("n2")
    cluster.settle()
    cluster.start_election("n3")
    cluster.settle()
    return cluster
