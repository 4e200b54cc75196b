/** Restores the local database from a file: all of it, or nothing. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { backUpLocally } from './back-up-local.ts';
import { devVarsWithEpoch, epochAfter } from './epoch.ts';
import { type Kept, keptIn, toReapply } from './erasures.ts';
import { checkBackup } from './file.ts';
import { loadInto } from './load.ts';
import { askLocal, localFile, lockLocal, openLocal } from './local.ts';
import { refuseNewer } from './migrations.ts';
import { say } from './progress.ts';
import type { Project } from './project.ts';

const DEV_VARS = '.dev.vars';

export interface Restoration {
  /** The file. */
  readonly from: string;
  /** Resolves once whoever sits there has agreed. */
  readonly confirmed: (warning: string) => Promise<void>;
  /** Whether the present state is backed up before. */
  readonly isKept: boolean;
  /** Whether a database that is not whole takes the place of the present one. */
  readonly despiteFindings: boolean;
}

/** Makes the database of a file beside the present one, checks it, and puts it in its place. */
export async function restoreLocally(project: Project, restoration: Restoration): Promise<void> {
  const { from, confirmed, isKept, despiteFindings } = restoration;
  const { database, persistTo } = project;
  const file = localFile(project);
  using _lock = lockLocal(project);
  say(`Checking ${from}`);
  const header = await checkBackup(from);
  refuseNewer(header.migration);
  await confirmed(`This replaces ${database} in ${persistTo} by the state of ${header.made}.`);
  const kept = existsSync(file) ? await keptOf(project) : null;
  if (isKept && existsSync(file)) await keep(project);
  const fresh = `${file}.restoring`;
  mkdirSync(dirname(file), { recursive: true });
  rmSync(fresh, { force: true });
  try {
    await loadInto(fresh, { from, header, despiteFindings });
    await eraseAgain(fresh, kept);
    // The epoch goes first: with the old database a later one does no harm.
    raiseEpoch(epochAfter(project.epoch, header.epoch));
    if (existsSync(file)) emptyLog(file);
    renameSync(fresh, file);
  } finally {
    rmSync(fresh, { force: true });
  }
  say('Restored. Start the server: npm run dev');
}

async function keptOf(project: Project): Promise<Kept> {
  const db = openLocal(project);
  try {
    return await keptIn(askLocal(db));
  } finally {
    db.close();
  }
}

/** Erases again whom the restored state brings back, and leaves nothing of them in the file. */
async function eraseAgain(file: string, kept: Kept | null): Promise<void> {
  if (!kept) return;
  const db = new DatabaseSync(file);
  for (const statement of await toReapply(askLocal(db), kept)) db.exec(statement);
  db.exec('VACUUM');
  db.close();
}

async function keep(project: Project): Promise<void> {
  const now = new Date();
  const before = `backups/${project.database}-before-restore-${now.getTime()}.sql`;
  say(`Backing up the present state to ${before}`);
  await backUpLocally(project, before, now);
}

function raiseEpoch(epoch: number): void {
  say(`Raising DB_EPOCH to ${epoch} in ${DEV_VARS}`);
  const vars = existsSync(DEV_VARS) ? readFileSync(DEV_VARS, 'utf8') : '';
  writeFileSync(DEV_VARS, devVarsWithEpoch(vars, epoch));
}

/** Moves what the log of a database holds into its file, and removes the log. */
function emptyLog(file: string): void {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = DELETE');
  db.close();
}
