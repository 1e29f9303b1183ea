// All fields of the selected member, those that this step changed marked.

import { h } from "../dom";
import type { Detail, Scene } from "../film";
import type { Stage } from "../stage";
import type { Panel } from "./transport";

/** Field, what it is called here, and what it is called elsewhere. */
const FIELDS: readonly (readonly [string, string, string])[] = [
  ["state", "state", "one of the protocol's seven"],
  ["instance", "instance", "Raft: term; Paxos: ballot"],
  ["sequence", "sequence", "Raft: log index; Paxos: slot"],
  ["master", "master", "who leads this instance, as far as this member knows"],
  ["members", "members", "the list in force here"],
  ["promised", "promised", "the highest instance it has granted; it hears nothing lower"],
  ["promised_to", "promised to", "the candidate of that instance"],
  ["commit", "commit", "the highest sequence known to be agreed"],
  ["staged", "staged", "heard, not final yet"],
  ["votes", "votes", "open votes of this member"],
  ["queue", "queue", "what waits until its vote is decided"],
  ["log", "log", "what it has applied, in order"],
];

function text(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(", ") || "–";
  if (value === "" || value === null || value === undefined) return "–";
  return String(value);
}

function log(entries: readonly unknown[]): HTMLElement | string {
  if (entries.length === 0) return "–";
  return h("ol", { class: "qs-log-strip" }, ...entries.map((entry) => h("li", {}, String(entry))));
}

/** The door to what led to a value. */
function asks(stage: Stage, member: string, field: string, name: string): HTMLElement {
  return h(
    "button",
    {
      type: "button",
      class: "qs-live qs-ask",
      "data-why": field,
      "aria-label": `why is ${member}'s ${name} so?`,
      onclick: () => {
        stage.askWhy(member, field);
      },
    },
    "why?",
  );
}

function row(
  stage: Stage,
  member: string,
  field: string,
  name: string,
  about: string,
  now: Detail,
  before: Detail | undefined,
): HTMLElement {
  const value = now[field];
  const changed = before !== undefined && text(before[field]) !== text(value);
  const shown = field === "log" ? log(now.log) : text(value);
  const was =
    changed && field !== "log" && h("span", { class: "qs-was" }, ` was ${text(before[field])}`);
  return h(
    "div",
    { class: "qs-field", "data-field": field, "data-changed": changed },
    h("dt", { title: about }, name),
    h("dd", {}, h("span", {}, shown, was), asks(stage, member, field, name)),
  );
}

function details(stage: Stage, name: string, scene: Scene, before: Scene | null): HTMLElement[] {
  const now = scene.members.get(name);
  if (!now) return [h("p", { class: "qs-quiet" }, `There is no ${name} at this step.`)];
  const old = before?.members.get(name);
  const rows = FIELDS.filter(([field]) => field in now).map(([field, word, about]) =>
    row(stage, name, field, word, about, now, old),
  );
  const crashed =
    now.crashed &&
    h("p", { class: "qs-alarm" }, "It has crashed: it hears nothing until it is restarted.");
  return [h("div", {}, crashed, h("dl", {}, ...rows))];
}

export function member(stage: Stage): Panel {
  const names = h("div", { class: "qs-names", role: "group", "aria-label": "which member" });
  const body = h("div", { class: "qs-detail" });
  const el = h("div", { class: "qs-member" }, names, body);

  const update = (): void => {
    const scene = stage.scene;
    if (!scene || stage.tab !== "member") return;
    const chosen = stage.selected ?? scene.names[0] ?? "";
    names.replaceChildren(
      ...scene.names.map((name) =>
        h(
          "button",
          {
            type: "button",
            "data-name": name,
            "aria-pressed": name === chosen ? "true" : "false",
            onclick: () => {
              stage.select(name);
            },
          },
          name,
        ),
      ),
    );
    const parent =
      scene.parent === null
        ? null
        : stage.film.has(scene.parent)
          ? stage.film.scene(scene.parent)
          : null;
    body.replaceChildren(...details(stage, chosen, scene, parent));
  };
  return { el, update };
}
