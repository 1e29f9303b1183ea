// What can be done to the thing at hand: the message or member under the pointer or in focus, or the
// member that is selected. It has a line of its own below the ring, so that nothing is covered.

import { attribute, h } from "../dom";
import { idOf, kindOf } from "../film";
import { deedOf, envelopeAt } from "../keys";
import type { Stage } from "../stage";
import { choiceButton } from "./choices";
import type { Panel } from "./transport";

type Thing = { readonly message: string } | { readonly member: string } | null;

/** How long the pointer must rest on another thing before that is at hand, in milliseconds: so one
 * can go to the buttons past whatever lies on the way. */
const REST = 350;

const HINT =
  "Point at a message or a member (or come to it with Tab) to see what can be done to it." +
  " Draw a line across the ring, or a loop, to part it; with Shift, one way only.";

/** What losing the disk means, wherever it can be lost. */
export const LOSS =
  "Without its disk it forgets what it promised and staged: it may vote twice in one instance.";

/** Kinds of choices about a member, what they are called here, and their key. */
const DEEDS: readonly (readonly [string, string, string])[] = [
  ["elect", "elect", "E"],
  ["crash", "crash", "C"],
  ["restart", "restart", "R"],
  ["blank", "restart without its disk", "Shift R"],
  ["remove", "remove", ""],
  ["add", "add", ""],
];

const ON_MESSAGE: Readonly<Record<string, readonly [string, string]>> = {
  deliver: ["deliver", "Enter"],
  drop: ["drop", "Delete"],
  duplicate: ["duplicate", "D"],
  timeout: ["time out", "T"],
};

function thingAt(target: Element): Thing {
  const message = envelopeAt(target);
  if (message !== null && /^\d+$/.test(message)) return { message };
  const mark = target.closest<SVGElement | HTMLElement>("[data-member], [data-lane]");
  const member = mark?.getAttribute("data-member") ?? mark?.getAttribute("data-lane");
  return member ? { member } : null;
}

function keyed(button: HTMLElement, key: string): HTMLElement {
  if (key) button.append(" ", h("kbd", { "aria-hidden": "true" }, key));
  return button;
}

export class Hand implements Panel {
  readonly el = h("div", { class: "qs-hand", role: "group", "aria-label": "at hand" });
  private thing: Thing = null;
  private shown: unknown[] = [];
  private resting: number | null = null;

  constructor(
    private readonly stage: Stage,
    private readonly changed: () => void,
  ) {}

  /** The pointer is over *target*, or (*now*) it is in focus. */
  point(target: EventTarget | null, now: boolean): void {
    if (this.resting !== null) window.clearTimeout(this.resting);
    this.resting = null;
    if (!(target instanceof Element) || this.el.contains(target)) return;
    const thing = thingAt(target);
    if (!thing) return;
    if (now || !this.thing) this.take(thing);
    else {
      this.resting = window.setTimeout(() => {
        this.take(thing);
      }, REST);
    }
  }

  close(): void {
    if (this.resting !== null) window.clearTimeout(this.resting);
  }

  private take(thing: Thing): void {
    this.thing = thing;
    this.changed();
  }

  update(): void {
    const { scene, selected } = this.stage;
    if (!scene) return;
    const thing = this.present() ?? (selected === null ? null : { member: selected });
    const now = [scene.choices, JSON.stringify(thing)];
    if (now.every((part, k) => part === this.shown[k])) return;
    this.shown = now;
    const parts =
      thing === null
        ? []
        : "message" in thing
          ? this.message(thing.message)
          : this.member(thing.member);
    this.el.replaceChildren(...(parts.length > 0 ? parts : [h("p", { class: "qs-quiet" }, HINT)]));
    attribute(this.el, "data-thing", thing === null ? null : Object.values(thing)[0]);
  }

  /** The thing at hand, as long as it is there. */
  private present(): Thing {
    const { thing } = this;
    const marks = this.stage.scene?.marks;
    if (!thing || !marks) return null;
    const id = "message" in thing ? `message:${thing.message}` : idOf("member", thing.member);
    if (marks.has(id)) return thing;
    this.thing = null;
    return null;
  }

  private message(envelope: string): HTMLElement[] {
    const { scene, film } = this.stage;
    if (!scene) return [];
    const words = scene.marks.get(`message:${envelope}`)?.words ?? "";
    const choices = film.choices(scene).filter((c) => String(c.envelope) === envelope);
    const buttons = choices.map((choice) => {
      const [label, key] = ON_MESSAGE[kindOf(choice.id)] ?? [kindOf(choice.id), ""];
      return keyed(choiceButton(this.stage, choice, label, "qs-lesser"), key);
    });
    return [h("span", { class: "qs-thing" }, words), h("span", { class: "qs-deeds" }, ...buttons)];
  }

  private member(name: string): HTMLElement[] {
    const { scene, film } = this.stage;
    if (!scene) return [];
    const choices = film.choices(scene);
    const buttons = DEEDS.flatMap(([deed, label, key]) =>
      choices
        .filter((choice) => deedOf(choice, name) === deed)
        .slice(0, 1)
        .map((choice) => keyed(choiceButton(this.stage, choice, label, "qs-lesser"), key)),
    );
    const alone = h(
      "button",
      {
        type: "button",
        class: "qs-live qs-lesser",
        title: `nothing gets from ${name} to the others any more, or back`,
        onclick: () => {
          this.stage.act({ op: "do", action: { type: "Partition", side: [name] } });
        },
      },
      "cut off",
    );
    const lost = choices.some((choice) => deedOf(choice, name) === "blank");
    const said = scene.marks.get(idOf("member", name))?.words ?? name;
    return [
      h("span", { class: "qs-thing" }, said),
      h("span", { class: "qs-deeds" }, ...buttons, scene.names.length > 1 && keyed(alone, "X")),
      ...(lost ? [h("p", { class: "qs-warning" }, `⚠ ${LOSS}`)] : []),
    ];
  }
}
