/** `npm run dev` announces Roster only once the started Worker answers. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import type { KeptMail } from '../../src/dev/keeping-outbox.ts';
import { announced, copyOfProject, finished, startDev, wranglerOf } from './project.ts';

const project = copyOfProject();

test.each(['127.0.0.1', '::1'])('a port in use on %s is said in one line', async (host) => {
  const { server, port } = await strangerOn(host);
  const { output, code } = await finished(dev(['--port', String(port)]));
  server.close();
  const another = `npm run dev -- --port ${port + 1}`;
  expect(output).toBe(`Port ${port} is in use: stop what listens there, or run ${another}\n`);
  expect(code).toBe(1);
});

test('so is the port of an inspector', async () => {
  const { server, port } = await strangerOn('127.0.0.1');
  const { output, code } = await finished(dev(['--port', '0', '--inspector-port', String(port)]));
  server.close();
  expect(output).toContain(`Port ${port} is in use`);
  expect(output.trim()).not.toContain('\n');
  expect(code).toBe(1);
});

test('a server that takes the port after the check is not taken for Roster', async () => {
  const { server, port } = await strangerOn('127.0.0.1');
  server.close();
  const takesThePort = `
    const port = process.argv[process.argv.indexOf('--port') + 1];
    const { createServer } = await import('node:http');
    createServer((_, answer) => answer.end('ok')).listen(port, '127.0.0.1');
    setTimeout(() => process.exit(3), 1_500);
  `;
  const { output, code } = await finished(dev(['--port', String(port)], { dev: takesThePort }));
  expect(output).toContain('Starting the Worker');
  expect(output).not.toContain('ready');
  expect(code).toBe(3);
});

test('a migration that fails is shown, and nothing is started', async () => {
  const fails = `console.log('no such table'); process.exit(7);`;
  const { output, code } = await finished(dev(['--port', '0'], { d1: fails }));
  expect(output).toContain('no such table');
  expect(output).not.toContain('Starting the Worker');
  expect(code).toBe(7);
});

describe('a start', () => {
  let child: ChildProcess;
  let url: string;
  let output = '';
  beforeAll(async () => {
    child = start(['--port', '0']);
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    url = await announced(child);
  });
  afterAll(() => void child.kill());

  test('announces the port that the Worker got', async () => {
    const response = await fetch(`${url}/healthz`);
    expect(await response.json()).toEqual({ status: 'ok' });
  });

  test.each([
    '/',
    '/docs/',
    '/docs',
    '/docs/reference.js',
    '/style.css',
    '/openapi.json',
    '/dev/mail/',
    '/dev/mail/messages',
    '/dev/people',
    '/none',
  ])('serves %s with HSTS and a policy that lets no foreign script run', async (path) => {
    const { headers } = await fetch(`${url}${path}`, { redirect: 'manual' });
    expect(headers.get('Strict-Transport-Security')).toMatch(/^max-age=\d{8}/);
    const policy = headers.get('Content-Security-Policy') ?? '';
    expect(policy).toMatch(/^default-src '(none|self)';/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/script-src(?! 'self';)|unsafe-eval|https?:|\*/);
    expect(policy, 'one policy').not.toContain(',');
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
  });

  /** The first message to an address. */
  async function keptFor(email: string): Promise<KeptMail> {
    for (;;) {
      const response = await fetch(`${url}/dev/mail/messages`);
      const { messages } = (await response.json()) as { messages: KeptMail[] };
      const found = messages.find(({ to }) => to === email);
      if (found) return found;
      await pause(100);
    }
  }

  test('keeps messages to people, and shows them', async () => {
    const asked = await fetch(`${url}/api/v1/auth/codes`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ purpose: 'sign_in', email: people.john.email }),
    });
    expect(asked.status).toBe(202);
    const { code, link } = await keptFor(people.john.email);
    expect(code).toMatch(/^\w{4}-\w{4}$/);
    expect(link).toMatch(`${url}/account/#code/sign_in/`);
    const page = await (await fetch(`${url}/dev/mail/`)).text();
    expect(page).toContain(`<a href="${link}">`);
  });

  test('tells the people of the demo, whose tokens sign in, and takes nothing', async () => {
    const answer = await fetch(`${url}/dev/people`);
    const { people: told } = (await answer.json()) as { people: Record<string, string>[] };
    expect(told).toHaveLength(Object.keys(people).length);
    expect(Object.fromEntries(told.map(({ name, role }) => [name, role]))).toMatchObject({
      'John Doe': 'Member of My App, Acme Corp, Corporate, and Personal',
      'Ada Admin': 'Admin of My App and Acme Corp',
      'Olga Operator': 'Platform admin',
      'Oscar Owner': 'Owner of Acme Corp',
    });
    for (const { name, email, token } of told) {
      const headers = { Authorization: `Bearer ${token}` };
      const { data } = (await (await fetch(`${url}/api/v1/me`, { headers })).json()) as {
        data: object;
      };
      expect(data).toMatchObject({ name, email });
    }
    expect((await fetch(`${url}/dev/people`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${url}/dev/nothing`)).status).toBe(404);
  });

  /** Stores a preference of John's, and waits for the line of the receiver. */
  async function changesTheme(theme: string): Promise<void> {
    output = '';
    const path = '/api/core/users/platform-metadata/?platform_key=personal';
    await fetch(`${url}${path}`, {
      method: 'PATCH',
      headers: { Authorization: `Bearer ${people.john.token}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ metadata: { theme } }),
    });
    while (!output.includes('webhook  preferences.changed  theme')) await pause(100);
  }

  test('posts each change to a receiver of its own, which prints a line', async () => {
    await changesTheme('dark');
    expect(output).not.toContain('dark');
  });

  test('ends when it is interrupted, and the next one posts to its own receiver', async () => {
    child.kill('SIGINT');
    await once(child, 'close');
    await expect(fetch(`${url}/healthz`)).rejects.toThrow('fetch failed');
    child = start(['--port', '0']);
    child.stdout?.on('data', (chunk) => {
      output += chunk;
    });
    url = await announced(child);
    await changesTheme('light');
  });
});

/** An HTTP server that answers 200 to everything. */
async function strangerOn(host: string): Promise<{ server: Server; port: number }> {
  const server = createServer((_, answer) => answer.end('ok')).listen(0, host);
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

/** The dev server until the end of a test. */
function dev(...args: Parameters<typeof start>): ChildProcess {
  const child = start(...args);
  onTestFinished(() => void child.kill());
  return child;
}

/** The dev server, with the wrangler of the project or with scripts in place of its commands. */
const start = (args: readonly string[], commands?: Readonly<Record<string, string>>) =>
  startDev(project, args, commands ? [wranglerOf(project, commands)] : []);
