import { DurableObject } from 'cloudflare:workers';
import { firstOf, rowsOf } from '../db/rows.ts';
import { onPrimary } from '../db/session.ts';
import { allWebhooks, anyHearing, hearersAfter } from '../directory/webhooks/heard.ts';
import type { Env } from '../env.ts';
import { logFailure } from '../logs/log-line.ts';
import { dispatcherOf } from './objects.ts';

/** It looks at most once in so many milliseconds, and once more so long after it was told. */
const SECOND = 1_000;

/** So long it remembers whether there is a webhook that hears anything, in milliseconds. */
const REMEMBERS_FOR = 10_000;

/** Events that it looks at together. */
const LOOKS_AT = 500;

/** Objects that it wakes at once. */
const AT_ONCE = 40;

/** After a failure it comes again after milliseconds. */
const COMES_AGAIN_AFTER = 5_000;

async function inParts(ids: readonly string[], call: (id: string) => Promise<unknown>) {
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    await Promise.all(ids.slice(from, from + AT_ONCE).map(call));
  }
}

/**
 * Tells dispatchers of what was committed. It decides nothing: a dispatcher looks for itself, by
 * its own cursor. See docs/decisions/webhooks.md#who-is-told.
 */
export class Notifier extends DurableObject<Env> {
  #looked = 0;
  #looksUntil = 0;
  #hears: { readonly is: boolean; readonly until: number } | undefined;

  /**
   * Something was committed, and may be within the next second. Whether anybody hears it. `anew`
   * asks D1, since a webhook was made.
   */
  async tell(anew = false): Promise<boolean> {
    const now = Date.now();
    if (!(await this.#anybodyHears(now, anew))) return false;
    this.#looksUntil = now + SECOND;
    await this.#wake(Math.max(now, this.#looked + SECOND));
    return true;
  }

  /** Another id takes the place of a person who is erased, with all webhooks. */
  async forget(userId: string, instead: string): Promise<void> {
    const { result } = await onPrimary(this.env, (db) => allWebhooks(db).all());
    const ids = rowsOf<{ readonly id: string }>(result).map(({ id }) => id);
    await inParts(ids, (id) => dispatcherOf(this.env, id).forget(userId, instead));
  }

  override async alarm(): Promise<void> {
    this.#looked = Date.now();
    const next = await this.#look().catch((error: unknown) => {
      logFailure(this.env, 'webhooks', { what: 'dispatchers not told', error });
      return Date.now() + COMES_AGAIN_AFTER;
    });
    const again = this.#looked < this.#looksUntil ? this.#looksUntil : null;
    const at = next ?? again;
    if (at !== null) await this.#wake(at);
  }

  /** Wakes those who hear what is new. The cursor moves only once all of them have been woken. */
  async #look(): Promise<number | null> {
    const cursor = this.ctx.storage.kv.get<string>('until') ?? null;
    const { result } = await onPrimary(this.env, (db) =>
      db.batch(hearersAfter(db, cursor, { now: Date.now(), limit: LOOKS_AT })),
    );
    const ids = rowsOf<{ readonly id: string }>(result[0]).map(({ id }) => id);
    await inParts(ids, (id) => dispatcherOf(this.env, id).wake(id));
    const last = firstOf<{ readonly id: string | null; readonly total: number }>(result[1]);
    if (!last?.id) return null;
    this.ctx.storage.kv.put('until', last.id);
    return last.total === LOOKS_AT ? Date.now() : null;
  }

  async #anybodyHears(now: number, anew: boolean): Promise<boolean> {
    if (this.#hears && now < this.#hears.until && !anew) return this.#hears.is;
    const { result } = await onPrimary(this.env, (db) => anyHearing(db).all());
    const is = firstOf<{ readonly hears: 0 | 1 }>(result)?.hears === 1;
    this.#hears = { is, until: now + REMEMBERS_FOR };
    return is;
  }

  async #wake(at: number): Promise<void> {
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null || alarm > at) await this.ctx.storage.setAlarm(at);
  }
}
