import "./page";
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { DAMAGED, GONE, Kernel, PATIENCE, type Report, SILENT } from "../src/kernel";
import { Host } from "./host";

interface Line {
  readonly host: Host;
  readonly kernel: Kernel;
  readonly heard: string[];
  readonly reports: Report[];
}

function line(): Line {
  const host = new Host();
  const heard: string[] = [];
  const reports: Report[] = [];
  const hear = (report: Report): void => {
    heard.push(report.op);
    reports.push(report);
  };
  const kernel = new Kernel(host, host.el, hear, () => undefined);
  return { host, kernel, heard, reports };
}

/** Wait until so many reports have been heard: what is packed takes its time. */
async function until(heard: readonly unknown[], count: number): Promise<void> {
  while (heard.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("a command has a number, and is pending until it is answered under it", () => {
  const { host, kernel, heard } = line();
  kernel.ask({ op: "step", at: 3 });
  assert.deepEqual(host.sent[0], { op: "step", at: 3, ref: 1, view: kernel.view });
  assert.equal(kernel.pending, 1);
  host.fire("msg:custom", { op: "frames", view: "another", ref: 1 });
  assert.equal(kernel.pending, 1);
  host.answer({ op: "frames" });
  assert.equal(kernel.pending, 0);
  assert.deepEqual(heard, ["frames", "frames"]);
});

test("a kernel that does not answer is said to be silent until it does", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const timers = { setTimeout: window.setTimeout, clearTimeout: window.clearTimeout };
  Object.assign(window, {
    setTimeout: globalThis.setTimeout,
    clearTimeout: globalThis.clearTimeout,
  });
  try {
    const { host, kernel } = line();
    kernel.ask({ op: "step" });
    mock.timers.tick(PATIENCE - 1);
    assert.equal(kernel.trouble, "");
    mock.timers.tick(1);
    assert.equal(kernel.trouble, SILENT);
    assert.notEqual(kernel.ask({ op: "step" }), null);
    host.answer({ op: "frames" });
    assert.equal(kernel.trouble, "");
    kernel.close();
  } finally {
    mock.timers.reset();
    Object.assign(window, timers);
  }
});

test("a closed channel is a kernel that is gone, and so is an element marked so", () => {
  const { host, kernel } = line();
  host.gone = true;
  assert.equal(kernel.ask({ op: "step" }), null);
  assert.equal(kernel.trouble, GONE);

  const other = line();
  other.host.el.classList.add("jupyter-widgets-disconnected");
  other.host.fire("comm_live_update");
  assert.equal(other.kernel.trouble, GONE);
  assert.equal(other.kernel.ask({ op: "step" }), null);
  assert.equal(other.host.sent.length, 0);
  other.host.el.classList.remove("jupyter-widgets-disconnected");
  other.host.fire("comm_live_update");
  assert.equal(other.kernel.trouble, "");
});

test("a kernel that is shut down or starts anew is gone for good", () => {
  for (const end of ["restarting", "autorestarting", "dead", undefined]) {
    const { host, kernel } = line();
    const { statusChanged, disposed } = host.widget_manager.kernel;
    statusChanged.emit("busy");
    assert.equal(kernel.trouble, "");
    if (end === undefined) disposed.emit();
    else statusChanged.emit(end);
    statusChanged.emit("idle");
    host.fire("comm_live_update");
    assert.equal(kernel.trouble, GONE);
  }
});

test("closing leaves no listener behind", () => {
  const { host, kernel } = line();
  assert.equal(host.listening, 4);
  kernel.close();
  assert.equal(host.listening, 0);
});

test("a packed film is unpacked, and what is heard meanwhile waits for it", async () => {
  const { host, kernel, heard, reports } = line();
  kernel.ask({ op: "film" });
  host.answerPacked({ op: "film", last: false }, { frames: ["\ud800<b>"] });
  host.answerPacked({ op: "more", last: true }, { frames: ["2"] });
  host.fire("msg:custom", { op: "frames" });
  assert.deepEqual(heard, []);
  await until(heard, 3);
  assert.deepEqual(heard, ["film", "more", "frames"]);
  assert.deepEqual(reports[0]?.["film"], { frames: ["\ud800<b>"] });
  assert.equal(kernel.pending, 0);
  host.fire("msg:custom", { op: "frames" });
  assert.equal(heard.length, 4, "nothing waits any more");
});

test("a film that came damaged is said to be so, and what comes next is heard", async () => {
  const { host, kernel, heard, reports } = line();
  kernel.ask({ op: "film" });
  const { view } = kernel;
  host.fire("msg:custom", { op: "film", packed: true, view }, [new Uint8Array([1, 2, 3])]);
  host.fire("msg:custom", { op: "film", packed: true, view });
  host.fire("msg:custom", { op: "frames" });
  await until(heard, 3);
  assert.deepEqual(heard, ["error", "error", "frames"]);
  assert.equal(reports[0]?.["message"], DAMAGED);
});

test("what another view has asked for is not unpacked, and a closed one hears no more", async () => {
  const { host, kernel, heard } = line();
  kernel.ask({ op: "film" });
  host.answerPacked({ op: "film", view: "another" }, {});
  host.answerPacked({ op: "film" }, {});
  kernel.close();
  const other = line();
  other.kernel.ask({ op: "film" });
  other.host.answerPacked({ op: "film" }, {});
  await until(other.heard, 1);
  assert.deepEqual(heard, []);
});
