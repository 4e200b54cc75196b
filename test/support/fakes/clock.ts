/**
 * The time of the tests. It does not depend on how fast the machine is: `Date` goes on by a
 * millisecond with each reading, and by as much as a test passes.
 */

/** Taken before `Date` is replaced, and only once for files that share an isolate. */
const REAL = Symbol.for('the real timers');
interface Real {
  readonly Date: DateConstructor;
  readonly setTimeout: typeof setTimeout;
  readonly clearTimeout: typeof clearTimeout;
  readonly performanceNow: () => number;
}
const shared = globalThis as { [REAL]?: Real };
shared[REAL] ??= {
  Date: globalThis.Date,
  setTimeout: globalThis.setTimeout,
  clearTimeout: globalThis.clearTimeout,
  performanceNow: performance.now.bind(performance),
};
const real = shared[REAL];

/** A pause only keeps a pace; anything longer is a deadline. Both in milliseconds. */
const LONGEST_PAUSE = 1_000;

/** How many times as long as in production a deadline waits, so that a busy machine meets it. */
const PATIENCE = 20;

/** Alarms of Durable Objects ring by the machine's time. An hour ahead, only tests ring them. */
const AHEAD = 3_600_000;

/** How often a timer looks at the clock, in milliseconds. */
const GLANCE = 2;

/** Which timers run by the clock. The others do not wait: pauses are short, deadlines are long. */
export type Held = 'pauses' | 'all';

export class Clock {
  #held: Held | undefined;
  /** The milliseconds that the test has added. */
  #passed = 0;
  #readings = 0;
  readonly #start = real.Date.now() + AHEAD;
  /** When the timers that run by this clock are due, and the glance that each waits for. */
  readonly #timers = new Map<number, { readonly due: number; glance: Timer }>();
  #lastTimer = 0;

  now(): number {
    this.#readings += 1;
    return this.#start + this.#passed + this.#readings;
  }

  /** Moves the clock forward without waiting. */
  pass(milliseconds: number): void {
    this.#passed += milliseconds;
  }

  /** From now on timers, and the time that `performance` tells, run by this clock. */
  hold(held: Held): void {
    this.#held = held;
    performance.now = () => this.#passed;
  }

  release(): void {
    this.#held = undefined;
    performance.now = real.performanceNow;
  }

  /** Passes the time until the next timer is due. Returns false if none is set. */
  passToNextTimer(): boolean {
    const due = Math.min(...[...this.#timers.values()].map((timer) => timer.due));
    if (due === Number.POSITIVE_INFINITY) return false;
    this.#passed = Math.max(this.#passed, due);
    return true;
  }

  /** Starts a timer of the program under test. */
  start(run: () => void, time: number): Timer {
    const isPause = time <= LONGEST_PAUSE;
    if (this.#held === 'all' || (this.#held === 'pauses' && isPause))
      return this.#byClock(run, time);
    return real.setTimeout(run, isPause ? Math.min(time, 1) : time * PATIENCE) as unknown as Timer;
  }

  clear(timer: Timer | undefined): void {
    const held = timer === undefined ? undefined : this.#timers.get(timer);
    if (timer !== undefined) this.#timers.delete(timer);
    real.clearTimeout(held ? held.glance : timer);
  }

  /** The callback must run where the timer was started, so each timer looks at the clock itself. */
  #byClock(run: () => void, time: number): Timer {
    this.#lastTimer -= 1;
    const id = this.#lastTimer;
    const look = (): Timer => real.setTimeout(turn, GLANCE) as unknown as Timer;
    const turn = () => {
      const timer = this.#timers.get(id);
      if (!timer) return;
      if (timer.due > this.#passed) {
        timer.glance = look();
      } else {
        this.#timers.delete(id);
        run();
      }
    };
    this.#timers.set(id, { due: this.#passed + time, glance: look() });
    return id;
  }
}

type Timer = number;

export const clock = new Clock();

/** Waits on the machine's clock: to let others go first, never to measure. */
export const wait = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => real.setTimeout(resolve, milliseconds));

/** Puts this clock in the place of the real one. */
export function install(): void {
  globalThis.Date = class extends real.Date {
    constructor(...value: [] | [number | string | Date]) {
      super(...((value.length === 0 ? [clock.now()] : value) as [number]));
    }
    static override now = () => clock.now();
  } as DateConstructor;
  const start = (run: (...args: unknown[]) => void, time = 0, ...args: unknown[]) =>
    clock.start(() => run(...args), time);
  Object.assign(globalThis, {
    setTimeout: start,
    clearTimeout: (timer: Timer) => clock.clear(timer),
  });
}
