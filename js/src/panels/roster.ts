// Where the ring has no room for what stands beside its members: a line a member, with its state, its
// numbers, its log and its vote.

import { h } from "../dom";
import { type Detail, type Scene, idOf } from "../film";
import type { Stage } from "../stage";
import type { Panel } from "./transport";

/** Entries of a log that are shown; older ones are a number. */
const LAST = 5;

function strip(detail: Detail): HTMLElement {
  const staged = (detail["staged"] as readonly string[] | undefined) ?? [];
  const kept = Math.max(0, LAST - staged.length);
  const shown = kept > 0 ? detail.log.slice(-kept) : [];
  const older = detail.log.length - shown.length;
  return h(
    "span",
    { class: "qs-log-strip" },
    older > 0 && h("span", { class: "qs-quiet" }, `+${older}`),
    ...shown.map((entry) => h("span", { class: "qs-entry" }, entry)),
    ...staged.map((entry) =>
      h(
        "span",
        { class: "qs-entry qs-staged", title: `staged ${entry}` },
        entry.replace(/^\d+: /, ""),
      ),
    ),
  );
}

function row(stage: Stage, scene: Scene, name: string): HTMLElement {
  const detail = scene.members.get(name) ?? { state: "", crashed: false, log: [] };
  const vote = [...scene.marks.values()].find(
    (mark) => mark.id === idOf("quorum", name) && mark.text !== "",
  );
  const state = detail.crashed ? "CRASHED" : detail.state.replace("PARTICIPANT_", "");
  return h(
    "li",
    {},
    h(
      "button",
      {
        type: "button",
        "aria-pressed": stage.selected === name ? "true" : "false",
        onclick: () => {
          stage.select(name);
        },
      },
      name,
    ),
    h("b", {}, state.replaceAll("_", " ")),
    h("span", { class: "qs-mono qs-quiet" }, `seq ${String(detail["sequence"] ?? "–")}`),
    vote && h("span", { class: "qs-mono" }, `${vote.text} votes`),
    strip(detail),
  );
}

export function roster(stage: Stage): Panel & { narrow: boolean } {
  const list = h("ul", { "aria-label": "members" });
  const legend = h("p", { class: "qs-quiet" });
  const el = h("div", { class: "qs-roster", hidden: true }, list, legend);
  const panel = {
    el,
    narrow: false,
    update: (): void => {
      const { scene } = stage;
      el.hidden = !panel.narrow || !scene;
      if (el.hidden || !scene) return;
      list.replaceChildren(...scene.names.map((name) => row(stage, scene, name)));
      const notes = [scene.marks.get("note:count"), scene.marks.get("note:legend")];
      legend.textContent = notes.map((note) => note?.text ?? "").join(". ");
    },
  };
  return panel;
}
