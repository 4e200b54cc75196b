/** Hot reads come from the published copy, and the copy is only ever written by the registrar. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, onTestFinished, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { recordKey } from '../../src/copies/copy.ts';
import { ROOT, record, send } from '../support/client.ts';
import { clock, wait } from '../support/fakes/clock.ts';
import {
  FORGOTTEN,
  forgetBeforeEach,
  key,
  probed,
  probeRegistrar,
  published,
  registrar,
  versionOf,
} from '../support/johns-record.ts';
import { type Around, delayed, recorder } from '../support/storage-probe.ts';

forgetBeforeEach();

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
    expect(await copy()).toBeNull();
    expect((await read()).headers.get('Cache-Status')).toBe('roster; fwd=miss');
    await expect.poll(copy).toContain('my-app');
    // KV of this location may say for a while that there is none. The isolate knows better.
    await env.COPIES.delete(recordKey(people.beta.id, 'my-app'));
    expect((await read()).headers.get('Cache-Status')).toMatch(/^roster; hit; ttl=/);
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
      method: 'POST',
      token: people.john.token,
      body: { name: 'writer' },
    });
    const { token } = minted.json.data;
    const write = async (headers = {}) => {
      const before = calls.length;
      const sent = { method: 'PATCH', token, headers, body: { metadata: { a: Math.random() } } };
      expect((await probed(record('john').path, sent, around)).status).toBe(200);
      return calls.slice(before).filter((name) => name.startsWith('d1.'));
    };
    expect(await write()).toEqual(['d1.batch', 'd1.batch']);
    expect(await write()).toEqual(['d1.batch']);
    expect(await write({ 'If-Match': '*' })).toEqual(['d1.batch', 'd1.batch']);
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
    const due = { userId: people.john.id, tenantKey: 'acme-corp' };
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

describe('the alarm that makes up for the end of a right', () => {
  test('publishes again what was written since', async () => {
    await record('john').patch({ metadata: { a: 1 } });
    await published(1);
    // What a crash leaves behind: the note of the withdrawal.
    const due = { userId: people.john.id, scopeId: null };
    await runInDurableObject(registrar(), (_, state) =>
      state.storage.put(`due/${people.john.id}/*`, due),
    );
    await record('john').patch({ metadata: { a: 2 } });
    await published(2);
    expect(await runDurableObjectAlarm(registrar())).toBe(true);
    await published(2);
  });
});

describe('a bookmark', () => {
  test('leaves every write, and grows', async () => {
    const key = `k${Date.now()}`;
    const created = await send('/api/v1/applications', {
      method: 'POST',
      token: ROOT,
      body: { key, name: key },
    });
    const identified = await send('/api/v1/users/identify', {
      method: 'POST',
      token: ROOT,
      body: { email: `${key}@example.com` },
    });
    const writes = [created, identified, await record('john').patch({ metadata: { key } })];
    expect(writes.map(({ status }) => status)).toEqual([201, 201, 200]);
    const bookmarks = writes.map(({ headers }) => headers.get('x-d1-bookmark') ?? '');
    for (const bookmark of bookmarks) expect(bookmark).toMatch(/^main\.1\.[\da-f]{8}-[\da-f-]+$/);
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
