// Breakpoints, watch expressions, runs that go on by themselves, and the list of keys, on the page.

import { settled } from "./page";
import assert from "node:assert/strict";
import { test } from "node:test";
import { film } from "./films";
import { Host } from "./host";
import { ALL } from "../src/keys";

const DESK = {
  selected: null,
  breakpoints: [],
  watches: [],
  version: 1,
  pinned: null,
  other: null,
  run: null,
};

const steer = (host: Host, desk: object, more: object = {}): void => {
  host.fire("msg:custom", { op: "steer", desk: { ...DESK, ...desk }, ...more });
};

const submit = (host: Host, selector: string): void => {
  host.find(selector).dispatchEvent(new Event("submit", { cancelable: true, bubbles: true }));
};

const choose = (host: Host, label: string, value: string): void => {
  const select = host.find<HTMLSelectElement>(`[data-body=run] [aria-label="${label}"]`);
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
};

const RUN = "section[data-form=until] form";

async function atRun(): Promise<Host> {
  const host = new Host();
  host.show(1, 2);
  host.find("button[data-form=until]").click();
  await settled();
  return host;
}

test("the door opens the tab, where the form says what a run stops at", async () => {
  const host = await atRun();
  assert.ok(!host.find("[data-body=run]").hidden);
  submit(host, RUN);
  assert.deepEqual(host.asked, { op: "run", stop: { type: "Elects" }, limit: 10000, at: 1 });
  choose(host, "until", "Reaches");
  choose(host, "which state", "CANDIDATE");
  choose(host, "which member", "n2");
  host.find<HTMLInputElement>("[aria-label='steps at the most']").value = "50";
  submit(host, RUN);
  const stop = { type: "Reaches", state: "CANDIDATE", member: "n2" };
  assert.deepEqual(host.asked, { op: "run", stop, limit: 50, at: 1 });
  choose(host, "until", "Hears");
  choose(host, "which message", "Prepare");
  choose(host, "ask or answer", "answer");
  submit(host, RUN);
  assert.deepEqual(host.asked["stop"], {
    type: "Hears",
    call: "Prepare",
    answer: true,
    member: "n2",
  });
  choose(host, "until", "");
  submit(host, RUN);
  assert.equal(host.asked["stop"], null);
});

test("an expression that is missing is asked for, and nothing is sent", async () => {
  const host = await atRun();
  choose(host, "until", "Holds");
  const asked = host.sent.length;
  submit(host, RUN);
  assert.equal(host.sent.length, asked);
  assert.equal(document.activeElement?.getAttribute("aria-label"), "expression");
});

test("a run under way shows how far it is and can be stopped, in every view", async () => {
  const host = await atRun();
  steer(host, { run: { until: "n2 is elected", steps: 120, limit: 400 } });
  await settled();
  const bar = host.find("[role=progressbar]");
  assert.deepEqual(
    ["aria-valuenow", "aria-valuemax"].map((name) => bar.getAttribute(name)),
    ["120", "400"],
  );
  assert.match(host.find(".qs-running").textContent ?? "", /until n2 is elected: 120 of 400/);
  host.find(".qs-running button").click();
  assert.deepEqual(host.asked, { op: "stop" });
  steer(host, {}, { stopped: { words: "Stopped after 9 steps: enough.", step: 1 } });
  await settled();
  assert.ok(host.find(".qs-running").hidden);
  assert.equal(host.find(".qs-stopped").textContent, "Stopped after 9 steps: enough.");
  host.press("ArrowRight");
  host.press("ArrowLeft");
  await settled();
  assert.ok(host.find(".qs-stopped").hidden, "it was said, and is over");
});

test("breakpoints are added, switched and removed", async () => {
  const host = await atRun();
  host.find("[data-body=run] form .qs-fields button[type=button]").click();
  assert.deepEqual(host.asked, { op: "break", stop: { type: "Elects" } });
  steer(host, {
    breakpoints: [
      { number: 1, on: true, words: "a member is elected" },
      { number: 4, on: false, words: "<b>" },
    ],
  });
  await settled();
  const rows = [...host.el.querySelectorAll<HTMLElement>("[data-breakpoint]")];
  assert.deepEqual(
    rows.map((row) => row.querySelector("label")?.textContent),
    ["1: a member is elected", "4: <b> (off)"],
  );
  const box = host.find<HTMLInputElement>("[data-switch='4']");
  assert.equal(box.checked, false);
  box.focus();
  box.click();
  assert.deepEqual(host.asked, { op: "switch", number: 4, on: true });
  steer(host, { breakpoints: [{ number: 4, on: true, words: "<b>" }] });
  await settled();
  assert.equal(document.activeElement?.getAttribute("data-switch"), "4", "the keyboard goes on");
  host.find("[aria-label='remove breakpoint 4']").click();
  assert.deepEqual(host.asked, { op: "unbreak", number: 4 });
});

const HITS = { version: 1, steps: [{ id: 1, hits: [[3, "n2 stands"]] }] };

test("a film that plays stops at a breakpoint, and says at which", async () => {
  const host = new Host();
  host.show(0, 2);
  steer(host, { breakpoints: [{ number: 3, on: true, words: "…" }] });
  host.fire("msg:custom", { op: "notes", notes: HITS });
  host.press(" ");
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.deepEqual([host.said("step"), host.said("playing")], ["1", "no"]);
  assert.equal(host.find(".qs-stopped").textContent, "Stopped: breakpoint 3, n2 stands.");
  host.press("ArrowLeft");
  host.press("ArrowRight");
  await settled();
  assert.ok(host.find(".qs-stopped").hidden, "who steps by hand stops by himself");
});

test("notes on lists that have changed are not heeded", async () => {
  const host = new Host();
  host.show(0, 2);
  steer(host, {});
  host.fire("msg:custom", { op: "notes", notes: HITS });
  steer(host, { version: 2 });
  host.fire("msg:custom", { op: "notes", notes: HITS });
  host.press(" ");
  await new Promise((resolve) => setTimeout(resolve, 30));
  assert.equal(host.said("playing"), "yes");
  host.press(" ");
});

test("what is watched is shown at each step without a word to the kernel", async () => {
  const host = await atRun();
  assert.ok(host.find(".qs-watch").hidden);
  steer(host, { watches: ["n2.instance", "<i>"] });
  const values = (value: string): object[] => [{ value }, { error: "nothing is called i" }];
  const steps = [
    { id: 0, values: values("1") },
    { id: 2, values: values("2") },
  ];
  host.fire("msg:custom", { op: "notes", notes: { version: 1, steps } });
  const shown = (): (string | null)[] =>
    [...host.el.querySelectorAll(".qs-watch .qs-value")].map((place) => place.textContent);
  await settled();
  assert.deepEqual(shown(), ["1", "✗ nothing is called i"], "as at the step before");
  const asked = host.sent.length;
  host.press("ArrowRight");
  await settled();
  assert.deepEqual(shown(), ["2", "✗ nothing is called i"]);
  assert.equal(host.sent.length, asked);
  assert.equal(host.find("[data-body=run] [data-watch='<i>'] code").textContent, "<i>");
});

test("expressions are added and removed", async () => {
  const host = await atRun();
  const input = host.find<HTMLInputElement>("[aria-label='expression to watch']");
  input.value = " n1.is_master ";
  input.closest("form")?.dispatchEvent(new Event("submit", { cancelable: true, bubbles: true }));
  assert.deepEqual(host.asked, { op: "watch", expression: "n1.is_master" });
  assert.equal(input.value, "");
  steer(host, { watches: ["n1.is_master"] });
  await settled();
  host.find("[aria-label='remove n1.is_master']").click();
  assert.deepEqual(host.asked, { op: "unwatch", expression: "n1.is_master" });
});

test("the selection is one for all views, whoever makes it", async () => {
  const host = new Host();
  host.show();
  await settled();
  host.find("[data-member=n2]").dispatchEvent(new MouseEvent("click", { bubbles: true }));
  assert.deepEqual(host.asked, { op: "select", member: "n2" });
  host.find("[data-tab=log]").click();
  steer(host, { selected: "n1" });
  await settled();
  assert.equal(host.said("selected"), "n1");
  assert.ok(!host.find("[data-body=log]").hidden, "but nobody's tab is changed");
});

test("a late view is told all with its film", async () => {
  const host = new Host();
  host.show();
  host.find("[data-tab=next]").click();
  const desk = { ...DESK, selected: "n2", watches: ["step"] };
  const notes = { version: 1, steps: [{ id: 0, values: [{ value: "0" }] }] };
  host.answer({ op: "film", film: film(undefined, 1, 2), desk, notes });
  await settled();
  assert.equal(host.said("selected"), "n2");
  assert.equal(host.find(".qs-watch .qs-value").textContent, "0");
});

test("reset asks for a new run, and leaves the old one within reach", async () => {
  const host = new Host();
  host.show(2, 2);
  await settled();
  const button = [...host.el.querySelectorAll<HTMLElement>(".qs-doors button")].find(
    (b) => b.textContent === "reset",
  );
  button?.click();
  assert.deepEqual(host.asked, { op: "reset", at: 2 });
  host.answer({ op: "frames", film: { frames: [], cursor: 0, tip: 0 } });
  await settled();
  assert.deepEqual([host.said("step"), host.said("last")], ["0", "0"]);
  assert.ok(!host.find(".qs-branches").hidden);
  host.find("[data-leaf='2']").click();
  await settled();
  assert.equal(host.said("last"), "2");
});

test("? lists every key of the table, and leads back to the tab before", async () => {
  const host = new Host();
  host.show();
  host.find("[data-tab=log]").click();
  host.press("?");
  await settled();
  assert.ok(!host.find("[data-body=keys]").hidden);
  const listed = [...host.el.querySelectorAll(".qs-keylist dt")].map((key) => key.textContent);
  assert.deepEqual(
    listed,
    ALL.flatMap(([, all]) => all.map(({ shown }) => shown)),
  );
  for (const key of ["→", "←", "space", "Enter, space", "Delete", "Home", "End", "D", "T", "?"]) {
    assert.ok(listed.includes(key), key);
  }
  host.press("?");
  await settled();
  assert.ok(!host.find("[data-body=log]").hidden);
  host.press("?", "[aria-label=change]");
  await settled();
  assert.ok(!host.find("[data-body=log]").hidden, "there it is a letter");
});

test("a saved scene without its run says why there is no diagram, and no step to go to", async () => {
  const host = new Host();
  host.show(2, 2);
  const [frame] = film().frames;
  const alone = new Host();
  alone.traits["recorded"] = true;
  alone.traits["snapshot"] = {
    film: film([{ ...(frame as NonNullable<typeof frame>), id: 14, parent: 13, index: 14 }], 14),
  };
  const { render } = await import("../src/debugger");
  render({ model: alone, el: alone.el });
  await settled();
  assert.match(alone.find(".qs-time").textContent ?? "", /Only this step is here/);
  assert.ok(alone.find(".qs-diagram").hidden);
  assert.ok(alone.find<HTMLInputElement>(".qs-scrubber").disabled);
  assert.ok(alone.find<HTMLButtonElement>("[data-key=back]").disabled);
  alone.find("[data-tab=log]").click();
  await settled();
  assert.equal(alone.find(".qs-history .qs-number").textContent, "14");
});
