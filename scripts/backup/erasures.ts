/**
 * Erasures outlive a restore: the receipts are read from the state before it, and whoever the
 * restored state brings back is erased again. So are suppressions.
 */
import { newId } from '../../src/db/ids.ts';
import { subjectOf, type Unfinished } from '../../src/directory/personal-data/erasure.ts';
import { registrarName } from '../../src/registrar/in-registrar.ts';
import type { Ask } from './check.ts';
import { say } from './progress.ts';

type Row = Readonly<Record<string, unknown>>;

/** What a restore must not undo. */
export interface Kept {
  readonly erasures: readonly Row[];
  readonly suppressions: readonly Row[];
}

const NOTHING: Kept = { erasures: [], suppressions: [] };

/** People of one question. */
const AT_ONCE = 20_000;

/** What the present state has. One that cannot be asked, or is older than erasures, has nothing. */
export async function keptIn(ask: Ask): Promise<Kept> {
  try {
    const [tables = []] = await ask([`SELECT 1 FROM sqlite_schema WHERE name = 'suppressions'`]);
    if (tables.length === 0) return NOTHING;
    const [erasures = [], suppressions = []] = await ask([
      'SELECT * FROM erasures',
      'SELECT * FROM suppressions',
    ]);
    return { erasures, suppressions };
  } catch {
    say('The present state cannot be read. Erase again who was erased after the restored one');
    return NOTHING;
  }
}

/**
 * The statements that erase again, in a restored state whose migrations are applied. The Worker
 * finishes each erasure, as after a crash.
 */
export async function toReapply(ask: Ask, kept: Kept): Promise<readonly string[]> {
  const [known = []] = await ask(['SELECT id FROM erasures']);
  const ids = new Set(known.map(({ id }) => id));
  const missing = kept.erasures.filter(({ id }) => !ids.has(id));
  const people = missing.length > 0 ? await peopleOf(ask, missing) : new Map<unknown, Row>();
  if (missing.length > 0) {
    say(`Making ${missing.length} erasures again, of whom ${people.size} are brought back`);
  }
  return [
    ...missing.flatMap((erasure) => {
      const person = people.get(erasure.subject);
      if (!person) return [inserted('erasures', erasure)];
      const unfinished = JSON.stringify(unfinishedOf(person));
      return [
        `DELETE FROM users WHERE id = ${quoted(person.id)};`,
        inserted('erasures', Object.assign({}, erasure, { unfinished })),
      ];
    }),
    ...kept.suppressions.map((row) => inserted('suppressions', row)),
  ];
}

/** The people of erasures, by their subjects. */
async function peopleOf(ask: Ask, erasures: readonly Row[]): Promise<Map<unknown, Row>> {
  const subjects = new Set(erasures.map(({ subject }) => subject));
  const found = new Map<unknown, Row>();
  for (let last: unknown = ''; last !== undefined; ) {
    const page = `SELECT id, email FROM users WHERE id > ${quoted(last)} ORDER BY id LIMIT ${AT_ONCE}`;
    const [rows = []]: readonly (readonly Row[])[] = await ask([page]);
    for (const row of rows) {
      const subject = subjectOf(String(row.id));
      if (subjects.has(subject)) found.set(subject, row);
    }
    last = rows.length === AT_ONCE ? rows.at(-1)?.id : undefined;
  }
  return found;
}

const unfinishedOf = ({ id, email }: Row): Unfinished => ({
  userId: String(id),
  pseudonym: newId('user'),
  registrar: registrarName(String(email)),
  // Those of exact limits are full again by then.
  buckets: [],
});

const inserted = (table: string, row: Row): string =>
  `INSERT OR IGNORE INTO ${table} (${Object.keys(row)}) VALUES (${Object.values(row).map(quoted)});`;

const quoted = (value: unknown): string =>
  value === null || typeof value === 'number'
    ? String(value)
    : `'${String(value).replaceAll("'", "''")}'`;
