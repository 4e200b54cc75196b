/** People are put into a tenant by the request that identifies them, one by one or as rows. */
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { doors } from '../support/identify-doors.ts';
import { acme, as, freshEmail, made, teamAdmin } from '../support/tenancy.ts';

const IDENTIFY = '/api/v1/users/identify';

const { acme: organization, myApp: application } = tenants;

interface Member {
  readonly email: string;
  readonly role: string;
}

const membersOf = async (path: string): Promise<Member[]> =>
  (await as('root').get(`${path}/members?limit=200`)).json.members;

const membershipsOf = async (email: string) => {
  const { results } = await env.DB.prepare(
    `SELECT m.scope_id, m.role, m.is_primary, e.action, e.scope_id AS told
       FROM users u JOIN memberships m ON m.user_id = u.id LEFT JOIN events e ON e.id = m.event_id
      WHERE u.email = ? ORDER BY m.created_at`,
  )
    .bind(email)
    .all();
  return results;
};

const member = (scopeId: string, isPrimary = 1) => ({
  scope_id: scopeId,
  role: 'member',
  is_primary: isPrimary,
  action: 'member.add',
  told: scopeId,
});

let email = '';
beforeEach(() => {
  email = freshEmail();
});
beforeAll(async () => {
  await as('root').post('/user-attributes', { key: 'placed_plan', type: 'string' });
});

describe.each(Object.entries(doors))('%s', (_, identify) => {
  test.each([
    ['an organization by its id', { organization: organization.id }, organization.id],
    ['an organization by its key', { organization: organization.key }, organization.id],
    ['an application by its id', { application: application.id }, application.id],
    ['an application by its key', { application: application.key }, application.id],
  ])('puts somebody new into %s', async (_, place, scopeId) => {
    expect(await identify({ email, name: 'Nia', ...place })).toEqual({ status: 201 });
    expect(await membershipsOf(email)).toEqual([member(scopeId)]);
  });

  test('puts somebody who is known into it, with and without another change', async () => {
    await made('root', '/users/identify', { email });
    expect(await identify({ email, organization: organization.id })).toEqual({ status: 200 });
    const both = { email, name: 'Nia', application: application.id };
    expect(await identify(both)).toEqual({ status: 200 });
    expect(await membershipsOf(email)).toEqual([member(organization.id), member(application.id)]);
  });

  test('proves an email for the first time and makes a member at once', async () => {
    await made('root', '/users/identify', { email });
    const proving = { email, emailVerified: true, organization: organization.id };
    expect(await identify(proving)).toEqual({ status: 200 });
    expect(await membershipsOf(email)).toEqual([member(organization.id)]);
  });

  test('leaves the role and the status of a member as they are', async () => {
    const { data } = await made('root', '/users/identify', { email });
    await made('root', `${acme}/members`, { userId: data.userId, role: 'admin' });
    const status = { role: 'admin', status: 'suspended' };
    expect((await as('root').put(`${acme}/members/${data.userId}`, status)).status).toBe(200);
    const before = await membershipsOf(email);
    expect(await identify({ email, organization: organization.id })).toEqual({ status: 200 });
    expect(await membershipsOf(email)).toEqual(before);
  });

  test('shows the new member in the history and in the list of the tenant', async () => {
    await identify({ email, organization: organization.id });
    expect(await membersOf(acme)).toContainEqual(
      expect.objectContaining({ email, role: 'member' }),
    );
    const { json } = await as('root').get(`${acme}/history?limit=5`);
    expect(json.history[0].type).toBe('membership.added');
  });

  const REFUSED: Record<string, [place: object, words: string]> = {
    'an unknown organization': [{ organization: 'nowhere' }, 'organization'],
    'an application as an organization': [{ organization: application.id }, 'organization'],
    'an organization as an application': [{ application: organization.key }, 'application'],
    'the platform': [{ application: 'platform' }, 'application'],
    'both at once': [
      { organization: organization.id, application: application.id },
      'An organization has its application already',
    ],
    'an empty name': [{ organization: '' }, 'organization'],
  };
  test.each(Object.entries(REFUSED))('refuses %s, and makes nobody', async (_, [place, words]) => {
    const { status, error } = await identify({ email, ...place });
    expect(status).toBe(400);
    expect(JSON.stringify(error)).toContain(words);
    expect((await as('root').get(`/users?email=${email}`)).json.data).toEqual([]);
  });

  test('refuses those who manage people and make no members there', async () => {
    const { token } = await teamAdmin();
    expect((await identify({ email }, token)).status).toBe(201);
    // An administrator of the team sees no tenant, so it is told of none.
    const placed = await identify({ email, organization: organization.id }, token);
    expect(placed.status).toBe(400);
    expect(await membershipsOf(email)).toEqual([]);
    const { user, token: owner } = await teamAdmin();
    await made('root', `${acme}/members`, { userId: user.id, role: 'owner' });
    const refused = await identify({ email, organization: organization.id }, owner);
    expect(refused).toMatchObject({ status: 403, error: { code: 'FORBIDDEN' } });
    expect(await membershipsOf(email)).toEqual([]);
  });

  test('holds a person to the cap on memberships', async () => {
    const person = await made('root', '/users/identify', { email });
    const most = JSON.parse(env.CAPS).memberships;
    await env.DB.prepare(
      `INSERT INTO scopes (id, kind, parent_id, key, name, created_at, updated_at)
       SELECT ?1 || value, 'organization', ?2, ?1 || value, 'Full', 0, 0
         FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT ?3)
               SELECT value FROM n)`,
    )
      .bind(email, application.id, most)
      .run();
    await env.DB.prepare(
      `INSERT INTO memberships (scope_id, user_id, application_id, role, is_primary, created_at,
                                updated_at)
       SELECT id, ?1, parent_id, 'member', 0, 0, 0 FROM scopes WHERE name = 'Full' AND key LIKE ?2`,
    )
      .bind(person.data.userId, `${email.slice(0, 20)}%`)
      .run();
    const full = await identify({ email, name: 'Nia', organization: organization.id });
    expect(full).toMatchObject({ status: 409, error: { code: 'CONFLICT' } });
    const { json } = await as('root').get(`/users/${person.data.userId}`);
    expect(json.data.name, 'the whole row is refused').toBeNull();
  });
});

describe('a batch', () => {
  const batch = (body: object, query = '') =>
    send(`${IDENTIFY}/batch${query}`, { method: 'POST', token: ROOT, body });

  test('names the tenant once for all rows, and a row may name another', async () => {
    const [other, third] = [freshEmail(), freshEmail()];
    const users = [{ email }, { email: other, application: application.key }, { email: third }];
    const { json } = await batch({ users, organization: organization.key });
    expect(json.data.summary).toMatchObject({ created: 3, refused: 0 });
    expect(await membershipsOf(email)).toEqual([member(organization.id)]);
    expect(await membershipsOf(other)).toEqual([member(application.id)]);
    expect(await membershipsOf(third)).toEqual([member(organization.id)]);
  });

  test('tells in a dry run who would become a member, and makes nobody one', async () => {
    await made('root', '/users/identify', { email });
    const users = [{ email }, { email }, { email, name: 'Nia' }];
    const { json } = await batch({ users, organization: organization.id }, '?dryRun=true');
    expect(json.data.results.map(({ changed }: { changed: string[] }) => changed)).toEqual([
      ['organization'],
      [],
      ['name'],
    ]);
    expect(await membershipsOf(email)).toEqual([]);
  });

  test('counts a row that only makes a member as an update, also when it is resumed', async () => {
    await made('root', '/users/identify', { email });
    const key = crypto.randomUUID();
    const sent = { users: [{ email }], organization: organization.id };
    const headers = { 'Idempotency-Key': key };
    const once = () =>
      send(`${IDENTIFY}/batch`, { method: 'POST', token: ROOT, body: sent, headers });
    const first = await once();
    expect(first.json.data.summary).toMatchObject({ updated: 1, unchanged: 0 });
    expect((await once()).json.data).toEqual(first.json.data);
    expect((await batch(sent)).json.data.summary).toMatchObject({ updated: 0, unchanged: 1 });
  });
});
