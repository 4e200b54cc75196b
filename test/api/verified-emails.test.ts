/** The verification of an email ends with it: a new address starts unverified, by every way in. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { know, outsideIssuer } from '../support/outside-issuer.ts';
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

const identify = (body: object, token = ROOT) =>
  send('/api/v1/users/identify', { method: 'POST', token, body });
const isVerified = async (id: string) =>
  (await env.DB.prepare('SELECT email_verified FROM users WHERE id = ?')
    .bind(id)
    .first('email_verified')) === 1;
const verify = (id: string) =>
  env.DB.prepare('UPDATE users SET email_verified = 1 WHERE id = ?').bind(id).run();

/** A user whose email is verified, made at a path. */
async function known(path: string, body: object = {}) {
  const { user } = await made('root', path, { email: freshEmail(), ...body });
  await verify(user.id);
  return user as { readonly id: string; readonly email: string };
}

describe.each([
  ['the platform', '/platform/users', '/platform/users'],
  ['the platform, of a service', '/platform/users/service-users', '/platform/users/service-users'],
  ['an application', `${myApp}/users/service-users`, `${myApp}/users/service-users`],
  ['an organization', `${acme}/users/service-users`, `${acme}/users/service-users`],
])('a change on %s', (_where, path, base) => {
  test.each([
    ['put', {}],
    ['patch', {}],
    ['patch', { name: 'Jane' }],
    ['patch', { username: 'by.the.way' }],
    ['patch', { password: 'a long password' }],
  ] as const)('by %s with %j besides', async (way, besides) => {
    const user = await known(path);
    const at = `${base}/${user.id}`;
    const { email: first } = user;
    expect((await as('root')[way](at, { email: first.toUpperCase() })).json.user).toMatchObject({
      emailVerified: true,
    });
    const { status, json } = await as('root')[way](at, { email: freshEmail(), ...besides });
    expect(status).toBe(200);
    expect(json.user.emailVerified).toBe(false);
    const back = await as('root')[way](at, { email: first });
    expect(back.json.user).toMatchObject({ email: first, emailVerified: false });
    await as('root').delete(at);
  });
});

test.each(['user', 'member', 'admin', 'platform_admin'])('a %s is no exception', async (role) => {
  const user = await known('/platform/users', { role });
  await as('operator').patch(`/platform/users/${user.id}`, { email: freshEmail() });
  expect(await isVerified(user.id)).toBe(false);
});

test('it is verified by one who may say so, and by nobody else', async () => {
  const user = await known('/platform/users');
  const email = freshEmail();
  const at = `/platform/users/${user.id}`;
  expect((await as('root').patch(at, { email, emailVerified: true })).status).toBe(400);
  await as('root').patch(at, { email });
  expect((await identify({ email, emailVerified: true }, people.john.token)).status).toBe(403);
  expect((await identify({ email, name: 'Jane' })).json.data.emailVerified).toBe(false);
  expect((await identify({ email, emailVerified: true })).json.data.emailVerified).toBe(true);
});

test.each([true, false])(
  'the owner of a new address proves it, and the owner of the former one is another user (%s before)',
  async (was) => {
    const user = await known('/platform/users');
    const email = freshEmail();
    await identify({ email: user.email, emailVerified: was });
    await as('root').patch(`/platform/users/${user.id}`, { email });
    const outside = outsideIssuer({ createUsers: true });
    const token = await outside.token({ sub: 'owner', email, email_verified: true });
    expect((await outside.call(token)).json.data.userId).toBe(user.id);
    const old = await outside.token({ sub: 'former', email: user.email, email_verified: true });
    expect((await outside.call(old)).json.data.userId).not.toBe(user.id);
  },
);

describe('linked subjects', () => {
  const linked = async () => {
    const user = await known('/platform/users');
    const outside = outsideIssuer();
    await know(outside.issuer, 'linked', user.id);
    return { user, me: async () => outside.call(await outside.token({ sub: 'linked' })) };
  };

  test('stay with their user when the email changes', async () => {
    const { user, me } = await linked();
    await as('root').patch(`/platform/users/${user.id}`, { email: freshEmail() });
    expect((await me()).json.data.userId).toBe(user.id);
  });

  test('end with the email if the change says so', async () => {
    const { user, me } = await linked();
    const body = { email: freshEmail(), endIdentities: true };
    expect((await as('root').patch(`/platform/users/${user.id}`, body)).status).toBe(200);
    expect((await me()).status).toBe(401);
  });
});
