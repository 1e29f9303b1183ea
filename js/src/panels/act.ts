// What one can do to a member or a link, in four forms: those of the scene's choices that are about
// no message, as short buttons, and those that need a text or a tick.

import { h } from "../dom";
import { type Scene, kindOf } from "../film";
import type { Stage } from "../stage";
import { choiceRow, grouped } from "./choices";
import { type Field, form, line, offer, picker } from "./fields";
import { forgeField } from "./forge";
import { LOSS } from "./hand";
import { partField } from "./parting";
import type { Panel } from "./transport";

/** The kinds of choices that each form has, in order. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  submit: ["ping"],
  elect: ["elect"],
  members: ["add", "remove"],
  faults: ["crash", "restart", "heal"],
};

const TITLES: Readonly<Record<string, string>> = {
  submit: "Submit a change",
  elect: "Start an election",
  members: "Change the members",
  faults: "Make a fault",
};

function submitField(stage: Stage): Field {
  const change = line("change", "x");
  const at = picker("at which member");
  let master = "";
  const press = (): void => {
    stage.act({ op: "submit", member: at.value, change: change.value });
  };
  const el = form(
    press,
    "submit ",
    change,
    " at ",
    at,
    " ",
    h("button", { type: "submit", class: "qs-live" }, "submit"),
  );
  return {
    el,
    offer(scene) {
      const now = scene.names.find((name) => scene.members.get(name)?.state === "MASTER") ?? "";
      // A new master is offered once; afterwards the choice of the user stands.
      if (now !== master) at.value = "";
      master = now;
      offer(at, scene.names, now || undefined);
    },
  };
}

function cutField(stage: Stage): Field {
  const [from, to] = [picker("from"), picker("to")];
  const oneWay = h("input", { type: "checkbox" });
  const press = (): void => {
    const action = { type: "Cut", a: from.value, b: to.value, one_way: oneWay.checked };
    stage.act({ op: "do", action });
  };
  const el = form(
    press,
    "cut from ",
    from,
    " to ",
    to,
    h("label", {}, oneWay, "one way only"),
    h("button", { type: "submit", class: "qs-live" }, "cut"),
  );
  return {
    el,
    offer({ names }) {
      offer(from, names);
      offer(to, names, names[1]);
    },
  };
}

/** A name that no process has yet: the last one counted on. */
function fresh(names: readonly string[]): string {
  for (let k = names.length + 1; ; k += 1) {
    if (!names.includes(`n${k}`)) return `n${k}`;
  }
}

function addField(stage: Stage): Field {
  const name = line("new member");
  const at = picker("at which master");
  const press = (): void => {
    stage.act({ op: "add", member: name.value, master: at.value });
  };
  const el = form(
    press,
    "add a new member ",
    name,
    " at ",
    at,
    " ",
    h("button", { type: "submit", class: "qs-live" }, "add"),
  );
  let suggested = "";
  return {
    el,
    offer(scene) {
      const free = fresh(scene.names);
      if (name.value === suggested) name.value = free;
      suggested = free;
      offer(
        at,
        scene.names,
        scene.names.find((m) => scene.members.get(m)?.state === "MASTER"),
      );
    },
  };
}

export function act(stage: Stage): Panel {
  const fields: Readonly<Record<string, readonly Field[]>> = {
    submit: [submitField(stage)],
    elect: [],
    members: [addField(stage)],
    faults: [partField(stage), cutField(stage), forgeField(stage)],
  };
  const rows = new Map(Object.keys(KINDS).map((name) => [name, h("div", { class: "qs-rows" })]));
  /** What is asked for most often comes first: the text of a submit, but the buttons of a fault. */
  const parts = (name: string): (HTMLElement | undefined)[] => {
    const forms = (fields[name] ?? []).map((field) => field.el);
    return name === "faults" ? [rows.get(name), ...forms] : [...forms, rows.get(name)];
  };
  const el = h(
    "div",
    { class: "qs-act" },
    ...Object.entries(TITLES).map(([name, title]) =>
      h("section", { "data-form": name, tabindex: -1 }, h("h4", {}, title), ...parts(name)),
    ),
  );
  let shown: Scene["choices"] | null = null;

  const build = (scene: Scene): void => {
    const choices = stage.film.choices(scene);
    for (const [name, kinds] of Object.entries(KINDS)) {
      const mine = kinds.flatMap((kind) => choices.filter((choice) => kindOf(choice.id) === kind));
      const made = grouped(mine, (choice) => kindOf(choice.id)).map((all) => choiceRow(stage, all));
      rows.get(name)?.replaceChildren(...made);
      if (mine.some(({ id }) => id.endsWith(":blank"))) {
        rows.get(name)?.append(h("p", { class: "qs-warning" }, `⚠ ${LOSS}`));
      }
      for (const field of fields[name] ?? []) field.offer(scene);
    }
  };

  const update = (): void => {
    const scene = stage.scene;
    if (!scene || scene.choices === shown) return;
    shown = scene.choices;
    build(scene);
  };
  return { el, update };
}
