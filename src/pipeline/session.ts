import { type Bookmark, latest } from '../db/bookmark.ts';
import type { Database } from '../db/database.ts';
import { stateOf } from '../db/session.ts';
import type { Env } from '../env.ts';
import type { Method } from '../http/contract.ts';
import { measured } from '../http/measured-database.ts';
import type { Meter } from '../http/meter.ts';

/** The session of one request on D1, and the states of D1 that show its changes. */
export class RequestSession {
  readonly db: Database;
  readonly #env: Env;
  readonly #session: D1DatabaseSession | undefined;
  #acknowledged: Bookmark | null = null;

  /** Rights are decided on the rows that `db` reads, so it reads the primary for every method. */
  constructor(env: Env, method: Method, meter: Meter) {
    this.#env = env;
    this.#session = method === 'GET' ? undefined : env.DB.withSession('first-primary');
    this.db = measured(this.#session ?? env.DB, env, meter);
  }

  acknowledge(bookmark: Bookmark): void {
    this.#acknowledged = latest(this.#acknowledged, bookmark);
  }

  /** A state of D1 that shows every change of this request. Null for a request that only reads. */
  acknowledged(): Bookmark | null {
    const own = this.#session ? stateOf(this.#session, this.#env) : null;
    return latest(own, this.#acknowledged);
  }
}
