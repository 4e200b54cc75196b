/**
 * Threats between tenants beyond everywhere/isolation: cursors, and ids that contradict each other.
 */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, type Sent, send } from '../support/client.ts';

const { acme, globex, myApp, corporate, personal } = tenants;
const { jane, stranger, orgOwner, appOwner, operator, john } = people;
const as = (token: string, path: string, sent: Sent = {}) => send(path, { token, ...sent });
const members = (tenant: { readonly id: string }) => `/api/v1/organizations/${tenant.id}/members`;
const users = (tenant: { readonly id: string }) => `/api/v1/organizations/${tenant.id}/users`;

/** The rows that a refused request must leave unchanged. */
const standing = async () => {
  const { results } = await env.DB.prepare(
    `SELECT m.user_id, m.scope_id, m.role, u.version, u.status FROM memberships m
       JOIN users u ON u.id = m.user_id ORDER BY 1, 2`,
  ).all();
  return JSON.stringify(results);
};

beforeAll(async () => {
  // One user owns both organizations of an application, and each has a service.
  for (const tenant of [acme, globex]) {
    const body = { email: `bot@${tenant.key}.example.com` };
    const service = `${users(tenant)}/service-users`;
    expect((await as(ROOT, service, { method: 'POST', body })).status).toBe(201);
    const extra = { email: `extra@${tenant.key}.example.com` };
    expect((await as(ROOT, users(tenant), { method: 'POST', body: extra })).status).toBe(201);
  }
});

describe('a cursor', () => {
  const first = async (path: string, token = ROOT) => {
    const { json, text } = await as(token, `${path}${path.includes('?') ? '&' : '?'}limit=1`);
    const cursor = json.nextCursor ?? json.meta?.pagination.cursor;
    expect(cursor, text).toEqual(expect.any(String));
    return String(cursor);
  };

  test.each<[string, string, string]>([
    ['of another organization’s members', members(acme), members(globex)],
    ['of another organization’s users', users(acme), users(globex)],
    ['of members among users', members(acme), users(acme)],
    ['of members among admins', members(acme), `/api/v1/organizations/${acme.id}/admin`],
    [
      'of an organization in its application',
      users(acme),
      `/api/v1/applications/${myApp.id}/users`,
    ],
    [
      'of an application in another',
      `/api/v1/applications/${myApp.id}/members`,
      `/api/v1/applications/${corporate.id}/members`,
    ],
    [
      'of one application’s organizations in all',
      `/api/v1/organizations?applicationId=${myApp.id}`,
      '/api/v1/organizations',
    ],
    ['of the platform in a tenant', '/api/v1/platform/users', users(acme)],
    ['of users among people', '/api/v1/platform/users', '/api/v1/users'],
    ['of another order', '/api/v1/users?sort=newest', '/api/v1/users?sort=name'],
    ['of another search', '/api/v1/users?search=example', '/api/v1/users?search=exam'],
    [
      'of another tenant’s people',
      `/api/v1/users?organizationId=${acme.id}`,
      `/api/v1/users?organizationId=${globex.id}`,
    ],
    ['of a tenant’s people among all', `/api/v1/users?organizationId=${acme.id}`, '/api/v1/users'],
    ['of another filter', '/api/v1/users?verified=false', '/api/v1/users'],
    ['of other tokens', `/api/v1/tokens?userId=${stranger.id}`, `/api/v1/tokens?userId=${jane.id}`],
  ])('%s is refused', async (_what, from, to) => {
    for (const name of ['one', 'two']) {
      const body = { name, userId: stranger.id };
      await as(ROOT, '/api/v1/tokens', { method: 'POST', body });
    }
    const cursor = await first(from);
    const mark = to.includes('?') ? '&' : '?';
    const answer = await as(ROOT, `${to}${mark}cursor=${cursor}`);
    expect(answer.status, answer.text).toBe(400);
  });

  test('of another caller shows only the caller’s own rows', async () => {
    const cursor = await first('/api/v1/organizations', ROOT);
    for (const { token } of [stranger, jane]) {
      const own = (await as(token, '/api/v1/organizations')).json.organizations;
      const answer = await as(token, `/api/v1/organizations?cursor=${cursor}`);
      const ids = (answer.json.organizations ?? []).map(({ id }: { id: string }) => id);
      for (const id of ids) expect(own.map((each: { id: string }) => each.id)).toContain(id);
    }
    const members_ = await first(members(acme), orgOwner.token);
    expect((await as(stranger.token, `${members(acme)}?cursor=${members_}`)).status).toBe(404);
  });

  test.each<[string, unknown]>([
    ['that is infinite', '1e999'],
    ['that is an object', '{"a":1}'],
    ['that is a list', '[1]'],
    ['that is true', 'true'],
    ['that is SQL', JSON.stringify("' OR 1=1 --")],
    ['with NUL', '"\\u0000"'],
    ['with half a pair', '"\\ud800"'],
    ['that is missing', ''],
  ])('of the right list with a position %s never fails', async (_what, position) => {
    for (const path of [
      '/api/v1/users',
      '/api/v1/users?sort=name',
      users(acme),
      '/api/v1/user-attributes',
    ]) {
      await as(ROOT, '/api/v1/user-attributes', {
        method: 'POST',
        body: { key: 'a1', type: 'string' },
      });
      await as(ROOT, '/api/v1/user-attributes', {
        method: 'POST',
        body: { key: 'a2', type: 'string' },
      });
      const [mark, ...rest] = JSON.parse(Buffer.from(await first(path), 'base64url').toString());
      for (let i = 0; i < rest.length; i += 1) {
        const parts = rest.map((each: unknown, n: number) =>
          n === i ? position : JSON.stringify(each),
        );
        const text = `[${[JSON.stringify(mark), ...parts].filter((part) => part !== '').join(',')}]`;
        const cursor = Buffer.from(text).toString('base64url');
        const separator = path.includes('?') ? '&' : '?';
        const { status } = await as(ROOT, `${path}${separator}cursor=${cursor}`);
        expect([200, 400], `${path} ${text}`).toContain(status);
      }
    }
  });
});

describe('an id in the path against another in the body', () => {
  const post = (token: string, path: string, body: object) =>
    as(token, path, { method: 'POST', body });

  test.each<[string, () => Promise<{ readonly status: number }>]>([
    [
      'a user in the own organization, placed in another',
      () => post(orgOwner.token, users(acme), { email: 'x1@example.com', organization: globex.id }),
    ],
    [
      'a user in the own application, placed in a foreign organization',
      () =>
        post(appOwner.token, `/api/v1/applications/${myApp.id}/users`, {
          email: 'x2@example.com',
          applicationId: corporate.id,
        }),
    ],
    [
      'an organization in a foreign application',
      () =>
        post(appOwner.token, '/api/v1/organizations', { applicationId: personal.id, name: 'X' }),
    ],
    [
      'a token for an own member, bound to a foreign tenant',
      () =>
        post(orgOwner.token, '/api/v1/tokens', { name: 'x', userId: jane.id, scopeId: globex.id }),
    ],
    [
      'a token for a foreign member, bound to the own tenant',
      () =>
        post(orgOwner.token, '/api/v1/tokens', {
          name: 'x',
          userId: stranger.id,
          scopeId: acme.id,
        }),
    ],
    [
      'a token for oneself, bound to a foreign tenant',
      () => post(stranger.token, '/api/v1/tokens', { name: 'x', scopeId: acme.id }),
    ],
    [
      'a foreign service, added to the own organization',
      async () => {
        const { json } = await as(ROOT, `${users(globex)}/service-users`);
        return post(orgOwner.token, members(acme), { userId: json.users[0].id });
      },
    ],
  ])('%s is refused, and nothing changes', async (_what, attack) => {
    const before = await standing();
    const { status } = await attack();
    expect([400, 403, 404]).toContain(status);
    expect(await standing()).toBe(before);
  });
});

describe('a user of one tenant through the path of another', () => {
  const paths = (tenant: { readonly id: string }, userId: string) => [
    [`${members(tenant)}/${userId}`, { role: 'member' }] as const,
    [`/api/v1/organizations/${tenant.id}/admin/${userId}`, { role: 'admin' }] as const,
    [`${users(tenant)}/service-users/${userId}`, { name: 'taken over' }] as const,
  ];

  test('is not found, by any caller and for any method', async () => {
    const bots = (await as(ROOT, `${users(globex)}/service-users`)).json.users;
    for (const userId of [stranger.id, bots[0].id, operator.id]) {
      for (const token of [orgOwner.token, appOwner.token, ROOT]) {
        const before = await standing();
        for (const [path, body] of paths(acme, userId)) {
          for (const method of ['PUT', 'PATCH', 'DELETE']) {
            const sent = method === 'DELETE' ? { method } : { method, body };
            expect((await as(token, path, sent)).status, `${method} ${path}`).toBe(404);
          }
        }
        expect(await standing()).toBe(before);
      }
    }
  });

  test('cannot be told from an unknown user, by username or by principal id', async () => {
    const path = '/api/v1/organizations';
    for (const id of [stranger.principalId, stranger.username, stranger.email, 'never']) {
      const answer = await as(
        orgOwner.token,
        `${path}/${acme.id}/members/${encodeURIComponent(id)}`,
        {
          method: 'PATCH',
          body: { role: 'member' },
        },
      );
      expect([answer.status, answer.json.error.code]).toEqual([404, 'NOT_FOUND']);
    }
  });

  test('has no record there for the tenant’s admin', async () => {
    const ask = (platform_key: string, username: string) =>
      as(
        orgOwner.token,
        `/api/core/users/platform-metadata/?${new URLSearchParams({ platform_key, username })}`,
      );
    expect((await ask('acme-corp', stranger.username)).text).toBe(
      (await ask('acme-corp', 'never')).text,
    );
    expect((await ask('globex', stranger.username)).text).toBe((await ask('globex', 'never')).text);
    expect((await ask('globex', john.username)).status).toBe(403);
  });
});

test('organizations of other tenants with the same name hide none of one’s own', async () => {
  const others = Array.from({ length: 60 }, (_, n) => [`org_00${n}`, `acme-corp-${n}`]);
  await env.DB.batch(
    others.map(([id, key]) =>
      env.DB.prepare(
        `INSERT INTO scopes (id, kind, parent_id, key, name, created_at, updated_at)
         VALUES (?, 'organization', ?, ?, 'Acme Corp', 0, 0)`,
      ).bind(id, tenants.corporate.id, key),
    ),
  );
  for (const [path, token] of [
    [`/organizations/${tenants.acme.id}`, people.orgOwner.token],
    [`/applications/${tenants.myApp.id}`, people.appOwner.token],
  ] as const) {
    const body = { email: `${token.slice(-8)}@example.com`, organization: 'Acme Corp' };
    const answer = await send(`/api/v1${path}/users/service-users`, {
      method: 'POST',
      token,
      body,
    });
    expect(answer.status, answer.text).toBe(201);
    expect(answer.json.user.organizationId).toBe(tenants.acme.id);
  }
});
