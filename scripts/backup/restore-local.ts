/** Restores the local database from a file: all of it, or nothing. */
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { findingsIn, tell } from './check.ts';
import { rowsOf } from './dump.ts';
import { devVarsWithEpoch } from './epoch.ts';
import type { Header } from './header.ts';
import { askLocal, localFile } from './local.ts';
import { migrate } from './migrations.ts';
import { progressOf, say } from './progress.ts';
import type { Project } from './project.ts';
import { insertedInto, statementsIn } from './statements.ts';

const DEV_VARS = '.dev.vars';

export interface Restoration {
  /** The file, and its header. */
  readonly from: string;
  readonly header: Header;
  /** The epoch from now on. */
  readonly epoch: number;
  /** Whether a database that is not whole takes the place of the present one. */
  readonly despiteFindings: boolean;
}

/** Makes the database of a file beside the present one, checks it, and puts it in its place. */
export async function restoreLocally(project: Project, restoration: Restoration): Promise<void> {
  const { from, epoch } = restoration;
  const file = localFile(project);
  const fresh = `${file}.restoring`;
  mkdirSync(dirname(file), { recursive: true });
  rmSync(fresh, { force: true });
  try {
    const db = new DatabaseSync(fresh, { enableForeignKeyConstraints: false });
    try {
      await load(db, from);
      await check(db, restoration);
      db.exec('PRAGMA journal_mode = WAL');
    } finally {
      db.close();
    }
    // The epoch goes first: with the old database a later one does no harm.
    say(`Raising DB_EPOCH to ${epoch} in ${DEV_VARS}`);
    const vars = existsSync(DEV_VARS) ? readFileSync(DEV_VARS, 'utf8') : '';
    writeFileSync(DEV_VARS, devVarsWithEpoch(vars, epoch));
    if (existsSync(file)) emptyLog(file);
    renameSync(fresh, file);
  } finally {
    rmSync(fresh, { force: true });
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

/** Brings the database up to this program, and throws if it is not whole. */
async function check(db: DatabaseSync, restoration: Restoration): Promise<void> {
  const loaded = rowsOf(db);
  for (const [table, count] of Object.entries(restoration.header.rows)) {
    if (loaded[table] !== count) {
      throw new Error(
        `The backup has ${count} rows in ${table}, and ${loaded[table]} were loaded.`,
      );
    }
  }
  for (const name of migrate(db)) say(`Applied the migration ${name}`);
  say('Checking the invariants');
  if (tell(await findingsIn(askLocal(db))) || restoration.despiteFindings) return;
  throw new Error(
    'The restored database is not whole, so nothing was changed. --despite-findings restores it.',
  );
}

/** Moves what the log of a database holds into its file, and removes the log. */
function emptyLog(file: string): void {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = DELETE');
  db.close();
}
