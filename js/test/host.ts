// A host for the tests: a model that keeps what is sent, and answers when it is told to.

import { deflateSync } from "node:zlib";
import { root } from "./page";
import type { Model } from "../src/model";
import { render } from "../src/debugger";
import { film } from "./films";

type Sent = Record<string, unknown> & { op: string; ref: number; view: string };

/** A signal as Jupyter's front-ends have them. */
export class Slots {
  private readonly slots = new Set<(sender: unknown, value: unknown) => void>();
  connect(slot: (sender: unknown, value: unknown) => void): void {
    this.slots.add(slot);
  }
  disconnect(slot: (sender: unknown, value: unknown) => void): void {
    this.slots.delete(slot);
  }
  emit(value?: unknown): void {
    for (const slot of this.slots) slot(null, value);
  }
  get size(): number {
    return this.slots.size;
  }
}

export class Host implements Model {
  readonly sent: Sent[] = [];
  readonly traits: Record<string, unknown> = {
    snapshot: {
      about: { title: "demo", invariants: [{ name: "agreement", sentence: "all agree" }] },
    },
  };
  readonly el = root();
  readonly widget_manager = { kernel: { statusChanged: new Slots(), disposed: new Slots() } };
  gone = false;
  private readonly listeners = new Map<string, Set<(...args: never[]) => void>>();

  get(name: string): unknown {
    return this.traits[name];
  }
  set(name: string, value: unknown): void {
    this.traits[name] = value;
  }
  save_changes(): void {
    throw new Error("the view has no traits to save");
  }
  send(content: unknown): void {
    if (this.gone) throw new Error("the channel is closed");
    this.sent.push(content as Sent);
  }
  on(event: string, callback: (...args: never[]) => void): void {
    const known = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, known.add(callback));
  }
  off(event: string, callback: (...args: never[]) => void): void {
    this.listeners.get(event)?.delete(callback);
  }
  get listening(): number {
    const { statusChanged, disposed } = this.widget_manager.kernel;
    const heard = [...this.listeners.values(), statusChanged, disposed];
    return heard.reduce((sum, callbacks) => sum + callbacks.size, 0);
  }
  fire(event: string, ...args: unknown[]): void {
    for (const callback of this.listeners.get(event) ?? []) {
      (callback as (...args: unknown[]) => void)(...args);
    }
  }

  /** The last command, without what every command carries. */
  get asked(): Record<string, unknown> {
    const own = ["ref", "view"];
    return Object.fromEntries(
      Object.entries(this.sent.at(-1) ?? {}).filter(([k]) => !own.includes(k)),
    );
  }

  /** Answer the last command. */
  answer(report: Record<string, unknown>): void {
    const { ref, view } = this.sent.at(-1) as Sent;
    this.fire("msg:custom", { ref, view, ...report });
  }

  /** Answer the last command with a film that is packed, as the kernel does. */
  answerPacked(report: Record<string, unknown>, film: unknown): void {
    const { ref, view } = this.sent.at(-1) as Sent;
    const bytes = new Uint8Array(deflateSync(JSON.stringify(film)));
    this.fire("msg:custom", { ref, view, packed: true, ...report }, [new DataView(bytes.buffer)]);
  }

  /** Show the debugger with the whole test film, standing at *cursor* of the line to *tip*. */
  show(cursor = 1, tip = 2): () => void {
    const close = render({ model: this, el: this.el });
    this.answer({ op: "film", film: film(undefined, cursor, tip) });
    return close;
  }

  find<T extends HTMLElement = HTMLElement>(selector: string): T {
    const found = this.el.querySelector<T>(selector);
    if (!found) throw new Error(`there is no ${selector}`);
    return found;
  }

  /** What the debugger says of itself: its attribute data-NAME. */
  said(name: string): string | undefined {
    return this.find(".qs").dataset[name];
  }

  press(key: string, selector = ".qs"): void {
    const init = { key, bubbles: true, cancelable: true };
    this.find(selector).dispatchEvent(new KeyboardEvent("keydown", init));
  }
}
