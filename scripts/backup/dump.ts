/** A local database as SQL text, row by row. */
import type { DatabaseSync } from 'node:sqlite';

/** The tables in the order of their creation. Those of SQLite and D1 are not ours. */
export const TABLES = `
  SELECT name, sql FROM sqlite_schema
   WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '_cf_*' ORDER BY rowid`;

/** Indexes and triggers come after the rows: an index is made faster, and no trigger fires. */
const REST = `
  SELECT sql FROM sqlite_schema
   WHERE type IN ('index', 'trigger', 'view') AND sql IS NOT NULL ORDER BY type, rowid`;

/** The tables of a database. */
export const tablesOf = (db: DatabaseSync): string[] =>
  db
    .prepare(TABLES)
    .all()
    .map(({ name }) => String(name));

/** The numbers of rows, by table. */
export const rowsOf = (db: DatabaseSync): Record<string, number> =>
  Object.fromEntries(
    tablesOf(db).map((table) => {
      const counted = db.prepare(`SELECT count(*) AS n FROM "${table}"`).get();
      return [table, Number(counted?.n)];
    }),
  );

/** The statements that make a database anew. */
export function* dump(db: DatabaseSync): Generator<string> {
  yield 'PRAGMA defer_foreign_keys = TRUE;';
  for (const { sql } of db.prepare(TABLES).all()) yield `${sql};`;
  for (const table of tablesOf(db)) yield* rowsIn(db, table);
  const counts = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'`).get();
  if (counts) {
    yield 'DELETE FROM "sqlite_sequence";';
    yield* rowsIn(db, 'sqlite_sequence');
  }
  for (const { sql } of db.prepare(REST).all()) yield `${sql};`;
}

/** Each row as an INSERT that SQLite writes itself, so that every value keeps its type. */
function* rowsIn(db: DatabaseSync, table: string): Generator<string> {
  const columns = db
    .prepare('SELECT name FROM pragma_table_info(?)')
    .all(table)
    .map(({ name }) => `"${name}"`);
  const values = columns.map((column) => `quote(${column})`).join(` || ',' || `);
  const rows = db.prepare(
    `SELECT 'INSERT INTO "${table}" (${columns}) VALUES(' || ${values} || ');' AS statement
       FROM "${table}"`,
  );
  for (const { statement } of rows.iterate()) yield String(statement);
}
