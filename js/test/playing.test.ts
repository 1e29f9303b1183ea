import { settled } from "./page";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Host } from "./host";

test("playing what has happened asks the kernel for nothing", async () => {
  const host = new Host();
  const close = host.show(0, 2);
  await settled();
  const speed = host.find<HTMLSelectElement>(".qs-speed");
  speed.value = "8";
  speed.dispatchEvent(new Event("change"));
  const asked = host.sent.length;
  const passed: (string | undefined)[] = [];
  const watch = new MutationObserver(() => passed.push(host.said("index")));
  watch.observe(host.find(".qs"), { attributes: true, attributeFilter: ["data-index"] });
  host.press(" ");
  while (host.said("index") !== "2") {
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(host.sent.length, asked);
  }
  assert.deepEqual(passed, ["1", "2"], "each step is shown");
  watch.disconnect();
  close();
});
