/** Sends the rows of a file, batch after batch. */
import { openRows } from 'roster-cli/csv/open-rows.ts';
import { refusedHeader, refusedLine } from 'roster-cli/csv/refused.ts';
import { type Batch, Batches } from 'roster-cli/people/batches.ts';
import { refusalOf } from 'roster-cli/people/refusal.ts';
import type { Empty } from 'roster-cli/people/row-body.ts';
import type { Survey } from 'roster-cli/people/survey.ts';
import type { Target } from 'roster-cli/people/target.ts';
import { identifyRows, type Results } from '../data/import.ts';
import { bytesOf, type Opened } from './opened.ts';

export interface Done {
  readonly rows: number;
  readonly counts: Results['summary'];
  /** The refused rows as CSV, the header first. */
  readonly refused: readonly string[];
}

export const NOTHING: Done = {
  rows: 0,
  counts: { created: 0, updated: 0, unchanged: 0, refused: 0 },
  refused: [],
};

interface Import {
  readonly targets: readonly Target[];
  readonly empty: Empty;
  readonly dryRun: boolean;
  /** What is done already. */
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
    done = sumOf(done, await outcomeOf(batch, survey, work));
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

async function outcomeOf(
  { rows }: Batch,
  { columns, delimiter }: Survey,
  { targets, dryRun, signal }: Import,
): Promise<Done> {
  const header = columns.map(({ name }) => name);
  const sent = rows.filter(({ json }) => json !== undefined);
  const bodies = sent.map(({ json = '' }) => json);
  const { results, summary } =
    sent.length === 0
      ? { results: [], summary: NOTHING.counts }
      : await identifyRows(bodies, { dryRun, signal });
  const errors = new Map(results.map(({ index, error }) => [sent[index], error]));
  const refused = rows.flatMap((prepared) => {
    const error = errors.get(prepared);
    const refusal = prepared.refusal ?? (error && refusalOf(error, { header, targets }));
    return refusal ? [refusedLine(prepared.row, refusal, delimiter)] : [];
  });
  const first = refused.length > 0 ? [refusedHeader(header, delimiter)] : [];
  const counts = { ...summary, refused: refused.length };
  return { rows: rows.length, counts, refused: [...first, ...refused] };
}

const sumOf = (one: Done, other: Done): Done => ({
  rows: one.rows + other.rows,
  counts: {
    created: one.counts.created + other.counts.created,
    updated: one.counts.updated + other.counts.updated,
    unchanged: one.counts.unchanged + other.counts.unchanged,
    refused: one.counts.refused + other.counts.refused,
  },
  refused: [...one.refused, ...(one.refused.length > 0 ? other.refused.slice(1) : other.refused)],
});
