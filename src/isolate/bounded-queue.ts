/** A call that runs or waits, and when its request was last known to be alive. */
interface Place {
  seenAt: number;
}

/** A waiting call looks this often whether it is its turn, in milliseconds. */
const LOOKS_EVERY = 5;

/** The platform has ended a request that was not seen for this many milliseconds. */
const ALIVE_FOR = 1_000;

/**
 * Lets a few calls run at a time, in their order, and a few more wait. Each call waits with a timer
 * of its own request: the platform may end any request, and one that was to wake another never
 * does.
 */
export class BoundedQueue {
  #places: Place[] = [];
  /** How many calls have ended. */
  #ended = 0;
  readonly #running: number;
  readonly #waiting: number;

  constructor({ running, waiting }: { readonly running: number; readonly waiting: number }) {
    this.#running = running;
    this.#waiting = waiting;
  }

  /** Runs `work` when it is its turn. Raises `full()` at once if too many wait already. */
  async run<Result>(work: () => Promise<Result>, full: () => Error): Promise<Result> {
    const place = { seenAt: Date.now() };
    this.#removeDead(place.seenAt);
    if (this.#places.length >= this.#running + this.#waiting) throw full();
    this.#places.push(place);
    try {
      await this.#turnOf(place);
      return await work();
    } finally {
      this.#ended += 1;
      this.#places = this.#places.filter((other) => other !== place);
    }
  }

  /**
   * Waits at least once, and again if a call has ended meanwhile. Work that blocks the isolate
   * would otherwise run in one go: all timers are due after it, and other requests only after
   * all of them.
   */
  async #turnOf(place: Place): Promise<void> {
    for (;;) {
      const ended = this.#ended;
      await new Promise((resolve) => setTimeout(resolve, LOOKS_EVERY));
      place.seenAt = Date.now();
      this.#removeDead(place.seenAt);
      if (ended === this.#ended && this.#places.indexOf(place) < this.#running) return;
    }
  }

  #removeDead(now: number): void {
    this.#places = this.#places.filter(({ seenAt }) => seenAt > now - ALIVE_FOR);
  }
}
