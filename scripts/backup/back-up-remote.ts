/** Backs up the database at Cloudflare. */
import { createReadStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { refuseExisting, writeBackup } from './file.ts';
import { progressOf, say } from './progress.ts';
import type { Project } from './project.ts';
import { exportTo } from './remote.ts';
import { insertedInto, statementsIn } from './statements.ts';

/** Exports the database, and makes a backup of the export. */
export async function backUpRemotely(project: Project, to: string, now: Date): Promise<void> {
  refuseExisting(to);
  mkdirSync(dirname(to), { recursive: true });
  // Only its owner may enter this directory, and so nobody else may read the export.
  const directory = mkdtempSync(join(dirname(to), '.export-'));
  const file = join(directory, 'export.sql');
  try {
    say('Exporting. D1 answers no query meanwhile');
    exportTo(project, file);
    say('Counting the rows');
    const { migration, rows } = await contentsOf(file);
    const { database, epoch } = project;
    const header = { made: now.toISOString(), database, migration, epoch, rows };
    const progress = progressOf('rows written');
    await writeBackup(to, header, statementsOf(file), progress);
    progress.end();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const statementsOf = (file: string) => statementsIn(createReadStream(file, 'utf8'));

/** The newest migration in an export, and the numbers of rows by table. */
async function contentsOf(file: string) {
  const rows: Record<string, number> = {};
  let migration: string | undefined;
  for await (const statement of statementsOf(file)) {
    const [, created] = /^CREATE TABLE (?:IF NOT EXISTS )?["`]?(\w+)/i.exec(statement) ?? [];
    if (created !== undefined) rows[created] = 0;
    const table = insertedInto(statement);
    if (table === undefined || table === 'sqlite_sequence') continue;
    rows[table] = (rows[table] ?? 0) + 1;
    if (table === 'd1_migrations') migration = /'(\d{4}_\w+\.sql)'/.exec(statement)?.[1];
  }
  if (migration === undefined) throw new Error('The database has no migrations: it is not ours.');
  return { migration, rows };
}
