// The space-time diagram below the picture: as wide as the run, scrolled, and only as much of it
// painted as is in view. Never: where a mark stands.

import { attribute, h, onResize, write } from "../dom";
import { Diagram } from "../columns";
import { Painter, type Sheet } from "../painter";
import type { Stage } from "../stage";
import type { Panel } from "./transport";
import { nextZoom, zoomer } from "./zoom";

/** How wide the view is taken to be where nothing has been laid out. */
const WIDTH = 800;
/** What is kept in view on both sides of the now-edge. */
const BEFORE = 120;
const BEHIND = 40;
/** Said where only one step is there, and nobody who could tell the rest. */
const NO_RUN =
  "Only this step is here: the diagram comes with the whole run. Run the cell to have it.";
const HINT =
  "press a stub to deliver it, Delete drops, D duplicates, T times out; press a point to go there";

class TimeSheet implements Sheet {
  /** Where the view begins, and how wide it is: asking the page for it makes it lay itself out. */
  left = 0;
  width = WIDTH;
  height = 0;
  constructor(private readonly stage: Stage) {}
  get layers(): readonly string[] {
    return this.stage.film.time?.layers ?? [];
  }
  get looks(): Sheet["looks"] {
    return this.stage.film.looks;
  }
}

export class SpaceTime implements Panel {
  private readonly sheet: TimeSheet;
  private readonly diagram: Diagram;
  private readonly painter: Painter;
  private readonly names = h("div", {
    class: "qs-lanes",
    role: "group",
    "aria-label": "select a member",
  });
  private readonly room = h("div", { class: "qs-course" });
  readonly scroller: HTMLElement;
  private readonly body: HTMLElement;
  private readonly hint = h("span", { class: "qs-quiet" }, HINT);
  private readonly resized: () => void;
  readonly el: HTMLElement;
  private at = -1;
  private named: unknown = null;

  constructor(private readonly stage: Stage) {
    this.sheet = new TimeSheet(stage);
    this.diagram = new Diagram(stage.film);
    this.painter = new Painter(this.sheet, "space-time diagram", ["stub"]);
    attribute(this.painter.svg, "class", "qs-spacetime");
    this.room.append(this.painter.svg);
    this.scroller = h(
      "div",
      {
        class: "qs-scroller",
        tabindex: 0,
        role: "group",
        "aria-label": "what happened, from left to right",
      },
      this.room,
    );
    this.body = h("div", { class: "qs-diagram", hidden: true }, this.names, this.scroller);
    this.el = h(
      "div",
      { class: "qs-time", hidden: true },
      h("div", { class: "qs-title" }, h("h4", {}, "space-time"), this.hint),
      this.body,
    );
    this.el.firstElementChild?.append(zoomer(this, this.el));
    this.scroller.addEventListener("scroll", () => {
      const { scrollLeft } = this.scroller;
      if (scrollLeft === this.sheet.left) return;
      this.sheet.left = scrollLeft;
      this.paint();
    });
    this.painter.svg.addEventListener("click", (event) => {
      this.click(event);
    });
    this.resized = onResize(this.scroller, () => {
      this.measure();
      this.paint();
    });
  }

  update(): void {
    const { stage } = this;
    const { scene } = stage;
    const place = scene && {
      line: stage.line,
      now: stage.index,
      scene,
      selected: stage.selected,
    };
    const known = place !== null && this.diagram.take(place);
    const appears = known && this.body.hidden;
    this.body.hidden = !known;
    this.el.hidden = !known && (stage.isLive || !place);
    write(this.hint, known ? HINT : NO_RUN);
    if (!known) return;
    if (appears) this.measure();
    this.lanes();
    this.room.style.width = `${Math.ceil(this.diagram.width)}px`;
    if (this.at !== stage.at) this.follow();
    this.at = stage.at;
    this.paint();
  }

  /** Scroll to what has been painted. The page lays itself out here: once, after all is written. */
  arrive(): void {
    if (this.el.hidden || this.body.hidden) return;
    this.scroller.scrollLeft = this.sheet.left;
  }

  zoom(way: number, x = this.sheet.width / 2): void {
    const { diagram, sheet } = this;
    const zoom = nextZoom(diagram.zoom, way);
    if (this.el.hidden || zoom === diagram.zoom) return;
    const unit = diagram.unit(sheet.left + x);
    diagram.zoom = zoom;
    this.room.style.width = `${Math.ceil(diagram.width)}px`;
    this.look(diagram.seen(unit) - x);
    attribute(this.el, "data-zoom", zoom);
    this.paint();
    this.arrive();
  }

  theme(dark: boolean): void {
    this.painter.theme(dark);
  }

  close(): void {
    this.resized();
  }

  /** The marks of these steps and messages are lit, and no others. */
  light(ids: ReadonlySet<string>): void {
    for (const group of this.painter.svg.querySelectorAll("[data-id]")) {
      attribute(group, "data-cause", ids.has(group.getAttribute("data-id") ?? ""));
    }
  }

  private measure(): void {
    this.sheet.width = this.scroller.clientWidth || WIDTH;
  }

  private paint(): void {
    if (this.el.hidden || this.body.hidden) return;
    const { sheet, diagram } = this;
    sheet.height = diagram.height;
    attribute(this.painter.svg, "width", sheet.width);
    attribute(this.painter.svg, "height", sheet.height);
    const marks = diagram.marks(sheet.left, sheet.left + sheet.width);
    this.painter.paint({ marks, members: new Map() });
    this.light(this.stage.lit);
  }

  /** Have the now-edge in view, and what hangs on it, if there is room for both. */
  private follow(): void {
    const { edge, gap } = this.diagram;
    const { left, width } = this.sheet;
    const begin = edge - BEFORE;
    const end = edge + gap + BEHIND;
    if (begin < left || end > left + width) this.look(Math.min(begin, end - width));
  }

  /** Let the view begin at *left*, or as near to it as can be scrolled. */
  private look(left: number): void {
    const { diagram, sheet } = this;
    const most = Math.ceil(diagram.width) - sheet.width;
    sheet.left = Math.max(0, Math.min(Math.round(left), most));
  }

  private lanes(): void {
    const { scene, selected } = this.stage;
    const head = this.stage.film.time;
    if (!scene || !head) return;
    if (this.named !== scene.names) {
      this.named = scene.names;
      this.names.style.paddingTop = `${head.top - head.lane / 2}px`;
      this.names.replaceChildren(...scene.names.map((name) => this.lane(name, head.lane)));
    }
    for (const button of this.names.children) {
      const here = button.getAttribute("data-lane") === selected;
      attribute(button, "aria-pressed", here ? "true" : "false");
    }
  }

  private lane(name: string, height: number): HTMLElement {
    const made = h(
      "button",
      {
        type: "button",
        "data-lane": name,
        title: `the lane of ${name}`,
        onclick: () => {
          this.stage.select(name);
        },
      },
      name,
    );
    made.style.height = `${height}px`;
    return made;
  }

  /** A mark does what it means; anywhere else, one travels to the step of that column. */
  private click(event: MouseEvent): void {
    const mark = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const what = mark?.getAttribute("data-do");
    if (what) {
      this.stage.press(what);
      return;
    }
    const box = this.painter.svg.getBoundingClientRect();
    const id = this.diagram.at(this.sheet.left + event.clientX - box.left);
    if (id !== null) this.stage.travel(id);
  }
}
