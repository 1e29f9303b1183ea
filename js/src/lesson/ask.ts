// A question as a form, by its kind: choose one, choose several, a number, a member, an order.

import { h, write } from "../dom";
import { type Ask, type Given, type Kind } from "./told";
import { parts } from "./words";

/** How a question is answered, said below it. */
const HOW: Readonly<Record<Kind, string>> = {
  choose: "",
  several: "Choose all that are right.",
  number: "A whole number.",
  member: "Press the member on the picture, or choose it here.",
  order: "Put them in order, the first one on top.",
};

export interface Form {
  readonly el: HTMLElement;
  /** Choose a member that was pressed on the picture. */
  pick(name: string): void;
  /** Put the focus where one begins to answer. */
  focus(): void;
}

interface Field {
  readonly el: HTMLElement;
  /** What is answered, or what to do first, as an Error. */
  read(): Given | Error;
}

let forms = 0;

function options(ask: Ask): Field {
  const type = ask.kind === "several" ? "checkbox" : "radio";
  const name = `qs-ask-${forms}`;
  const inputs = ask.options.map((option) => h("input", { type, name, value: option }));
  const labels = inputs.map((input, k) =>
    h("label", { class: "qs-option" }, input, h("span", {}, ask.options[k])),
  );
  const long = ask.options.some((option) => option.length > 34);
  const el = h("div", { class: long ? "qs-options qs-long" : "qs-options" }, ...labels);
  const read = (): Given | Error => {
    const chosen = inputs.filter((input) => input.checked).map((input) => input.value);
    if (chosen.length === 0) return new Error("Choose an answer first.");
    return ask.kind === "several" ? chosen : (chosen[0] ?? "");
  };
  return { el, read };
}

function number(): Field {
  const input = h("input", {
    type: "text",
    inputmode: "numeric",
    autocomplete: "off",
    class: "qs-number-given",
    "aria-label": "your answer, a whole number",
  });
  const read = (): Given | Error =>
    /^\s*-?\d{1,9}\s*$/.test(input.value)
      ? Number(input.value)
      : new Error("Write a whole number first, such as 2.");
  return { el: input, read };
}

/** A list whose rows are moved up and down; what has moved where is said aloud. */
function order(ask: Ask): Field {
  const list = h("ol", { class: "qs-order" });
  const said = h("p", { class: "qs-aside", role: "status" });
  const rows = new Map<HTMLElement, string>();

  const move = (row: HTMLElement, by: -1 | 1): void => {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(row);
    else other.after(row);
    const place = [...list.children].indexOf(row) + 1;
    // The first row has no way up, and the last one none down.
    const down = place === 1 || (by > 0 && place < list.children.length);
    row.querySelector<HTMLElement>(`button:${down ? "last" : "first"}-of-type`)?.focus();
    write(said, `Now number ${place} of ${list.children.length}: ${rows.get(row) ?? ""}`);
  };

  for (const text of ask.options) {
    const row = h("li", {}, h("span", {}, text));
    for (const [by, sign, words] of [
      [-1, "▲", "move up"],
      [1, "▼", "move down"],
    ] as const) {
      row.append(
        h(
          "button",
          {
            type: "button",
            "aria-label": `${words}: ${text}`,
            title: words,
            onclick: () => {
              move(row, by);
            },
          },
          sign,
        ),
      );
    }
    rows.set(row, text);
    list.append(row);
  }
  return {
    el: h("div", {}, list, said),
    read: () => [...list.children].map((row) => rows.get(row as HTMLElement) ?? ""),
  };
}

function field(ask: Ask): Field {
  if (ask.kind === "number") return number();
  return ask.kind === "order" ? order(ask) : options(ask);
}

/** Make the form of *ask*; *answer* is called with what is given, and *wrong* with what is amiss. */
export function form(
  ask: Ask,
  answer: (given: Given) => void,
  wrong: (message: string) => void,
): Form {
  forms += 1;
  const { el: body, read } = field(ask);
  const inputs = (): HTMLInputElement[] => [...body.querySelectorAll("input")];
  const start = (): HTMLElement | null =>
    body.matches("input") ? body : body.querySelector("input, button");
  const submit = (event: Event): void => {
    event.preventDefault();
    const given = read();
    if (given instanceof Error) {
      wrong(given.message);
      start()?.focus();
    } else {
      answer(given);
    }
  };
  const el = h(
    "form",
    { class: "qs-ask", "data-kind": ask.kind, novalidate: true, onsubmit: submit },
    h(
      "fieldset",
      {},
      h("legend", {}, ...parts(ask.words)),
      HOW[ask.kind] !== "" && h("p", { class: "qs-aside" }, HOW[ask.kind]),
      body,
    ),
    h("button", { type: "submit", class: "qs-go" }, "answer"),
    ask.again && h("p", { class: "qs-aside" }, "Answered before: the first answer counts."),
  );
  return {
    el,
    pick: (name) => {
      if (ask.kind !== "member") return;
      const found = inputs().find((input) => input.value === name);
      if (found) found.checked = true;
    },
    focus: () => {
      start()?.focus({ preventScroll: true });
    },
  };
}
