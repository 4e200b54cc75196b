/**
 * The time of the tests. It does not depend on how fast the machine is: `Date` goes on by a
 * millisecond with each reading, and by as much as a test passes.
 */

import { AsyncLocalStorage } from 'node:async_hooks';

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

/** How often a timer of an object looks at the clock, in milliseconds. */
const GLANCE = 2;

/** Which timers run by the clock. The others do not wait: pauses are short, deadlines are long. */
export type Held = 'pauses' | 'all';

export class Clock {
  #held: Held | undefined;
  /** Set in what the test has called, and in no object. */
  readonly #ofTest = new AsyncLocalStorage<true>();
  /** The milliseconds that the test has added. */
  #passed = 0;
  #readings = 0;
  readonly #start = real.Date.now() + AHEAD;
  /** The timers that run by this clock. */
  readonly #timers = new Map<number, HeldTimer>();
  #lastTimer = 0;

  now(): number {
    this.#readings += 1;
    return this.#start + this.#passed + this.#readings;
  }

  /** Moves the clock forward without waiting. */
  pass(milliseconds: number): void {
    this.#passed += milliseconds;
    for (const { due, ring } of this.#timers.values()) if (due <= this.#passed) ring?.();
  }

  /** Runs work whose timers need not look at the clock: where the test passes time, they ring. */
  ringIn<Result>(work: () => Result): Result {
    return this.#ofTest.run(true, work);
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
    this.pass(Math.max(due - this.#passed, 0));
    return true;
  }

  /** Whether a timer is due that has not looked at the clock since. */
  isBehind(): boolean {
    return [...this.#timers.values()].some(({ due }) => due <= this.#passed);
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

  /**
   * The callback must run where the timer was started. So a timer of an object looks at the clock
   * itself, and a look costs up to a millisecond.
   */
  #byClock(run: () => void, time: number): Timer {
    this.#lastTimer -= 1;
    const id = this.#lastTimer;
    const due = this.#passed + time;
    const end = () => {
      this.#timers.delete(id);
      run();
    };
    if (this.#ofTest.getStore()) {
      this.#timers.set(id, { due, ring: end });
      return id;
    }
    const look = (): Timer => real.setTimeout(turn, GLANCE) as unknown as Timer;
    const turn = () => {
      const timer = this.#timers.get(id);
      if (!timer) return;
      if (due > this.#passed) timer.glance = look();
      else end();
    };
    this.#timers.set(id, { due, glance: look() });
    return id;
  }
}

/** A timer rings when the clock passes it, or looks at the clock now and then. */
interface HeldTimer {
  readonly due: number;
  readonly ring?: () => void;
  glance?: Timer;
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
