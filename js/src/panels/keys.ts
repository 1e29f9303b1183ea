// The list of all keys, made from the table by which they work.

import { h } from "../dom";
import { ALL } from "../keys";
import type { Panel } from "./transport";

export function keys(): Panel {
  const groups = ALL.map(([where, all]) =>
    h(
      "section",
      {},
      h("h4", {}, where),
      h(
        "dl",
        { class: "qs-keylist" },
        ...all.map(({ shown, words }) => h("div", {}, h("dt", {}, shown), h("dd", {}, words))),
      ),
    ),
  );
  const el = h("div", { class: "qs-help", tabindex: -1 }, ...groups);
  return { el, update: () => undefined };
}
