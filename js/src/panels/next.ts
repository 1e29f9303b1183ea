// What can happen next: a row for each message in flight, and a button for everything else.

import { attribute, h } from "../dom";
import { type Choice, type Json, type Scene, kindOf } from "../film";
import type { Stage } from "../stage";
import { choiceButton, choiceRow, grouped } from "./choices";
import type { Panel } from "./transport";

/** A lesser button of a message's row, where all other words stand already. */
function lesser(stage: Stage, choice: Choice): HTMLElement {
  const kind = kindOf(choice.id);
  return choiceButton(stage, choice, kind === "timeout" ? "time out" : kind, "qs-lesser");
}

/** A message: deliver it, or see what holds it up; lose it, copy it, give up waiting for it. */
function messageRow(stage: Stage, scene: Scene, choices: readonly Choice[]): HTMLElement {
  const envelope = choices[0]?.envelope ?? 0;
  const deliver = choices.find((choice) => kindOf(choice.id) === "deliver");
  const held = scene.marks.get(`message:${envelope}`)?.words ?? "held up";
  return h(
    "li",
    { class: "qs-row", "data-envelope": envelope },
    deliver
      ? choiceButton(stage, deliver, deliver.words, "qs-main-choice")
      : h("span", { class: "qs-held" }, held),
    deliver?.ignored && h("span", { class: "qs-quiet" }, "(ignored)"),
    h(
      "span",
      { class: "qs-lessers" },
      ...choices.filter((c) => c !== deliver).map((c) => lesser(stage, c)),
    ),
  );
}

const QUIET = "No message is in flight. Submit a change, or let a member stand for election.";

/** Mark what each choice would break, as far as the kernel has told it. */
function warn(el: HTMLElement, told: Json | string): void {
  const breaks = (typeof told === "string" ? {} : told["breaks"]) as Record<string, string[]>;
  for (const button of el.querySelectorAll<HTMLElement>("[data-choice]")) {
    const names = breaks[button.dataset["choice"] ?? ""] ?? [];
    const known = button.nextElementSibling?.matches(".qs-breaks");
    if (known || names.length === 0) continue;
    const said = names.map((name) => h("span", { class: "qs-sign" }, "✗ ", h("b", {}, name)));
    button.after(h("span", { class: "qs-breaks" }, h("span", {}, "breaks "), ...said));
  }
}

export function next(stage: Stage): Panel {
  const el = h("div", { class: "qs-next", tabindex: -1 });
  let shown: Scene["choices"] | null = null;

  const build = (scene: Scene): void => {
    const choices = stage.film.choices(scene);
    const about = choices.filter((choice) => typeof choice.envelope === "number");
    const rest = choices.filter((choice) => typeof choice.envelope !== "number");
    const messages = grouped(about, (choice) => String(choice.envelope)).map((all) =>
      messageRow(stage, scene, all),
    );
    const others = grouped(rest, (choice) => kindOf(choice.id)).map((all) => choiceRow(stage, all));
    el.replaceChildren(
      messages.length > 0
        ? h("ul", { class: "qs-messages", "aria-label": "messages in flight" }, ...messages)
        : h("p", { class: "qs-quiet" }, QUIET),
      h("h4", {}, messages.length > 0 ? "or" : "now"),
      h(
        "div",
        { class: "qs-others", role: "group", "aria-label": "what else can happen" },
        ...others,
      ),
    );
  };

  /** The button that was pressed may be gone: whoever uses the keyboard goes on with the next. */
  const keepFocus = (rebuild: () => void): void => {
    const focused = document.activeElement;
    const held = el.contains(focused) ? focused?.getAttribute("data-choice") : null;
    rebuild();
    if (held === null || held === undefined) return;
    const same = [...el.querySelectorAll<HTMLElement>("[data-choice]")].find(
      (b) => b.dataset["choice"] === held,
    );
    (same ?? el.querySelector<HTMLElement>(".qs-main-choice") ?? el).focus({ preventScroll: true });
  };

  const update = (): void => {
    const scene = stage.scene;
    if (!scene) return;
    if (scene.choices !== shown) {
      shown = scene.choices;
      keepFocus(() => {
        build(scene);
      });
      attribute(el, "data-count", scene.choices.size);
    }
    // Asked where one rests, and not while one moves about in the film.
    const rests = stage.told && stage.isLive && !stage.clock.playing;
    if (stage.tab === "next" && rests) warn(el, stage.explain("next"));
  };
  return { el, update };
}
