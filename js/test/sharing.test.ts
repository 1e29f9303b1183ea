import { settled } from "./page";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Host } from "./host";

const bytes = (text: string): DataView => new DataView(new TextEncoder().encode(text).buffer);

/** The debugger with its share tab open, what is copied to the clipboard, and what is saved. */
async function shown(): Promise<{ host: Host; copied: string[]; saved: string[] }> {
  const host = new Host();
  host.show();
  host.find("[data-form=share]").click();
  await settled();
  const [copied, saved]: [string[], string[]] = [[], []];
  const clipboard = { writeText: (text: string) => Promise.resolve(void copied.push(text)) };
  Object.defineProperty(globalThis, "navigator", { value: { clipboard }, configurable: true });
  URL.createObjectURL = () => "blob:made";
  URL.revokeObjectURL = () => undefined;
  const link = Object.getPrototypeOf(document.createElement("a")) as HTMLAnchorElement;
  link.click = function (this: HTMLAnchorElement) {
    saved.push(this.download);
  };
  return { host, copied, saved };
}

const send = (host: Host, report: Record<string, unknown>, text: string): void => {
  const { ref, view } = host.sent.at(-1) ?? {};
  host.fire("msg:custom", { op: "shared", ref, view, ...report }, [bytes(text)]);
};

const wait = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 20));
};

test("a text is asked for where one stands, and copied", async () => {
  const { host, copied, saved } = await shown();
  host.find("[data-ending='.mmd']").click();
  assert.deepEqual(host.asked, { op: "share", ending: ".mmd", step: 1, theme: "light" });
  await settled();
  assert.equal(host.find(".qs-shared").textContent, "Making: Mermaid diagram …");
  send(host, { name: "demo-step-1.mmd", index: 1 }, "sequenceDiagram <b>");
  await wait();
  assert.deepEqual(copied, ["sequenceDiagram <b>"]);
  assert.deepEqual(saved, []);
  assert.equal(host.find(".qs-shared").textContent, "Copied: the Mermaid diagram up to step 1");
  assert.equal(host.find<HTMLTextAreaElement>("textarea").value, "sequenceDiagram <b>");
  assert.equal(host.find("textarea").childElementCount, 0);
});

test("where the page may not copy, the text is there to be copied by hand", async () => {
  const { host } = await shown();
  Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  host.find("[data-ending='.link']").click();
  send(host, { name: "x", index: 1 }, "qs1-abc");
  await wait();
  assert.match(host.find(".qs-shared").textContent ?? "", /^Copy it from here: /);
  const text = host.find<HTMLTextAreaElement>("textarea");
  assert.deepEqual([text.hidden, text.value], [false, "qs1-abc"]);
  assert.equal(text.selectionEnd, "qs1-abc".length);
});

test("a file is saved under the name that the kernel gave it", async () => {
  const { host, copied, saved } = await shown();
  host.find("[data-ending='.gif']").click();
  host.answer({ op: "shared", name: "demo-step-1.gif", done: 1, total: 4 });
  await settled();
  assert.ok(host.find(".qs-making").hidden, "nobody wants a bar for a moment");
  send(host, { name: "demo-step-1.gif", index: 1 }, "GIF89a");
  await wait();
  assert.deepEqual([saved, copied], [["demo-step-1.gif"], []]);
  assert.equal(host.find(".qs-shared").textContent, "Saved: demo-step-1.gif");
});

test("what takes long has a bar, and can be cancelled", async () => {
  const { host, saved } = await shown();
  host.find("[data-ending='.gif']").click();
  const { ref, view } = host.sent.at(-1) ?? {};
  host.answer({ op: "shared", name: "demo.gif", done: 3, total: 4 });
  await new Promise((resolve) => setTimeout(resolve, 1100));
  assert.ok(!host.find(".qs-making").hidden);
  assert.equal(host.find<HTMLProgressElement>("progress").value, 0.75);
  assert.equal(host.find(".qs-making span").textContent, "3 of 4");
  host.find(".qs-making button").click();
  assert.deepEqual(host.asked, { op: "cancel" });
  await settled();
  assert.equal(host.find(".qs-shared").textContent, "Cancelled: GIF. Nothing was written.");
  host.fire("msg:custom", { op: "shared", ref, view, name: "demo.gif" }, [bytes("late")]);
  await wait();
  assert.deepEqual(saved, []);
});

test("a refusal is said, and the next wish can be made", async () => {
  const { host } = await shown();
  host.find("[data-ending='.mp4']").click();
  host.answer({ op: "error", message: "an MP4 is packed by ffmpeg, which is not installed" });
  await settled();
  assert.match(host.find(".qs-error").textContent ?? "", /packed by ffmpeg/);
  assert.ok(host.find(".qs-shared").hidden);
  host.find("[data-ending='.gif']").click();
  assert.equal(host.asked["ending"], ".gif");
});

test("what another view is given is not saved here", async () => {
  const { host, saved } = await shown();
  host.find("[data-ending='.png']").click();
  host.fire("msg:custom", { op: "shared", ref: 2, view: "another", name: "x" }, [bytes("x")]);
  await wait();
  assert.deepEqual(saved, []);
});

test("with the kernel gone nothing can be asked for", async () => {
  const { host } = await shown();
  host.el.classList.add("jupyter-widgets-disconnected");
  host.fire("comm_live_update");
  await settled();
  for (const ending of [".txt", ".png", ".html"]) {
    assert.ok(host.find<HTMLButtonElement>(`[data-ending='${ending}']`).disabled, ending);
  }
});
