/**
 * How pages are served, by the router of assets in front of the Worker: with the headers of
 * docs/site, and a page of the test's own in place of the console.
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { announced, copyOfProject, startDev } from './project.ts';

const PAGE = '<!doctype html><title>Console</title>';
const SCRIPT = '/console/assets/index-B3kd8fLq.js';
let child: ChildProcess;
let url: string;

const project = copyOfProject();
beforeAll(async () => {
  const assets = join(project, 'assets');
  cpSync('docs/site', assets, { recursive: true });
  mkdirSync(join(assets, 'console/assets'), { recursive: true });
  writeFileSync(join(assets, 'console/index.html'), PAGE);
  writeFileSync(join(assets, SCRIPT), 'export {};');
  child = startDev(project, ['--port', '0', '--assets', assets]);
  url = await announced(child);
});

afterAll(async () => {
  child.kill('SIGINT');
  await once(child, 'close');
});

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${url}${path}`, { redirect: 'manual', ...init });

describe('the console', () => {
  const views = [
    '/console/',
    '/console/people',
    '/console/people/user_01hm6xq4000000000000000001',
    '/console/people/jane.doe@example.com/',
    '/console/settings/user-attributes?sort=key',
  ];

  test.each(views)('is one page, at %s as well', async (path) => {
    const answer = await ask(path);
    expect([answer.status, await answer.text()]).toEqual([200, PAGE]);
    expect(answer.headers.get('Content-Type')).toMatch(/^text\/html/);
    const head = await ask(path, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('ETag')).toBe(answer.headers.get('ETag'));
  });

  test.each(views)(
    'is asked for anew at %s, and sent again only if it has changed',
    async (path) => {
      const { headers } = await ask(path);
      expect(headers.get('Cache-Control')).toBe('no-cache');
      const etag = headers.get('ETag') ?? '';
      expect(etag).not.toBe('');
      expect((await ask(path, { headers: { 'If-None-Match': etag } })).status).toBe(304);
    },
  );

  test.each(views)('has the strict policy at %s, and one of each header', async (path) => {
    const { headers } = await ask(path);
    const policy = [
      "default-src 'none'",
      "script-src 'self'",
      // A style element may be there, and its text is empty: a script fills it by rules.
      `style-src 'self' '${await hashOf('')}'`,
      "connect-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ];
    expect(headers.get('Content-Security-Policy')).toBe(policy.join('; '));
    expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(headers.get('Referrer-Policy')).toBe('no-referrer');
    expect(headers.get('Strict-Transport-Security')).toMatch(/^max-age=\d{8}/);
  });

  test('has files that never change, under names that do', async () => {
    const { status, headers } = await ask(SCRIPT);
    expect(status).toBe(200);
    expect(headers.get('Cache-Control')).toBe('public, max-age=31536000, immutable');
    expect(headers.get('Content-Type')).toMatch(/^text\/javascript/);
  });

  test.each(['GET', 'HEAD'])(
    '%s of a file that is missing is 404, and no cache keeps it',
    async (method) => {
      for (const path of [
        '/console/assets/index-OLD.js',
        '/console/assets?view',
        '/console/assets/',
        '/console/assets/a/b',
      ]) {
        const { status, headers } = await ask(path, { method });
        expect([path, status]).toEqual([path, 404]);
        expect(headers.get('Content-Type')).toBe('application/json');
        expect(headers.get('Cache-Control')).toBe('private, no-cache');
      }
    },
  );

  test('is found without its slash, and is only read', async () => {
    const { status, headers } = await ask('/console');
    expect([status, headers.get('Location')]).toEqual([307, '/console/']);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const answer = await ask('/console/people', { method });
      expect([method, answer.status]).toEqual([method, 404]);
      expect(answer.headers.get('Content-Type')).toBe('application/json');
    }
  });
});

/** The source of a policy that allows an element with this text. */
async function hashOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return `sha256-${Buffer.from(digest).toString('base64')}`;
}

test.each(['/none', '/consoles', '/api/v1/none', '/none/console/', '/dev/none'])(
  'outside of the console, %s is 404 in JSON',
  async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('Content-Type')).toBe('application/json');
    expect(await answer.text()).not.toContain('<');
  },
);
