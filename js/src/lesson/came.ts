// What came of a beat: whether the answer was right, what happened, what that meant, and at the end
// what the real systems do.

import { h } from "../dom";
import type { End, Maybe, State, Told } from "./told";
import { paragraphs, source } from "./words";

function verdict({ given, correct, right }: Told, ordered: boolean): HTMLElement {
  const is = ordered ? "it happens in this order." : `it is ${right}.`;
  if (typeof given !== "string") {
    const answer = ordered ? "It happens in this order." : `The answer: ${right}.`;
    return h("p", { class: "qs-verdict" }, answer);
  }
  if (correct === true) {
    return h("p", { class: "qs-verdict", "data-correct": "yes" }, `✓ Right: ${is}`);
  }
  const said = ordered ? "" : ` You said ${given}.`;
  return h("p", { class: "qs-verdict", "data-correct": "no" }, `✗ Not so: ${is}${said}`);
}

/** Each step of the beat as a sentence, with the way to the lines of code that ran in it. */
function happened(told: Told, look: (sentence: number) => void): HTMLElement {
  const rows = told.sentences.map((sentence, k) =>
    h(
      "li",
      {},
      h("span", {}, sentence),
      h(
        "button",
        {
          type: "button",
          class: "qs-to-code",
          "aria-label": `show the code that ran: ${sentence}`,
          title: "show the code that ran in this step",
          onclick: () => {
            look(k);
          },
        },
        "code",
      ),
    ),
  );
  const more = told.more > 0 && h("li", { class: "qs-aside" }, `… and ${told.more} more steps`);
  return h("ul", { class: "qs-happened", "aria-label": "what happened" }, ...rows, more);
}

/** The answer to the question: what is right, and why. */
export function answered({ ask, told }: State, look: (sentence: number) => void): HTMLElement[] {
  if (!ask || !told) return [];
  const other = told.first && told.given && told.first !== told.given;
  return [
    h(
      "div",
      { class: "qs-told" },
      h("p", { class: "qs-asked" }, ask.words.map(([, text]) => text).join("")),
      verdict(told, ask.kind === "order"),
      ask.kind === "order" &&
        told.order.length > 0 &&
        h("ol", { class: "qs-in-order" }, ...told.order.map((one) => h("li", {}, one))),
      other && h("p", { class: "qs-aside" }, `Your first answer counts: ${told.first ?? ""}.`),
      told.sentences.length > 0 && happened(told, look),
    ),
  ];
}

/** What is said once it has happened. */
export function revealed({ reveal, unmet, code }: State): HTMLElement[] {
  const other = unmet.map((words) => h("li", {}, words));
  return [
    ...paragraphs(reveal),
    ...(other.length > 0
      ? [
          h("p", { class: "qs-alarm" }, "Here it went another way than the lesson tells:"),
          h("ul", { class: "qs-unmet" }, ...other),
        ]
      : []),
    ...(code === ""
      ? []
      : [
          h("p", { class: "qs-aside" }, "To try in a cell of your own:"),
          h("pre", { tabindex: 0, "aria-label": "Python to try" }, code),
        ]),
  ];
}

/** What stands at the end of a lesson. */
export function ended(end: Maybe<End>, { right, asked }: State["score"]): HTMLElement[] {
  if (!end) return [];
  const sources = end.sources.map((one) => h("li", {}, source(one)));
  const score = `${right} of ${asked} questions answered right at the first try.`;
  return [
    h(
      "div",
      { class: "qs-end" },
      h("h4", {}, "the end of this lesson"),
      h("p", { class: "qs-sum" }, end.summary),
      asked > 0 && h("p", {}, score),
      end.systems.length > 0 && h("h4", {}, "what real systems do"),
      ...paragraphs(end.systems),
      sources.length > 0 && h("h4", {}, "to read more"),
      h("ul", {}, ...sources),
    ),
  ];
}
