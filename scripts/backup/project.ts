/** The options of the commands of this room, and what the configuration says of the database. */
import { parseArgs } from 'node:util';
import { unstable_readConfig } from 'wrangler';
import { configuredForDev, configuredToDeploy } from '../settings/configured.ts';

export interface Project {
  /** The directory of the local state, which counts with `--local`. */
  readonly persistTo: string;
  /** Whether the database of development is meant, and not the one at Cloudflare. */
  readonly isLocal: boolean;
  /** The name of the database at Cloudflare. */
  readonly database: string;
  /** The id of the local database. */
  readonly localId: string;
  /** A section `[env.…]` of wrangler.toml; absent is the top. */
  readonly env: string | undefined;
  /** The epoch as it is. */
  readonly epoch: number;
}

const OPTIONS = {
  local: { type: 'boolean' },
  'persist-to': { type: 'string' },
  env: { type: 'string', short: 'e' },
  to: { type: 'string' },
  at: { type: 'string' },
  from: { type: 'string' },
  yes: { type: 'boolean', short: 'y' },
  'no-backup': { type: 'boolean' },
  'despite-findings': { type: 'boolean' },
} as const;

type Option = keyof typeof OPTIONS;

/** The options of a command line, of which a command knows some. Throws at any other. */
export function optionsOf(args: readonly string[], known: readonly Option[]) {
  const all = ['local', 'persist-to', 'env', ...known] as const;
  const options = Object.fromEntries(all.map((name) => [name, OPTIONS[name]]));
  const { values } = parseArgs({ args: [...args], options });
  const text = (name: Option) => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  return { text, is: (name: Option) => values[name] === true };
}

export function projectOf({ text, is }: ReturnType<typeof optionsOf>): Project {
  const env = text('env') ?? process.env.CLOUDFLARE_ENV;
  const isLocal = is('local');
  if (!isLocal && text('persist-to') !== undefined) throw new Error('--persist-to needs --local.');
  const files = { env };
  const { DB_EPOCH } = (isLocal ? configuredForDev(files, {}) : configuredToDeploy(files)).env;
  const named = Object.assign({ config: 'wrangler.toml' }, env !== undefined && { env });
  const found = unstable_readConfig(named, { hideWarnings: true }).d1_databases[0];
  const { binding = 'DB', database_name, database_id, preview_database_id } = found ?? {};
  return {
    isLocal,
    persistTo: text('persist-to') ?? '.wrangler/state',
    database: database_name ?? binding,
    localId: preview_database_id ?? database_id ?? binding,
    env,
    epoch: Number(DB_EPOCH),
  };
}
