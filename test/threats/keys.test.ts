/**
 * Threats to idempotency keys beyond api/idempotency: no caller may get another caller’s answer.
 */
import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { keyedRequest } from '../../src/idempotency/keyed-request.ts';
import { ROOT, record, send } from '../support/client.ts';
import { me, minted, person, root } from '../support/credentials.ts';
import { inSeconds, know, outsideIssuer } from '../support/outside-issuer.ts';

const key = { 'Idempotency-Key': 'known-to-everyone' };
const mint = (token: string, body: object = { name: 'phone' }) =>
  send('/api/v1/tokens', { method: 'POST', token, body, headers: key });

test('another caller with the same key and body gets its own answer', async () => {
  const answers = [];
  for (const { token } of [people.john, people.jane, people.beta, people.admin]) {
    answers.push(await mint(token));
  }
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  const tokens = new Set(answers.map(({ json }) => json.data.token));
  expect(tokens.size).toBe(4);
  for (const { headers } of answers) expect(headers.has('Idempotent-Replayed')).toBe(false);
});

test('another token of the same user has keys of its own', async () => {
  const { json } = await send('/api/v1/tokens', {
    method: 'POST',
    token: people.john.token,
    body: { name: 'second' },
  });
  const other = await mint(json.data.token);
  expect(other.status).toBe(201);
  expect(other.json.data.token).not.toBe((await mint(people.john.token)).json.data.token);
});

test('the key on another route or another record is another request', async () => {
  const patch = (who: 'admin', query: Record<string, string>) =>
    record(who, query).patch({ metadata: { by: 'admin' } }, key);
  expect((await patch('admin', { username: 'john_doe' })).json.username).toBe('john_doe');
  const jane = await patch('admin', { username: 'jane_roe' });
  expect(jane.status).toBe(422);
  expect(jane.text).not.toContain('john_doe');
  const put = await record('admin', { username: 'jane_roe' }).put({ metadata: {} }, key);
  expect(put.json.username).toBe('jane_roe');
});

test('no token and a forged token get no stored answer', async () => {
  await mint(people.other.token);
  const forged = people.other.token.replace('dem0', 'dem1');
  for (const token of ['', 'nonsense', forged]) {
    const answer = await mint(token);
    expect(answer.status).toBe(401);
    expect(answer.headers.has('Idempotent-Replayed')).toBe(false);
  }
});

test('a token that is revoked, expired, or of a suspended user gets no stored answer', async () => {
  const run = (sql: string, ...values: string[]) =>
    env.DB.prepare(sql)
      .bind(...values)
      .run();
  const ends = [
    (id: string) => run('UPDATE tokens SET revoked_at = 1 WHERE id = ?', id),
    (id: string) => run('UPDATE tokens SET expires_at = 1 WHERE id = ?', id),
    (_id: string) => run("UPDATE users SET status = 'suspended' WHERE id = ?", people.stranger.id),
  ];
  for (const end of ends) {
    const body = { name: 'short', userId: people.stranger.id };
    const { json } = await send('/api/v1/tokens', { method: 'POST', token: ROOT, body });
    const { token, id } = json.data;
    expect((await mint(token)).status).toBe(201);
    expect((await mint(token)).headers.get('Idempotent-Replayed')).toBe('true');
    await end(id);
    const answer = await mint(token);
    expect(answer.status).toBe(401);
    expect(answer.text).not.toContain('rst_');
  }
});

test('a sign-in with a key is answered only with the right password', async () => {
  const signIn = (password: string) =>
    send('/api/v1/auth/token', {
      method: 'POST',
      headers: key,
      body: { username: 'john_doe', password },
    });
  const first = await signIn('demo-password');
  expect(first.status).toBe(201);
  const wrong = await signIn('demo-passwore');
  expect(wrong.status).toBe(401);
  expect(wrong.text).not.toContain('rst_');
});

describe('a sign-in with a key', () => {
  const signIn = (email: string) =>
    send('/api/v1/auth/token', {
      method: 'POST',
      headers: key,
      body: { email, password: 'the-password' },
    });
  const end = (method: string, id: string, body?: object) => () =>
    root(method, `/platform/users/${id}`, body);

  test.each([
    ['the password is another one', 'PATCH', { password: 'next-password' }],
    ['the user is suspended', 'PATCH', { userStatus: 'suspended' }],
    ['the user is deleted', 'DELETE', undefined],
  ])('is refused after %s', async (_what, method, body) => {
    const { id, email } = await person(undefined, { password: 'the-password' });
    const first = await signIn(email);
    expect((await signIn(email)).text).toBe(first.text);
    await end(method, id, body)();
    expect((await signIn(email)).status).toBe(401);
  });

  test('is a new one after its token was signed out', async () => {
    const { email } = await person(undefined, { password: 'the-password' });
    const { token } = (await signIn(email)).json.data;
    await send('/api/v1/auth/token', { method: 'DELETE', token });
    const again = await signIn(email);
    expect(again.headers.has('Idempotent-Replayed')).toBe(false);
    expect([await me(token), await me(again.json.data.token)]).toEqual([401, 200]);
  });
});

describe('a refused credential with a key leaves no row', () => {
  const rows = () =>
    env.DB.prepare('SELECT count(*) AS n FROM idempotency_keys').first<number>('n');

  test.each([
    ['a token that is revoked', 'UPDATE tokens SET revoked_at = 1 WHERE id = ?1'],
    ['one that has expired', 'UPDATE tokens SET expires_at = 1 WHERE id = ?1'],
    ['one whose maker is gone', `UPDATE tokens SET created_by = 'user_gone' WHERE id = ?1`],
    [
      'one of a suspended user',
      `UPDATE users SET status = 'suspended' WHERE id = (SELECT user_id FROM tokens WHERE id = ?1)`,
    ],
  ])('%s', async (_what, sql) => {
    const { token, id } = await minted((await person()).token);
    await env.DB.prepare(sql).bind(id).run();
    const before = await rows();
    expect((await mint(token)).status).toBe(401);
    expect(await rows()).toBe(before);
  });
});

test('stored answers hold no secret in plain, and no key, body or token', async () => {
  const service = `/api/v1/organizations/${tenants.acme.id}/users/service-users`;
  const body = { email: 'kept@example.com' };
  const made = await send(service, { method: 'POST', token: ROOT, body, headers: key });
  const { results } = await env.DB.prepare('SELECT * FROM idempotency_keys').all();
  const kept = JSON.stringify(results);
  expect(made.json.apiKey).toMatch(/^rst_/);
  for (const secret of [
    made.json.apiKey,
    'known-to-everyone',
    people.john.token,
    'demo-password',
    'rst_',
  ]) {
    expect(kept).not.toContain(secret);
  }
});

test('a password in a body cannot be guessed from the stored rows: every hash includes the key', () => {
  const text = JSON.stringify({ email: people.john.email, password: 'demo-password' });
  const request = { url: 'https://roster.test/api/v1/auth/token', headers: new Headers(), text };
  const route = { method: 'POST', path: '/api/v1/auth/token' } as const;
  const [one, other] = ['key-1', 'key-2'].map((key) =>
    keyedRequest(key, request, route, undefined),
  );
  for (const part of ['id', 'fingerprint', 'secret'] as const) {
    expect(one?.[part], part).not.toBe(other?.[part]);
  }
});

describe('rights that have changed since', () => {
  const run = (sql: string, ...values: (string | number)[]) =>
    env.DB.prepare(sql)
      .bind(...values)
      .run();
  const acme = `/api/v1/organizations/${tenants.acme.id}`;
  const setRole = (role: string) =>
    run('UPDATE memberships SET role = ? WHERE user_id = ?', role, people.admin.id);
  const fresh = () => ({ 'Idempotency-Key': crypto.randomUUID() });
  afterEach(() => setRole('admin'));

  test.each<[string, () => readonly [string, string, object]]>([
    ['adding a member', () => ['POST', `${acme}/members`, { userId: people.stranger.id }]],
    ['creating a user', () => ['POST', `${acme}/users`, { email: 'kept.user@example.com' }]],
    [
      'creating a service',
      () => ['POST', `${acme}/users/service-users`, { email: 'svc@example.com' }],
    ],
    ['minting', () => ['POST', '/api/v1/tokens', tokenFor(people.john.id)]],
    ['writing a record', () => ['PATCH', record('admin', { username: 'john_doe' }).path, theme]],
  ])('%s: a dismissed administrator gets no stored answer', async (_what, request) => {
    const [method, path, body] = request();
    const sent = { method, token: people.admin.token, body, headers: fresh() };
    const first = await send(path, sent);
    expect([200, 201, 202]).toContain(first.status);
    const again = await send(path, sent);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
    expect(again.text).toBe(first.text);
    await setRole('member');
    const dismissed = await send(path, sent);
    expect(dismissed.status).toBe(403);
    expect(dismissed.headers.has('Idempotent-Replayed')).toBe(false);
    expect(dismissed.text).not.toMatch(/rst_|@example|dark/);
  });
  const tokenFor = (userId: string) => ({ name: 'kept', userId, scopeId: tenants.acme.id });
  const theme = { metadata: { theme: 'dark' } };

  test('a JWT without its administrator’s claim gets no stored answer', async () => {
    const outside = outsideIssuer({ adminClaims: ['admin'] });
    await know(outside.issuer, 'jane', people.jane.id);
    const sent = { method: 'PATCH', body: theme, headers: fresh() };
    const { path } = record('admin', { username: 'john_doe' });
    const patch = async (claims: object) =>
      outside.call(await outside.token({ sub: 'jane', ...claims }), path, sent);
    expect((await patch({ admin: true })).status).toBe(200);
    const renewed = await patch({ admin: true, exp: inSeconds(7_200) });
    expect([renewed.status, renewed.headers.get('Idempotent-Replayed')]).toEqual([200, 'true']);
    const without = await patch({});
    expect(without.status).toBe(403);
    expect(without.text).not.toContain('dark');
  });

  test('but still allow the request: it is answered, and nothing is done twice', async () => {
    const sent = { method: 'PATCH', token: people.admin.token, body: theme, headers: fresh() };
    const { path } = record('admin', { username: 'jane_roe' });
    const first = await send(path, sent);
    await setRole('owner');
    const again = await send(path, sent);
    expect([again.status, again.json]).toEqual([200, first.json]);
    expect(again.headers.get('ETag')).toBe(first.headers.get('ETag'));
  });

  test('by the request itself: to leave a tenant is answered as the first time', async () => {
    const path = `${acme}/members/${people.other.id}`;
    const sent = { method: 'DELETE', token: people.other.token, headers: fresh() };
    const first = await send(path, sent);
    expect(first.status).toBe(200);
    const again = await send(path, sent);
    expect([again.status, again.text]).toEqual([200, first.text]);
    expect(again.headers.get('Idempotent-Replayed')).toBe('true');
  });
});
