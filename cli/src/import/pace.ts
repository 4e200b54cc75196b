/** How many requests are sent at once. Pure. */

/** So many answers in a row let one more request in. */
const PATIENCE = 10;

export class Pace {
  readonly #most: number;
  #limit: number;
  #answers = 0;
  #until = 0;

  constructor(most: number) {
    this.#most = most;
    this.#limit = most;
  }

  /** How many may be under way. */
  get limit(): number {
    return this.#limit;
  }

  /** Roster has too much to do, and says for how many seconds. */
  slower(seconds: number, now: number): void {
    const isNews = now >= this.#until;
    // Requests that were under way at once tell the same thing.
    if (isNews) this.#limit = Math.max(1, Math.floor(this.#limit / 2));
    this.#until = Math.max(this.#until, now + seconds * 1_000);
    this.#answers = 0;
  }

  /** A request was answered. */
  answered(): void {
    this.#answers += 1;
    if (this.#answers % PATIENCE === 0) this.#limit = Math.min(this.#most, this.#limit + 1);
  }

  /** The milliseconds until another may be sent. */
  wait(now: number): number {
    return Math.max(0, this.#until - now);
  }
}
