// The tab in which a run is sent on until something happens: what, how far it is, the breakpoints,
// and what is watched meanwhile. Never: what stops a run, or the run (the kernel's).

import { attribute, h, write } from "../dom";
import type { Breakpoint } from "../steering";
import type { Stage } from "../stage";
import { StopFields } from "./stops";
import type { Panel } from "./transport";
import { watchRows } from "./watch";

/** Steps that a run may take unless a person says otherwise, and at all. */
const USUAL = 10_000;
const MOST = 1_000_000;

const live = (words: string, press: () => void, look = ""): HTMLButtonElement =>
  h("button", { type: "button", class: `qs-live ${look}`, onclick: press }, words);

function form(press: () => void, ...parts: (Node | string)[]): HTMLFormElement {
  const made = h("form", { class: "qs-form" }, ...parts);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    press();
  });
  return made;
}

// --- until -----------------------------------------------------------------------------------------

function until(stage: Stage): Panel {
  const stops = new StopFields(stage);
  const limit = h("input", {
    type: "number",
    "aria-label": "steps at the most",
    min: 1,
    max: MOST,
    value: USUAL,
  });
  const steps = (): number => Math.min(MOST, Math.max(1, Math.round(Number(limit.value) || USUAL)));
  const go = h("button", { type: "submit", class: "qs-live" }, "run");
  const keep = live("add as breakpoint", () => {
    const stop = stops.read();
    if (stop && stops.isComplete()) stage.ask({ op: "break", stop });
  });
  const run = (): void => {
    if (stops.isComplete()) stage.act({ op: "run", stop: stops.read(), limit: steps() });
  };
  const most = h("label", {}, "at the most", limit, "steps");
  const buttons = h("span", { class: "qs-fields" }, go, keep);
  const far = progress(stage);
  const el = h(
    "section",
    { "data-form": "until", tabindex: -1 },
    h("h4", {}, "Run until"),
    form(run, stops.el, most, buttons),
    far.el,
  );

  const update = (): void => {
    stops.update();
    keep.hidden = stops.kind.value === "";
    go.hidden = stage.steering.desk.run !== null;
    far.update();
  };
  stops.kind.addEventListener("change", update);
  return { el, update };
}

/** How far the run is, and the button that stops it. */
function progress(stage: Stage): Panel {
  const bar = h("div", {
    role: "progressbar",
    class: "qs-progress",
    "aria-label": "steps of the run",
    "aria-valuemin": 0,
  });
  const words = h("span", { class: "qs-quiet" });
  const stop = live("stop", () => {
    stage.ask({ op: "stop" });
  });
  const el = h("div", { class: "qs-running", hidden: true }, bar, words, stop);
  const update = (): void => {
    const { run } = stage.steering.desk;
    el.hidden = run === null;
    if (!run) return;
    attribute(bar, "aria-valuemax", run.limit);
    attribute(bar, "aria-valuenow", run.steps);
    bar.style.setProperty("--qs-part", `${(100 * run.steps) / run.limit}%`);
    const what = run.until ? `until ${run.until}: ` : "";
    write(words, `${what}${run.steps} of ${run.limit} steps at the most`);
  };
  return { el, update };
}

// --- breakpoints -----------------------------------------------------------------------------------

function breakpoint(stage: Stage, { number, on, words }: Breakpoint): HTMLElement {
  const box = h("input", {
    type: "checkbox",
    class: "qs-live",
    "data-switch": number,
    onchange: () => {
      stage.ask({ op: "switch", number, on: box.checked });
    },
  });
  box.checked = on;
  const remove = live(
    "remove",
    () => {
      stage.ask({ op: "unbreak", number });
    },
    "qs-lesser",
  );
  attribute(remove, "aria-label", `remove breakpoint ${number}`);
  return h(
    "li",
    { "data-breakpoint": number, "data-on": on },
    h("label", {}, box, `${number}: ${words}${on ? "" : " (off)"}`),
    remove,
  );
}

const NONE = "None yet: say above what to wait for, and add it.";

function breakpoints(stage: Stage): Panel {
  const list = h("ul", { class: "qs-breakpoints", "aria-label": "breakpoints" });
  const none = h("p", { class: "qs-quiet" }, NONE);
  const el = h("section", { tabindex: -1 }, h("h4", {}, "Breakpoints"), none, list);
  let shown = "";

  /** Whoever has switched one by the keyboard goes on from there. */
  const keepFocus = (rebuild: () => void): void => {
    const focused = document.activeElement;
    const inside = list.contains(focused);
    const number = focused?.getAttribute("data-switch");
    rebuild();
    if (!inside) return;
    const same = number ? list.querySelector<HTMLElement>(`[data-switch="${number}"]`) : null;
    (same ?? el).focus({ preventScroll: true });
  };

  const update = (): void => {
    const rows = stage.steering.desk.breakpoints;
    const now = JSON.stringify(rows);
    if (now === shown) return;
    shown = now;
    none.hidden = rows.length > 0;
    keepFocus(() => {
      list.replaceChildren(...rows.map((row) => breakpoint(stage, row)));
    });
  };
  return { el, update };
}

// --- watch -----------------------------------------------------------------------------------------

function watching(stage: Stage): Panel {
  const rows = watchRows(stage, true);
  const expression = h("input", {
    type: "text",
    "aria-label": "expression to watch",
    placeholder: "n2.instance",
    maxlength: 500,
    spellcheck: "false",
  });
  const add = (): void => {
    const said = expression.value.trim();
    if (said) stage.ask({ op: "watch", expression: said });
    else expression.focus();
    expression.value = "";
  };
  const words =
    "Python over the world of each step: n1 … are the members, and there are world, flight, cuts," +
    " crashed, broken, step.";
  const el = h(
    "section",
    {},
    h("h4", {}, "Watch"),
    form(add, expression, h("button", { type: "submit", class: "qs-live" }, "watch")),
    h("p", { class: "qs-quiet" }, words),
    rows.el,
  );
  return {
    el,
    update: () => {
      rows.update();
    },
  };
}

export function run(stage: Stage): Panel {
  const parts = [until(stage), breakpoints(stage), watching(stage)];
  const el = h("div", { class: "qs-act qs-run" }, ...parts.map((part) => part.el));
  const update = (): void => {
    if (stage.tab === "run") for (const part of parts) part.update();
  };
  return { el, update };
}
