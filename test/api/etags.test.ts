/** What the ETag of a user covers: all that is shown, and for If-Match all but what is observed. */
import { expect, test } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { type Received, ROOT, send } from '../support/client.ts';
import { as, freshEmail, made } from '../support/tenancy.ts';

const root = (path: string, method: string, body?: unknown, headers: Record<string, string> = {}) =>
  send(`/api/v1${path}`, { method, token: ROOT, headers, ...(body !== undefined && { body }) });

const tagOf = ({ headers }: Received) => headers.get('ETag') ?? '';

async function newUser(fields: object = {}) {
  const { user } = await made('root', '/platform/users', { email: freshEmail(), ...fields });
  return { ...user, path: `/platform/users/${user.id}` };
}

const newOrganization = async () =>
  (await made('root', '/organizations', { name: 'Tags', applicationId: tenants.myApp.id }))
    .organization.id;

test('a creation gives the tag that a read gives', async () => {
  const body = { email: freshEmail() };
  const answers = [
    ['/platform/users', body],
    ['/platform/users/service-users', { email: freshEmail() }],
    [`/organizations/${tenants.acme.id}/users`, { email: freshEmail() }],
    [`/applications/${tenants.myApp.id}/users/service-users`, { email: freshEmail() }],
    ['/applications', { key: 'tagged', name: 'Tagged' }],
    ['/organizations', { name: 'Tagged', applicationId: tenants.myApp.id }],
    ['/user-attributes', { key: 'tagged', type: 'string' }],
    ['/users/identify', { email: freshEmail() }],
  ] as const;
  for (const [path, sent] of answers) {
    const answer = await root(path, 'POST', sent);
    const read = await send(answer.headers.get('Location') ?? '', { token: ROOT });
    expect(tagOf(answer), path).toBe(tagOf(read));
    expect(tagOf(answer), path).toMatch(/^"/);
  }
});

test('a change of anything that is shown changes the tag, and If-Match sees it', async () => {
  const user = await newUser();
  const organization = await newOrganization();
  const changes = [
    () => made('root', `/organizations/${organization}/members`, { userId: user.id }),
    () => root(`/organizations/${organization}`, 'PATCH', { name: 'Renamed' }),
    () => root(`/organizations/${organization}/members/${user.id}`, 'PUT', { role: 'admin' }),
    () => root(user.path, 'PATCH', { password: 'correct horse battery' }),
    () => root(user.path, 'PATCH', { role: 'member' }),
  ];
  for (const change of changes) {
    const before = tagOf(await root(user.path, 'GET'));
    await change();
    const again = await root(user.path, 'GET', undefined, { 'If-None-Match': before });
    expect(again.status, String(change)).toBe(200);
    const stale = await root(user.path, 'PATCH', { name: 'Stale' }, { 'If-Match': before });
    expect(stale.status, String(change)).toBe(412);
  }
});

test('a sign-in ends the 304 of a user, and does not stand in the way of an edit', async () => {
  const password = 'correct horse battery';
  const user = await newUser({ password });
  const before = tagOf(await root(user.path, 'GET'));
  await send('/api/v1/auth/token', { method: 'POST', body: { email: user.email, password } });
  const read = await root(user.path, 'GET', undefined, { 'If-None-Match': before });
  expect(read.json.user.lastLoginAt).not.toBeNull();
  const edit = await root(user.path, 'PATCH', { name: 'Edited' }, { 'If-Match': before });
  expect(edit.status).toBe(200);
});

test('a change that changes nothing keeps the tag', async () => {
  const user = await newUser({ name: 'Same' });
  const before = tagOf(await root(user.path, 'GET'));
  const same = await root(user.path, 'PATCH', { name: 'Same' }, { 'If-Match': before });
  expect([same.status, tagOf(same)]).toEqual([200, before]);
});

test('a condition is looked at after the right, and after the object', async () => {
  const user = await newUser();
  const stale = { 'If-Match': '"x"' };
  expect((await root('/platform/users/user_unknown', 'PATCH', {}, stale)).status).toBe(404);
  const path = `/api/v1${user.path}`;
  const { token } = (await made('root', '/tokens', { name: 'n', userId: user.id })).data;
  const forbidden = await send(path, { method: 'DELETE', token, headers: stale });
  expect(forbidden.status).toBe(403);
});

test('the caller has a tag as well', async () => {
  const me = await as('john').get('/me');
  expect(tagOf(me)).toMatch(/^"/);
});
