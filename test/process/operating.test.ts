/** The commands of docs/operating.md for those who look inside, as an operator runs them. */
import { type ChildProcess, execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { commandsBelow } from './documented.ts';
import { asker } from './jobs/answer.ts';
import { announced, copyOfProject, startDev } from './project.ts';

const project = copyOfProject();
const LOG = join(project, 'roster.log');
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  server = startDev(project, ['--port', '0', '--var', 'LOG:requests']);
  server.stdout?.pipe(createWriteStream(LOG));
  url = await announced(server);
});
afterAll(() => void server.kill());

/** Ends the output of each block. */
const MARK = '# end of a block';

/** Runs commands in one shell, here in place of at Cloudflare. Returns what each block printed. */
async function run(commands: readonly string[], variables = {}): Promise<readonly string[]> {
  const local = commands.map((command) => command.replaceAll('--remote', '--local'));
  const script = local.map((each) => `${each}\necho\necho '${MARK}'`).join('\n');
  const PATH = [resolve('node_modules/.bin'), process.env.PATH].join(':');
  const given = { ROSTER: url, DATABASE: 'roster', ...variables, PATH, CI: 'true' };
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: project,
    env: { ...process.env, ...given },
  });
  return stdout.split(`${MARK}\n`);
}

/** The rows of each statement in the output of `wrangler d1 execute`. */
const rowsIn = (output = ''): readonly Record<string, unknown>[][] =>
  [...output.matchAll(/^\[$.*?^\]$/gms)].map(([json]) => JSON.parse(json)[0].results);

const { john, operator } = people;
const record = '/api/core/users/platform-metadata/?platform_key=my-app';

/** Stores a preference of John, and returns the id of the request. */
async function stored(metadata: object): Promise<string> {
  const { status, headers } = await asker(url, john.token)('PATCH', record, { metadata });
  expect(status).toBe(200);
  return headers.get('x-request-id') ?? '';
}

test('see inside: a token for the scraper is minted, and reads what was counted', async () => {
  await stored({ counted: true });
  const [mint = '', scrape = ''] = commandsBelow('See inside', 'docs/operating.md');
  const as = { ROOT_TOKEN: 'dev-root-token', ADMIN_ID: operator.id };
  const { data } = JSON.parse((await run([mint], as))[0] ?? '');
  expect(data.permissions).toEqual(['platform.read_metrics']);
  const [text] = await run([scrape], { METRICS_TOKEN: data.token });
  expect(text).toMatch(/^roster_requests_total\{.*method="PATCH",status="200"\} \d+$/m);
  const { status } = await asker(url, data.token)('GET', '/api/v1/users');
  expect(status, 'it reads nothing else').toBe(403);
});

describe('a user says their setting did not stick:', () => {
  const title = 'A user says their setting did not stick';
  const [variables = '', line = '', event = '', after = '', copy = ''] = commandsBelow(
    title,
    'docs/operating.md',
  );
  /** The variables as an operator would fill them in. */
  const given = (requestId: string) =>
    variables.replace('=…', `=${requestId}`).replace('=roster.log', `='${LOG}'`);

  test('the commands lead from the request id to the change that came after it', async () => {
    const mine = await stored({ theme: 'dark' });
    const other = await stored({ theme: 'light', sound: false });
    const [, lines = '', found, later] = await run([given(mine), line, event, after]);
    expect(JSON.parse(lines)).toMatchObject({
      requestId: mine,
      method: 'PATCH',
      status: 200,
      caller: john.id,
    });
    const [[change] = []] = rowsIn(found);
    expect(change).toMatchObject({ action: 'record.merge', actor_id: john.id, keys: '["theme"]' });
    const [changes, [now] = []] = rowsIn(later);
    expect(changes).toMatchObject([{ request_id: other, version: Number(change?.version) + 1 }]);
    expect(String(changes?.[0]?.keys)).toContain('theme');
    expect(now).toMatchObject({ copy: `${john.id}/my-app`, version: changes?.[0]?.version });
    expect(String(now?.keys)).toContain('sound');
  });

  test('and to the copy that readers get', async () => {
    for (let times = 0; times < 2; times += 1) await asker(url, john.token)('GET', record);
    const requestId = await stored({ language: 'en' });
    const [, , later] = await run([given(requestId), event, after]);
    const [, [now] = []] = rowsIn(later);
    const ofJohn = copy.replace('=…', `=${now?.copy}`);
    await expect
      .poll(async () => JSON.parse((await run([ofJohn]))[0] ?? '')[0]?.metadata.version)
      .toBe(now?.version);
  });

  test('a request that changed nothing has a line, and no event', async () => {
    await stored({ same: true });
    const requestId = await stored({ same: true });
    const [, lines = '', found] = await run([given(requestId), line, event]);
    expect(JSON.parse(lines)).toMatchObject({ requestId, status: 200 });
    expect(rowsIn(found)).toEqual([[]]);
  });
});
