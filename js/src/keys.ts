// What the keyboard does: the one table of keys, which the page lists too. The film's keys work
// anywhere in the debugger, and those of a message on it, wherever it is drawn or listed.

import { type Choice, kindOf, partsOf } from "./film";
import type { Stage } from "./stage";

interface Key {
  readonly keys: readonly string[];
  /** The keys as a person calls them, and what they do. */
  readonly shown: string;
  readonly words: string;
}

interface FilmKey extends Key {
  readonly run: (stage: Stage) => void;
}

interface MemberKey extends Key {
  readonly deed: string;
}

interface DiagramKey extends Key {
  /** How it zooms (1 nearer, -1 further off, 0 as it was made), or which way it goes along. */
  readonly zoom?: number;
  readonly pan?: number;
}

interface MessageKey extends Key {
  /** The kind of choice that the key makes. */
  readonly kind: string;
}

const FILM: readonly FilmKey[] = [
  {
    keys: ["ArrowRight"],
    shown: "→",
    words: "one step on; past the end, the oldest message arrives",
    run: (stage) => {
      stage.forward();
    },
  },
  {
    keys: ["ArrowLeft"],
    shown: "←",
    words: "one step back",
    run: (stage) => {
      stage.back();
    },
  },
  {
    keys: ["Home"],
    shown: "Home",
    words: "the first step",
    run: (stage) => {
      stage.first();
    },
  },
  {
    keys: ["End"],
    shown: "End",
    words: "the last step",
    run: (stage) => {
      stage.toLast();
    },
  },
  {
    keys: [" "],
    shown: "space",
    words: "play, or pause",
    run: (stage) => {
      stage.toggle();
    },
  },
  {
    keys: ["Escape"],
    shown: "Esc",
    words: "select nobody",
    run: (stage) => {
      stage.select(null);
    },
  },
  {
    keys: ["?"],
    shown: "?",
    words: "this list, and back again",
    run: (stage) => {
      stage.flip("keys");
    },
  },
];

const MESSAGE: readonly MessageKey[] = [
  { keys: ["enter", " "], shown: "Enter, space", words: "deliver it", kind: "deliver" },
  { keys: ["delete", "backspace"], shown: "Delete", words: "drop it", kind: "drop" },
  { keys: ["d"], shown: "D", words: "duplicate it", kind: "duplicate" },
  { keys: ["t"], shown: "T", words: "give up waiting for its answer", kind: "timeout" },
];

const MEMBER: readonly MemberKey[] = [
  { keys: ["e"], shown: "E", words: "let it stand for election", deed: "elect" },
  { keys: ["c"], shown: "C", words: "crash it", deed: "crash" },
  { keys: ["r"], shown: "R", words: "restart it, with its disk", deed: "restart" },
  { keys: ["R"], shown: "Shift+R", words: "restart it, with an empty disk", deed: "blank" },
  { keys: ["x"], shown: "X", words: "cut it off from all others", deed: "part" },
];

export const DIAGRAM: readonly DiagramKey[] = [
  { keys: ["+", "="], shown: "+", words: "nearer", zoom: 1 },
  { keys: ["-"], shown: "-", words: "further off", zoom: -1 },
  { keys: ["0"], shown: "0", words: "as it was made", zoom: 0 },
  { keys: ["PageUp"], shown: "Page Up", words: "earlier", pan: -1 },
  { keys: ["PageDown"], shown: "Page Down", words: "later", pan: 1 },
];

const MARK: readonly Key[] = [
  { keys: ["Tab"], shown: "Tab, Shift+Tab", words: "the next thing, or the one before" },
  {
    keys: ["Enter", " "],
    shown: "Enter, space",
    words: "what a press does: select it, or go there",
  },
];

/** All keys, by where they work. */
export const ALL: readonly (readonly [string, readonly Key[]])[] = [
  ["Anywhere", FILM],
  ["On a message: in the ring, in the diagram, in the list", MESSAGE],
  ["On a member of the ring", MEMBER],
  ["In the space-time diagram", DIAGRAM],
  ["On anything that can be pressed", MARK],
];

const TYPED = "input:not([type=range], [type=checkbox]), textarea";
const OWN_KEYS = "input, select, textarea";

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
  const kind = MESSAGE.find(({ keys }) => keys.includes(key.toLowerCase()))?.kind;
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

function onMember(stage: Stage, target: Element, key: string): boolean {
  const name = target.closest("[data-kind=member]")?.getAttribute("data-member");
  const { scene } = stage;
  if (!name || !scene) return false;
  const deed = MEMBER.find(({ keys }) => keys.includes(key))?.deed;
  if (deed === "part") {
    stage.act({ op: "do", action: { type: "Partition", side: [name] } });
    return true;
  }
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
  const found = FILM.find(({ keys }) => keys.includes(key));
  found?.run(stage);
  return found !== undefined;
}

export function onKey(stage: Stage, event: KeyboardEvent): void {
  const target = event.target;
  if (!(target instanceof Element) || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key;
  const typing = target.matches(TYPED);
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
