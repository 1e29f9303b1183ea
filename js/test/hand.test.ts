// What is at hand, and the forms that make faults: each asks the kernel for what it says.

import { settled } from "./page";
import assert from "node:assert/strict";
import { test } from "node:test";

import { callOf } from "../src/panels/forge";
import { Host } from "./host";

function focus(host: Host, selector: string): void {
  host.find(selector).dispatchEvent(new Event("focusin", { bubbles: true }));
}

const deeds = (host: Host): string[] =>
  [...host.el.querySelectorAll(".qs-hand button")].map((b) => b.textContent);

test("a message in focus is at hand, with all that can be done to it", async () => {
  const host = new Host();
  host.show();
  await settled();
  assert.match(host.find(".qs-hand").textContent, /^Point at a message/);
  focus(host, "[data-kind=message]");
  await settled();
  assert.deepEqual(deeds(host), ["deliver Enter", "drop Delete"]);
  host.find(".qs-hand [data-choice='drop:7']").click();
  assert.deepEqual(host.asked, { op: "do", action: { type: "Drop", id: 7 }, at: 1 });
});

test("a member in focus is elected, or cut off, by button and by key", async () => {
  const host = new Host();
  host.show();
  await settled();
  focus(host, "[data-member=n2]");
  await settled();
  assert.deepEqual(deeds(host), ["elect E", "cut off X"]);
  host.press("e", "[data-member=n2]");
  assert.equal((host.asked["action"] as { type: string }).type, "Local");
  host.press("x", "[data-member=n2]");
  assert.deepEqual(host.asked["action"], { type: "Partition", side: ["n2"] });
});

test("what is at hand goes when it is gone", async () => {
  const host = new Host();
  host.show();
  await settled();
  focus(host, "[data-kind=message]");
  host.press("ArrowRight");
  await settled();
  assert.match(host.find(".qs-hand").textContent, /^Point at/);
});

function submit(host: Host, selector: string): void {
  const form = host.find(selector).closest("form") ?? host.find(`${selector} form`);
  form.dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
}

test("one side is ticked, and parted one way", async () => {
  const host = new Host();
  host.show();
  await settled();
  host.find<HTMLInputElement>(".qs-ticks input[value=n2]").checked = true;
  submit(host, ".qs-ticks");
  const action = { type: "Partition", side: ["n2"], one_way: false };
  assert.deepEqual(host.asked, { op: "do", action, at: 1 });
});

test("nothing is forged until the switch is on", async () => {
  const host = new Host();
  host.show();
  await settled();
  const body = host.find(".qs-forge > div");
  assert.equal(body.hidden, true);
  host.find(".qs-forge [role=switch]").click();
  assert.equal(body.hidden, false);
  submit(host, ".qs-forge");
  const { op, message } = host.asked as { op: string; message: Record<string, unknown> };
  assert.equal(op, "forge");
  assert.deepEqual(message["call"], { type: "Prepare", instance: 2, candidate: "n1" });
  assert.deepEqual([message["source"], message["target"]], ["n1", "n2"]);
});

test("a forged call has the arguments of its kind, and no others", () => {
  const values = { instance: "3", sequence: "4", change: "z", member: "n9" };
  assert.deepEqual(callOf("Accept", values, "n1"), {
    type: "Accept",
    instance: 3,
    sequence: 4,
    changes: ["z"],
  });
  assert.deepEqual(callOf("AddMember", values, "n1"), {
    type: "AddMember",
    instance: 3,
    sequence: 4,
    member: "n9",
  });
  assert.deepEqual(callOf("SubmitRequest", values, "n1"), {
    type: "SubmitRequest",
    changes: ["z"],
  });
});

test("each step is spoken: the sentence is a live region that is written anew", async () => {
  const host = new Host();
  host.show(1, 2);
  await settled();
  const sentence = host.find(".qs-sentence p");
  assert.equal(sentence.getAttribute("aria-live"), "polite");
  const before = sentence.textContent;
  host.press("ArrowRight");
  await settled();
  assert.equal(sentence.textContent, "n1 hears Prepare(2).");
  assert.notEqual(sentence.textContent, before);
});
