import assert from "node:assert/strict";
import { test } from "node:test";
import { Clock, PERIOD, type Timers } from "../src/clock";

class Time implements Timers {
  waiting: { run: () => void; delay: number }[] = [];
  set(run: () => void, delay: number): number {
    return this.waiting.push({ run, delay });
  }
  clear(): void {
    this.waiting = [];
  }
  pass(): void {
    this.waiting.shift()?.run();
  }
}

test("it ticks until there is no more to show", () => {
  const time = new Time();
  let left = 3;
  const clock = new Clock(
    () => (left -= 1) > 0,
    () => undefined,
    time,
  );
  clock.play();
  assert.ok(clock.playing);
  for (let k = 0; k < 3; k += 1) time.pass();
  assert.equal(left, 0);
  assert.ok(!clock.playing);
  assert.equal(time.waiting.length, 0);
});

test("the first tick comes at once, the next ones as fast as the speed says", () => {
  const time = new Time();
  const clock = new Clock(
    () => true,
    () => undefined,
    time,
  );
  clock.play();
  assert.equal(time.waiting[0]?.delay, 0);
  clock.speed = 4;
  time.pass();
  assert.equal(time.waiting[0]?.delay, PERIOD / 4);
});

test("a pause stops it, and playing twice is playing once", () => {
  const time = new Time();
  let told = 0;
  const clock = new Clock(
    () => true,
    () => {
      told += 1;
    },
    time,
  );
  clock.play();
  clock.play();
  assert.equal(time.waiting.length, 1);
  clock.pause();
  clock.pause();
  assert.equal(time.waiting.length, 0);
  assert.equal(told, 2);
});
