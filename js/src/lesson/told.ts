// What the kernel tells of a lesson: the fields of the trait `state`. See widgets/telling.py.

export type Part = readonly ["text" | "control" | "name", string];
export type Paragraph = readonly Part[];
export type Kind = "choose" | "several" | "number" | "member" | "order";
export type Given = string | number | readonly string[];

/** Python's None: null, and undefined where Python runs in the browser. */
export type Maybe<T> = T | null | undefined;

export interface Ask {
  readonly kind: Kind;
  readonly words: Paragraph;
  readonly options: readonly string[];
  /** Whether it has been answered before. */
  readonly again: boolean;
}

export interface Told {
  /** What was answered, and whether that was right; None where the question was passed over. */
  readonly given?: Maybe<string>;
  readonly correct?: Maybe<boolean>;
  readonly right: string;
  /** The right order, where it is not that of the sentences. */
  readonly order: readonly string[];
  readonly first?: Maybe<string>;
  readonly sentences: readonly string[];
  readonly more: number;
}

export interface End {
  readonly summary: string;
  readonly systems: readonly Paragraph[];
  readonly sources: readonly { readonly title: string; readonly url: string }[];
}

export interface State {
  readonly turn: number;
  readonly title: string;
  readonly number: number;
  readonly minutes: number;
  readonly position: number;
  readonly count: number;
  readonly done: boolean;
  readonly over: boolean;
  readonly begun: boolean;
  readonly score: { readonly right: number; readonly asked: number; readonly given: number };
  readonly trouble: string;
  readonly words: readonly Paragraph[];
  readonly watch: Paragraph;
  readonly ask?: Maybe<Ask>;
  readonly told?: Maybe<Told>;
  readonly reveal: readonly Paragraph[];
  readonly unmet: readonly string[];
  readonly code: string;
  readonly end?: Maybe<End>;
}
