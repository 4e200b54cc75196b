/** Tokens: minted, listed, revoked, and never wider than the rights of their minter. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { parseToken, tokenOf } from '../../src/auth/token.ts';
import { ROOT, record, send } from '../support/client.ts';

type Who = keyof typeof people | 'root';
const tokenOfWho = (who: Who) => (who === 'root' ? ROOT : people[who].token);

const mint = (who: Who | string, body: object) =>
  send('/api/v1/tokens', {
    method: 'POST',
    token: who in people || who === 'root' ? tokenOfWho(who as Who) : who,
    body,
  });
const list = (who: Who, query = '') => send(`/api/v1/tokens${query}`, { token: tokenOfWho(who) });
const revoke = (who: Who, id: string) =>
  send(`/api/v1/tokens/${id}`, { method: 'DELETE', token: tokenOfWho(who) });
const minted = async (who: Who | string, body: object) => {
  const { status, json, text } = await mint(who, body);
  expect(status, text).toBe(201);
  return json.data as { token: string; id: string; expiresAt: string | null };
};

const YEAR = 365 * 24 * 60 * 60 * 1_000;

describe('minting', () => {
  test('without an end only if the request asks for none', async () => {
    const { token, expiresAt } = await minted('john', { name: 'for good', expiresAt: null });
    expect(expiresAt).toBeNull();
    const { data } = (await send('/api/v1/me', { token })).json;
    expect(data.token.expiresAt).toBeNull();
  });

  test('with an end that is never later than that of the maker, named or not', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const { token } = await minted('john', { name: 'short', expiresAt });
    for (const end of [{}, { expiresAt: null }]) {
      const body = { name: 'shorter', ...end };
      const { status, json } = await send('/api/v1/tokens', { method: 'POST', token, body });
      expect([status, json.data.expiresAt]).toEqual([201, expiresAt]);
    }
  });

  test('for oneself: shown once, good at once, of the promised shape', async () => {
    const { status, json } = await mint('john', { name: 'phone' });
    expect(status).toBe(201);
    expect(json.data).toEqual({
      id: json.data.id,
      name: 'phone',
      userId: people.john.id,
      kind: 'personal',
      scopeId: null,
      permissions: null,
      lastFour: json.data.token.slice(-4),
      createdBy: people.john.id,
      parentId: parseToken(people.john.token)?.tokenId,
      expiresAt: new Date(Date.parse(json.data.createdAt) + YEAR).toISOString(),
      lastUsedAt: null,
      createdAt: json.data.createdAt,
      token: json.data.token,
    });
    expect((await send('/api/v1/me', { token: json.data.token })).json.data.username).toBe(
      'john_doe',
    );
    const stored = await env.DB.prepare('SELECT * FROM tokens WHERE id = ?')
      .bind(json.data.id)
      .first();
    expect(JSON.stringify(stored)).not.toContain(json.data.token.slice(60, 100));
  });

  test('by the root token, for any user, who must be named', async () => {
    await minted('root', { name: 'for jane', userId: people.jane.id });
    const { status, json } = await mint('root', { name: 'for whom?' });
    expect(status).toBe(400);
    expect(json.error.details.errors).toEqual({ userId: ['userId is required with this token'] });
    expect((await mint('root', { name: 'x', userId: 'user_nobody' })).status).toBe(404);
  });

  test.each([
    ['the platform’s administrator, for anyone', 'operator', 'john', undefined, 201],
    ['a member, for another', 'john', 'jane', undefined, 403],
    ['an organization’s admin, unbound', 'admin', 'jane', undefined, 403],
    ['an organization’s admin, bound to it, for a member', 'admin', 'jane', tenants.acme.id, 201],
    ['an organization’s admin, for no member', 'admin', 'stranger', tenants.acme.id, 404],
    ['an organization’s admin, for someone in an unknown scope', 'admin', 'jane', 'org_nope', 404],
    [
      'an organization’s admin, in a scope that is not theirs',
      'admin',
      'jane',
      tenants.corporate.id,
      404,
    ],
    ['a stranger, in a scope that is not theirs', 'stranger', 'jane', tenants.acme.id, 404],
    ['a member, in the scope, for another', 'john', 'jane', tenants.acme.id, 403],
  ] as const)('%s', async (_name, who, forWhom, scopeId, status) => {
    const answer = await mint(who, {
      name: 'test',
      userId: people[forWhom].id,
      ...(scopeId && { scopeId }),
    });
    expect(answer.status, answer.text).toBe(status);
  });

  test('is refused for a user with more rights than the minter', async () => {
    const { status, json } = await mint('admin', {
      name: 'upwards',
      userId: people.appOwner.id,
      scopeId: tenants.myApp.id,
    });
    expect(status).toBe(403);
    expect(json.error.message).toContain('may do more than you');
  });

  test('by a token that is limited to permissions stays within them', async () => {
    const limited = await minted('orgOwner', {
      name: 'limited',
      permissions: ['org.manage_tokens', 'platform.manage_tokens', 'org.read_metadata'],
    });
    expect((await mint(limited.token, { name: 'wider' })).status).toBe(403);
    const wider = { name: 'wider', permissions: ['org.write_metadata'] };
    expect((await mint(limited.token, wider)).status).toBe(403);
    await minted(limited.token, { name: 'narrower', permissions: ['org.read_metadata'] });
    const reading = await minted('orgOwner', { name: 'r', permissions: ['org.read_metadata'] });
    expect((await mint(reading.token, { name: 'x', permissions: [] })).status).toBe(403);
  });

  test('by a token that is bound to a scope stays within it', async () => {
    const bound = await minted('john', { name: 'bound', scopeId: tenants.acme.id });
    expect((await mint(bound.token, { name: 'unbound' })).status).toBe(403);
    expect((await mint(bound.token, { name: 'x', scopeId: tenants.personal.id })).status).toBe(404);
    await minted(bound.token, { name: 'same', scopeId: tenants.acme.id });
  });

  test.each([
    [{}, 'name'],
    [{ name: '' }, 'name'],
    [{ name: 'x', permissions: ['org.everything'] }, 'permissions.0'],
    [{ name: 'x', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    [{ name: 'x', expiresAt: 'tomorrow' }, 'expiresAt'],
    [{ name: 'x', surprise: 1 }, ''],
  ])('%j is 400 and names the field', async (body, field) => {
    const { status, json } = await mint('john', body);
    expect(status).toBe(400);
    expect(json.error.code).toBe('BAD_REQUEST');
    expect(Object.keys(json.error.details.errors)).toEqual([field]);
  });
});

describe('limits', () => {
  test('a token bound to a tenant opens that tenant only', async () => {
    const { token } = await minted('john', { name: 'acme only', scopeId: tenants.acme.id });
    const at = (platform_key: string) => send(record('john', { platform_key }).path, { token });
    expect((await at('acme-corp')).status).toBe(200);
    expect((await at('personal')).status).toBe(403);
  });

  test('a token bound to an application reaches its organizations', async () => {
    const { token } = await minted('john', { name: 'my app', scopeId: tenants.myApp.id });
    expect((await send(record('john').path, { token })).status).toBe(200);
  });

  test('a token limited to reading cannot write, not even its own record', async () => {
    const { token } = await minted('john', { name: 'r', permissions: ['org.read_metadata'] });
    const path = record('john').path;
    expect((await send(path, { token })).status).toBe(200);
    const body = { metadata: { a: 1 } };
    expect((await send(path, { token, method: 'PATCH', body })).status).toBe(403);
  });

  test('an expired token is no token', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const { token, id } = await minted('john', { name: 'short', expiresAt });
    expect((await send('/api/v1/me', { token })).json.data.token.expiresAt).toBe(expiresAt);
    await env.DB.prepare('UPDATE tokens SET expires_at = 1 WHERE id = ?').bind(id).run();
    expect((await send('/api/v1/me', { token })).status).toBe(401);
  });
});

describe('revoking', () => {
  test('one’s own token: gone from the list, and it opens nothing', async () => {
    const { token, id } = await minted('jane', { name: 'lost phone' });
    expect((await revoke('jane', id)).status).toBe(204);
    expect((await send('/api/v1/me', { token })).status).toBe(401);
    expect((await send(record('jane').path, { token, method: 'PATCH', body: {} })).status).toBe(
      400,
    );
    const body = { metadata: { a: 1 } };
    expect((await send(record('jane').path, { token, method: 'PATCH', body })).status).toBe(401);
    expect((await revoke('jane', id)).status).toBe(404);
    const { json } = await list('jane');
    expect(json.data.map((each: { id: string }) => each.id)).not.toContain(id);
  });

  test('a token bound to a tenant, by a caller who manages the tenant’s tokens', async () => {
    const { id } = await minted('jane', { name: 'bound', scopeId: tenants.acme.id });
    const unbound = await minted('jane', { name: 'unbound' });
    expect((await revoke('stranger', id)).status).toBe(404);
    expect((await revoke('john', id)).status).toBe(403);
    expect((await revoke('admin', unbound.id)).status).toBe(404);
    expect((await revoke('admin', id)).status).toBe(204);
    expect((await revoke('operator', unbound.id)).status).toBe(204);
    expect((await revoke('root', 'token_unknown')).status).toBe(404);
  });

  test('a revoked token leaves the published copies as well', async () => {
    const { token, id } = await minted('john', { name: 'hot' });
    const hot = () => send(record('john').path, { token });
    await expect
      .poll(async () => (await hot()).headers.get('Cache-Status'))
      .toMatch(/^roster; hit; ttl=/);
    await revoke('john', id);
    await expect.poll(async () => (await hot()).status).toBe(401);
  });
});

describe('listing', () => {
  test('pages through one’s own, newest first, without a secret', async () => {
    const names = ['one', 'two', 'three'];
    for (const name of names) await minted('beta', { name });
    const first = (await list('beta', '?limit=2')).json;
    expect(first.data.map((each: { name: string }) => each.name)).toEqual(['three', 'two']);
    expect(first.meta.pagination).toMatchObject({ hasMore: true, total: 4 });
    const rest = (await list('beta', `?limit=2&cursor=${first.meta.pagination.cursor}`)).json;
    expect(rest.data.map((each: { name: string }) => each.name)).toEqual(['one', 'demo']);
    expect(rest.meta.pagination).toEqual({ cursor: null, hasMore: false, total: 4 });
    expect(JSON.stringify(first)).not.toMatch(/hash|rst_/);
  });

  test('of another needs the right, and a cursor fits its list only', async () => {
    expect((await list('john', `?userId=${people.beta.id}`)).status).toBe(403);
    expect((await list('operator', `?userId=${people.beta.id}`)).json.data).toHaveLength(4);
    const scoped = `?userId=${people.jane.id}&scopeId=${tenants.acme.id}`;
    expect((await list('admin', scoped)).status).toBe(200);
    const { cursor } = (await list('beta', '?limit=1')).json.meta.pagination;
    const at = (id: string) => list('operator', `?limit=1&userId=${id}&cursor=${cursor}`);
    expect([(await at(people.beta.id)).status, (await at(people.jane.id)).status]).toEqual([
      200, 400,
    ]);
    expect((await list('beta', '?cursor=nonsense')).status).toBe(400);
    expect((await list('beta', '?limit=0')).status).toBe(400);
    expect((await list('beta', '?surprise=1')).status).toBe(400);
  });
});

test('the last use of a token is noted, to the hour', async () => {
  const { token, id } = await minted('other', { name: 'used' });
  const used = async () => {
    const { json } = await list('other');
    return json.data.find((each: { id: string }) => each.id === id).lastUsedAt;
  };
  expect(await used()).toBeNull();
  await send(record('other').path, { token, method: 'PATCH', body: { metadata: { a: 1 } } });
  const first = await used();
  expect(Date.parse(first)).toBeGreaterThan(Date.now() - 60_000);
  await send(record('other').path, { token, method: 'PATCH', body: { metadata: { a: 2 } } });
  expect(await used()).toBe(first);
});

describe('the form of a token', () => {
  const { token } = people.john;

  test('is told from a typo before any I/O', () => {
    for (let i = 0; i < token.length; i += 1) {
      const typo = token.slice(0, i) + (token[i] === 'x' ? 'y' : 'x') + token.slice(i + 1);
      expect(parseToken(typo)).toBeUndefined();
    }
    expect(parseToken(token)?.userId).toBe(people.john.id);
  });

  test('with a good checksum and a wrong secret opens nothing', async () => {
    const { userId, tokenId } = parseToken(token) ?? { userId: '', tokenId: '' };
    const forged = tokenOf(userId, tokenId, '0'.repeat(52)).token;
    expect((await send('/api/v1/me', { token: forged })).status).toBe(401);
    expect((await send(record('john').path, { token: forged })).status).toBe(401);
  });
});

test('/me shows the user and the rights of a token', async () => {
  const { json } = await send('/api/v1/me', { token: people.admin.token });
  expect(json.data).toMatchObject({
    kind: 'human',
    userId: people.admin.id,
    username: 'admin',
    role: 'user',
    isPlatformAdmin: false,
  });
  expect(json.data.memberships).toContainEqual({
    scopeId: tenants.acme.id,
    kind: 'organization',
    key: 'acme-corp',
    name: 'Acme Corp',
    role: 'admin',
    status: 'active',
  });
});
