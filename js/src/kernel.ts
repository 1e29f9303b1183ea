// The line to the kernel: commands go out with a number and are answered under it, so that a button
// can say what became of it, and a kernel that is gone is noticed. Never: what a command means.

import { unpacked } from "./packed";
import type { Connection, Model } from "./model";

export type Command = { op: string } & Record<string, unknown>;
export type Report = { op: string } & Record<string, unknown>;

/** Why live buttons are off; empty while they are on. */
export const GONE =
  "The kernel is gone. The film still plays; to act again, start the kernel and run this cell again.";
export const SILENT =
  "The kernel has not answered yet: it is busy with a cell, or gone. The film still plays.";
export const RECORDED =
  "No kernel here: this is a recording. It plays, but nothing new can happen in it.";
export const DAMAGED = "The film came damaged: reload the page to ask for it again.";

/** What a kernel's status says when all that it knew is lost. */
const LOST = ["restarting", "autorestarting", "terminating", "dead"];

/** The commands that change nothing: a recording answers these. */
const TOLD = ["explain", "share", "cancel"];

/** How long a command may stay unanswered before we say so, in milliseconds. */
export const PATIENCE = 3000;

export class Kernel {
  /** Why nothing can be asked now, or "" */
  trouble = "";
  private count = 0;
  private readonly waiting = new Map<number, number>();
  private readonly connection: Connection | undefined;
  private lost = false;
  private closed = false;
  /** What is heard while a film is being unpacked waits for it. */
  private unpacking: Promise<void> | null = null;

  constructor(
    private readonly model: Model,
    private readonly el: HTMLElement,
    private readonly heard: (report: Report) => void,
    private readonly changed: () => void,
  ) {
    model.on("msg:custom", this.onMessage);
    model.on("comm_live_update", this.onLife);
    this.connection = model.widget_manager?.kernel ?? undefined;
    this.connection?.statusChanged?.connect(this.onStatus);
    this.connection?.disposed?.connect(this.onEnd);
    this.onLife();
  }

  /** How many commands have no answer yet. */
  get pending(): number {
    return this.waiting.size;
  }

  /** Whether questions about what has happened are answered: a recording answers them, too. */
  get tells(): boolean {
    return this.trouble === "" || this.trouble === SILENT || this.trouble === RECORDED;
  }

  /** Ask the kernel; return the number of the command, or null where there is nobody to ask. */
  ask(command: Command): number | null {
    const off = this.trouble !== "" && this.trouble !== SILENT;
    if (off && !(this.tells && TOLD.includes(command.op))) return null;
    const ref = ++this.count;
    try {
      this.model.send({ ...command, ref, view: this.view });
    } catch {
      this.say(GONE);
      return null;
    }
    this.waiting.set(ref, window.setTimeout(this.silent, PATIENCE));
    this.changed();
    return ref;
  }

  /** This view among all views of the cluster, so that it knows an answer to itself. */
  readonly view = `v${Math.random().toString(36).slice(2, 10)}`;

  close(): void {
    this.closed = true;
    this.model.off("msg:custom", this.onMessage);
    this.model.off("comm_live_update", this.onLife);
    this.connection?.statusChanged?.disconnect(this.onStatus);
    this.connection?.disposed?.disconnect(this.onEnd);
    this.forget();
  }

  private forget(): void {
    for (const timer of this.waiting.values()) window.clearTimeout(timer);
    this.waiting.clear();
  }

  private readonly silent = (): void => {
    if (!this.trouble) this.say(SILENT);
  };

  private say(trouble: string): void {
    this.trouble = trouble;
    this.changed();
  }

  // ipywidgets marks the element of a widget whose kernel has restarted or whose channel is closed.
  private readonly onLife = (): void => {
    const dead = this.lost || this.el.closest(".jupyter-widgets-disconnected") !== null;
    if (dead) this.forget();
    this.say(dead ? GONE : this.model.get("recorded") === true ? RECORDED : "");
  };

  // A kernel that is shut down, or dies and is started anew, leaves the channel looking alive.
  private readonly onEnd = (): void => {
    this.lost = true;
    this.onLife();
  };

  private readonly onStatus = (_sender: unknown, status: unknown): void => {
    if (LOST.includes(String(status))) this.onEnd();
  };

  private readonly onMessage = (report: Report, buffers: readonly BufferSource[] = []): void => {
    if (typeof report !== "object" || report === null) return;
    // A film that another view has asked for is not worth the unpacking.
    if (report["packed"] === true && report["view"] !== this.view) return;
    if (report["packed"] !== true && !this.unpacking) {
      this.take(buffers.length > 0 ? { ...report, bytes: buffers[0] } : report);
      return;
    }
    const turn = (this.unpacking ?? Promise.resolve()).then(async () => {
      const whole = await this.unpack(report, buffers[0]);
      if (this.unpacking === turn) this.unpacking = null;
      if (!this.closed) this.take(whole);
    });
    this.unpacking = turn;
  };

  private async unpack(report: Report, buffer: BufferSource | undefined): Promise<Report> {
    if (report["packed"] !== true) return buffer ? { ...report, bytes: buffer } : report;
    try {
      return { ...report, film: await unpacked(buffer) };
    } catch {
      return { ...report, op: "error", message: DAMAGED };
    }
  }

  private take(report: Report): void {
    const ref = report["view"] === this.view ? report["ref"] : undefined;
    if (typeof ref === "number" && this.waiting.has(ref)) {
      window.clearTimeout(this.waiting.get(ref));
      this.waiting.delete(ref);
      if (this.trouble === SILENT) this.trouble = "";
    }
    this.heard(report);
    this.changed();
  }
}
