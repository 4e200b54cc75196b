/** How the outcomes of rows are shown. Pure. */
import { statusOf } from '../../../http/problem.ts';
import { errorOf } from '../said-error.ts';
import type { RowOutcome } from './outcome.ts';

export function presentRow(index: number, outcome: RowOutcome, requestId: string) {
  if (outcome.how === 'refused') {
    const { meaning } = outcome;
    return { index, status: statusOf[meaning.is], error: errorOf(meaning, requestId) };
  }
  const { how, person, changed } = outcome;
  const isNew = how === 'created';
  return {
    index,
    status: isNew ? 201 : 200,
    ...person,
    created: isNew,
    ...(changed && { changed: [...changed] }),
  };
}

export type Summary = Readonly<Record<RowOutcome['how'], number>>;

/** How many rows came to what, added to those before. */
export function summaryOf(
  outcomes: readonly RowOutcome[],
  before: Summary = { created: 0, updated: 0, unchanged: 0, refused: 0 },
): Summary {
  const summary = { ...before };
  for (const { how } of outcomes) summary[how] += 1;
  return summary;
}
