// What the page is given: the twenty lines of a widget model that this bundle uses. A static page
// can offer the same with a few lines of its own, and host the debugger without a kernel.

export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown): void;
  on(event: string, callback: (...args: never[]) => void): void;
  off(event: string, callback: (...args: never[]) => void): void;
  /** Only a Jupyter front-end has one; it knows more of its kernel than the channel tells. */
  readonly widget_manager?: { readonly kernel?: Connection | null };
}

interface Signal {
  connect(slot: (sender: unknown, value: unknown) => void): unknown;
  disconnect(slot: (sender: unknown, value: unknown) => void): unknown;
}

export interface Connection {
  readonly statusChanged?: Signal;
  readonly disposed?: Signal;
}
