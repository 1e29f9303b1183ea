// The page of a lesson: where one stands, the words, the question, and what came of it.

import { type Looks, tint } from "../colours";
import { attribute, h, write } from "../dom";
import type { Kernel } from "../kernel";
import { isDark, watchTheme } from "../theme";
import { type Form, form } from "./ask";
import { answered, ended, revealed } from "./came";
import type { Ask, State } from "./told";
import { paragraphs, parts } from "./words";

const button = (words: string, look: string, onclick: () => void): HTMLButtonElement =>
  h("button", { type: "button", class: look, onclick }, words);

export class Page {
  readonly el = h("section", {
    class: "qs-lesson",
    "aria-label": "lesson",
    "data-lm-suppress-shortcuts": "true",
  });
  kernel: Kernel | null = null;
  private state: State | null = null;
  private form: Form | null = null;
  private wrong = "";
  private readonly place = h("p", { class: "qs-place" });
  private readonly title = h("h3", { tabindex: -1 });
  private readonly bars = h("div", { class: "qs-beats", "aria-hidden": "true" });
  private readonly score = h("p", { class: "qs-score" });
  private readonly restart = button("from the start", "", () => {
    this.ask("restart");
  });
  private readonly lecture = h(
    "button",
    { type: "button", class: "qs-lecture", title: "for a screen that many look at (L)" },
    "lecture ",
    h("kbd", { "aria-hidden": "true" }, "L"),
  );
  private readonly words = h("div", { class: "qs-words", "aria-live": "polite" });
  private readonly side = h("div", { class: "qs-answer" });
  private readonly after = h("div", { class: "qs-after", "aria-live": "polite" });
  private readonly trouble = h("p", { class: "qs-trouble", role: "status" });
  private readonly error = h("p", { class: "qs-error", role: "alert" });
  private readonly back = button("back", "", () => {
    this.ask("back");
  });
  private readonly next = button("next", "qs-go", () => {
    this.ask("next");
  });
  private readonly keys = h("p", { class: "qs-keys-told" });
  private readonly unwatch: () => void;

  constructor(
    private readonly looks: Looks,
    private readonly turnLecture: () => void,
    private readonly open: (tab: string) => void,
  ) {
    this.lecture.addEventListener("click", this.turnLecture);
    this.keys.append(
      ...["Page Down", " next, ", "Page Up", " back, ", "L", " leave the lecture"].map(
        (words, k) => (k % 2 === 0 ? h("kbd", {}, words) : document.createTextNode(words)),
      ),
    );
    this.el.append(
      h(
        "div",
        { class: "qs-lesson-head" },
        h("div", { class: "qs-named" }, this.place, this.title),
        h("div", { class: "qs-turn" }, this.back, this.bars, this.next),
        this.score,
        h("div", { class: "qs-row-of" }, this.restart, this.lecture),
      ),
      this.trouble,
      this.error,
      h("div", { class: "qs-lesson-body" }, this.words, this.side, this.after),
      this.keys,
    );
    this.unwatch = watchTheme(() => {
      this.theme();
    });
    this.theme();
  }

  close(): void {
    this.unwatch();
    this.el.remove();
  }

  private theme(): void {
    const dark = isDark();
    attribute(this.el, "data-theme", dark ? "dark" : "light");
    tint(this.el, this.looks, dark);
  }

  // --- what one does ------------------------------------------------------------------------------

  ask(op: string, more: Record<string, unknown> = {}): void {
    if (!this.state) return;
    this.wrong = "";
    this.kernel?.ask({ op, turn: this.state.turn, ...more });
    this.say();
  }

  pick(name: string): void {
    if (name) this.form?.pick(name);
  }

  private look(sentence: number): void {
    this.ask("look", { sentence });
    this.open("code");
  }

  fail(message: string): void {
    this.wrong = message;
    this.say();
  }

  // --- what one sees ------------------------------------------------------------------------------

  /** Show *state*, a page that has been turned; the focus goes on to what comes next. */
  show(state: State): void {
    const focused = document.activeElement;
    const held = focused !== null && this.el.contains(focused);
    this.state = state;
    this.wrong = "";
    this.head(state);
    this.body(state);
    this.buttons(state);
    this.say();
    if (held) this.refocus(focused);
  }

  private head(state: State): void {
    const { number, position, count, title, score } = state;
    const lesson = number > 0 ? `lesson ${number} · ` : "";
    write(this.place, `${lesson}beat ${position + 1} of ${count}`);
    write(this.title, title);
    const bar = (k: number): HTMLElement =>
      h("span", { "data-at": k < position || state.over ? "done" : k === position && "here" });
    this.bars.replaceChildren(...Array.from({ length: count }, (_, k) => bar(k)));
    write(this.score, score.given > 0 ? `${score.right} of ${score.given} right` : "");
    this.restart.hidden = !state.begun;
    attribute(this.el, "data-position", position);
    attribute(this.el, "data-done", state.done ? "yes" : "no");
    attribute(this.el, "data-over", state.over ? "yes" : "no");
    attribute(this.el, "data-turn", state.turn);
  }

  private body(state: State): void {
    this.tell(state);
    this.form = state.ask && !state.done ? this.question(state.ask) : null;
    const told = answered(state, (sentence) => {
      this.look(sentence);
    });
    // The focus goes to a form by itself; what came of an answer is read aloud.
    attribute(this.side, "aria-live", this.form ? "off" : "polite");
    const end = ended(state.end, state.score);
    this.side.replaceChildren(...(this.form ? [this.form.el] : [...told, ...end]));
    this.side.hidden = this.side.childElementCount === 0;
    const after = revealed(state);
    this.after.replaceChildren(...after);
    this.after.hidden = after.length === 0;
  }

  /** The words of a beat: they stay as they are when it has happened. */
  private tell({ position, words, watch }: State): void {
    if (this.words.getAttribute("data-of") === String(position)) return;
    attribute(this.words, "data-of", position);
    const where =
      watch.length > 0 && h("p", { class: "qs-watch" }, h("b", {}, "Watch "), ...parts(watch), ".");
    this.words.replaceChildren(...paragraphs(words), ...(where ? [where] : []));
  }

  private question(ask: Ask): Form {
    return form(
      ask,
      (given) => {
        this.ask("answer", { given });
      },
      (message) => {
        this.fail(message);
      },
    );
  }

  private buttons({ ask, done, over, begun }: State): void {
    const asks = Boolean(ask) && !done;
    write(this.next, asks ? "show the answer" : "next");
    attribute(this.next, "class", asks ? "" : "qs-go");
    this.next.disabled = over;
    this.back.disabled = !begun;
  }

  /** What was pressed may be gone: whoever uses the keyboard goes on with the next thing. */
  private refocus(held: Element): void {
    if (held === this.back || held === this.restart) {
      if (held.matches(":disabled, [hidden]")) this.title.focus({ preventScroll: true });
      return;
    }
    if (held.isConnected && held !== this.next) return;
    if (this.form) this.form.focus();
    else if (!this.next.disabled) this.next.focus({ preventScroll: true });
    else this.title.focus({ preventScroll: true });
  }

  say(): void {
    const trouble = this.kernel?.trouble || this.state?.trouble || "";
    write(this.trouble, trouble);
    this.trouble.hidden = trouble === "";
    write(this.error, this.wrong);
    this.error.hidden = this.wrong === "";
    attribute(this.el, "data-pending", this.kernel?.pending ?? 0);
  }

  setLecture(on: boolean): void {
    attribute(this.el, "data-lecture", on ? "yes" : null);
    attribute(this.lecture, "aria-pressed", on ? "true" : "false");
    this.keys.hidden = !on;
  }
}
