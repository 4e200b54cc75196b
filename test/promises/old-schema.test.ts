/** A program asks D1 nothing before the schema that it needs is there. */
import { applyD1Migrations, createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { directoryStatements, people } from '../../scripts/demo-data.ts';
import { incoming, ROOT, received, record, type Sent, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { clock } from '../support/fakes/clock.ts';
import { probeD1 } from '../support/storage-probe.ts';

/** What an isolate has asked a database whose schema may be too old, and what it has logged. */
const asked: string[] = [];
const logged: string[] = [];
let failure: Error | undefined;
const DB = probeD1(
  env.REPLICA,
  (_name, call) => (failure ? Promise.reject(failure) : call()),
  (sql) => asked.push(sql.trim()),
);

const isLook = (sql: string) => sql.includes('d1_migrations');

/** The modules of a new isolate. */
async function isolate() {
  vi.resetModules();
  const { default: worker } = await import('../../src/worker.ts');
  const { cleanUp } = await import('../../src/clean-up.ts');
  const ask = async (path: string, sent: Sent = {}) => {
    asked.length = 0;
    logged.length = 0;
    const request = incoming(path, sent);
    return received(await worker.fetch(request, { ...env, DB }, createExecutionContext()));
  };
  return { ask, cleanUp: () => cleanUp({ ...env, DB }, { now: Date.now(), requestId: 'test' }) };
}

const migrations = env.MIGRATIONS;
const newest = migrations.at(-1)?.name;
const before = migrations.at(-2)?.name;
const users = ['/api/v1/users', { token: ROOT }] as const;

describe('on a schema without the newest migration', () => {
  beforeAll(async () => {
    await applyD1Migrations(env.REPLICA, migrations.slice(0, -1));
    const { path, token, patch } = record('john');
    await patch({ metadata: { theme: 'dark' } });
    await eventually(async () => {
      const { headers } = await send(path, { token });
      expect(headers.get('Cache-Status')).toMatch(/^roster; hit/);
    });
  });
  beforeEach(() => {
    vi.spyOn(console, 'error').mockImplementation((line) => logged.push(line));
    failure = undefined;
  });
  afterAll(() => vi.restoreAllMocks());

  test('every request that needs D1 is refused by name, and D1 is asked nothing else', async () => {
    const { ask } = await isolate();
    const refused = await ask(...users);
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([503, '5']);
    expect(refused.json.error.code).toBe('UNAVAILABLE');
    expect(logged.map((line) => JSON.parse(line))).toEqual([
      {
        level: 'error',
        error: 'the schema lacks a migration that this program needs',
        schema: before,
        needed: newest,
        message: 'Apply the migrations: npx wrangler d1 migrations apply roster --remote',
      },
    ]);
    const body = { email: 'new@example.com' };
    for (const [path, sent] of [
      users,
      ['/healthz', {}],
      ['/api/v1/users/identify', { method: 'POST', token: ROOT, body }],
      [record('jane').path, { token: people.jane.token }],
      [record('john').path, { method: 'DELETE', token: people.john.token }],
      ['/api/v1/auth/token', { method: 'POST', body: { ...body, password: 'a password' } }],
    ] as const) {
      const answer = await ask(path, sent);
      expect([path, answer.status, answer.headers.get('Retry-After')]).toEqual([path, 503, '5']);
      // The refusal is remembered for a while, and said once.
      expect(asked.filter(isLook)).toEqual([]);
      expect(logged).toEqual([]);
    }
  });

  test('a published copy is read without D1', async () => {
    const { ask } = await isolate();
    const { status, json } = await ask(record('john').path, { token: people.john.token });
    expect([status, json.metadata, asked]).toEqual([200, { theme: 'dark' }, []]);
  });

  test('the clean-up of each minute does nothing', async () => {
    const { cleanUp } = await isolate();
    await expect(cleanUp()).rejects.toThrow('the schema lacks a migration');
  });

  test('that has no list of migrations, the same', async () => {
    failure = new Error('D1_ERROR: no such table: d1_migrations: SQLITE_ERROR');
    const { ask } = await isolate();
    expect((await ask(...users)).status).toBe(503);
    expect(JSON.parse(logged[0] ?? '')).toMatchObject({ schema: null, needed: newest });
  });

  test('a look that fails is not remembered', async () => {
    const { ask } = await isolate();
    failure = new Error('D1_ERROR: D1 DB is overloaded.');
    const down = await ask(...users);
    expect([down.status, down.headers.get('Retry-After'), logged]).toEqual([503, '1', []]);
    failure = undefined;
    expect((await ask(...users)).headers.get('Retry-After')).toBe('5');
  });

  test('it recovers by itself within seconds of the migration, and looks no more', async () => {
    const { ask } = await isolate();
    expect((await ask(...users)).status).toBe(503);
    await applyD1Migrations(env.REPLICA, migrations);
    await env.REPLICA.batch(directoryStatements().map((each) => env.REPLICA.prepare(each)));
    expect((await ask(...users)).status).toBe(503);
    clock.pass(5_000);
    expect((await ask(...users)).status).toBe(200);
    expect(asked.filter(isLook)).toHaveLength(1);
    expect((await ask(...users)).status).toBe(200);
    expect(asked.filter(isLook)).toEqual([]);
  });
});
