/** What a client is told of D1's states, and brings back (the Sessions API of D1). */
import { type Bookmark, isBookmark, latest } from '../db/bookmark.ts';
import type { Database } from '../db/database.ts';
import { measured } from '../logs/measured-database.ts';
import type { Meter } from '../logs/meter.ts';
import type { Method } from './contract.ts';
import { Problem } from './problem.ts';

/** Out of every write, and into reads that are to show it. */
export const BOOKMARK_HEADER = 'x-d1-bookmark';

/** The bookmark that a request brings. Raises `invalid_query` for what is none. */
export function bookmarkIn(headers: Headers): Bookmark | null {
  const bookmark = headers.get(BOOKMARK_HEADER);
  if (bookmark === null || isBookmark(bookmark)) return bookmark;
  const message = `${BOOKMARK_HEADER} must be the value that a write answered with.`;
  throw new Problem({ is: 'invalid_query', issues: [{ path: [BOOKMARK_HEADER], message }] });
}

/** The part of one request in D1's history. */
export class RequestSession {
  readonly db: Database;
  readonly #session: D1DatabaseSession | undefined;
  #acknowledged: Bookmark | null = null;

  /** Rights are decided over what `db` reads, so it is the primary, whatever the method. */
  constructor(database: D1Database, method: Method, meter: Meter) {
    this.#session = method === 'GET' ? undefined : database.withSession('first-primary');
    this.db = measured(this.#session ?? database, meter);
  }

  acknowledge(bookmark: Bookmark): void {
    this.#acknowledged = latest(this.#acknowledged, bookmark);
  }

  /** A state of D1 that shows all this request has changed; null for one that only reads. */
  acknowledged(): Bookmark | null {
    return latest(this.#acknowledged, this.#session?.getBookmark());
  }
}
