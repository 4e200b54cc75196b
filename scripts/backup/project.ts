/** The options of the commands of this room, and what the configuration says of the database. */
import { parseArgs } from 'node:util';
import { configurationOf, configuredForDev, configuredToDeploy } from '../settings/configured.ts';
import { refuseWhatNpmTook } from '../settings/npm-options.ts';

export interface Project {
  /** The directory of the local state, which counts with `--local`. */
  readonly persistTo: string;
  /** Whether the database of development is meant, and not the one at Cloudflare. */
  readonly isLocal: boolean;
  /** The name of the database at Cloudflare. */
  readonly database: string;
  /** The id of the local database. */
  readonly localId: string;
  /** A section `[env.…]` of wrangler.toml, or "" for the top level. */
  readonly env: string;
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
  'no-deploy': { type: 'boolean' },
  'workers-dev': { type: 'boolean' },
  url: { type: 'string' },
} as const;

type Option = keyof typeof OPTIONS;

/** The options of a command line, of which a command knows some. Throws at any other. */
export function optionsOf(args: readonly string[], known: readonly Option[]) {
  const all = ['local', 'persist-to', 'env', ...known] as const;
  const usage = 'Put -- before the options: npm run restore -- --local …';
  refuseWhatNpmTook(all, process.env, usage);
  const options = Object.fromEntries(all.map((name) => [name, OPTIONS[name]]));
  const { values } = parseArgs({ args: [...args], options });
  const text = (name: Option) => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  return { text, is: (name: Option) => values[name] === true };
}

export type Options = ReturnType<typeof optionsOf>;

/** What a command is about. */
export function projectOf({ text, is }: Options): Project {
  const env = text('env') ?? process.env.CLOUDFLARE_ENV ?? '';
  const isLocal = is('local');
  if (!isLocal && text('persist-to') !== undefined) throw new Error('--persist-to needs --local.');
  const files = { env };
  const { DB_EPOCH } = (isLocal ? configuredForDev(files, {}) : configuredToDeploy(files)).env;
  const [found] = configurationOf(files).d1_databases;
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
