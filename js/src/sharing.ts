// What is taken away of the run: asked of the kernel, which makes it, and then copied or saved here.
// One thing at a time. Never: an element that is seen.

import type { Command, Report } from "./kernel";

/** How long something may take before a bar is shown for it, in milliseconds. */
export const SOON = 1000;
/** How long the browser may read a file from us before we let go of it. */
const READ = 10_000;

export interface Wish {
  /** The ending of the file: what it is. */
  readonly ending: string;
  /** What it is called by who asks for it. */
  readonly title: string;
  readonly step: number;
  /** Whether it goes to the clipboard, and not into a file. */
  readonly copy: boolean;
}

/** Asks the kernel; null where nobody can be asked. */
export type Ask = (command: Command) => number | null;

export class Sharing {
  /** What is being made, or null. */
  wish: Wish | null = null;
  done = 0;
  total = 0;
  /** Whether it takes so long that one wants to see how far it is. */
  long = false;
  /** What came of the last wish, in words. */
  said = "";
  /** The text that was copied last, for whoever wants to look at it, or to copy it by hand. */
  text = "";
  private ref = 0;
  private timer: number | null = null;

  constructor(
    private readonly ask: Ask,
    private readonly changed: () => void,
  ) {}

  begin(wish: Wish, dark: boolean): void {
    const theme = dark ? "dark" : "light";
    const ref = this.ask({ op: "share", ending: wish.ending, step: wish.step, theme });
    if (ref === null) return;
    this.end("");
    [this.wish, this.ref, this.done, this.total] = [wish, ref, 0, 0];
    this.text = "";
    this.timer = window.setTimeout(() => {
      this.long = true;
      this.changed();
    }, SOON);
    this.changed();
  }

  cancel(): void {
    if (!this.wish) return;
    const { title } = this.wish;
    this.ask({ op: "cancel" });
    this.end(`Cancelled: ${title}. Nothing was written.`);
  }

  /** Hear a report of this view; what is about no wish of ours is no news here. */
  hear(report: Report): void {
    if (!this.wish || report["ref"] !== this.ref) return;
    if (report.op === "error") {
      this.end("");
    } else if (report["bytes"] !== undefined) {
      void this.take(this.wish, report);
    } else {
      this.done = Number(report["done"]);
      this.total = Number(report["total"]);
      this.changed();
    }
  }

  close(): void {
    this.end("");
  }

  private async take(wish: Wish, report: Report): Promise<void> {
    const bytes = report["bytes"] as BufferSource;
    const name = String(report["name"]);
    if (!wish.copy) {
      save(name, bytes);
      this.end(`Saved: ${name}`);
      return;
    }
    const text = new TextDecoder().decode(bytes);
    const copied = await toClipboard(text);
    this.text = text;
    const what = `the ${wish.title} up to step ${String(report["index"])}`;
    this.end(copied ? `Copied: ${what}` : `Copy it from here: ${what}`);
  }

  private end(said: string): void {
    if (this.timer !== null) window.clearTimeout(this.timer);
    [this.timer, this.long, this.wish, this.said] = [null, false, null, said];
    this.changed();
  }
}

/** Whether the text is on the clipboard now: a page may not be allowed to put it there. */
async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Give a file to the browser, which puts it where its user wants it. */
function save(name: string, bytes: BufferSource): void {
  const url = URL.createObjectURL(new Blob([bytes]));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => {
    URL.revokeObjectURL(url);
  }, READ);
}
