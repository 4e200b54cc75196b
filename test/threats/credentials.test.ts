/**
 * Credentials that make credentials: none is wider or longer than its maker’s, and all of them end.
 */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { send } from '../support/client.ts';
import {
  inAcme,
  type Made,
  me,
  mint,
  minted,
  type Person,
  person,
  root,
  soon,
} from '../support/credentials.ts';
import { eventually } from '../support/eventually.ts';
import { know, outsideIssuer } from '../support/outside-issuer.ts';
import { acme, freshEmail } from '../support/tenancy.ts';

describe('an organization’s admin', () => {
  test('makes no token for an owner, and no owner by any other way', async () => {
    const admin = await person('admin');
    const owner = await person('owner');
    expect((await mint(admin.token, inAcme(owner))).status).toBe(403);
    const path = `/api/v1${acme}/admin`;
    const body = { userId: admin.id, role: 'owner' };
    const answer = await send(path, { method: 'POST', token: admin.token, body });
    expect(answer.status).toBe(403);
    expect(answer.text).toContain('org.manage_owners');
    const removal = { method: 'DELETE', token: admin.token };
    expect((await send(`/api/v1${acme}/members/${owner.id}`, removal)).status).toBe(403);
  });

  test('is shown without org.manage_owners, and an owner with it', async () => {
    const [admin, owner] = [await person('admin'), await person('owner')];
    const permissions = async ({ id }: Person) =>
      (await root('GET', `${acme}/users`)).json.users.find((each: Person) => each.id === id)
        .permissions;
    expect(await permissions(admin)).not.toContain('org.manage_owners');
    expect(await permissions(owner)).toContain('org.manage_owners');
  });
});

test('a limited token of a platform administrator grants no role that has more', async () => {
  const permissions = ['platform.create_users', 'platform.read_users', 'platform.manage_admins'];
  const { token } = await minted(people.operator.token, { permissions });
  const body = { email: freshEmail(), password: 'own-password', isPlatformAdmin: true };
  const answer = await send('/api/v1/platform/users', { method: 'POST', token, body });
  expect(answer.status).toBe(403);
});

test('a limited token sets no password, neither its user’s nor another’s', async () => {
  const user = await person();
  const permissions = ['platform.update_users', 'platform.read_users'];
  const limited = await minted(people.operator.token, { permissions });
  const bound = await minted(people.operator.token, { scopeId: 'platform' });
  for (const { token } of [limited, bound]) {
    const path = `/api/v1/platform/users/${user.id}`;
    const body = { password: 'another-password' };
    expect((await send(path, { method: 'PUT', token, body })).status).toBe(403);
    expect((await send(path, { method: 'PUT', token, body: { name: 'Ann' } })).status).toBe(200);
  }
});

test('nor one of a new user, who would do more with it than the token may', async () => {
  const { token: whole } = people.operator;
  const path = `/api/v1${acme}/users`;
  const create = async (token: string, more: object = {}) => {
    const body = { email: freshEmail(), ...more };
    return (await send(path, { method: 'POST', token, body })).status;
  };
  const password = 'a-new-password';
  const permissions = ['platform.create_users', 'org.create_users'];
  const few = await minted(whole, { permissions });
  expect(await create(few.token, { password })).toBe(403);
  expect(await create(few.token)).toBe(201);
  // In the tenant it only invites.
  const bound = await minted(whole, { scopeId: tenants.acme.id });
  expect(await create(bound.token, { password })).toBe(400);
  expect(await create(bound.token)).toBe(202);
  expect(await create(whole, { password })).toBe(201);
});

describe('the first password of a user, which opens sign-ins for good,', () => {
  const setBy = (user: Person, body: object, token: string) =>
    send(`/api/v1/platform/users/${user.id}`, { method: 'PATCH', token, body });
  const first = { password: 'first-password' };

  test('is not set by a token of theirs that ends', async () => {
    const user = await person();
    const brief = await minted(user.token, { expiresAt: soon(60_000) });
    expect((await setBy(user, first, brief.token)).status).toBe(403);
    expect((await setBy(user, { name: 'Ann' }, brief.token)).status).toBe(200);
    expect((await setBy(user, first, user.token)).status).toBe(200);
  });

  test('is not set by a JWT, which may replace one that its user knows', async () => {
    const user = await person();
    const outside = outsideIssuer();
    await know(outside.issuer, 'john', user.id);
    const jwt = await outside.token({});
    const path = `/api/v1/platform/users/${user.id}`;
    const set = (body: object) => outside.call(jwt, path, { method: 'PATCH', body });
    expect((await set(first)).status).toBe(403);
    expect((await setBy(user, first, user.token)).status).toBe(200);
    const next = { password: 'next-password', currentPassword: 'first-password' };
    expect((await set(next)).status).toBe(200);
  });
});

describe('time', () => {
  test('a token makes none that outlasts it', async () => {
    const { token } = await person();
    const brief = await minted(token, { expiresAt: soon(60_000) });
    expect((await minted(brief.token)).expiresAt).toBe(brief.expiresAt);
    const sooner = soon(30_000);
    expect((await minted(brief.token, { expiresAt: sooner })).expiresAt).toBe(sooner);
    const { status, json } = await mint(brief.token, { expiresAt: soon(3_600_000) });
    expect(status).toBe(403);
    expect(json.error.message).toContain('no later');
    expect((await minted(token, { expiresAt: null })).expiresAt).toBeNull();
  });

  test.each([
    ['a second after 9999', '9999-12-31T23:59:59-00:01'],
    ['a day after 9999', '9999-12-31T23:59:59-23:59'],
    ['the past', '2020-01-01T00:00:00Z'],
    ['the year 0', '0000-01-01T00:00:00Z'],
  ])('expiresAt in %s is 400', async (_what, expiresAt) => {
    const { token } = await person();
    expect((await mint(token, { expiresAt })).status).toBe(400);
    expect((await send('/api/v1/tokens', { token })).status).toBe(200);
  });

  test('the last second of 9999 is a time like any other', async () => {
    const { token } = await person();
    const expiresAt = '9999-12-31T23:59:59.000Z';
    expect((await minted(token, { expiresAt })).expiresAt).toBe(expiresAt);
  });
});

describe('a token ends with the one that it was made with', () => {
  let parent: Made;
  let child: Made;
  let grandchild: Made;

  beforeEach(async () => {
    const { token } = await person('member');
    parent = await minted(token);
    child = await minted(parent.token);
    grandchild = await minted(child.token);
    expect([child.parentId, grandchild.parentId]).toEqual([parent.id, child.id]);
    expect(await me(grandchild.token)).toBe(200);
  });

  const run = (sql: string, ...values: unknown[]) =>
    env.DB.prepare(sql)
      .bind(...values)
      .run();

  test.each<[string, () => Promise<unknown>]>([
    ['is revoked', () => root('DELETE', `/tokens/${parent.id}`)],
    ['signs out', () => send('/api/v1/auth/token', { method: 'DELETE', token: parent.token })],
    ['expires', () => run('UPDATE tokens SET expires_at = 1 WHERE id = ?', parent.id)],
    ['is removed long after its end', () => run('DELETE FROM tokens WHERE id = ?', parent.id)],
  ])('when that one %s', async (_how, end) => {
    await end();
    for (const { token } of [child, grandchild]) expect(await me(token)).toBe(401);
    expect((await mint(grandchild.token, {})).status).toBe(401);
  });

  test('also in published copies and in memory', async () => {
    const path = '/api/core/users/platform-metadata/?platform_key=acme-corp';
    const { token } = grandchild;
    const read = (headers: Record<string, string> = {}) => send(path, { token, headers });
    await eventually(async () => {
      expect((await read()).headers.get('Cache-Status')).toMatch(/^roster; hit; ttl=/);
    });
    await send('/api/v1/auth/token', { method: 'DELETE', token: parent.token });
    await eventually(async () => expect((await read()).status).toBe(401));
  });

  test('and is gone from its user’s list', async () => {
    const user = (await send('/api/v1/me', { token: child.token })).json.data.userId;
    const listed = async () =>
      (await root('GET', `/tokens?userId=${user}`)).json.data.map((each: Made) => each.id);
    expect(await listed()).toEqual(expect.arrayContaining([child.id, grandchild.id]));
    const before = (await root('GET', `/tokens?userId=${user}`)).json.meta.pagination.total;
    await root('DELETE', `/tokens/${parent.id}`);
    for (const id of [parent.id, child.id, grandchild.id]) expect(await listed()).not.toContain(id);
    const after = (await root('GET', `/tokens?userId=${user}`)).json.meta.pagination.total;
    expect(after).toBe(before - 3);
  });
});

test('a line of tokens has an end: the ninth descendant is 409', async () => {
  let { token } = await person();
  for (let ancestors = 1; ancestors <= 8; ancestors += 1) ({ token } = await minted(token));
  const { status, json } = await mint(token, {});
  expect(status).toBe(409);
  expect(json.error.message).toContain('8 others');
  expect(await me(token)).toBe(200);
});
