import type { Database } from '../db/database.ts';
import type { Mutation } from '../db/events.ts';
import { onPrimary } from '../db/session.ts';
import type { Ended } from '../directory/records/withdrawn.ts';
import type { Env } from '../env.ts';
import type { Writer } from '../isolate/writer.ts';
import { count } from '../metrics/counters.ts';
import { type Acknowledged, acknowledged, type Taken } from './acknowledged.ts';
import type { AskedEnding, DueCopies } from './due-copies.ts';
import { type Change, FoldedChanges } from './folded-changes.ts';
import { FoldedJobs } from './folded-jobs.ts';
import { OrderedQueue } from './ordered-queue.ts';
import { Writers } from './writers.ts';

/** So many changes wait, and each is given up after so many milliseconds. */
const QUEUED = { waiting: 1_000, deadline: 10_000 };

/** So many changes that wait are made together, with so many bytes of documents. */
const FOLDED = { items: 20, size: 512 * 1_024 };

/** Whose email a change proves, or null for nobody's, and the id of the request. */
type Proving = Pick<Mutation, 'requestId'> & { readonly proves: string | null };

/** The changes of one registrar, one after another: D1 first, and then the copies in KV. */
export class OrderedChanges {
  readonly #queue: OrderedQueue;
  readonly #writers = new Writers();
  readonly #copies: DueCopies;
  readonly #folded: FoldedJobs<Change<unknown>, Taken<unknown>>;
  readonly #env: () => Env;

  constructor(copies: DueCopies, env: () => Env) {
    this.#copies = copies;
    this.#env = env;
    this.#queue = new OrderedQueue(QUEUED, (waiting) => copies.holding.waiting(waiting));
    const folded = new FoldedChanges(copies, env);
    this.#folded = new FoldedJobs(this.#queue, FOLDED, (works) => {
      if (works.length > 1) count('folded', works.length);
      return folded.make(works);
    });
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
    { writer, ...ending }: AskedEnding & Pick<Mutation, 'writer'>,
    change: (db: Database) => Promise<Ended<Answer>>,
  ): Promise<Acknowledged<Answer>> {
    return this.inOrder(() => this.#copies.withdraw(ending, change), writer);
  }

  /**
   * Makes a change in its turn that may be the first proof of a user's email: then tokens end. Null
   * is nobody's, and such changes are made together. `size` is that of its documents.
   */
  prove<Answer>(
    command: Proving,
    size: number,
    change: (db: Database) => Promise<Ended<Answer>>,
  ): Promise<Acknowledged<Answer>> {
    const { proves, requestId } = command;
    if (proves !== null) return this.inOrder(() => this.ending(command, change));
    const uncopied = { of: null, change: async (db: Database) => (await change(db)).answer };
    return this.fold({ ...uncopied, requestId }, { size });
  }

  /** Makes a change that ends rights of a user, or of nobody. */
  ending<Answer>(
    { proves: userId, requestId }: Proving,
    change: (db: Database) => Promise<Ended<Answer>>,
  ): Promise<Taken<Answer>> {
    return userId === null
      ? this.take(async (db) => (await change(db)).answer)
      : this.#copies.withdraw({ userId, scopeId: null, requestId }, change);
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

  #acknowledged<Answer>(
    change: Promise<Taken<Answer>>,
    writer: Writer | undefined,
  ): Promise<Acknowledged<Answer>> {
    return acknowledged(change, (raised) => this.#writers.acknowledge(writer, raised, Date.now()));
  }
}

/** All rights of a user, wherever it has them. */
export const everywhere = ({
  userId,
  requestId,
  writer,
}: { readonly userId: string } & Pick<Mutation, 'requestId' | 'writer'>) => ({
  userId,
  scopeId: null,
  requestId,
  ...(writer && { writer }),
});
