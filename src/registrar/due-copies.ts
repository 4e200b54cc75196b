import { type Copy, type RecordOf, recordKey } from '../copies/copy.ts';
import { Publisher } from '../copies/publisher.ts';
import { type Bookmark, hasReached } from '../db/bookmark.ts';
import { databaseFailure } from '../db/errors.ts';
import type { Mutation } from '../db/events.ts';
import { onPrimary } from '../db/session.ts';
import { type BatchWork, checked } from '../db/together.ts';
import { failIfCopied } from '../directory/records/copied.ts';
import {
  copyIn,
  type PublishedRow,
  type ReadFrom,
  recordsToPublish,
  recordToFill,
} from '../directory/records/published.ts';
import { type Ended, findHolder, type Holder } from '../directory/records/withdrawn.ts';
import type { Env } from '../env.ts';
import type { Taken } from './acknowledged.ts';
import { type Cause, DueNotes, type Withdrawal } from './due-notes.ts';
import { Holding } from './holding.ts';
import { registrarName, registrarOf } from './in-registrar.ts';
import { KnownCopies } from './known-copies.ts';

/** Copies that one invocation withdraws. The platform limits its calls; the alarm goes on. */
const COPIES_AT_ONCE = 100;

/** Notes that one alarm works off, each with a call of D1. The next alarm goes on. */
const NOTES_AT_ONCE = 20;

/** The rights of a user that end: in a scope and below it, or (null) everywhere. */
export type Ending = Pick<Withdrawal, 'userId' | 'scopeId'>;

/** An ending, and the id of the request that has asked for it. */
export type AskedEnding = Ending & Pick<Mutation, 'requestId'>;

/** Copies to withdraw, at a state of D1. */
type Left = NonNullable<Withdrawal['left']>;

/**
 * The copies of one registrar. The end of a right withdraws the copies that may exist, without
 * reading a record. It leaves a note for the case of a crash, asks D1, and then goes to KV. Where
 * no copy may exist it asks D1 alone. None of it may run twice at a time.
 */
export class DueCopies {
  readonly notes: DueNotes;
  readonly #publisher = new Publisher(() => this.#env().COPIES);
  readonly known: KnownCopies;
  readonly holding: Holding;
  readonly #env: () => Env;
  readonly #id: DurableObjectId;

  constructor(state: DurableObjectState, env: () => Env) {
    const { storage, id } = state;
    this.holding = new Holding(state, env);
    this.notes = new DueNotes(storage, (since) => this.holding.unpublishedSince(since));
    this.known = new KnownCopies(storage);
    this.#id = id;
    this.#env = env;
  }

  /** Makes a change that ends rights, and withdraws the copies that may not show it. */
  async withdraw<Answer>(
    { userId, scopeId, requestId }: AskedEnding,
    change: BatchWork<Ended<Answer>>,
  ): Promise<Taken<Answer>> {
    // A command may come in this place. It has secrets, and a note must not keep them.
    const ending = { userId, scopeId };
    const uncopied = await this.#unlessCopied(ending, change);
    if (uncopied) return uncopied;
    await this.notes.leave(requestId, ending);
    const { result, bookmark } = await onPrimary(this.#env(), change);
    const { answer, holder, isGone } = result;
    if (bookmark === null) return { answer, bookmark, copies: null };
    const { tenantKeys } = holder;
    if (isGone) await orLater(() => this.known.forget(userId));
    else for (const tenantKey of tenantKeys) await this.known.add({ userId, tenantKey });
    const left = { tenantKeys, since: bookmark };
    await orLater(() => this.#end({ ...ending, requestId }, left, holder.email));
    const [tenantKey, ...more] = tenantKeys;
    if (tenantKey === undefined) return { answer, bookmark, copies: null };
    return { answer, bookmark, copies: { userId, tenantKey: more.length > 0 ? null : tenantKey } };
  }

  /** Makes the change where no copy may exist. Undefined: one may, and nothing was done. */
  async #unlessCopied<Answer>(
    ending: Ending,
    change: BatchWork<Ended<Answer>>,
  ): Promise<Taken<Answer> | undefined> {
    if (await this.known.hasAnyOf(ending.userId)) return undefined;
    try {
      const { result, bookmark } = await onPrimary(this.#env(), (db) =>
        checked(db, failIfCopied(db, ending), change),
      );
      return { answer: result.answer, bookmark, copies: null };
    } catch (error) {
      if (databaseFailure(error).is === 'copied') return undefined;
      throw error;
    }
  }

  /** Takes over a user whose email has become this registrar's: no copy stays from before. */
  async adopt(userId: string, requestId: string): Promise<void> {
    const ending = { userId, scopeId: null };
    await this.notes.leave(requestId, ending);
    const { email, ...left } = await this.#current(ending);
    await this.#end({ ...ending, requestId }, left, email);
  }

  /** The newest copy of a record, if KV has taken it or is about to. */
  newest({ userId, tenantKey }: RecordOf): Copy | undefined {
    return this.#publisher.newest(recordKey(userId, tenantKey));
  }

  /** Marks that a copy may exist, and publishes it. `readBy` is the token that has missed it. */
  async fill(of: RecordOf, readBy: string, requestId: string): Promise<Copy | undefined> {
    const at = Date.now();
    const { result: row, bookmark } = await onPrimary(this.#env(), (db) =>
      recordToFill(db, of, { now: at, readBy }),
    );
    await this.known.keep(of);
    return this.offer(of, row, { bookmark: required(bookmark), at, requestId });
  }

  /** Publishes a record as D1 has it, if a copy may exist. */
  async #republish({ userId, tenantKey, requestId }: RecordOf & Cause): Promise<void> {
    const of = { userId, tenantKey };
    const at = Date.now();
    const { result, bookmark } = await onPrimary(this.#env(), (db) =>
      recordsToPublish(db, [of], at),
    );
    await this.offer(of, result[0], { bookmark: required(bookmark), at, requestId });
  }

  /**
   * Publishes a copy, unless none may exist, or the user is another registrar's by now. Returns it
   * if it is published here.
   */
  async offer(
    of: RecordOf,
    row: PublishedRow | undefined,
    from: ReadFrom & Pick<Mutation, 'requestId'>,
  ): Promise<Copy | undefined> {
    if (row?.mark === null) await this.known.remove(of);
    if (row && !this.#isMine(row.email)) {
      await this.#handOver(of.userId, row.email, from.requestId);
    } else if (row?.mark !== null) {
      const copy = copyIn(row, of, from);
      this.#publisher.offer(copy);
      return copy;
    }
    return undefined;
  }

  /**
   * Does the work that a crash or a failure has left, as much as one invocation may. Returns the
   * notes that are finished once KV has taken everything.
   */
  async catchUp(): Promise<readonly string[]> {
    const { notes, lost } = await this.notes.sweep();
    const unfinished = new Set(lost.slice(NOTES_AT_ONCE).map(([note]) => note));
    for (const [note, due] of lost.slice(0, NOTES_AT_ONCE)) {
      if ('tenantKey' in due) await this.#republish(due);
      else if (!(await this.#goOn(due))) unfinished.add(note);
    }
    if (unfinished.size > 0) await this.notes.wake();
    return notes.filter((note) => !unfinished.has(note));
  }

  settle(): Promise<void> {
    return this.#publisher.settle();
  }

  /** Withdraws copies in the turn of a change, and leaves the rest to the alarm. */
  async #end(asked: AskedEnding, left: Left, email: string | null): Promise<void> {
    const { requestId, ...ending } = asked;
    if (email !== null && !this.#isMine(email)) {
      await this.#part(ending.userId, email, requestId);
    } else if (!this.#withdrawSome(ending.userId, left)) {
      return this.notes.narrow({ ...ending, left });
    }
    this.notes.offered(ending);
  }

  /** Goes on with the withdrawals of a note. Whether none is left. */
  async #goOn(due: Withdrawal & Cause): Promise<boolean> {
    const { userId, scopeId, left: noted, requestId } = due;
    const ending = { userId, scopeId };
    if (noted) return this.#withdrawSome(userId, noted);
    const { email, ...left } = await this.#current(ending);
    if (email !== null && !this.#isMine(email)) {
      await this.#part(userId, email, requestId);
      return true;
    }
    if (email === null) await this.known.forget(userId);
    if (this.#withdrawSome(userId, left)) return true;
    await this.notes.narrow({ ...ending, left });
    return false;
  }

  /** Offers some withdrawals, which read no record. Whether none is left. */
  #withdrawSome(userId: string, { tenantKeys, since: bookmark }: Left): boolean {
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

  /** The copies that an ending concerns, by the state of D1. */
  async #current({ userId, scopeId }: Ending): Promise<Left & Pick<Holder, 'email'>> {
    const { result, bookmark } = await onPrimary(this.#env(), (db) =>
      findHolder(db, userId, scopeId),
    );
    return { ...result, since: required(bookmark) };
  }

  /** Hands over a user whose rights have ended, and knows nothing of the copies any more. */
  async #part(userId: string, email: string, requestId: string): Promise<void> {
    await this.#handOver(userId, email, requestId);
    await this.known.forget(userId);
  }

  /** Hands a user over. No put of ours is left by then that could land after the other's. */
  async #handOver(userId: string, email: string, requestId: string): Promise<void> {
    await this.#publisher.settle();
    await registrarOf(this.#env(), email).adopt(userId, requestId);
  }

  #isMine(email: string): boolean {
    return this.#env().REGISTRAR.idFromName(registrarName(email)).equals(this.#id);
  }
}

/** The change is made and is acknowledged: if its copies fail, they come with the alarm. */
export const orLater = (work: () => Promise<unknown>): Promise<unknown> =>
  work().catch(() => undefined);

function required(bookmark: Bookmark | null): Bookmark {
  if (bookmark === null) throw new Error('D1 answered without a bookmark');
  return bookmark;
}
