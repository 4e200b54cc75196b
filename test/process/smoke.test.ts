/** The smoke test of a deployment, sent to a Worker that runs, and to some that are broken. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { smoke as smokeOf } from '../../scripts/deploy/smoke.ts';
import { type Started, startDev } from '../../scripts/dev/started.ts';
import { hostOfRoster } from './account.ts';
import { copyOfProject, finished } from './project.ts';

const ROOT = 'dev-root-token';

function smoke(url: string, rootToken?: string) {
  const env = { ...process.env, ROSTER_ROOT_TOKEN: rootToken ?? '' };
  const args = ['scripts/deploy/smoke-only.ts', '--url', url];
  return finished(spawn(process.execPath, args, { env }));
}

describe('a Worker that works', () => {
  let roster: Started;
  beforeAll(async () => {
    roster = await startDev();
  });
  afterAll(() => roster.stop());

  /** The keys of all applications. */
  async function keys(): Promise<string[]> {
    const headers = { Authorization: `Bearer ${ROOT}` };
    const answer = await fetch(`${roster.url}/api/v1/applications`, { headers });
    const { applications } = (await answer.json()) as { applications: { key: string }[] };
    return applications.map(({ key }) => key);
  }

  test('passes all twelve with the root token, and nothing is left behind', async () => {
    const before = await keys();
    const { output, code } = await smoke(roster.url, ROOT);
    expect(output).toContain('it reads its own write at once, by the fence');
    expect(output.match(/✓/g)).toHaveLength(12);
    expect(output).toContain('12 of 12 passed.');
    expect(code).toBe(0);
    expect(await keys()).toEqual(before);
  });

  test('passes all twelve without one', async () => {
    const { output, code } = await smoke(roster.url);
    expect(output).toContain('ROSTER_ROOT_TOKEN is not set');
    expect(output.match(/✓/g)).toHaveLength(12);
    expect(code).toBe(0);
  });

  test('is told that the root token is another', async () => {
    const { output, code } = await smoke(roster.url, 'another-root-token');
    expect(output).toContain('ROSTER_ROOT_TOKEN is the ROOT_TOKEN of the deployment');
    expect(output).toMatch(/It answered 401: .*\n.* its line has the requestId [\w-]+\./);
    expect(code).toBe(1);
  });
});

test('a version that does not take over is waited for, and told in the end', async () => {
  const host = await hostOfRoster(() => 'before');
  vi.spyOn(console, 'log').mockReturnValue();
  const told = vi.spyOn(console, 'error').mockReturnValue();
  const target = { rootToken: undefined, allowedOrigins: '*', hasFence: true, patience: 1_500 };
  const passed = await smokeOf(host.url, Object.assign({ version: 'after' }, target));
  expect(passed).toBe(false);
  expect(told.mock.calls.flat().join('\n')).toMatch(/version after runs.*\n.*"version":"before"/);
  expect(await smokeOf(host.url, Object.assign({ version: 'before' }, target))).toBe(true);
  host.server.close();
});

describe('a Worker that is broken', () => {
  const project = copyOfProject();
  const state = mkdtempSync(join(tmpdir(), 'roster-smoke-'));
  afterAll(() => rmSync(state, { recursive: true }));

  /** The Worker of the deployment on an empty database, with a change of wrangler.toml. */
  async function serve(from: string, to: string): Promise<{ url: string; child: ChildProcess }> {
    const text = readFileSync('wrangler.toml', 'utf8');
    expect(text).toContain(from);
    rmSync(join(project, 'wrangler.toml'), { force: true });
    writeFileSync(join(project, 'wrangler.toml'), text.replace(from, to));
    const args = ['dev', '--port', '0', '--inspector-port', '0', '--persist-to', state];
    const child = spawn(resolve('node_modules/.bin/wrangler'), args, {
      cwd: project,
      env: { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    for (;;) {
      const [message] = (await once(child, 'message')) as [string];
      const { event, port } = JSON.parse(message) as { event: string; port: number };
      if (event === 'DEV_SERVER_READY') return { url: `http://localhost:${port}`, child };
    }
  }

  test.each([
    ['lacks a binding', 'binding = "COPIES"', 'binding = "COPY"', 'Add COPIES to wrangler.toml'],
    ['has a wrong setting', 'LOG = "requests"', 'LOG = "loud"', 'Change LOG'],
    ['has no tables', 'LOG = "requests"', 'LOG = "off"', 'Apply the migrations'],
  ])('is found out if it %s', async (_what, from, to, told) => {
    const { url, child } = await serve(from, to);
    const { output, code } = await smoke(url);
    child.kill();
    await once(child, 'close');
    expect(output).toMatch(/ ✗ {2}1 GET .*\n {4}It answered \d{3}: /);
    expect(output).toContain(told);
    expect(output).not.toContain('of 12 passed');
    expect(code).toBe(1);
  });
});
