// The watch expressions with their values at the step that is shown; an error stands in the place
// of its value. Found here: the strip at the foot, and the rows, which the run tab has too.

import { h, write } from "../dom";
import type { Stage } from "../stage";
import type { Panel } from "./transport";

interface Rows {
  readonly el: HTMLElement;
  update(): void;
}

/** A row for each expression; *removable* adds a button to each. */
export function watchRows(stage: Stage, removable: boolean): Rows {
  const el = h("ul", { class: "qs-watches", "aria-label": "watch expressions" });
  let shown: readonly string[] = [];

  const remove = (expression: string): HTMLElement =>
    h(
      "button",
      {
        type: "button",
        class: "qs-live qs-lesser",
        "aria-label": `remove ${expression}`,
        onclick: () => {
          stage.ask({ op: "unwatch", expression });
        },
      },
      "remove",
    );

  const row = (expression: string): HTMLElement =>
    h(
      "li",
      { "data-watch": expression },
      h("code", {}, expression),
      h("span", { class: "qs-value" }),
      removable && remove(expression),
    );

  const update = (): void => {
    const { watches } = stage.steering.desk;
    if (watches.join("\n") !== shown.join("\n")) el.replaceChildren(...watches.map(row));
    shown = watches;
    const values = stage.steering.values(stage.film, stage.at);
    [...el.children].forEach((item, k) => {
      const place = item.querySelector<HTMLElement>(".qs-value");
      if (!place) return;
      const { value, error } = values[k] ?? {};
      place.classList.toggle("qs-alarm", error !== undefined);
      write(place, error === undefined ? (value ?? "…") : `✗ ${error}`);
    });
  };
  return { el, update };
}

export function watch(stage: Stage): Panel {
  const rows = watchRows(stage, false);
  const el = h("div", { class: "qs-watch", hidden: true }, h("h4", {}, "watch"), rows.el);
  const update = (): void => {
    el.hidden = stage.steering.desk.watches.length === 0;
    if (!el.hidden) rows.update();
  };
  return { el, update };
}
