// At the foot: what must hold, and what does not.

import { h } from "../dom";
import type { Scene } from "../film";
import type { Stage } from "../stage";
import type { Panel } from "./transport";

function check(name: string, sentence: string, scene: Scene): HTMLElement {
  const broken = scene.broken.find((breach) => breach.invariant === name);
  return h(
    "li",
    { "data-invariant": name, "data-holds": broken ? "no" : "yes", title: sentence },
    h("span", { class: "qs-sign", "aria-hidden": "true" }, broken ? "✗" : "✓"),
    broken ? `BROKEN: ${name}` : name,
  );
}

export function holds(stage: Stage): Panel {
  const list = h("ul", { class: "qs-checks", "aria-label": "what must hold" });
  const why = h("ul", { class: "qs-broken", role: "alert" });
  const el = h("div", { class: "qs-holds" }, h("h4", {}, "must hold"), h("div", {}, list, why));
  let shown: unknown = null;

  const update = (): void => {
    const scene = stage.scene;
    if (!scene || (scene.broken === shown && list.childElementCount > 0)) return;
    shown = scene.broken;
    list.replaceChildren(
      ...stage.about.invariants.map(({ name, sentence }) => check(name, sentence, scene)),
    );
    why.replaceChildren(...scene.broken.map(({ sentence }) => h("li", {}, sentence)));
  };
  return { el, update };
}
