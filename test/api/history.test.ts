/** What changed: the history of a person, of a record and of a tenant, and all events. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, record, send } from '../support/client.ts';
import { rule } from '../support/key-rules.ts';
import { acme, as, made, myApp } from '../support/tenancy.ts';

const { john, jane, stranger, operator } = people;
const ofPerson = (id: string, query = '') => `/users/${id}/history?limit=200${query}`;
const ofJohn = record('john');
const asRoot = record('root', { username: john.username });
const RECORD_HISTORY = '/api/core/users/platform-metadata/history/';

beforeEach(async () => {
  await rule(tenants.acme.id, {});
  await ofJohn.put({ metadata: {} });
  await env.DB.batch([env.DB.prepare('DELETE FROM changes'), env.DB.prepare('DELETE FROM events')]);
});

interface Shown {
  readonly id: string;
  readonly type: string;
  readonly changes: Record<string, { before?: unknown; after?: unknown }>;
}
const told = (lines: readonly Shown[]) => lines.map(({ type, changes }) => [type, changes]);

describe('the history of a person', () => {
  test('tells what a change made of what, the newest first, and by whom', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark', size: null } });
    await ofJohn.patch({ metadata: { theme: 'light' }, delete_keys: ['size'] });
    await as('root').post('/user-attributes', { key: 'plan', type: 'string' });
    await as('root').patch(`/users/${john.principalId}`, {
      name: 'Johnny',
      attributes: { plan: 'pro' },
    });
    const { status, json } = await as('john').get(ofPerson(john.id));
    expect(status).toBe(200);
    const [renamed, changed, first] = json.data;
    expect(renamed).toMatchObject({
      type: 'user.updated',
      surface: 'users',
      actor: { userId: null, username: null, via: 'root' },
      userId: john.id,
      scopeId: null,
      changes: {
        name: { before: john.name, after: 'Johnny' },
        'attributes.plan': { after: 'pro' },
      },
    });
    expect(changed).toMatchObject({
      type: 'preferences.changed',
      surface: 'metadata',
      actor: { userId: john.id, username: john.username, via: expect.stringMatching(/^token_/) },
      scopeId: tenants.acme.id,
    });
    expect(changed.changes).toEqual({
      size: { before: null },
      theme: { before: 'dark', after: 'light' },
    });
    expect(first.changes).toEqual({ size: { after: null }, theme: { after: 'dark' } });
    expect(changed.version).toBe(first.version + 1);
    expect(json.meta.pagination).toEqual({ cursor: null, hasMore: false });
    await as('root').patch(`/users/${john.principalId}`, {
      name: john.name,
      attributes: { plan: null },
    });
  });

  test('never shows a password, and says that there is another', async () => {
    const { user } = await made('root', '/platform/users', { email: 'secret@example.com' });
    await as('root').patch(`/platform/users/${user.id}`, { password: 'a long enough passphrase' });
    const { json, text } = await as('root').get(ofPerson(user.id));
    expect(json.data[0]).toMatchObject({ type: 'user.updated', changes: { password: {} } });
    expect(text).not.toMatch(/scrypt|passphrase/);
  });

  test('is one’s own without the private keys of a tenant, whose admins see them', async () => {
    await rule(tenants.acme.id, { risk: { type: 'string', write: 'admin', read: 'admin' } });
    await asRoot.patch({ metadata: { risk: 'high' } });
    await asRoot.patch({ metadata: { risk: 'low', theme: 'dark' } });
    const own = (await as('john').get(ofPerson(john.id))).json.data;
    expect(told(own)).toEqual([['preferences.changed', { theme: { after: 'dark' } }]]);
    const filtered = await as('john').get(ofPerson(john.id, '&key=risk'));
    expect(filtered.json.data).toEqual([]);
    const admins = (await as('orgOwner').get(ofPerson(john.id))).json.data;
    expect(told(admins)).toEqual([
      ['preferences.changed', { risk: { before: 'high', after: 'low' }, theme: { after: 'dark' } }],
      ['preferences.changed', { risk: { after: 'high' } }],
    ]);
  });

  test('is without private keys for a token that may read records, and no more', async () => {
    await rule(tenants.acme.id, { risk: { type: 'string', write: 'admin', read: 'admin' } });
    await asRoot.patch({ metadata: { risk: 'high', theme: 'dark' } });
    const { data } = await made('root', '/tokens', {
      userId: people.orgOwner.id,
      name: 'reads records',
      permissions: ['org.read_metadata', 'people.view', 'org.read_people'],
    });
    const { token } = data;
    const query = `platform_key=${tenants.acme.key}&username=${john.username}`;
    const read = await send(`/api/core/users/platform-metadata/?${query}`, { token });
    expect(read.json.metadata).toEqual({ theme: 'dark' });
    for (const path of [`/api/v1${acme}/history`, `/api/v1${ofPerson(john.id)}`]) {
      const { status, json, text } = await send(path, { token });
      expect(status, text).toBe(200);
      expect(told(json.history ?? json.data)).toEqual([
        ['preferences.changed', { theme: { after: 'dark' } }],
      ]);
    }
  });

  test('shows the admins of a tenant what belongs to it, and nothing else', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark' } });
    await as('root').patch(`/users/${john.principalId}`, { name: 'Johnny' });
    await as('root').post(`/organizations/${tenants.globex.id}/members`, {
      userId: john.id,
      role: 'member',
    });
    await record('root', { username: john.username, platform_key: tenants.globex.key }).patch({
      metadata: { secret: 'of globex' },
    });
    const seen = await as('orgOwner').get(ofPerson(john.id));
    expect(told(seen.json.data)).toEqual([['preferences.changed', { theme: { after: 'dark' } }]]);
    expect((await as('stranger').get(ofPerson(john.id))).status).toBe(403);
    await as('root').delete(`/organizations/${tenants.globex.id}/members/${john.id}`);
    await as('root').patch(`/users/${john.principalId}`, { name: john.name });
  });

  test('is filtered by part, by key and by time, and paged', async () => {
    for (let n = 0; n < 5; n += 1) await ofJohn.patch({ metadata: { [`key${n % 2}`]: n } });
    await as('root').patch(`/users/${john.principalId}`, { name: 'Johnny' });
    const get = async (query: string) => (await as('john').get(ofPerson(john.id, query))).json.data;
    expect(await get('&surface=users')).toHaveLength(1);
    expect(await get('&surface=metadata')).toHaveLength(5);
    expect(await get('&key=key1')).toHaveLength(2);
    expect(await get('&since=2999-01-01')).toEqual([]);
    const all: string[] = [];
    let cursor = '';
    for (let pages = 0; pages < 3; pages += 1) {
      const { json } = await as('john').get(`/users/${john.id}/history?limit=2${cursor}`);
      all.push(...json.data.map(({ id }: Shown) => id));
      expect(json.meta.pagination.hasMore).toBe(pages < 2);
      cursor = `&cursor=${json.meta.pagination.cursor}`;
    }
    expect(all).toEqual((await get('')).map(({ id }: Shown) => id));
    await as('root').patch(`/users/${john.principalId}`, { name: john.name });
  });

  test('keeps the line and the names once the values are gone', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark' } });
    await env.DB.prepare('DELETE FROM changes').run();
    const { json } = await as('john').get(ofPerson(john.id));
    expect(told(json.data)).toEqual([['preferences.changed', { theme: {} }]]);
  });
});

describe('the history of a record', () => {
  const get = (token: string, query = '') =>
    send(`${RECORD_HISTORY}?platform_key=${tenants.acme.key}${query}`, { token });

  test('leads to its next page by a URL', async () => {
    for (let n = 0; n < 3; n += 1) await ofJohn.patch({ metadata: { n } });
    const first = (await get(john.token, '&limit=2')).json;
    expect(told(first.results)).toEqual([
      ['preferences.changed', { n: { before: 1, after: 2 } }],
      ['preferences.changed', { n: { before: 0, after: 1 } }],
    ]);
    const { pathname, search } = new URL(first.next);
    const second = (await send(`${pathname}${search}`, { token: john.token })).json;
    expect(told(second.results)).toEqual([['preferences.changed', { n: { after: 0 } }]]);
    expect(second.next).toBeNull();
  });

  test('is for whom the record is for', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark' } });
    const named = `&username=${john.username}`;
    expect((await get(people.orgOwner.token, named)).json.results).toHaveLength(1);
    expect((await get(jane.token, named)).status).toBe(403);
    expect((await get(stranger.token)).status).toBe(403);
    expect((await send(RECORD_HISTORY, { token: john.token })).json).toEqual({
      error: 'platform_key query parameter is required',
    });
  });
});

describe('the history of a tenant', () => {
  test('tells of its records, members, rules, defaults, invitations and itself', async () => {
    await as('orgOwner').patch(acme, { description: 'ours' });
    await as('orgOwner').put(`${acme}/metadata-defaults`, { metadata: { theme: 'light' } });
    await as('orgOwner').put(`${acme}/metadata-keys/tier`, { type: 'string' });
    await as('orgOwner').patch(`${acme}/members/${jane.id}`, { role: 'admin' });
    await made('orgOwner', `${acme}/invitations`, { email: 'guest@example.com', role: 'member' });
    await ofJohn.patch({ metadata: { color: 'green' } });
    const { json } = await as('orgOwner').get(`${acme}/history`);
    expect(
      json.history.map(({ surface, changes }: { surface: string } & Shown) => [surface, changes]),
    ).toEqual([
      ['metadata', { color: { after: 'green' } }],
      [
        'invitations',
        {
          id: { after: expect.stringMatching(/^invitation_/) },
          role: { after: 'member' },
          status: { after: 'pending' },
        },
      ],
      ['members', { role: { before: 'member', after: 'admin' } }],
      ['metadata-keys', { 'rules.tier': { after: expect.objectContaining({ type: 'string' }) } }],
      ['metadata-defaults', { locked: { after: [] }, 'metadata.theme': { after: 'light' } }],
      ['tenants', { description: { before: null, after: 'ours' } }],
    ]);
    expect(json.nextCursor).toBeNull();
    await as('orgOwner').patch(`${acme}/members/${jane.id}`, { role: 'member' });
  });

  test('is closed to members, and absent to others', async () => {
    expect((await as('john').get(`${acme}/history`)).status).toBe(403);
    expect((await as('stranger').get(`${acme}/history`)).status).toBe(404);
    expect((await as('beta').get(`${myApp}/history`)).status).toBe(403);
    expect((await as('appOwner').get(`${acme}/history`)).status).toBe(200);
  });

  test('says nothing of what belongs to a member alone', async () => {
    await made('root', '/platform/users', {
      email: 'placed@example.com',
      name: 'Placed',
      organization: tenants.acme.id,
    });
    const { json, text } = await as('orgOwner').get(`${acme}/history`);
    expect(told(json.history)).toEqual([
      ['membership.added', { role: { after: 'member' }, status: { after: 'active' } }],
    ]);
    expect(text).not.toContain('"Placed"');
  });
});

describe('all events', () => {
  test('are for administrators of the platform, by person, tenant and type', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark' } });
    await made('root', '/tokens', { userId: jane.id, name: 'for jane' });
    const get = (query: string, who: 'root' | 'operator' = 'operator') =>
      as(who).get(`/events?limit=10${query}`);
    const types = async (query: string) =>
      (await get(query)).json.data.map(({ type }: Shown) => type);
    expect(await types('')).toEqual(['token.created', 'preferences.changed']);
    expect(await types(`&userId=${john.id}`)).toEqual(['preferences.changed']);
    expect(await types(`&scopeId=${tenants.acme.id}`)).toEqual(['preferences.changed']);
    expect(await types('&type=token.created')).toEqual(['token.created']);
    expect((await as('orgOwner').get('/events')).status).toBe(403);
    expect((await as('john').get('/events')).status).toBe(403);
    expect((await send('/api/v1/events?type=nothing', { token: ROOT })).status).toBe(400);
  });

  test('are closed to a token of an administrator that is limited', async () => {
    const limited = await made('root', '/tokens', {
      userId: operator.id,
      name: 'limited',
      permissions: ['people.view'],
    });
    expect((await send('/api/v1/events', { token: limited.data.token })).status).toBe(403);
  });
});
