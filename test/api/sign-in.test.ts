/** Signing in and out, with the same answer for every refusal. */

import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { hashPassword } from '../../src/auth/password.ts';
import { newToken } from '../../src/auth/token.ts';
import { capsIn } from '../../src/db/caps.ts';
import { applySignIn } from '../../src/directory/users/sign-in.ts';
import worker from '../../src/worker.ts';
import { incoming, ROOT, received, send } from '../support/client.ts';
import { type Around, probeD1 } from '../support/storage-probe.ts';

const password = 'demo-password';
const DAY = 24 * 60 * 60 * 1_000;
const kept = await hashPassword(password);
const keptOther = await hashPassword('another-password');

const signIn = (body: unknown) => send('/api/v1/auth/token', { method: 'POST', body });
const signInDjango = (body: unknown) => send('/api-token-auth/', { method: 'POST', body });
const me = (token: string) => send('/api/v1/me', { token });

/** Signs in over a D1 whose every call goes through `around`. */
async function signInAround(body: object, around: Around) {
  const request = incoming('/api/v1/auth/token', { method: 'POST', body });
  const probed = { ...env, DB: probeD1(env.DB, around) };
  return received(await worker.fetch(request, probed, createExecutionContext()));
}

interface UserRow {
  readonly version: number;
  readonly updated_at: number;
  readonly last_login_at: number | null;
}
const userOf = (id: string) =>
  env.DB.prepare('SELECT version, updated_at, last_login_at FROM users WHERE id = ?')
    .bind(id)
    .first<UserRow>();
const change = (who: keyof typeof people, set: string, ...values: unknown[]) =>
  env.DB.prepare(`UPDATE users SET ${set} WHERE id = ?`)
    .bind(...values, people[who].id)
    .run();

describe('a password opens', () => {
  test('by email: a token for 30 days, and its user', async () => {
    const { status, json, text } = await signIn({ email: ' John.Doe@EXAMPLE.com', password });
    expect(status, text).toBe(201);
    const { token, expiresAt } = json.data;
    const { id, principalId, username, email, name } = people.john;
    const user = { id, principalId, username, email, name };
    expect(json).toEqual({ data: { token, expiresAt, user } });
    const signedIn = await userOf(id);
    expect(Date.parse(expiresAt)).toBe(Number(signedIn?.last_login_at) + 30 * DAY);
    expect((await me(token)).json.data).toMatchObject({
      userId: id,
      token: { name: 'sign-in', kind: 'personal', scopeId: null, expiresAt },
    });
    expect((await send('/api/v1/tokens', { token })).json.data[0]).toMatchObject({
      name: 'sign-in',
      expiresAt,
      permissions: null,
      lastFour: token.slice(-4),
    });
  });

  test('by username, in any case', async () => {
    const { status, json } = await signIn({ username: 'JOHN_Doe', password });
    expect(status).toBe(201);
    expect(json.data.user.username).toBe('john_doe');
  });

  test.each(['admin', 'ADMIN', ' admin ', 'admin@example.com'])(
    'by Django’s endpoint as "%s"',
    async (username) => {
      const { status, json } = await signInDjango({ username, password });
      expect(status).toBe(200);
      expect(json).toEqual({ token: json.token });
      expect((await me(json.token)).json.data.userId).toBe(people.admin.id);
    },
  );

  test('and it is noted: last_login_at and an event, no version, no secret', async () => {
    const before = await userOf(people.admin.id);
    const { json, headers } = await signIn({ username: 'admin', password });
    const after = await userOf(people.admin.id);
    expect(after).toEqual({ ...before, last_login_at: after?.last_login_at });
    expect(after?.last_login_at).toBe(Date.parse(json.data.expiresAt) - 30 * DAY);
    const { results } = await env.DB.prepare('SELECT * FROM events WHERE request_id = ?')
      .bind(headers.get('x-request-id'))
      .all();
    expect(results).toMatchObject([
      { action: 'user.sign_in', actor_id: people.admin.id, user_id: people.admin.id },
    ]);
    expect(JSON.stringify(results)).not.toMatch(/rst_|scrypt|demo-password/);
  });

  test('however it was typed: NFKC', async () => {
    await change('jane', 'password_hash = ?', await hashPassword('ﬁnancial Ⅻ'));
    const spelled = await signIn({ username: 'jane_roe', password: 'financial XII' });
    expect(spelled.status).toBe(201);
  });

  test('the account of an email, though another took it for a username', async () => {
    await change('other', 'username = ?, password_hash = ?', people.admin.email, kept);
    const { json } = await signInDjango({ username: people.admin.email, password });
    expect((await me(json.token)).json.data.userId).toBe(people.admin.id);
  });

  test('with one question to D1 before the registrar', async () => {
    let calls = 0;
    const answer = await signInAround({ username: 'john_doe', password }, (_name, call) => {
      calls += 1;
      return call();
    });
    expect(answer.status).toBe(201);
    expect(calls).toBe(1);
  });
});

describe('a refusal', () => {
  const refused = [
    ['a wrong password', { email: people.john.email, password: 'demo-passwort' }],
    ['a password in another case', { email: people.john.email, password: 'Demo-Password' }],
    ['a very long password', { email: people.john.email, password: 'x'.repeat(100_000) }],
    ['an unknown email', { email: 'nobody@example.com', password }],
    ['an unknown username', { username: 'nobody', password }],
    ['what is no email', { email: 'nobody', password }],
    ['a user without a password', { username: 'acme_owner', password }],
    ['a suspended user, with the right password', { username: 'stranger', password }],
    ['a pending user, with the right password', { username: 'beta_tester', password }],
    ['a service, with the right password', { username: 'app_owner', password }],
    ['a hash that nobody made', { username: 'operator', password }],
  ] as const;
  /** Bodies that Django's endpoint accepts, or refuses as blank. */
  const refusedHere = [
    ['an empty password', { email: people.john.email, password: '' }],
    ['an email as a username', { username: people.john.email, password }],
    ['a username as an email', { email: 'john_doe', password }],
  ] as const;
  const same = 'Nobody signs in with this email or username and this password.';

  beforeAll(async () => {
    await change('stranger', "status = 'suspended', password_hash = ?", kept);
    await change('beta', "status = 'pending', password_hash = ?", kept);
    await change('appOwner', "kind = 'service', password_hash = ?", kept);
    await change('operator', 'password_hash = ?', '$scrypt$ln=31,r=8,p=5$c2FsdA$aGFzaA');
  });

  test.each([...refused, ...refusedHere])('%s: the same bytes', async (_what, body) => {
    const { status, text, headers } = await signIn(body);
    expect(status).toBe(401);
    expect(text).toBe(JSON.stringify({ error: { code: 'UNAUTHORIZED', message: same } }));
    expect(headers.get('WWW-Authenticate')).toBe('Bearer');
  });

  test.each(refused)('%s: Django’s words, the same bytes', async (_what, body) => {
    const username = 'email' in body ? body.email : body.username;
    const { status, text } = await signInDjango({ username, password: body.password });
    expect(status).toBe(400);
    expect(text).toBe('{"non_field_errors":["Unable to log in with provided credentials."]}');
  });

  test('leaves no trace', async () => {
    expect((await userOf(people.stranger.id))?.last_login_at).toBeNull();
    const { results } = await env.DB.prepare(
      "SELECT 1 FROM tokens WHERE name = 'sign-in' AND user_id IN (?, ?)",
    )
      .bind(people.stranger.id, people.operator.id)
      .all();
    expect(results).toEqual([]);
  });

  test.each(['stranger', 'beta_tester', 'app_owner'])(
    '%s, with the right password, is refused before a registrar is asked',
    async (username) => {
      const unasked = () => {
        throw new Error('the registrar was asked');
      };
      const deaf = { ...env, REGISTRAR: new Proxy(env.REGISTRAR, { get: unasked }) };
      const request = incoming('/api/v1/auth/token', {
        method: 'POST',
        body: { username, password },
      });
      expect((await worker.fetch(request, deaf, createExecutionContext())).status).toBe(401);
    },
  );
});

describe('a body that cannot be a sign-in', () => {
  const either = { '': ['Send either email or username.'] };
  test.each([
    ['neither email nor username', { password }, either],
    ['both email and username', { email: 'a@example.com', username: 'a', password }, either],
    ['no password', { username: 'a' }, { password: [expect.any(String)] }],
    ['a username that is a number', { username: 1, password }, { username: [expect.any(String)] }],
    ['an unknown field', { username: 'a', password, remember: true }, { '': [expect.any(String)] }],
  ])('%s is 400', async (_name, body, errors) => {
    const { status, json } = await signIn(body);
    expect(status).toBe(400);
    expect(json.error.code).toBe('BAD_REQUEST');
    expect(json.error.details.errors).toEqual(errors);
  });

  const required = ['This field is required.'];
  const blank = ['This field may not be blank.'];
  test.each([
    [{}, { username: required, password: required }],
    [{ username: 'a' }, { password: required }],
    [
      { username: ' ', password: '' },
      { username: blank, password: blank },
    ],
    [{ username: 'a', password: null }, { password: ['This field may not be null.'] }],
    [{ username: true, password }, { username: ['Not a valid string.'] }],
  ])('%j is 400 in Django’s words', async (body, errors) => {
    const { status, json } = await signInDjango(body);
    expect(status).toBe(400);
    expect(json).toEqual(errors);
  });

  test('a form is refused, with and without the slash', async () => {
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' };
    for (const path of ['/api-token-auth', '/api-token-auth/']) {
      const rawBody = 'username=admin&password=demo-password';
      const { status } = await send(path, { method: 'POST', rawBody, headers });
      expect(status).toBe(415);
    }
  });
});

describe('a change during the verification of a password wins', () => {
  const commandFor = (userId: string, passwordHash: string) => {
    const { tokenId, hash, lastFour } = newToken(userId);
    const limits = { scopeId: null, permissions: null, expiresAt: null };
    return {
      userId,
      tokenId,
      hash,
      lastFour,
      passwordHash,
      renewedHash: null,
      limits,
      name: 'race',
      mutationId: tokenId,
      actorId: userId,
      parentId: null,
      identity: null,
      requestId: 'race',
      now: 1,
      grounds: null,
      caps: capsIn(env.CAPS),
    };
  };
  const eventsOf = async (id: string) =>
    (await env.DB.prepare('SELECT 1 FROM events WHERE id = ?').bind(id).all()).results.length;

  test('a token is stored for the hash that was verified, and for no other', async () => {
    const { id } = people.orgOwner;
    await change('orgOwner', "password_hash = ?, status = 'active'", kept);
    const stale = commandFor(id, keptOther);
    expect(await applySignIn(env.DB, stale)).toBeUndefined();
    expect((await userOf(id))?.last_login_at).toBeNull();
    expect(await eventsOf(stale.mutationId)).toBe(0);

    const good = commandFor(id, kept);
    expect(await applySignIn(env.DB, good)).toMatchObject({ id: good.tokenId });
    expect(await applySignIn(env.DB, good), 'a retry').toMatchObject({ id: good.tokenId });
    expect((await userOf(id))?.last_login_at).toBe(1);
    expect(await eventsOf(good.mutationId)).toBe(1);

    await change('orgOwner', 'password_hash = NULL');
    expect(await applySignIn(env.DB, commandFor(id, kept))).toBeUndefined();
  });

  test.each([
    ['a new password', 'password_hash = ?', keptOther],
    ['no password any more', 'password_hash = ?', null],
    ['a suspension', 'status = ?', 'suspended'],
  ])('%s, in the middle of a request', async (_what, set, value) => {
    await change('orgOwner', "password_hash = ?, status = 'active'", kept);
    const body = { username: 'acme_owner', password };
    const { status, text } = await signInAround(body, async (_name, call) => {
      const result = await call();
      await change('orgOwner', set, value);
      return result;
    });
    expect(status).toBe(401);
    expect(text).toBe((await signIn({ username: 'nobody', password })).text);
  });
});

describe('signing out', () => {
  const signOut = (token: string) => send('/api/v1/auth/token', { method: 'DELETE', token });
  const mint = async (body: object) =>
    (await send('/api/v1/tokens', { method: 'POST', token: people.john.token, body })).json.data;

  test('ends the token that is presented, and no other', async () => {
    const { token } = (await signIn({ username: 'john_doe', password })).json.data;
    const other = (await signIn({ username: 'john_doe', password })).json.data;
    expect((await signOut(token)).status).toBe(204);
    expect((await me(token)).status).toBe(401);
    expect((await signOut(token)).status).toBe(401);
    expect((await me(other.token)).status).toBe(200);
  });

  test('is open to a token that may do nothing else', async () => {
    const { token } = await mint({ name: 'limited', permissions: ['org.read_metadata'] });
    expect((await signOut(token)).status).toBe(204);
    expect((await me(token)).status).toBe(401);
  });

  test('is nothing for the root token', async () => {
    const { status, json } = await signOut(ROOT);
    expect(status).toBe(403);
    expect(json.error.message).toContain('a secret of the deployment');
    expect((await me(ROOT)).status).toBe(200);
  });
});
