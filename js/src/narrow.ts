// Where there is no room for the whole picture: the ring without what stands beside its members, which
// the roster (panels/roster.ts) tells below it. Nothing is moved or made smaller, only left out.

import type { Film, Mark, Scene } from "./film";
import type { Sheet } from "./painter";

/** More members fill the picture themselves: it is scrolled then. */
const MOST = 10;
/** Around the centres of members, for up to so many of them. */
const MARGINS: readonly (readonly [number, number])[] = [
  [7, 50],
  [MOST, 34],
];

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What of the picture is the ring itself; null where that is no less than all of it. */
export function core(marks: Iterable<Mark>): Box | null {
  const members = [...marks].filter((mark) => mark.kind === "member");
  const margin = MARGINS.find(([most]) => members.length <= most)?.[1];
  if (margin === undefined || members.length < 2) return null;
  const [xs, ys] = [members.map(({ x }) => x), members.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs) - margin, Math.min(...ys) - margin];
  // Two stand side by side: what happens between them needs room above and below.
  const height = Math.max(Math.max(...ys) + margin - top, 240);
  const middle = (Math.min(...ys) + Math.max(...ys)) / 2;
  return { left, top: middle - height / 2, width: Math.max(...xs) + margin - left, height };
}

/** The sheet of the ring: all of it, or its core. */
export class RingSheet implements Sheet {
  private crop: Box | null = null;

  constructor(private readonly film: Film) {}

  /** Show only the ring of *scene*, or (null) the whole picture; return whether it is narrow now. */
  fit(scene: Scene | null): boolean {
    this.crop = scene && core(scene.marks.values());
    return this.crop !== null;
  }

  get left(): number {
    return this.crop?.left ?? 0;
  }
  get top(): number {
    return this.crop?.top ?? 0;
  }
  get width(): number {
    return this.crop?.width ?? this.film.width;
  }
  get height(): number {
    return this.crop?.height ?? this.film.height;
  }
  get layers(): readonly string[] {
    return this.film.layers;
  }
  get looks(): Film["looks"] {
    return this.film.looks;
  }
}
