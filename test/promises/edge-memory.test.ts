/** What a client asks of caches, and what the isolate keeps in its own memory. */
import { env } from 'cloudflare:workers';
import { describe, expect, test, vi } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { newToken } from '../../src/auth/token.ts';
import { record, send } from '../support/client.ts';
import { clock } from '../support/fakes/clock.ts';
import {
  FORGOTTEN,
  forgetBeforeEach,
  key,
  probed,
  published,
  versionOf,
} from '../support/johns-record.ts';
import { recorder } from '../support/storage-probe.ts';

forgetBeforeEach();

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
    await published(versionOf((await record('john').patch({ metadata: { a: 1 } })).headers));
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
      `https://fence.roster.invalid/${people.john.id}`,
      new Response(null, { headers }),
    );
    expect((await probedRead({})).calls).toEqual(['d1.first']);
    expect((await probedRead(asking)).calls).toEqual([]);
    await caches.default.delete(`https://fence.roster.invalid/${people.john.id}`);
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
