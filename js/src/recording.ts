// A recording on a page of its own: a model without a kernel, that answers from what was recorded.
// Never: how it is shown, which is as with a kernel.

import type { Command } from "./kernel";
import type { Model } from "./model";

/** What src/quorumscope/widgets/page.py puts on a page. */
export interface Recorded {
  readonly snapshot: unknown;
  /** What a kernel told of the steps, such as "code:14". */
  readonly told: Readonly<Record<string, unknown>>;
  /** The run as text, by the endings of its files. */
  readonly texts: Readonly<Record<string, Text>>;
}

interface Text {
  readonly name: string;
  /** The number of the step up to which it tells. */
  readonly index: number;
  readonly text: string;
}

export const NOT_RECORDED =
  "This is not in the recording: a kernel would have to work it out, and there is none here.";

type Listener = (...args: never[]) => void;

export class Recording implements Model {
  private readonly traits: Record<string, unknown>;
  private readonly listeners = new Map<string, Set<Listener>>();

  constructor(private readonly recorded: Recorded) {
    this.traits = { snapshot: recorded.snapshot, recorded: true };
  }

  get(name: string): unknown {
    return this.traits[name];
  }

  set(name: string, value: unknown): void {
    this.traits[name] = value;
  }

  save_changes(): void {
    // There is nobody to save them for.
  }

  on(event: string, callback: Listener): void {
    this.listeners.set(event, (this.listeners.get(event) ?? new Set()).add(callback));
  }

  off(event: string, callback: Listener): void {
    this.listeners.get(event)?.delete(callback);
  }

  /** Answer as a kernel would, a moment later. */
  send(content: unknown): void {
    const command = content as Command;
    const about = { ref: command["ref"], view: command["view"] };
    const text = command.op === "share" ? this.recorded.texts[String(command["ending"])] : null;
    const report = text
      ? { op: "shared", name: text.name, index: text.index, ...about }
      : { ...this.answer(command), ...about };
    const buffers = text ? [new TextEncoder().encode(text.text)] : [];
    queueMicrotask(() => {
      for (const callback of this.listeners.get("msg:custom") ?? []) {
        (callback as (report: unknown, buffers: unknown) => void)(report, buffers);
      }
    });
  }

  private answer({ op, about, step, ...more }: Command): Record<string, unknown> {
    const plain = Object.keys(more).every((field) => field === "ref" || field === "view");
    const told = plain ? this.recorded.told[`${String(about)}:${String(step)}`] : undefined;
    if (op !== "explain" || told === undefined) return { op: "error", message: NOT_RECORDED };
    return { op, about, step, told };
  }
}
