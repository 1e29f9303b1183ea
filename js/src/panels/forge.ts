// Forging: a message that nobody sent, made by hand. Off until its switch is turned on, for no
// member of this protocol lies; what happens then is no danger that the protocol has promised to bear.

import { attribute, h } from "../dom";
import type { Json } from "../film";
import type { Stage } from "../stage";
import { type Field, form, line, offer, picker } from "./fields";

/** The calls that can be forged, and which of the inputs each needs. */
const CALLS: Readonly<Record<string, readonly string[]>> = {
  Prepare: ["instance"],
  Accept: ["instance", "sequence", "change"],
  AddMember: ["instance", "sequence", "member"],
  RemoveMember: ["instance", "sequence", "member"],
  SubmitRequest: ["change"],
};

const ABOUT =
  "Nobody in this protocol lies: what a forged message breaks, it was never meant to withstand.";

function count(name: string, value: number): HTMLInputElement {
  return h("input", {
    type: "number",
    "aria-label": name,
    value,
    min: 0,
    step: 1,
    class: "qs-count",
  });
}

/** The call as the kernel reads it. */
export function callOf(name: string, values: Readonly<Record<string, string>>, from: string): Json {
  const numbers = Object.fromEntries(
    ["instance", "sequence"]
      .filter((field) => CALLS[name]?.includes(field))
      .map((field) => [field, Number(values[field])]),
  );
  const needs = (field: string): boolean => CALLS[name]?.includes(field) ?? false;
  return {
    type: name,
    ...numbers,
    ...(name === "Prepare" && { candidate: from }),
    ...(needs("change") && { changes: [values["change"] ?? ""] }),
    ...(needs("member") && { member: values["member"] ?? "" }),
  };
}

export function forgeField(stage: Stage): Field {
  const call = picker("which call");
  offer(call, Object.keys(CALLS));
  const [from, to] = [picker("as if from"), picker("to whom")];
  const inputs: Readonly<Record<string, HTMLInputElement>> = {
    instance: count("instance", 2),
    sequence: count("sequence", 1),
    change: line("forged change", "z"),
    member: line("which member", "", 5),
  };
  const labels = Object.entries(inputs).map(([name, input]) => h("label", {}, `${name} `, input));
  const show = (): void => {
    for (const [k, name] of Object.keys(inputs).entries()) {
      attribute(labels[k] as HTMLElement, "hidden", !CALLS[call.value]?.includes(name));
    }
  };
  const press = (): void => {
    const values = Object.fromEntries(Object.entries(inputs).map(([k, i]) => [k, i.value]));
    const [source, target] = [from.value, to.value];
    const ask = { type: "Ask", source, target, vote: 0, slot: 0, attempt: 0 };
    stage.act({
      op: "forge",
      message: { ...ask, call: callOf(call.value, values, source) },
    });
  };
  const made = form(
    press,
    call,
    ...labels,
    " from ",
    from,
    " to ",
    to,
    h("button", { type: "submit", class: "qs-live" }, "forge"),
  );
  const body = h("div", { hidden: true }, h("p", { class: "qs-warning" }, `⚠ ${ABOUT}`), made);
  const onOff = h("input", {
    type: "checkbox",
    role: "switch",
    onchange: () => {
      body.hidden = !onOff.checked;
    },
  });
  call.addEventListener("change", show);
  show();
  const el = h("div", { class: "qs-forge" }, h("label", {}, onOff, "allow forged messages"), body);
  return {
    el,
    offer({ names }) {
      offer(from, names);
      offer(to, names, names[1]);
      const master = inputs["member"];
      if (master && !master.value) master.value = names.at(-1) ?? "";
    },
  };
}
