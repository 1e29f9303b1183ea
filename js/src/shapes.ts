// The outlines of the shapes, as the table in src/quorumscope/scene/film.py lays them down.
// Never: a colour, or where a mark stands.

import { s } from "./dom";
import type { Mark } from "./film";

type Point = readonly [number, number];

const CROWN: readonly Point[] = [
  [-0.5, 0.4],
  [-0.5, -0.3],
  [-0.22, 0.05],
  [0, -0.4],
  [0.22, 0.05],
  [0.5, -0.3],
  [0.5, 0.4],
];
const HEAD = { length: 8, half: 3.5 };

/** Round to what the eye can tell, so that the same mark gives the same text. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function polygon(points: readonly Point[], scale: number): SVGElement {
  const corners = points.map(([x, y]) => `${round(x * scale)},${round(y * scale)}`);
  return s("polygon", { points: corners.join(" "), "stroke-linejoin": "round" });
}

const HEXAGON: readonly Point[] = [0, 1, 2, 3, 4, 5].map((k) => {
  const turn = (k * Math.PI) / 3;
  return [Math.sin(turn) / 2, -Math.cos(turn) / 2] as const;
});
const DIAMOND: readonly Point[] = [
  [0, -0.5],
  [0.5, 0],
  [0, 0.5],
  [-0.5, 0],
];

function box(w: number, h: number, radius: number): SVGElement {
  return s("rect", { x: round(-w / 2), y: round(-h / 2), width: w, height: h, rx: radius });
}

function cross(w: number): SVGElement {
  const r = round(w / 2);
  return s("path", { d: `M${-r},${-r}L${r},${r}M${-r},${r}L${r},${-r}` });
}

/** The filled head of an arrow whose point lies at (x, y), reached in direction (dx, dy). */
function head(x: number, y: number, dx: number, dy: number): SVGElement {
  const length = Math.hypot(dx, dy) || 1;
  const [ux, uy] = [dx / length, dy / length];
  const [bx, by] = [x - ux * HEAD.length, y - uy * HEAD.length];
  const [px, py] = [-uy * HEAD.half, ux * HEAD.half];
  const corners = [
    [x, y],
    [bx + px, by + py],
    [bx - px, by - py],
  ] as const;
  const points = corners.map(([cx, cy]) => `${round(cx)},${round(cy)}`).join(" ");
  return s("polygon", { points, class: "qs-head" });
}

/** A straight line, stopped short where a head follows. */
function line(mark: Mark, short: number): SVGElement {
  const [dx, dy] = [mark.x2 - mark.x, mark.y2 - mark.y];
  const rest = 1 - short / (Math.hypot(dx, dy) || 1);
  return s("line", {
    x1: mark.x,
    y1: mark.y,
    x2: round(mark.x + dx * rest),
    y2: round(mark.y + dy * rest),
  });
}

/** The centre of the circle of diameter w through both ends, for the long way round. */
export function loopCentre(mark: Mark): Point {
  const [mx, my] = [(mark.x + mark.x2) / 2, (mark.y + mark.y2) / 2];
  const [dx, dy] = [mark.x2 - mark.x, mark.y2 - mark.y];
  const chord = Math.hypot(dx, dy) || 1;
  const away = Math.sqrt(Math.max(0, (mark.w / 2) ** 2 - (chord / 2) ** 2));
  // Clockwise with y down, and more than half round: the centre lies left of the way to the end.
  return [mx + (dy / chord) * away, my - (dx / chord) * away];
}

function loop(mark: Mark): SVGElement[] {
  const r = round(mark.w / 2);
  const [cx, cy] = loopCentre(mark);
  const arc = s("path", {
    d: `M${round(mark.x)},${round(mark.y)}A${r},${r} 0 1 1 ${round(mark.x2)},${round(mark.y2)}`,
    fill: "none",
  });
  return [arc, head(mark.x2, mark.y2, -(mark.y2 - cy), mark.x2 - cx)];
}

/** Whether the mark is drawn in the sheet's own coordinates, not around its centre. */
export function isLine(mark: Mark): boolean {
  return mark.shape === "line" || mark.shape === "arrow" || mark.shape === "loop";
}

/** The outline of a mark around (0, 0); of a line, where it lies. Text has none. */
export function outline(mark: Mark): SVGElement[] {
  switch (mark.shape) {
    case "hexagon":
      return [polygon(HEXAGON, mark.w)];
    case "diamond":
      return [polygon(DIAMOND, mark.w)];
    case "crown":
      return [polygon(CROWN, mark.w)];
    case "circle":
      return [s("circle", { r: round(mark.w / 2) })];
    case "square":
      return [box(mark.w, mark.w, 4)];
    case "pill":
      return [box(mark.w, mark.h, mark.h / 2)];
    case "rect":
      return [box(mark.w, mark.h, 3)];
    case "cross":
      return [cross(mark.w)];
    case "line":
      return [line(mark, 0)];
    case "arrow":
      return [
        line(mark, HEAD.length - 1),
        head(mark.x2, mark.y2, mark.x2 - mark.x, mark.y2 - mark.y),
      ];
    case "loop":
      return loop(mark);
    default:
      return [];
  }
}
