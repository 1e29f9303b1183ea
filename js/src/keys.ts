// What the keyboard does: the film's keys anywhere in the debugger, and those of a message on it.

import type { Stage } from "./stage";

const OWN_KEYS = "input, select, textarea";

/** The choice that a key means for the message in focus, by the kind of choice. */
const ON_MESSAGE: Readonly<Record<string, string>> = {
  Enter: "deliver",
  " ": "deliver",
  Delete: "drop",
  Backspace: "drop",
  d: "duplicate",
  t: "timeout",
};

/** The message that an element is about, wherever it is drawn or listed. */
export function envelopeAt(target: Element): string | null {
  const mark = target.closest("[data-kind=message], [data-kind=stub], [data-kind=flow]");
  const id = mark?.getAttribute("data-id")?.split(":")[1];
  return id ?? target.closest("[data-envelope]")?.getAttribute("data-envelope") ?? null;
}

function onMessage(stage: Stage, target: Element, key: string): boolean {
  const kind = ON_MESSAGE[key];
  const envelope = envelopeAt(target);
  if (kind === undefined || envelope === null) return false;
  // A button in the list does what it says by itself.
  if (kind === "deliver" && target instanceof HTMLButtonElement) return false;
  const choice = stage.film
    .choices(stage.scene ?? stage.film.scene(stage.at))
    .find(({ id, envelope: about }) => String(about) === envelope && id.startsWith(`${kind}:`));
  if (choice) stage.choose(choice.id);
  return choice !== undefined;
}

function onMark(stage: Stage, target: Element, key: string): boolean {
  const what = target.closest("[data-do]")?.getAttribute("data-do");
  if (!what || (key !== "Enter" && key !== " ")) return false;
  stage.press(what);
  return true;
}

function inFilm(stage: Stage, target: Element, key: string): boolean {
  if (target.matches(OWN_KEYS) && !(target.matches("[type=range]") && key === " ")) return false;
  if (key === " " && target.closest("button, summary")) return false;
  switch (key) {
    case "ArrowRight":
      stage.forward();
      return true;
    case "ArrowLeft":
      stage.back();
      return true;
    case "Home":
      stage.first();
      return true;
    case "End":
      stage.toLast();
      return true;
    case " ":
      stage.toggle();
      return true;
    case "Escape":
      stage.select(null);
      return true;
    default:
      return false;
  }
}

export function onKey(stage: Stage, event: KeyboardEvent): void {
  const target = event.target;
  if (!(target instanceof Element) || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key;
  const typing = target.matches("input[type=text], textarea");
  const done =
    (!typing && (onMessage(stage, target, key) || onMark(stage, target, key))) ||
    inFilm(stage, target, key);
  if (done) event.preventDefault();
  // What is typed in here is not meant for the notebook around it.
  event.stopPropagation();
}
