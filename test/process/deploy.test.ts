/** `npm run deploy` in steps that can be repeated, on an account that a fake wrangler has. */
import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bundleFigures } from '../../scripts/bench/bundle.ts';
import { accountOf, addMigration, hostOfRoster, migrations, UPLOAD } from './account.ts';
import { copyOfProject } from './project.ts';

const project = copyOfProject();
const account = accountOf(project);
let host: Awaited<ReturnType<typeof hostOfRoster>>;
beforeAll(async () => {
  host = await hostOfRoster(account.newest);
});
afterAll(() => void host.server.close());

/** Puts routes of the test in place of those of wrangler.toml, at the top and in staging. */
function route(top: string, staging = '[]'): void {
  const text = readFileSync('wrangler.toml', 'utf8');
  expect(text.split('\nroutes = []')).toHaveLength(2);
  const routed = text.replace('\nroutes = []', `\nroutes = ${staging}`);
  rmSync(join(project, 'wrangler.toml'));
  writeFileSync(join(project, 'wrangler.toml'), `routes = ${top}\n${routed}`);
}

beforeEach(() => {
  host.isHealthy = true;
  route(`["${host.url}/*"]`);
  rmSync(join(project, 'migrations'), { recursive: true });
  symlinkSync(resolve('migrations'), join(project, 'migrations'));
});

const VERSION = '00000000-0000-4000-8000-000000000001';
const NEXT = VERSION.replace(/1$/, '2');
const running = { workers: { roster: [VERSION] }, databases: { roster: [...migrations] } };
const readings = (env = '') =>
  [
    'deploy --dry-run --outdir build/worker --metafile build/worker/meta.json',
    `${UPLOAD} --dry-run`,
    'whoami --json',
    'deployments status --json',
    'd1 execute DB --remote --json --command SELECT name FROM d1_migrations',
  ].map((call) => `${call} --env=${env}`);
/** What is asked besides where a version runs. */
const ofRunning = [`versions view ${VERSION} --json --env=`, 'secret list --env='];

describe('a check', () => {
  test.each([
    ['deploy:check', '', true],
    ['deploy', '--dry-run', false],
  ] as const)('npm run %s %s reads, and changes nothing', async (script, option, builds) => {
    const has = Object.assign({}, running, { databases: { roster: migrations.slice(0, -1) } });
    account.begin(Object.assign({ builds }, has));
    const { output, code } = await account.npm(script, option);
    const size = builds ? bundleFigures().gzipped : 139_264;
    expect(output).toContain(`\n  ${(size / 1024).toFixed(1)} KiB, compressed.\n`);
    expect(output).toContain(`Version ${VERSION} runs.\n  Secrets: ROOT_TOKEN.`);
    expect(output).toContain(`These migrations are pending:\n    ${migrations.at(-1)}: `);
    expect(output).toMatch(/\nNothing was changed, and nothing stands in the way\.\n$/);
    expect(code).toBe(0);
    expect(account.calls().sort()).toEqual([...readings(), ...ofRunning].sort());
    expect(account.now()).toMatchObject(has);
  });

  test('needs no account for what the files tell, and says what it has not checked', async () => {
    account.begin({ signedIn: false });
    const { output, code } = await account.npm('deploy:check');
    expect(output).toContain('Not checked: the database, the migrations that are pending,');
    expect(output).toContain('Run npx wrangler login, or set CLOUDFLARE_API_TOKEN.');
    expect(code).toBe(0);
    expect((await account.npm('deploy')).code).toBe(1);
    expect(account.calls()).not.toContain(`${UPLOAD} --env=`);
  });

  test('tells that the Worker cannot be built', async () => {
    account.begin(Object.assign({ failing: 'deploy --dry-run' }, running));
    const { output, code } = await account.npm('deploy:check');
    expect(output).toContain('The Worker cannot be built.');
    expect(code).toBe(1);
  });

  test('tells that the account does not answer', async () => {
    account.begin(Object.assign({ failing: 'deployments' }, running));
    const { output, code } = await account.npm('deploy');
    expect(output).toContain('Internal error [code: 10000]');
    expect(code).toBe(1);
    expect(account.calls()).not.toContain(`${UPLOAD} --env=`);
  });
});

test('an option that there is not is refused, and nothing is asked or done', async () => {
  account.begin(running);
  const { output, code } = await account.npm('deploy', '--dryrun');
  expect(output).toContain("Unknown option '--dryrun'\n\nnpm run deploy -- [options]");
  expect(code).toBe(1);
  expect(account.calls()).toEqual([]);
});

describe('the domain', () => {
  test('without a route nothing is deployed, unless it shall be on workers.dev', async () => {
    route('[]');
    account.begin();
    const { output, code } = await account.npm('deploy');
    expect(output).toContain('There is no route. Write a domain of your account at the top of');
    expect(output).toContain('To deploy all the same, add --workers-dev.');
    expect(code).toBe(1);
    expect(account.now()).toMatchObject({ workers: {}, databases: {} });
    const onWorkersDev = await account.npm('deploy', `--workers-dev --url ${host.url}`);
    expect(onWorkersDev.output).toContain('sends x-d1-bookmark back');
    expect(onWorkersDev.code).toBe(0);
    expect(account.now().workers).toEqual({ roster: [VERSION] });
  });

  test('a route that leads only some paths to Roster is none', async () => {
    route('["example.com/roster/*", "*.example.com/*"]');
    account.begin(running);
    const { output, code } = await account.npm('deploy');
    expect(output).toContain('No route leads all paths of one host to Roster.');
    expect(code).toBe(1);
    expect(account.now()).toMatchObject(running);
  });
});

describe('a deployment', () => {
  test('creates, migrates, uploads and asks twelve times, and can be repeated', async () => {
    account.begin();
    const { output, code } = await account.npm('deploy');
    expect(output).toContain('12 of 12 passed.');
    expect(output).toContain(`Deployed: ${host.url} runs version ${VERSION}.`);
    expect(code).toBe(0);
    expect(account.calls()).toEqual([
      ...readings(),
      'kv namespace list --env=',
      'd1 create roster --env=',
      'd1 migrations apply DB --remote --env=',
      `${UPLOAD} --env=`,
    ]);
    expect((await account.npm('deploy')).code).toBe(0);
    expect(account.calls()).toEqual([...readings(), ...ofRunning, `${UPLOAD} --env=`]);
  });

  test.each(['d1 create', 'd1 migrations apply', `${UPLOAD} --env`])(
    'goes on after a failure of %s',
    async (step) => {
      account.begin({ failing: step });
      const { output, code } = await account.npm('deploy');
      expect(output).toContain('Correct the cause and run npm run deploy again');
      expect(code).toBe(1);
      const again = await account.npm('deploy');
      expect(again.output).toContain('12 of 12 passed.');
      expect(again.code).toBe(0);
      expect(account.now().databases).toEqual({ roster: migrations });
    },
  );

  test('tells which KV namespace an earlier attempt has left behind', async () => {
    account.begin({ namespaces: [{ id: 'abc', title: 'roster-copies' }] });
    const { output, code } = await account.npm('deploy');
    expect(output).toContain('Write id = "abc" beside the binding COPIES in wrangler.toml.');
    expect(code).toBe(1);
    expect(account.now().databases).toEqual({});
  });

  test('that does not answer as it should tells how to roll back', async () => {
    host.isHealthy = false;
    account.begin(running);
    const { output, code } = await account.npm('deploy');
    expect(output).toContain(`version ${NEXT} runs, with D1\n    It answered 503: D1`);
    expect(output).toContain(`\n  npx wrangler rollback ${VERSION}\n`);
    expect(code).toBe(1);
    account.begin();
    expect((await account.npm('deploy')).output).toContain('No version ran before');
    account.begin(Object.assign({ tag: 'v1' }, running));
    const beyond = (await account.npm('deploy')).output;
    expect(beyond).toContain(`There is no way back to version ${VERSION}`);
    expect(beyond).not.toContain('npx wrangler rollback');
  });
});

describe('a migration that does more than add', () => {
  const SQL = 'CREATE TABLE `a` (`b` text);\nALTER TABLE `users` DROP COLUMN `image`;';

  test('stops a deployment before anything is changed, unless it is said to be safe', async () => {
    addMigration(project, '9999_less.sql', SQL);
    account.begin(running);
    const { output, code } = await account.npm('deploy');
    expect(output).toContain('9999_less.sql does more than add:\n  ALTER TABLE users DROP COLUMN');
    expect(code).toBe(1);
    expect(account.now()).toMatchObject(running);
    expect((await account.npm('deploy', '--contract')).code).toBe(0);
    expect(account.now().databases.roster).toContain('9999_less.sql');
  });

  test('goes on if the file says why, and in a database that nothing runs on', async () => {
    addMigration(project, '9999_less.sql', `-- contract: nothing reads it.\n${SQL}`);
    account.begin(running);
    const { output, code } = await account.npm('deploy');
    expect(output).toContain('9999_less.sql: does more than add, but nothing reads it.');
    expect(code).toBe(0);
    addMigration(project, '9999_less.sql', SQL);
    account.begin();
    expect((await account.npm('deploy')).code).toBe(0);
  });
});

describe('staging', () => {
  test('is what every call of wrangler hears', async () => {
    route('[]', `["${host.url}/*"]`);
    host.isHealthy = false;
    account.begin({ workers: { 'roster-staging': [VERSION] } });
    const { output, code } = await account.npm('deploy', '--env staging');
    expect(output).toContain(`npx wrangler rollback ${VERSION} --env staging`);
    expect(code).toBe(1);
    const calls = account.calls();
    expect(calls).toContain('d1 create roster-staging --env=staging');
    expect(calls.filter((call) => !call.endsWith(' --env=staging'))).toEqual([]);
    expect(Object.keys(account.now().databases)).toEqual(['roster-staging']);
  });

  test('has nothing of production, or is not deployed', async () => {
    cpSync(join(project, 'wrangler.toml'), join(project, 'wrangler.old'));
    const shared = readFileSync(join(project, 'wrangler.old'), 'utf8')
      .replace('\nroutes = []', '')
      .replace('"roster-staging"', '"roster"')
      .replace('"7411"', '"7401"');
    writeFileSync(join(project, 'wrangler.toml'), shared);
    account.begin(running);
    const { output, code } = await account.npm('deploy', '--env staging');
    for (const each of ['database roster', 'rate limit namespace 7401', `route ${host.url}/*`]) {
      expect(output).toContain(`[env.staging] has the ${each} of the top level.`);
    }
    expect(code).toBe(1);
    expect(account.now()).toMatchObject(running);
  });
});
