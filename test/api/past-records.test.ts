/** A record as it was, at a version and at a time. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { record } from '../support/client.ts';
import { rule } from '../support/key-rules.ts';

const { john } = people;
const ofJohn = record('john');
const asOwner = record('orgOwner', { username: john.username });
const versionIn = (etag: string | null) => Number(/^"(\d+)-/.exec(etag ?? '')?.[1]);
const then = (query: Record<string, string>) => record('john', query).get();

beforeEach(async () => {
  await rule(tenants.acme.id, {});
  await ofJohn.put({ metadata: {} });
});

/** A change, and what every later look at its version has to find. */
async function changed(body: object) {
  const { status, json, headers, text } = await ofJohn.patch(body);
  expect(status, text).toBe(200);
  const etag = headers.get('ETag');
  return { etag, version: versionIn(etag), json };
}

describe('the record at a version', () => {
  test('is what it was, with its times and its ETag', async () => {
    const made = [
      await changed({ metadata: { theme: 'dark', size: 1.5, deep: { a: [1, null] } } }),
      await changed({ metadata: { theme: null }, delete_keys: ['size'] }),
      await changed({ metadata: { size: 2 }, delete_keys: ['deep'] }),
    ];
    for (const { etag, version, json } of made) {
      const { status, headers, json: seen } = await then({ version: String(version) });
      expect(status).toBe(200);
      expect(seen).toEqual(json);
      expect(headers.get('ETag')).toBe(etag);
      expect(headers.get('Cache-Control')).toContain('no-store');
    }
  });

  test('before the first is empty', async () => {
    const { status, json, headers } = await then({ version: '0' });
    expect([status, json.metadata]).toEqual([200, {}]);
    expect(versionIn(headers.get('ETag'))).toBe(0);
  });

  test('is not changed by a conditional read', async () => {
    const { etag, version } = await changed({ metadata: { theme: 'dark' } });
    await changed({ metadata: { theme: 'light' } });
    const sent = { 'If-None-Match': etag ?? '' };
    const { status } = await record('john', { version: String(version) }).get(sent);
    expect(status).toBe(304);
  });

  test('that it has not reached is 404', async () => {
    const { version } = await changed({ metadata: { theme: 'dark' } });
    const { status, json } = await then({ version: String(version + 1) });
    expect([status, json]).toEqual([404, { detail: 'The record has not reached this version.' }]);
  });

  test('of which the values are gone is 410, and a later one is not', async () => {
    const first = await changed({ metadata: { theme: 'dark' } });
    const second = await changed({ metadata: { theme: 'light' } });
    await changed({ metadata: { theme: 'blue' } });
    await env.DB.prepare('DELETE FROM changes WHERE version <= ?').bind(second.version).run();
    const { status, json } = await then({ version: String(first.version) });
    expect(status).toBe(410);
    expect(json.detail).toMatch(/older than what is kept/);
    const later = await then({ version: String(second.version) });
    expect(later.json.metadata).toEqual({ theme: 'light' });
  });

  test('is found behind more lines than are read at once', async () => {
    const { version } = await changed({ metadata: { theme: 'dark', count: 0 } });
    for (let count = 1; count < 220; count += 1) await ofJohn.patch({ metadata: { count } });
    const { json } = await then({ version: String(version) });
    expect(json.metadata).toEqual({ theme: 'dark', count: 0 });
  });

  test('leaves out a key that is private today, but for those with authority', async () => {
    const { version } = await changed({ metadata: { theme: 'dark', risk: 'high' } });
    await changed({ metadata: { theme: 'light' } });
    await rule(tenants.acme.id, { risk: { write: 'admin', read: 'admin' } });
    const own = await then({ version: String(version) });
    expect(own.json.metadata).toEqual({ theme: 'dark' });
    const query = { username: john.username, version: String(version) };
    const { json } = await record('orgOwner', query).get();
    expect(json.metadata).toEqual({ theme: 'dark', risk: 'high' });
  });

  test('is for whom the record is for', async () => {
    const query = { username: john.username, version: '0' };
    expect((await asOwner.get()).status).toBe(200);
    expect((await record('orgOwner', query).get()).status).toBe(200);
    expect((await record('jane', query).get()).status).toBe(403);
    expect((await record('stranger', query).get()).status).toBe(403);
  });
});

describe('the record at a time', () => {
  test('is the newest that was written by then', async () => {
    const first = await changed({ metadata: { theme: 'dark' } });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await changed({ metadata: { theme: 'light' } });
    const at = async (time: string) => (await then({ at: time })).json.metadata;
    expect(await at(first.json.updated_at)).toEqual({ theme: 'dark' });
    expect(await at(second.json.updated_at)).toEqual({ theme: 'light' });
    expect(await at('2999-01-01')).toEqual({ theme: 'light' });
    const before = new Date(Date.parse(second.json.updated_at) - 1).toISOString();
    expect(await at(before)).toEqual({ theme: 'dark' });
  });

  test('before the first write is empty, at version 0', async () => {
    const { json, headers } = await then({ at: '2001-01-01T00:00:00Z' });
    expect(json.metadata).toEqual({});
    expect(versionIn(headers.get('ETag'))).toBe(0);
  });

  test('of which nobody knows any more is 410', async () => {
    await changed({ metadata: { theme: 'dark' } });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const { json } = await changed({ metadata: { theme: 'light' } });
    const before = new Date(Date.parse(json.updated_at) - 1).toISOString();
    await env.DB.prepare('DELETE FROM events').run();
    expect((await then({ at: before })).status).toBe(410);
  });
});

test.each([
  ['version', { version: 'seven' }, 'version must be a whole number'],
  ['version', { version: '-1' }, 'version must be a whole number'],
  ['at', { at: 'yesterday' }, 'give a date or a time'],
  ['at', { at: '2026-11-01', version: '1' }, 'give version or at, not both'],
  ['resolve', { version: '0', resolve: 'true' }, 'resolve goes with the record as it is'],
])('%s that says nothing is refused: %o', async (_, query, message) => {
  const { status, json } = await then(query);
  expect([status, json.error]).toEqual([400, expect.stringContaining(message)]);
});
