// Who is parted by a stroke across the ring.

import assert from "node:assert/strict";
import { test } from "node:test";

import { parted } from "../src/knife";

const PLACES = new Map([
  ["n1", [360, 76]],
  ["n2", [525, 186]],
  ["n3", [462, 362]],
  ["n4", [258, 362]],
  ["n5", [195, 186]],
] as const);

test("a line parts those on both sides of it, whichever way it is drawn", () => {
  const line = [
    [250, 60],
    [360, 410],
  ] as const;
  assert.deepEqual(parted(line, PLACES), ["n4", "n5"]);
  assert.deepEqual(parted([...line].reverse(), PLACES), ["n4", "n5"]);
});

test("a loop parts those inside, be they many", () => {
  const round = (cx: number, cy: number, r: number): [number, number][] =>
    Array.from({ length: 20 }, (_, k) => [
      cx + r * Math.cos((k * Math.PI) / 10),
      cy + r * Math.sin((k * Math.PI) / 10),
    ]);
  assert.deepEqual(parted(round(525, 186, 60), PLACES), ["n2"]);
  assert.deepEqual(parted(round(360, 340, 190), PLACES), ["n3", "n4"]);
  assert.deepEqual(parted(round(400, 210, 180), PLACES), ["n1", "n2", "n3"]);
});

test("a stroke beside the ring, round nobody or too short parts nothing", () => {
  const beside = [
    [20, 20],
    [20, 400],
  ] as const;
  assert.deepEqual(parted(beside, PLACES), []);
  assert.deepEqual(parted([[300, 200]], PLACES), []);
  const short = [
    [360, 200],
    [364, 204],
  ] as const;
  assert.deepEqual(parted(short, PLACES), []);
});
