/** What callers can learn or do all the same: the limits that SECURITY.md names, one by one. */
import { expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { send } from '../support/client.ts';
import { me, minted, person } from '../support/credentials.ts';

import { outsideIssuer } from '../support/outside-issuer.ts';
import { as, freshEmail, made } from '../support/tenancy.ts';

test('platform_key tells any token which tenants exist: 403 for one of others, 404 for none', async () => {
  const status = async (key: string, more = '') => {
    const path = `/api/core/users/platform-metadata/?platform_key=${key}${more}`;
    return (await send(path, { token: people.stranger.token })).status;
  };
  expect(await status('globex')).toBe(200);
  for (const more of ['', '&username=john_doe', '&username=nobody']) {
    expect(await status('acme-corp', more)).toBe(403);
    expect(await status('no-such-tenant', more)).toBe(404);
  }
});

test('whoever makes a tenant learns that its key is taken, also by a tenant that it cannot see', async () => {
  const applicationId = tenants.myApp.id;
  const create = (key: string) =>
    as('appOwner').post('/organizations', { name: 'New', key, applicationId });
  expect((await as('appOwner').get(`/applications/${tenants.corporate.id}`)).status).toBe(404);
  expect((await create('corporate')).status).toBe(409);
  expect((await create('not-taken-yet')).status).toBe(201);
});

test('the platform learns that nobody has an email by adding members, and that one is taken by making users', async () => {
  const add = (email: string) =>
    as('operator').post(`/organizations/${tenants.acme.id}/members`, { email });
  expect((await add(freshEmail())).status).toBe(404);
  const email = people.stranger.email;
  const create = () => as('operator').post(`/organizations/${tenants.acme.id}/users`, { email });
  expect((await create()).status).toBe(409);
});

test('a stolen token is good until it ends, and what was made with it as well', async () => {
  const { token } = await person();
  const parent = await minted(token);
  const child = await minted(parent.token);
  expect(await me(child.token)).toBe(200);
  await send('/api/v1/auth/token', { method: 'DELETE', token: parent.token });
  expect([await me(parent.token), await me(child.token)]).toEqual([401, 401]);
});

test('an issuer that gives a verified email to another person gives away its user', async () => {
  const outside = outsideIssuer({ createUsers: true });
  const email = freshEmail();
  const subject = (sub: string) => outside.token({ sub, email, email_verified: true });
  const first = await outside.call(await subject('first'));
  const second = await outside.call(await subject('second'));
  expect(second.json.data.userId).toBe(first.json.data.userId);
});

test('a brief token of a platform administrator does lasting things', async () => {
  const admin = await person(undefined, { isPlatformAdmin: true });
  const brief = await minted(admin.token, { expiresAt: '2200-01-01T00:00:00Z' });
  const { user } = await made('root', '/platform/users', { email: freshEmail() });
  const body = { password: 'set-by-an-administrator', isPlatformAdmin: true };
  const path = `/api/v1/platform/users/${user.id}`;
  expect((await send(path, { method: 'PATCH', token: brief.token, body })).status).toBe(200);
});
