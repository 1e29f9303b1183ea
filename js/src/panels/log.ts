// The steps of this line in words, each a button that leads there.

import { attribute, h } from "../dom";
import type { Stage } from "../stage";
import type { Panel } from "./transport";

/** How many steps are listed on each side of the one that is shown. */
const NEAR = 60;

function entry(stage: Stage, id: number): HTMLElement {
  const index = stage.film.frame(id)?.index ?? 0;
  const here = index === stage.index;
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        "data-index": index,
        "aria-current": here ? "step" : null,
        onclick: () => {
          stage.clock.pause();
          stage.goto(index);
        },
      },
      h("span", { class: "qs-number" }, String(index)),
      h("span", {}, stage.film.frame(id)?.caption ?? ""),
    ),
  );
}

function more(count: number, where: string): HTMLElement | null {
  return count > 0 ? h("li", { class: "qs-quiet" }, `… ${count} ${where}`) : null;
}

export function log(stage: Stage): Panel {
  const list = h("ol", { class: "qs-history", "aria-label": "steps of this branch" });
  const el = h("div", { class: "qs-log" }, list);
  let line: readonly number[] = [];
  let from = 0;
  let to = 0;

  const build = (): void => {
    line = stage.line;
    from = Math.max(0, stage.index - NEAR);
    to = Math.min(line.length, stage.index + NEAR + 1);
    const entries = line.slice(from, to).map((id) => entry(stage, id));
    list.replaceChildren(
      ...[more(from, "earlier"), ...entries, more(line.length - to, "later")].filter(
        (x) => x !== null,
      ),
    );
  };

  /** Whether what is listed still has the shown step well inside it. */
  const fits = (): boolean => {
    const near = (edge: number, end: number): boolean =>
      edge === end || Math.abs(edge - stage.index) > NEAR / 3;
    return (
      line === stage.line &&
      stage.index >= from &&
      stage.index < to &&
      near(from, 0) &&
      near(to, line.length)
    );
  };

  const update = (): void => {
    if (stage.tab !== "log") return;
    if (!fits()) build();
    for (const button of list.querySelectorAll("button")) {
      const here = Number(button.dataset["index"]) === stage.index;
      attribute(button, "aria-current", here ? "step" : null);
      if (here) keepInView(button);
    }
  };

  /** Scroll the list, and nothing else on the page. */
  const keepInView = (button: HTMLElement): void => {
    const [box, line_] = [
      el.parentElement?.getBoundingClientRect(),
      button.getBoundingClientRect(),
    ];
    if (!box || !el.parentElement) return;
    if (line_.top < box.top) el.parentElement.scrollTop -= box.top - line_.top;
    if (line_.bottom > box.bottom) el.parentElement.scrollTop += line_.bottom - box.bottom;
  };
  return { el, update };
}
