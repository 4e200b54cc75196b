import type { Env } from '../env.ts';
import { RecentlyUsed } from '../isolate/recently-used.ts';
import { timelineOf } from './bookmark.ts';

type Bound = Pick<Env, 'DB_EPOCH'>;

/** What an isolate remembers of D1. In another epoch it does not count, and D1 is asked again. */
export class Remembered<Value> {
  readonly #kept: RecentlyUsed<Value>;

  constructor(entries: number) {
    this.#kept = new RecentlyUsed({ entries });
  }

  get(here: Bound, key: string): Value | undefined {
    return this.#kept.get(placed(here, key));
  }

  set(here: Bound, key: string, value: Value): void {
    this.#kept.set(placed(here, key), value);
  }

  delete(here: Bound, key: string): void {
    this.#kept.delete(placed(here, key));
  }
}

function placed(here: Bound, key: string): string {
  const { database, epoch } = timelineOf(here);
  return `${database}.${epoch} ${key}`;
}
