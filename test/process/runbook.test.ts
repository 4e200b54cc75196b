/** The commands of the runbook about keys and tenants, as an operator runs them. */
import { type ChildProcess, execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { commandsBelow } from './documented.ts';
import { asker } from './jobs/answer.ts';
import { announced, copyOfProject, startDev } from './project.ts';

const project = copyOfProject();
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  server = startDev(project, ['--port', '0']);
  url = await announced(server);
});
afterAll(() => void server.kill());

const execute = promisify(execFile);

/**
 * Runs commands in one shell, here in place of at Cloudflare. Returns what each has printed. The
 * test goes on meanwhile, so that it sees when the server closes an idle connection.
 */
async function run(
  commands: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<string[]> {
  const mark = '# end of a command';
  const script = commands.map((each) => `${each}\necho\necho '${mark}'`).join('\n');
  const path = [resolve('node_modules/.bin'), process.env.PATH].join(':');
  const { stdout } = await execute('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: project,
    env: { ...process.env, ...variables, PATH: path, CI: 'true' },
  });
  return stdout.split(`${mark}\n`).map((text) => text.trim());
}

async function minted(asks: ReturnType<typeof asker>, name: string): Promise<string> {
  const { body } = await asks<{ data: { token: string } }>('POST', '/api/v1/tokens', { name });
  return body.data.token;
}

test('a key that has leaked ends, its work is found, and its user gets a code', async () => {
  const johns = asker(url, people.john.token);
  const leaked = await minted(johns, 'leaked');
  const child = await minted(asker(url, leaked), 'made with it');
  const [names = '', ...commands] = commandsBelow('A key has leaked', 'docs/runbook.md');
  expect(names).toContain('LEAKED=rst_…');
  const local = commands.map((command) => command.replace('--remote', '--local'));
  const printed = await run([names.replace('rst_…', leaked), ...local], {
    ROSTER: url,
    ROOT_TOKEN: 'dev-root-token',
    DATABASE: 'roster',
  });
  expect(printed[2]).toBe('401');
  expect(printed[3]).toContain('token.mint');
  expect((await asker(url, child)('GET', '/api/v1/me')).status).toBe(401);
  expect((await johns('GET', '/api/v1/me')).status, 'all tokens of John have ended').toBe(401);
  const mail = await (await fetch(`${url}/dev/mail/`)).text();
  expect(mail).toContain(people.john.email);
});

test('the deletion of a tenant is found, and what comes back is readable', async () => {
  const root = asker(url, 'dev-root-token');
  const mistaken = tenants.globex;
  const deleted = await root('DELETE', `/api/v1/organizations/${mistaken.id}?cascade=true`);
  expect(deleted.status).toBe(200);
  const stranger = asker(url, people.stranger.token);
  const record = `/api/core/users/platform-metadata/?platform_key=${mistaken.key}`;
  expect((await stranger('GET', record)).status).toBe(404);
  const [find = '', see = ''] = commandsBelow('A tenant was deleted by mistake', 'docs/runbook.md');
  const variables = { ROSTER: url, ROOT_TOKEN: 'dev-root-token', DATABASE: 'roster' };
  const [found] = await run([find.replace('--remote', '--local')], variables);
  expect(found).toContain(mistaken.id);

  const { name, key } = mistaken;
  const again = { applicationId: tenants.myApp.id, name, key };
  const { body } = await root<{ organization: { id: string } }>(
    'POST',
    '/api/v1/organizations',
    again,
  );
  const { id: userId, username } = people.stranger;
  await root('POST', `/api/v1/organizations/${body.organization.id}/members`, { userId });
  await root('PUT', `${record}&username=${username}`, { metadata: { a: 1 } });
  const [seen = ''] = await run([see], { ...variables, TENANT: key, MEMBER: username });
  expect(JSON.parse(seen).metadata).toEqual({ a: 1 });
  expect((await stranger('GET', record)).status).toBe(200);
});
