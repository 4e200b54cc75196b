/** Users of the platform and of tenants: their form, creation, changes. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { verifyPassword } from '../../src/auth/password.ts';
import { ROOT, record, send } from '../support/client.ts';
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

describe('the user object', () => {
  test('has every field, always', async () => {
    const { json } = await as('root').get(`/platform/users/${people.admin.id}`);
    expect(json.user).toEqual({
      id: people.admin.id,
      principalId: people.admin.principalId,
      username: 'admin',
      email: people.admin.email,
      pendingEmail: null,
      name: 'Ada Admin',
      firstName: null,
      lastName: null,
      image: null,
      emailVerified: false,
      status: 'Active',
      userStatus: 'active',
      lastLogin: null,
      lastLoginAt: null,
      role: 'user',
      createdAt: '2024-01-15T10:30:00.000Z',
      updatedAt: '2024-01-15T10:30:00.000Z',
      roles: [
        {
          role: 'admin',
          status: 'active',
          scope: 'application',
          scopeId: tenants.myApp.id,
          scopeName: 'My App',
        },
        {
          role: 'admin',
          status: 'active',
          scope: 'organization',
          scopeId: tenants.acme.id,
          scopeName: 'Acme Corp',
        },
      ],
      permissions: [],
      isPlatformAdmin: false,
      isServiceUser: false,
      organization: 'Acme Corp',
      organizationId: tenants.acme.id,
      organizationRole: 'admin',
      organizations: [{ id: tenants.acme.id, name: 'Acme Corp', role: 'admin' }],
      application: 'My App',
      applicationId: tenants.myApp.id,
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

describe('creating a user', () => {
  test('on the platform, with a name made of its parts and a place in a tenant', async () => {
    const email = freshEmail();
    const answer = await as('operator').post('/platform/users', {
      email: email.toUpperCase(),
      password: 'securePassword123',
      firstName: 'John',
      lastName: 'Doe',
      organization: 'Acme Corp',
      role: 'user',
      applicationId: tenants.myApp.id,
      isPlatformAdmin: false,
      isServiceUser: false,
    });
    expect(answer.status).toBe(201);
    const { user, applicationId } = answer.json;
    expect(answer.headers.get('Location')).toBe(`/api/v1/platform/users/${user.id}`);
    expect(user).toMatchObject({
      email,
      username: email,
      name: 'John Doe',
      firstName: 'John',
      role: 'user',
      organization: 'Acme Corp',
      organizationRole: 'member',
      isServiceUser: false,
    });
    expect(applicationId).toBe(tenants.myApp.id);
    const stored = await env.DB.prepare('SELECT password_hash FROM users WHERE id = ?')
      .bind(user.id)
      .first<{ password_hash: string }>();
    expect(await verifyPassword('securePassword123', stored?.password_hash ?? null)).toBe(true);
    expect(answer.text).not.toContain('scrypt');
  });

  test('by the former path, which says so', async () => {
    const answer = await as('root').post('/platform/users/create', { email: freshEmail() });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('Deprecation')).toBe('true');
  });

  test('in a tenant', async () => {
    const inApp = await made('operator', `${myApp}/users`, {
      email: freshEmail(),
      organization: tenants.acme.id,
    });
    expect(inApp.user.organizations).toHaveLength(1);
    const inOrg = await made('operator', `${acme}/users`, { email: freshEmail(), name: 'N' });
    expect(inOrg.user).toMatchObject({
      organizationId: tenants.acme.id,
      applicationId: tenants.myApp.id,
    });
  });

  test('with an email or a username that exists is 409, also in a race', async () => {
    const email = freshEmail();
    const racers = await Promise.all(
      Array.from({ length: 6 }, () => as('root').post('/platform/users', { email })),
    );
    expect(racers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    const taken = await as('root').post('/platform/users', {
      email: freshEmail(),
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

  test('without the right: nothing is created', async () => {
    const email = freshEmail();
    for (const [who, path, body] of [
      ['john', `${acme}/users`, {}],
      ['orgOwner', '/platform/users', { role: 'admin' }],
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
      email: freshEmail(),
      firstName: 'A',
      lastName: 'B',
    });
    const path = `/platform/users/${user.id}`;
    const email = freshEmail();
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
    const { user } = await made('root', '/platform/users', { email: freshEmail(), name: 'Kept' });
    const { status } = await as('root').put(`/platform/users/${user.id}`, {
      name: 'Lost',
      email: people.jane.email,
    });
    expect(status).toBe(409);
    expect((await as('root').get(`/platform/users/${user.id}`)).json.user.name).toBe('Kept');
  });

  test('oneself: name, image and password, the last with the one before', async () => {
    const email = freshEmail();
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
      { organization: 'Acme Corp' },
      { username: 'new_name' },
    ]) {
      const before = (await as('root').get(`/platform/users/${user.id}`)).text;
      expect((await put({ name: 'Sneaky', ...body })).status, JSON.stringify(body)).toBe(403);
      expect((await as('root').get(`/platform/users/${user.id}`)).text).toBe(before);
    }
  });

  test('a suspension ends every token at once', async () => {
    const { user } = await made('root', '/platform/users', { email: freshEmail() });
    const { json } = await send('/api/v1/tokens', {
      method: 'POST',
      token: ROOT,
      body: { name: 't', userId: user.id },
    });
    await as('root').put(`/platform/users/${user.id}`, { userStatus: 'suspended' });
    expect((await send('/api/v1/me', { token: json.data.token })).status).toBe(401);
  });

  test('a new email takes the person to another registrar, and the record along', async () => {
    const email = freshEmail();
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
    await as('root').put(`/platform/users/${user.id}`, { email: freshEmail() });
    await send(path, { method: 'PATCH', token, body: { metadata: { b: 2 } } });
    expect((await send(path, { token })).json.metadata).toEqual({ a: 1, b: 2 });
    await expect
      .poll(async () => (await send(path, { token })).headers.get('Cache-Status'))
      .toMatch(/^roster; hit; ttl=/);
  });

  test('the last platform administrator may still be renamed', async () => {
    const path = `/platform/users/${people.operator.id}`;
    const { status, json } = await as('root').put(path, { name: 'The Operator' });
    expect(status).toBe(200);
    expect(json.user).toMatchObject({ name: 'The Operator', role: 'platform_admin' });
  });

  test('the last platform administrator is neither demoted, suspended nor deleted, also in a race', async () => {
    const path = `/platform/users/${people.operator.id}`;
    expect((await as('root').put(path, { role: 'user' })).status).toBe(409);
    expect((await as('root').put(path, { isPlatformAdmin: false })).status).toBe(409);
    expect((await as('root').put(path, { userStatus: 'suspended' })).status).toBe(409);
    expect((await as('root').delete(path)).status).toBe(409);
    const { user } = await made('root', '/platform/users', {
      email: freshEmail(),
      role: 'platform_admin',
    });
    const racers = await Promise.all([
      as('root').put(path, { role: 'user' }),
      as('root').put(`/platform/users/${user.id}`, { role: 'user' }),
    ]);
    expect(racers.map(({ status }) => status).sort()).toEqual([200, 409]);
    await as('root').put(path, { role: 'platform_admin' });
  });
});
