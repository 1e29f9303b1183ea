// Buttons for the choices of a scene: one alone, or a row of those that begin alike.

import { h } from "../dom";
import { type Choice, kindOf } from "../film";
import type { Stage } from "../stage";

/** A button that performs *choice*. Where its label says less, its name still says all. */
export function choiceButton(
  stage: Stage,
  choice: Choice,
  label: string,
  look: string,
): HTMLButtonElement {
  return h(
    "button",
    {
      type: "button",
      class: `qs-live ${look}`,
      "data-choice": choice.id,
      "aria-label": label === choice.words ? null : choice.words,
      title: choice.words,
      onclick: () => {
        stage.choose(choice.id);
      },
    },
    label,
  );
}

/** The words with which all of them begin, as long as each has more to say. */
export function commonWords(all: readonly string[]): string {
  const split = all.map((words) => words.split(" "));
  const first = split[0] ?? [];
  const room = Math.min(...split.map((words) => words.length - 1));
  let count = 0;
  while (count < room && split.every((words) => words[count] === first[count])) count += 1;
  return first.slice(0, count).join(" ");
}

/** More buttons than that are shown on demand. */
const MANY = 12;
const byNumber = new Intl.Collator("en", { numeric: true });

/** "crash: n1 n2 n3": the words in common once, the rest on short buttons. */
export function choiceRow(stage: Stage, unsorted: readonly Choice[]): HTMLElement {
  const choices = [...unsorted].sort((a, b) => byNumber.compare(a.words, b.words));
  const words = choices.map((choice) => choice.words);
  const [only] = words;
  const common = words.length === 1 && only?.split(" ").length !== 2 ? "" : commonWords(words);
  const buttons = choices.map((choice) =>
    choiceButton(stage, choice, choice.words.slice(common.length).trim(), "qs-short"),
  );
  const kind = kindOf(choices[0]?.id ?? "");
  if (choices.length <= MANY) {
    return h("div", { class: "qs-choices", "data-kind": kind }, h("span", {}, common), ...buttons);
  }
  return h(
    "details",
    { class: "qs-many", "data-kind": kind },
    h("summary", {}, `${common} (${choices.length})`),
    h("div", { class: "qs-choices" }, ...buttons),
  );
}

/** The choices of one kind, or about one message, together, in the order of the first of each. */
export function grouped(choices: readonly Choice[], key: (choice: Choice) => string): Choice[][] {
  const groups = new Map<string, Choice[]>();
  for (const choice of choices) {
    const group = groups.get(key(choice)) ?? [];
    group.push(choice);
    groups.set(key(choice), group);
  }
  return [...groups.values()];
}
