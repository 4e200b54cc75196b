/** What ingestion leaves: those without a write key, without room, and those who stay away. */
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT } from '../support/client.ts';
import { minted } from '../support/credentials.ts';
import { ingest, writeKey } from '../support/ingest.ts';
import { as, freshEmail, made } from '../support/tenancy.ts';

let key = '';
beforeAll(async () => {
  key = (await writeKey('myApp')).token;
});

let email = '';
beforeEach(() => {
  email = freshEmail();
});

const reasons = async (): Promise<string[]> => {
  const { json } = await as('root').get(`/ingest/problems?scopeId=${tenants.myApp.id}`);
  return json.data.problems.map(({ reason }: { reason: string }) => reason);
};

test('a token that is bound to the tenant, and is no write key, sends nothing', async () => {
  const bound = { userId: people.appOwner.id, scopeId: tenants.myApp.id };
  const { token } = await minted(ROOT, bound);
  expect((await ingest(token, 'identify', { traits: { email } })).status).toBe(401);
  expect((await as('root').get(`/users?email=${email}`)).json.data).toEqual([]);
});

test('somebody who is in as many tenants as there may be joins no further one', async () => {
  await ingest(key, 'identify', { traits: { email } });
  const [{ userId }] = (await as('root').get(`/users?email=${email}`)).json.data;
  await env.DB.prepare(
    `INSERT INTO scopes (id, kind, parent_id, key, name, created_at, updated_at)
     SELECT ?1 || value, 'organization', ?2, ?1 || value, 'Crowded', 0, 0
       FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT ?3)
             SELECT value FROM n)`,
  )
    .bind('crowded', tenants.myApp.id, JSON.parse(env.CAPS).memberships - 1)
    .run();
  await env.DB.prepare(
    `INSERT INTO memberships (scope_id, user_id, application_id, role, is_primary, created_at,
                              updated_at)
     SELECT id, ?1, parent_id, 'member', 0, 0, 0 FROM scopes WHERE name = 'Crowded'`,
  )
    .bind(userId)
    .run();
  const group = { groupId: tenants.acme.key, context: { traits: { email } } };
  expect((await ingest(key, 'group', group)).status).toBe(200);
  expect(await reasons()).toContain('over_limit');
  const there = await env.DB.prepare('SELECT 1 FROM memberships WHERE user_id = ? AND scope_id = ?')
    .bind(userId, tenants.acme.id)
    .first();
  expect(there).toBeNull();
});

test('somebody who was erased and wants to stay away does not come back', async () => {
  const { data } = await made('root', '/users/identify', { email });
  const erased = await as('root').post(`/users/${data.userId}/erase`, { suppress: true });
  expect(erased.status).toBe(201);
  expect((await ingest(key, 'identify', { traits: { email } })).status).toBe(200);
  expect(await reasons()).toContain('suppressed');
  expect((await as('root').get(`/users?email=${email}`)).json.data).toEqual([]);
});
