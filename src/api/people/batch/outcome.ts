/** What became of a row, and how it is shown. Pure. */
import { rest } from '../../../http/dialects/rest.ts';
import { Problem, type ProblemMeaning, statusOf } from '../../../http/problem.ts';
import { reported } from '../../../http/reported.ts';

export type RowOutcome =
  | {
      readonly how: 'created' | 'updated' | 'unchanged';
      /** Absent in a dry run for a person who is not there yet. */
      readonly person?: { readonly userId: string; readonly principalId: string };
      /** The names of what would change. Only in a dry run. */
      readonly changed?: readonly string[];
    }
  | { readonly how: 'refused'; readonly meaning: ProblemMeaning };

/** The problems that are about one row. Any other ends the request. */
const OF_ROWS: ReadonlySet<number> = new Set([400, 403, 404, 409, 413]);

/** The outcome of a row that a problem refuses. Raises what is about more than the row. */
export function refusedBy(error: unknown): RowOutcome {
  if (error instanceof Problem && OF_ROWS.has(statusOf[error.meaning.is])) {
    return { how: 'refused', meaning: error.meaning };
  }
  throw error;
}

interface RowError {
  readonly code: string;
  readonly message: string;
  readonly details?: Record<string, unknown>;
}

function presentRow(index: number, outcome: RowOutcome, requestId: string) {
  if (outcome.how === 'refused') {
    const { is } = outcome.meaning;
    // A single identify answers with this as its body.
    const { error } = rest.say(reported(outcome.meaning), requestId) as { error: RowError };
    return { index, status: statusOf[is], error };
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

/** The rows in their order, and how many came to what. */
export function presentBatch(outcomes: readonly RowOutcome[], requestId: string) {
  const count = (how: RowOutcome['how']) => outcomes.filter((each) => each.how === how).length;
  return {
    results: outcomes.map((outcome, index) => presentRow(index, outcome, requestId)),
    summary: {
      created: count('created'),
      updated: count('updated'),
      unchanged: count('unchanged'),
      refused: count('refused'),
    },
  };
}
