// The form that parts a cluster: who is on one side, each with a tick. What a stroke across the ring
// does with the mouse is done here by keyboard or finger.

import { h } from "../dom";
import type { Scene } from "../film";
import type { Stage } from "../stage";
import type { Field } from "./fields";
import { form } from "./fields";

export function partField(stage: Stage): Field {
  const ticks = h("span", { class: "qs-ticks", role: "group", "aria-label": "one side" });
  const oneWay = h("input", { type: "checkbox" });
  const button = h("button", { type: "submit", class: "qs-live" }, "part");
  const boxes = (): HTMLInputElement[] => [...ticks.querySelectorAll("input")];
  const ticked = (): string[] =>
    boxes()
      .filter((box) => box.checked)
      .map((box) => box.value);
  const press = (): void => {
    const action = { type: "Partition", side: ticked(), one_way: oneWay.checked };
    stage.act({ op: "do", action });
  };
  const el = form(
    press,
    "part ",
    ticks,
    " from all others",
    h("label", {}, oneWay, "one way only"),
    button,
  );
  let named: Scene["names"] = [];
  return {
    el,
    offer({ names }) {
      if (names === named) return;
      named = names;
      const kept = ticked();
      ticks.replaceChildren(
        ...names.map((name) =>
          h(
            "label",
            {},
            h("input", { type: "checkbox", value: name, checked: kept.includes(name) }),
            name,
          ),
        ),
      );
    },
  };
}
