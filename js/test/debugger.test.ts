import { settled } from "./page";
import assert from "node:assert/strict";
import { test } from "node:test";
import { render } from "../src/debugger";
import { GONE } from "../src/kernel";
import { FRAMES, film } from "./films";
import { Host } from "./host";

test("a new view asks for the film, and stands where the run stands", async () => {
  const host = new Host();
  const close = render({ model: host, el: host.el });
  assert.equal(host.asked["op"], "film");
  host.answer({ op: "film", film: film(undefined, 1, 2) });
  await settled();
  assert.deepEqual([host.said("step"), host.said("index"), host.said("last")], ["1", "1", "2"]);
  assert.equal(host.find(".qs-sentence p").textContent, "n2 stands for election.");
  assert.equal(host.find("[data-member=n1]").dataset["state"], "MASTER");
  close();
});

test("until the film is there, the saved scene is shown", async () => {
  const host = new Host();
  const lone = { ...(FRAMES[0] as object), id: 14, parent: 13, index: 14 } as (typeof FRAMES)[0];
  host.traits["snapshot"] = { film: film([lone], 14), about: { title: "", invariants: [] } };
  render({ model: host, el: host.el });
  await settled();
  assert.equal(host.said("step"), "14");
  assert.equal(host.find(".qs-place").textContent, "step 14 of 14");
});

test("a long film comes in parts, and is watched before the last one is there", async () => {
  const host = new Host();
  render({ model: host, el: host.el });
  const whole = film(undefined, 1, 1);
  host.answer({ op: "film", film: { ...whole, frames: FRAMES.slice(0, 1) }, last: false });
  await settled();
  assert.equal(host.said("step"), undefined);
  host.answer({ op: "more", film: { frames: FRAMES.slice(1, 2), cursor: 1, tip: 1 }, last: false });
  await settled();
  assert.equal(host.said("step"), "1");
  host.press("Home");
  const late = { id: 9, parent: 8, index: 9, caption: "not known yet" };
  host.fire("msg:custom", { op: "frames", film: { frames: [late], cursor: 9, tip: 9 } });
  assert.equal(host.sent.length, 1, "what is new comes with the rest of the film");
  host.answer({ op: "more", film: { frames: FRAMES.slice(2), cursor: 1, tip: 1 }, last: true });
  await settled();
  assert.equal(host.said("step"), "0", "nobody is moved by what is loaded behind him");
  assert.equal(host.el.querySelectorAll("[data-leaf]").length, 2);
});

test("moving in the film asks the kernel for nothing", async () => {
  const host = new Host();
  host.show();
  const asked = host.sent.length;
  for (const [key, step] of [
    ["ArrowRight", "2"],
    ["Home", "0"],
    ["End", "2"],
    ["ArrowLeft", "1"],
  ] as const) {
    host.press(key);
    await settled();
    assert.equal(host.said("step"), step, key);
  }
  const scrubber = host.find<HTMLInputElement>("input[type=range]");
  scrubber.value = "0";
  scrubber.dispatchEvent(new Event("input"));
  await settled();
  assert.equal(host.said("step"), "0");
  assert.equal(host.sent.length, asked);
});

test("the kernel is told where we stand, once we stand still", async () => {
  const host = new Host();
  host.show();
  host.press("Home");
  host.press("ArrowRight");
  host.press("Home");
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.deepEqual(host.asked, { op: "visit", step: 0 });
  host.press("ArrowRight");
  host.answer({ op: "here", film: { frames: [], cursor: 0, tip: 2 } });
  await settled();
  assert.equal(host.said("step"), "1", "we went on before the answer came");
});

test("each choice is a button that asks for its action, here", async () => {
  const host = new Host();
  host.show();
  await settled();
  host.find("[data-choice='deliver:7']").click();
  assert.deepEqual(host.asked, { op: "do", action: { type: "Deliver", id: 7 }, at: 1 });
  host.answer({ op: "frames", film: { frames: [], cursor: 3, tip: 3 } });
  await settled();
  assert.equal(host.said("step"), "3");
  assert.equal(host.find("[data-leaf='3']").getAttribute("aria-current"), "true");
});

test("a message can be pressed where it is drawn, by mouse and by keyboard", async () => {
  const host = new Host();
  host.show();
  await settled();
  const group = host.find("[data-id='message:7']");
  group.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  assert.deepEqual(host.asked["action"], { type: "Deliver", id: 7 });
  host.press("Delete", "[data-id='message:7']");
  assert.deepEqual(host.asked["action"], { type: "Drop", id: 7 });
  const count = host.sent.length;
  host.press("d", "[data-id='message:7']");
  assert.equal(host.sent.length, count, "there is no such choice");
});

test("past the end, a step is the kernel's to choose", async () => {
  const host = new Host();
  host.show(2, 2);
  host.press("ArrowRight");
  assert.deepEqual(host.asked, { op: "step", at: 2 });
});

test("a refusal is said, and nothing has moved", async () => {
  const host = new Host();
  host.show();
  await settled();
  host.find("[data-choice='drop:7']").click();
  host.answer({ op: "error", message: "no message 7 is in flight" });
  await settled();
  assert.equal(host.find(".qs-error").textContent, "no message 7 is in flight");
  assert.ok(!host.find(".qs-error").hidden);
  assert.equal(host.said("step"), "1");
  host.press("ArrowLeft");
  await settled();
  assert.ok(host.find(".qs-error").hidden);
});

test("what a cell does is shown in every view", async () => {
  const host = new Host();
  host.show(1, 1);
  const frame = { id: 4, parent: 2, index: 3, caption: "from a cell" };
  host.fire("msg:custom", { op: "frames", film: { frames: [frame], cursor: 4, tip: 4 } });
  await settled();
  assert.equal(host.find(".qs-sentence p").textContent, "from a cell");
});

test("an increment that does not fit makes the view ask for the film again", async () => {
  const host = new Host();
  host.show(1, 1);
  const frame = { id: 99, parent: 98, index: 30, caption: "from nowhere" };
  host.fire("msg:custom", { op: "frames", film: { frames: [frame], cursor: 99, tip: 99 } });
  assert.deepEqual(host.asked, { op: "film" });
  await settled();
  assert.equal(host.said("step"), "1");
});

test("with the kernel gone the film plays on, and live buttons are off and say why", async () => {
  const host = new Host();
  host.show();
  host.el.classList.add("jupyter-widgets-disconnected");
  host.fire("comm_live_update");
  await settled();
  assert.equal(host.find(".qs-trouble").textContent, GONE);
  assert.ok(host.find<HTMLButtonElement>("[data-choice='deliver:7']").disabled);
  assert.equal(host.said("live"), "no");
  host.press("ArrowRight");
  await settled();
  assert.equal(host.said("step"), "2");
  assert.ok(host.find<HTMLButtonElement>("[data-key=step]").disabled);
  const asked = host.sent.length;
  host.find("[data-id='message:8']").dispatchEvent(new MouseEvent("click", { bubbles: true }));
  await settled();
  assert.equal(host.sent.length, asked);
});

test("a member is selected by a press, and its fields are listed with what changed", async () => {
  const host = new Host();
  host.show(2, 2);
  await settled();
  host.find("[data-member=n2]").dispatchEvent(new MouseEvent("click", { bubbles: true }));
  await settled();
  assert.equal(host.said("selected"), "n2");
  assert.equal(host.find("[data-field=state] dd > span").textContent, "CANDIDATE");
  assert.ok(host.find("[data-field=log]").hasAttribute("data-changed"));
  assert.ok(!host.find("[data-field=state]").hasAttribute("data-changed"));
});

test("what is broken is said by a word and a sign", async () => {
  const host = new Host();
  host.show(2, 2);
  await settled();
  const check = host.find("[data-invariant=agreement]");
  assert.equal(check.dataset["holds"], "no");
  assert.match(check.textContent ?? "", /✗BROKEN: agreement/);
  assert.equal(host.find(".qs-broken").textContent, "n1 and n2 differ at 2");
  host.press("Home");
  await settled();
  assert.equal(host.find("[data-invariant=agreement]").dataset["holds"], "yes");
});

test("the log leads to each of its steps", async () => {
  const host = new Host();
  host.show(2, 2);
  host.find("[data-tab=log]").click();
  await settled();
  const buttons = host.el.querySelectorAll<HTMLElement>(".qs-history button");
  assert.equal(buttons.length, 3);
  assert.equal(buttons[2]?.getAttribute("aria-current"), "step");
  buttons[0]?.click();
  await settled();
  assert.equal(host.said("step"), "0");
});

test("a form sends what stands in it", async () => {
  const host = new Host();
  host.show();
  host.find("[data-form=submit]").click();
  await settled();
  host.find<HTMLInputElement>("[aria-label=change]").value = "<b>";
  host
    .find<HTMLFormElement>("section[data-form=submit] form")
    .dispatchEvent(new Event("submit", { cancelable: true, bubbles: true }));
  assert.deepEqual(host.asked, { op: "submit", member: "n1", change: "<b>", at: 1 });
});

test("keys that are typed into a field are not the film's", async () => {
  const host = new Host();
  host.show();
  host.press("Home", "[aria-label=change]");
  host.press(" ", "[aria-label=change]");
  await settled();
  assert.equal(host.said("step"), "1");
  assert.equal(host.said("playing"), "no");
});

test("closing leaves no listener and no element behind", () => {
  const host = new Host();
  const close = host.show();
  close();
  assert.equal(host.listening, 0);
  assert.equal(host.el.childElementCount, 0);
});
