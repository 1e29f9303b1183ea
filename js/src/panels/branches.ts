// The branches of the run as a tree: press a dot to go to its step, a name to go to its end.

import { attribute, h, onResize } from "../dom";
import { Painter, type Sheet } from "../painter";
import type { Stage } from "../stage";
import { type Branch, ROW, Tree, WIDTH, nameOf } from "../tree";
import { form, line } from "./fields";
import type { Panel } from "./transport";

/** From the last dot of a row to its name. */
const AWAY = 10;

export class Branches implements Panel {
  private readonly sheet: { -readonly [K in keyof Sheet]: Sheet[K] };
  private readonly painter: Painter;
  private readonly names = h("div", { role: "group", "aria-label": "branches" });
  readonly el: HTMLElement;
  private readonly label = line("name of this step", "", 14);
  private tree: Tree | null = null;
  private line: readonly number[] | null = null;
  private labels: Readonly<Record<string, string>> = {};
  private size = 0;
  private at = -1;
  private readonly body = h("div", {
    role: "group",
    tabindex: 0,
    "aria-label": "tree of branches",
  });
  private readonly resized = onResize(this.body, () => {
    this.line = null;
    this.update();
  });

  constructor(private readonly stage: Stage) {
    const { film } = stage;
    this.sheet = { width: WIDTH, height: 0, layers: ["branch", "node"], looks: film.looks };
    this.painter = new Painter(this.sheet, "the tree of branches", []);
    const { svg } = this.painter;
    attribute(svg, "class", "qs-tree");
    svg.addEventListener("click", ({ target }) => {
      const mark = target instanceof Element ? target.closest("[data-do]") : null;
      const what = mark?.getAttribute("data-do");
      if (what) stage.press(what);
    });
    this.body.append(svg, this.names);
    const naming = form(
      () => {
        stage.act({ op: "label", label: this.label.value.trim() });
      },
      this.label,
      h("button", { type: "submit", class: "qs-live qs-lesser" }, "name this step"),
    );
    this.el = h(
      "div",
      { class: "qs-branches", hidden: true },
      h("h4", {}, "branches"),
      this.body,
      naming,
    );
  }

  theme(dark: boolean): void {
    this.sheet.looks = this.stage.film.looks;
    this.painter.theme(dark);
  }

  close(): void {
    this.resized();
  }

  update(): void {
    const { stage } = this;
    const { size, labels } = stage.film;
    const grown = stage.line !== this.line || size !== this.size || labels !== this.labels;
    if (!grown && stage.at === this.at) return;
    if (stage.at !== this.at) this.label.value = labels[stage.at] ?? "";
    [this.line, this.size, this.at, this.labels] = [stage.line, size, stage.at, labels];
    if (grown) this.grow();
    if (this.el.hidden || !this.tree) return;
    this.painter.paint({ marks: this.tree.marks(stage.at), members: new Map() });
  }

  private grow(): void {
    const { film, line } = this.stage;
    // What is hidden has no width.
    const leaves = film.leaves();
    // After a reset, the one branch that there is lies ahead of this line.
    const alone = leaves.length < 2 && leaves[0] === line.at(-1);
    this.el.hidden = alone || line.length === 0;
    const width = Math.min(WIDTH, this.body.clientWidth || WIDTH);
    const tree = new Tree(film, line, width);
    this.tree = tree;
    this.sheet.looks = film.looks;
    this.sheet.height = tree.height;
    this.sheet.width = width;
    attribute(this.painter.svg, "width", width);
    attribute(this.painter.svg, "height", tree.height);
    this.names.replaceChildren(...tree.shown.map((row) => this.name(tree, row)));
  }

  private name(tree: Tree, branch: Branch): HTMLElement {
    const { film, line } = this.stage;
    const { steps } = branch;
    const leaf = steps.at(-1) ?? 0;
    const name = nameOf(film, branch);
    const parent = film.frame(steps[0] ?? 0)?.parent;
    const fork = typeof parent === "number" ? film.frame(parent)?.index : undefined;
    const made = h(
      "button",
      {
        type: "button",
        class: "qs-branch",
        "data-leaf": leaf,
        "aria-current": leaf === line.at(-1) ? "true" : null,
        title: fork === undefined ? "from the start" : `leaves at step ${fork}`,
        onclick: () => {
          this.stage.visit(leaf, leaf);
        },
      },
      h("b", {}, name),
      ` to step ${film.frame(leaf)?.index ?? 0}`,
      tree.isBroken(leaf) && h("span", { class: "qs-alarm" }, " ✗ broken"),
    );
    made.style.left = `${tree.x(leaf) + AWAY}px`;
    made.style.top = `${tree.y(leaf) - ROW / 2}px`;
    return made;
  }
}
