import { type Copy, type RecordOf, recordKey } from '../copies/copy.ts';
import { Publisher } from '../copies/publisher.ts';
import { type Bookmark, hasReached } from '../db/bookmark.ts';
import type { Database } from '../db/database.ts';
import { onPrimary } from '../db/session.ts';
import {
  copyIn,
  type PublishedRow,
  type ReadFrom,
  recordToPublish,
  type Written,
} from '../directory/records/published.ts';
import { type Ended, findHolder, type Holder } from '../directory/records/withdrawn.ts';
import type { Env } from '../env.ts';
import type { Taken } from './acknowledged.ts';
import { DueNotes, type Withdrawal } from './due-notes.ts';
import { registrarName, registrarOf } from './in-registrar.ts';

/** Copies that one invocation withdraws. The platform limits its calls; the alarm goes on. */
const COPIES_AT_ONCE = 100;

/** Notes that one alarm works off, each with a call of D1. The next alarm goes on. */
const NOTES_AT_ONCE = 20;

/** A user, and tenants that D1 may not connect with it any more. */
type Named = Pick<Withdrawal, 'userId' | 'tenantKeys'>;

/** Withdrawals at a state of D1. */
type Dated = Required<Withdrawal>;

/**
 * The copies of one registrar. A change of a record publishes its copy; the end of a right
 * withdraws copies without reading them. Each leaves a note for the case of a crash, asks D1, and
 * then goes to KV. None of it may run twice at a time.
 */
export class DueCopies {
  readonly #publisher = new Publisher(() => this.#env().COPIES);
  readonly #notes: DueNotes;
  readonly #env: () => Env;
  readonly #id: DurableObjectId;

  constructor({ storage, id }: DurableObjectState, env: () => Env) {
    this.#notes = new DueNotes(storage);
    this.#id = id;
    this.#env = env;
  }

  /** Changes a record, and publishes its copy. */
  async publish<Answer>(
    { userId, tenantKey }: RecordOf,
    change: (db: Database) => Promise<Written<Answer>>,
  ): Promise<Taken<Answer>> {
    const of = { userId, tenantKey };
    const at = Date.now();
    const note = await this.#notes.leave(of);
    const { result, bookmark } = await onPrimary(this.#env(), change);
    const { answer, row } = result;
    if (bookmark === null) return { answer, bookmark, copies: null };
    await orLater(async () => {
      await this.#offer(of, row, { bookmark, at });
      this.#notes.offered(note);
    });
    return { answer, bookmark, copies: of };
  }

  /** Makes a change that ends a right, and withdraws the copies that may not show it. */
  async withdraw<Answer>(
    { userId, tenantKeys: named }: Named,
    change: (db: Database) => Promise<Ended<Answer>>,
  ): Promise<Taken<Answer>> {
    const note = await this.#notes.leave({ userId, tenantKeys: named });
    const { result, bookmark } = await onPrimary(this.#env(), change);
    const { answer, holder } = result;
    if (bookmark === null) return { answer, bookmark, copies: null };
    const tenantKeys = [...new Set([...named, ...holder.tenantKeys])];
    await orLater(() => this.#end(note, { userId, tenantKeys, since: bookmark }, holder.email));
    const [tenantKey = null, ...more] = tenantKeys;
    return { answer, bookmark, copies: { userId, tenantKey: more.length > 0 ? null : tenantKey } };
  }

  /** Takes over a user whose email has become this registrar's: no copy stays from before. */
  async adopt(userId: string): Promise<void> {
    const note = await this.#notes.leave({ userId, tenantKeys: [] });
    const { email, ...withdrawal } = await this.#current({ userId, tenantKeys: [] });
    await this.#end(note, withdrawal, email);
  }

  /** The newest copy of a record, if KV has taken it or is about to. */
  newest({ userId, tenantKey }: RecordOf): Copy | undefined {
    return this.#publisher.newest(recordKey(userId, tenantKey));
  }

  /** Publishes a record as D1 has it. `readBy` is the token of a reader that missed the copy. */
  async republish({ userId, tenantKey }: RecordOf, readBy: string | null): Promise<void> {
    const of = { userId, tenantKey };
    const at = Date.now();
    const { result, bookmark } = await onPrimary(this.#env(), (db) =>
      recordToPublish(db, { ...of, now: at, readBy }),
    );
    await this.#offer(of, result, { bookmark: known(bookmark), at });
  }

  /**
   * Does the work that a crash or a failure has left, as much as one invocation may. Returns the
   * notes that are finished once KV has taken everything.
   */
  async catchUp(): Promise<readonly string[]> {
    const { notes, lost } = await this.#notes.sweep();
    const unfinished = new Set(lost.slice(NOTES_AT_ONCE).map(([note]) => note));
    for (const [note, due] of lost.slice(0, NOTES_AT_ONCE)) {
      if ('tenantKey' in due) await this.republish(due, null);
      else if (!(await this.#goOn(note, due))) unfinished.add(note);
    }
    if (unfinished.size > 0) await this.#notes.wake();
    return notes.filter((note) => !unfinished.has(note));
  }

  settle(): Promise<void> {
    return this.#publisher.settle();
  }

  forget(notes: readonly string[]): Promise<void> {
    return this.#notes.forget(notes);
  }

  /** Publishes a copy, unless the user is another registrar's by now. */
  async #offer(of: RecordOf, row: PublishedRow | undefined, from: ReadFrom): Promise<void> {
    if (row && !this.#isMine(row.email)) await this.#handOver(of.userId, row.email);
    else this.#publisher.offer(copyIn(row, of, from));
  }

  /** Withdraws copies in the turn of a change, and leaves the rest to the alarm. */
  async #end(note: string, withdrawal: Dated, email: string | null): Promise<void> {
    if (email !== null && !this.#isMine(email)) await this.#handOver(withdrawal.userId, email);
    else if (!this.#withdrawSome(withdrawal)) return this.#notes.narrow(note, withdrawal);
    this.#notes.offered(note);
  }

  /** Goes on with the withdrawals of a note. Whether none is left. */
  async #goOn(note: string, due: Withdrawal): Promise<boolean> {
    if (due.since) return this.#withdrawSome({ ...due, since: due.since });
    const { email, ...withdrawal } = await this.#current(due);
    if (email !== null && !this.#isMine(email)) {
      await this.#handOver(due.userId, email);
      return true;
    }
    if (this.#withdrawSome(withdrawal)) return true;
    await this.#notes.narrow(note, withdrawal);
    return false;
  }

  /** Offers some withdrawals, which read no record. Whether none is left. */
  #withdrawSome({ userId, tenantKeys, since: bookmark }: Dated): boolean {
    const keys = tenantKeys.map((tenantKey) => recordKey(userId, tenantKey));
    const left = keys.filter((key) => {
      const newest = this.#publisher.newest(key);
      return !newest || !hasReached(newest.bookmark, bookmark);
    });
    for (const key of left.slice(0, COPIES_AT_ONCE)) {
      this.#publisher.offer({ key, bookmark, value: null });
    }
    return left.length <= COPIES_AT_ONCE;
  }

  /** All tenants of a user, with those that are named, by the state of D1. */
  async #current({ userId, tenantKeys }: Named): Promise<Dated & Pick<Holder, 'email'>> {
    const { result, bookmark } = await onPrimary(this.#env(), (db) => findHolder(db, userId));
    const all = [...new Set([...tenantKeys, ...result.tenantKeys])];
    return { email: result.email, userId, tenantKeys: all, since: known(bookmark) };
  }

  /** Hands a user over. No put of ours is left by then that could land after the other's. */
  async #handOver(userId: string, email: string): Promise<void> {
    await this.#publisher.settle();
    await registrarOf(this.#env(), email).adopt(userId);
  }

  #isMine(email: string): boolean {
    return this.#env().REGISTRAR.idFromName(registrarName(email)).equals(this.#id);
  }
}

/** The change is made and is acknowledged: if its copies fail, they come with the alarm. */
const orLater = (work: () => Promise<void>): Promise<void> => work().catch(() => undefined);

function known(bookmark: Bookmark | null): Bookmark {
  if (bookmark === null) throw new Error('D1 answered without a bookmark');
  return bookmark;
}
