// A thumbnail of the ring as it was, or will be, at the step under the pointer or in focus in the
// diagram and in the tree. It stands in the column beside the picture, and takes no pointer.

import { attribute, h } from "../dom";
import { idOf } from "../film";
import { RingSheet } from "../narrow";
import { Painter } from "../painter";
import type { Stage } from "../stage";

/** The step that an element of the diagram or of the tree leads to. */
export function stepAt(target: Element): number | null {
  const place = target.closest(".qs-spacetime, .qs-branches");
  const mark = target.closest("[data-do^='visit:'], [data-leaf]");
  if (!place?.contains(mark)) return null;
  return Number(mark?.getAttribute("data-leaf") ?? mark?.getAttribute("data-do")?.slice(6));
}

export class Peek {
  readonly el = h("div", { class: "qs-peek-place", "aria-hidden": "true" });
  private readonly sheet: RingSheet;
  private readonly painter: Painter;
  private readonly words = h("p");
  private readonly box: HTMLElement;
  private step: number | null = null;

  constructor(private readonly stage: Stage) {
    this.sheet = new RingSheet(stage.film);
    this.painter = new Painter(this.sheet, "thumbnail", []);
    attribute(this.painter.svg, "tabindex", null);
    this.box = h("div", { class: "qs-peek" }, this.painter.svg, this.words);
  }

  /** Show the step that *target* leads to; take the thumbnail away where it leads to none. */
  point(target: EventTarget | null): void {
    const step = target instanceof Element ? stepAt(target) : null;
    if (step === this.step) return;
    this.step = step;
    if (step === null || !this.stage.film.has(step)) this.box.remove();
    else this.show(step);
  }

  theme(dark: boolean): void {
    this.painter.theme(dark);
  }

  private show(step: number): void {
    const scene = this.stage.film.scene(step);
    this.sheet.fit(scene);
    this.painter.paint(scene);
    const { selected } = this.stage;
    this.painter.select(selected === null ? null : idOf("member", selected));
    this.words.textContent = `step ${scene.index}: ${scene.caption}`;
    this.el.replaceChildren(this.box);
  }
}
