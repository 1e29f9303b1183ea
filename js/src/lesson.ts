// The way in to a lesson's page: what anywidget calls. The debugger below it is a widget of its own.

import type { Looks } from "./colours";
import { Kernel } from "./kernel";
import { listen } from "./lesson/keys";
import { Page } from "./lesson/page";
import type { State } from "./lesson/told";
import type { Model } from "./model";

/** Show the page of *model* in *el*; return what takes it away again. */
export function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const isLecture = (): boolean => model.get("lecture") === true;
  const lecture = (): void => {
    model.set("lecture", !isLecture());
    model.save_changes();
  };
  /** Open a tab of the debugger below, as a press on it would. */
  const open = (tab: string): void => {
    const box = el.closest(".qs-lesson-box");
    const found = box?.querySelector<HTMLElement>(`.qs [data-tab="${tab}"]`);
    found?.click();
    found?.closest(".qs-main")?.scrollIntoView({ block: "nearest" });
  };
  const page = new Page((model.get("looks") ?? { light: {}, dark: {} }) as Looks, lecture, open);
  const kernel = new Kernel(
    model,
    el,
    (report) => {
      if (report.op === "error" && report["view"] === kernel.view)
        page.fail(String(report["message"]));
    },
    () => {
      page.say();
    },
  );
  page.kernel = kernel;
  const events: readonly (readonly [string, () => void])[] = [
    [
      "change:state",
      () => {
        const state = model.get("state") as State | undefined;
        if (state?.words) page.show(state);
      },
    ],
    [
      "change:picked",
      () => {
        page.pick(String(model.get("picked") ?? ""));
      },
    ],
    [
      "change:lecture",
      () => {
        page.setLecture(isLecture());
      },
    ],
  ];
  for (const [event, hear] of events) {
    model.on(event, hear);
    hear();
  }
  const unlisten = listen({
    el: page.el,
    isLecture,
    lecture,
    turn: (to) => {
      page.ask(to);
    },
  });
  el.append(page.el);
  return () => {
    for (const [event, hear] of events) model.off(event, hear);
    unlisten();
    kernel.close();
    page.close();
  };
}

export default { render };
