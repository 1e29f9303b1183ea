// What the page is given: the twenty lines of a widget model that this bundle uses. A static page
// can offer the same with a few lines of its own, and host the debugger without a kernel.

export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown): void;
  on(event: string, callback: (...args: never[]) => void): void;
  off(event: string, callback: (...args: never[]) => void): void;
}
