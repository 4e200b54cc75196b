/** Threats to idempotency keys beyond api/idempotency: no caller may get another caller’s answer. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { keyedRequest } from '../../src/idempotency/keyed-request.ts';
import { ROOT, record, send } from '../support/client.ts';

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
    ...{ method: 'POST', token: people.john.token, body: { name: 'second' } },
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
      ...{ method: 'POST', headers: key, body: { username: 'john_doe', password } },
    });
  const first = await signIn('demo-password');
  expect(first.status).toBe(201);
  const wrong = await signIn('demo-passwore');
  expect(wrong.status).toBe(401);
  expect(wrong.text).not.toContain('rst_');
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
