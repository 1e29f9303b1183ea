"""What the debugger costs in a real browser, beside what the same machine does without it.

    CHROMIUM=/usr/bin/chromium python benchmarks/browser.py [CLICKS]

Run it by hand, on a quiet machine: all of it is wall-clock time, and the load is printed. Each
figure stands beside a baseline that was measured in the same run. Nothing here asks the network.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from quorumscope import Cluster  # noqa: E402
from quorumscope.check.invariants import violations  # noqa: E402
from quorumscope.paint.mpl import Press  # noqa: E402
from quorumscope.record.trace import Trace  # noqa: E402
from quorumscope.scene.columns import Columns  # noqa: E402
from quorumscope.scene.ring import ring  # noqa: E402
from tests.browser import static  # noqa: E402
from tests.browser.conftest import FIRST, FLAGS, NAMES  # noqa: E402
from tests.browser.labserver import lab  # noqa: E402
from tests.browser.notebook import BY_HAND, Notebook  # noqa: E402

LONG = 10_000
JUMPS = 300

# Script is what runs in the frames and timers of the page, and not what the browser makes of it.
METER = """<script>
window.meter = { script: 0, frames: 0 };
const timed = (run) => (...all) => {
  const began = performance.now();
  try { return run(...all); } finally { window.meter.script += performance.now() - began; }
};
for (const name of ["requestAnimationFrame", "setTimeout"]) {
  const real = window[name].bind(window);
  window["real_" + name] = real;
  window[name] = (run, ...rest) => real(timed(run), ...rest);
}
window.frames_of = (milliseconds) => new Promise((resolve) => {
  let frames = 0, worst = 0, before = performance.now();
  const began = before, script = window.meter.script;
  const frame = (now) => {
    frames += 1;
    worst = Math.max(worst, now - before);
    before = now;
    if (now - began < milliseconds) window.real_requestAnimationFrame(frame);
    else resolve([1000 * frames / (now - began), (window.meter.script - script) / frames, worst]);
  };
  window.real_requestAnimationFrame(frame);
});
</script>"""

CLICK = """async ([clicks, place]) => {
    const root = document.querySelector(`.jp-NotebookPanel:not(.lm-mod-hidden) ${place}`);
    const button = root.querySelector("[data-key=step]");
    const once = () => new Promise((resolve) => {
        const began = performance.now();
        const watch = new MutationObserver(() => {
            watch.disconnect();
            requestAnimationFrame(() => resolve(performance.now() - began));
        });
        watch.observe(root, { attributes: true, attributeFilter: ["data-index"] });
        button.click();
    });
    const times = [];
    for (let k = 0; k < clicks; k += 1) {
        times.push(await once());
        await new Promise((resolve) => setTimeout(resolve, 150));
    }
    return times;
}"""

ROUND_TRIP = """async (times) => {
    const { kernel } = window.jupyterapp.shell.currentWidget.sessionContext.session;
    const taken = [];
    for (let k = 0; k < times; k += 1) {
        const began = performance.now();
        await kernel.requestExecute({ code: "1", store_history: false }).done;
        taken.push(performance.now() - began);
        await new Promise((resolve) => setTimeout(resolve, 150));
    }
    return taken;
}"""

SCRUB = """async (steps) => {
    const scrubber = document.querySelector(".qs-scrubber"), root = document.querySelector(".qs");
    const times = [];
    for (const step of steps) {
        const began = performance.now();
        scrubber.value = String(step);
        scrubber.dispatchEvent(new Event("input", { bubbles: true }));
        await null;
        await null;
        root.getBoundingClientRect();
        times.push(performance.now() - began);
        if (root.dataset.index !== String(step)) throw new Error(`at ${root.dataset.index}`);
        await new Promise((resolve) => window.real_setTimeout(resolve, 5));
    }
    return times;
}"""

PAN = """async (places) => {
    const scroller = document.querySelector(".qs-scroller");
    const times = [];
    for (const place of places) {
        const began = performance.now();
        scroller.scrollLeft = place * scroller.scrollWidth;
        scroller.dispatchEvent(new Event("scroll"));
        scroller.getBoundingClientRect();
        times.push(performance.now() - began);
        await new Promise((resolve) => window.real_requestAnimationFrame(resolve));
    }
    return times;
}"""

FIRST_PAINT = """async () => {
    window.leave();
    const { esm, snapshot } = JSON.parse(document.getElementById("data").textContent);
    const blob = new Blob([esm], { type: "text/javascript" });
    const { default: widget } = await import(URL.createObjectURL(blob));
    const traits = { snapshot, recorded: true };
    const model = { get: (name) => traits[name], on() {}, off() {}, send() {} };
    const began = performance.now();
    window.leave = widget.render({ model, el: document.getElementById("here") });
    await new Promise((resolve) => window.real_requestAnimationFrame(
        () => window.real_requestAnimationFrame(resolve)));
    return performance.now() - began;
}"""

ALL_AT_ONCE = """async ([width, height, marks]) => {
    const ns = "http://www.w3.org/2000/svg";
    const make = (name, fields, into) => {
        const made = document.createElementNS(ns, name);
        for (const [key, value] of Object.entries(fields)) made.setAttribute(key, value);
        into.append(made);
        return made;
    };
    const began = performance.now();
    const svg = document.createElementNS(ns, "svg");
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
    for (const [x, y, x2, y2, text] of marks) {
        const group = make("g", {}, svg);
        if (x2 || y2) make("line", { x1: x, y1: y, x2, y2, stroke: "black" }, group);
        else make("circle", { cx: x, cy: y, r: 4 }, group);
        if (text) make("text", { x, y, "font-size": 11 }, group).textContent = text;
    }
    document.body.append(svg);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    return performance.now() - began;
}"""


def say(what: str, measured: str, target: str, baseline: str) -> None:
    print(f"{what:46} {measured:26} {target:18} {baseline}", flush=True)


def part(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def middle(times: list[float]) -> str:
    return f"{part(times, 0.5):.1f} / {part(times, 0.95):.1f} ms"


# --- runs -----------------------------------------------------------------------------------------


def crowded(members: int, candidates: int, steps: int) -> Cluster:
    """Return a run that begins with *candidates* times *members* messages in flight."""
    cluster = Cluster(members)
    cluster.submit("n1", "x")
    cluster.settle()
    for k in range(candidates):
        cluster.start_election(f"n{members - k}")
    cluster = Cluster.of(Trace.start(cluster.world, cluster.trace.origin, violations))
    for _ in range(steps):
        cluster.step()
    return cluster


def long_run(steps: int) -> Cluster:
    """Return a run of that many steps: submits, each settled, and an election now and then."""
    cluster, count = Cluster(5), 0
    while len(cluster.trace) <= steps:
        count += 1
        if count % 40 == 0:
            cluster.start_election(f"n{1 + count // 40 % 5}")
        else:
            master = next(m for m in cluster.members if cluster[m].participant_state == "MASTER")
            cluster.submit(master, f"x{count}")
        while cluster.pending and len(cluster.trace) <= steps:
            cluster.step()
    return cluster


# --- figures --------------------------------------------------------------------------------------


def clicks(browser: Browser, many: int) -> None:
    """From a click to the frame that shows its step, in JupyterLab."""
    with tempfile.TemporaryDirectory() as place:
        served, home = Path(place) / "served", Path(place) / "home"
        served.mkdir()
        shutil.copy(ROOT / "notebooks" / FIRST, served)
        with lab(served, home) as server:
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            page.emulate_media(reduced_motion="reduce")
            notebook = Notebook(page, server, served)
            notebook.open(FIRST)
            notebook.run_all()
            notebook.debugger.expect_live(True)
            notebook.execute("cluster.settle()")
            trip = page.evaluate(ROUND_TRIP, many)
            taken: list[float] = []
            while len(taken) < many:
                # Each change is four messages at least; few are in flight at a time.
                notebook.execute("cluster.submit('n2', 'x')")
                notebook.debugger.expect_told()
                taken += page.evaluate(CLICK, [4, BY_HAND])
                notebook.execute("cluster.settle()")
            notebook.shut_down()
            page.close()
    say("click to picture, p50 / p95", middle(taken), "65 ms p50", f"empty cell {middle(trip)}")


def show(page: Page, cluster: Cluster) -> None:
    meter = METER.replace("{", "{{").replace("}", "}}")
    page.set_content(static.page(cluster, template=static.PAGE.replace("<body", meter + "<body")))
    page.locator(".qs[data-index]").wait_for()


def frames(browser: Browser) -> None:
    """Play a film, and count the frames while it plays."""
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_content(f"<!doctype html><body>{METER}</body>")
    empty, _, _ = page.evaluate("window.frames_of(3000)")
    for members, candidates, target in ((5, 5, 58), (50, 10, 50)):
        cluster = crowded(members, candidates, 12)
        pending = len(cluster.pending)
        show(page, cluster)
        page.get_by_role("button", name="first step").click()
        page.get_by_role("button", name="play", exact=True).click()
        rate, script, worst = page.evaluate("window.frames_of(6000)")
        say(
            f"playing {members} members, {pending} messages",
            f"{rate:.1f} fps, {script:.2f} ms script",
            f"{target} fps, 2 ms",
            f"empty page {empty:.1f} fps; longest frame {worst:.0f} ms",
        )
    page.close()


def long_film(browser: Browser) -> None:
    """Scrub, paint and pan a run of many steps."""
    chance = random.Random(1)
    cluster = long_run(LONG)
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    show(page, cluster)
    steps = [chance.randrange(LONG) for _ in range(JUMPS)]
    taken = page.evaluate(SCRUB, steps)
    say(f"scrub to any of {LONG:,} steps, p50 / p95", middle(taken), "16 ms p95", painted(cluster))
    places = [chance.random() for _ in range(JUMPS)]
    panned = page.evaluate(PAN, places)
    say(f"pan a diagram of {LONG:,} events, p50 / p95", middle(panned), "", "")
    first = [page.evaluate(FIRST_PAINT) for _ in range(5)]
    columns = Columns(cluster.trace).of(range(len(cluster.trace)))
    fields = ("x", "y", "x2", "y2", "text")
    marks = [[m.get(f, 0) for f in fields] for c in columns for m in c.get("marks", ())]
    bare = browser.new_page(viewport={"width": 1280, "height": 1000})
    every = bare.evaluate(ALL_AT_ONCE, [columns[-1]["to"], 400, marks])
    say(
        f"space-time of {LONG:,} events, first paint",
        f"{part(first, 0.5):.0f} ms",
        "500 ms",
        f"all {len(marks):,} marks at once, unadorned: {every:.0f} ms",
    )
    page.close()
    bare.close()


def painted(cluster: Cluster) -> str:
    """Return what a frame of matplotlib costs, before it is sent anywhere."""
    press, taken = Press(scale=1.5), []
    for step in cluster.trace.steps[-40:]:
        began = perf_counter()
        press.png(ring(step.world, step))
        taken.append(1000 * (perf_counter() - began))
    return f"the ring by matplotlib {middle(taken)}"


def load() -> str:
    return ", ".join(f"{number:.1f}" for number in os.getloadavg())


def main(many: int) -> None:
    path: Any = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        print(f"Chromium {browser.version}, {os.cpu_count()} cores, load {load()}")
        say("", "measured", "target", "baseline of the same run")
        frames(browser)
        long_film(browser)
        clicks(browser, many)
        print(f"load at the end {load()}")
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)
