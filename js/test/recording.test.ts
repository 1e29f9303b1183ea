import { settled } from "./page";
import assert from "node:assert/strict";
import { test } from "node:test";
import { play } from "../src/debugger";
import { RECORDED } from "../src/kernel";
import { NOT_RECORDED, Recording } from "../src/recording";
import { film } from "./films";
import { root } from "./page";

const about = { title: "demo", invariants: [] };
const rows = [{ where: "n2 state", kind: "changed", old: "CLEAN", new: "CANDIDATE" }];
const recorded = {
  snapshot: { film: film(undefined, 1, 2), about },
  told: { "diff:1": { rows, more: 0 } },
  texts: { ".txt": { name: "demo-step-1.txt", index: 1, text: "> elect n2\u2028</script>" } },
};

const wait = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 400));
};

test("a recording plays without a kernel, and says that there is none", async () => {
  const el = root();
  const close = play(recorded, el);
  await settled();
  const qs = el.querySelector<HTMLElement>(".qs");
  assert.equal(qs?.dataset["step"], "1");
  assert.equal(qs.dataset["live"], "no");
  assert.equal(el.querySelector(".qs-trouble")?.textContent, RECORDED);
  const live = [...el.querySelectorAll<HTMLButtonElement>("button.qs-live")];
  assert.ok(live.length > 0 && live.every((button) => button.disabled));
  close();
  assert.equal(el.childElementCount, 0);
});

test("what a kernel told is told again; what was not recorded is said not to be there", async () => {
  const el = root();
  const close = play(recorded, el);
  el.querySelector<HTMLElement>("[data-tab=diff]")?.click();
  await wait();
  assert.match(el.querySelector(".qs-diff")?.textContent ?? "", /n2 state.*CANDIDATE/);
  el.querySelector<HTMLElement>("[data-tab=code]")?.click();
  await wait();
  assert.equal(el.querySelector(".qs-error")?.textContent, NOT_RECORDED);
  close();
});

test("a question that asks for more than was recorded gets no half answer", async () => {
  const model = new Recording(recorded);
  const heard: Record<string, unknown>[] = [];
  model.on("msg:custom", ((report: Record<string, unknown>) => heard.push(report)) as never);
  model.send({ op: "explain", about: "diff", step: 1, ref: 1, view: "v" });
  model.send({ op: "explain", about: "diff", step: 1, against: 0, ref: 2, view: "v" });
  model.send({ op: "do", action: {}, at: 1, ref: 3, view: "v" });
  await settled();
  assert.deepEqual(
    heard.map(({ op, ref }) => [op, ref]),
    [
      ["explain", 1],
      ["error", 2],
      ["error", 3],
    ],
  );
});

test("a run that was recorded can be copied as text, and not be painted", async () => {
  const el = root();
  const close = play(recorded, el);
  el.querySelector<HTMLElement>("[data-tab=share]")?.click();
  await settled();
  assert.ok(el.querySelector<HTMLButtonElement>("[data-ending='.png']")?.disabled);
  el.querySelector<HTMLElement>("[data-ending='.txt']")?.click();
  await wait();
  assert.equal(el.querySelector("textarea")?.value, "> elect n2\u2028</script>");
  assert.match(el.querySelector(".qs-shared")?.textContent ?? "", /the transcript up to step 1/);
  el.querySelector<HTMLElement>("[data-ending='.py']")?.click();
  await wait();
  assert.equal(el.querySelector(".qs-error")?.textContent, NOT_RECORDED);
  close();
});
