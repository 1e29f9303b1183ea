// The way in: what anywidget, or a page with a model of its own, calls.

import { Kernel } from "./kernel";
import type { FilmData } from "./film";
import type { Model } from "./model";
import { type Recorded, Recording } from "./recording";
import type { About } from "./stage";
import { View } from "./view";

/** The synced trait: one scene, for a view that comes late and for a saved notebook. */
interface Snapshot {
  readonly film?: FilmData;
  readonly about?: About;
}

/** Show the debugger of *model* in *el*; return what takes it away again. */
export function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const view = new View();
  const { stage } = view;
  const kernel = new Kernel(
    model,
    el,
    (report) => {
      stage.hear(report);
      if ((report["film"] as FilmData | undefined)?.looks) view.recolour();
    },
    () => {
      view.soon();
    },
  );
  view.attach(kernel);
  const snapshot = (model.get("snapshot") ?? {}) as Snapshot;
  if (snapshot.about) stage.about = snapshot.about;
  if (snapshot.film) stage.take(snapshot.film);
  view.recolour();
  el.append(view.el);
  requestAnimationFrame(() => {
    view.centre();
  });
  if (stage.isLive) stage.ask({ op: "film" });
  return () => {
    view.close();
  };
}

/** Show a recording in *el*, on a page that has no kernel. */
export function play(recorded: Recorded, el: HTMLElement): () => void {
  return render({ model: new Recording(recorded), el });
}

export default { render };
