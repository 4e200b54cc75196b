/** The migrations of this program, and those that a database has. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

const FOLDER = 'migrations';

/** The names of the migrations of this program, in their order. */
export const ownMigrations = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort();

/** Throws if a database is newer than this program, which would not know what it holds. */
export function refuseNewer(migration: string, known: readonly string[] = ownMigrations()): void {
  if (known.includes(migration)) return;
  throw new Error(
    `The backup has the migration ${migration}, which this program does not have: its newest is ` +
      `${known.at(-1)}. Take a version of the program that has it.`,
  );
}

/** The migrations that a database has, in the order in which they were applied. */
export const APPLIED = 'SELECT name FROM d1_migrations ORDER BY id';

/** Makes a database as new as this program. Returns the names of what was applied. */
export function migrate(db: DatabaseSync, names = ownMigrations()): string[] {
  const applied = db
    .prepare(APPLIED)
    .all()
    .map(({ name }) => String(name));
  const pending = names.filter((name) => !applied.includes(name));
  for (const name of pending) {
    db.exec(readFileSync(join(FOLDER, name), 'utf8'));
    db.prepare('INSERT INTO d1_migrations (name) VALUES (?)').run(name);
  }
  return pending;
}

/** The tables, indexes and triggers that the migrations make, as `trigger users_end_codes`. */
export function ownSchema(): string[] {
  const db = new DatabaseSync(':memory:');
  for (const name of ownMigrations()) db.exec(readFileSync(join(FOLDER, name), 'utf8'));
  const rows = db.prepare(`SELECT type || ' ' || name AS what FROM sqlite_schema`).all();
  db.close();
  return rows.map(({ what }) => String(what)).filter((what) => !what.includes('sqlite_'));
}
