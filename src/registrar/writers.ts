import type { CopiesOf } from '../copies/copy.ts';
import { type Fences, fenceAt, joined, NO_FENCES } from '../copies/fences.ts';
import type { Bookmark } from '../db/bookmark.ts';
import type { Writer } from '../isolate/writer.ts';

/** The writers of one location. */
interface Company {
  readonly isolate: string;
  readonly at: number;
  /** The last time at which another isolate wrote. */
  readonly otherAt: number;
}

/** A fence that an isolate raises when a change is acknowledged to it. */
interface Raised {
  readonly copies: CopiesOf;
  readonly bookmark: Bookmark;
}

/**
 * For so long, in milliseconds, a put of another isolate may still be under way: the cache is given
 * up after two seconds, and tried four times.
 */
const LASTS = 10_000;

/** So many locations are remembered. A writer in another one counts as in company. */
const LOCATIONS = 64;

/** So many of the last fences are remembered. */
const FENCES = 64;

/** The isolates that were acknowledged by a registrar, by their location. */
export class Writers {
  readonly #companies = new Map<string, Company>();
  readonly #recent: (Raised & { readonly at: number })[] = [];
  /** The last time at which an isolate wrote of which nothing is known. */
  #unknownAt = Number.NEGATIVE_INFINITY;

  /**
   * Notes that a change is acknowledged to an isolate, which raises a fence. Null if it is alone in
   * its location: it wrote there last, and no other has within the last seconds. Otherwise the
   * fences of that time, which it must not lower. An instance that has just begun knows of no
   * writer, so nobody is alone.
   */
  acknowledge(writer: Writer | undefined, raised: Raised, now: number): Fences | null {
    const isAlone = this.#isAlone(writer, now);
    this.#recent.push({ ...raised, at: now });
    while (this.#recent.length > FENCES) this.#recent.shift();
    return isAlone ? null : this.#fencesOf(raised.copies.userId, now);
  }

  #isAlone(writer: Writer | undefined, now: number): boolean {
    if (!writer || writer.location === null) {
      this.#unknownAt = now;
      return false;
    }
    const known = this.#companies.get(writer.location);
    const isSame = known?.isolate === writer.isolate && known.at >= this.#unknownAt;
    const before = isSame ? known.otherAt : (known?.at ?? Number.NEGATIVE_INFINITY);
    const otherAt = Math.max(before, this.#unknownAt);
    this.#note(writer.location, { isolate: writer.isolate, at: now, otherAt });
    return isSame && now - otherAt > LASTS;
  }

  #note(location: string, company: Company): void {
    this.#companies.delete(location);
    this.#companies.set(location, company);
    const [oldest] = this.#companies.keys();
    if (this.#companies.size > LOCATIONS && oldest) this.#companies.delete(oldest);
  }

  #fencesOf(userId: string, now: number): Fences {
    const lately = this.#recent.filter(
      ({ copies, at }) => copies.userId === userId && now - at <= LASTS,
    );
    return lately.reduce<Fences>(
      (all, { copies, bookmark }) => joined(all, fenceAt(copies.tenantKey, bookmark)),
      NO_FENCES,
    );
  }
}
