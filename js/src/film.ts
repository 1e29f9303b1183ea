// The film: frames as patches to their parents' frames, as src/quorumscope/scene/film.py writes
// them, unrolled here into scenes. Never: what is drawn, played or asked.

import type { Column, TimeHead } from "./columns";

export interface Mark {
  readonly id: string;
  readonly kind: string;
  readonly shape: string;
  readonly look: string;
  readonly x: number;
  readonly y: number;
  readonly x2: number;
  readonly y2: number;
  readonly w: number;
  readonly h: number;
  readonly text: string;
  readonly sub: string;
  readonly anchor: string;
  readonly words: string;
  readonly do: string;
}

export interface Choice {
  readonly id: string;
  readonly words: string;
  readonly action: Json;
  readonly envelope?: number | null;
  readonly ignored?: boolean;
}

export interface Breach {
  readonly invariant: string;
  readonly sentence: string;
}

export interface Detail {
  readonly state: string;
  readonly crashed: boolean;
  readonly log: readonly string[];
  readonly [field: string]: unknown;
}

export interface Look {
  readonly fill?: string;
  readonly edge?: string;
  readonly ink?: string;
  readonly width?: number;
  readonly dash?: readonly number[];
  readonly hatch?: string;
  readonly size?: number;
  readonly weight?: number;
  readonly mono?: boolean;
}

export type Looks = Readonly<Record<string, Look>>;
export type Json = Readonly<Record<string, unknown>>;

type Patch<T> = Partial<T> & { id: string };

interface Changes<T> {
  readonly set?: readonly Patch<T>[];
  readonly gone?: readonly string[];
}

/** A frame as it travels: what is absent is as it was in the parent. */
export interface Frame extends Changes<Mark> {
  readonly id: number;
  readonly parent: number | null;
  readonly index: number;
  readonly action?: Json;
  readonly caption: string;
  readonly events?: readonly string[];
  readonly next?: Changes<Choice>;
  readonly members?: Readonly<Record<string, Json>>;
  readonly names?: readonly string[];
  readonly broken?: readonly Breach[];
}

export interface FilmData {
  readonly width?: number;
  readonly height?: number;
  readonly protocol?: string;
  readonly looks?: { readonly light: Looks; readonly dark: Looks };
  readonly layers?: readonly string[];
  readonly choices?: readonly string[];
  readonly frames: readonly Frame[];
  readonly cursor: number;
  readonly tip: number;
  readonly labels?: Readonly<Record<string, string>>;
  /** The space-time diagram: what all columns have in common, and those of these frames. */
  readonly time?: TimeHead;
  readonly columns?: readonly Column[];
}

/** A step with all that can be seen in it. What did not change is the same object as before. */
export interface Scene {
  readonly id: number;
  readonly parent: number | null;
  readonly index: number;
  readonly action: Json | null;
  readonly caption: string;
  readonly events: readonly string[];
  readonly marks: ReadonlyMap<string, Mark>;
  readonly stubs: ReadonlyMap<string, Mark>;
  readonly choices: ReadonlyMap<string, Choice>;
  readonly members: ReadonlyMap<string, Detail>;
  readonly names: readonly string[];
  readonly broken: readonly Breach[];
}

const BLANK: Omit<Mark, "id" | "kind"> = {
  shape: "text",
  look: "",
  x: 0,
  y: 0,
  x2: 0,
  y2: 0,
  w: 0,
  h: 0,
  text: "",
  sub: "",
  anchor: "middle",
  words: "",
  do: "",
};

const NOTHING: Scene = {
  id: -1,
  parent: null,
  index: -1,
  action: null,
  caption: "",
  events: [],
  marks: new Map(),
  stubs: new Map(),
  choices: new Map(),
  members: new Map(),
  names: [],
  broken: [],
};

/** The part of an id before its first colon: what kind of thing it is. */
export function kindOf(id: string): string {
  const colon = id.indexOf(":");
  return colon < 0 ? id : id.slice(0, colon);
}

/** Half of a surrogate pair can't be encoded, nor decoded: it is left as it came. */
function attempt(recode: (text: string) => string, text: string): string {
  try {
    return recode(text);
  } catch {
    return text;
  }
}

/** The names in an id, after its kind: `vote:n2:n5` is about n2 and n5. */
export function partsOf(id: string): string[] {
  return id
    .split(":")
    .slice(1)
    .map((part) => attempt(decodeURIComponent, part));
}

/** The id of the mark of that kind about that name. */
export function idOf(kind: string, name: string): string {
  return `${kind}:${attempt(encodeURIComponent, name)}`;
}

function patched<T extends { id: string }>(
  before: ReadonlyMap<string, T>,
  changes: Changes<T> | undefined,
  fresh: (patch: Patch<T>) => T,
): ReadonlyMap<string, T> {
  if (!changes?.set?.length && !changes?.gone?.length) return before;
  const after = new Map(before);
  for (const patch of changes.set ?? []) {
    const old = after.get(patch.id);
    after.set(patch.id, old ? { ...old, ...patch } : fresh(patch));
  }
  for (const id of changes.gone ?? []) after.delete(id);
  return after;
}

const freshMark = (patch: Patch<Mark>): Mark => ({ ...BLANK, kind: kindOf(patch.id), ...patch });
/** Choices about a message come without what follows from their id. */
const ACTIONS: Readonly<Record<string, string>> = {
  deliver: "Deliver",
  drop: "Drop",
  duplicate: "Duplicate",
};

function freshChoice(patch: Patch<Choice>): Choice {
  const type = ACTIONS[kindOf(patch.id)];
  const envelope = Number(partsOf(patch.id)[0]);
  const implied =
    type === undefined ? { action: {} } : { action: { type, id: envelope }, envelope };
  return { words: "", ...implied, ...patch };
}

/** A choice in full: what is done to a message is said with the words of its mark. */
function told(choice: Choice, scene: Scene): Choice {
  if (choice.words) return choice;
  const about = scene.marks.get(`message:${choice.envelope}`)?.words ?? String(choice.envelope);
  return { ...choice, words: `${kindOf(choice.id)} ${about}` };
}

function detail(before: Detail | undefined, patch: Json): Detail {
  const old = before ?? { state: "", crashed: false, log: [] };
  const after: Record<string, unknown> = { ...old, ...patch };
  const log = patch["log"];
  if (Array.isArray(log)) after["log"] = [...old.log.slice(0, Number(log[0])), ...log.slice(1)];
  return after as unknown as Detail;
}

function patchedMembers(before: Scene["members"], patches: Frame["members"]): Scene["members"] {
  if (!patches) return before;
  const after = new Map(before);
  for (const [name, patch] of Object.entries(patches)) {
    after.set(name, detail(before.get(name), patch));
  }
  return after;
}

function apply(before: Scene, frame: Frame, film: Film): Scene {
  const usual = film.time?.defaults["stub"] ?? {};
  return {
    id: frame.id,
    parent: frame.parent,
    index: frame.index,
    action: frame.action ?? null,
    caption: frame.caption,
    events: frame.events ?? [],
    marks: patched(before.marks, frame, freshMark),
    stubs: patched(before.stubs, film.columns.get(frame.id)?.stubs, (patch) => ({
      ...freshMark(patch),
      ...usual,
      ...patch,
    })),
    choices: patched(before.choices, frame.next, freshChoice),
    members: patchedMembers(before.members, frame.members),
    names: frame.names ?? before.names,
    broken: frame.broken?.length ? [...before.broken, ...frame.broken] : before.broken,
  };
}

/** Every KEYFRAMEth scene is kept once it has been unrolled: no scrub unrolls more than that. */
const KEYFRAME = 32;
const RECENT = 64;

export class Film {
  width = 720;
  height = 440;
  protocol = "";
  looks: { light: Looks; dark: Looks } = { light: {}, dark: {} };
  layers: readonly string[] = [];
  kinds: readonly string[] = [];
  labels: Readonly<Record<string, string>> = {};
  time: TimeHead | null = null;
  readonly columns = new Map<number, Column>();
  private readonly frames = new Map<number, Frame>();
  private readonly parents = new Set<number>();
  private readonly keyframes = new Map<number, Scene>();
  private readonly recent = new Map<number, Scene>();

  /** Take in a whole film, which has looks, or an increment. */
  add(data: FilmData): void {
    if (data.looks) this.clear();
    this.width = data.width ?? this.width;
    this.height = data.height ?? this.height;
    this.protocol = data.protocol ?? this.protocol;
    this.looks = data.looks ?? this.looks;
    this.layers = data.layers ?? this.layers;
    this.kinds = data.choices ?? this.kinds;
    this.labels = data.labels ?? this.labels;
    this.time = data.time ?? this.time;
    for (const column of data.columns ?? []) this.columns.set(column.id, column);
    for (const frame of data.frames) {
      this.frames.set(frame.id, frame);
      if (frame.parent !== null) this.parents.add(frame.parent);
    }
  }

  private clear(): void {
    this.frames.clear();
    this.columns.clear();
    this.parents.clear();
    this.keyframes.clear();
    this.recent.clear();
  }

  get size(): number {
    return this.frames.size;
  }

  has(id: number): boolean {
    return this.frames.has(id);
  }

  frame(id: number): Frame | undefined {
    return this.frames.get(id);
  }

  /** The ids from the start to *tip*, in order. */
  line(tip: number): number[] {
    const climb: number[] = [];
    let frame = this.frames.get(tip);
    while (frame) {
      climb.push(frame.id);
      frame = frame.parent === null ? undefined : this.frames.get(frame.parent);
    }
    return climb.reverse();
  }

  /** All frames, a parent before its children. */
  all(): Frame[] {
    return [...this.frames.values()].sort((a, b) => a.id - b.id);
  }

  /** The newest end of a branch that leads through *id*. */
  tipOf(id: number): number {
    const through = this.leaves().filter((leaf) => this.line(leaf).includes(id));
    return through.at(-1) ?? id;
  }

  /** The ends of the branches, the oldest first. */
  leaves(): number[] {
    return [...this.frames.keys()].filter((id) => !this.parents.has(id)).sort((a, b) => a - b);
  }

  /** All that can be seen at a step. */
  scene(id: number): Scene {
    const climb: Frame[] = [];
    let frame = this.frames.get(id);
    let scene: Scene = NOTHING;
    while (frame) {
      const known = this.keyframes.get(frame.id) ?? this.recent.get(frame.id);
      if (known) {
        scene = known;
        break;
      }
      climb.push(frame);
      frame = frame.parent === null ? undefined : this.frames.get(frame.parent);
    }
    for (const next of climb.reverse()) {
      scene = apply(scene, next, this);
      if (next.index % KEYFRAME === 0) this.keyframes.set(next.id, scene);
    }
    this.remember(scene);
    return scene;
  }

  private remember(scene: Scene): void {
    this.recent.delete(scene.id);
    this.recent.set(scene.id, scene);
    for (const oldest of this.recent.keys()) {
      if (this.recent.size <= RECENT) break;
      this.recent.delete(oldest);
    }
  }

  /** The choices of a scene in the order in which they are listed. */
  choices(scene: Scene): Choice[] {
    const place = (choice: Choice): number => this.kinds.indexOf(kindOf(choice.id));
    const sorted = [...scene.choices.values()].sort(
      (a, b) =>
        place(a) - place(b) ||
        (a.envelope ?? -1) - (b.envelope ?? -1) ||
        (a.id < b.id ? -1 : a.id > b.id ? 1 : 0),
    );
    return sorted.map((choice) => told(choice, scene));
  }
}
