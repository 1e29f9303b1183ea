// The tab that shows differences: of this step from the one before, or from a step that was pinned,
// or of this line from another branch or run, with the place where they part. Never: a comparison.

import { attribute, h } from "../dom";
import type { Against, Stage } from "../stage";
import { Tree, nameOf } from "../tree";
import { type Diff, differences, quiet } from "./explain";
import type { Panel } from "./transport";

interface Side {
  readonly step: number;
  readonly sentence: string;
}

export interface Beside {
  /** The first step that is not the same in both; null where there is none. */
  readonly parts: number | null;
  readonly rows: readonly {
    readonly index: number;
    readonly a: Side | null;
    readonly b: Side | null;
  }[];
  readonly later: number;
  readonly diff: Diff;
}

// --- two runs --------------------------------------------------------------------------------------

function side(stage: Stage, whose: string, told: Side | null, travels: boolean): HTMLElement {
  if (!told) return h("td", { class: "qs-quiet" }, "has ended");
  if (!travels) return h("td", {}, told.sentence);
  const go = (): void => {
    stage.travel(told.step);
  };
  const name = `${whose}: ${told.sentence}`;
  return h(
    "td",
    {},
    h("button", { type: "button", "aria-label": name, onclick: go }, told.sentence),
  );
}

function beside(stage: Stage, told: Beside, name: string): HTMLElement[] {
  const { parts } = told;
  const travels = stage.against !== "other";
  const head = ["step", "this run", name].map((text) => h("th", { scope: "col" }, text));
  const rows = told.rows.map(({ index, a, b }) => {
    const number = h("th", { scope: "row" }, index === parts ? `≠ ${index}` : String(index));
    const both =
      a && b && a.sentence === b.sentence && (parts === null || index < parts)
        ? [side(stage, "both runs", a, true)]
        : [side(stage, "this run", a, true), side(stage, name, b, travels)];
    if (both.length === 1) attribute(both[0] as Element, "colspan", 2);
    return h("tr", { "data-index": index, "data-parts": index === parts }, number, ...both);
  });
  const said =
    parts === null ? "They come to the same." : `They part at step ${parts}, marked with ≠.`;
  const more = told.later > 0 ? [quiet(`and ${told.later} later steps`)] : [];
  const table = h("table", { class: "qs-beside" }, h("thead", {}, h("tr", {}, ...head)));
  table.append(h("tbody", {}, ...rows));
  const what = parts === null ? [] : [h("h4", {}, `What differs after step ${parts}`)];
  return [
    h("p", {}, said),
    table,
    ...more,
    ...what,
    ...(parts === null ? [] : differences(told.diff, "Nothing that a world holds.")),
  ];
}

// --- the tab ---------------------------------------------------------------------------------------

type Option = readonly [Against, string];

function offers(stage: Stage): Option[] {
  const { film, steering, line } = stage;
  const { pinned, other } = steering.desk;
  const index = pinned === null ? undefined : film.frame(pinned)?.index;
  const branches = new Tree(film, line).rows.filter(({ steps }) => steps.at(-1) !== line.at(-1));
  return [
    ["before", "the step before"],
    ...(pinned === null ? [] : [["pinned", `step ${index ?? "?"}, pinned`] as Option]),
    ...branches.map((branch): Option => [
      `branch:${branch.steps.at(-1) ?? 0}`,
      `${nameOf(film, branch)}, side by side`,
    ]),
    ...(other === null ? [] : [["other", `${other}, side by side`] as Option]),
  ];
}

export function compare(stage: Stage): Panel {
  const picker = h("select", {
    "aria-label": "compare with",
    onchange: () => {
      stage.compareWith(picker.value as Against);
    },
  });
  const pin = h(
    "button",
    {
      type: "button",
      class: "qs-live",
      onclick: () => {
        stage.ask({ op: "pin", step: stage.steering.desk.pinned === stage.at ? null : stage.at });
      },
    },
    "",
  );
  const body = h("div", { class: "qs-differences" });
  const el = h(
    "div",
    { class: "qs-explained", tabindex: -1 },
    h("div", { class: "qs-form" }, h("label", {}, "compare with", picker), pin),
    body,
  );
  let shown: unknown = null;
  let known: readonly unknown[] = [];
  let all: readonly Option[] = [];

  const offer = (): string => {
    const { line, film, steering } = stage;
    const now = [line, film.size, steering.desk.pinned, steering.desk.other];
    if (now.some((value, k) => value !== known[k])) {
      known = now;
      all = offers(stage);
      picker.replaceChildren(...all.map(([value, words]) => h("option", { value }, words)));
    }
    // A branch that one has gone to is no other one any more.
    if (!all.some(([value]) => value === stage.against)) stage.against = "before";
    picker.value = stage.against;
    return all.find(([value]) => value === stage.against)?.[1].replace(", side by side", "") ?? "";
  };

  const update = (): void => {
    if (stage.tab !== "diff" || !stage.scene) return;
    const name = offer();
    const isPinned = stage.steering.desk.pinned === stage.at;
    pin.textContent = isPinned ? "unpin" : "pin this step";
    attribute(pin, "title", isPinned ? null : "then go elsewhere: what differs from here is shown");
    const told = stage.explain("diff");
    if (told === shown) return;
    shown = told;
    if (typeof told === "string") body.replaceChildren(quiet(told));
    else if ("parts" in told) body.replaceChildren(...beside(stage, told as never, name));
    else body.replaceChildren(...differences(told as never, nothing(stage)));
  };
  return { el, update };
}

function nothing(stage: Stage): string {
  if (stage.against !== "pinned") return "This step changed nothing.";
  const here = stage.steering.desk.pinned === stage.at;
  return here
    ? "This is the pinned step: go to another, and what differs is shown here."
    : "Nothing differs.";
}
