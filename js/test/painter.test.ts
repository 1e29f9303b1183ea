import "./page";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Film, type Mark } from "../src/film";
import { Painter } from "../src/painter";
import { loopCentre, outline } from "../src/shapes";
import { FRAMES, film } from "./films";

const ALLOWED = [
  "svg",
  "g",
  "defs",
  "pattern",
  "path",
  "polygon",
  "circle",
  "rect",
  "line",
  "text",
  "title",
];
const HOSTILE = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  '"><svg onload=alert(1)>',
  "' onclick='x",
  "javascript:alert(1)",
  "]]>",
  "&lt;b&gt;",
  "</text><a href='x'>",
  "\u202e\u0000\ufffe",
  "url(#x)",
  "{{x}}",
  "`${x}`",
];

function painted(step: number): { film: Film; painter: Painter } {
  const made = new Film();
  made.add(film());
  const painter = new Painter(made);
  painter.paint(made.scene(step));
  return { film: made, painter };
}

const ids = (painter: Painter): (string | null)[] =>
  [...painter.svg.querySelectorAll("[data-id]")].map((g) => g.getAttribute("data-id"));

test("the marks of a scene, by layer and then by id", () => {
  const { film: made, painter } = painted(1);
  assert.deepEqual(ids(painter), ["path:7", "member:n1", "member:n2", "message:7"]);
  painter.paint(made.scene(0));
  assert.deepEqual(ids(painter), ["member:n1", "member:n2"]);
  painter.paint(made.scene(2));
  assert.deepEqual(ids(painter), ["path:8", "member:n1", "member:n2", "message:8"]);
});

test("a mark that comes late takes its place in the order", () => {
  const { film: made, painter } = painted(0);
  const scene = made.scene(0);
  const marks = new Map(scene.marks);
  const n2 = marks.get("member:n2") as Mark;
  for (const id of ["member:n10", "member:a"]) marks.set(id, { ...n2, id });
  painter.paint({ ...scene, marks });
  assert.deepEqual(ids(painter), ["member:a", "member:n1", "member:n10", "member:n2"]);
});

test("a mark that stays the same stays the same element", () => {
  const { film: made, painter } = painted(1);
  const [n2, first] = [painter.group("member:n2"), painter.group("member:n2")?.firstChild];
  painter.paint(made.scene(2));
  assert.equal(painter.group("member:n2"), n2);
  assert.equal(painter.group("member:n2")?.firstChild, first);
});

test("members carry their name and state, what can be pressed its words", () => {
  const { painter } = painted(1);
  const n2 = painter.group("member:n2");
  assert.equal(n2?.getAttribute("data-member"), "n2");
  assert.equal(n2?.getAttribute("data-state"), "CANDIDATE");
  const message = painter.group("message:7");
  assert.equal(message?.getAttribute("role"), "button");
  assert.equal(message?.getAttribute("aria-label"), "P2: Prepare(2) from n2 to n1");
  assert.equal(painter.group("path:7")?.getAttribute("aria-hidden"), "true");
});

test("the theme changes colours and nothing else", () => {
  const { painter } = painted(1);
  const colour = (): string | null | undefined =>
    painter.group("message:7")?.querySelector("rect")?.getAttribute("fill");
  assert.equal(colour(), "#33475b");
  painter.theme(true);
  assert.equal(colour(), "#c2d0de");
  assert.deepEqual(ids(painter), ["path:7", "member:n1", "member:n2", "message:7"]);
});

test("the selection lies round its member, 18 wider, and follows it", () => {
  const { film: made, painter } = painted(1);
  painter.select("member:n2");
  const ring = painter.svg.querySelector("[data-layer=selected] circle");
  assert.equal(ring?.getAttribute("r"), "39");
  painter.select(null);
  painter.paint(made.scene(2));
  assert.equal(painter.svg.querySelector("[data-layer=selected]")?.childElementCount, 0);
});

test("a hatched look lies over its fill, as a pattern of this picture alone", () => {
  const { film: made, painter } = painted(0);
  const crashed = { ...made.scene(0), marks: new Map(made.scene(0).marks) };
  crashed.marks.set("member:n1", { ...(crashed.marks.get("member:n1") as Mark), look: "crashed" });
  painter.paint(crashed);
  const fills = [...(painter.group("member:n1")?.querySelectorAll("circle") ?? [])].map((c) =>
    c.getAttribute("fill"),
  );
  assert.equal(fills[0], "#f4f5f6");
  const id = /^url\(#(.+)\)$/.exec(fills[1] ?? "")?.[1];
  assert.ok(id && painter.svg.querySelector(`#${id}`));
});

test("text stays text, whatever it says and wherever it stands", () => {
  for (const text of HOSTILE) {
    const made = new Film();
    const marks = ["text", "word", "message"].map((kind, k) => ({
      id: `${kind}:${text}`,
      shape: k === 2 ? "pill" : "text",
      look: text,
      text,
      sub: text,
      words: text,
      do: text,
      h: 12,
      w: 9,
      anchor: text,
    }));
    made.add(film([{ ...(FRAMES[0] as (typeof FRAMES)[0]), set: marks }], 0));
    const painter = new Painter(made);
    painter.paint(made.scene(0));
    for (const element of painter.svg.querySelectorAll("*")) {
      assert.ok(ALLOWED.includes(element.localName), element.localName);
      for (const { name, value } of element.attributes) {
        assert.ok(!name.startsWith("on") && name !== "href" && name !== "style", name);
        assert.ok(name !== "fill" || !value.includes("url(#x"), value);
      }
    }
    assert.ok(
      [...painter.svg.querySelectorAll("text")].every(
        (t) => t.childElementCount === 0 && t.textContent === text,
      ),
    );
  }
});

test("a loop's centre is as far from both ends, and its arc goes the long way", () => {
  const mark = { shape: "loop", x: 10, y: 0, x2: 0, y2: -10, w: 20 } as Mark;
  const [cx, cy] = loopCentre(mark);
  assert.ok(Math.abs(Math.hypot(10 - cx, -cy) - 10) < 1e-9);
  assert.ok(Math.abs(cx) < 1e-9 && Math.abs(cy) < 1e-9);
  assert.match(outline(mark)[0]?.getAttribute("d") ?? "", /A10,10 0 1 1 0,-10/);
});

test("the shapes have the sizes that the film's table gives them", () => {
  const points = (shape: string, w: number): number[][] =>
    (outline({ shape, w, h: 0 } as Mark)[0]?.getAttribute("points") ?? "")
      .split(" ")
      .map((p) => p.split(",").map(Number));
  const span = (values: (number | undefined)[]): number =>
    Math.max(...(values as number[])) - Math.min(...(values as number[]));
  const hexagon = points("hexagon", 100);
  assert.equal(span(hexagon.map((p) => p[1])), 100);
  assert.ok(Math.abs(span(hexagon.map((p) => p[0])) - 86.6) < 0.1);
  const crown = points("crown", 10);
  assert.equal(span(crown.map((p) => p[0])), 10);
  assert.equal(span(crown.map((p) => p[1])), 8);
  const arrow = outline({ shape: "arrow", x: 0, y: 0, x2: 50, y2: 0 } as Mark);
  assert.equal(arrow[1]?.getAttribute("points"), "50,0 42,3.5 42,-3.5");
});
