/** Makes a local database of a backup, and checks it. */
import { createReadStream } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { findingsIn, tell } from './check.ts';
import { rowsOf } from './dump.ts';
import type { Header } from './header.ts';
import { askLocal } from './local.ts';
import { migrate } from './migrations.ts';
import { progressOf, say } from './progress.ts';
import { insertedInto, statementsIn } from './statements.ts';

interface Backup {
  /** The file, and its header. */
  readonly from: string;
  readonly header: Header;
  /** Whether a database that is not whole is made all the same. */
  readonly despiteFindings: boolean;
}

/** Makes a new database, as new as this program. Throws if it is not whole. */
export async function loadInto(file: string, backup: Backup): Promise<void> {
  const db = new DatabaseSync(file, { enableForeignKeyConstraints: false });
  try {
    await load(db, backup.from);
    compare(db, backup.header);
    for (const name of migrate(db)) say(`Applied the migration ${name}`);
    await check(db, backup);
    db.exec('PRAGMA journal_mode = WAL');
  } finally {
    db.close();
  }
}

/** Carries out the statements of a file as one transaction. */
async function load(db: DatabaseSync, from: string): Promise<void> {
  say(`Loading ${from}`);
  const progress = progressOf('rows loaded');
  db.exec('PRAGMA journal_mode = OFF; BEGIN');
  for await (const statement of statementsIn(createReadStream(from, 'utf8'))) {
    db.exec(statement);
    if (insertedInto(statement) !== undefined) progress.step();
  }
  db.exec('COMMIT');
  progress.end();
}

function compare(db: DatabaseSync, { rows }: Header): void {
  const loaded = rowsOf(db);
  for (const [table, count] of Object.entries(rows)) {
    if (loaded[table] === count) continue;
    throw new Error(`The backup has ${count} rows in ${table}, and ${loaded[table]} were loaded.`);
  }
}

async function check(db: DatabaseSync, { despiteFindings }: Backup): Promise<void> {
  say('Checking the invariants');
  if (tell(await findingsIn(askLocal(db))) || despiteFindings) return;
  throw new Error(
    'The restored database is not whole, so nothing was changed. --despite-findings restores it.',
  );
}
