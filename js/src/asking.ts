// What the kernel is asked about steps: once one stands still, and once only. Never: an element.

import type { Json } from "./film";
import type { Kernel, Report } from "./kernel";

export type Explained = "code" | "diff" | "why" | "next" | "beside";

export interface Question {
  readonly about: Explained;
  readonly step: number;
  readonly member?: string;
  readonly field?: string;
  readonly against?: number;
}

/** How long before the kernel is asked: scrubbing asks for nothing. */
const ASK = 150;
const KEPT = 200;
const WAITING = "Looking at what ran …";
const NOBODY = "This is told by the kernel, which is not there now.";

export class Asking {
  private readonly answers = new Map<string, Json | string>();
  private readonly open = new Map<number, string>();
  private timer: number | null = null;

  constructor(
    private readonly kernel: () => Kernel,
    private readonly still: (question: Question) => boolean,
  ) {}

  /** The answer, as far as it is known. */
  known(question: Question): Json | string | undefined {
    return this.answers.get(JSON.stringify(question));
  }

  /** The answer, or why there is none yet. */
  ask(question: Question): Json | string {
    const key = JSON.stringify(question);
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    if (!this.kernel().tells) return NOBODY;
    if ([...this.open.values()].includes(key)) return WAITING;
    if (this.timer !== null) window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      this.timer = null;
      if (!this.still(question)) return;
      const ref = this.kernel().ask({ op: "explain", ...question });
      if (ref !== null) this.open.set(ref, key);
    }, ASK);
    return WAITING;
  }

  /** Keep an answer to this view, or a refusal, and no more than so many. */
  hear(report: Report): void {
    const key = this.open.get(Number(report["ref"]));
    if (key === undefined) return;
    this.open.delete(Number(report["ref"]));
    if (this.answers.size >= KEPT) this.answers.clear();
    const refused = report.op === "error";
    this.answers.set(key, refused ? String(report["message"]) : (report["told"] as Json));
  }

  /** Ask anew: the other run may have gone on. */
  forget(about: Explained): void {
    for (const key of this.answers.keys()) {
      if (key.startsWith(`{"about":"${about}"`)) this.answers.delete(key);
    }
  }

  close(): void {
    if (this.timer !== null) window.clearTimeout(this.timer);
  }
}
