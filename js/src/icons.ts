// The signs on the transport's buttons, drawn by hand: no font has to hold them.

import { s } from "./dom";

const PATHS = {
  first: "M4,3v10M13,3L6,8l7,5z",
  back: "M11.5,3L4.5,8l7,5z",
  play: "M4.5,2.5L13,8l-8.5,5.5z",
  pause: "M4.5,3v10M11.5,3v10",
  step: "M4.5,3L11.5,8l-7,5z",
  last: "M12,3v10M3,3L10,8l-7,5z",
} as const;

export type Icon = keyof typeof PATHS;

export function icon(name: Icon): SVGElement {
  const path = s("path", { d: PATHS[name] });
  return s("svg", { class: "qs-icon", viewBox: "0 0 16 16", "aria-hidden": "true" }, path);
}
