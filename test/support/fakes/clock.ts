import { vi } from 'vitest';

const real = Date.now.bind(Date);

/** A time that a test may put forward, or let run faster; `Date.now()` tells it, timers do not. */
export class Clock {
  #offset = 0;
  readonly #began = real();
  readonly #speed: number;

  constructor(speed = 1) {
    this.#speed = speed;
    vi.spyOn(Date, 'now').mockImplementation(() => this.now());
  }

  now(): number {
    return this.#began + (real() - this.#began) * this.#speed + this.#offset;
  }

  /** Milliseconds pass, and nobody waits. */
  pass(milliseconds: number): void {
    this.#offset += milliseconds;
  }
}

/** The time on the wall, whatever the clock of a test says. */
export const wallTime = real;
