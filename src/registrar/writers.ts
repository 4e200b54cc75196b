import type { Writer } from '../isolate/writer.ts';

/** The writers of one location. */
interface Company {
  readonly isolate: string;
  readonly at: number;
  /** The last time at which another isolate wrote. */
  readonly otherAt: number;
}

/**
 * For so long, in milliseconds, a put of another isolate may still be under way: the cache is given
 * up after two seconds, and tried four times.
 */
const LASTS = 10_000;

/** So many locations are remembered. A writer in another one counts as in company. */
const LOCATIONS = 64;

/** The isolates that were acknowledged by a registrar, by their location. */
export class Writers {
  readonly #companies = new Map<string, Company>();
  /** The last time at which an isolate wrote of which nothing is known. */
  #unknownAt = Number.NEGATIVE_INFINITY;

  /**
   * Notes that a change is acknowledged to an isolate. Whether it is alone in its location: it
   * wrote there last, and no other has within the last seconds. An instance that has just begun
   * knows of none, so nobody is alone.
   */
  isAlone(writer: Writer | undefined, now: number): boolean {
    if (!writer || writer.location === null) {
      this.#unknownAt = now;
      return false;
    }
    const known = this.#companies.get(writer.location);
    const isSame = known?.isolate === writer.isolate && known.at >= this.#unknownAt;
    const otherAt = isSame
      ? known.otherAt
      : Math.max(known?.at ?? Number.NEGATIVE_INFINITY, this.#unknownAt);
    this.#note(writer.location, { isolate: writer.isolate, at: now, otherAt });
    return isSame && now - otherAt > LASTS;
  }

  #note(location: string, company: Company): void {
    this.#companies.delete(location);
    this.#companies.set(location, company);
    const [oldest] = this.#companies.keys();
    if (this.#companies.size > LOCATIONS && oldest) this.#companies.delete(oldest);
  }
}
