// What all views of a cluster share besides its run: who is selected, where a run stops, what is
// watched and compared, and how far a run is that goes on by itself (widgets/steering.py). The notes
// on steps are kept like the film, so that playing and scrubbing ask for nothing. Never: an element.

import type { Film, Json } from "./film";
import type { Report } from "./kernel";

export interface Breakpoint {
  readonly number: number;
  readonly on: boolean;
  readonly words: string;
}

export interface Run {
  readonly until: string;
  readonly steps: number;
  readonly limit: number;
}

export interface Desk {
  readonly selected: string | null;
  readonly breakpoints: readonly Breakpoint[];
  readonly watches: readonly string[];
  /** Notes of another version than this are old. */
  readonly version: number;
  readonly pinned: number | null;
  /** The name of another run that was laid beside this one. */
  readonly other: string | null;
  readonly run: Run | null;
}

export interface Value {
  readonly value?: string;
  readonly error?: string;
}

interface Note {
  readonly id: number;
  readonly hits?: readonly (readonly [number, string])[];
  readonly values?: readonly Value[];
}

/** Why the run, or the film, came to rest at a step. */
export interface Stopped {
  readonly words: string;
  readonly step: number;
}

const EMPTY: Desk = {
  selected: null,
  breakpoints: [],
  watches: [],
  version: 0,
  pinned: null,
  other: null,
  run: null,
};

export class Steering {
  desk: Desk = EMPTY;
  private stop: Stopped | null = null;
  private readonly notes = new Map<number, Note>();

  /** Take what a report says of all this; return what has changed of the desk. */
  hear(report: Report): Partial<Desk> {
    const before = this.desk;
    if (report["desk"]) this.desk = report["desk"] as Desk;
    if (this.desk.version !== before.version) this.notes.clear();
    if (report["notes"]) this.note(report["notes"] as Json);
    if (report["stopped"]) this.stop = report["stopped"] as Stopped;
    const fields = Object.entries(this.desk) as [keyof Desk, unknown][];
    return Object.fromEntries(fields.filter(([name, value]) => before[name] !== value));
  }

  private note({ version, steps }: Json): void {
    if (version !== this.desk.version) return;
    for (const note of steps as readonly Note[]) this.notes.set(note.id, note);
  }

  /** Why one stands here, where it was no choice of one's own. */
  stoppedAt(step: number): string {
    return this.stop?.step === step ? this.stop.words : "";
  }

  /** One comes to a step while the film plays: whether it is to stop there. */
  stopsAt(step: number): boolean {
    const hits = this.notes.get(step)?.hits ?? [];
    if (hits.length === 0) return false;
    const said = hits.map(([number, why]) => `breakpoint ${number}, ${why}`);
    this.stop = { words: `Stopped: ${said.join("; ")}.`, step };
    return true;
  }

  left(step: number): void {
    if (this.stop?.step === step) this.stop = null;
  }

  /** What each watch expression is at a step; nothing while that is not known. */
  values(film: Film, step: number): readonly Value[] {
    for (let id: number | null | undefined = step; typeof id === "number";) {
      const known = this.notes.get(id)?.values;
      if (known) return known;
      id = film.frame(id)?.parent;
    }
    return [];
  }
}
