/** Users, service users, tenants and members through the front door. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { verifyPassword } from '../../src/auth/password.ts';
import { ROOT, record, send } from '../support/client.ts';

type Who = keyof typeof people | 'root';
const as = (who: Who) => {
  const token = who === 'root' ? ROOT : people[who].token;
  const sent = (method: string) => (path: string, body?: unknown) =>
    send(`/api/v1${path}`, { method, token, ...(body !== undefined && { body }) });
  return {
    get: sent('GET'),
    post: sent('POST'),
    put: sent('PUT'),
    patch: sent('PATCH'),
    delete: sent('DELETE'),
  };
};
const acme = `/organizations/${tenants.acme.id}`;
const myApp = `/applications/${tenants.myApp.id}`;
let n = 0;
const fresh = () => `person${++n}@example.com`;
const made = async (who: Who, path: string, body: object) => {
  const answer = await as(who).post(path, body);
  expect(answer.status, answer.text).toBe(201);
  return answer.json;
};

describe('the user object', () => {
  test('has every field, always', async () => {
    const { json } = await as('root').get(`/platform/users/${people.admin.id}`);
    expect(json.user).toEqual({
      ...{ id: people.admin.id, principalId: people.admin.principalId, username: 'admin' },
      ...{ email: people.admin.email, name: 'Ada Admin', firstName: null, lastName: null },
      ...{ image: null, emailVerified: false, status: 'Active', userStatus: 'active' },
      ...{ lastLogin: null, lastLoginAt: null, role: 'user' },
      ...{ createdAt: '2024-01-15T10:30:00.000Z', updatedAt: '2024-01-15T10:30:00.000Z' },
      roles: [
        { role: 'admin', scope: 'application', scopeId: tenants.myApp.id, scopeName: 'My App' },
        { role: 'admin', scope: 'organization', scopeId: tenants.acme.id, scopeName: 'Acme Corp' },
      ],
      ...{ permissions: [], isPlatformAdmin: false, isServiceUser: false },
      ...{ organization: 'Acme Corp', organizationId: tenants.acme.id, organizationRole: 'admin' },
      organizations: [{ id: tenants.acme.id, name: 'Acme Corp', role: 'admin' }],
      ...{ application: 'My App', applicationId: tenants.myApp.id },
    });
  });

  test('shows the effective permissions in the scope of the request', async () => {
    const { json } = await as('orgOwner').get(`${acme}/users`);
    const owner = json.users.find(({ id }: { id: string }) => id === people.orgOwner.id);
    expect(owner.permissions).toContain('org.manage_admins');
    const member = json.users.find(({ id }: { id: string }) => id === people.jane.id);
    expect(member.permissions).toEqual(['org.read_members']);
    const operator = (await as('root').get(`/platform/users/${people.operator.id}`)).json.user;
    expect(operator).toMatchObject({ role: 'platform_admin', isPlatformAdmin: true });
    expect(operator.permissions).toContain('platform.manage_admins');
  });

  test('is found by principal id as well', async () => {
    const { json } = await as('john').get(`/platform/users/${people.john.principalId}`);
    expect(json.user.id).toBe(people.john.id);
  });

  test('shows lastLogin as the specification writes it', async () => {
    await env.DB.prepare('UPDATE users SET last_login_at = ? WHERE id = ?')
      .bind(Date.UTC(2023, 2, 15, 10, 30, 45, 678), people.beta.id)
      .run();
    const { user } = (await as('beta').get(`/platform/users/${people.beta.id}`)).json;
    expect(user.lastLogin).toBe('2023-03-15 10:30:45');
    expect(user.lastLoginAt).toBe('2023-03-15T10:30:45.678Z');
  });
});

describe('lists', () => {
  const ids = (json: { users: { id: string }[] }) => json.users.map(({ id }) => id).sort();

  test('hold the users of their scope, an application those of its organizations too', async () => {
    const inAcme = ids((await as('admin').get(`${acme}/users`)).json);
    expect(inAcme).toEqual(
      [people.john.id, people.jane.id, people.admin.id, people.other.id, people.orgOwner.id].sort(),
    );
    const inApp = ids((await as('appOwner').get(`${myApp}/users`)).json);
    expect(inApp).toEqual(expect.arrayContaining([...inAcme, people.stranger.id, people.beta.id]));
    expect(inApp).not.toContain(people.operator.id);
  });

  test('come in pages, each user once', async () => {
    const all = ids((await as('operator').get('/platform/users?limit=200')).json);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { json } = await as('operator').get(
        `/platform/users?limit=2${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...json.users.map(({ id }: { id: string }) => id));
      cursor = json.nextCursor ?? '';
    } while (cursor);
    expect(seen.sort()).toEqual(all);
    const { json } = await as('operator').get('/platform/users?limit=1');
    expect((await as('admin').get(`${acme}/users?cursor=${json.nextCursor}`)).status).toBe(400);
  });

  test('refuse in the words of the specification', async () => {
    const { status, json } = await as('john').get(`${acme}/users`);
    expect(status).toBe(403);
    expect(json).toEqual({
      success: false,
      message: 'Forbidden - Missing required permissions to read users for organization context',
      error: {
        code: 'FORBIDDEN',
        message: 'Forbidden - Missing required permissions to read users for organization context',
        requiredPermission: 'org.read_users',
      },
    });
    const global = await as('john').get('/platform/users');
    expect(global.json.message).toContain('for global context');
  });

  test('filter services in SQL', async () => {
    const { user } = await made('admin', `${acme}/users/service-users`, { email: fresh() });
    for (const path of [
      `${acme}/users?isServiceUser=true`,
      `${myApp}/users?isServiceUser=true`,
      `${acme}/users/service-users`,
      '/platform/users/service-users',
    ]) {
      expect(
        (await as('root').get(path)).json.users.map(({ id }: { id: string }) => id),
        path,
      ).toContain(user.id);
    }
    const humans = (await as('root').get(`${acme}/users?isServiceUser=false`)).json;
    expect(ids(humans)).not.toContain(user.id);
  });

  test('do not show a tenant what belongs to another', async () => {
    const { json } = await as('admin').get(`${acme}/users`);
    const john = json.users.find(({ id }: { id: string }) => id === people.john.id);
    expect(JSON.stringify(john)).not.toMatch(/Corporate|Personal/);
  });

  test('of a user’s organizations', async () => {
    const { json } = await as('john').get(`/users/${people.john.id}/organizations`);
    expect(json.organizations).toEqual([
      {
        ...{ id: tenants.acme.id, name: 'Acme Corp', description: null, role: 'member' },
        ...{ applicationId: tenants.myApp.id },
        ...{ createdAt: '2024-01-15T10:30:00.000Z', updatedAt: '2024-01-15T10:30:00.000Z' },
      },
    ]);
  });
});

describe('creating a user', () => {
  test('on the platform, with a name made of its parts and a place in a tenant', async () => {
    const email = fresh();
    const answer = await as('operator').post('/platform/users', {
      ...{
        email: email.toUpperCase(),
        password: 'securePassword123',
        firstName: 'John',
        lastName: 'Doe',
      },
      ...{ organization: 'Acme Corp', role: 'user', applicationId: tenants.myApp.id },
      ...{ isPlatformAdmin: false, isServiceUser: false },
    });
    expect(answer.status).toBe(201);
    const { user, applicationId } = answer.json;
    expect(answer.headers.get('Location')).toBe(`/api/v1/platform/users/${user.id}`);
    expect(user).toMatchObject({
      ...{ email, username: email, name: 'John Doe', firstName: 'John', role: 'user' },
      ...{ organization: 'Acme Corp', organizationRole: 'member', isServiceUser: false },
    });
    expect(applicationId).toBe(tenants.myApp.id);
    const stored = await env.DB.prepare('SELECT password_hash FROM users WHERE id = ?')
      .bind(user.id)
      .first<{ password_hash: string }>();
    expect(await verifyPassword('securePassword123', stored?.password_hash ?? null)).toBe(true);
    expect(answer.text).not.toContain('scrypt');
  });

  test('by the former path, which says so', async () => {
    const answer = await as('root').post('/platform/users/create', { email: fresh() });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('Deprecation')).toBe('true');
  });

  test('in one’s own scope, without the platform’s administrator', async () => {
    const inApp = await made('appOwner', `${myApp}/users`, {
      email: fresh(),
      organization: tenants.acme.id,
    });
    expect(inApp.user.organizations).toHaveLength(1);
    const inOrg = await made('admin', `${acme}/users`, { email: fresh(), name: 'N' });
    expect(inOrg.user).toMatchObject({
      organizationId: tenants.acme.id,
      applicationId: tenants.myApp.id,
    });
  });

  test('with an email or a username that exists is 409, also in a race', async () => {
    const email = fresh();
    const racers = await Promise.all(
      Array.from({ length: 6 }, () => as('root').post('/platform/users', { email })),
    );
    expect(racers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    const taken = await as('root').post('/platform/users', {
      email: fresh(),
      username: 'JOHN_DOE',
    });
    expect(taken.status).toBe(409);
    expect(taken.json.error).toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('username'),
    });
  });

  test.each([
    [{ email: 'no' }, 'email'],
    [{ email: 'a@example.com', password: 'short' }, 'password'],
    [{ email: 'a@example.com', username: 'someone@else.com' }, 'username'],
    [{ email: 'a@example.com', username: 'sp ace' }, 'username'],
    [{ email: 'a@example.com', organization: 'No Such' }, 'organization'],
    [{ email: 'a@example.com', applicationId: 'app_none' }, 'applicationId'],
    [{ email: 'a@example.com', role: 'king' }, 'role'],
    [{ email: 'a@example.com', role: 'user', isPlatformAdmin: true }, 'isPlatformAdmin'],
    [{ email: 'a@example.com', id: 'user_x' }, ''],
    [{ email: 'a@example.com', permissions: [] }, ''],
  ])('%j is 400 and names the field', async (body, field) => {
    const { status, json } = await as('root').post('/platform/users', body);
    expect(status).toBe(400);
    expect(Object.keys(json.error.details.errors)).toEqual([field]);
  });

  test('by those who may not: nothing is made', async () => {
    const email = fresh();
    for (const [who, path, body] of [
      ['john', `${acme}/users`, {}],
      ['orgOwner', `${acme}/users`, { role: 'admin' }],
      ['orgOwner', `${acme}/users`, { role: 'platform_admin' }],
      ['appOwner', `${myApp}/users`, { isPlatformAdmin: true }],
      ['admin', '/platform/users', {}],
      ['admin', `${acme}/users`, { organization: tenants.globex.id }],
      ['admin', `${acme}/users`, { applicationId: tenants.corporate.id }],
      ['stranger', `${acme}/users`, {}],
    ] as const) {
      const { status } = await as(who).post(path, { email, ...body });
      expect([400, 403, 404], `${who} ${path}`).toContain(status);
    }
    expect(
      await env.DB.prepare('SELECT 1 FROM users WHERE email = ?').bind(email).first(),
    ).toBeNull();
  });
});

describe('changing a user', () => {
  test('absent stays, null clears, parts make the name', async () => {
    const { user } = await made('root', '/platform/users', {
      email: fresh(),
      firstName: 'A',
      lastName: 'B',
    });
    const path = `/platform/users/${user.id}`;
    const email = fresh();
    const { json } = await as('operator').put(path, {
      lastName: 'C',
      email,
      userStatus: 'suspended',
    });
    expect(json.user).toMatchObject({
      name: 'A C',
      firstName: 'A',
      lastName: 'C',
      email,
      username: email,
      status: 'Suspended',
    });
    expect(
      (await as('operator').patch(path, { firstName: null, image: null })).json.user,
    ).toMatchObject({ name: 'C', firstName: null });
    expect(
      (await as('operator').put(path, { organization: 'Globex' })).json.user.organization,
    ).toBe('Globex');
  });

  test('to an email that is taken is 409, and nothing of it happens', async () => {
    const { user } = await made('root', '/platform/users', { email: fresh(), name: 'Kept' });
    const { status } = await as('root').put(`/platform/users/${user.id}`, {
      name: 'Lost',
      email: people.jane.email,
    });
    expect(status).toBe(409);
    expect((await as('root').get(`/platform/users/${user.id}`)).json.user.name).toBe('Kept');
  });

  test('oneself: name, image and password, the last with the one before', async () => {
    const email = fresh();
    const { user } = await made('root', '/platform/users', { email, password: 'first-password' });
    const mint = (name: string) =>
      send('/api/v1/tokens', { method: 'POST', token: ROOT, body: { name, userId: user.id } });
    const [mine, other] = [
      (await mint('mine')).json.data.token,
      (await mint('other')).json.data.token,
    ];
    const put = (body: object) =>
      send(`/api/v1/platform/users/${user.id}`, { method: 'PUT', token: mine, body });
    expect((await put({ name: 'Me', image: 'https://example.com/me.png' })).json.user.name).toBe(
      'Me',
    );
    expect((await put({ password: 'second-password' })).status).toBe(400);
    expect((await put({ password: 'second-password', currentPassword: 'wrong' })).status).toBe(403);
    expect(
      (await put({ password: 'second-password', currentPassword: 'first-password' })).status,
    ).toBe(200);
    expect((await send('/api/v1/me', { token: mine })).status).toBe(200);
    expect((await send('/api/v1/me', { token: other })).status).toBe(401);
    for (const body of [
      { role: 'admin' },
      { isPlatformAdmin: true },
      { userStatus: 'active' },
      { email: fresh() },
      { organization: 'Acme Corp' },
      { username: 'new_name' },
    ]) {
      const before = (await as('root').get(`/platform/users/${user.id}`)).text;
      expect((await put({ name: 'Sneaky', ...body })).status, JSON.stringify(body)).toBe(403);
      expect((await as('root').get(`/platform/users/${user.id}`)).text).toBe(before);
    }
  });

  test('a suspension ends every token at once', async () => {
    const { user } = await made('root', '/platform/users', { email: fresh() });
    const { json } = await send('/api/v1/tokens', {
      method: 'POST',
      token: ROOT,
      body: { name: 't', userId: user.id },
    });
    await as('root').put(`/platform/users/${user.id}`, { userStatus: 'suspended' });
    expect((await send('/api/v1/me', { token: json.data.token })).status).toBe(401);
  });

  test('a new email takes the person to another registrar, and the record along', async () => {
    const email = fresh();
    const { user } = await made('root', `${acme}/users`, { email });
    const { token } = (
      await send('/api/v1/tokens', {
        method: 'POST',
        token: ROOT,
        body: { name: 't', userId: user.id },
      })
    ).json.data;
    const path = record('john').path;
    await send(path, { method: 'PATCH', token, body: { metadata: { a: 1 } } });
    await as('root').put(`/platform/users/${user.id}`, { email: fresh() });
    await send(path, { method: 'PATCH', token, body: { metadata: { b: 2 } } });
    expect((await send(path, { token })).json.metadata).toEqual({ a: 1, b: 2 });
    await expect
      .poll(async () => (await send(path, { token })).headers.get('Cache-Status'), {
        timeout: 4_000,
      })
      .toMatch(/^roster; hit; ttl=/);
  });
});

describe('mass assignment', () => {
  const privileged = [
    { role: 'member' },
    { role: 'admin' },
    { role: 'platform_admin' },
    { isPlatformAdmin: true },
    { role: 'service', isPlatformAdmin: true },
  ];
  const readOnly = [
    { id: 'user_x' },
    { permissions: ['platform.manage_admins'] },
    { roles: [] },
    { emailVerified: true },
    { organizationRole: 'owner' },
    { user_metadata: { is_platform_admin: true } },
    { app_metadata: { is_platform_admin: true } },
    { is_platform_admin: true },
    { version: 9 },
    { passwordHash: 'x' },
  ];
  const elevated = () =>
    env.DB.prepare(
      "SELECT group_concat(user_id) AS ids FROM (SELECT user_id FROM principals WHERE role <> 'user' ORDER BY user_id)",
    ).first('ids');

  test.each(['appOwner', 'orgOwner', 'admin', 'john', 'jane', 'stranger', 'beta'] as const)(
    'by %s raises nobody, wherever it is tried',
    async (who) => {
      const before = await elevated();
      const self = `/platform/users/${people[who].id}`;
      for (const field of [...privileged, ...readOnly]) {
        const wanted = readOnly.includes(field as (typeof readOnly)[number])
          ? [400]
          : [400, 403, 404];
        for (const path of [
          `${acme}/users`,
          `${acme}/users/service-users`,
          `${myApp}/users`,
          '/platform/users',
        ]) {
          const { status } = await as(who).post(path, { email: fresh(), ...field });
          expect(wanted, `POST ${path} ${JSON.stringify(field)}`).toContain(status);
        }
        for (const path of [self, `/platform/users/${people.other.id}`]) {
          const { status } = await as(who).put(path, { name: 'Raised', ...field });
          expect(wanted, `PUT ${path} ${JSON.stringify(field)}`).toContain(status);
        }
      }
      expect(await elevated()).toBe(before);
    },
  );

  test('keys of those names in metadata and attributes are data, and grant nothing', async () => {
    await record('john').patch({ metadata: { is_platform_admin: true, role: 'platform_admin' } });
    expect((await as('john').get('/me')).json.data.isPlatformAdmin).toBe(false);
    expect((await as('john').get('/platform/users')).status).toBe(403);
  });
});

describe('a token that an organization’s owner makes for a member, bound to the organization', () => {
  const boundToken = async (userId: string) =>
    (await as('orgOwner').post('/tokens', { name: 'b', userId, scopeId: tenants.acme.id })).json
      .data.token as string;

  test('cannot change that user, nor give them a password', async () => {
    const { user } = await made('orgOwner', `${acme}/users`, { email: fresh() });
    await made('orgOwner', `${acme}/admin`, { userId: user.id });
    const token = await boundToken(user.id);
    for (const body of [{ name: 'Taken' }, { password: 'taken-over' }]) {
      const path = `/api/v1/platform/users/${user.id}`;
      expect((await send(path, { method: 'PUT', token, body })).status).toBe(403);
    }
  });

  test('shows nothing of what that user is elsewhere', async () => {
    const token = await boundToken(people.john.id);
    const { data } = (await send('/api/v1/me', { token })).json;
    expect(data.memberships.map(({ key }: { key: string }) => key)).toEqual(['acme-corp']);
    expect((await send('/api/v1/tokens', { token })).status).toBe(403);
    const here = await send(`/api/v1/tokens?scopeId=${tenants.acme.id}`, { token });
    expect(
      here.json.data.every((each: { scopeId: string }) => each.scopeId === tenants.acme.id),
    ).toBe(true);
  });
});

describe('a service user of someone else', () => {
  const theirs = `/organizations/${tenants.globex.id}`;

  test('cannot be drawn into one’s own organization, to be managed there', async () => {
    const { user } = await made('root', `${theirs}/users/service-users`, { email: fresh() });
    const platform = await made('root', '/platform/users/service-users', { email: fresh() });
    for (const { id, email } of [user, platform.user]) {
      expect((await as('orgOwner').post(`${acme}/members`, { userId: id })).status).toBe(404);
      expect((await as('orgOwner').post(`${acme}/admin`, { email })).status).toBe(404);
    }
    expect((await as('appOwner').post(`${acme}/members`, { userId: user.id })).status).toBe(201);
    expect((await as('orgOwner').get(`${acme}/users/service-users/${user.id}`)).status).toBe(200);
    const path = `${acme}/users/service-users/${user.id}`;
    expect((await as('orgOwner').put(path, { userStatus: 'suspended' })).status).toBe(403);
    expect((await as('orgOwner').delete(path)).status).toBe(403);
    expect((await as('appOwner').delete(path)).status).toBe(200);
  });
});

describe('the last of its kind', () => {
  test('platform administrator is neither demoted, suspended nor deleted, also in a race', async () => {
    const path = `/platform/users/${people.operator.id}`;
    expect((await as('root').put(path, { role: 'user' })).status).toBe(409);
    expect((await as('root').put(path, { isPlatformAdmin: false })).status).toBe(409);
    expect((await as('root').put(path, { userStatus: 'suspended' })).status).toBe(409);
    expect((await as('root').delete(path)).status).toBe(409);
    const { user } = await made('root', '/platform/users', {
      email: fresh(),
      role: 'platform_admin',
    });
    const racers = await Promise.all([
      as('root').put(path, { role: 'user' }),
      as('root').put(`/platform/users/${user.id}`, { role: 'user' }),
    ]);
    expect(racers.map(({ status }) => status).sort()).toEqual([200, 409]);
    await as('root').put(path, { role: 'platform_admin' });
  });

  test('owner stays, when two owners demote each other at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      await as('root').put(`${acme}/members/${people.orgOwner.id}`, { role: 'owner' });
      await as('root').put(`${acme}/members/${people.admin.id}`, { role: 'owner' });
      const racers = await Promise.all([
        as('orgOwner').put(`${acme}/members/${people.admin.id}`, { role: 'admin' }),
        as('admin').put(`${acme}/members/${people.orgOwner.id}`, { role: 'admin' }),
      ]);
      const owners = (await as('root').get(`${acme}/admin`)).json.members.filter(
        ({ role }: { role: string }) => role === 'owner',
      );
      expect(owners, JSON.stringify(racers.map(({ status }) => status))).toHaveLength(1);
    }
    await as('root').put(`${acme}/members/${people.orgOwner.id}`, { role: 'owner' });
    await as('root').put(`${acme}/members/${people.admin.id}`, { role: 'admin' });
    expect((await as('orgOwner').delete(`${acme}/members/${people.orgOwner.id}`)).status).toBe(409);
  });
});

describe('service users', () => {
  const bases = [
    ['operator', '/platform/users/service-users'],
    ['appOwner', `${myApp}/users/service-users`],
    ['orgOwner', `${acme}/users/service-users`],
  ] as const;

  test.each(bases)('%s makes, reads, changes and deletes one at %s', async (who, path) => {
    const { user, apiKey } = await made(who, path, {
      ...{ email: fresh(), password: 'securePassword123', firstName: 'API', lastName: 'Service' },
      ...{ role: 'service', isServiceUser: true },
    });
    expect(user).toMatchObject({ role: 'service', isServiceUser: true, name: 'API Service' });
    const me = (await send('/api/v1/me', { token: apiKey })).json.data;
    expect(me).toMatchObject({ kind: 'service', userId: user.id, token: { kind: 'service' } });
    expect((await as(who).get(`${path}/${user.id}`)).text).not.toContain(apiKey);
    expect((await as(who).put(`${path}/${user.id}`, { name: 'Renamed' })).json.user.name).toBe(
      'Renamed',
    );
    expect((await as(who).delete(`${path}/${user.id}`)).json).toEqual({ success: true });
    expect((await as(who).get(`${path}/${user.id}`)).status).toBe(404);
    expect((await send('/api/v1/me', { token: apiKey })).status).toBe(401);
  });

  test('look absent through another scope’s path, and so do people', async () => {
    const { user } = await made('root', `/organizations/${tenants.globex.id}/users/service-users`, {
      email: fresh(),
    });
    expect((await as('orgOwner').get(`${acme}/users/service-users/${user.id}`)).status).toBe(404);
    expect((await as('appOwner').get(`${myApp}/users/service-users/${user.id}`)).status).toBe(200);
    expect((await as('orgOwner').get(`${acme}/users/service-users/${people.john.id}`)).status).toBe(
      404,
    );
    expect(
      (await as('orgOwner').delete(`${acme}/users/service-users/${people.john.id}`)).status,
    ).toBe(404);
  });

  test('get their tokens from whoever manages the scope, who revokes them as well', async () => {
    const { user } = await made('admin', `${acme}/users/service-users`, { email: fresh() });
    const body = { name: 'second key', userId: user.id, scopeId: tenants.acme.id, kind: 'service' };
    const minted = await as('admin').post('/tokens', body);
    expect(minted.status).toBe(201);
    const list = await as('admin').get(`/tokens?userId=${user.id}&scopeId=${tenants.acme.id}`);
    expect(list.json.data).toHaveLength(2);
    expect((await as('admin').delete(`/tokens/${minted.json.data.id}`)).status).toBe(204);
  });
});

describe('tenants', () => {
  test('an application’s owner does the whole job', async () => {
    const { application } = await made('operator', '/applications', { key: 'shop', name: 'Shop' });
    expect(
      (await as('operator').post('/applications', { key: 'shop', name: 'Again' })).status,
    ).toBe(409);
    const app = `/applications/${application.id}`;
    await made('operator', `${app}/members`, { userId: people.beta.id, role: 'owner' });
    const { organization } = await made('beta', '/organizations', {
      applicationId: application.id,
      name: 'Söhne & Co.',
    });
    expect(organization).toMatchObject({ key: 'sohne-co', applicationId: application.id });
    const second = await made('beta', '/organizations', {
      applicationId: application.id,
      name: 'Söhne & Co.',
    });
    expect(second.organization.key).toMatch(/^sohne-co-[0-9a-z]{8}$/);
    const org = `/organizations/${organization.id}`;
    const { user } = await made('beta', `${org}/users`, { email: fresh() });
    await made('beta', `${org}/admin`, { userId: user.id, role: 'owner' });
    await made('beta', `${org}/members`, { email: people.stranger.email });
    expect(
      (await as('beta').put(org, { name: 'Sons', description: 'of' })).json.organization,
    ).toMatchObject({ name: 'Sons', description: 'of', key: 'sohne-co' });
    expect((await as('beta').put(org, { key: 'moved' })).status).toBe(400);
    expect(
      (await as('beta').get('/organizations')).json.organizations.map(
        ({ id }: { id: string }) => id,
      ),
    ).toContain(organization.id);
    expect((await as('stranger').get(org)).status).toBe(200);
    expect((await as('jane').get(org)).status).toBe(404);
    expect((await as('operator').delete(app)).status).toBe(409);
    for (const each of [organization, second.organization]) {
      expect((await as('beta').delete(`/organizations/${each.id}`)).json).toEqual({
        success: true,
      });
    }
    expect((await as('beta').delete(app)).status).toBe(403);
    expect((await as('operator').delete(app)).json).toEqual({ success: true });
    expect((await as('operator').get(app)).status).toBe(404);
  });

  test('that are deleted take the published copies with them', async () => {
    const { application } = await made('root', '/applications', { key: 'gone', name: 'Gone' });
    await made('root', `/applications/${application.id}/members`, { userId: people.jane.id });
    const own = record('jane', { platform_key: 'gone' });
    await own.patch({ metadata: { a: 1 } });
    await expect
      .poll(async () => (await own.get()).headers.get('Cache-Status'), { timeout: 4_000 })
      .toMatch(/^roster; hit; ttl=/);
    await as('root').delete(`/applications/${application.id}`);
    await expect.poll(async () => (await own.get()).status, { timeout: 4_000 }).toBe(404);
  });
});

describe('members', () => {
  test('are read by members, and changed by those who manage them', async () => {
    const { json } = await as('jane').get(`${acme}/members`);
    expect(
      json.members.find(({ userId }: { userId: string }) => userId === people.john.id),
    ).toMatchObject({
      ...{
        organizationId: tenants.acme.id,
        email: people.john.email,
        name: 'John Doe',
        role: 'member',
      },
    });
    expect((await as('jane').post(`${acme}/members`, { userId: people.beta.id })).status).toBe(403);
    expect((await as('admin').post(`${acme}/members`, { userId: people.john.id })).status).toBe(
      409,
    );
    expect(
      (await as('admin').post(`${acme}/members`, { email: 'nobody@example.com' })).status,
    ).toBe(404);
    expect((await as('admin').post(`${acme}/members`, {})).status).toBe(400);
    await made('admin', `${acme}/members`, { userId: people.beta.id });
    expect((await as('beta').delete(`${acme}/members/${people.beta.id}`)).json).toEqual({
      success: true,
    });
    expect((await as('admin').delete(`${acme}/members/${people.beta.id}`)).status).toBe(404);
  });

  test('isAdminUpdate says how it was asked, and decides nothing', async () => {
    const path = `${acme}/members/${people.other.id}`;
    expect((await as('admin').put(path, { role: 'admin' })).json).toMatchObject({
      member: { role: 'admin' },
      isAdminUpdate: false,
    });
    expect((await as('admin').put(`${path}?isAdmin=true`, { role: 'member' })).json).toMatchObject({
      member: { role: 'member' },
      isAdminUpdate: true,
    });
    expect((await as('jane').put(`${path}?isAdmin=true`, { role: 'admin' })).status).toBe(403);
    await made('admin', `${acme}/admin`, { userId: people.other.id });
    expect(
      (await as('admin').put(`${acme}/admin/${people.other.id}`, { role: 'admin' })).json
        .isAdminUpdate,
    ).toBe(true);
    expect(
      (await as('admin').put(`${acme}/admin/${people.jane.id}`, { role: 'admin' })).status,
    ).toBe(404);
    expect((await as('admin').delete(`${acme}/admin/${people.other.id}`)).json).toEqual({
      success: true,
    });
    expect(
      (await as('jane').get(`${acme}/members`)).json.members.find(
        ({ userId }: { userId: string }) => userId === people.other.id,
      ).role,
    ).toBe('member');
  });

  test('owners are made by owners only, and by those above', async () => {
    expect(
      (await as('admin').put(`${acme}/members/${people.jane.id}`, { role: 'owner' })).status,
    ).toBe(200);
    await as('root').put(`${acme}/members/${people.jane.id}`, { role: 'member' });
    await as('root').put(`${myApp}/members/${people.admin.id}`, { role: 'member' });
    expect(
      (await as('admin').put(`${acme}/members/${people.jane.id}`, { role: 'owner' })).status,
    ).toBe(403);
    expect(
      (await as('admin').put(`${acme}/members/${people.orgOwner.id}`, { role: 'member' })).status,
    ).toBe(403);
    expect((await as('admin').delete(`${acme}/admin/${people.orgOwner.id}`)).status).toBe(403);
    expect(
      (await as('orgOwner').put(`${acme}/members/${people.jane.id}`, { role: 'owner' })).status,
    ).toBe(200);
    await as('root').put(`${acme}/members/${people.jane.id}`, { role: 'member' });
    await as('root').put(`${myApp}/members/${people.admin.id}`, { role: 'admin' });
    expect(
      (await as('admin').put(`${myApp}/members/${people.beta.id}`, { role: 'admin' })).status,
    ).toBe(403);
    expect(
      (await as('appOwner').put(`${myApp}/members/${people.beta.id}`, { role: 'developer' }))
        .status,
    ).toBe(200);
    expect((await as('beta').get(`${myApp}/users`)).status).toBe(200);
  });
});
