// Where one stands: the film, the step that is shown, the selection, and how to get elsewhere. Moves
// in the film are ours alone; what changes the world is asked of the kernel. Never: an element.

import { Asking, type Explained, type Question } from "./asking";
import { Clock } from "./clock";
import { Film, type FilmData, type Json, type Scene } from "./film";
import { type Command, GONE, type Kernel, type Report } from "./kernel";
import { Sharing } from "./sharing";
import { Steering } from "./steering";

export type Tab =
  "act" | "member" | "run" | "log" | "share" | "keys" | Exclude<Explained, "beside">;

/** With what a step is compared: the one before, the pinned one, or a line of another run. */
export type Against = "before" | "pinned" | "other" | `branch:${number}`;

export interface About {
  readonly title: string;
  readonly invariants: readonly { readonly name: string; readonly sentence: string }[];
}

/** Why something is shown: a step forward is animated, a jump is not. */
export type Shown = (before: Scene | null, after: Scene, animated: boolean) => void;

/** How long one must stand still before the kernel is told where, in milliseconds. */
const REST = 250;

export class Stage {
  readonly film = new Film();
  readonly clock: Clock;
  kernel!: Kernel;
  about: About = { title: "", invariants: [] };
  scene: Scene | null = null;
  line: readonly number[] = [];
  selected: string | null = null;
  tab: Tab = "next";
  error = "";
  /** The ids of marks in the diagram that had a part in what is being explained. */
  lit: ReadonlySet<string> = new Set();
  readonly steering = new Steering();
  against: Against = "before";
  /** The tab before this one, and what the tab why is about. */
  private before: Tab = "next";
  private asked: Question | null = null;
  private readonly asking: Asking;
  /** Whether more of the film is on its way. */
  private loading = false;
  /** Whether we stand at a step of this film, and not at a saved scene before it. */
  private placed = false;
  readonly sharing = new Sharing(
    (command) => this.ask(command),
    () => {
      this.changed();
    },
  );
  private tip = -1;
  private cursor = -1;
  private resting: number | null = null;

  constructor(
    private readonly shown: Shown,
    private readonly changed: () => void,
  ) {
    this.clock = new Clock(() => this.tick(), changed);
    this.asking = new Asking(
      () => this.kernel,
      ({ about, step }) => {
        const tab = about === "beside" ? "diff" : about;
        return this.tab === tab && !this.clock.playing && this.question(tab).step === step;
      },
    );
  }

  // --- reading ------------------------------------------------------------------------------------

  get at(): number {
    return this.scene?.id ?? -1;
  }

  get index(): number {
    return this.scene?.index ?? 0;
  }

  /** The last step of this line; where only one scene is known, that one. */
  get last(): number {
    return Math.max(0, this.line.length - 1, this.index);
  }

  /** The first step of this line that is here: of a saved notebook, only one is. */
  get begin(): number {
    return this.film.frame(this.line[0] ?? -1)?.index ?? this.index;
  }

  get atEnd(): boolean {
    return this.index >= this.last;
  }

  get isLive(): boolean {
    return this.kernel.trouble === "";
  }

  /** Whether the kernel stands where we stand. */
  get told(): boolean {
    return this.at === this.cursor;
  }

  /** The end of the branch that is shown. */
  get end(): number {
    return this.tip;
  }

  // --- moving in the film -------------------------------------------------------------------------

  /** Show the step number *index* of this line. */
  goto(index: number): void {
    const id = this.line[Math.max(0, Math.min(this.last, index))];
    if (id !== undefined) this.show(id);
  }

  back(): void {
    this.clock.pause();
    this.goto(this.index - 1);
  }

  /** One step on: in the film, or past its end, where the kernel takes the next in a fair order. */
  forward(): void {
    this.clock.pause();
    if (this.atEnd) this.ask({ op: "step", at: this.at });
    else this.goto(this.index + 1);
  }

  first(): void {
    this.clock.pause();
    this.goto(0);
  }

  toLast(): void {
    this.clock.pause();
    this.goto(this.last);
  }

  /** Show the end of another branch, or any other step of the film. */
  visit(id: number, tip: number): void {
    this.clock.pause();
    this.turn(tip);
    this.show(id);
  }

  /** Show any step of the film: on this line where it is on it, else on its newest branch. */
  travel(id: number): void {
    this.visit(id, this.line.includes(id) ? this.tip : this.film.tipOf(id));
  }

  /** Do what a click on a mark means. */
  press(what: string): void {
    const about = what.slice(what.indexOf(":") + 1);
    if (what.startsWith("select:")) this.select(about);
    else if (what.startsWith("visit:")) this.travel(Number(about));
    else this.choose(what);
  }

  play(): void {
    if (this.atEnd && !this.canGoOn) this.goto(0);
    this.clock.play();
  }

  toggle(): void {
    if (this.clock.playing) this.clock.pause();
    else this.play();
    this.rest();
  }

  /** Select a member, or nobody: in all views of the cluster. */
  select(name: string | null): void {
    if (name !== this.selected && this.isLive) this.kernel.ask({ op: "select", member: name });
    this.selected = name;
    if (name !== null) this.open("member");
    this.changed();
  }

  open(tab: Tab): void {
    if (tab !== this.tab) this.before = this.tab;
    this.tab = tab;
    this.changed();
  }

  /** Open a tab, or go back to the one before it. */
  flip(tab: Tab): void {
    this.open(this.tab === tab ? this.before : tab);
  }

  compareWith(against: Against): void {
    this.against = against;
    if (against === "other") this.asking.forget("beside");
    this.changed();
  }

  private tick(): boolean {
    if (!this.atEnd) {
      this.goto(this.index + 1);
      return !this.atEnd || this.canGoOn;
    }
    if (!this.canGoOn) return false;
    if (this.kernel.pending === 0) this.ask({ op: "step", at: this.at });
    return true;
  }

  /** Whether there is something in flight that a live kernel could let arrive. */
  get canGoOn(): boolean {
    const deliverable = [...(this.scene?.choices.keys() ?? [])].some((c) =>
      c.startsWith("deliver:"),
    );
    return this.isLive && deliverable;
  }

  private show(id: number): void {
    const before = this.scene;
    if (!this.film.has(id) || before?.id === id) return;
    this.scene = this.film.scene(id);
    this.error = "";
    const follows = this.scene.parent === before?.id;
    if (before) this.steering.left(before.id);
    if (this.clock.playing && follows && this.steering.stopsAt(id)) this.clock.pause();
    this.shown(before, this.scene, follows);
    this.rest();
    this.changed();
  }

  private turn(tip: number): void {
    if (tip === this.tip && this.line.at(-1) === tip) return;
    this.tip = tip;
    this.line = this.film.line(tip);
  }

  /** Tell the kernel where we stand, once we stand: then the next cell acts on what is seen. */
  private rest(): void {
    if (this.resting !== null) window.clearTimeout(this.resting);
    this.resting = window.setTimeout(() => {
      this.resting = null;
      if (this.clock.playing || this.at === this.cursor || !this.isLive) return;
      this.ask({ op: "visit", step: this.at });
    }, REST);
  }

  // --- asking the kernel --------------------------------------------------------------------------

  /** Do one of the choices of the scene that is shown. */
  choose(id: string): void {
    const choice = this.scene?.choices.get(id);
    if (choice) this.act({ op: "do", action: choice.action });
  }

  /** Ask for something that changes the world, here. */
  act(command: Command): void {
    this.clock.pause();
    this.ask({ ...command, at: this.at });
  }

  ask(command: Command): number | null {
    this.error = "";
    const ref = this.kernel.ask(command);
    if (ref === null) this.error = this.kernel.trouble || GONE;
    this.changed();
    return ref;
  }

  /** What the kernel tells of the step that is shown, or why there is nothing yet. */
  explain(about: Exclude<Explained, "beside">): Json | string {
    return this.asking.ask(this.question(about));
  }

  /** Ask why a member is as it is at this step; without one, why the step happened. */
  askWhy(member?: string, field?: string): void {
    this.asked = { about: "why", step: this.at, ...(member && field ? { member, field } : {}) };
    this.open("why");
  }

  private question(about: Exclude<Explained, "beside">): Question {
    if (about === "why") return this.why();
    if (about !== "diff" || this.against === "before") return { about, step: this.at };
    const { pinned } = this.steering.desk;
    if (this.against === "pinned") return { about, step: this.at, against: pinned ?? this.at };
    const line = { about: "beside", step: this.line.at(-1) ?? this.at } as const;
    if (this.against === "other") return line;
    return { ...line, against: Number(this.against.slice("branch:".length)) };
  }

  /** Whoever walks through the causes of something is told of that still; else, of this step. */
  private why(): Question {
    const { asked } = this;
    const told = asked ? this.asking.known(asked) : undefined;
    const causes = typeof told === "object" ? (told["causes"] as readonly { step: number }[]) : [];
    if (asked && (asked.step === this.at || causes.some(({ step }) => step === this.at))) {
      return asked;
    }
    this.asked = { about: "why", step: this.at };
    return this.asked;
  }

  // --- hearing the kernel -------------------------------------------------------------------------

  hear(report: Report): void {
    if (report["view"] === this.kernel.view) {
      if (report.op === "error") {
        this.clock.pause();
        this.error = String(report["message"]);
      }
      this.asking.hear(report);
      this.sharing.hear(report);
    }
    if (report.op === "explain" || report.op === "shared") return;
    this.steer(report);
    const about = report["about"];
    if (about) this.about = about as About;
    const film = report["film"];
    // A film that another view has asked for is no news to this one.
    const others = report["view"] !== this.kernel.view;
    if (!film || (others && (report.op === "film" || report.op === "more"))) return;
    if (report["last"] !== undefined) this.loading = report["last"] === false;
    this.take(film as FilmData, report);
  }

  /** Follow what another view, or a cell, has changed of what all views share. */
  private steer(report: Report): void {
    const changed = this.steering.hear(report);
    const { pinned, other, selected } = this.steering.desk;
    if (changed.selected !== undefined) this.selected = selected;
    if (changed.pinned !== undefined) this.against = pinned === null ? "before" : "pinned";
    if (report["open"] === "diff" && other !== null && changed.pinned === undefined) {
      this.compareWith("other");
    }
    if (report["open"]) this.open(report["open"] as Tab);
  }

  /** Take in a film or an increment, and go where the run stands. */
  take(data: FilmData, report: Json = {}): void {
    const whole = data.looks !== undefined;
    if (!whole && !this.follows(data)) {
      // What is new now comes with the rest of the film, too.
      if (!this.loading) this.ask({ op: "film" });
      return;
    }
    const own = report["view"] === this.kernel.view;
    if (whole) this.placed = false;
    this.film.add(data);
    this.cursor = data.cursor;
    // The answer to our own "here we stand": we may stand elsewhere by now.
    if (own && report["op"] === "here") return;
    // The rest of a film that is being watched already.
    if (report["op"] === "more" && this.placed) return;
    if (!own) this.clock.pause();
    this.line = [];
    this.turn(data.tip);
    if (this.line.length > 0 && this.film.has(data.cursor)) this.arrive(data.cursor);
  }

  private arrive(id: number): void {
    if (!this.placed) {
      this.placed = true;
      this.scene = this.film.scene(id);
      this.shown(null, this.scene, false);
    }
    this.show(id);
  }

  /** Whether an increment fits to what we have. */
  private follows(data: FilmData): boolean {
    const fresh = new Set(data.frames.map((frame) => frame.id));
    return data.frames.every(
      ({ parent }) => parent === null || fresh.has(parent) || this.film.has(parent),
    );
  }

  close(): void {
    this.clock.pause();
    if (this.resting !== null) window.clearTimeout(this.resting);
    this.asking.close();
    this.sharing.close();
    this.kernel.close();
  }
}
