// What the kernel tells about the step that is shown: the code that ran, what changed, what led to
// it. Asked only while its tab is open, and only once one stands still. Never: a guess of our own.

import { h } from "../dom";
import type { Explained } from "../asking";
import type { Stage } from "../stage";
import type { Panel } from "./transport";

interface Line {
  readonly number: number;
  readonly text: string;
  readonly ran?: boolean;
  readonly refused?: boolean;
  readonly compared?: readonly string[];
}

interface Method {
  readonly name: string;
  readonly where: string;
  readonly shared: boolean;
  readonly lines: readonly Line[];
  readonly gave: string;
  readonly changed: readonly string[];
}

export interface Code {
  readonly member: string;
  readonly title: string;
  readonly methods: readonly Method[];
  readonly refusals: readonly string[];
  readonly note: string;
}

export interface Diff {
  readonly rows: readonly {
    readonly where: string;
    readonly kind: string;
    readonly old?: string;
    readonly new?: string;
  }[];
  readonly more: number;
}

export interface Why {
  readonly question: string;
  readonly causes: readonly {
    readonly step: number;
    readonly index: number;
    readonly sentence: string;
    readonly how: string;
  }[];
  readonly envelopes: readonly number[];
}

export const quiet = (text: string): HTMLElement => h("p", { class: "qs-quiet" }, text);

// --- code ------------------------------------------------------------------------------------------

function codeLine(line: Line): HTMLElement {
  const sign = line.refused ? "✗" : line.ran ? "▸" : "";
  const said = line.refused ? "this refused" : line.ran ? "ran" : "did not run";
  const compared = line.compared?.map((text) => h("span", { class: "qs-compared" }, text)) ?? [];
  return h(
    "li",
    { "data-ran": line.ran, "data-refused": line.refused, title: `line ${line.number} ${said}` },
    h("span", { class: "qs-ran", "aria-label": said, role: "img" }, sign),
    h("span", { class: "qs-source" }, line.text || " "),
    ...compared,
  );
}

function method(made: Method): HTMLElement {
  const ends = [...made.changed, ...(made.gave ? [`gives ${made.gave}`] : [])];
  const head = [h("b", {}, made.name), ` in ${made.where}`];
  const lines = h("ol", { class: "qs-code" }, ...made.lines.map(codeLine));
  const body = [
    made.lines.length > 0 ? lines : quiet("Its source is not to be found."),
    ends.length > 0 && h("ul", { class: "qs-ends" }, ...ends.map((end) => h("li", {}, end))),
  ];
  return made.shared
    ? h("details", { class: "qs-method qs-many" }, h("summary", {}, ...head), ...body)
    : h("div", { class: "qs-method" }, h("h4", {}, ...head), ...body);
}

/** A refusal, and the door to what led to it. */
function refusal(stage: Stage, text: string): HTMLElement {
  const ask = (): void => {
    stage.askWhy();
  };
  const name = "why was this refused?";
  const door = h("button", { type: "button", class: "qs-ask", "aria-label": name, onclick: ask });
  door.textContent = "why?";
  return h("p", { class: "qs-alarm qs-refusal" }, h("span", {}, text), door);
}

export function code(stage: Stage, told: Code): HTMLElement[] {
  const own = told.methods.filter((made) => !made.shared);
  const shared = told.methods.filter((made) => made.shared);
  return [
    ...told.refusals.map((text) => refusal(stage, text)),
    ...(told.note ? [quiet(told.note)] : []),
    ...own.map(method),
    ...(shared.length > 0 ? [quiet("what all protocols have in common:")] : []),
    ...shared.map(method),
    ...(told.methods.length === 0 ? [quiet("No member ran anything in this step.")] : []),
  ];
}

// --- diff ------------------------------------------------------------------------------------------

const SIGNS: Readonly<Record<string, string>> = { added: "+", removed: "−", changed: "≠" };

/** A list of differences, or *nothing* where there are none. */
export function differences({ rows, more }: Diff, nothing: string): HTMLElement[] {
  if (rows.length === 0) return [quiet(nothing)];
  const items = rows.map((row) =>
    h(
      "li",
      { "data-kind-of-change": row.kind },
      h("span", { class: "qs-sign", role: "img", "aria-label": row.kind }, SIGNS[row.kind]),
      h("b", {}, row.where),
      row.old !== undefined && h("span", { class: "qs-old" }, row.old),
      row.old !== undefined && row.new !== undefined && " → ",
      row.new !== undefined && h("span", { class: "qs-new" }, row.new),
    ),
  );
  const list = h("ul", { class: "qs-diff", "aria-label": "what differs" }, ...items);
  return more > 0 ? [list, quiet(`and ${more} more`)] : [list];
}

// --- why -------------------------------------------------------------------------------------------

export function why(stage: Stage, { question, causes }: Why): HTMLElement[] {
  const items = causes.map((cause) =>
    h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          "data-cause-step": cause.step,
          "aria-current": cause.step === stage.at ? "step" : null,
          onclick: () => {
            stage.travel(cause.step);
          },
        },
        h("span", { class: "qs-number" }, String(cause.index)),
        h("span", {}, cause.sentence, cause.how && h("span", { class: "qs-how" }, cause.how)),
      ),
    ),
  );
  if (causes.length === 0) return [h("p", {}, question)];
  return [
    h("p", {}, h("b", {}, question)),
    quiet("What led to it, in order; all of it is lit in the diagram."),
    h("ol", { class: "qs-history", "aria-label": "causes" }, ...items),
  ];
}

/** The marks of the diagram that have a part in *told*. */
export function litBy({ causes, envelopes }: Why): ReadonlySet<string> {
  return new Set([
    ...causes.map(({ step }) => `event:${step}`),
    ...envelopes.map((envelope) => `flow:${envelope}`),
  ]);
}

// --- the tabs --------------------------------------------------------------------------------------

export function explained<T>(
  stage: Stage,
  about: Extract<Explained, "code" | "why">,
  show: (stage: Stage, told: T) => HTMLElement[],
): Panel {
  const el = h("div", { class: `qs-explained qs-${about}-tab`, tabindex: -1 });
  let shown: unknown = null;

  const update = (): void => {
    if (stage.tab !== about || !stage.scene) return;
    const told = stage.explain(about) as T | string;
    if (told === shown) return;
    shown = told;
    el.replaceChildren(...(typeof told === "string" ? [quiet(told)] : show(stage, told)));
  };
  return { el, update };
}
