/** The commands of the runbook about a leaked key, as an operator runs them. */
import { type ChildProcess, spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
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

/** Runs commands in one shell, here in place of at Cloudflare. Returns what each has printed. */
function run(commands: readonly string[], variables: Readonly<Record<string, string>>): string[] {
  const mark = '# end of a command';
  const script = commands.map((each) => `${each}\necho\necho '${mark}'`).join('\n');
  const path = [resolve('node_modules/.bin'), process.env.PATH].join(':');
  const { status, stdout, stderr } = spawnSync('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, ...variables, PATH: path, CI: 'true' },
  });
  expect(status, stderr).toBe(0);
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
  const printed = run([names.replace('rst_…', leaked), ...local], {
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
