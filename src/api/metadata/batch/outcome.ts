/** What became of a row, and how it is shown. Pure. */
import { django } from '../../../http/dialects/django.ts';
import { Problem, type ProblemMeaning, statusOf } from '../../../http/problem.ts';
import { reported } from '../../../http/reported.ts';

/** A row was made, also where it changes nothing, or a problem refuses it. */
export type RowOutcome = 'made' | { readonly refused: ProblemMeaning };

/** The statuses of problems that are about a row, or about its author when it was made. */
const OF_ROWS: ReadonlySet<number> = new Set([400, 401, 403, 404, 409, 413]);

/** The outcome of a row that a problem refuses. Raises what is about more than the row. */
export function refusedBy(error: unknown): RowOutcome {
  if (error instanceof Problem && OF_ROWS.has(statusOf[error.meaning.is])) {
    return { refused: error.meaning };
  }
  throw error;
}

/** A row as its result. A single PATCH answers with the `error` as its body. */
export function presentRow(index: number, outcome: RowOutcome, requestId: string) {
  if (outcome === 'made') return { index, status: 200 };
  const { refused } = outcome;
  const error = django.say(reported(refused), requestId) as Record<string, unknown>;
  return { index, status: statusOf[refused.is], error };
}
