// The space-time diagram: columns as src/quorumscope/scene/columns.py writes them, moved to where
// they are seen. Only what is in view is made. Never: a computation of what a column holds.

import type { Film, Mark, Scene } from "./film";

export type MarkPatch = Partial<Mark> & { id: string };

/** One step: it never changes. */
export interface Column {
  readonly id: number;
  readonly x: number;
  readonly from: number;
  readonly to: number;
  readonly lanes: number;
  readonly down?: readonly number[];
  readonly marks?: readonly MarkPatch[];
  readonly stubs?: { readonly set?: readonly MarkPatch[]; readonly gone?: readonly string[] };
}

/** What is the same for all columns. */
export interface TimeHead {
  readonly layers: readonly string[];
  readonly ahead: Readonly<Record<string, string>>;
  readonly defaults: Readonly<Record<string, Partial<Mark>>>;
  readonly lane: number;
  readonly top: number;
  readonly bottom: number;
  readonly column: number;
}

const MARGIN = 16;
/** Room for the half of the badge at the now-edge. */
const BADGE = 30;
/** Every so many steps have their number below: the first of these that leaves room for it. */
const TICKS = [5, 10, 20, 50, 100, 200];
const TICK_ROOM = 40;
/** What is written on an arrow or beside a dot needs that much of the usual room. */
const READABLE = 0.55;
/** A chip that has no room for its word, and how far it stands from its dot. */
const BARE = { w: 10, h: 10, text: "" };
const BESIDE = 11;
/** How many columns behind the view are asked whether an arrow leads to them from inside it. */
const CROSSING = 200;
/** The head of an arrow is so long: what shows less of it than that shows nothing. */
const HEAD = 8;

const BLANK = { look: "", x2: 0, y2: 0, w: 0, h: 0, text: "", sub: "", anchor: "middle" };
const SILENT = { ...BLANK, words: "", do: "" };

/** What one sees: a line of steps, the one where one stands, and who is selected. */
export interface Place {
  readonly line: readonly number[];
  readonly now: number;
  readonly scene: Scene;
  readonly selected: string | null;
}

export class Diagram {
  private place!: Place;
  private head!: TimeHead;
  private line: readonly Column[] = [];
  private ids: readonly number[] = [];
  private stubs: readonly Mark[] = [];
  private origin = 0;
  private start = 0;
  private edgeAt = 0;
  /** Room behind the now-edge for the stubs. */
  gap = 0;
  /** How far columns are apart: 1 as they were made. What stands in them keeps its size. */
  zoom = 1;

  constructor(private readonly film: Film) {}

  /** Take a place; return whether there are columns for it. */
  take(place: Place): boolean {
    const { time, columns } = this.film;
    if (!time || place.line.length === 0) return false;
    if (place.line !== this.ids) {
      this.line = place.line.flatMap((id) => columns.get(id) ?? []);
      this.ids = place.line;
    }
    const now = this.line[place.now];
    if (this.line.length !== place.line.length || !now) return false;
    this.head = time;
    this.place = place;
    this.origin = MARGIN;
    this.start = this.line[0]?.from ?? 0;
    this.edgeAt = now.to;
    this.stubs = [...place.scene.stubs.values()].map((stub) => this.meant(stub));
    const reach = Math.max(0, ...this.stubs.map((stub) => stub.x + stub.w / 2));
    this.gap = reach > 0 ? reach + time.column / 2 : 0;
    return true;
  }

  get lanes(): number {
    return this.line[this.place.now]?.lanes ?? 0;
  }

  get width(): number {
    const end = this.line.at(-1)?.to ?? 0;
    return this.seen(end) + (end > this.edgeAt ? 0 : this.gap) + BADGE;
  }

  get height(): number {
    const { top, lane, bottom } = this.head;
    return top + (this.lanes - 1) * lane + bottom;
  }

  /** Where the now-edge is. */
  get edge(): number {
    return (this.edgeAt - this.start) * this.zoom + this.origin;
  }

  /** Where in the run a place in the view lies: `seen` turned round. */
  unit(x: number): number {
    const behind = x > this.edge + this.gap ? this.gap : Math.max(0, x - this.edge);
    return (x - behind - this.origin) / this.zoom + this.start;
  }
  /** The step in whose column x is. */
  at(x: number): number | null {
    return this.line[this.first(x)]?.id ?? null;
  }

  /** All marks that show between *left* and *right*. */
  marks(left: number, right: number): Map<string, Mark> {
    const found = new Map<string, Mark>();
    const put = (mark: Mark | null): void => {
      if (mark) found.set(mark.id, mark);
    };
    const begin = this.first(left);
    const apart = this.head.column * this.zoom;
    const every = TICKS.find((count) => count * apart >= TICK_ROOM) ?? 500;
    let end = begin;
    while (end < this.line.length && this.seen(this.line[end]?.from ?? 0) <= right) end += 1;
    for (let k = begin; k < end; k += 1) {
      for (const mark of this.moved(k)) put(mark);
      if (k % every === 0) put(this.tick(k));
    }
    for (const mark of this.crossing(end, right)) put(mark);
    for (const lane of this.laneLines(begin, end, left, right)) put(lane);
    for (const mark of this.nowEdge()) put(mark);
    return found;
  }

  // --- where things are seen ----------------------------------------------------------------------

  /** Where in the view a place in the run lies. */
  seen(x: number): number {
    return (x - this.start) * this.zoom + this.origin + (x > this.edgeAt ? this.gap : 0);
  }

  /** The first column that ends at or behind x. */
  private first(x: number): number {
    let [low, high] = [0, this.line.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.seen(this.line[middle]?.to ?? 0) < x) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low);
  }

  private *moved(k: number): Generator<Mark | null> {
    const column = this.line[k];
    for (const patch of column?.marks ?? []) {
      const mark = this.fitted(this.whole(patch, column?.id ?? 0), column);
      if (!mark) continue;
      const x = this.across(mark, column?.x ?? 0);
      const ahead = k > this.place.now;
      const look = ahead ? (this.head.ahead[mark.kind] ?? mark.look) : mark.look;
      const placed = { ...mark, look, x, y: mark.y + this.head.top };
      if (mark.shape !== "line" && mark.shape !== "arrow") {
        yield placed;
      } else {
        const line = { ...placed, x2: this.seen(mark.x2), y2: mark.y2 + this.head.top };
        yield ahead ? behind(line, this.edge + this.gap) : line;
      }
    }
  }

  /** Who stands beside a dot keeps his distance from it; who lies on an arrow moves along. */
  private across(mark: Mark, dot: number): number {
    const beside = mark.kind === "chip" || mark.kind === "call";
    return beside ? this.seen(dot) + mark.x - dot : this.seen(mark.x);
  }

  /** The mark as there is room for it: a chip loses its word, a name goes. */
  private fitted(mark: Mark, column: Column | undefined): Mark | null {
    if (this.zoom >= 1 || !column) return mark;
    if (mark.kind === "tag") return this.zoom < READABLE ? null : mark;
    const room = (column.to - column.x) * this.zoom;
    if (mark.kind === "call") return mark.w > (column.x - column.from) * this.zoom ? null : mark;
    const whole = mark.kind !== "chip" || mark.x - column.x + mark.w / 2 <= room;
    return whole ? mark : { ...mark, ...BARE, x: column.x + BESIDE };
  }

  private *crossing(end: number, right: number): Generator<Mark | null> {
    // What has not arrived yet is told by its stub.
    const last = Math.min(this.place.now + 1, end + CROSSING);
    for (let k = end; k < last; k += 1) {
      for (const mark of this.moved(k)) {
        if (mark?.kind === "flow" && mark.x < right) yield mark;
      }
    }
  }

  private whole(patch: MarkPatch, step: number): Mark {
    const kind = patch.id.slice(0, patch.id.indexOf(":"));
    const words = this.film.frame(step)?.caption ?? "";
    const known = { ...BLANK, kind, words, do: `visit:${step}`, x: 0, y: 0, shape: "text" };
    return { ...known, ...this.head.defaults[kind], ...patch };
  }

  /** A stub means what its message means. */
  private meant(stub: Mark): Mark {
    const message = this.place.scene.marks.get(stub.id.replace(/^stub:/, "message:"));
    return message ? { ...stub, words: message.words, do: message.do } : stub;
  }

  // --- what stands still --------------------------------------------------------------------------

  private tick(k: number): Mark {
    const y = this.head.top + (this.lanes - 1) * this.head.lane + 22;
    const x = this.seen(this.line[k]?.x ?? 0);
    const id = `tick:${k}`;
    return { ...SILENT, id, kind: "tick", shape: "text", look: "tick", x, y, h: 11, text: `${k}` };
  }

  private look(k: number, lane: number): string {
    const column = this.line[k];
    if (!column || lane >= column.lanes) return "";
    if (column.down?.includes(lane)) return "lane down";
    return this.place.scene.names[lane] === this.place.selected ? "selected" : "lane";
  }

  private *laneLines(begin: number, end: number, left: number, right: number): Generator<Mark> {
    const last = Math.min(end, this.place.now + 1);
    const edge = Math.min(this.edge, right);
    for (let lane = 0; lane < this.lanes; lane += 1) {
      let part = 0;
      const piece = (look: string, x: number, x2: number): Mark => {
        const y = this.head.top + lane * this.head.lane;
        const id = `lane:${lane}:${(part += 1)}`;
        return { ...SILENT, id, kind: "lane", shape: "line", look, x, y, x2, y2: y };
      };
      let [look, from] = [this.look(begin, lane), left];
      for (let k = begin + 1; k < last; k += 1) {
        const here = this.look(k, lane);
        if (here === look) continue;
        const x = this.seen(this.line[k]?.x ?? 0);
        if (look) yield piece(look, from, x);
        [look, from] = [here, x];
      }
      if (look && edge > from && begin <= this.place.now) yield piece(look, from, edge);
      if (edge < right) yield piece("lane ahead", Math.max(edge, left), right);
    }
  }

  private *nowEdge(): Generator<Mark> {
    const [x, top] = [this.edge, this.head.top];
    const y2 = top + (this.lanes - 1) * this.head.lane + 14;
    const base = { ...SILENT, kind: "edge", look: "now", x };
    yield { ...base, id: "edge:line", shape: "line", y: top - 22, x2: x, y2 };
    yield { ...base, id: "edge:now", shape: "pill", y: top - 30, w: 42, h: 18, text: "now" };
    for (const stub of this.stubs) yield { ...stub, x: x + stub.x, y: stub.y + top };
  }
}

/** What of a line is behind *left*; null where nothing of it is. */
function behind(line: Mark, left: number): Mark | null {
  if (line.x >= left) return line;
  if (line.x2 - left < HEAD) return null;
  const y = line.y + ((left - line.x) * (line.y2 - line.y)) / (line.x2 - line.x);
  return { ...line, x: left, y };
}
