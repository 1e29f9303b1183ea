// A page for the tests: jsdom's, with the few things that it lacks, and time that we move ourselves.

import { JSDOM } from "jsdom";

const dom = new JSDOM("<!doctype html><body></body>", { pretendToBeVisual: true });
const window_ = dom.window;

export const media = { still: true, dark: false };

Object.assign(window_, {
  matchMedia: (query: string) => ({
    matches: query.includes("motion") ? media.still : media.dark,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }),
});
for (const name of [
  "document",
  "Element",
  "HTMLElement",
  "HTMLButtonElement",
  "HTMLInputElement",
  "Node",
  "Event",
  "MouseEvent",
  "KeyboardEvent",
  "MutationObserver",
] as const) {
  Object.defineProperty(globalThis, name, { value: window_[name], configurable: true });
}
Object.defineProperty(globalThis, "window", { value: window_, configurable: true });
Object.defineProperty(globalThis, "requestAnimationFrame", {
  value: (run: (now: number) => void) => window_.requestAnimationFrame(run),
  configurable: true,
});

export function root(): HTMLElement {
  const el = window_.document.createElement("div");
  window_.document.body.replaceChildren(el);
  return el;
}

/** Let what was put off to the end of this turn happen. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}
