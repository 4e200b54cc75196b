/** A local database as SQL text, row by row. */
import type { DatabaseSync } from 'node:sqlite';
import { COLUMNS, HAS_SEQUENCE, insertsOf, REST, SEQUENCE, TABLES } from './schema.ts';

/** The numbers of rows, by table. */
export const rowsOf = (db: DatabaseSync): Record<string, number> =>
  Object.fromEntries(
    tablesOf(db).map((table) => {
      const counted = db.prepare(`SELECT count(*) AS n FROM "${table}"`).get();
      return [table, Number(counted?.n)];
    }),
  );

const tablesOf = (db: DatabaseSync): string[] =>
  db
    .prepare(TABLES)
    .all()
    .map(({ name }) => String(name));

/** The statements that make a database anew. */
export function* dump(db: DatabaseSync): Generator<string> {
  yield 'PRAGMA defer_foreign_keys = TRUE;';
  for (const { sql } of db.prepare(TABLES).all()) yield `${sql};`;
  for (const table of tablesOf(db)) yield* rowsIn(db, table);
  if (db.prepare(HAS_SEQUENCE).get()) {
    yield `DELETE FROM "${SEQUENCE}";`;
    yield* rowsIn(db, SEQUENCE);
  }
  for (const { sql } of db.prepare(REST).all()) yield `${sql};`;
}

function* rowsIn(db: DatabaseSync, table: string): Generator<string> {
  const columns = db.prepare(COLUMNS).all(table);
  const rows = db.prepare(
    insertsOf(
      table,
      columns.map(({ name }) => String(name)),
    ),
  );
  for (const { statement } of rows.iterate()) yield String(statement);
}
