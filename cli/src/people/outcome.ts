/** What became of the rows of a batch. Pure. */
import type { Refusal } from '../csv/refused.ts';
import type { Row } from '../csv/rows.ts';
import type { Prepared } from './batches.ts';
import { type RowError, refusalOf } from './refusal.ts';
import type { Target } from './target.ts';

export interface Counts {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
}

export const NOBODY: Counts = { created: 0, updated: 0, unchanged: 0, refused: 0 };

export const sumOf = (one: Counts, other: Counts): Counts => ({
  created: one.created + other.created,
  updated: one.updated + other.updated,
  unchanged: one.unchanged + other.unchanged,
  refused: one.refused + other.refused,
});

/** The answer to a batch. */
export interface Results {
  readonly results: readonly { readonly index: number; readonly error?: RowError | undefined }[];
  readonly summary: Counts;
}

export interface RefusedRow {
  readonly row: Row;
  readonly refusal: Refusal;
}

interface Columns {
  readonly header: readonly string[];
  readonly targets: readonly Target[];
}

/**
 * The outcome of all rows. `send` is asked about those that can be sent. The others were refused
 * before.
 */
export async function outcomeOf(
  rows: readonly Prepared[],
  columns: Columns,
  send: (sent: readonly Prepared[]) => Promise<Results>,
): Promise<{ readonly counts: Counts; readonly refused: readonly RefusedRow[] }> {
  const sent = rows.filter(({ json }) => json !== undefined);
  const { results, summary } =
    sent.length === 0 ? { results: [], summary: NOBODY } : await send(sent);
  const errors = new Map(results.map(({ index, error }) => [sent[index], error]));
  const refused = rows.flatMap((prepared) => {
    const error = errors.get(prepared);
    const refusal = prepared.refusal ?? (error && refusalOf(error, columns));
    return refusal ? [{ row: prepared.row, refusal }] : [];
  });
  return { refused, counts: { ...summary, refused: refused.length } };
}
