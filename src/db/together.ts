import type { Database } from './database.ts';
import { isOwnFault } from './errors.ts';
import { retrying } from './retry.ts';

/** Work that makes one batch, as the first thing it does, or none. */
export type BatchWork<Result> = (db: Database) => Promise<Result>;

/** The batch of one piece of work, and the work that waits for its results. */
interface Part {
  readonly statements: D1PreparedStatement[];
  readonly resolve: (results: D1Result[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs work whose batch ends with a check. If the check fails, the whole batch is undone and the
 * work fails, as for any statement of its own.
 */
export const checked = <Result>(
  db: Database,
  check: D1PreparedStatement,
  work: BatchWork<Result>,
): Promise<Result> =>
  work({
    prepare: (sql) => db.prepare(sql),
    batch: async <Row>(statements: D1PreparedStatement[]) =>
      (await db.batch<Row>([...statements, check])).slice(0, statements.length),
  });

/**
 * Runs pieces of work whose batches are made as one, in their order, and `last` behind them. A
 * piece that is at fault, such as a change that violates a constraint, fails alone: the halves of
 * the batch are repeated, in order, until it stands by itself. A batch that fails in passing is
 * repeated as it is, so the work must be idempotent.
 */
export async function eachTogether<Result, Last>(
  db: Database,
  works: readonly BatchWork<Result>[],
  last: BatchWork<Last>,
): Promise<{
  readonly outcomes: readonly PromiseSettledResult<Result>[];
  readonly last: PromiseSettledResult<Last>;
}> {
  const join = new Joint(db);
  const outcomes = Promise.allSettled(works.map((work) => join.start(work)));
  const ending = Promise.allSettled([join.start(last)]);
  void join.runInHalves();
  return { outcomes: await outcomes, last: (await ending)[0] };
}

/** The batches of several pieces of work. */
class Joint {
  readonly #db: Database;
  readonly #parts: Part[] = [];
  #isClosed = false;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Starts work. Its statements are known at once; their results come with the joint batch. */
  start<Result>(work: BatchWork<Result>): Promise<Result> {
    const batch = <Row>(statements: D1PreparedStatement[]) =>
      new Promise<D1Result<Row>[]>((resolve, reject) => {
        if (this.#isClosed) throw new Error('work that is done together makes one batch, at once');
        // The rows of a statement have the type that its author expects, as in D1 itself.
        this.#parts.push({ statements, resolve: resolve as Part['resolve'], reject });
      });
    return work({ prepare: (sql) => this.#db.prepare(sql), batch });
  }

  async runInHalves(parts: readonly Part[] = this.#parts): Promise<void> {
    this.#isClosed = true;
    try {
      hand(await retrying(() => batchOf(this.#db, parts)), parts);
    } catch (error) {
      if (parts.length > 1 && isOwnFault(error)) {
        const half = Math.ceil(parts.length / 2);
        await this.runInHalves(parts.slice(0, half));
        await this.runInHalves(parts.slice(half));
      } else {
        for (const { reject } of parts) reject(error);
      }
    }
  }
}

const batchOf = async (db: Database, parts: readonly Part[]): Promise<D1Result[]> =>
  parts.length === 0 ? [] : db.batch(parts.flatMap(({ statements }) => statements));

/** Gives each part its share of the results. */
function hand(results: readonly D1Result[], parts: readonly Part[]): void {
  let from = 0;
  for (const { statements, resolve } of parts) {
    resolve(results.slice(from, from + statements.length));
    from += statements.length;
  }
}
