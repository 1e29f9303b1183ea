// The colours of what stands around the picture: those of the picture, under names for style sheets.

import type { Look } from "./film";

export interface Looks {
  readonly light: Readonly<Record<string, unknown>>;
  readonly dark: Readonly<Record<string, unknown>>;
}

/** Look, field, own name. */
const COLOURS: readonly (readonly [string, "fill" | "edge" | "ink", string])[] = [
  ["sheet", "fill", "paper"],
  ["head", "ink", "ink"],
  ["note", "ink", "muted"],
  ["empty", "edge", "line"],
  ["link", "edge", "faint"],
  ["MASTER", "fill", "accent"],
  ["MASTER", "ink", "on-accent"],
  ["word MASTER", "ink", "link"],
  ["yes", "edge", "yes"],
  ["no", "edge", "no"],
  ["selected", "edge", "selection"],
];

/** Give *el* the colours of a theme as custom properties, `--qs-paper` and so on. */
export function tint(el: HTMLElement, looks: Looks, dark: boolean): void {
  const column = dark ? looks.dark : looks.light;
  for (const [look, field, name] of COLOURS) {
    const colour = (column[look] as Look | undefined)?.[field];
    if (colour) el.style.setProperty(`--qs-${name}`, colour);
  }
}
