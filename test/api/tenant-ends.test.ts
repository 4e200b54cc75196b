/** What ends with a membership and with a tenant, and what stays. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { as, freshEmail, made } from '../support/tenancy.ts';

const root = as('root');
let marks = 0;

interface Tenant {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly path: string;
}

async function application(): Promise<Tenant> {
  marks += 1;
  const { application: app } = await made('root', '/applications', {
    key: `ending-${marks}`,
    name: `Ending ${marks}`,
  });
  return { ...app, path: `/applications/${app.id}` };
}

async function organization({ id }: { readonly id: string }): Promise<Tenant> {
  marks += 1;
  const { organization: org } = await made('root', '/organizations', {
    applicationId: id,
    name: `Ending ${marks}`,
  });
  return { ...org, path: `/organizations/${org.id}` };
}

/** A new user with a token, in tenants with roles. */
async function member(roles: readonly (readonly [Tenant, string])[]) {
  const { user } = await made('root', '/platform/users', { email: freshEmail() });
  for (const [{ path }, role] of roles) {
    await made('root', `${path}/members`, { userId: user.id, role });
  }
  const { token } = (await made('root', '/tokens', { name: 'test', userId: user.id })).data;
  const ask = (method: string, path: string, body?: object) =>
    send(`/api/v1${path}`, { method, token, ...(body && { body }) });
  return { id: String(user.id), email: String(user.email), token: String(token), ask };
}

const rolesOf = async (id: string): Promise<string[]> =>
  (await root.get(`/platform/users/${id}`)).json.user.roles.map(
    ({ scopeId, role }: { scopeId: string; role: string }) => `${scopeId} ${role}`,
  );
const record = (token: string, key: string, body?: object) =>
  send(`/api/core/users/platform-metadata/?platform_key=${key}`, {
    token,
    ...(body && { method: 'PATCH', body }),
  });

let app: Tenant;
let org: Tenant;
let second: Tenant;
beforeEach(async () => {
  app = await application();
  [org, second] = await Promise.all([organization(app), organization(app)]);
});

describe('removal from an application', () => {
  const elsewhere = { ...tenants.globex, path: `/organizations/${tenants.globex.id}` };

  test.each(['removed', 'leaving'])('ends the roles in its organizations: %s', async (how) => {
    const user = await member([
      [app, 'member'],
      [org, 'admin'],
      [second, 'member'],
      [elsewhere, 'member'],
    ]);
    const bound = await made('root', '/tokens', { name: 'b', userId: user.id, scopeId: org.id });
    await record(user.token, org.key, { metadata: { kept: 1 } });
    await expect
      .poll(async () => (await record(user.token, org.key)).headers.get('Cache-Status'))
      .toMatch(/^roster; hit/);
    const path = `${app.path}/members/${user.id}`;
    const answer = how === 'leaving' ? await user.ask('DELETE', path) : await root.delete(path);
    expect(answer.status, answer.text).toBe(200);
    expect(await rolesOf(user.id)).toEqual([`${elsewhere.id} member`]);
    expect((await record(user.token, org.key)).status).toBe(403);
    expect((await send('/api/v1/me', { token: bound.data.token })).status).toBe(401);
    const { results } = await env.DB.prepare(
      "SELECT scope_id FROM events WHERE user_id = ? AND action = 'member.remove'",
    )
      .bind(user.id)
      .all();
    expect(results.map(({ scope_id }) => scope_id).sort()).toEqual(
      [app.id, org.id, second.id].sort(),
    );
    await made('root', `${org.path}/members`, { userId: user.id });
    expect((await record(user.token, org.key)).json.metadata, 'on return').toEqual({ kept: 1 });
  });

  test('is 409 for the last owner of one of them, which it names, and changes nothing', async () => {
    const user = await member([
      [app, 'member'],
      [org, 'owner'],
      [second, 'owner'],
    ]);
    const other = await member([[second, 'owner']]);
    for (const refused of [
      await root.delete(`${app.path}/members/${user.id}`),
      await user.ask('DELETE', `${app.path}/members/${user.id}`),
    ]) {
      expect(refused.status).toBe(409);
      expect(refused.json.error.message).toContain(`the last owner of ${org.name} who can act`);
    }
    expect(await rolesOf(user.id)).toHaveLength(3);
    await made('root', `${org.path}/members`, { userId: other.id, role: 'owner' });
    expect((await root.delete(`${app.path}/members/${user.id}`)).status).toBe(200);
    expect(await rolesOf(user.id)).toEqual([]);
  });

  test('needs the right over each role that it ends', async () => {
    const user = await member([
      [app, 'member'],
      [org, 'owner'],
    ]);
    await member([[org, 'owner']]);
    const owner = await member([[app, 'owner']]);
    const limited = await made('root', '/tokens', {
      name: 'limited',
      userId: owner.id,
      permissions: ['app.update_users'],
    });
    const sent = { method: 'DELETE', token: limited.data.token };
    const refused = await send(`/api/v1${app.path}/members/${user.id}`, sent);
    expect([refused.status, refused.json.error.requiredPermission]).toEqual([
      403,
      'org.manage_owners',
    ]);
    expect((await owner.ask('DELETE', `${app.path}/members/${user.id}`)).status).toBe(200);
  });

  test('removal from an organization leaves the application and the others', async () => {
    const user = await member([
      [app, 'developer'],
      [org, 'member'],
      [second, 'member'],
    ]);
    await root.delete(`${org.path}/members/${user.id}`);
    expect((await rolesOf(user.id)).sort()).toEqual(
      [`${app.id} developer`, `${second.id} member`].sort(),
    );
  });
});

describe('one’s own role', () => {
  const APP = ['owner', 'admin', 'developer', 'member'] as const;
  const ORG = ['owner', 'admin', 'member'] as const;
  const pairs = (roles: readonly string[]) =>
    roles.flatMap((from, i) => roles.slice(i + 1).map((to) => [from, to] as const));

  test.each([
    ...pairs(APP).map(([from, to]) => ['application', from, to] as const),
    ...pairs(ORG).map(([from, to]) => ['organization', from, to] as const),
  ])('in an %s: %s becomes %s, and not back without the right', async (kind, from, to) => {
    const tenant = kind === 'application' ? app : org;
    const user = await member([[tenant, from]]);
    await member([[tenant, 'owner']]);
    const path = `${tenant.path}/members/${user.id}`;
    expect((await user.ask('PATCH', path, { role: to })).status).toBe(200);
    expect(await rolesOf(user.id)).toEqual([`${tenant.id} ${to}`]);
    expect((await user.ask('PATCH', path, { role: from })).status).toBe(403);
    expect((await user.ask('DELETE', path)).status).toBe(200);
  });

  test('is laid down by way of the admins too', async () => {
    const user = await member([[org, 'admin']]);
    expect((await user.ask('DELETE', `${org.path}/admin/${user.id}`)).status).toBe(200);
    expect(await rolesOf(user.id)).toEqual([`${org.id} member`]);
  });

  test('is not lowered by a token with other permissions', async () => {
    const user = await member([[app, 'admin']]);
    const body = { name: 'limited', userId: user.id, permissions: ['app.read_users'] };
    const { token } = (await made('root', '/tokens', body)).data;
    const sent = { method: 'PATCH', token, body: { role: 'member' } };
    expect((await send(`/api/v1${app.path}/members/${user.id}`, sent)).status).toBe(403);
  });
});

describe('an organization', () => {
  test('is deleted by its owner, and not by its admin', async () => {
    const owner = await member([[org, 'owner']]);
    const admin = await member([[org, 'admin']]);
    expect((await admin.ask('DELETE', org.path)).status).toBe(403);
    expect((await owner.ask('DELETE', second.path)).status).toBe(404);
    expect((await owner.ask('DELETE', `${org.path}?cascade=true`)).json).toEqual({ success: true });
    expect((await root.get(org.path)).status).toBe(404);
    expect(await rolesOf(owner.id)).toEqual([]);
  });

  test('is not deleted by an owner’s token without that right', async () => {
    const owner = await member([[org, 'owner']]);
    const body = { name: 'limited', userId: owner.id, permissions: ['org.manage_members'] };
    const { token } = (await made('root', '/tokens', body)).data;
    expect((await send(`/api/v1${org.path}`, { method: 'DELETE', token })).status).toBe(403);
  });
});

describe('a service', () => {
  const service = async (path: string, more: object = {}) => {
    const email = freshEmail();
    const made_ = await made('root', `${path}/users/service-users`, { email, ...more });
    return { id: String(made_.user.id), email, apiKey: String(made_.apiKey) };
  };
  const rows = async (id: string) => {
    const tables = ['principals', 'memberships', 'platform_metadata', 'tokens'];
    const counts = await env.DB.batch<{ n: number }>(
      tables.map((table) =>
        env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE user_id = ?`).bind(id),
      ),
    );
    return counts.map(({ results }) => results[0]?.n);
  };

  test.each(['organization', 'application'])(
    'goes with the %s that it was made for, and its address is free',
    async (kind) => {
      const tenant = kind === 'organization' ? org : app;
      const { id, email, apiKey } = await service(tenant.path);
      expect((await record(apiKey, tenant.key, { metadata: { a: 1 } })).status).toBe(200);
      if (kind === 'application')
        for (const each of [org, second]) await root.delete(`${each.path}?cascade=true`);
      expect(
        (await root.delete(kind === 'application' ? tenant.path : `${tenant.path}?cascade=true`))
          .status,
      ).toBe(200);
      expect((await root.get(`/platform/users/${id}`)).status).toBe(404);
      expect((await send('/api/v1/me', { token: apiKey })).status).toBe(401);
      expect(await rows(id)).toEqual([0, 0, 0, 0]);
      const event = "SELECT 1 FROM events WHERE user_id = ? AND action = 'user.delete'";
      expect(await env.DB.prepare(event).bind(id).first()).not.toBeNull();
      await made('root', '/platform/users', { email });
    },
  );

  test('of a tenant with many, all of them in slices', async () => {
    const list = JSON.stringify(Array.from({ length: 60 }, (_, n) => `user_ends${marks}x${n}`));
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO users (id, kind, email, username, name_search, created_at, updated_at)
         SELECT value, 'service', value || '@example.com', value, '', 0, 0 FROM json_each(?)`,
      ).bind(list),
      env.DB.prepare(
        `INSERT INTO principals (id, user_id, role) SELECT 'p' || value, value, 'user' FROM json_each(?)`,
      ).bind(list),
      env.DB.prepare(
        `INSERT INTO memberships
                (scope_id, user_id, application_id, role, of_service, created_at, updated_at)
         SELECT ?, value, ?, 'member', 1, 0, 0 FROM json_each(?)`,
      ).bind(org.id, app.id, list),
    ]);
    expect((await root.delete(`${org.path}?cascade=true`)).status).toBe(200);
    const left = env.DB.prepare('SELECT 1 FROM users WHERE id IN (SELECT value FROM json_each(?))');
    expect(await left.bind(list).first()).toBeNull();
  });

  test('stays while it has another tenant, or a role on the platform', async () => {
    const shared = await service(org.path);
    await made('root', `${second.path}/members`, { userId: shared.id });
    const onPlatform = await service(org.path);
    await root.patch(`/platform/users/${onPlatform.id}`, { role: 'member' });
    const person = await member([[org, 'member']]);
    await root.delete(`${org.path}?cascade=true`);
    expect(await rolesOf(shared.id)).toEqual([`${second.id} member`]);
    expect(await rolesOf(onPlatform.id)).toEqual(['platform member']);
    expect((await send('/api/v1/me', { token: person.token })).status).toBe(200);
    await root.delete(`${second.path}?cascade=true`);
    expect((await root.get(`/platform/users/${shared.id}`)).status).toBe(404);
  });
});

describe('the primary organization', () => {
  const primary = async (id: string) =>
    (await root.get(`/platform/users/${id}`)).json.user.organizationId;

  test('stays until somebody chooses another', async () => {
    const user = await member([[org, 'member']]);
    await made('root', `${second.path}/members`, { userId: user.id, role: 'owner' });
    const third = await organization(app);
    await made('root', `${third.path}/admin`, { userId: user.id });
    expect(await primary(user.id)).toBe(org.id);
    await root.patch(`/platform/users/${user.id}`, { applicationId: app.id });
    expect(await primary(user.id)).toBe(org.id);
    await root.patch(`/platform/users/${user.id}`, { organization: third.id });
    expect(await primary(user.id), 'chosen').toBe(third.id);
  });

  test.each(['is left', 'is deleted'])(
    'when it %s, the oldest takes its place, and keeps it',
    async (end) => {
      const third = await organization(app);
      const user = await member([
        [org, 'member'],
        [second, 'member'],
      ]);
      await env.DB.prepare(
        'UPDATE memberships SET created_at = created_at - 1000 WHERE user_id = ?',
      )
        .bind(user.id)
        .run();
      await root.patch(`/platform/users/${user.id}`, { organization: third.id });
      if (end === 'is left') await root.delete(`${third.path}/members/${user.id}`);
      else await root.delete(`${third.path}?cascade=true`);
      const next = await primary(user.id);
      expect([org.id, second.id]).toContain(next);
      const fourth = await organization(app);
      await made('root', `${fourth.path}/members`, { userId: user.id });
      expect(await primary(user.id)).toBe(next);
      if (end === 'is left') {
        await made('root', `${third.path}/members`, { userId: user.id });
        expect(await primary(user.id), 'on return').toBe(next);
      }
    },
  );
});

test('nothing of a deleted tenant is left, and its key begins anew', async () => {
  const user = await member([[org, 'member']]);
  await record(user.token, org.key, { metadata: { a: 1 } });
  const body = { name: 'bound', userId: user.id, scopeId: org.id };
  const { token } = (await made('root', '/tokens', body)).data;
  await root.delete(`${org.path}?cascade=true`);
  expect((await send('/api/v1/me', { token })).status).toBe(401);
  for (const table of ['memberships', 'platform_metadata', 'tokens']) {
    const found = await env.DB.prepare(`SELECT 1 FROM ${table} WHERE scope_id = ?`)
      .bind(org.id)
      .first();
    expect(found, table).toBeNull();
  }
  expect((await record(ROOT, org.key)).status).toBe(400);
  await made('root', '/organizations', { applicationId: app.id, name: 'Again', key: org.key });
  expect((await record(user.token, org.key)).status).toBe(403);
});
