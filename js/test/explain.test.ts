// The tabs code, diff and why: asked for when they are open, and shown as told.

import { settled } from "./page";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Host } from "./host";

/** Until one is taken to stand still, and a little. */
const ASKED = 200;

/** The last question, whatever else was said since. */
const last = (host: Host): Record<string, unknown> =>
  host.sent.filter(({ op }) => op === "explain").at(-1) ?? {};

async function asked(host: Host): Promise<Record<string, unknown>> {
  await settled();
  await new Promise((resolve) => setTimeout(resolve, ASKED));
  const own = ["ref", "view"];
  return Object.fromEntries(Object.entries(last(host)).filter(([name]) => !own.includes(name)));
}

/** Answer it, as the kernel does. */
function tell(host: Host, told: object): void {
  const { ref, view, about, step } = last(host);
  host.fire("msg:custom", { op: "explain", ref, view, about, step, told });
}

async function open(tab: string): Promise<Host> {
  const host = new Host();
  host.show(1, 2);
  host.find(`[data-tab=${tab}]`).click();
  return host;
}

const line = (number: number, text: string, more: object = {}): object => ({
  number,
  text,
  ...more,
});

test("code: the lines that ran, what they compared, and the guard that refused", async () => {
  const host = await open("code");
  assert.deepEqual(await asked(host), { op: "explain", about: "code", step: 1 });
  const method = {
    name: "prepare",
    where: "original.py",
    shared: false,
    lines: [
      line(1, "def prepare(self, out, call):", { ran: true }),
      line(2, "    if call.instance <= self.instance:", {
        ran: true,
        refused: true,
        compared: ["call.instance = 2 <= self.instance = 3 is true"],
      }),
      line(3, "    <script>"),
    ],
    gave: "no",
    changed: ["n1.instance: 1 → 2"],
  };
  const refusals = ["ERR_DENIED: 2 is too low"];
  const told = { member: "n1", title: "", methods: [method], refusals, note: "" };
  tell(host, told);
  await settled();
  const lines = [...host.el.querySelectorAll<HTMLElement>(".qs-code li")];
  assert.deepEqual(
    lines.map((item) => [item.hasAttribute("data-ran"), item.hasAttribute("data-refused")]),
    [
      [true, false],
      [true, true],
      [false, false],
    ],
  );
  assert.match(lines[1]?.textContent ?? "", /✗.*2 <= self.instance = 3 is true/);
  assert.equal(lines[2]?.querySelector(".qs-source")?.textContent, "    <script>");
  assert.match(host.find(".qs-ends").textContent ?? "", /1 → 2gives no/);
  host.find("[aria-label='why was this refused?']").click();
  assert.deepEqual(await asked(host), { op: "explain", about: "why", step: 1 });
});

test("an answer is asked for once, and kept", async () => {
  const host = await open("code");
  await asked(host);
  const sent = host.sent.length;
  host.fire("msg:custom", { ...last(host), op: "error", message: "no source" });
  await settled();
  assert.equal(host.find(".qs-code-tab").textContent, "no source");
  host.find("[data-tab=log]").click();
  host.find("[data-tab=code]").click();
  await asked(host);
  assert.equal(host.sent.length, sent);
});

test("scrubbing asks for nothing, and a film that plays neither", async () => {
  const host = await open("diff");
  await settled();
  host.press("ArrowRight");
  await settled();
  host.press("ArrowLeft");
  assert.deepEqual(await asked(host), { op: "explain", about: "diff", step: 1 });
  assert.equal(host.sent.filter(({ op }) => op === "explain").length, 1);
});

const ROWS = [
  { where: "n2.state", kind: "changed", old: "CLEAN", new: "CANDIDATE" },
  { where: "n2.votes[1]", kind: "added", new: "<b>" },
  { where: "cuts", kind: "removed", old: "n1 n2" },
];

test("diff: what a step changed, item by item, with signs", async () => {
  const host = await open("diff");
  await asked(host);
  tell(host, { rows: ROWS, more: 3 });
  await settled();
  const rows = [...host.el.querySelectorAll(".qs-diff li")].map((item) => item.textContent);
  assert.deepEqual(rows, ["≠n2.stateCLEAN → CANDIDATE", "+n2.votes[1]<b>", "−cutsn1 n2"]);
  assert.match(host.find(".qs-differences").textContent ?? "", /and 3 more$/);
});

const DESK = {
  selected: null,
  breakpoints: [],
  watches: [],
  version: 0,
  pinned: 1,
  other: null,
  run: null,
};

test("diff: a pinned step is compared with the one that is shown", async () => {
  const host = await open("diff");
  await settled();
  const pin = [...host.el.querySelectorAll<HTMLElement>("[data-body=diff] button")][0];
  assert.equal(pin?.textContent, "pin this step");
  pin?.click();
  assert.deepEqual(host.asked, { op: "pin", step: 1 });
  host.fire("msg:custom", { op: "steer", desk: DESK, open: "diff" });
  await settled();
  assert.equal(pin?.textContent, "unpin");
  host.press("ArrowRight");
  assert.deepEqual(await asked(host), { op: "explain", about: "diff", step: 2, against: 1 });
  tell(host, { rows: [], more: 0 });
  await settled();
  assert.equal(host.find(".qs-differences").textContent, "Nothing differs.");
});

const TOLD = {
  parts: 2,
  rows: [
    { index: 1, a: { step: 1, sentence: "n2 stands" }, b: { step: 1, sentence: "n2 stands" } },
    { index: 2, a: { step: 2, sentence: "n1 hears" }, b: { step: 3, sentence: "it is lost" } },
    { index: 3, a: null, b: { step: 9, sentence: "and on" } },
  ],
  later: 0,
  diff: { rows: ROWS, more: 0 },
};

test("diff: two branches side by side, the first difference marked", async () => {
  const host = await open("diff");
  await settled();
  const picker = host.find<HTMLSelectElement>("[aria-label='compare with']");
  const words = [...picker.options].map((option) => option.textContent);
  assert.deepEqual(words, ["the step before", "branch 2, side by side"]);
  picker.value = "branch:3";
  picker.dispatchEvent(new Event("change"));
  assert.deepEqual(await asked(host), { op: "explain", about: "beside", step: 2, against: 3 });
  tell(host, TOLD);
  await settled();
  const rows = [...host.el.querySelectorAll<HTMLElement>(".qs-beside tbody tr")];
  assert.deepEqual(
    rows.map((row) => [row.textContent, row.hasAttribute("data-parts")]),
    [
      ["1n2 stands", false],
      ["≠ 2n1 hearsit is lost", true],
      ["3has endedand on", false],
    ],
  );
  assert.equal(host.el.querySelectorAll(".qs-differences .qs-diff li").length, 3);
  rows[1]?.querySelectorAll("button")[1]?.click();
  await settled();
  assert.equal(host.said("step"), "3");
  assert.equal(picker.value, "before", "what one has gone to is no other branch");
});

test("diff: another run that a cell has laid beside this one", async () => {
  const host = await open("log");
  host.fire("msg:custom", {
    op: "steer",
    desk: { ...DESK, pinned: null, other: "mine" },
    open: "diff",
  });
  await settled();
  assert.ok(!host.find("[data-body=diff]").hidden);
  assert.deepEqual(await asked(host), { op: "explain", about: "beside", step: 2 });
  tell(host, { ...TOLD, parts: null, diff: { rows: [], more: 0 } });
  await settled();
  assert.match(host.find(".qs-differences").textContent ?? "", /^They come to the same\./);
  const others = host.el.querySelectorAll(".qs-beside td:nth-child(3) button");
  assert.equal(others.length, 0, "its steps are not in this film");
});

const CAUSES = {
  question: "why n2's state is CANDIDATE",
  causes: [
    { step: 0, index: 0, sentence: "The beginning.", how: "it asks" },
    { step: 1, index: 1, sentence: "n2 stands", how: "" },
  ],
  envelopes: [7],
};

test("why: of a step, and back to the tab before", async () => {
  const host = await open("log");
  host.find(".qs-why").click();
  assert.deepEqual(await asked(host), { op: "explain", about: "why", step: 1 });
  tell(host, CAUSES);
  await settled();
  assert.equal(host.find(".qs-why").getAttribute("aria-pressed"), "true");
  assert.equal(host.find("[data-cause-step='0'] .qs-how").textContent, "it asks");
  host.find(".qs-why").click();
  await settled();
  assert.ok(!host.find("[data-body=log]").hidden);
});

test("why: of a field of a member; walking through its causes keeps the question", async () => {
  const host = await open("member");
  await settled();
  host.find("[data-name=n2]").click();
  await settled();
  host.find("[data-why=state]").click();
  const question = { op: "explain", about: "why", step: 1, member: "n2", field: "state" };
  assert.deepEqual(await asked(host), question);
  tell(host, CAUSES);
  await settled();
  host.find("[data-cause-step='0']").click();
  await settled();
  assert.equal(host.said("step"), "0");
  assert.equal(host.find(".qs-why-tab b").textContent, CAUSES.question);
  host.press("End");
  await settled();
  assert.deepEqual(await asked(host), { op: "explain", about: "why", step: 2 });
});
