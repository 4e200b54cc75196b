/**
 * A backup of D1 as it is, and its restore, with the statements of `npm run backup` and of a remote
 * `npm run restore`: what a test can do from inside of workerd.
 */
import { env } from 'cloudflare:workers';
import { shortEnough } from '../../scripts/backup/long-rows.ts';
import { COLUMNS, insertsOf, REST, TABLES, wipe } from '../../scripts/backup/schema.ts';

interface Table {
  readonly name: string;
  readonly sql: string;
}

const rowsOf = async <Row>(sql: string, ...parameters: string[]): Promise<Row[]> =>
  (
    await env.DB.prepare(sql)
      .bind(...parameters)
      .all<Row>()
  ).results;

/** Reads the whole database. `restore` brings it back through a binding. */
export async function backUp(): Promise<{ restore(db: D1Database): Promise<void> }> {
  const tables = await rowsOf<Table>(TABLES);
  const statements = tables.map(({ sql }) => sql);
  for (const { name } of tables) {
    const columns = await rowsOf<{ name: string }>(COLUMNS, name);
    const rows = await rowsOf<{ statement: string }>(
      insertsOf(
        name,
        columns.map((column) => column.name),
      ),
    );
    statements.push(...rows.flatMap(({ statement }) => shortEnough(statement)));
  }
  statements.push(...(await rowsOf<Table>(REST)).map(({ sql }) => sql));
  return {
    restore: async (db) => {
      const all = [...wipe(await rowsOf<Table>(TABLES)), ...statements];
      await db.batch(all.map((statement) => db.prepare(statement)));
    },
  };
}
