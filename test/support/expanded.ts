/** A schema that is one migration newer than the program. */
import { env } from 'cloudflare:workers';

/**
 * Does to every table what docs/operating.md lets the next migration do. While a deployment is on
 * its way, this program runs on such a schema.
 */
export async function expandSchema(): Promise<void> {
  const { results } = await env.DB.prepare(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'
        AND name NOT GLOB '_cf_*' AND name <> 'd1_migrations'`,
  ).all<{ name: string }>();
  const statements = [
    ...results.flatMap(({ name }) => [
      `ALTER TABLE ${name} ADD COLUMN nullable TEXT`,
      `ALTER TABLE ${name} ADD COLUMN with_default INTEGER NOT NULL DEFAULT 0`,
      `CREATE INDEX ${name}_expanded ON ${name} (nullable)`,
    ]),
    'CREATE TABLE expanded (id TEXT PRIMARY KEY, note TEXT)',
    "INSERT INTO d1_migrations (name) VALUES ('9999_expanded.sql')",
  ];
  await env.DB.batch(statements.map((sql) => env.DB.prepare(sql)));
}
