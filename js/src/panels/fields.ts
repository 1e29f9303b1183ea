// What the forms of the act tab are made of.

import { h } from "../dom";
import type { Scene } from "../film";

export interface Field {
  readonly el: HTMLElement;
  /** Offer what there is in that scene. */
  offer(scene: Scene): void;
}

export function picker(name: string): HTMLSelectElement {
  return h("select", { "aria-label": name });
}

/** Put *names* in a picker; what was chosen stays, where it still is there. */
export function offer(
  select: HTMLSelectElement,
  names: readonly string[],
  preferred?: string,
): void {
  const chosen = names.includes(select.value) ? select.value : (preferred ?? names[0] ?? "");
  select.replaceChildren(...names.map((name) => h("option", { value: name }, name)));
  select.value = chosen;
}

export function form(press: () => void, ...parts: (Node | string)[]): HTMLFormElement {
  const made = h("form", { class: "qs-form" }, ...parts);
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    press();
  });
  return made;
}

/** A line of text, named for those who can't see what stands around it. */
export function line(name: string, value = "", size = 8): HTMLInputElement {
  return h("input", {
    type: "text",
    "aria-label": name,
    value,
    size,
    maxlength: 200,
    spellcheck: "false",
  });
}
