/** Asks a database whether its invariants hold. */
import { invariants, worthALook } from './invariants.ts';
import { ownSchema } from './migrations.ts';

/** Asks a database a question. Returns its rows. */
export type Ask = (sql: string) => Promise<readonly Record<string, unknown>[]>;

export interface Findings {
  /** Sentences that are not true, with a few exceptions each. */
  readonly broken: readonly string[];
  /** Sentences that need not be true. */
  readonly unusual: readonly string[];
}

/** How many exceptions are told of one sentence. */
const TOLD = 5;

/** All that is wrong with a database. The questions are asked one by one: each may take a while. */
export async function findingsIn(ask: Ask): Promise<Findings> {
  return {
    broken: [
      ...(await missing(ask)),
      ...(await references(ask)),
      ...(await untrue(ask, invariants)),
    ],
    unusual: await untrue(ask, worthALook),
  };
}

async function untrue(ask: Ask, sentences: Readonly<Record<string, string>>): Promise<string[]> {
  const found: string[] = [];
  for (const [sentence, query] of Object.entries(sentences)) {
    const rows = await ask(`${query} LIMIT ${TOLD}`);
    if (rows.length > 0) found.push(`not true: ${sentence}: ${JSON.stringify(rows)}`);
  }
  return found;
}

/** What the migrations make, and the database does not have. */
async function missing(ask: Ask): Promise<string[]> {
  const rows = await ask(`SELECT type || ' ' || name AS what FROM sqlite_schema`);
  const there = new Set(rows.map(({ what }) => what));
  return ownSchema()
    .filter((what) => !there.has(what))
    .map((what) => `missing: ${what}`);
}

async function references(ask: Ask): Promise<string[]> {
  const rows = await ask('PRAGMA foreign_key_check');
  return rows.length === 0
    ? []
    : [`${rows.length} rows refer to none: ${JSON.stringify(rows.slice(0, TOLD))}`];
}

/** Tells findings on stderr. Whether all is well. */
export function tell({ broken, unusual }: Findings): boolean {
  for (const line of unusual) process.stderr.write(`  worth a look, ${line}\n`);
  for (const line of broken) process.stderr.write(`  ${line}\n`);
  return broken.length === 0;
}
