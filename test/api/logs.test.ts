/** The log line of a request, and the data that it never holds. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { checkEnvironment } from '../../src/check-environment.ts';
import type { Env } from '../../src/env.ts';
import { failureOf } from '../../src/logs/failure.ts';
import type { RequestLog } from '../../src/logs/request-log.ts';
import * as z from '../../src/values/zod.ts';
import worker from '../../src/worker.ts';
import wranglerToml from '../../wrangler.toml?raw';
import { forged, incoming, ROOT, received, type Sent } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { outsideIssuer } from '../support/outside-issuer.ts';
import { probeD1 } from '../support/storage-probe.ts';

const written: string[] = [];
beforeEach(() => {
  written.length = 0;
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => {
      written.push(words.join(' '));
    });
  }
});
afterEach(() => vi.restoreAllMocks());

/** Sends a request to a Worker that logs, and reads the line that it leaves. */
async function logged(path: string, sent: Sent = {}, changed: Partial<Env> = {}) {
  written.length = 0;
  const logging = { ...env, LOG: 'requests', ...changed };
  const answer = await received(
    await worker.fetch(incoming(path, sent), logging, createExecutionContext()),
  );
  const lines = written.map((line): RequestLog => JSON.parse(line));
  return { answer, lines, line: lines[0] };
}

/** A Worker whose D1 fails with a message. */
const failing = (message: string): Partial<Env> => ({
  DB: probeD1(env.DB, () => Promise.reject(new Error(message))),
});

const record = '/api/core/users/platform-metadata/?platform_key=acme-corp';
const { john } = people;

const FIELDS = [
  ...['time', 'level', 'requestId', 'route', 'method', 'status', 'caller', 'event', 'durationMs'],
  ...['storage', 'cacheStatus', 'limited', 'refused', 'error'],
];

describe('a line', () => {
  test('names the request, its caller, its status and its cost', async () => {
    const { line, lines } = await logged(`${record}&username=john_doe`, { token: ROOT });
    expect(lines).toHaveLength(1);
    expect(line).toEqual({
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      level: 'info',
      requestId: expect.stringMatching(/^[\w-]{36}$/),
      route: '/api/core/users/platform-metadata',
      method: 'GET',
      status: 200,
      caller: 'root',
      event: null,
      durationMs: expect.any(Number),
      storage: { d1: 1, kv: 0, cache: 0, object: 0, ms: expect.any(Number) },
      cacheStatus: 'roster; fwd=miss',
      limited: null,
      refused: null,
      error: null,
    });
  });

  test('counts the calls of each kind of storage', async () => {
    const own = await logged(record, { token: john.token });
    expect(own.line?.storage).toMatchObject({ d1: 1, kv: 1, cache: 1, object: 0 });
    expect(own.line?.caller).toBe(john.id);
    const patch = { method: 'PATCH', token: john.token, body: { metadata: { a: 1 } } };
    const write = await logged(record, patch);
    // No copy may exist yet, so there is no fence.
    expect(write.line?.storage).toMatchObject({ d1: 1, kv: 0, cache: 0, object: 1 });
    for (const path of ['/api/v1/users', '/api/v1/platform/users']) {
      const list = await logged(path, { token: ROOT });
      expect(list.line?.storage).toMatchObject({ d1: 2, kv: 0, cache: 0, object: 0 });
    }
  });

  test('tells a hot read from a cold one', async () => {
    const patch = { method: 'PATCH', token: john.token, body: { metadata: { hot: true } } };
    await logged(record, patch);
    await eventually(async () => {
      const { line } = await logged(record, { token: john.token });
      expect(line?.cacheStatus).toMatch(/^roster; hit/);
      expect(line?.storage).toMatchObject({ d1: 0, cache: 1, object: 0 });
      expect(line?.caller).toBe(john.id);
    });
  });

  test('names the path of the contract, and none where there is none', async () => {
    const one = await logged(`/api/v1/users/${john.principalId}/`, { token: ROOT });
    expect(one.line?.route).toBe('/api/v1/users/:principalId');
    const none = await logged('/api/v1/secret-path', { token: ROOT });
    expect(none.line).toMatchObject({ route: null, status: 404, level: 'info', error: null });
  });

  test.each(['/healthz', record, '/nowhere'])('of %s is short, whatever is sent', async (path) => {
    const long = 'x'.repeat(15_000);
    const headers = {
      'User-Agent': long,
      'x-request-id': long,
      'CF-Connecting-IP': long,
      'Idempotency-Key': long,
      Authorization: `Token ${long}`,
    };
    const where = `${path}${path.includes('?') ? '&' : '?'}q=${long}`;
    for (const each of [where, where.replace('?', `${long}?`)]) {
      expect((await logged(each, { headers })).lines).toHaveLength(1);
      expect(written.join('').length).toBeLessThan(1_000);
    }
  });

  test('names a caller only when it is known to be that one', async () => {
    for (const token of [forged(john.token), 'nonsense', `${john.token}x`]) {
      expect((await logged('/api/v1/me', { token })).line).toMatchObject({
        caller: null,
        status: 401,
      });
    }
    expect((await logged('/api/v1/me', { token: john.token })).line?.caller).toBe(john.id);
    expect((await logged('/healthz')).line?.caller).toBeNull();
  });

  test('names which of two root tokens was sent', async () => {
    const token = 'n'.repeat(32);
    const both = { ROOT_TOKEN: `${ROOT},2026-11:${token}` };
    expect((await logged('/api/v1/me', { token: ROOT }, both)).line?.caller).toBe('root');
    expect((await logged('/api/v1/me', { token }, both)).line?.caller).toBe('root:2026-11');
  });

  test('names the user of a JWT, and nobody for one that is not verified', async () => {
    const outside = outsideIssuer();
    const JWT_ISSUERS = JSON.stringify([outside.entry]);
    await env.DB.prepare(
      'INSERT INTO identities (issuer, subject, user_id, created_at) VALUES (?, ?, ?, ?)',
    )
      .bind(outside.issuer, 'john', john.id, 1)
      .run();
    const known = await logged('/api/v1/me', { token: await outside.token() }, { JWT_ISSUERS });
    expect(known.line).toMatchObject({ status: 200, caller: john.id });
    const token = await outside.token({ exp: 1 });
    const expired = await logged('/api/v1/me', { token }, { JWT_ISSUERS });
    expect(expired.line).toMatchObject({ status: 401, caller: null });
  });

  test('names the limit that refused a request', async () => {
    const READ_LIMIT = { limit: async () => ({ success: false }) };
    const { line } = await logged('/api/v1/me', { token: ROOT }, { READ_LIMIT });
    expect(line).toMatchObject({ status: 429, limited: 'load.read', level: 'info', error: null });
  });
});

describe('nobody’s data is logged', () => {
  const canary = 'Xcanary7';
  const failures = [undefined, `D1_ERROR: ${canary}\n    at ${canary} (${canary}:1:1)`];
  const password = `${canary}-password`;
  const email = `${canary}@example.com`.toLowerCase();
  const address = { 'CF-Connecting-IP': '203.0.113.77', 'User-Agent': canary, Cookie: canary };
  const token = `rst_${canary}`;

  const requests: [string, string, Sent][] = [
    ['a token', '/api/v1/me', { token: john.token }],
    ['a token that is none', '/api/v1/me', { token }],
    ['a token for an id', '/api/v1/me', { token, headers: { 'x-request-id': john.token } }],
    ['an email for an id', '/api/v1/me', { token: ROOT, headers: { 'x-request-id': email } }],
    ['a password', '/api/v1/auth/token', { method: 'POST', body: { email, password } }],
    ['one for Django', '/api-token-auth/', { method: 'POST', body: { username: email, password } }],
    ['a query', `/api/v1/users?search=${canary}`, { token: ROOT }],
    ['a wrong query', `/api/v1/users?limit=${canary}`, { token: ROOT }],
    ['a username', `${record}&username=${canary}`, { token: ROOT }],
    ['a path', `/api/v1/users/${canary}`, { token: ROOT }],
    ['no path', `/${canary}?${canary}`, { token: ROOT }],
    ['a body', record, { method: 'PATCH', token: john.token, body: { metadata: { canary } } }],
    ['a wrong body', record, { method: 'PATCH', token: john.token, rawBody: `{"${canary}` }],
    ['an email', '/api/v1/users/identify', { method: 'POST', token: ROOT, body: { email } }],
    ['another method', '/api/v1/me', { method: 'PROPFIND', token: john.token }],
  ];

  test.each(requests)('%s', async (_what, path, sent) => {
    for (const message of failures) {
      const { headers = {} } = sent;
      const changed = message === undefined ? {} : failing(message);
      const asked = { ...sent, headers: { ...address, ...headers } };
      const { lines } = await logged(path, asked, changed);
      expect(lines).toHaveLength(1);
      expect(Object.keys(lines[0] ?? {})).toEqual(FIELDS);
      const said = written.join('\n').toLowerCase();
      const secrets = [canary, john.token, ROOT, email, password, '203.0.113.77', 'john_doe'];
      for (const secret of secrets) expect(said).not.toContain(secret.toLowerCase());
    }
  });
});

describe('a failure', () => {
  const me = { token: john.token };

  test.each([
    ['D1_ERROR: D1 DB is overloaded. Requests queued for too long.', 503, 'unavailable', null],
    ['D1_ERROR: Network connection lost.', 503, 'transient', null],
    ['D1_ERROR: UNIQUE constraint failed: users.email', 500, 'constraint', 'users.email'],
    ['D1_ERROR: something new about jane@example.com', 500, 'unknown', null],
  ])('%s is logged by its class alone', async (message, status, cause, constraint) => {
    const { answer, line } = await logged('/api/v1/me', me, failing(message));
    expect(answer.status).toBe(status);
    expect(line).toMatchObject({ level: 'error', status, error: { cause, constraint } });
    expect(line?.error?.names).toEqual(['Error']);
    expect(line?.error?.at[0]).toMatch(/^at .*:\d+:\d+\)?$/);
    expect(line?.requestId).toBe(answer.headers.get('x-request-id'));
    expect(JSON.stringify(line)).not.toContain('jane');
  });

  test('behind a 503 is named, too', async () => {
    const { line } = await logged('/healthz', {}, failing('D1_ERROR: Network connection lost.'));
    expect(line).toMatchObject({ status: 503, level: 'error' });
    expect(line?.error).toMatchObject({ names: ['Problem', 'Error'], cause: 'transient' });
  });

  test('of a reply that breaks its contract is named', () => {
    const { error } = z.string().safeParse(1);
    expect(failureOf(error).names).toEqual(['$ZodError']);
  });

  test('of a Durable Object is told by its flags', () => {
    const overloaded = Object.assign(new Error('secret'), { overloaded: true });
    const gone = new Error('secret', { cause: Object.assign(new Error(), { retryable: true }) });
    expect(failureOf(overloaded).cause).toBe('object_overloaded');
    expect(failureOf(gone)).toMatchObject({
      names: ['Error', 'Error'],
      cause: 'object_unreachable',
    });
    expect(failureOf('secret')).toEqual({
      names: ['string'],
      cause: 'unknown',
      constraint: null,
      at: [],
    });
  });

  test('has frames of its stack, and no lines of its message', () => {
    const error = new Error('first\n    at secret (secret.ts:1:1)\nlast');
    const { at } = failureOf(error);
    expect(at.length).toBeGreaterThan(0);
    expect(at.join()).not.toContain('secret');
    error.name = 'secret of jane@example.com';
    expect(failureOf(error).names).toEqual(['object']);
  });
});

describe('the configuration', () => {
  test('errors alone, or nothing', async () => {
    const broken = failing('D1_ERROR: no');
    expect((await logged('/healthz', {}, { LOG: 'errors' })).lines).toEqual([]);
    expect((await logged('/healthz', {}, { LOG: 'errors', ...broken })).lines).toHaveLength(1);
    expect((await logged('/healthz', {}, { LOG: 'off', ...broken })).lines).toEqual([]);
  });

  test('a 404 or a 504 that was asked for is no failure', async () => {
    const headers = { 'Cache-Control': 'only-if-cached, max-age=0' };
    const { answer, lines } = await logged(record, { token: people.admin.token, headers });
    expect(answer.status).toBe(504);
    expect(lines[0]).toMatchObject({ level: 'info', error: null });
  });

  test('Server-Timing is sent only if it is switched on', async () => {
    const off = await logged(record, { token: people.admin.token });
    expect(off.answer.headers.has('Server-Timing')).toBe(false);
    const on = { SERVER_TIMING: 'on', LOG: 'off' };
    const { answer, lines } = await logged(record, { token: people.admin.token }, on);
    const step = '(kv|cache|d1);dur=[\\d.]+, ';
    const timing = new RegExp(`^(${step}){1,3}total;dur=[\\d.]+$`);
    expect(answer.headers.get('Server-Timing')).toMatch(timing);
    expect(lines).toEqual([]);
    expect(wranglerToml).toContain('\nSERVER_TIMING = "off"\n');
  });

  test.each([
    [{ LOG: 'all' }, 'Change LOG under [vars]'],
    [{ SERVER_TIMING: 'yes' }, 'Change SERVER_TIMING under [vars]'],
  ])('%j fails the first request with what to change', (changed, mistake) => {
    expect(() => checkEnvironment({ ...env, ...changed })).toThrow(mistake);
  });

  test('the platform keeps no lines of its own, which would hold URLs', () => {
    expect(wranglerToml).toMatch(/\[observability\.logs\]\ninvocation_logs = false/);
  });
});

describe('a request id', () => {
  const idFor = async (given: string) => {
    const headers = { 'x-request-id': given };
    const { answer, line } = await logged('/healthz', { headers });
    expect(line?.requestId).toBe(answer.headers.get('x-request-id'));
    return answer.headers.get('x-request-id');
  };

  test.each(['a', 'given-by_client=1', '01JMX8K2F5E6H9Q3V7R1T4W8Y0', 'x'.repeat(64)])(
    '%s is kept',
    async (given) => expect(await idFor(given)).toBe(given),
  );

  test.each(['', 'x'.repeat(65), 'a b', 'a"b', '{"a":1}', 'a@b.example', '<script>', 'é'])(
    '%s is replaced',
    async (given) => expect(await idFor(given)).toMatch(/^[0-9a-f-]{36}$/),
  );
});
