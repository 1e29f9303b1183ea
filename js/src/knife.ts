// A stroke across the ring parts its members: a line those on both sides of it, a closed loop those
// inside from all others. Never: what a partition does, or whether a side has a quorum.

import { s } from "./dom";
import { partsOf } from "./film";
import type { Painter } from "./painter";
import { round } from "./shapes";
import type { Stage } from "./stage";

type Point = readonly [number, number];
export type Places = ReadonlyMap<string, Point>;

/** A shorter stroke is a click. */
const SHORTEST = 14;
/** A stroke whose ends are so close, as a part of its length, goes round something. */
const CLOSED = 0.25;
const HALO = 92;

function length(stroke: readonly Point[]): number {
  return stroke.slice(1).reduce((sum, [x, y], k) => {
    const [px, py] = stroke[k] ?? [x, y];
    return sum + Math.hypot(x - px, y - py);
  }, 0);
}

function inside([x, y]: Point, loop: readonly Point[]): boolean {
  let odd = false;
  for (let k = 0, j = loop.length - 1; k < loop.length; j = k++) {
    const [ax, ay] = loop[k] ?? [0, 0];
    const [bx, by] = loop[j] ?? [0, 0];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) odd = !odd;
  }
  return odd;
}

/** Those on the smaller side of the stroke; nobody where it parts nothing. */
export function parted(stroke: readonly Point[], places: Places): string[] {
  const [first, last] = [stroke[0], stroke.at(-1)];
  const whole = length(stroke);
  if (!first || !last || whole < SHORTEST) return [];
  const [dx, dy] = [last[0] - first[0], last[1] - first[1]];
  const isLoop = Math.hypot(dx, dy) < CLOSED * whole;
  const within = (at: Point): boolean =>
    isLoop ? inside(at, stroke) : dx * (at[1] - first[1]) - dy * (at[0] - first[0]) > 0;
  const names = [...places.keys()];
  const some = names.filter((name) => within(places.get(name) ?? [0, 0]));
  const others = names.filter((name) => !some.includes(name));
  if (some.length === 0 || others.length === 0) return [];
  return isLoop || some.length <= others.length ? some : others;
}

/** Follows the pointer over the ring, shows who would be parted, and parts them on release. */
export class Knife {
  private readonly ink = s("g", { class: "qs-knife", "aria-hidden": "true" });
  private stroke: Point[] | null = null;
  /** Whether a stroke has just ended: the click that follows it means nothing. */
  private ended = false;

  constructor(
    private readonly stage: Stage,
    private readonly painter: Painter,
  ) {
    const { svg } = painter;
    svg.addEventListener("pointerdown", (event) => {
      this.begin(event);
    });
    svg.addEventListener("pointermove", (event) => {
      this.move(event);
    });
    svg.addEventListener("pointerup", (event) => {
      this.end(event);
    });
    svg.addEventListener("pointercancel", () => {
      this.lift();
    });
  }

  /** Whether the click that is heard now is the end of a stroke. */
  took(): boolean {
    const ended = this.ended;
    this.ended = false;
    return ended;
  }

  private begin(event: PointerEvent): void {
    this.ended = false;
    const mark = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    // A finger scrolls the page; the form in the act tab does the same for it.
    if (mark || event.button !== 0 || event.pointerType === "touch") return;
    this.stroke = [this.at(event)];
  }

  private move(event: PointerEvent): void {
    if (!this.stroke) return;
    this.stroke.push(this.at(event));
    if (length(this.stroke) < SHORTEST) return;
    if (!this.ink.isConnected) {
      this.painter.svg.append(this.ink);
      this.painter.svg.setPointerCapture(event.pointerId);
    }
    this.draw(this.stroke);
  }

  private end(event: PointerEvent): void {
    if (!this.stroke) return;
    this.ended = this.ink.isConnected;
    const side = parted(this.stroke, this.places());
    this.lift();
    if (side.length === 0) return;
    const action = { type: "Partition", side, one_way: event.shiftKey };
    this.stage.act({ op: "do", action });
  }

  private lift(): void {
    this.stroke = null;
    this.ink.remove();
  }

  private draw(stroke: readonly Point[]): void {
    const places = this.places();
    const d = stroke.map(([x, y], k) => `${k ? "L" : "M"}${round(x)},${round(y)}`).join("");
    const halos = parted(stroke, places).map((name) => {
      const [cx, cy] = places.get(name) ?? [0, 0];
      return s("circle", { cx, cy, r: HALO / 2 });
    });
    this.ink.replaceChildren(s("path", { d }), ...halos);
  }

  private places(): Places {
    const marks = [...(this.stage.scene?.marks.values() ?? [])];
    const members = marks.filter((mark) => mark.kind === "member");
    return new Map(members.map((mark) => [partsOf(mark.id)[0] ?? "", [mark.x, mark.y] as const]));
  }

  private at(event: PointerEvent): Point {
    return this.painter.unitsAt(event.clientX, event.clientY);
  }
}
