/**
 * Wrangler with an account in a file: it notes each call, and answers as wrangler 4.156 does. Only
 * what `npm run deploy` calls is there.
 */
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';

export interface Account {
  signedIn: boolean;
  /** The versions of each Worker, the one that runs last. */
  workers: Record<string, string[]>;
  /** The migrations that each database has. */
  databases: Record<string, string[]>;
  /** The tag of `[[migrations]]` that every version knows. */
  tag: string;
  namespaces: { id: string; title: string }[];
  /** The next command that begins so fails. */
  failing?: string | undefined;
  /** Whether dry runs of `deploy` are left to the real wrangler. */
  builds: boolean;
}

const {
  ACCOUNT = '',
  CALLS = '',
  REAL_WRANGLER = '',
  WRANGLER_OUTPUT_FILE_PATH = '',
} = process.env;
const given = process.argv.slice(2);
appendFileSync(CALLS, `${given.join(' ')}\n`);
const account: Account = JSON.parse(readFileSync(ACCOUNT, 'utf8'));
const env = given.find((each) => each.startsWith('--env='))?.slice('--env='.length);
const name = env ? `roster-${env}` : 'roster';
const versions = account.workers[name];

const fail = (text: string): never => {
  console.error(`\n✘ [ERROR] ${text}\n\n\n🪵  Logs were written to "/tmp/wrangler.log"`);
  process.exit(1);
};
const failOfApi = (path: string, text: string) =>
  fail(`A request to the Cloudflare API (/accounts/0123/${path}) failed.\n\n  ${text}\n`);
const failAsJson = (error: object): never => {
  console.log(`\n${JSON.stringify({ error }, null, 2)}`);
  process.exit(1);
};
const tell = (value: unknown) => console.log(JSON.stringify(value, null, 2));
const save = () => writeFileSync(ACCOUNT, JSON.stringify(account));

const real = () => process.exit(spawnSync(REAL_WRANGLER, given, { stdio: 'inherit' }).status);
/** The upload of the bundle that is built. */
const PROGRAM = 'build/worker/worker.js';
const UPLOAD = `deploy ${PROGRAM} --no-bundle --minify=false`;

const commands: Record<string, () => void> = {
  whoami: () => {
    if (account.signedIn) return tell({ loggedIn: true, authType: 'User API Token', accounts: [] });
    console.log('\n{"loggedIn":false}');
    process.exit(1);
  },
  'deployments status': () => {
    if (!versions) {
      const missing = 'This Worker does not exist on your account. [code: 10007]';
      return failOfApi(`workers/scripts/${name}/deployments`, missing);
    }
    tell({ id: 'deployment', versions: [{ version_id: versions.at(-1), percentage: 100 }] });
  },
  'd1 execute': () => {
    const applied = account.databases[name];
    if (!applied) {
      return failAsJson({
        text: `Couldn't find a D1 DB named '${name}' (bound as 'DB') in the API. Run 'wrangler d1 create ${name}' to create it.`,
      });
    }
    if (applied.length === 0) {
      return failAsJson({
        text: 'A request to the Cloudflare API (/accounts/0123/d1/database/4567/query) failed.',
        notes: [{ text: 'no such table: d1_migrations: SQLITE_ERROR [code: 7500]' }],
        kind: 'error',
        name: 'APIError',
        code: 7500,
      });
    }
    tell([{ results: applied.map((each) => ({ name: each })), success: true, meta: {} }]);
  },
  'd1 create': () => {
    account.databases[name] = [];
    console.log(`✅ Successfully created DB '${name}'`);
  },
  'd1 migrations apply': () => {
    account.databases[name] = readdirSync('migrations').filter((file) => file.endsWith('.sql'));
  },
  'versions view': () =>
    tell({ id: given[2], resources: { script_runtime: { migration_tag: account.tag } } }),
  'secret list': () => tell([{ name: 'ROOT_TOKEN', type: 'secret_text' }]),
  'kv namespace list': () => tell(account.namespaces),
  'deploy --dry-run': () => {
    if (account.builds) real();
    mkdirSync('build/worker', { recursive: true });
    writeFileSync(PROGRAM, 'export default {};');
    writeFileSync(`${PROGRAM}.map`, '{"version":3,"sources":[],"mappings":""}');
  },
  [`${UPLOAD} --dry-run`]: () => {
    if (account.builds) real();
    output({ version_id: null, bundle_size: { raw_bytes: 400_000, gzip_bytes: 139_264 } });
  },
  [UPLOAD]: () => {
    if (!existsSync(PROGRAM)) fail(`The entry-point file at "${PROGRAM}" was not found.`);
    const title = `${name}-copies`;
    if (!versions && account.namespaces.some((each) => each.title === title)) {
      const taken = 'a namespace with this account ID and title already exists [code: 10014]';
      return failOfApi('storage/kv/namespaces', taken);
    }
    if (!versions) account.namespaces.push({ id: 'fedcba', title });
    const version_id = `00000000-0000-4000-8000-00000000000${(versions ?? []).length + 1}`;
    account.workers[name] = [...(versions ?? []), version_id];
    output({ version_id, targets: [`${name}.example.workers.dev`] });
  },
};

function output(entry: object): void {
  const lines = [{ type: 'wrangler-session' }, Object.assign({ type: 'deploy' }, entry)];
  appendFileSync(WRANGLER_OUTPUT_FILE_PATH, lines.map((line) => JSON.stringify(line)).join('\n'));
}

const called = given.join(' ');
const command = Object.keys(commands).find((each) => called.startsWith(each)) ?? '';
const isToFail = account.failing !== undefined && called.startsWith(account.failing);
if (isToFail) {
  delete account.failing;
  save();
  fail('Internal error [code: 10000]');
}
(commands[command] ?? (() => fail(`Unknown arguments: ${called}`)))();
save();
