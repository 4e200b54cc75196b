/** What the account has already, and what of it a deployment would stop at. */
import type { Unstable_Config } from 'wrangler';
import { isSignedIn, leftNamespace, runningVersion, secretsOf } from './account.ts';
import type { Options } from './options.ts';
import { type Database, databaseOf, isAllowed, type Migration } from './pending.ts';
import { fact, step } from './say.ts';

export interface Found {
  /** Absent if the account could not be asked. */
  readonly database?: Database;
  /** The version that runs, which a failure is rolled back to. Absent before the first. */
  readonly running?: string | undefined;
  /** What a deployment stops at, each with what to do. */
  readonly stops: readonly string[];
}

/** Asks everything, so that all that is wrong is told at once. */
export function checkAccount(config: Unstable_Config, options: Options): Found {
  step('Asking the account');
  if (!isSignedIn(options.env)) return { stops: signedOut(options) };
  const version = runningVersion(options.env);
  const database = databaseOf(config);
  const stops = [version, database].flatMap((each) => ('failure' in each ? [each.failure] : []));
  if ('failure' in version || 'failure' in database) return { stops };
  tellVersion(version.id, options.env);
  tellDatabase(database);
  return {
    database,
    running: version.id,
    stops: [
      ...contractions(database, options),
      ...(version.id === undefined ? remains(config) : []),
    ],
  };
}

function signedOut({ dryRun }: Options): string[] {
  const how = 'Run npx wrangler login, or set CLOUDFLARE_API_TOKEN.';
  if (!dryRun) return [`Wrangler is not signed in. ${how}`];
  fact('Not checked: the database, the migrations that are pending, the secrets, and the version');
  fact('that runs. They are in the account of Cloudflare, and wrangler is not signed in.');
  fact(how);
  return [];
}

function tellVersion(id: string | undefined, env: string): void {
  fact(id === undefined ? 'No version runs yet.' : `Version ${id} runs.`);
  if (id !== undefined) tellSecrets(secretsOf(env));
}

/** Cloudflare tells their names. Nobody can read their values. */
function tellSecrets(secrets: ReturnType<typeof secretsOf>): void {
  if ('failure' in secrets) {
    fact(`Not checked: the secrets. ${secrets.failure}`);
    return;
  }
  fact(`Secrets: ${secrets.names.join(', ') || 'none'}.`);
  fact('Not checked: their values, which nobody can read. The Worker checks them.');
}

function tellDatabase({ name, exists, pending }: Database): void {
  fact(exists ? `The database ${name} is there.` : `The database ${name} will be created.`);
  fact(pending.length === 0 ? 'No migration is pending.' : 'These migrations are pending:');
  for (const migration of pending) fact(`  ${migration.name}: ${kindOf(migration)}`);
}

function kindOf({ contracts, because }: Migration): string {
  if (contracts.length === 0) return 'only adds';
  return because === undefined ? 'does more than add' : `does more than add, but ${because}`;
}

/** A database that nothing runs on yet may be changed in any way. */
function contractions({ inUse, pending }: Database, { contract }: Options): string[] {
  if (!inUse || contract) return [];
  return pending
    .filter((migration) => !isAllowed(migration))
    .map(
      ({ name, contracts }) =>
        `${name} does more than add:\n  ${contracts.join('\n  ')}\n` +
        'The version that runs must work on the database while this is applied, and after a\n' +
        'rollback. If it does, say why at the top of the file, or add --contract:\n' +
        '  -- contract: no version reads the column any more',
    );
}

/** What a first deployment has left behind that ended before the Worker was there. */
function remains(config: Unstable_Config): string[] {
  const id = leftNamespace(config);
  if (id === undefined) return [];
  return [
    `The KV namespace ${config.name}-copies is there, but no Worker has it: an earlier deployment\n` +
      `ended in between. Write id = "${id}" beside the binding COPIES in wrangler.toml.`,
  ];
}
