/** A tenant's view of its people: nothing of the platform, and nothing of other tenants. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { send } from '../support/client.ts';
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

type Json = Record<string, unknown>;

const run = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run();

/** People who differ in what a tenant may not know, each an admin of Acme. */
const kinds = {
  'an administrator of the platform': ['platform_admin', 'active'],
  'a member of the team': ['member', 'active'],
  'somebody whose account is suspended': ['user', 'suspended'],
  'somebody who has proven no address yet': ['user', 'pending'],
  'somebody without any of this': ['user', 'active'],
} as const;
type KindName = keyof typeof kinds;
const ids = {} as Record<KindName, string>;

beforeAll(async () => {
  for (const [kind, [role, status]] of Object.entries(kinds)) {
    const { user } = await made('root', '/platform/users', { email: freshEmail(), name: kind });
    ids[kind as KindName] = user.id;
    await made('root', `${acme}/members`, { userId: user.id, role: 'admin' });
    await made('root', `/applications/${tenants.corporate.id}/members`, { userId: user.id });
    await run('UPDATE principals SET role = ? WHERE user_id = ?', role, user.id);
    await run('UPDATE users SET status = ?, last_login_at = 99 WHERE id = ?', status, user.id);
  }
});

/** The fields that each tenant is shown. */
const roleInAcme = {
  role: 'admin',
  status: 'active',
  scope: 'organization',
  scopeId: tenants.acme.id,
  scopeName: 'Acme Corp',
};
const inTenant = {
  status: 'Active',
  userStatus: 'active',
  lastLogin: null,
  lastLoginAt: null,
  isPlatformAdmin: false,
  roles: [roleInAcme],
  organizations: [{ id: tenants.acme.id, name: 'Acme Corp', role: 'admin' }],
};

const oneOf = (users: readonly Json[], id: string) => users.find((user) => user.id === id);

/** Every way in which a tenant's administrator sees a person, and the role that it shows. */
const ways: Record<string, [role: string, (id: string) => Promise<Json | undefined>]> = {
  'one of an organization': [
    'admin',
    async (id) => (await as('orgOwner').get(`${acme}/users/${id}`)).json.user,
  ],
  'the list of an organization': [
    'admin',
    async (id) => oneOf((await as('orgOwner').get(`${acme}/users?limit=200`)).json.users, id),
  ],
  // An application has the users of its organizations, who need no role in it.
  'one of an application': [
    'user',
    async (id) => (await as('appOwner').get(`${myApp}/users/${id}`)).json.user,
  ],
  'the list of an application': [
    'user',
    async (id) => oneOf((await as('appOwner').get(`${myApp}/users?limit=200`)).json.users, id),
  ],
  'one on the platform, by an owner of the organization': [
    'user',
    async (id) => (await as('orgOwner').get(`/platform/users/${id}`)).json.user,
  ],
  'one of an organization, by an administrator of the platform': [
    'admin',
    async (id) => (await as('operator').get(`${acme}/users/${id}`)).json.user,
  ],
};

describe.each(Object.entries(ways))('%s', (_way, [role, read]) => {
  test.each(Object.keys(kinds) as KindName[])('shows %s like anybody else', async (kind) => {
    const shown = await read(ids[kind]);
    expect(shown).toMatchObject({ ...inTenant, role });
    const plain = await read(ids['somebody without any of this']);
    expect(shown?.permissions).toEqual(plain?.permissions);
    expect(Object.keys(shown ?? {})).toEqual(Object.keys(plain ?? {}));
  });
});

test.each(Object.entries(kinds))('the platform sees all of %s', async (kind, [role, status]) => {
  const { user } = (await as('root').get(`/platform/users/${ids[kind as KindName]}`)).json;
  expect(user).toMatchObject({
    role,
    userStatus: status,
    isPlatformAdmin: role === 'platform_admin',
    lastLoginAt: '1970-01-01T00:00:00.099Z',
  });
  expect(user.roles).toHaveLength(role === 'user' ? 2 : 3);
});

test('people see all of themselves at /platform/users, and in the tenant what it sees', async () => {
  const id = people.orgOwner.id;
  await run('UPDATE users SET last_login_at = 99 WHERE id = ?', id);
  const whole = (await as('orgOwner').get(`/platform/users/${id}`)).json.user;
  expect(whole).toMatchObject({ role: 'user', lastLoginAt: '1970-01-01T00:00:00.099Z' });
  const there = (await as('orgOwner').get(`${acme}/users/${id}`)).json.user;
  expect(there).toMatchObject({ role: 'owner', lastLoginAt: null });
});

test('the members of a tenant show the membership alone', async () => {
  const id = ids['an administrator of the platform'];
  const { member } = (await as('orgOwner').get(`${acme}/members/${id}`)).json;
  expect(Object.keys(member).sort()).toEqual([
    'createdAt',
    'email',
    'name',
    'organizationId',
    'role',
    'status',
    'updatedAt',
    'userId',
  ]);
});

test('the tag of a tenant’s view does not tell of changes elsewhere', async () => {
  const { user } = await made('root', `${acme}/users`, { email: freshEmail() });
  const tag = async () =>
    (await as('orgOwner').get(`${acme}/users/${user.id}`)).headers.get('ETag');
  const before = await tag();
  await made('root', `/applications/${tenants.corporate.id}/members`, { userId: user.id });
  await run("UPDATE principals SET role = 'member' WHERE user_id = ?", user.id);
  await run('UPDATE users SET last_login_at = 7, version = version + 1 WHERE id = ?', user.id);
  expect(await tag()).toBe(before);
  await as('root').patch(`${acme}/members/${user.id}`, { role: 'admin' });
  expect(await tag()).not.toBe(before);
});

describe('a creation in a tenant', () => {
  test.each([
    ['operator', `${acme}/users`],
    ['orgOwner', `${acme}/users/service-users`],
    ['operator', `${myApp}/users`],
    ['appOwner', `${myApp}/users/service-users`],
  ] as const)('by %s at %s leads to what was made there, with its tag', async (who, path) => {
    const answer = await as(who).post(path, { email: freshEmail() });
    const location = answer.headers.get('Location') ?? '';
    expect(location).toBe(`/api/v1${path}/${answer.json.user.id}`);
    const read = await send(location, { token: people[who].token });
    expect(read.json.user).toEqual(answer.json.user);
    expect(read.headers.get('ETag')).toBe(answer.headers.get('ETag'));
  });

  test.each([
    [`${acme}/members`, 'member'],
    [`${acme}/admin`, 'admin'],
    [`${myApp}/members`, 'developer'],
  ])('of a member at %s leads there as well', async (path, role) => {
    const { user } = await made('root', '/platform/users', { email: freshEmail() });
    const answer = await as('root').post(path, { userId: user.id, role });
    expect(answer.headers.get('Location')).toBe(`/api/v1${path}/${user.id}`);
    const read = await as('root').get(`${path}/${user.id}`);
    expect(read.json).toEqual(answer.json);
    expect(read.headers.get('ETag')).toBe(answer.headers.get('ETag'));
  });
});

test('userStatus in a body under a tenant is the status there', async () => {
  const { user } = await made('root', `${acme}/users`, {
    email: freshEmail(),
    userStatus: 'suspended',
  });
  expect(user).toMatchObject({ userStatus: 'suspended', status: 'Suspended', permissions: [] });
  const whole = (await as('root').get(`/platform/users/${user.id}`)).json.user;
  expect(whole).toMatchObject({ userStatus: 'active' });
});
