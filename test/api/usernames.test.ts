/** Usernames and emails are one namespace, compared without case: an address has one owner. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { outsideIssuer } from '../support/outside-issuer.ts';
import { acme, as, freshEmail, made } from '../support/tenancy.ts';

const PASSWORD = 'a long password';

const userAt = (user: { id: string }) => `/platform/users/${user.id}`;
const identify = (body: object) =>
  send('/api/v1/users/identify', { method: 'POST', token: ROOT, body });
const signIn = (body: object) => send('/api/v1/auth/token', { method: 'POST', body });
const djangoSignIn = (body: object) => send('/api-token-auth/', { method: 'POST', body });
const recordOf = (username: string) => {
  const query = new URLSearchParams({ platform_key: tenants.acme.key, username });
  return send(`/api/core/users/platform-metadata/?${query}`, { token: ROOT });
};
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** A user whose username was written by an earlier version. */
const store = (user: { id: string }, username: string) =>
  env.DB.prepare('UPDATE users SET username = ? WHERE id = ?').bind(username, user.id).run();

describe('after a change of the email, the old address', () => {
  const spellings: readonly [string, (email: string) => string | undefined][] = [
    ['by default', () => undefined],
    ['given in lower case', (email) => email],
    ['given in another case', capital],
    ['given with blanks and in capitals', (email) => ` ${email.toUpperCase()}`],
  ];
  const ways = ['put', 'patch'] as const;

  describe.each(spellings)('that was the username %s', (_how, spelled) => {
    test.each(ways)('is free everywhere after %s, and signs nobody in', async (way) => {
      const old = freshEmail();
      const email = freshEmail();
      const { user } = await made('root', `${acme}/users`, { email: old, username: spelled(old) });
      expect(user.username).toBe(old);
      await as('root').put(userAt(user), { password: PASSWORD });

      const changed = await as('root')[way](userAt(user), { email });
      expect(changed.status, changed.text).toBe(200);
      expect(changed.json.user).toMatchObject({ email, username: email });

      expect((await recordOf(old)).status).toBe(404);
      expect((await recordOf(capital(email))).json.username).toBe(email);
      for (const each of [{ email: old }, { username: old }, { username: capital(old) }]) {
        expect((await signIn({ ...each, password: PASSWORD })).status).toBe(401);
      }
      expect((await djangoSignIn({ username: old, password: PASSWORD })).status).toBe(400);
      expect((await signIn({ username: capital(email), password: PASSWORD })).status).toBe(201);

      const next = await identify({ email: capital(old) });
      expect(next.status, next.text).toBe(201);
      expect(next.json.data.userId).not.toBe(user.id);
      expect((await as('root').delete(userAt({ id: next.json.data.userId }))).status).toBe(200);
      const { user: second } = await made('root', '/platform/users', { email: old });
      expect(second.username).toBe(old);
      await as('root').delete(userAt(second));
      const outside = outsideIssuer({ createUsers: true });
      const token = await outside.token({ sub: 'next', email: old, email_verified: true });
      const linked = await outside.call(token);
      expect(linked.json.data).toMatchObject({ email: old, username: old });
      expect(linked.json.data.userId).not.toBe(user.id);
    });
  });

  test('leaves a chosen username alone', async () => {
    const { user } = await made('root', '/platform/users', {
      email: freshEmail(),
      username: 'Chosen.Name',
    });
    const email = freshEmail();
    const { json } = await as('root').patch(userAt(user), { email });
    expect(json.user).toMatchObject({ email, username: 'Chosen.Name' });
  });

  test('frees an address that an earlier version left behind as the username', async () => {
    const { user } = await made('root', '/platform/users', { email: freshEmail() });
    const stale = freshEmail();
    await store(user, capital(stale));
    const email = freshEmail();
    expect((await as('root').patch(userAt(user), { email })).json.user.username).toBe(email);
    expect((await identify({ email: stale })).status).toBe(201);
  });
});

describe('an address that an earlier version left behind as a username', () => {
  test('is a conflict in words for everybody who wants it', async () => {
    const { user } = await made('root', '/platform/users', { email: freshEmail() });
    const { user: other } = await made('root', '/platform/users', { email: freshEmail() });
    const stale = freshEmail();
    await store(user, capital(stale));
    const outside = outsideIssuer({ createUsers: true });
    const token = await outside.token({ sub: 'stale', email: stale, email_verified: true });
    expect((await outside.call(token)).status).toBe(401);
    for (const answer of [
      await identify({ email: stale }),
      await as('root').post('/platform/users', { email: stale }),
      await as('root').patch(userAt(other), { email: stale }),
    ]) {
      expect(answer.status, answer.text).toBe(409);
      expect(answer.json.error.message).toMatch(/^Another user has this (email|username)\.$/);
    }
  });
});

test('the migration gives every username in the form of an address its own email', async () => {
  const [ann, bob] = [freshEmail(), freshEmail()];
  const { user: first } = await made('root', '/platform/users', { email: ann });
  const { user: second } = await made('root', '/platform/users', { email: bob });
  const { user: third } = await made('root', '/platform/users', { email: freshEmail() });
  await store(first, '@free');
  await store(second, ann);
  await store(first, bob);
  await store(third, capital(third.email));
  const migration = env.MIGRATIONS.find(({ name }) => name.includes('usernames_are_own_addresses'));
  for (const statement of migration?.queries ?? []) await env.DB.prepare(statement).run();
  for (const { id, email } of [first, second, third]) {
    const row = await env.DB.prepare('SELECT username, version FROM users WHERE id = ?')
      .bind(id)
      .first();
    expect(row).toEqual({ username: email, version: 2 });
  }
});

describe('a username', () => {
  test('is found in any case, and may be spelled anew', async () => {
    const { user } = await made('root', `${acme}/users`, {
      email: freshEmail(),
      username: 'Maria.Curie',
    });
    expect((await recordOf('MARIA.CURIE')).json.username).toBe('Maria.Curie');
    const { json } = await as('root').patch(userAt(user), { username: 'maria.curie' });
    expect(json.user.username).toBe('maria.curie');
  });

  test('in the form of an address is the own one, and never that of somebody else', async () => {
    const { user: jane } = await made('root', '/platform/users', { email: freshEmail() });
    const { user } = await made('root', '/platform/users', {
      email: freshEmail(),
      username: 'not.jane',
    });
    for (const username of [jane.email, capital(jane.email), freshEmail(), '@jane', 'jane@']) {
      const { status, json } = await as('root').patch(userAt(user), { username });
      expect(status, username).toBe(400);
      expect(Object.keys(json.error.details.errors)).toEqual(['username']);
    }
    const { json } = await as('root').patch(userAt(user), { username: capital(user.email) });
    expect(json.user.username).toBe(user.email);
  });

  test.each([
    "o'brien@example.com",
    'a!#$%&*+/=?^_`{|}~-b@example.com',
    'user@xn--bcher-kva.example',
    `${'l'.repeat(64)}@${'d'.repeat(63)}.${'e'.repeat(63)}.example`,
  ])('that Roster makes of the email %s is taken back', async (email) => {
    const { user } = await made('root', '/platform/users', { email });
    const { status, json } = await as('root').put(userAt(user), { username: user.username });
    expect(status).toBe(200);
    expect(json.user.username).toBe(email);
  });

  test('may be the own international address as it is written', async () => {
    const { user } = await made('root', '/platform/users', {
      email: 'i@bücher.example',
      username: 'I@BÜCHER.example',
    });
    expect(user.username).toBe('i@xn--bcher-kva.example');
  });
});
