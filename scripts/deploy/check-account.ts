/** What the account has already, and what of it a deployment would stop at. */
import type { Unstable_Config } from 'wrangler';
import { isSignedIn, leftNamespace, migrationTagOf, runningVersion, secretsOf } from './account.ts';
import type { Options } from './options.ts';
import { type Database, databaseOf, isAllowed, type Migration } from './pending.ts';
import { fact, step } from './say.ts';

/** The version that runs before a deployment. */
export interface Running {
  readonly id: string;
  /** Whether the deployment adds a class of Durable Objects: there is no way back past that. */
  readonly isLeftForGood: boolean;
}

export interface Found {
  /** Absent if the account could not be asked. */
  readonly database?: Database;
  /** Absent before the first deployment. */
  readonly running?: Running | undefined;
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
  const running = version.id === undefined ? undefined : runningOf(version.id, config);
  tellRunning(running, options.env);
  tellDatabase(database);
  const left = running === undefined ? remains(config) : [];
  return { database, running, stops: [...contractions(database, options), ...left] };
}

function runningOf(id: string, { migrations, targetEnvironment = '' }: Unstable_Config): Running {
  const tag = migrationTagOf(id, targetEnvironment);
  return { id, isLeftForGood: tag !== undefined && tag !== migrations.at(-1)?.tag };
}

function signedOut({ dryRun }: Options): string[] {
  const how = 'Run npx wrangler login, or set CLOUDFLARE_API_TOKEN.';
  if (!dryRun) return [`Wrangler is not signed in. ${how}`];
  fact('Not checked: the database, the migrations that are pending, the secrets, and the version');
  fact('that runs. They are in the account of Cloudflare, and wrangler is not signed in.');
  fact(how);
  return [];
}

function tellRunning(running: Running | undefined, env: string): void {
  fact(running === undefined ? 'No version runs yet.' : `Version ${running.id} runs.`);
  if (running?.isLeftForGood) {
    fact('There is no way back to it: [[migrations]] has more classes of Durable Objects than it.');
  }
  if (running !== undefined) tellSecrets(secretsOf(env));
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
