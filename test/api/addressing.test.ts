/** People are addressed by user id or principal id, and found by email or username, everywhere. */
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, record, send } from '../support/client.ts';

const { john, jane, admin } = people;
const acme = tenants.acme;

const get = (path: string, token = ROOT) => send(path, { token });

describe('a path or query that names a person takes both ids', () => {
  test.each<[string, (id: string) => string]>([
    ['a person with attributes', (id) => `/api/v1/users/${id}`],
    ['a user of the platform', (id) => `/api/v1/platform/users/${id}`],
    ['a user of an organization', (id) => `/api/v1/organizations/${acme.id}/users/${id}`],
    ['a member', (id) => `/api/v1/organizations/${acme.id}/members/${id}`],
    ['their organizations', (id) => `/api/v1/users/${id}/organizations`],
    ['their tokens', (id) => `/api/v1/tokens?userId=${id}`],
    [
      'their record',
      (id) => `/api/core/users/platform-metadata?platform_key=acme-corp&username=${id}`,
    ],
  ])('%s', async (_what, pathOf) => {
    const [byUser, byPrincipal] = await Promise.all([
      get(pathOf(john.id)),
      get(pathOf(john.principalId)),
    ]);
    expect(byUser.status).toBe(200);
    expect(byPrincipal.json).toEqual(byUser.json);
    expect(byPrincipal.text).not.toBe((await get(pathOf(people.stranger.id))).text);
    const nobody = 'principal_01hm6xq4000000000000009999';
    expect((await get(pathOf(nobody))).status).toBe(404);
  });

  test('also to change and to delete', async () => {
    const created = await send('/api/v1/users/identify', {
      method: 'POST',
      token: ROOT,
      body: { email: 'by.either.id@example.com' },
    });
    const { userId } = created.json.data;
    const path = `/api/v1/users/${userId}`;
    const body = { name: 'Either Id' };
    const changed = await send(path, { method: 'PATCH', token: ROOT, body });
    expect(changed.json.data).toMatchObject({ userId, name: 'Either Id' });
    expect((await send(path, { method: 'DELETE', token: ROOT })).status).toBe(204);
    expect((await get(path)).status).toBe(404);
  });

  test('a body too: a token, a member, an owner', async () => {
    const minted = await send('/api/v1/tokens', {
      method: 'POST',
      token: ROOT,
      body: { name: 'by principal', userId: john.principalId },
    });
    expect(minted.json.data.userId).toBe(john.id);
    const member = { userId: people.stranger.principalId };
    const added = await send(`/api/v1/organizations/${acme.id}/members`, {
      method: 'POST',
      token: ROOT,
      body: member,
    });
    expect(added.json.member.userId).toBe(people.stranger.id);
    const organization = { name: 'Owned', applicationId: tenants.myApp.id, owner: member };
    const created = await send('/api/v1/organizations', {
      method: 'POST',
      token: ROOT,
      body: organization,
    });
    expect(created.status).toBe(201);
  });

  test('a principal id that nobody has never stands for the caller', async () => {
    const nobody = 'principal_01hm6xq4000000000000009999';
    const body = { name: 'x', userId: nobody };
    const minted = await send('/api/v1/tokens', { method: 'POST', token: john.token, body });
    expect(minted.status).toBe(403);
    const ended = await send(`/api/v1/tokens?userId=${nobody}`, { method: 'DELETE', token: ROOT });
    expect(ended.status).toBe(404);
    expect((await get('/api/v1/me', john.token)).status).toBe(200);
  });
});

describe('a record by id', () => {
  test('is written as by username, and only by those who may', async () => {
    const { path } = record('root');
    const body = { metadata: { theme: 'by id' } };
    const patch = (token: string, id: string) =>
      send(`${path}&username=${id}`, { method: 'PATCH', token, body });
    const { status, json } = await patch(admin.token, jane.principalId);
    expect([status, json.username, json.metadata.theme]).toEqual([200, 'jane_roe', 'by id']);
    expect((await patch(john.token, jane.id)).status).toBe(403);
    expect((await record('jane').get()).json.metadata.theme).toBe('by id');
  });

  test('of the caller is their own, by either id', async () => {
    const { path, token } = record('john');
    for (const id of [john.id, john.principalId]) {
      const { status, json } = await get(`${path}&username=${id}`, token);
      expect([status, json.username]).toEqual([200, 'john_doe']);
    }
  });
});

describe('lists of people take email and username', () => {
  test.each([
    ['/api/v1/users', 'data'],
    ['/api/v1/platform/users', 'users'],
    [`/api/v1/applications/${tenants.myApp.id}/users`, 'users'],
    [`/api/v1/organizations/${acme.id}/users`, 'users'],
    [`/api/v1/organizations/${acme.id}/members`, 'members'],
    [`/api/v1/applications/${tenants.myApp.id}/members`, 'members'],
  ])('%s', async (path, key) => {
    const idsOf = async (query: string) => {
      const { json } = await get(`${path}?${query}`);
      return json[key].map((each: { userId?: string; id?: string }) => each.userId ?? each.id);
    };
    expect(await idsOf('email=John.Doe@Example.com')).toEqual([john.id]);
    expect(await idsOf('username=JOHN_DOE')).toEqual([john.id]);
    expect(await idsOf('email=john.doe@example.com&username=john_doe')).toEqual([john.id]);
    expect(await idsOf('email=john.doe@example.com&username=jane_roe')).toEqual([]);
    expect(await idsOf('email=nobody@example.com')).toEqual([]);
    // Part of an email is none.
    expect((await get(`${path}?email=john`)).status).toBe(400);
  });

  test('admins are found among admins only', async () => {
    const path = `/api/v1/organizations/${acme.id}/admin`;
    const ofAdmin = await get(`${path}?username=admin`);
    expect(ofAdmin.json.members).toMatchObject([{ userId: admin.id }]);
    expect((await get(`${path}?email=${john.email}`)).json.members).toEqual([]);
  });

  test('who is in another tenant is not found', async () => {
    const path = `/api/v1/organizations/${tenants.globex.id}/users?email=${john.email}`;
    expect((await get(path)).json.users).toEqual([]);
  });

  test('a page of one person has the right total', async () => {
    const { json } = await get(`/api/v1/users?email=${john.email}`);
    expect(json.meta.pagination).toEqual({ cursor: null, hasMore: false, total: 1 });
  });
});

test.each([
  ['/api/v1/applications', 'applications', tenants.myApp, 'my-app'],
  ['/api/v1/organizations', 'organizations', acme, 'acme-corp'],
])('%s finds a tenant by its key', async (path, list, { id }, key) => {
  expect((await get(`${path}?key=${key}`)).json[list]).toMatchObject([{ id, key }]);
  expect((await get(`${path}?key=no-such-key`)).json[list]).toEqual([]);
  // A stranger to the tenant does not find it.
  const { token } = people.stranger;
  const seen = await get(`${path}?key=${list === 'applications' ? 'corporate' : 'initech'}`, token);
  expect(seen.json[list]).toEqual([]);
});
