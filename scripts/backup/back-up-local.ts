/** Backs up the local database. */
import { dump, rowsOf } from './dump.ts';
import { writeBackup } from './file.ts';
import { openLocal } from './local.ts';
import { APPLIED } from './migrations.ts';
import { progressOf } from './progress.ts';
import type { Project } from './project.ts';

/** Writes one state of the database to a file. A server may go on writing meanwhile. */
export async function backUpLocally(project: Project, to: string, now: Date): Promise<void> {
  const db = openLocal(project);
  try {
    // One transaction, so that all rows are of one state.
    db.exec('BEGIN');
    const migration = String(db.prepare(APPLIED).all().at(-1)?.name);
    const { database, epoch } = project;
    const header = { made: now.toISOString(), database, migration, epoch, rows: rowsOf(db) };
    const progress = progressOf('rows written');
    await writeBackup(to, header, dump(db), progress);
    progress.end();
  } finally {
    db.close();
  }
}
