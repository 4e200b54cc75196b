/** Keyed requests: big answers are kept without their bodies, within the caller’s budget. */
import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import worker from '../../src/worker.ts';
import { ROOT, record, type Sent, send } from '../support/client.ts';

const keyed = (sent: Sent): Sent => ({
  ...sent,
  headers: { ...sent.headers, 'Idempotency-Key': crypto.randomUUID() },
});
const isReplay = ({ headers }: { headers: Headers }) => headers.has('Idempotent-Replayed');
const run = (sql: string, ...values: (string | number)[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run();
const keptBytes = async () =>
  Number(
    await env.DB.prepare('SELECT sum(octet_length(reply)) AS n FROM idempotency_keys').first('n'),
  );
const events = async () =>
  Number(await env.DB.prepare('SELECT count(*) AS n FROM events').first('n'));
const totals = async (caller: string) =>
  env.DB.prepare('SELECT requests, bytes FROM idempotency_totals WHERE caller = ?')
    .bind(caller)
    .first();

const john = record('john');
const patch = (metadata: object, headers: Record<string, string> = {}): Sent => ({
  method: 'PATCH',
  token: people.john.token,
  body: { metadata },
  headers,
});
const big = { text: 'x'.repeat(60_000) };

beforeEach(() => run('DELETE FROM idempotency_keys'));

describe('a big answer', () => {
  beforeEach(() => john.put({ metadata: { ...big, theme: 'dark' } }));

  test('is kept without its body: 50 requests that change nothing leave a few KB', async () => {
    for (let n = 0; n < 50; n += 1) {
      expect((await send(john.path, keyed(patch({ theme: 'dark' })))).status).toBe(200);
    }
    expect(await keptBytes()).toBeLessThan(50 * 300);
  });

  test.each([
    ['changed something', { theme: 'light' }],
    ['changed nothing', { theme: 'dark' }],
  ])(
    'of a request that %s: a repetition has a body and changes nothing',
    async (_what, metadata) => {
      const sent = keyed(patch(metadata));
      const first = await send(john.path, sent);
      const before = await events();
      const again = await send(john.path, sent);
      expect([again.status, again.text]).toEqual([200, first.text]);
      expect(again.headers.get('ETag')).toBe(first.headers.get('ETag'));
      // Another change in between is neither undone nor hidden: tag and body are those of now.
      const between = await john.patch({ metadata: { theme: 'blue' } });
      const late = await send(john.path, sent);
      expect([late.status, late.json.metadata.theme]).toEqual([200, 'blue']);
      expect(late.headers.get('ETag')).toBe(between.headers.get('ETag'));
      expect([isReplay(again), isReplay(late)]).toEqual([false, false]);
      expect(await events()).toBe(before + 1);
    },
  );

  test('of a conditional request: its condition held then, and is not asked again', async () => {
    const ETag = (await john.get({ 'Cache-Control': 'no-cache' })).headers.get('ETag') ?? '';
    const sent = keyed(patch({ theme: 'dark' }, { 'If-Match': ETag }));
    expect((await send(john.path, sent)).status).toBe(200);
    await john.patch({ metadata: { theme: 'blue' } });
    expect((await send(john.path, sent)).json.metadata.theme).toBe('blue');
  });

  test('of a person who was created is 201 again, and of one who is gone says so', async () => {
    await send('/api/v1/user-attributes', {
      method: 'POST',
      token: ROOT,
      body: { key: 'about', type: 'string' },
    });
    const body = { email: 'big@example.com', attributes: { about: 'x'.repeat(9_000) } };
    const identify = { method: 'POST', token: ROOT, body };
    const [create, repeat] = [keyed(identify), keyed(identify)];
    const created = await send('/api/v1/users/identify', create);
    const found = await send('/api/v1/users/identify', repeat);
    expect([created.status, found.status]).toEqual([201, 200]);
    for (const [sent, first] of [
      [create, created],
      [repeat, found],
    ] as const) {
      const again = await send('/api/v1/users/identify', sent);
      expect([again.status, again.text]).toEqual([first.status, first.text]);
    }
    const { principalId } = created.json.data;
    await send(`/api/v1/users/${principalId}`, { method: 'DELETE', token: ROOT });
    for (const sent of [create, repeat]) {
      const gone = await send('/api/v1/users/identify', sent);
      expect([gone.status, gone.text.includes('carried out before')]).toEqual([409, true]);
    }
    const { results } = await env.DB.prepare(`SELECT 1 FROM users WHERE email = ?`)
      .bind(body.email)
      .all();
    expect(results).toEqual([]);
  });

  test('leaves no trace of its repetition', async () => {
    const sent = keyed(patch({ theme: 'dark' }));
    await send(john.path, sent);
    await send(john.path, sent);
    const { results } = await env.DB.prepare('SELECT * FROM events WHERE at = 0').all();
    expect(results).toEqual([]);
  });
});

test('each keyed request removes two old rows of anyone, the oldest first', async () => {
  for (const at of [3, 1, 2]) {
    await run(
      `INSERT INTO idempotency_keys
              (id, fingerprint, mutation_id, attempt, locked_until, expires_at, caller)
       VALUES (?1, 'old', 'old', 'old', 0, ?1, 'user_old')`,
      at,
    );
  }
  await send(john.path, keyed(patch({ a: 1 })));
  const { results } = await env.DB.prepare(
    'SELECT caller, min(expires_at, 4) AS expiry FROM idempotency_keys ORDER BY expiry',
  ).all();
  expect(results).toEqual([
    { caller: 'user_old', expiry: 3 },
    { caller: people.john.id, expiry: 4 },
  ]);
  expect(await totals('user_old')).toEqual({ requests: 1, bytes: 0 });
});

describe('a caller’s budget', () => {
  beforeEach(() => john.put({ metadata: {} }));
  const { id } = people.john;
  const spend = (bytes: number) =>
    run('UPDATE idempotency_totals SET bytes = ? WHERE caller = ?', bytes, id);

  test('counts what is kept now, for each caller', async () => {
    await send(john.path, keyed(patch({ a: 1 })));
    await send(john.path, keyed(patch({ a: 2 })));
    await send(john.path, keyed(patch({ a: 3 }, { 'If-Match': '"never"' })));
    expect(await totals(id)).toEqual({ requests: 2, bytes: await keptBytes() });
    await send(
      '/api/v1/users/identify',
      keyed({ method: 'POST', token: ROOT, body: { email: 'b@example.com' } }),
    );
    expect(await totals('root')).toMatchObject({ requests: 1 });
    await run('UPDATE idempotency_keys SET expires_at = 1');
    await worker.scheduled(createScheduledController({ scheduledTime: new Date() }), env);
    expect([await totals(id), await totals('root')]).toEqual([null, null]);
  });

  test('when it is used up, answers are kept without their bodies, and repetitions answer', async () => {
    await send(john.path, keyed(patch({ a: 1 })));
    await spend(4 * 1024 * 1024 - 100);
    const sent = keyed(patch({ a: 2 }));
    const first = await send(john.path, sent);
    const again = await send(john.path, sent);
    expect([again.status, again.text, isReplay(again)]).toEqual([200, first.text, false]);
    await spend(0);
    const whole = keyed(patch({ a: 3 }));
    await send(john.path, whole);
    expect(isReplay(await send(john.path, whole))).toBe(true);
  });

  test('a repetition that its own change forbids says that it was carried out', async () => {
    await run(
      "INSERT INTO idempotency_totals VALUES ('root', 1, 10000000) ON CONFLICT DO UPDATE SET bytes = 10000000",
    );
    const join = keyed({ method: 'POST', token: ROOT, body: { userId: people.stranger.id } });
    const members = `/api/v1/organizations/${tenants.acme.id}/members`;
    expect((await send(members, join)).status).toBe(201);
    const again = await send(members, join);
    expect([again.status, again.text.includes('carried out before')]).toEqual([409, true]);
    const remove = keyed({ method: 'DELETE', token: ROOT });
    const path = `/api/v1/users/${people.stranger.principalId}`;
    expect([(await send(path, remove)).status, (await send(path, remove)).status]).toEqual([
      204, 204,
    ]);
  });

  test('of an answer that shows a secret is not asked: the same secret is shown again', async () => {
    await send(john.path, keyed(patch({ a: 1 })));
    await spend(10_000_000);
    const mint = keyed({ method: 'POST', token: people.john.token, body: { name: 'kept' } });
    const first = await send('/api/v1/tokens', mint);
    const again = await send('/api/v1/tokens', mint);
    expect([again.text, isReplay(again)]).toEqual([first.text, true]);
  });

  test('of requests refuses new ones, in words, and answers those that are kept', async () => {
    const sent = keyed(patch({ a: 5 }));
    const first = await send(john.path, sent);
    await run('UPDATE idempotency_totals SET requests = 50000 WHERE caller = ?', id);
    const refused = await send(john.path, keyed(patch({ a: 6 })));
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '3600']);
    expect((await john.get({ 'Cache-Control': 'no-cache' })).json.metadata.a).toBe(5);
    expect((await send(john.path, sent)).text).toBe(first.text);
    expect((await john.patch({ metadata: { a: 7 } })).status).toBe(200);
    const jane = record('jane');
    const hers = keyed({ ...patch({ a: 1 }), token: people.jane.token });
    expect((await send(jane.path, hers)).status).toBe(200);
    await run('UPDATE idempotency_totals SET requests = 49999 WHERE caller = ?', id);
    expect((await send(john.path, keyed(patch({ a: 8 })))).status).toBe(200);
  });
});
