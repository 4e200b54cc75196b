import { CapReached } from '../db/caps.ts';
import type { Database } from '../db/database.ts';
import { Outdated } from '../db/errors.ts';
import type { Mutation } from '../db/events.ts';
import { onPrimary } from '../db/session.ts';
import type { Ended } from '../directory/records/withdrawn.ts';
import type { Env } from '../env.ts';
import type { Writer } from '../isolate/writer.ts';
import type { Acknowledged, Taken } from './acknowledged.ts';
import type { DueCopies, Ending } from './due-copies.ts';
import { type Change, FoldedChanges } from './folded-changes.ts';
import { FoldedJobs } from './folded-jobs.ts';
import { OrderedQueue } from './ordered-queue.ts';
import { Writers } from './writers.ts';

/** So many changes that wait are made together, with so many bytes of documents. */
const FOLDED = { items: 20, size: 512 * 1_024 };

/** The changes of one registrar, one after another: D1 first, and then the copies in KV. */
export class OrderedChanges {
  readonly #queue = new OrderedQueue({ waiting: 1_000, deadline: 10_000 });
  readonly #writers = new Writers();
  readonly #copies: DueCopies;
  readonly #folded: FoldedJobs<Change<unknown>, Taken<unknown>>;
  readonly #env: () => Env;

  constructor(copies: DueCopies, env: () => Env) {
    this.#copies = copies;
    this.#env = env;
    const folded = new FoldedChanges(copies, env);
    this.#folded = new FoldedJobs(this.#queue, FOLDED, (works) => folded.make(works));
  }

  /** Makes a change in its turn, with others that wait. `size` is that of its documents. */
  fold<Answer>(
    work: Change<Answer>,
    { size, writer }: { readonly size: number; readonly writer?: Writer | undefined },
  ): Promise<Acknowledged<Answer>> {
    // The outcome of a change has the type of its answer.
    const taken = this.#folded.run(work, size) as Promise<Taken<Answer>>;
    return this.#acknowledged(taken, writer);
  }

  /** Runs work that is no change in its turn. */
  inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    return this.#queue.run(work);
  }

  /** Makes a change that no copy shows in its turn. */
  make<Answer>(change: (db: Database) => Promise<Answer>): Promise<Acknowledged<Answer>> {
    return this.inOrder(() => this.take(change));
  }

  /** Makes a change that ends rights in its turn. */
  withdraw<Answer>(
    { writer, ...ending }: Ending & Pick<Mutation, 'writer'>,
    change: (db: Database) => Promise<Ended<Answer>>,
  ): Promise<Acknowledged<Answer>> {
    return this.inOrder(() => this.#copies.withdraw(ending, change), writer);
  }

  /**
   * Makes a change in its turn that may be the first proof of a user's email: then tokens end. Null
   * is nobody's, and such changes are made together. `size` is that of its documents.
   */
  prove<Answer>(
    userId: string | null,
    size: number,
    change: (db: Database) => Promise<Ended<Answer>>,
  ): Promise<Acknowledged<Answer>> {
    if (userId !== null) return this.inOrder(() => this.ending(userId, change));
    return this.fold({ of: null, change: async (db) => (await change(db)).answer }, { size });
  }

  /** Makes a change that ends rights of a user, or of nobody. */
  ending<Answer>(
    userId: string | null,
    change: (db: Database) => Promise<Ended<Answer>>,
  ): Promise<Taken<Answer>> {
    return userId === null
      ? this.take(async (db) => (await change(db)).answer)
      : this.#copies.withdraw({ userId, scopeId: null }, change);
  }

  async take<Answer>(change: (db: Database) => Promise<Answer>): Promise<Taken<Answer>> {
    const { result: answer, bookmark } = await onPrimary(this.#env(), change);
    return { answer, bookmark, copies: null };
  }

  /** Runs a change in its turn. */
  inOrder<Answer>(
    change: () => Promise<Taken<Answer>>,
    writer?: Writer,
  ): Promise<Acknowledged<Answer>> {
    return this.#acknowledged(this.#queue.run(change), writer);
  }

  /**
   * The caller of a registrar hears of outdated grounds and of caps by an answer, since an error
   * loses its class on the way.
   */
  async #acknowledged<Answer>(
    change: Promise<Taken<Answer>>,
    writer: Writer | undefined,
  ): Promise<Acknowledged<Answer>> {
    try {
      const taken = await change;
      const { copies, bookmark } = taken;
      if (copies === null || bookmark === null) return { ...taken, company: null };
      const company = this.#writers.acknowledge(writer, { copies, bookmark }, Date.now());
      return { ...taken, company };
    } catch (error) {
      if (error instanceof Outdated) return 'outdated';
      if (error instanceof CapReached) return { reached: error.cap };
      throw error;
    }
  }
}

/** All rights of a user, wherever it has them. */
export const everywhere = ({
  userId,
  writer,
}: { readonly userId: string } & Pick<Mutation, 'writer'>) => ({
  userId,
  scopeId: null,
  ...(writer && { writer }),
});
