// What the keyboard does: the film's keys anywhere in the debugger, and those of a message on it.

import { type Choice, kindOf, partsOf } from "./film";
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

/** What a choice is to the member *name*; empty where it is not about it. */
export function deedOf({ id }: Choice, name: string): string {
  const kind = kindOf(id);
  const parts = partsOf(id);
  if (kind === "restart" && parts[0] === name) return parts[1] === "blank" ? "blank" : "restart";
  if (kind === "add" || kind === "remove") return parts[1] === name ? kind : "";
  return (kind === "elect" || kind === "crash") && parts[0] === name ? kind : "";
}

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

/** The deed that a key means for the member in focus. */
const ON_MEMBER: Readonly<Record<string, string>> = {
  c: "crash",
  r: "restart",
  R: "blank",
  e: "elect",
};

function onMember(stage: Stage, target: Element, key: string): boolean {
  const name = target.closest("[data-kind=member]")?.getAttribute("data-member");
  const { scene } = stage;
  if (!name || !scene) return false;
  if (key === "x") {
    stage.act({ op: "do", action: { type: "Partition", side: [name] } });
    return true;
  }
  const deed = ON_MEMBER[key];
  const choice = stage.film.choices(scene).find((c) => deed && deedOf(c, name) === deed);
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
    (!typing &&
      (onMessage(stage, target, key) ||
        onMember(stage, target, key) ||
        onMark(stage, target, key))) ||
    inFilm(stage, target, key);
  if (done) event.preventDefault();
  // What is typed in here is not meant for the notebook around it.
  event.stopPropagation();
}
