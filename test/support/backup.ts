/** A backup of D1 as it is, and its restore: what a test can do from inside of workerd. */
import { env } from 'cloudflare:workers';

/** Triggers keep these tables while the others are filled. */
const TOTALS = ['user_totals', 'idempotency_totals'];

interface Table {
  readonly name: string;
  /** Without generated ones. */
  readonly columns: readonly string[];
  /** JSON of an array of rows, each an array. */
  readonly rows: string;
}

/** Reads all tables. `restore` brings them back through a binding. */
export async function backUp(): Promise<{ restore(db: D1Database): Promise<void> }> {
  const { results } = await env.DB.prepare(
    `SELECT m.name, json_group_array(c.name) AS columns
       FROM sqlite_schema m JOIN pragma_table_info(m.name) c
      WHERE m.type = 'table' AND m.sql NOT NULL AND m.name NOT GLOB '_cf_*'
        AND m.name <> 'd1_migrations' AND m.name NOT IN (SELECT value FROM json_each(?))
      GROUP BY m.name`,
  )
    .bind(JSON.stringify(TOTALS))
    .all<{ name: string; columns: string }>();
  const named = results.map(({ name, columns }) => ({
    name,
    columns: JSON.parse(columns) as string[],
  }));
  const found = await env.DB.batch<{ rows: string }>(
    named.map(({ name, columns }) =>
      env.DB.prepare(`SELECT json_group_array(json_array(${columns})) AS rows FROM ${name}`),
    ),
  );
  const tables = named.map(
    (table, i): Table => ({
      ...table,
      rows: found[i]?.results[0]?.rows ?? '[]',
    }),
  );
  return { restore: (db) => restore(db, tables) };
}

async function restore(db: D1Database, tables: readonly Table[]): Promise<void> {
  await db.batch([
    db.prepare('PRAGMA defer_foreign_keys = true'),
    ...tables.map(({ name }) => db.prepare(`DELETE FROM ${name}`)),
    ...tables.map(({ name, columns, rows }) => {
      const values = columns.map((_, i) => `value ->> ${i}`);
      return db
        .prepare(`INSERT INTO ${name} (${columns}) SELECT ${values} FROM json_each(?)`)
        .bind(rows);
    }),
  ]);
}
