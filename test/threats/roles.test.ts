/** Rights that a role gives are not reached, nor ended, by way of something else. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { send } from '../support/client.ts';
import { inAcme, mint, minted, person, root } from '../support/credentials.ts';
import { outsideIssuer } from '../support/outside-issuer.ts';
import { acme, freshEmail, made, myApp } from '../support/tenancy.ts';

const by =
  (token: string) =>
  async (method: string, path: string, body?: object): Promise<number> =>
    (await send(`/api/v1${path}`, { method, token, ...(body && { body }) })).status;

describe('a service user that is an owner or an admin', () => {
  const path = `${acme}/users/service-users`;
  const service = async (role: string): Promise<string> => {
    const { user } = await made('root', path, { email: freshEmail() });
    await root('PATCH', `${acme}/members/${user.id}`, { role });
    return `${path}/${user.id}`;
  };

  test('is changed and deleted by those who make owners and admins', async () => {
    const admin = by((await person('admin')).token);
    const owner = by((await person('owner')).token);
    for (const role of ['owner', 'admin', 'developer', 'member']) {
      const expected = role === 'owner' ? 403 : 200;
      const suspended = { userStatus: 'suspended' };
      expect([role, await admin('PATCH', await service(role), suspended)]).toEqual([
        role,
        expected,
      ]);
      expect([role, await admin('DELETE', await service(role))]).toEqual([role, expected]);
      expect(await owner('DELETE', await service(role))).toBe(200);
    }
  });

  test('is out of reach of a token that manages services alone', async () => {
    const owner = await person('owner');
    const { token } = await minted(owner.token, { permissions: ['org.manage_service_users'] });
    expect(await by(token)('DELETE', await service('owner'))).toBe(403);
    expect(await by(token)('DELETE', await service('admin'))).toBe(403);
    expect(await by(token)('DELETE', await service('member'))).toBe(200);
  });

  test('of an application: an admin there manages members only', async () => {
    const applicationPath = `${myApp}/users/service-users`;
    for (const [role, status] of [
      ['owner', 403],
      ['admin', 403],
      ['member', 200],
    ] as const) {
      const { user } = await made('root', applicationPath, { email: freshEmail() });
      await root('PATCH', `${myApp}/members/${user.id}`, { role });
      const admin = by(people.admin.token);
      expect([role, await admin('DELETE', `${applicationPath}/${user.id}`)]).toEqual([
        role,
        status,
      ]);
    }
  });
});

describe('a token that may not take the role of an administrator', () => {
  const permissions = [
    ...['platform.read_users', 'platform.update_users', 'platform.delete_users'],
    ...['platform.manage_service_users', 'platform.read_service_users'],
  ];

  test('neither suspends nor deletes one', async () => {
    const narrow = by((await minted(people.operator.token, { permissions })).token);
    for (const role of ['platform_admin', 'admin', 'member', 'user']) {
      const { id } = await person(undefined, { role });
      const path = `/platform/users/${id}`;
      const expected = role === 'user' ? 200 : 403;
      const suspended = await narrow('PATCH', path, { userStatus: 'suspended' });
      expect([role, suspended, await narrow('DELETE', path)]).toEqual([role, expected, expected]);
    }
    const { id } = await person(undefined, { isPlatformAdmin: true });
    expect(await by(people.operator.token)('DELETE', `/platform/users/${id}`)).toBe(200);
  });

  test('nor a service that is one', async () => {
    const narrow = by((await minted(people.operator.token, { permissions })).token);
    const { user } = await made('root', '/platform/users/service-users', { email: freshEmail() });
    const path = `/platform/users/service-users/${user.id}`;
    await root('PATCH', `/platform/users/${user.id}`, { isPlatformAdmin: true });
    expect(await narrow('PATCH', path, { userStatus: 'suspended' })).toBe(403);
    expect(await narrow('DELETE', path)).toBe(403);
    expect(await by(people.operator.token)('DELETE', path)).toBe(200);
  });

  test.each(['platform_admin', 'user'])('takes over no %s by way of a new email', async (role) => {
    const { id, email: before } = await person(undefined, { role });
    await env.DB.prepare('UPDATE users SET email_verified = 1 WHERE id = ?').bind(id).run();
    const { token } = await minted(people.operator.token, { permissions });
    const path = `/api/v1/platform/users/${id}`;
    const email = freshEmail();
    const change = (body: object) => send(path, { method: 'PATCH', token, body });
    expect((await change({ email })).status).toBe(403);
    expect((await change({ email: before })).status).toBe(200);
    const outside = outsideIssuer({ createUsers: true });
    const jwt = await outside.token({ sub: 'their subject', email, email_verified: true });
    expect((await outside.call(jwt)).json.data.userId).not.toBe(id);
  });
});

describe('a token that an owner made for another owner', () => {
  test('makes no owner once its maker is an admin, and neither does its child', async () => {
    const [maker, other] = [await person('owner'), await person('owner')];
    const scopeId = inAcme(other).scopeId;
    const theirs = await minted(maker.token, inAcme(other));
    const child = await minted(theirs.token, {
      scopeId,
      permissions: ['org.manage_owners', 'org.read_members', ...(theirs.permissions ?? [])],
    });
    const raise = (token: string) =>
      by(token)('PATCH', `${acme}/members/${maker.id}`, { role: 'owner' });
    await root('PATCH', `${acme}/members/${maker.id}`, { role: 'admin' });
    for (const { token } of [theirs, child]) {
      expect(await raise(token)).toBe(403);
      expect(await by(token)('GET', `${acme}/members`)).toBe(200);
      expect((await mint(token, { scopeId, permissions: ['org.manage_owners'] })).status).toBe(403);
    }
    expect(await raise(other.token)).toBe(200);
    expect(await by(child.token)('DELETE', `${acme}/members/${maker.id}`)).toBe(200);
  });
});

test('the same email again stays verified', async () => {
  const { id, email } = await person();
  await env.DB.prepare('UPDATE users SET email_verified = 1 WHERE id = ?').bind(id).run();
  const same = await root('PATCH', `/platform/users/${id}`, { email, name: 'Ann' });
  expect(same.json.user).toMatchObject({ email, emailVerified: true });
});

test('a token sees its user only if it lists people.view', async () => {
  const user = await person('member');
  const paths = [`/platform/users/${user.id}`, `/users/${user.id}/organizations`];
  for (const [listed, status] of [
    [[], 403],
    [['org.read_members'], 403],
    [['people.view'], 200],
  ] as const) {
    const { token } = await minted(user.token, { permissions: listed });
    for (const path of paths) expect(await by(token)('GET', path)).toBe(status);
  }
  for (const path of paths) expect(await by(user.token)('GET', path)).toBe(200);
});
