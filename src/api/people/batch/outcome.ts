/** What became of a row. Pure. */
import { Problem, type ProblemMeaning, statusOf } from '../../../http/problem.ts';

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
