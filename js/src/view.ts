// The debugger on the page: its panels, put together, and what is told to them when something changes.

import { SPEEDS } from "./clock";
import { tint } from "./colours";
import { attribute, h, onResize, write } from "./dom";
import { idOf } from "./film";
import { envelopeAt, onKey } from "./keys";
import { type Kernel, SILENT } from "./kernel";
import { Knife } from "./knife";
import { Motion } from "./motion";
import { RingSheet } from "./narrow";
import { Painter } from "./painter";
import { act } from "./panels/act";
import { Branches } from "./panels/branches";
import { compare } from "./panels/compare";
import { type Code, type Why, code, explained, litBy, why } from "./panels/explain";
import { holds } from "./panels/foot";
import { Hand } from "./panels/hand";
import { keys } from "./panels/keys";
import { log } from "./panels/log";
import { member } from "./panels/member";
import { next } from "./panels/next";
import { Peek } from "./panels/peek";
import { roster } from "./panels/roster";
import { run } from "./panels/run";
import { share } from "./panels/share";
import { SpaceTime } from "./panels/spacetime";
import { type Panel, transport } from "./panels/transport";
import { watch } from "./panels/watch";
import { Stage, type Tab } from "./stage";
import { isDark, wantsStillness, watchTheme } from "./theme";

const TABS: readonly (readonly [Tab, string])[] = [
  ["next", "next"],
  ["act", "act"],
  ["member", "member"],
  ["code", "code"],
  ["diff", "diff"],
  ["run", "run"],
  ["log", "log"],
  ["share", "share"],
];

export class View {
  readonly el = h("div", {
    class: "qs",
    role: "region",
    "aria-label": "consensus debugger",
    "data-lm-suppress-shortcuts": "true",
  });
  readonly stage: Stage;
  private readonly sheet: RingSheet;
  private readonly painter: Painter;
  private readonly motion: Motion;
  private readonly knife: Knife;
  private readonly hand: Hand;
  private readonly peek: Peek;
  private readonly roster: ReturnType<typeof roster>;
  private readonly place = h("div", { class: "qs-stage" });
  private readonly resized = onResize(this.place, () => {
    this.room = this.place.clientWidth;
    this.fit();
  });
  private readonly diagram: SpaceTime;
  private readonly branches: Branches;
  private readonly panels: readonly Panel[];
  private readonly sentence = h("p", { "aria-live": "polite", "aria-atomic": "true" });
  private readonly why = h(
    "button",
    {
      type: "button",
      class: "qs-why",
      "aria-label": "why did this step happen?",
      onclick: () => {
        if (this.stage.tab === "why") this.stage.flip("why");
        else this.stage.askWhy();
      },
    },
    "why?",
  );
  private readonly trouble = h("p", { class: "qs-trouble", role: "status" });
  private readonly stopped = h("div", { class: "qs-stopped", role: "status" });
  private readonly error = h("div", { class: "qs-error", role: "alert" });
  private readonly tabs = h("div", { class: "qs-tabs", role: "group", "aria-label": "panels" });
  private readonly bodies: ReadonlyMap<Tab, Panel>;
  private readonly unwatch: () => void;
  private queued = false;
  private lit: string | null = null;
  private fitted = "";
  /** How wide the place of the picture is; asked for seldom, since it makes the page lay itself out. */
  private room = 0;

  constructor() {
    this.stage = new Stage(
      (before, after, animated) => {
        this.motion.show(before, after, this.time(animated));
      },
      () => {
        this.soon();
      },
    );
    const stage = this.stage;
    this.sheet = new RingSheet(stage.film);
    this.painter = new Painter(this.sheet);
    this.roster = roster(stage);
    this.motion = new Motion(this.painter);
    this.knife = new Knife(stage, this.painter);
    this.peek = new Peek(stage);
    this.hand = new Hand(stage, () => {
      this.soon();
    });
    this.bodies = new Map<Tab, Panel>([
      ["next", next(stage)],
      ["act", act(stage)],
      ["member", member(stage)],
      ["code", explained<Code>(stage, "code", code)],
      ["diff", compare(stage)],
      ["why", explained<Why>(stage, "why", why)],
      ["run", run(stage)],
      ["log", log(stage)],
      ["keys", keys()],
      ["share", share(stage)],
    ]);
    const bar = transport(stage, (tab, form) => {
      this.open(tab, form);
    });
    this.diagram = new SpaceTime(stage);
    this.branches = new Branches(stage);
    const foot = [this.diagram, this.branches, watch(stage), holds(stage)];
    this.panels = [bar, this.roster, this.hand, ...this.bodies.values(), ...foot];
    this.build(bar, foot);
    this.el.addEventListener("keydown", (event) => {
      onKey(stage, event);
    });
    this.painter.svg.addEventListener("click", (event) => {
      this.click(event);
    });
    for (const name of ["pointerover", "focusin"]) {
      this.el.addEventListener(name, ({ target }) => {
        this.light(target);
        this.hand.point(target, name === "focusin");
        this.peek.point(target);
      });
    }
    this.el.addEventListener("pointerleave", () => {
      this.light(null);
      this.peek.point(null);
    });
    this.unwatch = watchTheme(() => {
      this.theme();
    });
  }

  attach(kernel: Kernel): void {
    this.stage.kernel = kernel;
    this.theme();
    this.update();
  }

  close(): void {
    this.unwatch();
    this.motion.finish();
    this.resized();
    this.hand.close();
    this.diagram.close();
    this.branches.close();
    this.stage.close();
    this.el.remove();
  }

  /** Tell all panels, once, whatever has changed until then. */
  soon(): void {
    if (this.queued) return;
    this.queued = true;
    queueMicrotask(() => {
      this.queued = false;
      this.update();
    });
  }

  // --- building -----------------------------------------------------------------------------------

  private build(bar: Panel, foot: readonly Panel[]): void {
    for (const [tab, words] of TABS) {
      this.tabs.append(
        h(
          "button",
          {
            type: "button",
            "data-tab": tab,
            onclick: () => {
              this.stage.open(tab);
            },
          },
          words,
        ),
      );
    }
    const bodies = [...this.bodies].map(([tab, panel]) => {
      attribute(panel.el, "data-body", tab);
      return panel.el;
    });
    this.place.append(this.painter.svg, this.roster.el, this.hand.el);
    this.el.append(
      bar.el,
      h(
        "div",
        { class: "qs-sentence" },
        h("div", { class: "qs-said" }, this.sentence, this.stopped),
        this.why,
      ),
      this.trouble,
      this.error,
      h(
        "div",
        { class: "qs-main" },
        this.place,
        h(
          "div",
          { class: "qs-side" },
          this.tabs,
          h("div", { class: "qs-body" }, ...bodies),
          this.peek.el,
        ),
      ),
      ...foot.map((panel) => panel.el),
    );
  }

  private open(tab: Tab, form: string): void {
    this.stage.open(tab);
    this.update();
    const section = this.bodies.get(tab)?.el.querySelector<HTMLElement>(`[data-form=${form}]`);
    const first = section?.querySelector<HTMLElement>("input, select, button");
    const body = section?.closest<HTMLElement>(".qs-body");
    if (section && body) body.scrollTop = section.offsetTop;
    (first ?? section)?.focus({ preventScroll: true });
  }

  // --- updating -----------------------------------------------------------------------------------

  private update(): void {
    const { stage } = this;
    if (!stage.scene) return;
    this.fit();
    this.marks();
    write(this.sentence, stage.scene.caption);
    this.say();
    for (const button of this.tabs.children) {
      attribute(
        button,
        "aria-pressed",
        button.getAttribute("data-tab") === stage.tab ? "true" : "false",
      );
    }
    attribute(this.why, "aria-pressed", stage.tab === "why" ? "true" : "false");
    const causes = stage.tab === "why" ? stage.explain("why") : "";
    stage.lit = typeof causes === "string" ? new Set() : litBy(causes as unknown as Why);
    for (const [tab, panel] of this.bodies) panel.el.hidden = tab !== stage.tab;
    for (const panel of this.panels) panel.update();
    this.painter.select(stage.selected === null ? null : idOf("member", stage.selected));
    this.liven();
    this.diagram.arrive();
  }

  /** What a test, or a style, wants to know of the whole. */
  private marks(): void {
    const { stage, el } = this;
    attribute(el, "data-step", stage.at);
    attribute(el, "data-index", stage.index);
    attribute(el, "data-last", stage.last);
    attribute(el, "data-playing", stage.clock.playing ? "yes" : "no");
    attribute(el, "data-live", stage.isLive ? "yes" : "no");
    attribute(el, "data-told", stage.told ? "yes" : "no");
    attribute(el, "data-pending", stage.kernel.pending);
    attribute(el, "data-selected", stage.selected);
    attribute(el, "data-broken", stage.scene?.broken.length ?? 0);
  }

  private say(): void {
    const { kernel, error, steering } = this.stage;
    const stopped = steering.stoppedAt(this.stage.at);
    write(this.stopped, stopped);
    this.stopped.hidden = stopped === "";
    write(this.trouble, kernel.trouble);
    this.trouble.hidden = kernel.trouble === "";
    write(this.error, error);
    this.error.hidden = error === "" || error === kernel.trouble;
  }

  /** Live buttons are on while there is a kernel to ask; a silent one may yet answer. */
  private liven(): void {
    const { trouble } = this.stage.kernel;
    const off = trouble !== "" && trouble !== SILENT;
    for (const button of this.el.querySelectorAll<HTMLButtonElement>(".qs-live")) {
      button.disabled = off;
    }
    attribute(this.el, "data-off", off ? trouble : null);
  }

  private theme(): void {
    const dark = isDark();
    attribute(this.el, "data-theme", dark ? "dark" : "light");
    tint(this.el, this.stage.film.looks, dark);
    this.painter.theme(dark);
    this.peek.theme(dark);
    this.diagram.theme(dark);
    this.branches.theme(dark);
  }

  /** Show the whole picture where there is room for it, else the ring alone. */
  private fit(): void {
    const { scene } = this.stage;
    if (!scene || this.room === 0) return;
    const isNarrow = this.room < this.stage.film.width;
    const key = `${isNarrow} ${scene.names.join()}`;
    if (key === this.fitted) return;
    this.fitted = key;
    this.roster.narrow = this.sheet.fit(isNarrow ? scene : null);
    attribute(this.el, "data-narrow", this.roster.narrow);
    this.motion.show(null, scene, 0);
    this.roster.update();
  }

  /** Where the picture is wider than its place, begin with its middle. */
  centre(): void {
    this.place.scrollLeft = (this.place.scrollWidth - this.place.clientWidth) / 2;
  }

  /** The looks came with the film: colour all that is there by them. */
  recolour(): void {
    this.theme();
  }

  private time(animated: boolean): number {
    const { clock } = this.stage;
    const still = !animated || wantsStillness() || document.hidden || clock.speed === SPEEDS.at(-1);
    return still ? 0 : clock.move;
  }

  private click(event: Event): void {
    if (this.knife.took()) return;
    const mark = event.target instanceof Element ? event.target.closest("[data-do]") : null;
    const what = mark?.getAttribute("data-do");
    if (what) this.stage.press(what);
    else this.stage.select(null);
  }

  /** Whatever is about the message under the pointer or in focus is lit, wherever it is shown. */
  private light(target: EventTarget | null): void {
    const about = target instanceof Element ? envelopeAt(target) : null;
    const envelope = /^\d+$/.test(about ?? "") ? about : null;
    if (envelope === this.lit) return;
    this.lit = envelope;
    for (const lit of this.el.querySelectorAll("[data-lit]")) attribute(lit, "data-lit", null);
    if (envelope === null) return;
    const all = ["message", "path", "stub", "flow"].map(
      (kind) => `[data-id="${kind}:${envelope}"]`,
    );
    const found = this.el.querySelectorAll([...all, `[data-envelope="${envelope}"]`].join());
    for (const about of found) attribute(about, "data-lit", true);
  }
}
