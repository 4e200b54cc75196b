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
      do await this.#look(place);
      while (this.#places.indexOf(place) >= this.#running);
      return await work();
    } finally {
      this.#places = this.#places.filter((other) => other !== place);
    }
  }

  async #look(place: Place): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, LOOKS_EVERY));
    place.seenAt = Date.now();
    this.#removeDead(place.seenAt);
  }

  #removeDead(now: number): void {
    this.#places = this.#places.filter(({ seenAt }) => seenAt > now - ALIVE_FOR);
  }
}
