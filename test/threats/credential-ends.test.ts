/**
 * Tokens end with what they rest on: their maker’s right, their user’s membership, status and
 * password.
 */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, record, send } from '../support/client.ts';
import {
  inAcme,
  leave,
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
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

describe('a token that somebody made for another user', () => {
  let maker: Person;
  let user: Person;
  let theirs: Made;

  beforeEach(async () => {
    maker = await person('admin');
    user = await person('member');
    theirs = await minted(maker.token, inAcme(user));
  });

  test('shows its maker to its user, in the list and in /me', async () => {
    expect(theirs).toMatchObject({ createdBy: maker.id, scopeId: tenants.acme.id });
    const list = (await send('/api/v1/tokens', { token: user.token })).json.data;
    expect(list.find(({ id }: Made) => id === theirs.id).createdBy).toBe(maker.id);
    const { data } = (await send('/api/v1/me', { token: theirs.token })).json;
    expect(data.token).toMatchObject({ createdBy: maker.id, parentId: theirs.parentId });
    expect((await minted(ROOT, inAcme(user))).createdBy).toBeNull();
  });

  test('does not grow when its user rises', async () => {
    expect(theirs.permissions).toEqual([
      ...['org.read_metadata', 'org.write_metadata', 'org.manage_tokens', 'org.read_members'],
    ]);
    await root('PATCH', `${acme}/members/${user.id}`, { role: 'owner' });
    const sent = { method: 'POST', token: theirs.token, body: { email: freshEmail() } };
    expect((await send(`/api/v1${acme}/users`, sent)).status).toBe(403);
    const path = '/api/core/users/platform-metadata/?platform_key=acme-corp';
    expect((await send(path, { token: theirs.token })).status).toBe(200);
    expect((await send(`/api/v1${acme}/users`, { ...sent, token: user.token })).status).toBe(202);
  });

  const path = (of: string) => `${acme}/members/${of}`;
  const ends: [string, () => Promise<{ status: number }>, (() => Promise<{ status: number }>)?][] =
    [
      [
        'leaves',
        () => root('DELETE', path(maker.id)),
        () => root('POST', `${acme}/admin`, { userId: maker.id }),
      ],
      [
        'becomes a member',
        () => root('PATCH', path(maker.id), { role: 'member' }),
        () => root('PATCH', path(maker.id), { role: 'owner' }),
      ],
      [
        'is suspended',
        () => root('PATCH', `/platform/users/${maker.id}`, { userStatus: 'suspended' }),
        () => root('PATCH', `/platform/users/${maker.id}`, { userStatus: 'active' }),
      ],
      ['is deleted', () => root('DELETE', `/platform/users/${maker.id}`)],
    ];

  test.each(ends)('ends when the maker %s, and does not live again', async (_how, end, undo) => {
    const makerless = await minted(ROOT, inAcme(user));
    expect(await me(theirs.token)).toBe(200);
    expect((await end()).status).toBe(200);
    expect(await me(theirs.token)).toBe(401);
    expect((await mint(theirs.token, inAcme(user))).status).toBe(401);
    if (undo) expect([200, 201]).toContain((await undo()).status);
    expect(await me(theirs.token)).toBe(401);
    expect(await me(makerless.token)).toBe(200);
  });

  test('is checked at its use, whatever ended the right of its maker', async () => {
    const role = (name: string) =>
      env.DB.prepare('UPDATE memberships SET role = ? WHERE user_id = ? AND scope_id = ?')
        .bind(name, maker.id, tenants.acme.id)
        .run();
    const child = await minted(theirs.token, { scopeId: tenants.acme.id, permissions: [] });
    for (const [name, status] of [
      ['developer', 401],
      ['owner', 200],
      ['member', 401],
    ] as const) {
      await role(name);
      expect([await me(theirs.token), await me(child.token)]).toEqual([status, status]);
    }
  });

  test('reads no copy and no memory: it is answered from D1 until its maker’s right ends', async () => {
    const at = '/api/core/users/platform-metadata/?platform_key=acme-corp';
    const read = (token: string, headers: Record<string, string> = {}) =>
      send(at, { token, headers });
    await eventually(async () => {
      expect((await read(user.token)).headers.get('Cache-Status')).toMatch(/^roster; hit; ttl=/);
    });
    for (let n = 0; n < 3; n += 1) {
      const { status, headers } = await read(theirs.token, { 'Cache-Control': 'max-age=60' });
      expect(status).toBe(200);
      expect(headers.get('Cache-Status')).toMatch(/^roster; fwd=/);
    }
    await env.DB.prepare(`UPDATE users SET status = 'suspended' WHERE id = ?`).bind(maker.id).run();
    expect((await read(theirs.token, { 'Cache-Control': 'max-age=60' })).status).toBe(401);
    expect((await read(theirs.token)).status).toBe(401);
  });
});

describe('the key of a service user', () => {
  const path = `/api/v1${acme}/users/service-users`;
  const created = async (token: string) => {
    const { status, json, text } = await send(path, {
      method: 'POST',
      token,
      body: { email: freshEmail() },
    });
    expect(status, text).toBe(201);
    const { token: key } = (await send('/api/v1/me', { token: json.apiKey })).json.data;
    return { ...json, key } as { apiKey: string; user: { id: string }; key: Made };
  };

  test('carries the limits of the token that it is made with', async () => {
    const owner = await person('owner');
    const expiresAt = soon(60_000);
    const limited = await minted(owner.token, {
      permissions: ['org.manage_service_users'],
      expiresAt,
    });
    const { key, apiKey } = await created(limited.token);
    expect(key).toMatchObject({
      permissions: ['org.manage_service_users'],
      scopeId: tenants.acme.id,
      expiresAt,
      parentId: limited.id,
      createdBy: owner.id,
    });
    await root('DELETE', `/tokens/${limited.id}`);
    expect(await me(apiKey)).toBe(401);
  });

  test('is good for the role that the service gets, up to what its maker held', async () => {
    const { user, apiKey } = await created((await person('admin')).token);
    await root('PATCH', `${acme}/members/${user.id}`, { role: 'owner' });
    const post = (to: string, body: object) =>
      send(`/api/v1${acme}${to}`, { method: 'POST', token: apiKey, body });
    expect((await post('/users', { email: freshEmail() })).status).toBe(202);
    const another = await person();
    expect((await post('/admin', { userId: another.id, role: 'owner' })).status).toBe(403);
  });

  test('of the root token has no limits, and one of nobody suspended is made', async () => {
    const { json } = await send(path, {
      method: 'POST',
      token: ROOT,
      body: { email: freshEmail() },
    });
    expect((await send('/api/v1/me', { token: json.apiKey })).json.data.token).toMatchObject({
      permissions: null,
      expiresAt: null,
      createdBy: null,
      parentId: null,
    });
    const body = { email: freshEmail(), userStatus: 'suspended' };
    expect((await send(path, { method: 'POST', token: ROOT, body })).status).toBe(409);
  });
});

describe('what a token is follows from its user', () => {
  test('a person has no service tokens, a service no personal ones', async () => {
    const { token, id } = await person();
    expect((await mint(token, { kind: 'service' })).status).toBe(400);
    expect((await mint(ROOT, { kind: 'service', userId: id })).status).toBe(400);
    expect((await minted(token, { kind: 'personal' })).id).toMatch(/^token_/);
    const { user } = await made('root', `${acme}/users/service-users`, { email: freshEmail() });
    expect((await mint(ROOT, { kind: 'personal', userId: user.id })).status).toBe(400);
    expect((await mint(ROOT, { kind: 'service', userId: user.id })).status).toBe(201);
  });

  test('a new password ends every token of a person but the one in use', async () => {
    const user = await person('member', { password: 'first-password' });
    const parent = await minted(user.token);
    const used = await minted(parent.token);
    const others = [await minted(used.token), await minted(ROOT, { userId: user.id }), parent];
    await env.DB.prepare(`UPDATE tokens SET kind = 'service' WHERE id = ?`)
      .bind(others[1]?.id)
      .run();
    const body = { password: 'second-password', currentPassword: 'first-password' };
    const sent = { method: 'PATCH', token: used.token, body };
    expect((await send(`/api/v1/platform/users/${user.id}`, sent)).status).toBe(200);
    for (const { token } of [...others, user]) expect(await me(token)).toBe(401);
    expect(await me(used.token), 'the one in use').toBe(200);
  });

  test('a suspension ends every token of a person, for good', async () => {
    const user = await person('member');
    const status = (userStatus: string) =>
      root('PATCH', `/platform/users/${user.id}`, { userStatus });
    expect((await status('suspended')).status).toBe(200);
    expect((await mint(ROOT, { userId: user.id })).status).toBe(409);
    expect((await status('active')).status).toBe(200);
    expect(await me(user.token)).toBe(401);
    expect(await me((await minted(ROOT, { userId: user.id })).token)).toBe(200);
  });

  test('nobody pending gets one', async () => {
    const user = await person();
    await env.DB.prepare(`UPDATE users SET status = 'pending' WHERE id = ?`).bind(user.id).run();
    expect((await mint(ROOT, { userId: user.id })).status).toBe(409);
  });
});

describe('a token that is bound to a tenant', () => {
  test('ends when its user leaves, and does not live again', async () => {
    const user = await person('member');
    await made('root', `${myApp}/members`, { userId: user.id });
    const bound = await minted(user.token, { scopeId: tenants.acme.id });
    const toApp = await minted(user.token, { scopeId: tenants.myApp.id });
    expect((await leave(acme, user)).status).toBe(200);
    expect(await me(bound.token)).toBe(401);
    await made('root', `${acme}/members`, { userId: user.id });
    expect(await me(bound.token)).toBe(401);
    expect([await me(user.token), await me(toApp.token)]).toEqual([200, 200]);
  });

  test('ends when its user leaves the application above, which ends the roles below', async () => {
    const user = await person('member');
    await made('root', `${myApp}/members`, { userId: user.id });
    const below = await minted(user.token, { scopeId: tenants.globex.id });
    const here = await minted(user.token, { scopeId: tenants.acme.id });
    const above = await minted(user.token, { scopeId: tenants.myApp.id });
    expect((await leave(myApp, user)).status).toBe(200);
    const tokens = [below.token, above.token, here.token];
    expect(await Promise.all(tokens.map(me))).toEqual([401, 401, 401]);
  });

  test('to an application leaves the copies of the organizations below with its user', async () => {
    const user = await person('member');
    await made('root', `${myApp}/members`, { userId: user.id });
    const { token } = await minted(user.token, { scopeId: tenants.myApp.id });
    const read = () => send(record('john').path, { token });
    await eventually(async () => {
      expect((await read()).headers.get('Cache-Status')).toMatch(/^roster; hit; ttl=/);
    });
    await leave(myApp, user);
    await eventually(async () => expect((await read()).status).toBe(401));
  });

  test('may be made for whoever has a place there by way of the application', async () => {
    const { appOwner, beta, operator } = people;
    expect((await mint(operator.token, inAcme(appOwner))).status).toBe(201);
    expect((await mint(appOwner.token, inAcme(beta))).status).toBe(201);
    const admin = await person('admin');
    const answer = await mint(admin.token, inAcme(beta));
    expect(answer.status, 'the application’s members are not for its organizations’ admins').toBe(
      404,
    );
    expect(answer.text).toBe((await mint(admin.token, inAcme({ id: 'user_nobody' }))).text);
  });

  test('makes tokens bound to the same scope, also when that is the platform', async () => {
    const bound = await minted(people.operator.token, { scopeId: 'platform' });
    expect((await minted(bound.token)).scopeId).toBe('platform');
  });
});

test('a token that an administrator of the platform bound to a tenant ends with that role', async () => {
  const user = await person(undefined, { isPlatformAdmin: true });
  const bound = await minted(user.token, { scopeId: tenants.acme.id });
  const inApp = await minted(user.token, { scopeId: tenants.myApp.id });
  await made('root', `${myApp}/members`, { userId: user.id, role: 'owner' });
  await root('PATCH', `/platform/users/${user.id}`, { role: 'user' });
  expect([await me(bound.token), await me(inApp.token), await me(user.token)]).toEqual([
    ...[200, 200, 200],
  ]);
  await leave(myApp, user);
  expect([await me(bound.token), await me(inApp.token)]).toEqual([401, 401]);

  const other = await person(undefined, { isPlatformAdmin: true });
  const theirs = await minted(other.token, { scopeId: tenants.acme.id });
  await root('PATCH', `/platform/users/${other.id}`, { role: 'user' });
  await made('root', `${acme}/members`, { userId: other.id, role: 'owner' });
  expect([await me(theirs.token), await me(other.token)]).toEqual([401, 200]);
});

describe('the only platform administrator', () => {
  const { operator } = people;

  test('changes name and password', async () => {
    const path = `/platform/users/${operator.id}`;
    expect((await as('operator').put(path, { name: 'Olga' })).status).toBe(200);
    expect((await as('operator').put(path, { password: 'a-new-password' })).status).toBe(200);
    expect((await as('root').put(path, { password: 'newer-password', name: 'Olga' })).status).toBe(
      200,
    );
  });

  test('is neither demoted nor suspended nor deleted', async () => {
    const path = `/platform/users/${operator.id}`;
    expect((await as('root').put(path, { isPlatformAdmin: false })).status).toBe(409);
    expect((await as('root').put(path, { userStatus: 'suspended' })).status).toBe(409);
    expect((await as('root').delete(path)).status).toBe(409);
  });
});
