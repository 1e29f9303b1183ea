import assert from "node:assert/strict";
import { test } from "node:test";
import { root, settled } from "./page";
import { render } from "../src/lesson";
import type { Ask, State } from "../src/lesson/told";
import type { Model } from "../src/model";

const ASK: Ask = {
  kind: "choose",
  words: [["text", "Which?"]],
  options: ["yes", "no"],
  again: false,
};
const STATE: State = {
  turn: 1,
  title: "A lesson",
  number: 2,
  minutes: 15,
  position: 0,
  count: 3,
  done: false,
  over: false,
  begun: false,
  score: { right: 0, asked: 1, given: 0 },
  trouble: "",
  words: [
    [
      ["text", "Press "],
      ["control", "next"],
      ["text", " <b>"],
    ],
  ],
  watch: [],
  ask: ASK,
  told: null,
  reveal: [],
  unmet: [],
  code: "",
  end: null,
};

/** A page whose model keeps what is sent, in a box as a notebook has it. */
function shown(state: State = STATE) {
  const traits: Record<string, unknown> = { state, lecture: false, picked: "", looks: undefined };
  const heard = new Map<string, ((...args: never[]) => void)[]>();
  const sent: Record<string, unknown>[] = [];
  const model: Model = {
    get: (name) => traits[name],
    set(name, value) {
      traits[name] = value;
      for (const hear of heard.get(`change:${name}`) ?? []) hear();
    },
    save_changes: () => undefined,
    send: (content) => {
      sent.push(content as Record<string, unknown>);
    },
    on(event, hear) {
      heard.set(event, [...(heard.get(event) ?? []), hear]);
    },
    off(event, hear) {
      heard.set(
        event,
        (heard.get(event) ?? []).filter((h) => h !== hear),
      );
    },
  };
  const box = root();
  const el = document.createElement("div");
  box.append(el);
  box.className = "qs-lesson-box";
  const leave = render({ model, el });
  const hear = (report: unknown): void => {
    for (const h of heard.get("msg:custom") ?? []) (h as (report: unknown) => void)(report);
  };
  const listening = (): number => [...heard.values()].flat().length;
  const button = (label: string): HTMLElement | undefined =>
    [...el.querySelectorAll("button")].find((b) => b.textContent === label);
  return { model, el, box, sent, leave, hear, listening, button };
}

function press(on: Element, key: string): boolean {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
  on.dispatchEvent(event);
  return event.defaultPrevented;
}

test("words are text and controls, and nothing else", () => {
  const { el, leave } = shown();
  const words = el.querySelector(".qs-words");
  assert.equal(words?.textContent, "Press next <b>");
  assert.deepEqual(
    [...(words?.querySelectorAll("b") ?? [])].map((b) => b.textContent),
    ["next"],
  );
  leave();
});

test("an answer goes out with the number of its page; none is told what to do", () => {
  const { el, sent, leave, button } = shown();
  const form = el.querySelector("form");
  form?.dispatchEvent(new Event("submit", { cancelable: true }));
  assert.equal(el.querySelector(".qs-error")?.textContent, "Choose an answer first.");
  assert.equal(sent.length, 0);
  const no = el.querySelectorAll("input")[1];
  if (no) no.checked = true;
  form?.dispatchEvent(new Event("submit", { cancelable: true }));
  assert.deepEqual([sent[0]?.["op"], sent[0]?.["turn"], sent[0]?.["given"]], ["answer", 1, "no"]);
  assert.equal(el.querySelector<HTMLElement>(".qs-error")?.hidden, true);
  button("show the answer")?.click();
  assert.equal(sent[1]?.["op"], "next");
  leave();
});

test("where Python runs in the browser, its None is undefined", () => {
  const { el, button, leave } = shown({
    ...STATE,
    ask: undefined,
    told: undefined,
    end: undefined,
  });
  assert.ok(button("next"));
  assert.equal(button("show the answer"), undefined);
  const told = { given: undefined, correct: undefined, first: undefined, right: "yes" };
  const passed = shown({
    ...STATE,
    done: true,
    told: { ...told, order: [], sentences: [], more: 0 },
  });
  assert.equal(passed.el.querySelector(".qs-verdict")?.textContent, "The answer: yes.");
  assert.ok(!passed.el.textContent.includes("Your first answer"));
  assert.ok(!el.textContent.includes("undefined"));
  leave();
  passed.leave();
});

test("an error of the kernel is told to the view that asked", () => {
  const { el, sent, hear, leave, button } = shown();
  button("show the answer")?.click();
  const view = sent[0]?.["view"];
  hear({ op: "error", message: "not for us", view: "another", ref: 1 });
  assert.equal(el.querySelector(".qs-error")?.textContent, "");
  hear({ op: "error", message: "can't be", view, ref: 1 });
  assert.equal(el.querySelector(".qs-error")?.textContent, "can't be");
  leave();
});

test("a lecture is begun by a key, and turned by a clicker, in the lesson only", () => {
  const { el, box, sent, leave } = shown();
  const title = el.querySelector("h3") as Element;
  assert.equal(press(title, "PageDown"), false);
  assert.equal(press(document.body, "l"), false);
  assert.equal(press(title, "l"), true);
  assert.equal(el.querySelector(".qs-lesson")?.hasAttribute("data-lecture"), true);
  assert.equal(press(document.body, "PageDown"), false);
  const beside = document.createElement("div");
  box.append(beside);
  assert.equal(press(beside, "PageDown"), true);
  assert.equal(press(title, "PageUp"), true);
  assert.deepEqual(
    sent.map(({ op }) => op),
    ["next", "back"],
  );
  leave();
  assert.equal(press(beside, "PageDown"), false);
});

test("a key that is typed into a field is typed", () => {
  const { el, leave } = shown({ ...STATE, ask: { ...ASK, kind: "number", options: [] } });
  assert.equal(press(el.querySelector("input[type=text]") as Element, "l"), false);
  assert.equal(el.querySelector(".qs-lesson")?.hasAttribute("data-lecture"), false);
  leave();
});

test("a source is a link only where it leads to the web", () => {
  const sources = [
    { title: "page", url: "https://example.org" },
    { title: "script", url: "javascript:alert(1)" },
  ];
  const end = { summary: "s", systems: [], sources };
  const { el, leave } = shown({ ...STATE, done: true, over: true, ask: null, end });
  assert.deepEqual(
    [...el.querySelectorAll("a")].map((a) => [a.textContent, a.getAttribute("href")]),
    [["page", "https://example.org"]],
  );
  leave();
});

test("leaving takes everything away", async () => {
  const { el, leave, listening } = shown();
  leave();
  await settled();
  assert.equal(el.childElementCount, 0);
  assert.equal(listening(), 0);
});
