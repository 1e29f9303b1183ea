import "./page";
import assert from "node:assert/strict";
import { test } from "node:test";
import { Film } from "../src/film";
import { Motion, arriving, leaving } from "../src/motion";
import { Painter } from "../src/painter";
import { film } from "./films";

/** Frames that come when we say so. */
class Frames {
  private next: ((now: number) => void) | null = null;
  private now = 0;
  readonly ask = (frame: (now: number) => void): void => {
    this.next = frame;
  };
  pass(time: number): void {
    this.now += time;
    const frame = this.next;
    this.next = null;
    frame?.(this.now);
  }
  get idle(): boolean {
    return this.next === null;
  }
}

function stage(): { made: Film; painter: Painter; motion: Motion; frames: Frames } {
  const made = new Film();
  made.add(film());
  const painter = new Painter(made);
  const frames = new Frames();
  const motion = new Motion(painter, frames.ask);
  motion.show(null, made.scene(1), 300);
  return { made, painter, motion, frames };
}

const at = (painter: Painter, id: string): string | null | undefined =>
  painter.group(id)?.getAttribute("transform");

test("what is heard goes to its hearer, what is lost fades where it is", () => {
  const { made } = stage();
  assert.deepEqual(leaving(made.scene(1), made.scene(2))[0]?.to, [270, 100]);
  const [lost] = leaving(made.scene(1), made.scene(3));
  assert.deepEqual(
    [lost?.from, lost?.to, lost?.fade],
    [
      [200, 100],
      [200, 100],
      [1, 0],
    ],
  );
});

test("what is sent sets out from its sender", () => {
  const { made } = stage();
  assert.deepEqual(
    arriving(made.scene(1), made.scene(2)).map((m) => [m.id, m.from, m.to]),
    [["message:8", [270, 100], [180, 100]]],
  );
});

test("first the message moves, then the members change, then the answer sets out", () => {
  const { made, painter, motion, frames } = stage();
  motion.show(made.scene(1), made.scene(2), 300);
  frames.pass(0);
  frames.pass(150);
  assert.equal(at(painter, "message:7"), "translate(235 100)");
  assert.equal(painter.group("member:n1")?.getAttribute("data-look"), "MASTER");
  frames.pass(150);
  assert.equal(painter.group("message:7"), undefined);
  assert.equal(painter.group("member:n1")?.getAttribute("data-look"), "CANDIDATE");
  assert.equal(at(painter, "message:8"), "translate(270 100)");
  frames.pass(0);
  frames.pass(300);
  assert.equal(at(painter, "message:8"), "translate(180 100)");
  assert.equal(painter.group("message:8")?.hasAttribute("opacity"), false);
  assert.ok(frames.idle);
});

test("another step ends the moves where they would have ended", () => {
  const { made, painter, motion, frames } = stage();
  motion.show(made.scene(1), made.scene(2), 300);
  frames.pass(0);
  motion.finish();
  assert.equal(painter.group("message:7"), undefined);
  assert.equal(at(painter, "message:8"), "translate(180 100)");
  motion.show(made.scene(2), made.scene(1), 0);
  assert.equal(at(painter, "message:7"), "translate(200 100)");
  frames.pass(300);
  assert.equal(at(painter, "message:7"), "translate(200 100)");
});

test("without time there is no motion", () => {
  const { made, painter, motion, frames } = stage();
  motion.show(made.scene(1), made.scene(2), 0);
  assert.ok(frames.idle);
  assert.equal(at(painter, "message:8"), "translate(180 100)");
});
