// The tree of a run: one row a branch, laid out as src/quorumscope/scene/tree.py does it, from what
// the film tells of its steps. Never: an element.

import type { Film, Mark } from "./film";

const LEFT = 20;
const RIGHT = 210;
const TOP = 20;
export const ROW = 24;
export const WIDTH = 720;
const STEP = 26;
/** Steps that are closer have no dots of their own. */
const DOTS = 14;
/** Rows; of more branches, those next to the one that is shown. */
const MOST = 12;

/** From behind the fork to the end. */
export interface Branch {
  readonly number: number;
  readonly steps: readonly number[];
}

/** What a branch is called: by its last label, or by its number. */
export function nameOf(film: Film, { number, steps }: Branch): string {
  const labelled = steps.filter((id) => id in film.labels).at(-1);
  return labelled === undefined ? `branch ${number + 1}` : (film.labels[labelled] ?? "");
}

const BLANK = { x2: 0, y2: 0, w: 0, h: 0, text: "", sub: "", anchor: "middle", words: "", do: "" };

export class Tree {
  readonly rows: readonly Branch[];
  readonly shown: readonly Branch[];
  private readonly heights = new Map<number, number>();
  private readonly children = new Map<number, number>();
  private readonly broken = new Set<number>();
  private readonly apart: number;
  private readonly line: ReadonlySet<number>;

  constructor(
    private readonly film: Film,
    line: readonly number[],
    width = WIDTH,
  ) {
    this.line = new Set(line);
    this.rows = this.branches();
    const at = this.rows.findIndex((row) => row.steps.at(-1) === line.at(-1));
    const first = Math.max(0, Math.min(at - MOST / 2, this.rows.length - MOST));
    this.shown = this.rows.slice(first, first + MOST);
    this.shown.forEach(({ steps }, k) => {
      for (const id of steps) this.heights.set(id, TOP + k * ROW);
    });
    const longest = Math.max(1, ...this.rows.map(({ steps }) => this.index(steps.at(-1))));
    this.apart = Math.min(STEP, (width - LEFT - RIGHT) / longest);
  }

  get height(): number {
    return TOP * 2 + (this.shown.length - 1) * ROW;
  }

  x(id: number | undefined): number {
    return Math.round((LEFT + this.index(id) * this.apart) * 10) / 10;
  }

  y(id: number | undefined): number {
    return this.heights.get(id ?? -1) ?? 0;
  }

  isBroken(id: number | undefined): boolean {
    return this.broken.has(id ?? -1);
  }

  /** All marks, with the step *at* as the one where one stands. */
  marks(at: number): Map<string, Mark> {
    const found = new Map<string, Mark>();
    for (const row of this.shown) {
      for (const line of this.lines(row)) found.set(line.id, line);
      for (const id of row.steps) {
        if (this.isTold(row, id, at)) found.set(`node:${id}`, this.node(id, id === at));
      }
    }
    return found;
  }

  private index(id: number | undefined): number {
    return this.film.frame(id ?? -1)?.index ?? 0;
  }

  private branches(): Branch[] {
    const rowOf = new Map<number, number>();
    const rows: number[][] = [];
    for (const { id, parent, broken } of this.film.all()) {
      if (broken?.length || this.broken.has(parent ?? -1)) this.broken.add(id);
      let row = rowOf.get(parent ?? -1);
      if (parent !== null) this.children.set(parent, (this.children.get(parent) ?? 0) + 1);
      if (row === undefined || rows[row]?.at(-1) !== parent) row = rows.push([]) - 1;
      rowOf.set(id, row);
      rows[row]?.push(id);
    }
    return rows.map((steps, number) => ({ number, steps }));
  }

  private look(id: number | undefined): string {
    const here = this.line.has(id ?? -1) ? " here" : "";
    return `branch${here}${this.isBroken(id) ? " broken" : ""}`;
  }

  private *lines({ steps }: Branch): Generator<Mark> {
    const [first, end] = [steps[0], steps.at(-1)];
    const piece = (part: string, from: number | undefined, to: number | undefined): Mark => ({
      ...BLANK,
      id: `branch:${first}:${part}`,
      kind: "branch",
      shape: "line",
      look: this.look(to),
      x: this.x(from),
      y: this.y(from),
      x2: this.x(to),
      y2: this.y(to),
    });
    const fork = this.film.frame(first ?? -1)?.parent;
    if (typeof fork === "number" && this.heights.has(fork)) yield piece("fork", fork, first);
    let [part, begin] = [0, first];
    for (let k = 1; k < steps.length; k += 1) {
      const before = steps[k - 1];
      if (this.look(steps[k]) === this.look(before) || before === begin) continue;
      yield piece(String(part++), begin, before);
      begin = before;
    }
    if (begin !== end) yield piece(String(part), begin, end);
  }

  private isTold({ steps }: Branch, id: number, at: number): boolean {
    if (this.apart >= DOTS || id === steps.at(-1) || id === at) return true;
    const frame = this.film.frame(id);
    const breaks = (frame?.broken?.length ?? 0) > 0;
    return breaks || id in this.film.labels || (this.children.get(id) ?? 0) > 1;
  }

  private node(id: number, here: boolean): Mark {
    const label = this.film.labels[id];
    const name = `step ${this.index(id)}${label ? ` (${label})` : ""}`;
    return {
      ...BLANK,
      id: `node:${id}`,
      kind: "node",
      shape: "circle",
      look: here ? "node here" : this.isBroken(id) ? "node broken" : "node",
      x: this.x(id),
      y: this.y(id),
      w: here ? 11 : 8,
      words: `${name}${this.isBroken(id) ? ", broken" : ""}${here ? ", where you stand" : ""}`,
      do: `visit:${id}`,
    };
  }
}
