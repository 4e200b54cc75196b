import { CapReached } from '../db/caps.ts';
import type { Database } from '../db/database.ts';
import { Outdated } from '../db/errors.ts';
import { onPrimary } from '../db/session.ts';
import type { Ended } from '../directory/records/withdrawn.ts';
import type { Env } from '../env.ts';
import type { Acknowledged, Taken } from './acknowledged.ts';
import type { DueCopies } from './due-copies.ts';
import { OrderedQueue } from './ordered-queue.ts';

/** The changes of one registrar, one after another: D1 first, and then the copies in KV. */
export class OrderedChanges {
  readonly #queue = new OrderedQueue({ waiting: 1_000, deadline: 10_000 });
  readonly #copies: DueCopies;
  readonly #env: () => Env;

  constructor(copies: DueCopies, env: () => Env) {
    this.#copies = copies;
    this.#env = env;
  }

  /** Runs work that is no change in its turn. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#queue.run(work);
  }

  /** Makes a change that no copy shows in its turn. */
  make<Answer>(change: (db: Database) => Promise<Answer>): Promise<Acknowledged<Answer>> {
    return this.inOrder(() => this.take(change));
  }

  /** Makes a change that ends rights in its turn. `tenantKeys` need not be in D1. */
  withdraw<Answer>(
    userId: string,
    tenantKeys: readonly string[],
    change: (db: Database) => Promise<Ended<Answer>>,
  ): Promise<Acknowledged<Answer>> {
    return this.inOrder(() => this.#copies.withdraw({ userId, tenantKeys }, change));
  }

  /**
   * Makes a change in its turn that may be the first proof of a user's email: then tokens end. Null
   * is nobody's.
   */
  prove<Answer>(
    userId: string | null,
    change: (db: Database) => Promise<Ended<Answer>>,
  ): Promise<Acknowledged<Answer>> {
    return this.inOrder(() => this.ending(userId, change));
  }

  /** Makes a change that ends rights of a user, or of nobody. */
  ending<Answer>(
    userId: string | null,
    change: (db: Database) => Promise<Ended<Answer>>,
  ): Promise<Taken<Answer>> {
    return userId === null
      ? this.take(async (db) => (await change(db)).answer)
      : this.#copies.withdraw({ userId, tenantKeys: [] }, change);
  }

  async take<Answer>(change: (db: Database) => Promise<Answer>): Promise<Taken<Answer>> {
    const { result: answer, bookmark } = await onPrimary(this.#env(), change);
    return { answer, bookmark, copies: null };
  }

  /**
   * Runs a change in its turn. Its caller hears of outdated grounds and of caps by an answer, since
   * an error loses its class on the way.
   */
  inOrder<Answer>(change: () => Promise<Taken<Answer>>): Promise<Acknowledged<Answer>> {
    return this.#queue.run(() =>
      change().catch((error: unknown) => {
        if (error instanceof Outdated) return 'outdated' as const;
        if (error instanceof CapReached) return { reached: error.cap };
        throw error;
      }),
    );
  }
}
