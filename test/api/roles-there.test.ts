/** The role in a body under a tenant is the role there. The others are given on the platform. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { send } from '../support/client.ts';
import { minted, person } from '../support/credentials.ts';
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

/** The roles of a user as they are stored. */
const stored = async (id: string) => {
  const global = await env.DB.prepare('SELECT role FROM principals WHERE user_id = ?')
    .bind(id)
    .first('role');
  const { results } = await env.DB.prepare(
    'SELECT scope_id, role FROM memberships WHERE user_id = ? ORDER BY scope_id',
  )
    .bind(id)
    .all<{ scope_id: string; role: string }>();
  return { global, there: Object.fromEntries(results.map((row) => [row.scope_id, row.role])) };
};

const lists = [
  ['organization', acme, tenants.acme.id, ['owner', 'admin', 'member']],
  ['application', myApp, tenants.myApp.id, ['owner', 'admin', 'developer', 'member']],
] as const;

describe.each(lists)('under an %s', (_kind, path, scopeId, roles) => {
  const families = ['users', 'users/service-users'] as const;

  test.each(families)(
    'POST …/%s gives the role there, and none on the platform',
    async (family) => {
      for (const role of [...roles, undefined]) {
        const { user } = await made('operator', `${path}/${family}`, { email: freshEmail(), role });
        const there = { [scopeId]: role ?? 'member' };
        expect([role, await stored(user.id)]).toEqual([role, { global: 'user', there }]);
        expect(user.role).toBe(family === 'users' ? (role ?? 'member') : 'service');
      }
    },
  );

  test('no role of the platform is taken, from nobody', async () => {
    const before = await env.DB.prepare('SELECT count(*) AS all_of FROM users').first();
    for (const who of ['root', 'operator', 'appOwner', 'orgOwner'] as const) {
      for (const family of families) {
        for (const field of [
          { role: 'platform_admin' },
          { role: 'user' },
          { isPlatformAdmin: true },
          { role: 'owner', isPlatformAdmin: true },
        ]) {
          const { status } = await as(who).post(`${path}/${family}`, {
            email: freshEmail(),
            ...field,
          });
          const expected = who === 'orgOwner' && path === myApp ? [400, 404] : [400];
          expect(expected, `${who} ${family} ${JSON.stringify(field)}`).toContain(status);
        }
      }
    }
    expect(await env.DB.prepare('SELECT count(*) AS all_of FROM users').first()).toEqual(before);
  });

  test('isPlatformAdmin: false says nothing', async () => {
    const body = { email: freshEmail(), isPlatformAdmin: false };
    expect((await made('operator', `${path}/users`, body)).user.isPlatformAdmin).toBe(false);
  });
});

test('an organization has no developers', async () => {
  const answer = await as('root').post(`${acme}/users`, { email: freshEmail(), role: 'developer' });
  expect(answer.status).toBe(400);
  expect(Object.keys(answer.json.error.details.errors)).toEqual(['role']);
});

test('the organization of the path, named in the body as well, does not lower the role', async () => {
  const body = { email: freshEmail(), role: 'admin', organization: tenants.acme.id };
  const { user } = await made('operator', `${acme}/users`, body);
  expect((await stored(user.id)).there).toEqual({ [tenants.acme.id]: 'admin' });
});

test('a role is given only by those who handle it', async () => {
  const orgAdmin = await person('admin');
  const narrow = await minted(people.orgOwner.token, {
    permissions: ['org.create_users', 'org.read_users'],
  });
  const cases = [
    [orgAdmin.token, acme, 'owner', 403],
    [people.admin.token, myApp, 'admin', 403],
    [people.admin.token, myApp, 'owner', 403],
    [narrow.token, acme, 'admin', 403],
  ] as const;
  for (const [token, path, role, expected] of cases) {
    const email = freshEmail();
    const answer = await send(`/api/v1${path}/users`, {
      method: 'POST',
      token,
      body: { email, role },
    });
    expect([role, answer.status]).toEqual([role, expected]);
    expect(await env.DB.prepare('SELECT 1 FROM users WHERE email = ?').bind(email).first()).toBe(
      null,
    );
  }
});

describe('a service user under a tenant', () => {
  const service = async (role: string) => {
    const { user, apiKey } = await made('root', `${acme}/users/service-users`, {
      email: freshEmail(),
      role,
    });
    return { id: user.id, key: apiKey, path: `${acme}/users/service-users/${user.id}` };
  };

  test('changes its role there with PUT and PATCH, and keeps it without one', async () => {
    const { id, path } = await service('member');
    for (const [verb, body, role] of [
      ['put', { role: 'admin' }, 'admin'],
      ['patch', { name: 'Renamed' }, 'admin'],
      ['patch', { role: 'service' }, 'admin'],
      ['patch', { role: 'owner', name: 'Raised' }, 'owner'],
      ['put', { role: 'member' }, 'member'],
    ] as const) {
      const answer = await as('orgOwner')[verb](path, body);
      expect(answer.status, answer.text).toBe(200);
      expect(answer.json.user).toMatchObject({ role: 'service', organizationRole: role });
      expect(await stored(id)).toEqual({ global: 'user', there: { [tenants.acme.id]: role } });
    }
  });

  test('is raised and lowered only by those who handle both roles', async () => {
    const orgAdmin = await person('admin');
    const change = async (path: string, role: string) =>
      (await send(`/api/v1${path}`, { method: 'PATCH', token: orgAdmin.token, body: { role } }))
        .status;
    expect(await change((await service('member')).path, 'owner')).toBe(403);
    expect(await change((await service('owner')).path, 'member')).toBe(403);
    expect(await change((await service('member')).path, 'admin')).toBe(200);
  });

  test('is not lowered by a token that lacks what its role grants', async () => {
    const { token } = await minted(people.orgOwner.token, {
      permissions: [
        ...['org.manage_service_users', 'org.manage_admins'],
        ...['org.manage_members', 'org.read_members'],
      ],
    });
    const { path } = await service('admin');
    const lowered = await send(`/api/v1${path}`, {
      method: 'PATCH',
      token,
      body: { role: 'member' },
    });
    expect(lowered.status).toBe(403);
  });

  test('that is lowered loses the tokens that its role let it make for others', async () => {
    const { key, path } = await service('admin');
    const other = await service('member');
    const { token } = await minted(key, { userId: other.id, scopeId: tenants.acme.id });
    expect((await send('/api/v1/me', { token })).status).toBe(200);
    expect((await as('orgOwner').patch(path, { role: 'member' })).status).toBe(200);
    expect((await as('orgOwner').patch(path, { role: 'admin' })).status).toBe(200);
    expect((await send('/api/v1/me', { token })).status).toBe(401);
  });

  test('of an organization below takes no role in the application, where it has none', async () => {
    const { id } = await service('member');
    const path = `${myApp}/users/service-users/${id}`;
    expect((await as('appOwner').patch(path, { role: 'admin' })).status).toBe(400);
    expect((await as('appOwner').patch(path, { name: 'Renamed' })).status).toBe(200);
  });
});

test('/platform/users gives the global role, and a tenant’s body does not reach it', async () => {
  const { user } = await made('operator', '/platform/users', {
    email: freshEmail(),
    role: 'admin',
  });
  expect(await stored(user.id)).toEqual({ global: 'admin', there: {} });
  const refused = await as('operator').post('/platform/users', {
    email: freshEmail(),
    role: 'owner',
  });
  expect(refused.status).toBe(400);
});
