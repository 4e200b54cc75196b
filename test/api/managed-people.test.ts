/** Managed people: who came into being through a tenant, and belong to nothing outside of it. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { ROOT, record, send } from '../support/client.ts';
import { minted, person, root } from '../support/credentials.ts';
import { hold } from '../support/held-registrar.ts';
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

const create = async (path: string, fields: object = {}): Promise<string> =>
  (await made('root', `${path}/users`, { email: freshEmail(), ...fields })).user.id;

const run = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run();

const exists = async (id: string) =>
  (await env.DB.prepare('SELECT 1 FROM users WHERE id = ?').bind(id).first()) !== null;

const other = `/applications/${tenants.corporate.id}`;
const globex = `/organizations/${tenants.globex.id}`;

describe('a managed person', () => {
  test.each([
    ['orgOwner', acme],
    ['appOwner', myApp],
  ] as const)('is renamed and deleted by the %s at %s', async (who, path) => {
    const id = await create(path);
    const image = 'https://example.com/x.png';
    const changed = await as(who).patch(`${path}/users/${id}`, {
      firstName: 'Ann',
      lastName: 'Lee',
      image,
    });
    expect(changed.json.user).toMatchObject({
      name: 'Ann Lee',
      firstName: 'Ann',
      image,
      role: 'member',
    });
    const read = await as(who).get(`${path}/users/${id}`);
    expect(read.json).toEqual(changed.json);
    expect(read.headers.get('ETag')).toBe(changed.headers.get('ETag'));
    expect((await as(who).delete(`${path}/users/${id}`)).json).toEqual({ success: true });
    expect(await exists(id)).toBe(false);
    expect((await as(who).get(`${path}/users/${id}`)).status).toBe(404);
    expect((await as(who).delete(`${path}/users/${id}`)).status).toBe(404);
  });

  test('of an organization is managed by its application as well', async () => {
    const id = await create(acme);
    const path = `${myApp}/users/${id}`;
    expect((await as('appOwner').patch(path, { name: 'Renamed' })).status).toBe(200);
    await made('root', `${myApp}/members`, { userId: id });
    expect((await as('orgOwner').patch(`${acme}/users/${id}`, { name: 'No' })).status).toBe(403);
    expect((await as('appOwner').delete(path)).status).toBe(200);
  });

  test('takes the records, the tokens and the copies along', async () => {
    const id = await create(acme);
    const { token } = await minted(ROOT, { userId: id });
    const { path } = record('john');
    await send(path, { method: 'PATCH', token, body: { metadata: { a: 1 } } });
    const cached = async () => (await send(path, { token })).headers.get('Cache-Status');
    await expect.poll(cached).toMatch(/^roster; hit/);
    await as('orgOwner').delete(`${acme}/users/${id}`);
    expect((await send(path, { token })).status).toBe(401);
  });

  test.each([
    { email: 'other@example.com' },
    { password: 'a password of somebody else' },
    { username: 'other' },
    { role: 'owner' },
    { userStatus: 'suspended' },
    { emailVerified: true },
    { organization: tenants.globex.id },
    { isPlatformAdmin: false },
  ])('keeps everything else: %j is 400', async (field) => {
    const id = await create(acme);
    const before = await env.DB.prepare('SELECT * FROM users WHERE id = ?').bind(id).first();
    const answer = await as('root').patch(`${acme}/users/${id}`, { name: 'Renamed', ...field });
    expect(answer.status).toBe(400);
    expect(await env.DB.prepare('SELECT * FROM users WHERE id = ?').bind(id).first()).toEqual(
      before,
    );
  });
});

/** People whom Acme does not manage, each an own member. */
const unmanaged: Record<string, () => Promise<string>> = {
  'who came into being on the platform': async () => (await person('member')).id,
  'who came into being in another tenant': async () => {
    const id = await create(globex);
    await made('root', `${acme}/members`, { userId: id });
    await root('DELETE', `${globex}/members/${id}`);
    return id;
  },
  'who belongs to another application': async () => {
    const id = await create(acme);
    await made('root', `${other}/members`, { userId: id });
    return id;
  },
  'who belongs to a sibling, though suspended there': async () => {
    const id = await create(acme);
    await made('root', `${globex}/members`, { userId: id });
    await root('PATCH', `${globex}/members/${id}`, { status: 'suspended' });
    return id;
  },
  'who belongs to the application above': async () => {
    const id = await create(acme);
    await made('root', `${myApp}/members`, { userId: id });
    return id;
  },
  'who is one of the team': async () => {
    const id = await create(acme);
    await run("UPDATE principals SET role = 'member' WHERE user_id = ?", id);
    return id;
  },
  'who administers the platform': async () => {
    const id = await create(acme);
    await run("UPDATE principals SET role = 'platform_admin' WHERE user_id = ?", id);
    return id;
  },
};

describe('somebody', () => {
  test.each(Object.entries(unmanaged))('%s is neither changed nor deleted', async (_who, make) => {
    const id = await make();
    for (const who of ['orgOwner', 'root'] as const) {
      const renamed = await as(who).patch(`${acme}/users/${id}`, { name: 'Renamed' });
      const deleted = await as(who).delete(`${acme}/users/${id}`);
      const reason = 'This account is not managed here: it came into being elsewhere, or belongs';
      expect([renamed.status, renamed.json.error.message]).toEqual([
        403,
        expect.stringContaining(reason),
      ]);
      expect([deleted.status, deleted.json.error.message]).toEqual([
        403,
        expect.stringContaining('End the membership instead.'),
      ]);
    }
    expect((await as('root').get(`/platform/users/${id}`)).json.user.name).not.toBe('Renamed');
  });

  test('of another tenant is 404, as if there were nobody', async () => {
    const id = await create(globex);
    for (const [method, body] of [
      ['patch', { name: 'No' }],
      ['delete', undefined],
    ] as const) {
      const answer = await as('orgOwner')[method](`${acme}/users/${id}`, body);
      const never = await as('orgOwner')[method](`${acme}/users/user_never`, body);
      expect([answer.status, answer.text]).toEqual([404, never.text]);
    }
    expect(await exists(id)).toBe(true);
  });

  test('who is a service has a path of their own', async () => {
    const { user } = await made('root', `${acme}/users/service-users`, { email: freshEmail() });
    const answer = await as('orgOwner').delete(`${acme}/users/${user.id}`);
    expect([answer.status, answer.json.error.message]).toEqual([
      403,
      expect.stringContaining('/users/service-users'),
    ]);
  });
});

describe('the roles of a managed person decide', () => {
  test('an admin changes and deletes admins and members, and no owner', async () => {
    const admin = (await person('admin')).token;
    for (const role of ['owner', 'admin', 'member']) {
      const id = await create(acme, { role });
      const path = `/api/v1${acme}/users/${id}`;
      const codes = [
        (await send(path, { method: 'PATCH', token: admin, body: { name: 'N' } })).status,
        (await send(path, { method: 'DELETE', token: admin })).status,
      ];
      expect([role, ...codes]).toEqual(role === 'owner' ? [role, 403, 403] : [role, 200, 200]);
    }
  });

  test('also those in organizations below', async () => {
    const id = await create(myApp, { role: 'member' });
    await made('root', `${acme}/members`, { userId: id, role: 'owner' });
    const limited = await minted(ROOT, {
      userId: (await made('root', `${myApp}/users`, { email: freshEmail(), role: 'owner' })).user
        .id,
      permissions: ['app.update_users', 'app.delete_users', 'app.read_users'],
    });
    const path = `/api/v1${myApp}/users/${id}`;
    expect((await send(path, { method: 'DELETE', token: limited.token })).status).toBe(403);
    expect((await as('appOwner').delete(`${myApp}/users/${id}`)).status).toBe(200);
  });

  test('a member without the permission changes and deletes nobody', async () => {
    const member = (await person('member')).token;
    const id = await create(acme);
    const path = `/api/v1${acme}/users/${id}`;
    expect((await send(path, { method: 'PATCH', token: member, body: {} })).status).toBe(403);
    expect((await send(path, { method: 'DELETE', token: member })).status).toBe(403);
  });
});

describe('oneself', () => {
  let id: string;
  let token: string;
  beforeEach(async () => {
    id = await create(acme, { role: 'owner' });
    token = (await minted(ROOT, { userId: id })).token;
  });
  const own = (method: string, body?: object) =>
    send(`/api/v1${acme}/users/${id}`, { method, token, ...(body && { body }) });

  test('is renamed, and not deleted: somebody else has to', async () => {
    expect((await own('PATCH', { name: 'Me' })).status).toBe(200);
    const refused = await own('DELETE');
    expect([refused.status, refused.json.error.message]).toEqual([
      403,
      expect.stringContaining('Somebody else'),
    ]);
    expect(await exists(id)).toBe(true);
  });
});

test.each([
  [
    'joins another tenant',
    `INSERT INTO memberships (scope_id, user_id, application_id, role, created_at, updated_at)
                            SELECT ?2, ?1, ?2, 'member', 0, 0`,
  ],
  [
    'becomes one of the team',
    "UPDATE principals SET role = iif(?2 = '', role, 'member') WHERE user_id = ?1",
  ],
] as const)('a person who %s before the change stays', async (_what, sql) => {
  for (const method of ['PATCH', 'DELETE']) {
    const id = await create(acme, { name: 'Before' });
    const { email } = (await as('root').get(`/platform/users/${id}`)).json.user;
    const { reached, letGo } = await hold(email);
    const body = method === 'PATCH' ? { name: 'After' } : undefined;
    const answer = root(method, `${acme}/users/${id}`, body);
    await reached;
    await run(sql, id, tenants.corporate.id);
    letGo();
    expect([method, (await answer).status]).toEqual([method, 403]);
    const { user } = (await as('root').get(`/platform/users/${id}`)).json;
    expect([method, user.name]).toEqual([method, 'Before']);
  }
});

test('the last owner who can act is not deleted', async () => {
  const body = { name: 'Lonely', applicationId: tenants.myApp.id };
  const { id: scopeId } = (await made('root', '/organizations', body)).organization;
  const path = `/organizations/${scopeId}`;
  const id = await create(path, { role: 'owner' });
  const refused = await as('root').delete(`${path}/users/${id}`);
  expect([refused.status, refused.json.error.message]).toEqual([
    409,
    expect.stringContaining('the last owner of Lonely'),
  ]);
  expect(await exists(id)).toBe(true);
});
