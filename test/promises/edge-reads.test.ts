/** Hot reads come from the published copy, and the copy is only ever written by the registrar. */
import {
  abortAllDurableObjects,
  createExecutionContext,
  runDurableObjectAlarm,
  runInDurableObject,
  waitOnExecutionContext,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { newToken } from '../../src/auth/token.ts';
import { recordKey } from '../../src/copies/copy.ts';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import worker from '../../src/worker.ts';
import { incoming, ROOT, received, record, type Sent, send } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { clock, wait } from '../support/fakes/clock.ts';
import { type Around, delayed, probeD1, probeKV, recorder } from '../support/storage-probe.ts';

const key = recordKey(people.john.id, 'acme-corp');
/** So long that the isolate asks KV again, in milliseconds. */
const FORGOTTEN = 30_001;
const registrar = () => registrarOf(env, people.john.email);

/** A request whose storage calls go through `around`; what comes afterwards is waited for. */
async function probed(path: string, sent: Sent, around: Around) {
  const context = createExecutionContext();
  const probedEnv = { ...env, DB: probeD1(env.DB, around), COPIES: probeKV(env.COPIES, around) };
  const response = await worker.fetch(incoming(path, sent), probedEnv, context);
  const answer = await received(response);
  await waitOnExecutionContext(context);
  return answer;
}

/** Lets the registrar’s own storage calls go through `around` until the next test. */
const probeRegistrar = (around: Around) =>
  runInDurableObject(registrar(), (instance) => {
    const inside = instance as unknown as { env: typeof env };
    inside.env = { ...env, DB: probeD1(env.DB, around), COPIES: probeKV(env.COPIES, around) };
  });

/** Waits until KV holds John’s record at a version: publication does not hold up the answer. */
const published = (version: number) =>
  eventually(async () => {
    const { metadata } = await env.COPIES.getWithMetadata<{ version: number }>(key);
    expect(metadata?.version).toBe(version);
  });

const versionOf = (headers: Headers) => Number(/^"(\d+)-/.exec(headers.get('ETag') ?? '')?.[1]);

beforeEach(async () => {
  clock.pass(FORGOTTEN);
  await env.DB.prepare('DELETE FROM platform_metadata').run();
  await env.COPIES.delete(key);
  await runInDurableObject(registrar(), (_, state) => state.storage.deleteAll());
  await abortAllDurableObjects();
});

describe('a hot read', () => {
  test('takes one read of KV and none of D1', async () => {
    const { headers } = await record('john').patch({ metadata: { theme: 'dark' } });
    await published(versionOf(headers));
    const { calls, around } = recorder();
    const answer = await probed(record('john').path, { token: people.john.token }, around);
    expect(answer.json.metadata).toEqual({ theme: 'dark' });
    expect(answer.headers.get('Cache-Status')).toMatch(/^roster; hit; ttl=/);
    expect(calls).toEqual(['kv.getWithMetadata']);
  });

  test('is byte for byte what D1 would have answered', async () => {
    await published(versionOf((await record('john').patch({ metadata: { a: '<é😀>' } })).headers));
    const hot = await record('john').get();
    await env.COPIES.delete(key);
    clock.pass(FORGOTTEN);
    const cold = await record('john').get();
    expect(cold.headers.get('Cache-Status')).toBe('roster; fwd=miss');
    expect(hot.text).toBe(cold.text);
    expect(hot.headers.get('ETag')).toBe(cold.headers.get('ETag'));
  });

  test('is for the tokens that were good when it was published: another’s gets nothing', async () => {
    await published(versionOf((await record('john').patch({ metadata: { a: 1 } })).headers));
    const forged = people.jane.token.slice(4, 30);
    const { token } = people.john;
    expect(
      (await send(record('john').path, { token: token.replace(token.slice(4, 30), forged) }))
        .status,
    ).toBe(401);
    expect((await record('jane').get()).json.username).toBe('jane_roe');
  });
});

describe('a cold read', () => {
  test('takes one round trip to D1, and its reader puts nothing into KV', async () => {
    const { calls, around } = recorder();
    const answer = await probed(record('john').path, { token: people.john.token }, around);
    expect(answer.status).toBe(200);
    expect(calls).toEqual(['kv.getWithMetadata', 'd1.first']);
  });

  test('has the registrar publish the record when it is the second one here', async () => {
    const beta = record('beta', { platform_key: 'my-app' });
    const copy = () => env.COPIES.get(recordKey(people.beta.id, 'my-app'));
    const read = () => probed(beta.path, { token: people.beta.token }, recorder().around);
    expect((await read()).headers.get('Cache-Status')).toBe('roster; fwd=miss');
    expect((await read()).headers.get('Cache-Status')).toMatch(/^roster; hit; ttl=/);
    expect(await copy()).toBeNull();
    clock.pass(FORGOTTEN);
    expect((await read()).headers.get('Cache-Status')).toBe('roster; fwd=miss');
    await expect.poll(copy).toContain('my-app');
  });

  test('of another’s record never comes from a copy', async () => {
    await published(versionOf((await record('john').patch({ metadata: { a: 1 } })).headers));
    const answer = await record('admin', { username: 'john_doe' }).get();
    expect(answer.headers.get('Cache-Status')).toBe('roster; fwd=miss');
  });
});

describe('a write', () => {
  test('is followed by reads that see it, whatever KV still holds', async () => {
    await published(versionOf((await record('john').patch({ metadata: { n: 0 } })).headers));
    const stale = await env.COPIES.getWithMetadata(key);
    await record('john').patch({ metadata: { n: 1 } });
    await published(2);
    await env.COPIES.put(key, stale.value ?? '', { metadata: stale.metadata });
    const answer = await record('john').get();
    expect(answer.json.metadata).toEqual({ n: 1 });
    expect(answer.headers.get('Cache-Status')).toBe('roster; fwd=stale');
  });

  test('takes one round trip to D1 where the isolate has decided alike before, else two', async () => {
    const { calls, around } = recorder();
    await probeRegistrar(around);
    const minted = await send('/api/v1/tokens', {
      ...{ method: 'POST', token: people.john.token, body: { name: 'writer' } },
    });
    const { token } = minted.json.data;
    const write = async (headers = {}) => {
      const before = calls.length;
      const sent = { method: 'PATCH', token, headers, body: { metadata: { a: Math.random() } } };
      expect((await probed(record('john').path, sent, around)).status).toBe(200);
      return calls.slice(before).filter((name) => name.startsWith('d1.'));
    };
    expect(await write()).toEqual(['d1.first', 'd1.batch']);
    expect(await write()).toEqual(['d1.batch']);
    expect(await write({ 'If-Match': '*' })).toEqual(['d1.first', 'd1.batch']);
  });

  test('is one of 200 at once, through the front door, and none is lost', async () => {
    await probeRegistrar(delayed(2));
    const { token } = people.john;
    const answers = await Promise.all(
      Array.from({ length: 200 }, (_, i) =>
        probed(
          record('john').path,
          { method: 'PATCH', token, body: { metadata: { [`k${i}`]: i } } },
          delayed(20),
        ),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array(200).fill(200));
    expect(new Set(answers.map(({ headers }) => versionOf(headers))).size).toBe(200);
    expect(Object.keys((await record('john').get()).json.metadata)).toHaveLength(200);
    await published(200);
  });

  test('that crashed between D1 and KV is published by the alarm', async () => {
    await record('john').patch({ metadata: { a: 1 } });
    await published(1);
    // What a crash leaves behind: the note, a change in D1, and no copy of it.
    await env.DB.prepare('UPDATE platform_metadata SET metadata = \'{"a":2}\', version = 2').run();
    const due = { userId: people.john.id, tenantKeys: ['acme-corp'] };
    await runInDurableObject(registrar(), async (instance, state) => {
      await state.storage.deleteAll();
      await state.storage.put(`due/${people.john.id}/lost`, due);
      await state.storage.setAlarm(Date.now() + 60_000);
      expect(instance).toBeDefined();
    });
    expect(await runDurableObjectAlarm(registrar())).toBe(true);
    await published(2);
    const left = await runInDurableObject(registrar(), (_, state) => state.storage.list());
    expect(left.size).toBe(0);
  });
});

describe('what a request asks of caches', () => {
  const hot = async () => {
    await published(versionOf((await record('john').patch({ metadata: { a: 1 } })).headers));
    await expect
      .poll(async () => (await record('john').get()).headers.get('Cache-Status'))
      .toMatch(/^roster; hit/);
  };
  const get = (value: string) => record('john').get({ 'Cache-Control': value });
  const from = async (value: string) => (await get(value)).headers.get('Cache-Status');

  test('no-cache goes to the database, and so does an old client’s Pragma', async () => {
    await hot();
    expect(await from('no-cache')).toBe('roster; fwd=request');
    expect(await from('No-Cache, max-age=60')).toBe('roster; fwd=request');
    const answer = await record('john').get({ Pragma: 'no-cache' });
    expect(answer.headers.get('Cache-Status')).toBe('roster; fwd=request');
  });

  test('max-age takes copies that are young enough; a copy says how old it is', async () => {
    await hot();
    clock.pass(40_000);
    const answer = await get('max-age=60');
    expect(answer.headers.get('Cache-Status')).toMatch(/^roster; hit; ttl=(20|19|18)$/);
    expect(Number(answer.headers.get('Age'))).toBeGreaterThanOrEqual(40);
    expect(await from('max-age=0')).toBe('roster; fwd=stale');
    clock.pass(FORGOTTEN);
    expect(await from('max-age=5')).toBe('roster; fwd=stale');
    expect(await from('max-age=nonsense, unknown')).toMatch(/^roster; hit/);
  });

  test('only-if-cached takes a copy or nothing', async () => {
    await hot();
    expect((await get('only-if-cached')).status).toBe(200);
    await env.COPIES.delete(key);
    clock.pass(FORGOTTEN);
    const answer = await get('only-if-cached');
    expect(answer.status).toBe(504);
    expect(answer.json.detail).toContain('no copy');
  });
});

describe('the isolate’s own memory', () => {
  const asking = { 'Cache-Control': 'max-age=5' };
  const { token } = people.john;
  const probedRead = async (headers: Record<string, string>, by = token) => {
    const { calls, around } = recorder();
    const answer = await probed(record('john').path, { token: by, headers }, around);
    return { answer, calls };
  };

  test('answers who asks for max-age, with no storage call at all', async () => {
    await record('john').patch({ metadata: { a: 1 } });
    expect((await probedRead(asking)).calls).not.toEqual([]);
    const { answer, calls } = await probedRead(asking);
    expect(calls).toEqual([]);
    expect(answer.json.metadata).toEqual({ a: 1 });
    expect(answer.headers.get('Cache-Status')).toMatch(/^roster; hit; ttl=/);
    expect((await probedRead({ ...asking, 'If-None-Match': '*' })).answer.status).toBe(304);
  });

  test('answers everybody else when the fence has been asked, and nothing but the fence', async () => {
    await probedRead({});
    const fence = vi.spyOn(caches.default, 'match');
    for (const headers of [{}, { 'Cache-Control': 'max-age=0' }]) {
      expect((await probedRead(headers)).calls).toEqual([]);
    }
    expect(fence).toHaveBeenCalledTimes(2);
    fence.mockRestore();
    for (const noCache of ['no-cache', 'no-cache, max-age=5']) {
      expect((await probedRead({ 'Cache-Control': noCache })).calls).toEqual(['d1.first']);
    }
  });

  test('is behind the fence when another isolate here has written', async () => {
    await record('john').patch({ metadata: { n: 1 } });
    expect((await probedRead({})).answer.json.metadata).toEqual({ n: 1 });
    const ahead = 'ffffffff-00000001-00000001-00000000000000000000000000000000';
    const headers = { ETag: `"${ahead}"`, 'Cache-Control': 'max-age=300' };
    await caches.default.put(
      `https://fence.roster.invalid/${key}`,
      new Response(null, { headers }),
    );
    expect((await probedRead({})).calls).toEqual(['d1.first']);
    expect((await probedRead(asking)).calls).toEqual([]);
    await caches.default.delete(`https://fence.roster.invalid/${key}`);
  });

  test('asks KV again after half a minute, and D1 about who is not among the readers', async () => {
    await published(versionOf((await record('john').patch({ metadata: { a: 1 } })).headers));
    await probedRead({});
    clock.pass(29_000);
    expect((await probedRead({})).calls).toEqual([]);
    clock.pass(1_001);
    expect((await probedRead({})).calls).toEqual(['kv.getWithMetadata']);
    const { token: unknown } = newToken(people.john.id);
    expect((await probedRead({}, unknown)).calls).toContain('d1.first');
  });

  test('forgets a record that is written here', async () => {
    await probedRead(asking);
    await record('john').patch({ metadata: { a: 2 } });
    expect((await probedRead(asking)).answer.json.metadata).toEqual({ a: 2 });
  });

  test('knows no other token than those that have read, and no other user', async () => {
    await probedRead(asking);
    const { token: unknown } = newToken(people.john.id);
    expect((await probedRead(asking, unknown)).answer.status).toBe(401);
    const jane = (await probedRead(asking, people.jane.token)).answer;
    expect(jane.json.username).toBe('jane_roe');
  });

  test('forgets a token that is revoked here', async () => {
    const minted = await send('/api/v1/tokens', { method: 'POST', token, body: { name: 'phone' } });
    const { token: phone, id } = minted.json.data;
    expect((await probedRead(asking, phone)).answer.status).toBe(200);
    expect((await probedRead(asking, phone)).calls).toEqual([]);
    await send(`/api/v1/tokens/${id}`, { method: 'DELETE', token });
    expect((await probedRead(asking, phone)).answer.status).toBe(401);
  });

  test('goes to D1 for a bookmark that it has not reached', async () => {
    await probedRead(asking);
    const write = await record('jane').patch({ metadata: { a: Date.now() } });
    const bookmark = write.headers.get('x-d1-bookmark') ?? '';
    const { answer, calls } = await probedRead({ ...asking, 'x-d1-bookmark': bookmark });
    expect(calls).toContain('d1.first');
    expect(answer.status).toBe(200);
  });
});

describe('a bookmark', () => {
  test('leaves every write, and grows', async () => {
    const key = `k${Date.now()}`;
    const created = await send('/api/v1/applications', {
      ...{ method: 'POST', token: ROOT, body: { key, name: key } },
    });
    const identified = await send('/api/v1/users/identify', {
      ...{ method: 'POST', token: ROOT, body: { email: `${key}@example.com` } },
    });
    const writes = [created, identified, await record('john').patch({ metadata: { key } })];
    expect(writes.map(({ status }) => status)).toEqual([201, 201, 200]);
    const bookmarks = writes.map(({ headers }) => headers.get('x-d1-bookmark') ?? '');
    for (const bookmark of bookmarks) expect(bookmark).toMatch(/^[\da-f]{8}-[\da-f-]+$/);
    expect(bookmarks).toEqual([...bookmarks].sort());
    expect(new Set(bookmarks).size).toBe(3);
    expect((await record('john').get()).headers.get('x-d1-bookmark')).toBeNull();
  });

  test('is answered from the copy as soon as that has reached it', async () => {
    const { headers } = await record('john').patch({ metadata: { a: 1 } });
    await published(versionOf(headers));
    const bookmark = headers.get('x-d1-bookmark') ?? '';
    const answer = await record('john').get({ 'x-d1-bookmark': bookmark });
    expect(answer.headers.get('Cache-Status')).toMatch(/^roster; hit/);
  });
});

describe('while D1 is down', () => {
  const down: Around = (name, call) =>
    name.startsWith('d1.') ? Promise.reject(new Error('D1_ERROR: D1 DB is overloaded.')) : call();

  test('one’s own record is still read, marked as such; nothing else is, and nothing is written', async () => {
    await published(versionOf((await record('john').patch({ metadata: { a: 1 } })).headers));
    await probeRegistrar(down);
    const { token } = people.john;
    const headers = { 'Cache-Control': 'no-cache' };
    const own = await probed(record('john').path, { token, headers }, down);
    expect(own).toMatchObject({ status: 200, json: { metadata: { a: 1 } } });
    expect(own.headers.get('Cache-Status')).toMatch(/^roster; hit; detail=stale-if-error; ttl=/);
    for (const [path, sent] of [
      [`${record('admin').path}&username=john_doe`, { token: people.admin.token }],
      [record('orgOwner').path, { token: people.orgOwner.token }],
      ['/api/v1/me', { token }],
      [record('john').path, { token, method: 'PATCH', body: { metadata: { a: 2 } } }],
    ] as const) {
      const answer = await probed(path, sent, down);
      expect(answer.status, path).toBe(503);
      expect(answer.headers.get('Retry-After')).toBe('1');
    }
    expect((await record('john').get()).json.metadata).toEqual({ a: 1 });
  });
});

test('while KV is down, only speed is lost', async () => {
  const down: Around = (name, call) =>
    name.startsWith('kv.') ? Promise.reject(new Error('KV GET failed: 500')) : call();
  await record('john').patch({ metadata: { a: 1 } });
  const answer = await probed(record('john').path, { token: people.john.token }, down);
  expect(answer).toMatchObject({ status: 200, json: { metadata: { a: 1 } } });
});

describe('publication', () => {
  test('puts a key at most once in a second, and the newest version in the end', async () => {
    clock.hold('pauses');
    onTestFinished(() => clock.release());
    const { calls, around } = recorder();
    await probeRegistrar(around);
    const puts = () => calls.filter((name) => name === 'kv.put').length;
    await record('john').patch({ metadata: { i: 0 } });
    await published(1);
    for (let i = 1; i < 12; i += 1) await record('john').patch({ metadata: { i } });
    expect(puts()).toBe(1);
    clock.pass(999);
    await wait(50);
    expect(puts()).toBe(1);
    clock.pass(1);
    await published(12);
    expect(puts()).toBe(2);
  });
});
