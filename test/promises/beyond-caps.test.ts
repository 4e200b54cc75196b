/** Users with more of everything than the caps allow: whatever reads or ends it has a size. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { MEMBERSHIPS_LISTED, MOST_MEMBERSHIPS } from '../../src/db/limits.ts';
import { ROOT, send } from '../support/client.ts';
import {
  orgId,
  type Planted,
  plantMemberships,
  plantTenants,
  plantTokens,
  plantUser,
} from '../support/overfull.ts';

const MANY = 2_000;
/** A membership that is not among those that are read at once. */
const last = orgId('full', MANY);
const cut = orgId('full', MOST_MEMBERSHIPS + 100);

let person: Planted;
let admin: Planted;

beforeAll(async () => {
  await plantTenants('full', MANY);
  person = await plantUser();
  await plantMemberships(person.id, 'full', MANY, 'admin');
  await plantTokens(person.id, MANY);
  admin = await plantUser();
  await env.DB.prepare(
    `INSERT INTO memberships (scope_id, user_id, application_id, role, created_at, updated_at)
     VALUES (?, ?, 'app_full', 'owner', 0, 0)`,
  )
    .bind(last, admin.id)
    .run();
});

const request = (token: () => string) => async (method: string, path: string, body?: object) => {
  const sent = { method, token: token(), ...(body !== undefined && { body }) };
  const answer = await send(`/api/v1${path}`, sent);
  // A row of D1 holds 2 MB in production.
  expect(answer.text.length).toBeLessThan(1_500_000);
  return answer;
};
const byRoot = request(() => ROOT);
const bySelf = request(() => person.token);
const byAdmin = request(() => admin.token);

const count = async (sql: string) =>
  (await env.DB.prepare(`SELECT count(*) AS n FROM ${sql}`).first<number>('n')) ?? -1;

describe('a person in 2,000 tenants, with 2,000 tokens', () => {
  test.each([
    ['the platform', byRoot],
    ['the person', bySelf],
  ])('is read by %s, with the memberships that are read at once', async (_who, by) => {
    const { status, json } = await by('GET', `/platform/users/${person.id}`);
    expect(status).toBe(200);
    expect(json.user.roles.length).toBeGreaterThanOrEqual(MOST_MEMBERSHIPS);
    expect(json.user.roles.length).toBeLessThanOrEqual(MOST_MEMBERSHIPS + 1);
  });

  test.each([
    ['the platform', byRoot],
    ['the person', bySelf],
  ])('has every organization in pages, read by %s', async (_who, by) => {
    const found: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `?cursor=${cursor}`;
      const { status, json, text } = await by('GET', `/users/${person.id}/organizations${query}`);
      expect(status, text).toBe(200);
      expect(json.organizations.length).toBeLessThanOrEqual(200);
      found.push(...json.organizations.map(({ id }: { id: string }) => id));
      cursor = json.nextCursor;
    }
    expect(found).toEqual(Array.from({ length: MANY }, (_, i) => orgId('full', i + 1)));
  });

  test('reads itself, and lists tokens and tenants', async () => {
    const me = await bySelf('GET', '/me');
    expect(me.status).toBe(200);
    expect(me.json.data.memberships).toHaveLength(MOST_MEMBERSHIPS);
    const tokens = await bySelf('GET', '/tokens?limit=10');
    expect(tokens.status, tokens.text).toBe(200);
    expect((await bySelf('GET', '/organizations?limit=200')).status).toBe(200);
  });

  test.each([
    ['/platform/users?limit=200', byRoot],
    ['/applications/app_full/users?limit=200', byRoot],
    [`/organizations/${last}/users`, byAdmin],
  ])('is listed at %s', async (path, by) => {
    const { status, json, text } = await by('GET', path);
    expect(status, text).toBe(200);
    const listed = json.users.find(({ id }: { id: string }) => id === person.id);
    expect(listed.roles.length).toBeGreaterThan(0);
    expect(listed.roles.length).toBeLessThanOrEqual(MEMBERSHIPS_LISTED);
  });

  test('has its rights in a tenant that is cut from lists, there and below', async () => {
    expect((await bySelf('GET', `/organizations/${cut}`)).status).toBe(200);
    const users = await bySelf('GET', `/organizations/${cut}/users`);
    expect(users.json.users[0]).toMatchObject({ id: person.id, organizationId: cut });
    expect(users.json.users[0].permissions).toContain('org.manage_members');
    const query = `platform_key=full-${MOST_MEMBERSHIPS + 100}`;
    const path = `/api/core/users/platform-metadata/?${query}`;
    const sent = { method: 'PATCH', token: person.token, body: { metadata: { b: 2 } } };
    expect((await send(path, sent)).json.metadata).toEqual({ i: 600, b: 2 });
    expect((await send(path, { token: person.token })).json.metadata).toEqual({ i: 600, b: 2 });
  });

  test('gets no membership, no token and no record more', async () => {
    const body = { userId: person.id };
    expect((await byRoot('POST', '/applications/app_full/members', body)).status).toBe(409);
    expect((await bySelf('POST', '/tokens', { name: 'more' })).status).toBe(409);
  });

  test('is changed and removed by the admin of a tenant that is cut from lists', async () => {
    const path = `/organizations/${last}/members/${person.id}`;
    const changed = await byAdmin('PATCH', path, { role: 'member' });
    expect(changed.status, changed.text).toBe(200);
    expect((await byAdmin('DELETE', path)).status).toBe(200);
    expect(await count(`memberships WHERE scope_id = '${last}' AND user_id = '${person.id}'`)).toBe(
      0,
    );
  });

  test('signs in', async () => {
    const body = { email: person.email, password: 'demo-password' };
    const { status, text, json } = await send('/api/v1/auth/token', { method: 'POST', body });
    expect(status, text).toBe(201);
    expect((await send('/api/v1/me', { token: json.data.token })).status).toBe(200);
  });

  test('is answered anew when it repeats a request with a key: not all of its roles were read', async () => {
    const body = { metadata: { c: 3 } };
    const headers = { 'Idempotency-Key': 'overfull' };
    const sent = { method: 'PATCH', token: person.token, body, headers };
    const path = '/api/core/users/platform-metadata/?platform_key=full-1';
    const answers = [await send(path, sent), await send(path, sent)];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[1]?.headers.get('Idempotent-Replayed')).toBeNull();
  });

  test('is suspended, which ends every token, and is deleted with all rows', async () => {
    const path = `/platform/users/${person.id}`;
    const suspended = await byRoot('PATCH', path, { userStatus: 'suspended' });
    expect(suspended.status, suspended.text).toBe(200);
    expect(await count(`tokens WHERE user_id = '${person.id}' AND revoked_at IS NULL`)).toBe(0);
    expect((await bySelf('GET', '/me')).status).toBe(401);
    expect((await byRoot('DELETE', path)).status).toBe(200);
    for (const table of ['memberships', 'tokens', 'platform_metadata', 'principals']) {
      expect(await count(`${table} WHERE user_id = '${person.id}'`), table).toBe(0);
    }
  });
});

describe('a service in more tenants than are read at once', () => {
  let service = '';
  let owner: Planted;
  const byOwner = request(() => owner.token);

  beforeAll(async () => {
    await plantTenants('most', MOST_MEMBERSHIPS + 1);
    await plantTenants('other', 1);
    service = (await plantUser('service')).id;
    await plantMemberships(service, 'most', MOST_MEMBERSHIPS + 1);
    await plantMemberships(service, 'other', 1);
    await env.DB.prepare(
      `UPDATE memberships SET created_at = 9999 WHERE user_id = ? AND scope_id LIKE 'org_other%'`,
    )
      .bind(service)
      .run();
    owner = await plantUser();
    await env.DB.prepare(
      `INSERT INTO memberships (scope_id, user_id, application_id, role, created_at, updated_at)
       VALUES ('app_most', ?, 'app_most', 'owner', 0, 0)`,
    )
      .bind(owner.id)
      .run();
  });

  test('is managed by nobody below the platform: a tenant that was not read may be foreign', async () => {
    const inTenant = `/applications/app_most/users/service-users/${service}`;
    expect((await byOwner('GET', inTenant)).status).toBe(200);
    expect((await byOwner('PATCH', inTenant, { name: 'Taken' })).status).toBe(403);
    expect((await byOwner('DELETE', inTenant)).status).toBe(403);
  });

  test('is read, changed, suspended and deleted by the platform', async () => {
    const path = `/platform/users/service-users/${service}`;
    expect((await byRoot('GET', path)).status).toBe(200);
    expect((await byRoot('GET', '/platform/users/service-users?limit=200')).status).toBe(200);
    expect((await byRoot('PATCH', path, { userStatus: 'suspended' })).status).toBe(200);
    expect((await byRoot('DELETE', path)).status).toBe(200);
    expect(await count(`memberships WHERE user_id = '${service}'`)).toBe(0);
  });
});
