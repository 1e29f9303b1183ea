// The transport bar: where in the film one stands, and how one gets elsewhere in it.

import { SPEEDS } from "../clock";
import { attribute, h, write } from "../dom";
import { type Icon, icon } from "../icons";
import type { Stage, Tab } from "../stage";

export interface Panel {
  readonly el: HTMLElement;
  update(): void;
}

/** Doors to forms: the tab, the form in it, and what stands on the door. */
const DOORS: readonly (readonly [Tab, string, string])[] = [
  ["act", "submit", "submit…"],
  ["act", "elect", "elect…"],
  ["act", "members", "members…"],
  ["act", "faults", "faults…"],
  ["run", "until", "run until…"],
  ["share", "share", "share…"],
];

function button(sign: Icon, name: string, key: string, press: () => void): HTMLButtonElement {
  return h(
    "button",
    {
      type: "button",
      class: "qs-key",
      "data-key": sign,
      "aria-label": name,
      title: `${name} (${key})`,
      onclick: press,
    },
    icon(sign),
  );
}

function speeds(stage: Stage): HTMLSelectElement {
  const select = h("select", {
    class: "qs-speed",
    "aria-label": "speed",
    title: "speed",
    onchange: () => {
      stage.clock.speed = Number(select.value);
    },
  });
  for (const speed of SPEEDS) {
    select.append(h("option", { value: speed, selected: speed === 1 }, `${speed}×`));
  }
  return select;
}

/** *open* brings a form of a tab to the front. */
export function transport(stage: Stage, open: (tab: Tab, form: string) => void): Panel {
  const keys = {
    first: button("first", "first step", "Home", () => {
      stage.first();
    }),
    back: button("back", "one step back", "←", () => {
      stage.back();
    }),
    play: button("play", "play", "space", () => {
      stage.toggle();
    }),
    step: button("step", "one step on", "→", () => {
      stage.forward();
    }),
    last: button("last", "last step", "End", () => {
      stage.toLast();
    }),
  };
  const label = h("span");
  keys.play.classList.add("qs-play");
  keys.play.append(label);
  const scrubber = h("input", {
    type: "range",
    class: "qs-scrubber",
    "aria-label": "step",
    min: 0,
    step: 1,
    oninput: () => {
      stage.clock.pause();
      stage.goto(Number(scrubber.value));
    },
  });
  const place = h("span", { class: "qs-place" });
  const doors = DOORS.map(([tab, form, words]) =>
    h(
      "button",
      {
        type: "button",
        "data-form": form,
        onclick: () => {
          open(tab, form);
        },
      },
      words,
    ),
  );
  const reset = h(
    "button",
    {
      type: "button",
      class: "qs-live",
      title: "back to the start, for a new run; this one stays as a branch",
      onclick: () => {
        stage.act({ op: "reset" });
      },
    },
    "reset",
  );
  const help = h(
    "button",
    {
      type: "button",
      class: "qs-help-door",
      "aria-label": "keys",
      title: "the keys (?)",
      onclick: () => {
        stage.flip("keys");
      },
    },
    "?",
  );
  const el = h(
    "div",
    { class: "qs-bar" },
    h("div", { class: "qs-keys", role: "group", "aria-label": "film" }, ...Object.values(keys)),
    h("div", { class: "qs-scrub" }, speeds(stage), scrubber, place),
    h(
      "div",
      { class: "qs-doors", role: "group", "aria-label": "do something" },
      ...doors,
      reset,
      help,
    ),
  );

  const update = (): void => {
    const { begin, index, last } = stage;
    const playing = stage.clock.playing;
    attribute(scrubber, "min", begin);
    attribute(scrubber, "max", last);
    scrubber.disabled = begin > 0 && begin === last;
    scrubber.value = String(index);
    scrubber.style.setProperty(
      "--qs-part",
      `${last === begin ? 0 : (100 * (index - begin)) / (last - begin)}%`,
    );
    attribute(scrubber, "aria-valuetext", `step ${index} of ${last}`);
    write(place, `step ${index} of ${last}`);
    keys.first.disabled = keys.back.disabled = index === begin;
    keys.last.disabled = stage.atEnd;
    keys.step.disabled = stage.atEnd && !stage.canGoOn;
    attribute(help, "aria-pressed", stage.tab === "keys" ? "true" : "false");
    write(label, playing ? "pause" : "play");
    attribute(keys.play, "aria-label", playing ? "pause" : "play");
    attribute(keys.play, "data-key", playing ? "pause" : "play");
    keys.play.firstElementChild?.replaceWith(icon(playing ? "pause" : "play"));
  };
  return { el, update };
}
