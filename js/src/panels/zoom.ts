// The buttons, keys and wheel that bring the diagram nearer, take it further off, or move along it.

import { h } from "../dom";
import { DIAGRAM } from "../keys";

export const ZOOMS = [0.1, 0.15, 0.25, 0.4, 0.6, 0.8, 1, 1.25, 1.6, 2, 2.5];

/** The next zoom in that direction; 0: as it was made. */
export function nextZoom(zoom: number, way: number): number {
  if (way === 0) return 1;
  const at = ZOOMS.indexOf(zoom) + Math.sign(way);
  return ZOOMS[Math.max(0, Math.min(ZOOMS.length - 1, at))] ?? 1;
}

/** How much of the view one moves along at once. */
const PART = 0.8;

export interface Zoomed {
  readonly scroller: HTMLElement;
  /** Zoom one step nearer (1), further (-1), or (0) to how it was made; *x* in the view stays. */
  zoom(way: number, x?: number): void;
}

function button(label: string, name: string, key: string, press: () => void): HTMLButtonElement {
  return h(
    "button",
    { type: "button", "aria-label": name, title: `${name} (${key})`, onclick: press },
    label,
  );
}

/** The controls of *zoomed*; keys and wheel are heard on *el*. */
export function zoomer(zoomed: Zoomed, el: HTMLElement): HTMLElement {
  const { scroller } = zoomed;
  const pan = (way: number): void => {
    scroller.scrollLeft += way * PART * scroller.clientWidth;
  };
  const zoom = (way: number) => (): void => {
    zoomed.zoom(way);
  };
  el.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const meant = DIAGRAM.find(({ keys }) => keys.includes(event.key));
    if (!meant) return;
    if (meant.zoom !== undefined) zoomed.zoom(meant.zoom);
    if (meant.pan !== undefined) pan(meant.pan);
    event.preventDefault();
    event.stopPropagation();
  });
  scroller.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      const { left } = scroller.getBoundingClientRect();
      zoomed.zoom(event.deltaY < 0 ? 1 : -1, event.clientX - left);
    },
    { passive: false },
  );
  return h(
    "div",
    { class: "qs-zoom", role: "group", "aria-label": "zoom and pan" },
    button("‹", "earlier", "PageUp", () => {
      pan(-1);
    }),
    button("›", "later", "PageDown", () => {
      pan(1);
    }),
    button("−", "further off", "-", zoom(-1)),
    button("1:1", "1:1, as it was made", "0", zoom(0)),
    button("+", "nearer", "+", zoom(1)),
  );
}
