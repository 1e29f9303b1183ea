"""What a film weighs, what a click costs the kernel, and what a painted frame costs.

    python benchmarks/film.py [STEPS]

Printed: the bytes on the wire of a film of 1,000 random steps at 5 members, beside the same as
plain JSON; the time in the kernel from a click to the message sent; a PNG by a figure that is kept,
beside a networkx drawing that is made anew each time; the growth of the process over a session of
STEPS steps (100,000) with a debugger open; the import, and the first debugger. Times of clicks and
frames are those of the processor: other work on the machine adds to the clock on the wall.
"""

from __future__ import annotations

import asyncio
import io
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from random import Random
from time import perf_counter, process_time
from typing import Any

from quorumscope import Cluster, Debugger, OriginalParticipant, Participant
from quorumscope.net.actions import Deliver
from quorumscope.scene.reel import Reel, packed
from quorumscope.scene.ring import ring

MEMBERS, STEPS, CLICKS, FRAMES = 5, 1000, 300, 100


class Silent(Debugger):
    """A debugger whose messages end where they would be sent."""

    def send(self, content: Any, buffers: Any = None) -> None:
        pass


def walked(text: Any, steps: int) -> Cluster:
    """Return a cluster after so many random steps, most of them deliveries."""
    cluster, chance = Cluster(MEMBERS, participant=text), Random(1)
    for _ in range(steps):
        actions = cluster.actions()
        arriving = [a for a in actions if isinstance(a, Deliver)]
        cluster.do(chance.choice(arriving if arriving and chance.random() < 0.7 else actions))
    return cluster


def told(name: str, times: list[float]) -> None:
    times.sort()
    middle, late = times[len(times) // 2], times[len(times) * 95 // 100]
    print(f"{name:<44} {middle * 1000:7.2f} ms p50 {late * 1000:7.2f} ms p95")


def film() -> None:
    for name, text in (("original", OriginalParticipant), ("safe", Participant)):
        whole = Reel(walked(text, STEPS).trace).whole()
        plain, wire = len(json.dumps(whole, separators=(",", ":"))), len(packed(whole))
        print(f"film of {STEPS:,} steps, {name:<21} {wire:10,} B on the wire, {plain:,} B plain")


def press(debugger: Silent, number: int) -> None:
    """Press the next button: deliver what is in flight, or submit."""
    cluster = debugger.cluster
    at = {"at": cluster.trace.cursor.id, "ref": number, "view": "v"}
    if cluster.world.flight:
        debugger._hear(debugger, {"op": "step", **at}, [])
    else:
        asked = {"op": "submit", "member": "n1", "change": f"x{number}"}
        debugger._hear(debugger, {**asked, **at}, [])


async def clicks() -> None:
    debugger = Silent(Cluster(MEMBERS))
    debugger._hear(debugger, {"op": "film", "ref": 1, "view": "v"}, [])
    told("click to message sent", timed(CLICKS, lambda k: press(debugger, k)))
    debugger.close()


def timed(count: int, work: Callable[[int], object]) -> list[float]:
    times = []
    for k in range(count):
        began = process_time()
        work(k)
        times.append(process_time() - began)
    return times


def frames() -> None:
    import networkx
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from quorumscope.paint.mpl import Press

    steps = walked(Participant, FRAMES).trace.path()
    pictures, kept = [ring(s.world, s) for s in steps], Press(scale=1.5)
    kept.png(pictures[0])
    told("PNG by a figure that is kept", timed(FRAMES, lambda k: kept.png(pictures[k])))

    def naive(k: int) -> None:
        graph = networkx.complete_graph(MEMBERS)
        figure = Figure(figsize=(10, 6.1), dpi=108)
        canvas: Any = FigureCanvasAgg(figure)
        networkx.draw(
            graph, networkx.circular_layout(graph), ax=figure.add_subplot(), with_labels=1
        )
        canvas.print_png(io.BytesIO())

    naive(0)
    told("PNG by networkx, drawn anew", timed(FRAMES, naive))


async def session(steps: int) -> None:
    debugger = Silent(Cluster(MEMBERS))
    debugger._hear(debugger, {"op": "film", "ref": 1, "view": "v"}, [])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for k in range(steps):
        press(debugger, k)
        if k % 100 == 0:
            await asyncio.sleep(0)  # as between two clicks: what is called off is let go of
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"growth over {steps:,} steps {grown:30,.0f} MB")
    debugger.close()


def seconds(code: str) -> float:
    began = perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return perf_counter() - began


def main(steps: int) -> None:
    asyncio.run(session(steps))  # before the others: what counts is the highest that there was
    film()
    asyncio.run(clicks())
    frames()
    bare = min(seconds("pass") for _ in range(3))
    for name, code in (
        ("import of the live cluster", "from quorumscope import Cluster"),
        ("first debugger", "import quorumscope as q; q.Debugger(q.Cluster(5))"),
    ):
        best = min(seconds(code) for _ in range(3)) - bare
        print(f"{name:<44} {best * 1000:7.0f} ms, the bare interpreter taken off")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
