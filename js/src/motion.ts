// How one scene becomes the next: the message that is heard travels, then the members change, then
// what they say sets out. Nothing else moves. Never: when, or whether, a step is shown.

import type { Mark, Scene } from "./film";
import type { Painter } from "./painter";

interface Move {
  readonly id: string;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  /** Opacity at the beginning and at the end. */
  readonly fade?: readonly [number, number];
}

export type Clockwork = (frame: (now: number) => void) => void;
const REAL: Clockwork = (frame) => {
  window.requestAnimationFrame(frame);
};

const pathOf = (message: string): string => message.replace(/^message:/, "path:");
const ease = (t: number): number => (t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t));

function envelopeOf(scene: Scene): string {
  const id = scene.action?.["id"];
  return typeof id === "number" ? `message:${id}` : "";
}

/** The message that *after* came from: to its hearer if it was delivered; else it fades. */
export function leaving(before: Scene, after: Scene): Move[] {
  const id = envelopeOf(after);
  const mark = before.marks.get(id);
  if (!mark || after.marks.has(id)) return [];
  const from = [mark.x, mark.y] as const;
  const path = before.marks.get(pathOf(id));
  if (after.action?.["type"] === "Deliver" && path) {
    return [{ id, from, to: [path.x2, path.y2], fade: [1, 0.6] }];
  }
  return [{ id, from, to: from, fade: [1, 0] }];
}

function arrival(mark: Mark, before: Scene, after: Scene): Move | null {
  const to = [mark.x, mark.y] as const;
  const old = before.marks.get(mark.id);
  if (old) {
    const still = Math.hypot(old.x - mark.x, old.y - mark.y) < 1;
    return still ? null : { id: mark.id, from: [old.x, old.y], to };
  }
  const path = after.marks.get(pathOf(mark.id));
  return path ? { id: mark.id, from: [path.x, path.y], to, fade: [0.6, 1] } : null;
}

/** The messages that *after* has sent, and those that make room for them. */
export function arriving(before: Scene, after: Scene): Move[] {
  const moves: Move[] = [];
  for (const mark of after.marks.values()) {
    const move = mark.kind === "message" ? arrival(mark, before, after) : null;
    if (move) moves.push(move);
  }
  return moves;
}

/** Runs the moves of one step at a time; another step, or `finish`, ends them where they end. */
export class Motion {
  private run = 0;
  private moving: readonly Move[] = [];
  private rest: (() => void) | null = null;

  constructor(
    private readonly painter: Painter,
    private readonly clockwork: Clockwork = REAL,
  ) {}

  /** Show *after*, having come from *before* in *time* milliseconds a move. */
  show(before: Scene | null, after: Scene, time: number): void {
    this.finish();
    if (!before || time <= 0) {
      this.painter.paint(after);
      return;
    }
    this.go(leaving(before, after), time, () => {
      this.painter.paint(after);
      this.go(arriving(before, after), time, null);
    });
  }

  /** Show at once how it ends. */
  finish(): void {
    this.run += 1;
    this.land();
    // What comes after the first moves may begin moves of its own: they are ended as well.
    if (this.moving.length > 0) this.finish();
  }

  private land(): void {
    const rest = this.rest;
    for (const { id } of this.moving) this.painter.settle(id);
    this.moving = [];
    this.rest = null;
    rest?.();
  }

  private go(moves: readonly Move[], time: number, rest: (() => void) | null): void {
    this.moving = moves;
    this.rest = rest;
    if (moves.length === 0) {
      this.land();
      return;
    }
    const run = this.run;
    let began: number | null = null;
    const frame = (now: number): void => {
      if (run !== this.run) return;
      began ??= now;
      const part = Math.min(1, (now - began) / time);
      this.place(ease(part));
      if (part < 1) this.clockwork(frame);
      else this.land();
    };
    this.place(0);
    this.clockwork(frame);
  }

  private place(part: number): void {
    for (const { id, from, to, fade } of this.moving) {
      const [x, y] = [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
      this.painter.place(id, x, y, fade ? fade[0] + (fade[1] - fade[0]) * part : 1);
    }
  }
}
