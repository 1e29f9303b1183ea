import assert from "node:assert/strict";
import { test } from "node:test";
import { Film, type Frame, idOf, partsOf } from "../src/film";
import { FRAMES, film } from "./films";

function shown(): Film {
  const made = new Film();
  made.add(film());
  return made;
}

test("a frame is a patch to its parent's: what is absent stays", () => {
  const scene = shown().scene(2);
  assert.equal(scene.marks.get("member:n1")?.look, "CANDIDATE");
  assert.equal(scene.marks.get("member:n1")?.text, "n1");
  assert.deepEqual([...scene.marks.keys()].sort(), [
    "member:n1",
    "member:n2",
    "message:8",
    "path:8",
  ]);
  assert.deepEqual([...scene.choices.keys()].sort(), ["deliver:8", "drop:8", "elect:n2"]);
});

test("what did not change is the same object as before", () => {
  const made = shown();
  assert.equal(made.scene(2).marks.get("member:n2"), made.scene(1).marks.get("member:n2"));
  assert.equal(made.scene(1).names, made.scene(0).names);
});

test("a log keeps so many entries of the parent's", () => {
  const made = shown();
  assert.deepEqual(made.scene(1).members.get("n2")?.log, ["x"]);
  assert.deepEqual(made.scene(2).members.get("n2")?.log, ["x", "y"]);
  assert.deepEqual(made.scene(2).members.get("n1")?.log, []);
});

test("what is broken stays broken, on its own branch only", () => {
  const made = shown();
  const broken = [{ invariant: "at most once", sentence: "y is there twice" }];
  const after: Frame = { id: 4, parent: 2, index: 3, caption: "later", broken };
  made.add({ frames: [after], cursor: 4, tip: 4 });
  assert.deepEqual(
    made.scene(4).broken.map((breach) => breach.invariant),
    ["agreement", "at most once"],
  );
  assert.equal(made.scene(3).broken.length, 0);
});

test("the line to a tip, and the ends of all branches", () => {
  const made = shown();
  assert.deepEqual(made.line(3), [0, 1, 3]);
  assert.deepEqual(made.leaves(), [2, 3]);
});

test("choices are listed by kind, then by message, then by id", () => {
  const made = shown();
  assert.deepEqual(
    made.choices(made.scene(1)).map((c) => c.id),
    ["deliver:7", "drop:7", "elect:n2"],
  );
});

test("what a choice about a message leaves out follows from its id", () => {
  const made = shown();
  assert.deepEqual(made.choices(made.scene(1))[1], {
    id: "drop:7",
    words: "drop Prepare(2) from n2 to n1",
    action: { type: "Drop", id: 7 },
    envelope: 7,
  });
});

test("a kind is the beginning of the id, its names are unescaped", () => {
  assert.equal(shown().scene(0).marks.get("member:n1")?.kind, "member");
  assert.deepEqual(partsOf("vote:a%3Ab:c%2541:%ED%A0%80"), ["a:b", "c%41", "%ED%A0%80"]);
  assert.deepEqual(partsOf(idOf("member", "50%:3A")), ["50%:3A"]);
});

test("a long film gives the same scene from either end", () => {
  const frames: Frame[] = [FRAMES[0] as Frame];
  for (let id = 1; id < 500; id += 1) {
    frames.push({
      id,
      parent: id - 1,
      index: id,
      caption: `step ${id}`,
      set: [{ id: "member:n1", x: id }],
    });
  }
  const made = new Film();
  made.add(film(frames, 499));
  for (const id of [499, 3, 250, 499, 31, 32, 33]) {
    assert.equal(made.scene(id).marks.get("member:n1")?.x, id);
  }
});

test("a whole film takes the place of what was there", () => {
  const made = shown();
  made.add(film(FRAMES.slice(0, 2), 1));
  assert.equal(made.size, 2);
  assert.deepEqual(made.leaves(), [1]);
});
