/** What becomes of rows, part by part. */
import { forbidden, Problem, statusOf } from '../../../http/problem.ts';
import { decidingAnew } from '../../../pipeline/decide-anew.ts';
import type { PeopleCall } from '../call.ts';
import { type Imagined, nobodyYet, tryPart } from './dry-run.ts';
import type { RowOutcome } from './outcome.ts';
import { identifyPart } from './part.ts';
import { partsOf } from './parts.ts';
import { isRefused, type ReadRow, type Row } from './row.ts';

/** So many people are read and changed at once. */
export const PART = 50;

export interface BatchCall extends PeopleCall {
  readonly query: { readonly dryRun?: boolean | undefined };
}

/** What the rows before have left. */
interface Before {
  /** In a dry run. */
  readonly imagined: Imagined;
  /** The caller may manage people, or might when the rows before were carried out. */
  readonly isUnderWay: boolean;
}

const nothingBefore = (): Before => ({ imagined: nobodyYet(), isUnderWay: false });

/**
 * The outcomes of rows, in their order. Raises what is about more than one row. A caller who has
 * lost the right meanwhile has the rows that follow refused; those before stand.
 */
export async function outcomesOf(
  call: BatchCall,
  rows: readonly ReadRow[],
  { imagined, isUnderWay }: Before = nothingBefore(),
): Promise<readonly RowOutcome[]> {
  const outcomes = new Map<number, RowOutcome>();
  const valid: Row[] = [];
  for (const row of rows) {
    if (isRefused(row)) outcomes.set(row.index, { how: 'refused', meaning: row.refused });
    else valid.push(row);
  }
  // A request without a valid row is for those who may make one with some.
  const parts = valid.length === 0 && !isUnderWay ? [[]] : partsOf(valid, PART);
  for (const [n, part] of parts.entries()) {
    const work = () =>
      call.query.dryRun ? tryPart(call, part, imagined) : identifiedPart(call, part);
    const made = await (n === 0 && !isUnderWay ? work() : work().catch(refusingAll(part)));
    for (const [index, outcome] of made) outcomes.set(index, outcome);
  }
  return rows.map(({ index }) => {
    const outcome = outcomes.get(index);
    if (!outcome) throw new Error('each row has an outcome');
    return outcome;
  });
}

const identifiedPart = (call: PeopleCall, part: readonly Row[]) =>
  decidingAnew((each: PeopleCall) => identifyPart(each, part))(call);

const refusingAll = (part: readonly Row[]) => (error: unknown) => {
  const isOver = error instanceof Problem && [401, 403].includes(statusOf[error.meaning.is]);
  if (!isOver) throw error;
  const { meaning } = forbidden();
  return new Map(part.map(({ index }) => [index, { how: 'refused', meaning } as const]));
};
