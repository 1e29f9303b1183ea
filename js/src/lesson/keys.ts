// The keys of a lesson: L turns the lecture mode on and off; in it, the Page keys, which a clicker
// sends, go on and back. They are taken anywhere in the lesson, its debugger too, and nowhere else.

export interface Turns {
  readonly el: HTMLElement;
  readonly isLecture: () => boolean;
  readonly lecture: () => void;
  readonly turn: (to: "next" | "back") => void;
}

const TYPED = "input:not([type=radio], [type=checkbox], [type=range]), textarea, select";

function act(turns: Turns, { key, target }: KeyboardEvent): boolean {
  if (key === "l" || key === "L") {
    if ((target as Element).matches(TYPED)) return false;
    turns.lecture();
    return true;
  }
  const to = ({ PageDown: "next", PageUp: "back" } as const)[key];
  if (to === undefined || !turns.isLecture()) return false;
  turns.turn(to);
  return true;
}

/** Listen to the keys in the lesson around *turns.el*; return what ends that. */
export function listen(turns: Turns): () => void {
  const onKey = (event: KeyboardEvent): void => {
    const { target } = event;
    const box = turns.el.closest(".qs-lesson-box") ?? turns.el;
    if (!(target instanceof Element) || !box.contains(target)) return;
    if (event.ctrlKey || event.metaKey || event.altKey || !act(turns, event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  // What is typed in here is not meant for the notebook, or the slides, around it.
  const keep = (event: KeyboardEvent): void => {
    if (!event.key.startsWith("Page")) event.stopPropagation();
  };
  document.addEventListener("keydown", onKey, true);
  turns.el.addEventListener("keydown", keep);
  return () => {
    document.removeEventListener("keydown", onKey, true);
    turns.el.removeEventListener("keydown", keep);
  };
}
