// A small film for the tests: an election of n2 in three steps, and a branch where a message is lost.

import type { Frame, FilmData, Mark } from "../src/film";

export const LOOKS = {
  sheet: { fill: "#ffffff" },
  MASTER: { fill: "#0b5d8a", edge: "#0b5d8a", ink: "#ffffff", width: 2.5, weight: 700 },
  CANDIDATE: { fill: "#f0a202", edge: "#8a5a00", ink: "#1f2933" },
  crashed: { fill: "#f4f5f6", edge: "#76828d", hatch: "#d5dadf" },
  ask: { fill: "#33475b", edge: "#33475b", ink: "#ffffff", size: 11, mono: true },
  "ask path": { edge: "#9aabba", dash: [5, 3] },
  selected: { edge: "#c13347", width: 2.5 },
};

const DARK = { ...LOOKS, sheet: { fill: "#161a1f" }, ask: { ...LOOKS.ask, fill: "#c2d0de" } };

type Patch = Partial<Mark> & { id: string };

const member = (name: string, x: number, look: string): Patch => ({
  id: `member:${name}`,
  shape: "circle",
  look,
  x,
  y: 100,
  w: 60,
  h: 14,
  text: name,
  sub: "i 1",
  words: `${name} is ${look}`,
  do: `select:${name}`,
});
const message = (id: number, x: number): Patch => ({
  id: `message:${id}`,
  shape: "pill",
  look: "ask",
  x,
  y: 100,
  w: 26,
  h: 22,
  text: "P2",
  words: "Prepare(2) from n2 to n1",
  do: `deliver:${id}`,
});
const path = (id: number, x: number, x2: number): Patch => ({
  id: `path:${id}`,
  shape: "arrow",
  look: "ask path",
  x,
  y: 100,
  x2,
  y2: 100,
});
const about = (id: number): { id: string }[] => [{ id: `deliver:${id}` }, { id: `drop:${id}` }];

export const FRAMES: readonly Frame[] = [
  {
    id: 0,
    parent: null,
    index: 0,
    caption: "The beginning.",
    set: [member("n1", 300, "MASTER"), member("n2", 100, "CANDIDATE")],
    next: {
      set: [
        {
          id: "elect:n2",
          words: "elect n2",
          action: { type: "Local", member: "n2", call: { type: "StartElection" } },
        },
      ],
    },
    members: {
      n1: { state: "MASTER", log: [0, "x"] },
      n2: { state: "PARTICIPANT_CLEAN", log: [0, "x"] },
    },
    names: ["n1", "n2"],
  },
  {
    id: 1,
    parent: 0,
    index: 1,
    caption: "n2 stands for election.",
    action: { type: "Local", member: "n2" },
    set: [message(7, 200), path(7, 130, 270)],
    next: { set: about(7) },
    members: { n2: { state: "CANDIDATE" } },
  },
  {
    id: 2,
    parent: 1,
    index: 2,
    caption: "n1 hears Prepare(2).",
    action: { type: "Deliver", id: 7 },
    set: [{ id: "member:n1", look: "CANDIDATE" }, message(8, 180), path(8, 270, 130)],
    gone: ["message:7", "path:7"],
    next: { set: about(8), gone: ["deliver:7", "drop:7"] },
    members: { n1: { state: "PENDING_MASTER", log: [0] }, n2: { log: [1, "y"] } },
    broken: [{ invariant: "agreement", sentence: "n1 and n2 differ at 2" }],
  },
  {
    id: 3,
    parent: 1,
    index: 2,
    caption: "Prepare(2) is lost.",
    action: { type: "Drop", id: 7 },
    gone: ["message:7", "path:7"],
    next: { gone: ["deliver:7", "drop:7"] },
  },
];

export function film(frames: readonly Frame[] = FRAMES, cursor = 2, tip = cursor): FilmData {
  return {
    width: 720,
    height: 440,
    protocol: "safe",
    looks: { light: LOOKS, dark: DARK },
    layers: ["link", "path", "member", "message"],
    choices: ["deliver", "timeout", "drop", "elect"],
    frames,
    cursor,
    tip,
  };
}
