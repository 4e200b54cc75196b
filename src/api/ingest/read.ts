/** What ingestion has counted and left out, for those who manage the tokens of the tenant. */
import type { Call } from '../../auth/call.ts';
import { rowsOf } from '../../db/rows.ts';
import type { Example } from '../../directory/ingest/left-out.ts';
import {
  type CountRow,
  countsOf,
  type ProblemRow,
  problemsOf,
} from '../../directory/ingest/report.ts';
import { findTokenFacts } from '../../directory/tokens/facts.ts';
import { iso } from '../../values/time.ts';
import { managedScope } from '../tokens/rules.ts';

type ReadCall = Pick<Call, 'db' | 'now'> & {
  readonly credential: Parameters<typeof findTokenFacts>[1];
  readonly query: { readonly scopeId: string };
};

/** Raises 404 or 403 unless the caller manages the tokens of the tenant. */
export async function readReport({ db, credential, query, now }: ReadCall) {
  const { id } = managedScope(await findTokenFacts(db, credential, query, now));
  const [counts, problems] = await db.batch([countsOf(db, id), problemsOf(db, id)]);
  return {
    counts: [...rowsOf<CountRow>(counts)],
    problems: rowsOf<ProblemRow>(problems).map(present),
  };
}

const present = ({ type, trait, reason, count, first_at, last_at, example }: ProblemRow) => ({
  type,
  trait: trait === '' ? null : trait,
  reason,
  count,
  firstAt: iso(first_at),
  lastAt: iso(last_at),
  example: JSON.parse(example) as Example,
});
