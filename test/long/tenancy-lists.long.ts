/** The lists of tenancy with 100,000 users in 1,000 organizations of one application. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { addPeople, report, timed } from './crowd.ts';

const PEOPLE = 100_000;
const ORGANIZATIONS = 1_000;

test(`tenancy with ${PEOPLE} users and ${ORGANIZATIONS} organizations`, async () => {
  await addPeople(PEOPLE);
  await env.DB.prepare(
    `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${ORGANIZATIONS - 1})
     INSERT INTO scopes (id, kind, parent_id, key, name, created_at, updated_at)
     SELECT printf('org_crowd%021d', i), 'organization', ?, printf('crowd-%d', i), printf('Crowd %d', i), 0, 0 FROM n`,
  )
    .bind(tenants.myApp.id)
    .run();
  for (let from = 0; from < PEOPLE; from += 20_000) {
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${from + 19_999})
       INSERT INTO memberships (scope_id, user_id, application_id, role, is_primary, created_at, updated_at)
       SELECT printf('org_crowd%021d', i % ${ORGANIZATIONS}), printf('user_crowd%021d', i), ?, 'member', 1, 0, 0 FROM n`,
    )
      .bind(tenants.myApp.id)
      .run();
  }
  for (let i = 0; i < 5; i += 1) {
    await send('/api/v1/organizations/org_crowd000000000000000000500/users/service-users', {
      method: 'POST',
      token: ROOT,
      body: { email: `bot${i}@example.com` },
    });
  }
  const org = '/organizations/org_crowd000000000000000000500';
  const app = `/applications/${tenants.myApp.id}`;
  const rows: [string, string][] = [];
  const measure = async (name: string, path: string, token = ROOT) => {
    const { median, answer } = await timed(() => send(`/api/v1${path}`, { token }));
    const list = answer.json.users ?? answer.json.members ?? answer.json.organizations ?? [0];
    rows.push([name, `${median.toFixed(1)} ms, ${list.length} shown`]);
    return answer.json;
  };
  const first = await measure('platform users, first page of 50', '/platform/users');
  await measure('platform users, next page', `/platform/users?cursor=${first.nextCursor}`);
  await measure('platform users, 200', '/platform/users?limit=200');
  await measure('application users, first page', `${app}/users`, people.appOwner.token);
  await measure('application users, 200', `${app}/users?limit=200`, people.appOwner.token);
  await measure('organization users', `${org}/users`, people.appOwner.token);
  await measure('service users of the platform', '/platform/users/service-users');
  await measure('service users of the application', `${app}/users/service-users`);
  await measure('service users of the organization', `${org}/users/service-users`);
  await measure('members of an organization', `${org}/members`);
  await measure('organizations', '/organizations', people.appOwner.token);
  await measure('one user', '/platform/users/user_crowd000000000000000050000');
  report(`With ${PEOPLE} users in ${ORGANIZATIONS} organizations (medians)`, rows);
  expect(first.users).toHaveLength(50);
});
