/**
 * `npm run dev`: a migrated local database with demo data, and the Worker on it. Arguments go to
 * wrangler, so `npm run dev -- --port 9000 --persist-to /tmp/roster --var LOG:requests` works.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { demoStatements, people } from './demo-data.ts';

const passedOn = process.argv.slice(2);
const { values: options } = parseArgs({
  args: passedOn,
  options: { port: { type: 'string', default: '8787' }, 'persist-to': { type: 'string' } },
  strict: false,
});
const port = String(options.port);
const persistTo = options['persist-to'] === undefined ? undefined : String(options['persist-to']);

const local = ['--local', ...(persistTo ? ['--persist-to', persistTo] : [])];

// Nothing of a first start may need an account or the network.
const env = {
  ...process.env,
  WRANGLER_SEND_METRICS: 'false',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
};

const roomy = { capacity: 10_000, refillPerSecond: 100 };
const limits = { subject: roomy, address: roomy };

/** Where development differs from wrangler.toml: limits that one hardly meets, and what takes time. */
const vars = {
  RATE_LIMITS: JSON.stringify({ signIn: limits, mint: limits, identify: limits }),
  LOG: 'errors',
  SERVER_TIMING: 'on',
};

if (!existsSync('.dev.vars')) copyFileSync('.dev.vars.example', '.dev.vars');
step('Migrating the local database');
wrangler(['d1', 'migrations', 'apply', 'DB', ...local]);
step('Seeding demo data, if this is the first start');
wrangler(['d1', 'execute', 'DB', '--file', demoFile(), '--yes', ...local]);
await serve();

function step(what: string): void {
  console.log(`\n› ${what}`);
}

/** The demo directory as a file of SQL that does nothing the second time. */
function demoFile(): string {
  const file = 'build/demo.sql';
  writeFileSync(file, demoStatements().join('\n'));
  return file;
}

/** Runs wrangler to its end; shows what it said only if it failed. */
function wrangler(args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync('wrangler', args, {
    env,
    encoding: 'utf8',
    input: '',
  });
  if (status === 0) return;
  console.error(`${stdout}\n${stderr}`);
  process.exit(status ?? 1);
}

async function serve(): Promise<void> {
  step('Starting the Worker');
  const given = Object.entries(vars).flatMap(([name, value]) => ['--var', `${name}:${value}`]);
  const args = ['dev', '--show-interactive-dev-session=false', ...given, ...passedOn];
  const child = spawn('wrangler', args, { env, stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 0));
  if (await answers(child)) console.log(firstScreen());
}

/** Waits until the Worker answers, or has gone. */
async function answers(child: ChildProcess): Promise<boolean> {
  while (child.exitCode === null) {
    const response = await fetch(`http://localhost:${port}/healthz`).catch(() => undefined);
    if (response?.ok) return true;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return false;
}

function firstScreen(): string {
  const api = `http://localhost:${port}`;
  const record = `${api}/api/core/users/platform-metadata/?platform_key=acme-corp`;
  return `
  Roster is ready on ${api}   reference: ${api}/docs/

  John stores a preference:

    curl -X PATCH '${record}' \\
      -H 'Authorization: Token ${people.john.token}' \\
      -H 'Content-Type: application/json' \\
      -d '{"metadata": {"theme": "dark"}}'

  His tenant's admin reads it:

    curl '${record}&username=john_doe' \\
      -H 'Authorization: Token ${people.admin.token}'

  The root token (from .dev.vars) may do everything, such as tell Roster who someone is:

    curl -X POST ${api}/api/v1/users/identify -H 'Authorization: Bearer dev-root-token' \\
      -H 'Content-Type: application/json' \\
      -d '{"email": "jane@example.com", "name": "Jane Doe", "attributes": {"plan": "pro", "mrr": 49.9}}'

    curl '${api}/api/v1/users?attr.plan=pro' -H 'Authorization: Bearer dev-root-token'

  Tenants: acme-corp, my-app, corporate, personal, globex. State is kept between starts;
  delete ${persistTo ?? '.wrangler/state'} to begin anew.
`;
}
