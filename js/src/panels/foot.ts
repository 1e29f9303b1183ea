// Below the picture: the branches of the run, and what must hold.

import { h } from "../dom";
import type { Scene } from "../film";
import type { Stage } from "../stage";
import type { Panel } from "./transport";

function fork(stage: Stage, leaf: number): number {
  const line = stage.film.line(leaf);
  const known = new Set(stage.line);
  let index = 0;
  while (index < line.length && known.has(line[index] ?? -1)) index += 1;
  return index - 1;
}

function chip(stage: Stage, leaf: number, number: number): HTMLElement {
  const here = leaf === stage.line.at(-1);
  const length = stage.film.frame(leaf)?.index ?? 0;
  const broken = stage.film.scene(leaf).broken.length > 0;
  const where = here ? `${length} steps` : `leaves at step ${fork(stage, leaf)}, ${length} steps`;
  return h(
    "button",
    {
      type: "button",
      class: "qs-branch",
      "data-leaf": leaf,
      "aria-current": here ? "true" : null,
      onclick: () => {
        stage.visit(leaf, leaf);
      },
    },
    h("b", {}, stage.film.labels[leaf] ?? `branch ${number}`),
    ` ${where}`,
    broken && h("span", { class: "qs-alarm" }, " ✗ broken"),
  );
}

export function branches(stage: Stage): Panel {
  const chips = h("div", { class: "qs-chips" });
  const el = h("div", { class: "qs-branches" }, h("h4", {}, "branches"), chips);
  let line: readonly number[] | null = null;
  let size = 0;

  const update = (): void => {
    if (stage.line === line && stage.film.size === size) return;
    [line, size] = [stage.line, stage.film.size];
    const leaves = stage.film.leaves();
    el.hidden = leaves.length < 2;
    chips.replaceChildren(...leaves.map((leaf, k) => chip(stage, leaf, k + 1)));
  };
  return { el, update };
}

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
