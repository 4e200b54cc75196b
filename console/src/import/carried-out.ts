/** Sends the rows of a file, batch after batch. */
import { openRows } from 'roster-cli/csv/open-rows.ts';
import { refusedHeader, refusedLine } from 'roster-cli/csv/refused.ts';
import { type Batch, Batches } from 'roster-cli/people/batches.ts';
import { type Counts, NOBODY, outcomeOf, sumOf } from 'roster-cli/people/outcome.ts';
import type { Empty } from 'roster-cli/people/row-body.ts';
import type { Survey } from 'roster-cli/people/survey.ts';
import type { Target } from 'roster-cli/people/target.ts';
import { identifyRows } from '../data/import.ts';
import { bytesOf, type Opened } from './opened.ts';

export interface Done {
  readonly rows: number;
  readonly counts: Counts;
  /** The refused rows as CSV, the header first. */
  readonly refused: readonly string[];
}

export const NOTHING: Done = { rows: 0, counts: NOBODY, refused: [] };

interface Import {
  readonly targets: readonly Target[];
  readonly empty: Empty;
  readonly dryRun: boolean;
  /** The rows that an earlier part of this import has done. */
  readonly from: Done;
  readonly signal: AbortSignal;
  readonly onDone: (done: Done) => void;
}

/** People to a request: a few a second, so that one sees it go on. */
const MOST = 250;

export async function carryOut({ file, survey }: Opened, work: Import): Promise<Done> {
  const { targets, empty, from, onDone } = work;
  const batches = new Batches({ targets, empty }, { most: MOST, after: from.rows });
  let done = from;
  let row = 0;
  const send = async (batch: Batch | undefined) => {
    if (!batch) return;
    done = both(done, await carriedOut(batch, survey, work));
    onDone(done);
  };
  const { parts } = await openRows(bytesOf(file), { delimiter: survey.delimiter });
  for await (const part of parts) {
    for (const each of part) {
      row += 1;
      if (row > from.rows) await send(batches.add(each));
    }
  }
  await send(batches.rest());
  return done;
}

async function carriedOut(
  { rows }: Batch,
  { columns, delimiter }: Survey,
  { targets, dryRun, signal }: Import,
): Promise<Done> {
  const header = columns.map(({ name }) => name);
  const { counts, refused } = await outcomeOf(rows, { header, targets }, (sent) =>
    identifyRows(
      sent.map(({ json = '' }) => json),
      { dryRun, signal },
    ),
  );
  const lines = refused.map(({ row, refusal }) => refusedLine(row, refusal, delimiter));
  const first = lines.length > 0 ? [refusedHeader(header, delimiter)] : [];
  return { rows: rows.length, counts, refused: [...first, ...lines] };
}

/** What two parts of an import have done. The header of refused rows comes once. */
const both = (one: Done, other: Done): Done => ({
  rows: one.rows + other.rows,
  counts: sumOf(one.counts, other.counts),
  refused: [...one.refused, ...(one.refused.length > 0 ? other.refused.slice(1) : other.refused)],
});
