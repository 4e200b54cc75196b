/** Databases of SQLite in a directory of a local state, read and written without a server. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { localFile } from '../../scripts/backup/local.ts';
import { migrate, ownMigrations } from '../../scripts/backup/migrations.ts';
import { demoStatements } from '../../scripts/demo-data.ts';

/** The file of the database in a directory that `--persist-to` names. */
export const fileIn = (persistTo: string): string => localFile({ persistTo, localId: 'DB' });

/** Makes a database with some migrations, in a file or in memory. */
export function migratedDatabase(file = ':memory:', names = ownMigrations()): DatabaseSync {
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  const db = new DatabaseSync(file);
  db.exec(`CREATE TABLE d1_migrations (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE,
    applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`);
  migrate(db, names);
  return db;
}

/** Makes one with the demo directory. */
export function demoDatabase(file?: string): DatabaseSync {
  const db = migratedDatabase(file);
  for (const statement of demoStatements()) db.exec(statement);
  return db;
}

/** Whether a process has the database open. */
export function isInUse(file: string): boolean {
  const db = new DatabaseSync(file);
  try {
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN IMMEDIATE');
    return false;
  } catch {
    return true;
  } finally {
    db.close();
  }
}

/** The schema, and all rows of all tables with the exact types of their values. */
export function contentsOf(file: string): unknown {
  const db = new DatabaseSync(file);
  const schema = db
    .prepare(`SELECT type, name, sql FROM sqlite_schema WHERE name NOT GLOB '_cf_*' ORDER BY 1, 2`)
    .all();
  const tables = schema.filter(({ type }) => type === 'table').map(({ name }) => String(name));
  const rows = tables.map((table) => {
    const all = db.prepare(`SELECT * FROM "${table}" ORDER BY rowid`);
    all.setReadBigInts(true);
    return [table, all.all()];
  });
  db.close();
  return { schema, rows };
}
