import { type RecordOf, recordKey } from '../copies/copy.ts';
import { databaseFailure } from '../db/errors.ts';
import { onPrimaryOnce } from '../db/session.ts';
import { type BatchWork, checked, eachTogether } from '../db/together.ts';
import { failIfCopied } from '../directory/records/copied.ts';
import { recordsToPublish } from '../directory/records/published.ts';
import type { Env } from '../env.ts';
import type { Taken } from './acknowledged.ts';
import { type DueCopies, orLater } from './due-copies.ts';

/** A change that takes one batch. */
export interface Change<Answer> {
  /** The record that it changes; null changes none, so that no copy shows it. */
  readonly of: RecordOf | null;
  readonly change: BatchWork<Answer>;
  /** The id of the request that has asked for it. */
  readonly requestId: string;
}

/** A change of a record. */
interface ChangeOfRecord<Answer> extends Change<Answer> {
  readonly of: RecordOf;
}

type Outcome<Answer> = PromiseSettledResult<Taken<Answer>>;
type Outcomes<Answer> = Map<Change<Answer>, Outcome<Answer>>;

/**
 * Makes changes that wait together in one batch. Where no copy may exist, that is all. Where one
 * may, a note comes first, and the new copy is read in the same batch and published.
 */
export class FoldedChanges {
  readonly #copies: DueCopies;
  readonly #env: () => Env;

  constructor(copies: DueCopies, env: () => Env) {
    this.#copies = copies;
    this.#env = env;
  }

  /** Makes changes in their order, with an outcome for each. None of it may run twice at a time. */
  async make<Answer>(works: readonly Change<Answer>[]): Promise<readonly Outcome<Answer>[]> {
    const outcomes: Outcomes<Answer> = new Map();
    const uncopied: Change<Answer>[] = [];
    for (const work of works) if (!(await this.#isCopied(work))) uncopied.push(work);
    if (uncopied.length > 0) await this.#unlessCopied(uncopied, outcomes);
    const copied = works.filter(changesRecord).filter((work) => !outcomes.has(work));
    if (copied.length > 0) await this.#publishing(copied, outcomes);
    return works.map((work) => outcomes.get(work)).filter((outcome) => outcome !== undefined);
  }

  async #isCopied({ of }: Change<unknown>): Promise<boolean> {
    return of !== null && (await this.#copies.known.has(of));
  }

  /** Makes changes where no copy may exist. Where one may there is no outcome. */
  async #unlessCopied<Answer>(
    works: readonly Change<Answer>[],
    outcomes: Outcomes<Answer>,
  ): Promise<void> {
    const changes = works.map(({ of, change }): BatchWork<Answer> => {
      return of === null ? change : (db) => checked(db, failIfCopied(db, of), change);
    });
    const { result, bookmark } = await onPrimaryOnce(this.#env(), (db) =>
      eachTogether(db, changes, nothing),
    );
    for (const [work, outcome] of inStep(works, result.outcomes)) {
      if (work.of !== null && failedAsCopied(outcome)) {
        await this.#copies.known.add(work.of);
      } else {
        outcomes.set(
          work,
          taken(outcome, (answer) => ({ answer, bookmark, copies: null })),
        );
      }
    }
  }

  /** Makes changes where copies may exist, and publishes the new ones. */
  async #publishing<Answer>(
    works: readonly ChangeOfRecord<Answer>[],
    outcomes: Outcomes<Answer>,
  ): Promise<void> {
    const at = Date.now();
    const records = distinct(works.map(({ of }) => of));
    // One note stands for all changes of a record.
    const { requestId = '' } = works[0] ?? {};
    await this.#copies.notes.leave(requestId, ...records);
    const { result, bookmark } = await onPrimaryOnce(this.#env(), (db) =>
      eachTogether(
        db,
        works.map(({ change }) => change),
        (each) => recordsToPublish(each, records, at),
      ),
    );
    const { last } = result;
    if (bookmark !== null && last.status === 'fulfilled') {
      for (const [of, row] of inStep(records, last.value)) {
        await orLater(async () => {
          await this.#copies.offer(of, row, { bookmark, at, requestId });
          this.#copies.notes.offered(of);
        });
      }
    }
    for (const [work, outcome] of inStep(works, result.outcomes)) {
      const copies = (await this.#copies.known.has(work.of)) ? work.of : null;
      outcomes.set(
        work,
        taken(outcome, (answer) => ({ answer, bookmark, copies })),
      );
    }
  }
}

const nothing = async () => undefined;

const changesRecord = <Answer>(work: Change<Answer>): work is ChangeOfRecord<Answer> =>
  work.of !== null;

const failedAsCopied = (outcome: PromiseSettledResult<unknown>): boolean =>
  outcome.status === 'rejected' && databaseFailure(outcome.reason).is === 'copied';

/** The records by their keys, each once. */
const distinct = (records: readonly RecordOf[]): readonly RecordOf[] => [
  ...new Map(
    records.map(({ userId, tenantKey }) => [recordKey(userId, tenantKey), { userId, tenantKey }]),
  ).values(),
];

/** Pairs two lists of the same length. */
const inStep = <One, Other>(ones: readonly One[], others: readonly Other[]): [One, Other][] =>
  // Both lists have an element at each index.
  ones.map((one, index) => [one, others[index] as Other]);

const taken = <Answer>(
  outcome: PromiseSettledResult<Answer>,
  of: (answer: Answer) => Taken<Answer>,
): Outcome<Answer> =>
  outcome.status === 'fulfilled' ? { status: 'fulfilled', value: of(outcome.value) } : outcome;
