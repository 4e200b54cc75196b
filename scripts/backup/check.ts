/** Asks a database whether its invariants hold. */
import { invariants, worthALook } from './invariants.ts';
import { ownSchema } from './migrations.ts';

type Rows = readonly Record<string, unknown>[];

/** Asks a database some questions. Returns the rows of each. */
export type Ask = (questions: readonly string[]) => Promise<readonly Rows[]>;

export interface Findings {
  /** Sentences that are not true, with a few exceptions each. */
  readonly broken: readonly string[];
  /** Sentences that need not be true. */
  readonly unusual: readonly string[];
}

/** How many exceptions are told of one sentence. */
const TOLD = 5;

/** How many questions are asked at once. Each may take a while, and D1 has limits for all. */
const AT_ONCE = 10;

/** All that is wrong with a database. */
export async function findingsIn(ask: Ask): Promise<Findings> {
  const [schema = [], references = []] = await ask([
    `SELECT type || ' ' || name AS what FROM sqlite_schema`,
    'PRAGMA foreign_key_check',
  ]);
  return {
    broken: [...missing(schema), ...dangling(references), ...(await untrue(ask, invariants))],
    unusual: await untrue(ask, worthALook),
  };
}

async function untrue(ask: Ask, sentences: Readonly<Record<string, string>>): Promise<string[]> {
  const found: string[] = [];
  const entries = Object.entries(sentences);
  for (let from = 0; from < entries.length; from += AT_ONCE) {
    const some = entries.slice(from, from + AT_ONCE);
    const rows = await ask(some.map(([, query]) => `${query} LIMIT ${TOLD}`));
    for (const [i, [sentence]] of some.entries()) {
      const exceptions = rows[i] ?? [];
      if (exceptions.length > 0) {
        found.push(`not true: ${sentence}: ${JSON.stringify(exceptions)}`);
      }
    }
  }
  return found;
}

/** What the migrations make, and the database does not have. */
function missing(schema: Rows): string[] {
  const there = new Set(schema.map(({ what }) => what));
  return ownSchema()
    .filter((what) => !there.has(what))
    .map((what) => `missing: ${what}`);
}

const dangling = (rows: Rows): string[] =>
  rows.length === 0
    ? []
    : [`${rows.length} rows refer to none: ${JSON.stringify(rows.slice(0, TOLD))}`];

/** Tells findings on stderr. Whether all is well. */
export function tell({ broken, unusual }: Findings): boolean {
  for (const line of unusual) process.stderr.write(`  worth a look, ${line}\n`);
  for (const line of broken) process.stderr.write(`  ${line}\n`);
  return broken.length === 0;
}
