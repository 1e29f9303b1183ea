// The fields by which a person says what a run is to stop at. Never: what is done with it (run.ts).

import { h } from "../dom";
import type { Json } from "../film";
import type { Stage } from "../stage";

const STATES = [
  "MASTER",
  "CANDIDATE",
  "PENDING_MASTER",
  "PARTICIPANT_CLEAN",
  "PARTICIPANT_PENDING",
  "UNJOINED",
  "REMOVED",
];
const CALLS = [
  "Prepare",
  "Accept",
  "AddMember",
  "RemoveMember",
  "StartParticipation",
  "SubmitRequest",
];

type Field = "member" | "state" | "invariant" | "call" | "answer" | "expression";

/** What can be waited for: its type, in words, and the fields that it has. */
const KINDS: readonly (readonly [string, string, readonly Field[]])[] = [
  ["Elects", "an election is won", ["member"]],
  ["Commits", "something is committed", ["member"]],
  ["Reaches", "a member reaches a state", ["member", "state"]],
  ["Breaks", "an invariant breaks", ["invariant"]],
  ["Hears", "a message is heard", ["call", "answer", "member"]],
  ["Holds", "an expression is true", ["expression"]],
];

/** Nothing but the breakpoints. */
const NOTHING = ["", "a breakpoint, or nothing is left"] as const;

type Option = readonly [string, string];

function options(select: HTMLSelectElement, all: readonly Option[]): void {
  const chosen = select.value;
  select.replaceChildren(...all.map(([value, words]) => h("option", { value }, words)));
  select.value = all.some(([value]) => value === chosen) ? chosen : (all[0]?.[0] ?? "");
}

const named = (names: readonly string[]): Option[] => names.map((name) => [name, name]);

export class StopFields {
  readonly kind = h("select", { "aria-label": "until", onchange: () => this.choose() });
  private readonly member = h("select", { "aria-label": "which member" });
  private readonly state = h("select", { "aria-label": "which state" });
  private readonly invariant = h("select", { "aria-label": "which invariant" });
  private readonly call = h("select", { "aria-label": "which message" });
  private readonly answer = h("select", { "aria-label": "ask or answer" });
  private readonly expression = h("input", {
    type: "text",
    "aria-label": "expression",
    placeholder: "n1.is_master and n2.is_master",
    maxlength: 500,
    spellcheck: "false",
  });
  private readonly fields: Readonly<Record<Field, HTMLElement>>;
  readonly el: HTMLElement;
  private names: unknown = null;
  private invariants: unknown = null;

  constructor(private readonly stage: Stage) {
    const { member, state, invariant, call, answer, expression } = this;
    this.fields = { call, answer, member, state, invariant, expression };
    options(
      this.kind,
      [...KINDS, NOTHING].map(([type, words]) => [type, words]),
    );
    this.kind.value = KINDS[0]?.[0] ?? "";
    options(state, named(STATES));
    options(call, [["", "any message"], ...named(CALLS)]);
    options(answer, [
      ["", "ask or answer"],
      ["ask", "the ask"],
      ["answer", "the answer"],
    ]);
    this.el = h("span", { class: "qs-fields" }, this.kind, ...Object.values(this.fields));
    this.choose();
  }

  /** What the fields say; null where nothing but the breakpoints count. */
  read(): Json | null {
    const kind = KINDS.find(([type]) => type === this.kind.value);
    if (!kind) return null;
    const [type, , fields] = kind;
    const told: Record<string, unknown> = { type };
    for (const field of fields) {
      const value = (this.fields[field] as HTMLSelectElement).value.trim();
      if (field === "answer" && value) told[field] = value === "answer";
      else if (field !== "answer" && value) told[field] = value;
    }
    return told;
  }

  /** Put the cursor where something is missing; return whether nothing is. */
  isComplete(): boolean {
    if (this.kind.value !== "Holds" || this.expression.value.trim()) return true;
    this.expression.focus();
    return false;
  }

  update(): void {
    const { scene, about } = this.stage;
    if (scene && scene.names !== this.names) {
      this.names = scene.names;
      options(this.member, [["", "any member"], ...named(scene.names)]);
    }
    if (about.invariants !== this.invariants) {
      this.invariants = about.invariants;
      const names = about.invariants.map(({ name }) => name);
      options(this.invariant, [["", "any invariant"], ...named(names)]);
    }
  }

  private choose(): void {
    const fields = KINDS.find(([type]) => type === this.kind.value)?.[2] ?? [];
    for (const [name, field] of Object.entries(this.fields)) {
      field.hidden = !fields.includes(name as Field);
    }
  }
}
