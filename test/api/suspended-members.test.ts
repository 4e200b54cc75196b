/** A suspended membership: no right in the tenant, at once; everything stays, and works again. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { parseToken } from '../../src/auth/token.ts';
import { type CopyMetadata, recordKey } from '../../src/copies/copy.ts';
import { ROOT, send } from '../support/client.ts';
import { me, minted, root } from '../support/credentials.ts';
import { markAll } from '../support/marks.ts';
import { as, freshEmail, made, myApp } from '../support/tenancy.ts';

const kinds = ['application', 'organization'] as const;
type Kind = (typeof kinds)[number];
type Status = 'active' | 'suspended';

/** A new tenant, and a person in it with a token that is free and one that is bound there. */
interface Place {
  readonly tenant: string;
  readonly scopeId: string;
  readonly key: string;
  readonly id: string;
  readonly token: string;
  readonly bound: string;
}

async function place(kind: Kind, role = 'admin'): Promise<Place> {
  const key = `s-${crypto.randomUUID()}`;
  const body = kind === 'application' ? {} : { applicationId: tenants.myApp.id };
  const scopeId = (await made('root', `/${kind}s`, { key, name: 'Place', ...body }))[kind].id;
  const tenant = `/${kind}s/${scopeId}`;
  const { id } = (await made('root', '/platform/users', { email: freshEmail() })).user;
  await made('root', `${tenant}/members`, { userId: id, role });
  const { token } = await minted(ROOT, { userId: id });
  const { token: bound } = await minted(ROOT, { userId: id, scopeId });
  return { tenant, scopeId, key, id, token, bound };
}

const set = (status: Status, { tenant, id }: Pick<Place, 'tenant' | 'id'>, list = 'members') =>
  root('PATCH', `${tenant}/${list}/${id}`, { status });

const metadata = ({ key }: Place) => `/api/core/users/platform-metadata/?platform_key=${key}`;

/** The statuses of a person's requests in a tenant. */
async function reached(at: Place, token: string) {
  const ask = async (method: string, path: string, body?: object) =>
    (await send(path, { method, token, ...(body && { body }) })).status;
  return {
    tenant: await ask('GET', `/api/v1${at.tenant}`),
    members: await ask('GET', `/api/v1${at.tenant}/members`),
    users: await ask('GET', `/api/v1${at.tenant}/users`),
    rename: await ask('PATCH', `/api/v1${at.tenant}`, { name: 'Place' }),
    record: await ask('GET', metadata(at)),
    write: await ask('PATCH', metadata(at), { metadata: { a: 1 } }),
    mint: await ask('POST', '/api/v1/tokens', { name: 'n', scopeId: at.scopeId }),
  };
}

const all = (codes: readonly number[]) =>
  Object.fromEntries(
    ['tenant', 'members', 'users', 'rename', 'record', 'write', 'mint'].map((name, i) => [
      name,
      codes[i],
    ]),
  );

/** The hashes that the copy of a version lists, once it is published. */
async function readersOf(userId: string, key: string, version: number): Promise<string[]> {
  const copy = async () =>
    (await env.COPIES.getWithMetadata<CopyMetadata>(recordKey(userId, key))).metadata;
  await expect.poll(async () => (await copy())?.version).toBe(version);
  return Object.keys((await copy())?.readers ?? {});
}

describe.each(kinds)('in an %s', (kind) => {
  let at: Place;
  beforeEach(async () => {
    at = await place(kind);
  });

  test('all rights stop at once, and come back', async () => {
    const before = all([200, 200, 200, 200, 200, 200, 201]);
    expect(await reached(at, at.token)).toEqual(before);
    expect((await set('suspended', at)).json.member).toMatchObject({
      role: 'admin',
      status: 'suspended',
    });
    expect(await reached(at, at.token)).toEqual(all([404, 404, 404, 404, 403, 403, 404]));
    expect((await set('active', at)).json.member.status).toBe('active');
    expect(await reached(at, at.token)).toEqual(before);
  });

  test('keys that are bound there are refused at once, and work again', async () => {
    const child = await minted(at.bound, { scopeId: at.scopeId });
    expect(await me(at.bound)).toBe(200);
    await set('suspended', at);
    for (const token of [at.bound, child.token]) {
      const codes = Object.values(await reached(at, token));
      expect([await me(token), ...codes]).toEqual(Array(8).fill(401));
    }
    expect(await me(at.token)).toBe(200);
    await set('active', at);
    expect([await me(at.bound), await me(child.token)]).toEqual([200, 200]);
  });

  test('so does the key of a service user', async () => {
    const path = `${at.tenant}/users/service-users`;
    const { user, apiKey } = await made('root', path, { email: freshEmail(), role: 'admin' });
    expect((await set('suspended', { ...at, id: user.id })).status).toBe(200);
    expect(await me(apiKey)).toBe(401);
    await set('active', { ...at, id: user.id });
    expect(await me(apiKey)).toBe(200);
  });

  test('tokens that the person made for others stop as long', async () => {
    const service = await made('root', `${at.tenant}/users/service-users`, { email: freshEmail() });
    const forOther = await minted(at.token, { userId: service.user.id, scopeId: at.scopeId });
    await set('suspended', at);
    expect(await me(forOther.token)).toBe(401);
    // A change elsewhere does not end them for good.
    await made('root', `/applications/${tenants.corporate.id}/members`, { userId: at.id });
    await root('DELETE', `/applications/${tenants.corporate.id}/members/${at.id}`);
    await set('active', at);
    expect(await me(forOther.token)).toBe(200);
  });

  test('the record stays, and administrators read and write it', async () => {
    const { username } = (await root('GET', `/platform/users/${at.id}`)).json.user;
    await send(metadata(at), { method: 'PATCH', token: at.token, body: { metadata: { kept: 1 } } });
    await set('suspended', at);
    const theirs = `${metadata(at)}&username=${encodeURIComponent(username)}`;
    expect((await send(theirs, { token: ROOT })).json.metadata).toEqual({ kept: 1 });
    const body = { metadata: { by: 'admin' } };
    expect((await send(theirs, { method: 'PATCH', token: ROOT, body })).status).toBe(200);
    await set('active', at);
    const own = await send(metadata(at), { token: at.token });
    expect(own.json.metadata).toEqual({ kept: 1, by: 'admin' });
  });

  test.each(['token', 'bound'] as const)('a published copy is not served by a %s', async (name) => {
    await send(metadata(at), { method: 'PATCH', token: at[name], body: { metadata: { a: 1 } } });
    const hit = async () => (await send(metadata(at), { token: at[name] })).headers;
    await expect.poll(async () => (await hit()).get('Cache-Status')).toMatch(/^roster; hit/);
    await set('suspended', at);
    const codes = [];
    for (let n = 0; n < 3; n += 1)
      codes.push((await send(metadata(at), { token: at[name] })).status);
    expect(codes).toEqual(Array(3).fill(name === 'token' ? 403 : 401));
    // A change by somebody else publishes the record, but not to the person.
    const { username } = (await root('GET', `/platform/users/${at.id}`)).json.user;
    const theirs = `${metadata(at)}&username=${encodeURIComponent(username)}`;
    await send(theirs, { method: 'PATCH', token: ROOT, body: { metadata: { b: 2 } } });
    expect(await readersOf(at.id, at.key, 2)).toEqual([]);
    await set('active', at);
    await expect.poll(async () => (await hit()).get('Cache-Status')).toMatch(/^roster; hit/);
  });

  test('it is shown where members are, and to the person, and nowhere else', async () => {
    const elsewhere = `/applications/${tenants.corporate.id}`;
    await made('root', `${elsewhere}/members`, { userId: at.id });
    const other = await root('GET', `${elsewhere}/users/${at.id}`);
    await set('suspended', at);
    const again = await root('GET', `${elsewhere}/users/${at.id}`);
    expect([again.text, again.headers.get('ETag')]).toEqual([
      other.text,
      other.headers.get('ETag'),
    ]);
    expect((await root('GET', `${at.tenant}/members/${at.id}`)).json.member.status).toBe(
      'suspended',
    );
    expect((await root('GET', `${at.tenant}/members`)).json.members).toContainEqual(
      expect.objectContaining({ userId: at.id, status: 'suspended' }),
    );
    expect((await root('GET', `${at.tenant}/users/${at.id}`)).json.user).toMatchObject({
      status: 'Suspended',
      userStatus: 'suspended',
      role: 'admin',
      permissions: [],
    });
    const own = (await send('/api/v1/me', { token: at.token })).json.data.memberships;
    expect(own).toContainEqual(
      expect.objectContaining({ scopeId: at.scopeId, status: 'suspended' }),
    );
    const visible = await send(`/api/v1/${kind}s?limit=200`, { token: at.token });
    expect(visible.json[`${kind}s`].map(({ id }: { id: string }) => id)).not.toContain(at.scopeId);
    expect((await root('GET', `/platform/users/${at.id}`)).json.user.userStatus).toBe('active');
  });

  test('PUT does the same; a role and a status change together; neither is 400', async () => {
    const path = `${at.tenant}/members/${at.id}`;
    const both = await root('PUT', path, { role: 'member', status: 'suspended' });
    expect(both.json.member).toMatchObject({ role: 'member', status: 'suspended' });
    const role = await root('PATCH', path, { role: 'admin' });
    expect(role.json.member).toMatchObject({ role: 'admin', status: 'suspended' });
    expect((await root('PATCH', path, {})).status).toBe(400);
    expect((await root('PATCH', path, { status: 'pending' })).status).toBe(400);
    const event = await env.DB.prepare(
      "SELECT action, keys FROM events WHERE user_id = ? AND action = 'member.set' ORDER BY id",
    )
      .bind(at.id)
      .first();
    expect(event).toEqual({ action: 'member.set', keys: '["member","suspended"]' });
  });

  test('the last owner who can act is not suspended, and a suspended one is none', async () => {
    const [one, two] = [await place(kind, 'owner'), await place(kind, 'owner')];
    await made('root', `${one.tenant}/members`, { userId: two.id, role: 'owner' });
    expect((await set('suspended', { tenant: one.tenant, id: two.id })).status).toBe(200);
    const refused = await set('suspended', one);
    expect([refused.status, refused.json.error.message]).toEqual([
      409,
      expect.stringContaining('the last owner of Place who can act'),
    ]);
    for (const [method, path, body] of [
      ['PATCH', `${one.tenant}/members/${one.id}`, { role: 'admin' }],
      ['DELETE', `${one.tenant}/members/${one.id}`, undefined],
      ['DELETE', `/platform/users/${one.id}`, undefined],
      ['PATCH', `/platform/users/${one.id}`, { userStatus: 'suspended' }],
    ] as const) {
      expect([method, path, (await root(method, path, body)).status]).toEqual([method, path, 409]);
    }
    // One who is suspended is the last of nothing.
    expect((await root('DELETE', `${one.tenant}/members/${two.id}`)).status).toBe(200);
  });

  test('two owners who suspend each other at once leave one', async () => {
    const one = await place(kind, 'owner');
    const two = (await made('root', '/platform/users', { email: freshEmail() })).user;
    await made('root', `${one.tenant}/members`, { userId: two.id, role: 'owner' });
    const { token } = await minted(ROOT, { userId: two.id });
    const suspend = (by: string, id: string) =>
      send(`/api/v1${one.tenant}/members/${id}`, {
        method: 'PATCH',
        token: by,
        body: { status: 'suspended' },
      });
    await Promise.all([suspend(one.token, two.id), suspend(token, one.id)]);
    const left = await env.DB.prepare(
      "SELECT count(*) AS total FROM memberships WHERE scope_id = ? AND role = 'owner' AND status = 'active'",
    )
      .bind(one.scopeId)
      .first('total');
    expect(left).toBe(1);
  });
});

describe('by', () => {
  const suspend = async (token: string, { tenant, id }: Place, status: Status = 'suspended') =>
    (await send(`/api/v1${tenant}/members/${id}`, { method: 'PATCH', token, body: { status } }))
      .status;

  test('those who handle the role: an admin suspends admins, and no owner', async () => {
    const at = await place('organization', 'owner');
    const join = async (role: string) => {
      const { id } = (await made('root', '/platform/users', { email: freshEmail() })).user;
      await made('root', `${at.tenant}/members`, { userId: id, role });
      return { ...at, id, token: (await minted(ROOT, { userId: id })).token };
    };
    const [admin, other, member] = [await join('admin'), await join('admin'), await join('member')];
    expect(await suspend(member.token, other)).toBe(403);
    expect(await suspend(member.token, member)).toBe(403);
    expect(await suspend(admin.token, at)).toBe(403);
    expect(await suspend(admin.token, other)).toBe(200);
    expect(await suspend(admin.token, member)).toBe(200);
    expect(await suspend(at.token, admin)).toBe(200);
    expect((await set('suspended', other, 'admin')).status).toBe(200);
  });

  test('nobody for themselves, also not with a role above', async () => {
    const at = await place('organization', 'member');
    await made('root', `${myApp}/members`, { userId: at.id, role: 'owner' });
    await set('suspended', at);
    const lift = () =>
      send(`/api/v1${at.tenant}/members/${at.id}`, {
        method: 'PATCH',
        token: at.token,
        body: { status: 'active' },
      });
    const refused = await lift();
    expect([refused.status, refused.json.error.message]).toEqual([
      403,
      expect.stringContaining('somebody else'),
    ]);
    expect((await send(metadata(at), { token: at.token })).status).toBe(403);
    await root('DELETE', `${myApp}/members/${at.id}`);
  });
});

test('a role in the application stops below as well; one of its own in an organization stays', async () => {
  const app = await place('application', 'admin');
  const create = async () =>
    (
      await made('root', '/organizations', {
        name: crypto.randomUUID(),
        applicationId: app.scopeId,
      })
    ).organization.id;
  const [own, other] = [await create(), await create()];
  await made('root', `/organizations/${own}/members`, { userId: app.id });
  const read = async (id: string, token = app.token) =>
    (await send(`/api/v1/organizations/${id}/members`, { token })).status;
  expect([await read(own), await read(other)]).toEqual([200, 200]);
  await set('suspended', app);
  expect([await read(own), await read(other)]).toEqual([200, 404]);
  // The key is bound to the application, where all is stopped.
  expect(await read(own, app.bound)).toBe(401);
  const { token } = await minted(ROOT, { userId: app.id, scopeId: own });
  expect(await read(own, token)).toBe(200);
});

test('a copy in an organization lists no key that is bound to the application above', async () => {
  const app = await place('application', 'admin');
  const key = `s-${crypto.randomUUID()}`;
  const body = { key, name: 'Below', applicationId: app.scopeId };
  const { id } = (await made('root', '/organizations', body)).organization;
  await made('root', `/organizations/${id}/members`, { userId: app.id });
  const write = (token: string, n: number) =>
    send(metadata({ ...app, key }), { method: 'PATCH', token, body: { metadata: { n } } });
  await markAll();
  await write(app.bound, 1);
  const [free, bound] = [app.token, app.bound].map((token) => parseToken(token)?.hash ?? '');
  expect((await readersOf(app.id, key, 1)).sort()).toEqual([free, bound].sort());
  await set('suspended', app);
  await write(app.token, 2);
  expect(await readersOf(app.id, key, 2)).toEqual([free]);
});

test('a suspended member who is placed there again stays suspended', async () => {
  const at = await place('organization');
  await set('suspended', at);
  expect((await as('root').post(`${at.tenant}/members`, { userId: at.id })).status).toBe(409);
  expect(
    (await root('PATCH', `/platform/users/${at.id}`, { organization: at.scopeId })).status,
  ).toBe(200);
  expect((await root('GET', `${at.tenant}/members/${at.id}`)).json.member.status).toBe('suspended');
});
