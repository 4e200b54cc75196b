/** The migrations that the database does not have yet. It only reads. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Unstable_Config } from 'wrangler';
import { classify, type Verdict } from './classify.ts';
import { ask } from './wrangler.ts';

export interface Migration extends Verdict {
  readonly name: string;
}

export interface Database {
  readonly name: string;
  /** Whether it is there. If not, a deployment creates it. */
  readonly exists: boolean;
  /** Whether it has data that a version of Roster works on. */
  readonly inUse: boolean;
  readonly pending: readonly Migration[];
}

/** Wrangler's own commands create the table of migrations when they list them: this does not. */
const APPLIED = 'SELECT name FROM';

/** The state of the database that `DB` is bound to, or why it cannot be told. */
export function databaseOf(config: Unstable_Config): Database | { readonly failure: string } {
  const [bound] = config.d1_databases;
  const name = bound?.database_name ?? `${config.name}-db`;
  const applied = appliedOf(config);
  if ('failure' in applied) return applied;
  const { names } = applied;
  const pending = migrationsIn(bound?.migrations_dir ?? 'migrations').filter(
    (migration) => !names?.includes(migration.name),
  );
  return { name, exists: names !== undefined, inUse: (names ?? []).length > 0, pending };
}

/** The names of the migrations that were applied; undefined if there is no database. */
function appliedOf(
  config: Unstable_Config,
): { readonly names: readonly string[] | undefined } | { readonly failure: string } {
  const table = config.d1_databases[0]?.migrations_table ?? 'd1_migrations';
  const query = ['d1', 'execute', 'DB', '--remote', '--json', '--command', `${APPLIED} ${table}`];
  const answer = ask(query, config.targetEnvironment ?? '');
  if ('text' in answer) {
    const [result] = JSON.parse(answer.text) as { results: { name: string }[] }[];
    return { names: result?.results.map(({ name }) => name) };
  }
  if (answer.failure.includes(`no such table: ${table}`)) return { names: [] };
  if (/^Couldn't find an? .*D1 DB /.test(answer.failure)) return { names: undefined };
  return answer;
}

/** Every migration of a directory, in the order in which they are applied. */
export const migrationsIn = (directory: string): Migration[] =>
  readdirSync(directory)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((name) => ({ name, ...classify(readFileSync(join(directory, name), 'utf8')) }));

/** Whether a migration may be applied while a version runs that does not know of it. */
export const isAllowed = ({ contracts, because }: Migration): boolean =>
  contracts.length === 0 || because !== undefined;
