/** The health check, and what it tells in detail. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, expect, test, vi } from 'vitest';
import type { Env } from '../../src/env.ts';
import worker from '../../src/worker.ts';
import { incoming, received, send } from '../support/client.ts';
import { probeD1 } from '../support/storage-probe.ts';

const newest = env.MIGRATIONS.at(-1)?.name;

/** The answer of a host, by a Worker with some settings. */
async function ask(path: string, host = 'roster.test', changed: Partial<Env> = {}) {
  const request = new Request(`https://${host}${path}`, incoming(path));
  return received(
    await worker.fetch(
      request as typeof request & { cf: never },
      { ...env, ...changed },
      createExecutionContext(),
    ),
  );
}

afterEach(() => vi.restoreAllMocks());

test('without details it tells nothing but that D1 answers', async () => {
  const { status, json } = await send('/healthz');
  expect([status, json]).toEqual([200, { status: 'ok' }]);
});

test.each(['/healthz?details', '/healthz/?details=true'])('%s tells what runs', async (path) => {
  const { status, json } = await ask(path, 'roster.test', { DB_EPOCH: '7' });
  expect([status, json]).toEqual([
    200,
    {
      status: 'ok',
      version: env.VERSION.id,
      schema: { newest, needed: newest },
      epoch: 7,
      warnings: [],
    },
  ]);
  expect(json.version).toMatch(/^[\da-f-]{36}$/);
});

test('a schema that is too old is a failure, which says what to do', async () => {
  const DB = probeD1(env.DB, (_name, call) => call());
  await env.DB.prepare("UPDATE d1_migrations SET name = 'x' WHERE name = ?").bind(newest).run();
  const { status, json } = await ask('/healthz?details', 'roster.test', { DB });
  await env.DB.prepare("UPDATE d1_migrations SET name = ? WHERE name = 'x'").bind(newest).run();
  expect([status, json.status, json.schema.needed]).toEqual([200, 'failing', newest]);
  expect(json.warnings).toEqual([
    {
      code: 'old_schema',
      message: 'Apply the migrations: npx wrangler d1 migrations apply roster --remote',
    },
  ]);
});

test('while D1 does not answer, details are 503 as well', async () => {
  const DB = probeD1(env.DB, () => Promise.reject(new Error('D1_ERROR: D1 DB is overloaded.')));
  for (const path of ['/healthz', '/healthz?details']) {
    const { status, headers } = await ask(path, 'roster.test', { DB });
    expect([status, headers.get('Retry-After')]).toEqual([503, '5']);
  }
});

test('on workers.dev there is a warning, and the log has it once in an isolate', async () => {
  const told = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  for (const host of ['roster.test', 'workers.dev.example', 'xworkers.dev', 'roster.test:8787']) {
    expect((await ask('/healthz?details', host)).json.warnings).toEqual([]);
    await ask('/openapi.json?from=roster.example.workers.dev', host);
  }
  expect(told).not.toHaveBeenCalled();
  for (let n = 0; n < 3; n += 1) {
    const { json } = await ask('/healthz?details', 'roster.example.workers.dev');
    expect(json.warnings).toEqual([
      { code: 'workers_dev', message: expect.stringMatching(/x-d1-bookmark.*`routes`/) },
    ]);
    await ask('/api/v1/me', 'roster.example.workers.dev');
  }
  expect(told.mock.calls.map(([line]) => JSON.parse(line))).toEqual([
    { level: 'warning', code: 'workers_dev', message: expect.stringContaining('Cache API') },
  ]);
});

test('nothing else is a detail', async () => {
  for (const path of ['/healthz?details=no', '/healthz?detail', '/healthz?details&details=x']) {
    expect((await send(path)).status).toBe(400);
  }
});
