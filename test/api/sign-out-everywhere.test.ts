/** All tokens of a user are ended together, and no token that could not be ended one by one. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { inAcme, type Made, me, minted, type Person, person } from '../support/credentials.ts';
import { know, outsideIssuer } from '../support/outside-issuer.ts';
import { made, myApp } from '../support/tenancy.ts';

const endAll = (token: string, query: Record<string, string> = {}) =>
  send(`/api/v1/tokens?${new URLSearchParams(query)}`, { method: 'DELETE', token });
const endOne = (token: string, id: string) =>
  send(`/api/v1/tokens/${id}`, { method: 'DELETE', token });

const password = 'correct horse battery';
const signIn = async (email: string): Promise<string> => {
  const sent = { method: 'POST', body: { email, password } };
  return (await send('/api/v1/auth/token', sent)).json.data.token;
};

/** The ids of those that have not been ended. */
const left = async (tokens: readonly Made[]) => {
  const { results } = await env.DB.prepare(
    'SELECT id FROM tokens WHERE revoked_at IS NULL AND id IN (SELECT value FROM json_each(?))',
  )
    .bind(JSON.stringify(tokens.map(({ id }) => id)))
    .all<{ id: string }>();
  return results.map(({ id }) => id).sort();
};

let user: Person;
beforeEach(async () => {
  user = await person('member', { password });
});

describe('everything of one’s own', () => {
  test('ends: keys, bound ones, those that others made, and the one in use', async () => {
    const mine = [
      await minted(user.token, { name: 'phone' }),
      await minted(user.token, { name: 'acme', scopeId: tenants.acme.id }),
      await minted(ROOT, { userId: user.id }),
      await minted(people.admin.token, inAcme(user)),
    ];
    const session = await signIn(user.email);
    const others = await person('member');
    const { status, text } = await endAll(user.token);
    expect([status, text]).toEqual([204, '']);
    for (const { token } of [...mine, { token: session }, user]) expect(await me(token)).toBe(401);
    expect(await me(others.token)).toBe(200);
    const again = await signIn(user.email);
    expect((await send('/api/v1/tokens', { token: again })).json.data).toHaveLength(1);
  });

  test('ends what was made with it, for oneself and for others', async () => {
    const admin = await person('admin');
    const child = await minted(admin.token);
    const theirs = await minted(child.token, inAcme(user));
    expect(await me(theirs.token)).toBe(200);
    expect((await endAll(admin.token)).status).toBe(204);
    expect([await me(child.token), await me(theirs.token)]).toEqual([401, 401]);
    expect(await me(user.token)).toBe(200);
  });

  test('with ?sessions=true, what signing in made, and not a key of that name', async () => {
    const sessions = [await signIn(user.email), await signIn(user.email)];
    const key = await minted(user.token, { name: 'sign-in' });
    const fromAdmin = await minted(people.admin.token, { ...inAcme(user), name: 'sign-in' });
    expect((await endAll(user.token, { sessions: 'true' })).status).toBe(204);
    for (const token of sessions) expect(await me(token)).toBe(401);
    for (const { token } of [user, key, fromAdmin]) expect(await me(token)).toBe(200);
    expect((await endAll(user.token, { sessions: 'yes' })).status).toBe(400);
    expect((await endAll(user.token, { sessions: 'false' })).status).toBe(204);
    expect(await me(key.token)).toBe(401);
  });

  test('with a JWT: the tokens end, and the JWT is good until it expires', async () => {
    const outside = outsideIssuer();
    await know(outside.issuer, 'john', user.id);
    const jwt = await outside.token();
    const sent = { method: 'POST', body: { name: 'made with a JWT' } };
    const { data } = (await outside.call(jwt, '/api/v1/tokens', sent)).json;
    const answer = await outside.call(jwt, '/api/v1/tokens', { method: 'DELETE' });
    expect(answer.status).toBe(204);
    expect([await me(data.token), await me(user.token)]).toEqual([401, 401]);
    expect((await outside.call(jwt)).status).toBe(200);
  });

  test('leaves one event, which names the tokens, and none if there were none', async () => {
    const keys = [];
    for (let n = 0; n < 40; n += 1) keys.push(await minted(ROOT, { userId: user.id }));
    const events = async () => {
      const { results } = await env.DB.prepare(
        "SELECT keys, key_count, actor_id FROM events WHERE user_id = ? AND action = 'token.revoke'",
      )
        .bind(user.id)
        .all<{ keys: string; key_count: number; actor_id: string | null }>();
      return results;
    };
    expect((await endAll(ROOT, { userId: user.id })).status).toBe(204);
    const [event, ...more] = await events();
    expect([event?.key_count, more, event?.actor_id]).toEqual([41, [], 'root']);
    const named: string[] = JSON.parse(event?.keys ?? '[]');
    expect(named).toHaveLength(32);
    expect(await left(keys)).toEqual([]);
    expect((await endAll(ROOT, { userId: user.id })).status).toBe(204);
    expect(await events()).toHaveLength(1);
  });

  test('reads no copy here afterwards', async () => {
    const path = '/api/core/users/platform-metadata/?platform_key=acme-corp';
    const hot = () => send(path, { token: user.token });
    const cached = async () => (await hot()).headers.get('Cache-Status');
    await expect.poll(cached).toMatch(/^roster; hit; ttl=/);
    await endAll(user.token);
    expect((await hot()).status).toBe(401);
  });
});

describe('a credential with limits ends what it could end one by one:', () => {
  const verbs = (...kinds: string[]) => kinds.map((kind) => `${kind}.manage_tokens`);
  const limits: Record<string, object> = {
    'bound to the organization': { scopeId: tenants.acme.id },
    'bound to the application': { scopeId: tenants.myApp.id },
    'bound to the platform': { scopeId: 'platform' },
    'for organizations': { permissions: verbs('org') },
    'for applications': { permissions: verbs('app') },
    'for the platform': { permissions: verbs('platform') },
    'for both kinds of tenants': { permissions: verbs('app', 'org') },
    'for organizations, bound to the application': {
      scopeId: tenants.myApp.id,
      permissions: verbs('org'),
    },
    'without limits': {},
  };

  beforeEach(() => made('root', `${myApp}/members`, { userId: user.id }));

  /** Tokens of the user that are bound to each kind of scope. */
  const tokensOf = async (of: Person) => {
    const scopes = [null, 'platform', tenants.myApp.id, tenants.acme.id, tenants.globex.id];
    const tokens = [];
    for (const scopeId of scopes) tokens.push(await minted(ROOT, { userId: of.id, scopeId }));
    return tokens;
  };

  test.each(Object.entries(limits))('%s', async (_name, terms) => {
    const caller = await minted(ROOT, { userId: user.id, ...terms });
    const together = await tokensOf(user);
    const ended: number[] = [];
    for (const { id } of await tokensOf(user)) ended.push((await endOne(caller.token, id)).status);
    expect(ended).toContain(204);
    expect((await endAll(caller.token)).status).toBe(204);
    const expected = together.filter((_, n) => ended[n] !== 204).map(({ id }) => id);
    expect(await left(together)).toEqual(expected.sort());
    expect(await me(user.token)).toBe(ended[0] === 204 ? 401 : 200);
  });

  test('of another user as well', async () => {
    const { permissions } = limits['for the platform'] as { permissions: string[] };
    const caller = await minted(people.operator.token, { permissions });
    const together = await tokensOf(user);
    expect((await endAll(caller.token, { userId: user.id })).status).toBe(204);
    expect(await left(together)).toEqual(together.slice(2).map(({ id }) => id));
  });

  test('and nothing at all without the permission', async () => {
    const together = await tokensOf(user);
    const caller = await minted(ROOT, { userId: user.id, permissions: ['org.read_metadata'] });
    expect((await endAll(caller.token)).status).toBe(403);
    expect(await left(together)).toHaveLength(together.length);
    const bound = await minted(ROOT, { userId: user.id, scopeId: tenants.globex.id });
    const elsewhere = { userId: user.id, scopeId: tenants.acme.id };
    expect((await endAll(bound.token, elsewhere)).status).toBe(404);
    expect(await left(together)).toHaveLength(together.length);
  });
});

describe('of another user', () => {
  const { acme, corporate } = tenants;

  test('by the platform’s administrator, all of them', async () => {
    expect((await endAll(people.operator.token, { userId: user.id })).status).toBe(204);
    expect(await me(user.token)).toBe(401);
  });

  test('by a tenant’s admin, those that are bound to the tenant', async () => {
    const bound = await minted(user.token, { scopeId: acme.id });
    const query = { userId: user.id, scopeId: acme.id };
    expect((await endAll(people.admin.token, query)).status).toBe(204);
    expect([await me(bound.token), await me(user.token)]).toEqual([401, 200]);
  });

  test.each([
    ['a member', 'john', { scopeId: acme.id }, 403],
    ['a member, without a scope', 'john', {}, 403],
    ['a tenant’s admin, without a scope', 'admin', {}, 403],
    ['a tenant’s admin, in another tenant', 'admin', { scopeId: corporate.id }, 404],
    ['a stranger', 'stranger', { scopeId: acme.id }, 404],
  ] as const)('%s is refused', async (_name, who, scope, status) => {
    const bound = await minted(user.token, { scopeId: acme.id });
    expect((await endAll(people[who].token, { userId: user.id, ...scope })).status).toBe(status);
    expect([await me(bound.token), await me(user.token)]).toEqual([200, 200]);
  });

  test('one who does not exist, and one of another tenant, look alike', async () => {
    const at = (userId: string) => endAll(people.admin.token, { userId, scopeId: acme.id });
    const [never, stranger] = [await at('user_never'), await at(people.stranger.id)];
    expect([never.status, stranger.status]).toEqual([404, 404]);
    expect(stranger.text).toBe(never.text);
  });

  test('must be named, also with a scope: nobody ends those of everybody by mistake', async () => {
    const bound = await minted(user.token, { scopeId: acme.id });
    expect((await endAll(ROOT)).status).toBe(400);
    for (const token of [ROOT, people.admin.token]) {
      const { status, json } = await endAll(token, { scopeId: acme.id });
      expect([status, Object.keys(json.error.details.errors)]).toEqual([400, ['userId']]);
    }
    expect((await endAll(ROOT, { userId: user.id, surprise: '1' })).status).toBe(400);
    expect([await me(bound.token), await me(people.admin.token)]).toEqual([200, 200]);
  });
});
