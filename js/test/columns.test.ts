import { settled } from "./page";
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Column, Diagram, type TimeHead } from "../src/columns";
import { Film } from "../src/film";
import { ZOOMS, nextZoom } from "../src/panels/zoom";
import { film } from "./films";
import { Host } from "./host";

const HEAD: TimeHead = {
  layers: ["lane", "flow", "event", "tick", "edge", "stub"],
  ahead: { flow: "flow ahead", event: "event ahead" },
  defaults: {
    flow: { shape: "arrow" },
    event: { shape: "circle", look: "event", w: 9 },
    stub: { shape: "pill", h: 20 },
  },
  lane: 44,
  top: 44,
  bottom: 34,
  column: 52,
};

const stub = (id: number): { id: string; look: string; x: number; y: number; w: number } => ({
  id: `stub:${id}`,
  look: "stub ask",
  x: 30,
  y: 0,
  w: 40,
});

export const COLUMNS: readonly Column[] = [
  { id: 0, x: 0, from: -10, to: 40, lanes: 2 },
  {
    id: 1,
    x: 60,
    from: 40,
    to: 100,
    lanes: 2,
    marks: [{ id: "event:1", x: 60, y: 44 }],
    stubs: { set: [stub(7)] },
  },
  {
    id: 2,
    x: 120,
    from: 100,
    to: 160,
    lanes: 2,
    down: [0],
    marks: [
      { id: "flow:7", look: "ask flow", x: 60, y: 44, x2: 120, y2: 0 },
      { id: "event:2", x: 120, y: 0 },
    ],
    stubs: { set: [stub(8)], gone: ["stub:7"] },
  },
  { id: 3, x: 120, from: 100, to: 160, lanes: 2, stubs: { gone: ["stub:7"] } },
];

const timed = (cursor: number, tip: number): ReturnType<typeof film> => ({
  ...film(undefined, cursor, tip),
  time: HEAD,
  columns: COLUMNS,
});

function diagram(now: number): Diagram {
  const made = new Film();
  made.add(timed(2, 2));
  const place = { line: made.line(2), now, scene: made.scene(now), selected: "n2" };
  const seen = new Diagram(made);
  assert.ok(seen.take(place));
  return seen;
}

test("what stands before the now-edge stays, what comes behind it makes room for the stubs", () => {
  const marks = diagram(1).marks(0, 1000);
  assert.equal(marks.get("event:1")?.x, 60 + 26);
  assert.equal(marks.get("event:1")?.look, "event");
  assert.equal(marks.get("edge:line")?.x, 100 + 26);
  assert.equal(marks.get("event:2")?.x, 120 + 26 + (30 + 20 + 26));
  assert.equal(marks.get("event:2")?.look, "event ahead");
  assert.equal(marks.get("event:2")?.words, "n1 hears Prepare(2).");
  assert.equal(marks.get("event:2")?.do, "visit:2");
});

test("an arrow that is still to come begins behind the stubs", () => {
  assert.equal(diagram(2).marks(0, 1000).get("flow:7")?.x, 60 + 26);
  const ahead = diagram(1).marks(0, 1000).get("flow:7");
  assert.equal(ahead?.x, 100 + 26 + 76);
  assert.ok((ahead?.y ?? 0) < 44 + 44);
});

test("a stub hangs at the edge and means what its message means", () => {
  const marks = diagram(1).marks(0, 1000);
  const found = marks.get("stub:7");
  assert.deepEqual([found?.x, found?.y, found?.do], [126 + 30, 44, "deliver:7"]);
  assert.equal(found?.words, "Prepare(2) from n2 to n1");
  assert.ok(!diagram(2).marks(0, 1000).has("stub:7"));
});

test("lanes tell who is selected, who is down and what is still to come", () => {
  const looks = [...diagram(2).marks(0, 1000).values()]
    .filter((mark) => mark.kind === "lane")
    .map((mark) => [mark.y, mark.look]);
  assert.deepEqual(looks, [
    [44, "lane"],
    [44, "lane down"],
    [44, "lane ahead"],
    [88, "selected"],
    [88, "lane ahead"],
  ]);
});

test("only what is in view is made", () => {
  const marks = diagram(2).marks(0, 30);
  assert.ok(!marks.has("event:2"));
  assert.ok(marks.has("tick:0"));
  assert.ok(marks.has("flow:7") === false);
});

test("a stub in the diagram delivers and drops, a point leads there, a lane selects", async () => {
  const host = new Host();
  const close = host.show();
  host.answer({ op: "film", film: timed(1, 2) });
  await settled();
  const click = (id: string): void => {
    host
      .find(`.qs-spacetime [data-id='${id}']`)
      .dispatchEvent(new MouseEvent("click", { bubbles: true }));
  };
  click("stub:7");
  assert.deepEqual(host.asked, { op: "do", action: { type: "Deliver", id: 7 }, at: 1 });
  host.press("Delete", "[data-id='stub:7']");
  assert.deepEqual(host.asked["action"], { type: "Drop", id: 7 });
  host.press("Enter", "[data-id='stub:7']");
  assert.deepEqual(host.asked["action"], { type: "Deliver", id: 7 });
  const asked = host.sent.length;
  click("event:2");
  await settled();
  assert.equal(host.said("step"), "2");
  assert.equal(host.sent.length, asked, "that is in the film");
  host.find("[data-lane=n2]").click();
  await settled();
  assert.equal(host.said("selected"), "n2");
  assert.equal(host.find("[data-lane=n2]").getAttribute("aria-pressed"), "true");
  const said = host.sent.filter(({ op }) => op === "select").map(({ member }) => member);
  assert.deepEqual(said, ["n2"], "for all other views");
  close();
});

test("whatever is about the message under the pointer is lit everywhere", async () => {
  const host = new Host();
  host.show();
  host.answer({ op: "film", film: timed(1, 2) });
  await settled();
  host.find("[data-id='stub:7']").dispatchEvent(new Event("pointerover", { bubbles: true }));
  const lit = [...host.el.querySelectorAll("[data-lit]")].map(
    (e) => e.getAttribute("data-id") ?? e.getAttribute("data-envelope"),
  );
  assert.deepEqual(lit.sort(), ["7", "flow:7", "message:7", "path:7", "stub:7"]);
});

test("without columns there is no diagram", async () => {
  const host = new Host();
  host.show();
  await settled();
  assert.ok(host.find(".qs-time").hidden);
});

test("columns come nearer to each other, and what stands in them keeps its size", () => {
  const seen = diagram(2);
  const before = seen.marks(0, 1000);
  const [far, at] = [before.get("event:2")?.x ?? 0, before.get("event:1")?.x ?? 0];
  seen.zoom = 0.5;
  const after = seen.marks(0, 1000);
  assert.equal((after.get("event:2")?.x ?? 0) - (after.get("event:1")?.x ?? 0), (far - at) / 2);
  assert.equal(after.get("event:2")?.w, before.get("event:2")?.w);
  assert.equal(after.get("event:2")?.y, before.get("event:2")?.y);
});

test("a place in the view and a place in the run are each other's inverse, at every zoom", () => {
  for (const zoom of ZOOMS) {
    const seen = diagram(1);
    seen.zoom = zoom;
    for (const unit of [0, 33, 99, 101, 150]) {
      assert.ok(Math.abs(seen.unit(seen.seen(unit)) - unit) < 1e-9, `${unit} at ${zoom}`);
    }
  }
});

test("zoom goes step by step, and stops at its ends", () => {
  assert.equal(nextZoom(1, 0), 1);
  assert.equal(nextZoom(0.4, 0), 1);
  assert.equal(nextZoom(1, 1), 1.25);
  assert.equal(nextZoom(ZOOMS[0] ?? 0, -1), ZOOMS[0]);
  assert.equal(nextZoom(ZOOMS.at(-1) ?? 0, 1), ZOOMS.at(-1));
});

test("the badge at the now-edge is whole, wherever the edge is", () => {
  const seen = diagram(2);
  seen.gap = 0;
  const badge = seen.marks(0, 1000).get("edge:now");
  assert.ok((badge?.x ?? 0) + (badge?.w ?? 0) / 2 < seen.width);
});
