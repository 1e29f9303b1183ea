// The browser owns the clock: what makes the film go on by itself. Never: what a step shows.

/** How long a step stays at speed 1, in milliseconds; its move is a third of that. */
export const PERIOD = 900;
export const MOVE = 300;
export const SPEEDS = [0.5, 1, 2, 4, 8] as const;

export interface Timers {
  set(run: () => void, delay: number): number;
  clear(timer: number): void;
}

const REAL: Timers = {
  set: (run, delay) => window.setTimeout(run, delay),
  clear: (timer) => {
    window.clearTimeout(timer);
  },
};

/** Calls *tick* again and again while it says that there is more to show. */
export class Clock {
  speed = 1;
  private timer: number | null = null;

  constructor(
    private readonly tick: () => boolean,
    private readonly changed: () => void,
    private readonly timers: Timers = REAL,
  ) {}

  get playing(): boolean {
    return this.timer !== null;
  }

  /** How long a move may take at this speed. */
  get move(): number {
    return MOVE / this.speed;
  }

  /** Begin at once: who presses play wants to see something happen. */
  play(): void {
    if (this.playing) return;
    this.timer = this.timers.set(this.run, 0);
    this.changed();
  }

  pause(): void {
    if (this.timer === null) return;
    this.timers.clear(this.timer);
    this.timer = null;
    this.changed();
  }

  private readonly run = (): void => {
    this.timer = this.timers.set(this.run, PERIOD / this.speed);
    if (!this.tick()) this.pause();
  };
}
