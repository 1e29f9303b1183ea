// Marks to SVG: one group a mark, under its id, in the order that the film asks for. A mark that is
// the same object as before costs nothing. Never: where a mark stands, or what a click on it does.

import { attribute, s } from "./dom";
import { type Look, type Looks, type Mark, type Scene, idOf, partsOf } from "./film";
import { isLine, outline, round } from "./shapes";

/** A line of type whose middle is at y has its baseline at y + BASE sizes. */
const BASE = 0.35;
/** How much wider than the member its selection is. */
const WIDER = 18;

let views = 0;

/** What is painted on: its size, the order of what lies on it, and the colours of all. */
export interface Sheet {
  /** Where it begins; 0 where nothing is said. */
  readonly left?: number;
  readonly top?: number;
  readonly width: number;
  readonly height: number;
  readonly layers: readonly string[];
  readonly looks: { readonly light: Looks; readonly dark: Looks };
}

/** Whether two marks look and say the same: after a jump in the film most of them do. */
function same(a: Mark, b: Mark): boolean {
  return (Object.keys(b) as (keyof Mark)[]).every((field) => a[field] === b[field]);
}

export class Painter {
  readonly svg = s("svg", {
    class: "qs-ring",
    role: "group",
    tabindex: "-1",
  });
  private readonly defs = s("defs");
  private readonly sheet = s("g");
  private readonly layers = new Map<string, SVGGElement>();
  private readonly painted = new Map<string, { mark: Mark; group: SVGGElement }>();
  private readonly hatches = new Set<string>();
  private readonly prefix = `qs${++views}`;
  private readonly above = s("g", { "data-layer": "selected", "pointer-events": "none" });
  private selected: string | null = null;
  private dark = false;

  /** *reached*: the kinds of marks that the keyboard comes to; all that do something by default. */
  constructor(
    private readonly film: Sheet,
    name = "the cluster",
    private readonly reached: readonly string[] | null = null,
  ) {
    attribute(this.svg, "aria-label", name);
    this.svg.append(this.defs, this.sheet, this.above);
  }

  /** Show exactly the marks of a scene. */
  paint({ marks, members }: Pick<Scene, "marks" | "members">): void {
    const { left = 0, top = 0, width, height } = this.film;
    attribute(this.svg, "viewBox", `${left} ${top} ${width} ${height}`);
    const focused = this.svg.contains(document.activeElement);
    for (const [id, { group }] of this.painted) {
      if (marks.has(id)) continue;
      group.remove();
      this.painted.delete(id);
    }
    for (const mark of marks.values()) {
      if (this.painted.get(mark.id)?.mark !== mark) this.put(mark);
    }
    for (const [name, { state }] of members) {
      const group = this.group(idOf("member", name));
      if (group) attribute(group, "data-state", state);
    }
    this.ring();
    // Who has just pressed what is gone now goes on with the next keys here.
    if (focused && !this.svg.contains(document.activeElement)) {
      this.svg.focus({ preventScroll: true });
    }
  }

  /** Paint in the other column of the table of looks. */
  theme(dark: boolean): void {
    if (dark === this.dark) return;
    this.dark = dark;
    for (const { mark, group } of this.painted.values()) this.fill(group, mark);
    this.ring();
  }

  /** Draw the selection round a mark, or round none. It lies above all and takes no clicks. */
  select(id: string | null): void {
    this.selected = id;
    this.ring();
  }

  private ring(): void {
    const mark = this.selected === null ? undefined : this.mark(this.selected);
    this.above.replaceChildren();
    if (!mark) return;
    const wide = { ...mark, w: mark.w + WIDER, look: "selected" };
    attribute(this.above, "transform", `translate(${mark.x} ${mark.y})`);
    for (const shape of outline(wide)) this.above.append(this.ink(shape, this.look(wide)));
  }

  /** Where on the sheet a point of the window lies. */
  unitsAt(x: number, y: number): readonly [number, number] {
    const box = this.svg.getBoundingClientRect();
    const { left = 0, top = 0, width, height } = this.film;
    const [across, down] = [width / (box.width || width), height / (box.height || height)];
    return [left + (x - box.left) * across, top + (y - box.top) * down];
  }

  group(id: string): SVGGElement | undefined {
    return this.painted.get(id)?.group;
  }

  mark(id: string): Mark | undefined {
    return this.painted.get(id)?.mark;
  }

  /** Show a mark with its centre elsewhere, and more or less of it: for a moment of a move. */
  place(id: string, x: number, y: number, opacity = 1): void {
    const group = this.group(id);
    if (!group) return;
    group.setAttribute("transform", `translate(${round(x)} ${round(y)})`);
    attribute(group, "opacity", opacity < 1 ? round(opacity) : null);
  }

  /** Put a mark back where it stands. */
  settle(id: string): void {
    const found = this.painted.get(id);
    if (found) this.place(id, found.mark.x, found.mark.y);
  }

  private put(mark: Mark): void {
    const known = this.painted.get(mark.id);
    if (known && same(known.mark, mark)) {
      this.painted.set(mark.id, { mark, group: known.group });
      return;
    }
    const group = known?.group ?? s("g", { "data-id": mark.id, "data-kind": mark.kind });
    this.fill(group, mark);
    this.painted.set(mark.id, { mark, group });
    if (!known) this.insert(group, mark);
  }

  /** Layers lie in the order of the film; in a layer, marks lie in the order of their ids. */
  private insert(group: SVGGElement, mark: Mark): void {
    const layer = this.layer(mark.kind);
    let next = layer.firstElementChild;
    while (next && (next.getAttribute("data-id") ?? "") < mark.id) next = next.nextElementSibling;
    layer.insertBefore(group, next);
  }

  private layer(kind: string): SVGGElement {
    const known = this.layers.get(kind);
    if (known) return known;
    const made = s("g", { "data-layer": kind });
    this.layers.set(kind, made);
    const place = (name: string): number => {
      const index = this.film.layers.indexOf(name);
      return index < 0 ? this.film.layers.length : index;
    };
    const later = [...this.sheet.children].find(
      (other) => place(other.getAttribute("data-layer") ?? "") > place(kind),
    );
    this.sheet.insertBefore(made, later ?? null);
    return made;
  }

  private look(mark: Mark): Look {
    return (this.dark ? this.film.looks.dark : this.film.looks.light)[mark.look] ?? {};
  }

  private fill(group: SVGGElement, mark: Mark): void {
    const look = this.look(mark);
    group.replaceChildren();
    attribute(group, "transform", isLine(mark) ? null : `translate(${mark.x} ${mark.y})`);
    attribute(group, "opacity", null);
    attribute(group, "data-look", mark.look);
    attribute(group, "data-do", mark.do || null);
    this.name(group, mark);
    if (mark.words) group.append(s("title", {}, mark.words));
    for (const shape of outline(mark)) group.append(this.ink(shape, look));
    if (look.hatch && look.hatch !== "none") this.hatch(group, mark, look.hatch);
    this.write(group, mark, look);
  }

  /** What it says to those who can't see it; what only decorates says nothing. */
  private name(group: SVGGElement, mark: Mark): void {
    const active = mark.do !== "" && (this.reached?.includes(mark.kind) ?? true);
    attribute(group, "role", active ? "button" : null);
    attribute(group, "tabindex", active ? "0" : null);
    // What can be read on it comes first: whoever speaks to the page calls it by that.
    const name = [mark.text, mark.sub].filter(Boolean).join(" ");
    attribute(group, "aria-label", active ? [name, mark.words].filter(Boolean).join(": ") : null);
    attribute(group, "aria-hidden", active ? null : "true");
    if (mark.kind === "member") attribute(group, "data-member", partsOf(mark.id)[0]);
  }

  private ink(shape: SVGElement, look: Look): SVGElement {
    if (shape.classList.contains("qs-head")) {
      attribute(shape, "fill", look.edge ?? "none");
      return shape;
    }
    if (!shape.hasAttribute("fill")) attribute(shape, "fill", look.fill ?? "none");
    attribute(shape, "stroke", look.edge ?? "none");
    attribute(shape, "stroke-width", look.width ?? 1);
    if (look.dash?.length) attribute(shape, "stroke-dasharray", look.dash.join(" "));
    return shape;
  }

  private hatch(group: SVGGElement, mark: Mark, colour: string): void {
    const id = `${this.prefix}-hatch-${colour.replace(/\W/g, "")}`;
    if (!this.hatches.has(id)) {
      this.hatches.add(id);
      const line = s("path", { d: "M0,0V6", stroke: colour, "stroke-width": 1.2 });
      const pattern = s("pattern", {
        id,
        width: 6,
        height: 6,
        patternUnits: "userSpaceOnUse",
        patternTransform: "rotate(45)",
      });
      pattern.append(line);
      this.defs.append(pattern);
    }
    for (const shape of outline(mark)) {
      attribute(shape, "fill", `url(#${id})`);
      group.append(shape);
    }
  }

  private write(group: SVGGElement, mark: Mark, look: Look): void {
    if (!mark.text && !mark.sub) return;
    const boxed = mark.shape === "pill" || mark.shape === "rect";
    const size = boxed ? (look.size ?? 12) : mark.h;
    const middle = mark.sub ? -0.45 * mark.h : 0;
    group.append(this.type(mark.text, middle, size, mark, look, look.mono === true));
    if (mark.sub) {
      const plain = { ...look, weight: 400 };
      // The space is for those who read the text without seeing that it stands on two lines.
      group.append(" ", this.type(mark.sub, 0.6 * mark.h, 0.8 * mark.h, mark, plain, true));
    }
  }

  private type(
    text: string,
    y: number,
    size: number,
    mark: Mark,
    look: Look,
    mono: boolean,
  ): SVGTextElement {
    const anchor = mark.shape === "text" ? mark.anchor : "middle";
    return s(
      "text",
      {
        class: mono ? "qs-mono" : null,
        y: round(y + BASE * size),
        fill: look.ink ?? "none",
        "font-size": round(size),
        "font-weight": look.weight ?? 400,
        "text-anchor": anchor,
      },
      text,
    );
  }
}
