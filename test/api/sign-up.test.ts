/** Signing up: an account that reaches nothing until its address is proven. */
import { createExecutionContext, createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import worker from '../../src/worker.ts';
import { accountIn, PASSWORD, storedAccount } from '../support/accounts.ts';
import { incoming, ROOT, received, send } from '../support/client.ts';
import { clock } from '../support/fakes/clock.ts';
import { mailsTo, mailTo } from '../support/mailbox.ts';
import { acme, freshEmail, made } from '../support/tenancy.ts';

const password = 'a long passphrase';
const DAY = 24 * 60 * 60 * 1_000;

const post = (path: string, body: object) => send(`/api/v1/auth/${path}`, { method: 'POST', body });
const signUp = (email: string, more: object = {}) => post('sign-up', { email, password, ...more });
const signIn = (email: string, text = password) => post('token', { email, password: text });
const redeem = (email: string, code: string, text = password) =>
  post('codes/redeem', { email, code, password: text });
const idOf = async (email: string) =>
  (await env.DB.prepare('SELECT id FROM users WHERE email = ?').bind(email).first<string>('id')) ??
  '';

/** Signs up, and returns the code that came. */
async function codeOf(email: string, more: object = {}): Promise<string> {
  const { status, text, json } = await signUp(email, more);
  expect([status, json], text).toEqual([202, { data: { purpose: 'sign_up', expiresIn: 900 } }]);
  const { kind, secret } = await mailTo(email);
  expect(kind).toBe('sign_up');
  return secret;
}

test('a new address gets a code, and with the password the account', async () => {
  const email = freshEmail();
  const names = { firstName: 'Ada', lastName: 'Lovelace', image: 'https://example.com/a.png' };
  const code = await codeOf(email, names);
  const { status, json, text } = await redeem(email, code);
  expect(status, text).toBe(201);
  expect(json.data.user).toMatchObject({ email, username: email, name: 'Ada Lovelace' });
  const { token } = json.data;
  const path = `/api/v1/platform/users/${json.data.user.id}`;
  const { user } = (await send(path, { token })).json;
  expect(user).toMatchObject({ userStatus: 'active', emailVerified: true, role: 'user' });
  expect(user).toMatchObject(names);
  expect((await signIn(email)).status).toBe(201);
});

test('until then it reaches nothing, and no password is stored', async () => {
  const email = freshEmail();
  await codeOf(email);
  expect(await storedAccount(await idOf(email))).toMatchObject({
    status: 'pending',
    email_verified: 0,
    password_hash: null,
  });
  expect((await signIn(email)).status).toBe(401);
});

test('somebody who signs up in another’s name gains nothing: the owner’s password counts', async () => {
  const email = freshEmail();
  await codeOf(email, { name: 'Mallory', password: 'the password of mallory' });
  const code = await codeOf(email, { name: 'Victoria' });
  const { json } = await redeem(email, code);
  expect(json.data.user.name).toBe('Victoria');
  expect((await signIn(email, 'the password of mallory')).status).toBe(401);
  expect((await signIn(email)).status).toBe(201);
});

test('the redemption asks for the password, and holds it against the names', async () => {
  const email = freshEmail();
  const code = await codeOf(email, { name: 'Wilhelmina' });
  const without = await post('codes/redeem', { email, code });
  expect([without.status, without.text]).toEqual([400, expect.stringContaining('sign-up')]);
  expect((await redeem(email, code, 'wilhelmina12')).status).toBe(400);
  expect((await redeem(email, code)).status).toBe(201);
});

describe('an address that is taken', () => {
  test.each(['verified', 'unverified', 'without a password'] as const)(
    'by an account that is %s: its owner hears of it, and nothing changes',
    async (state) => {
      const account = await accountIn(state);
      const before = await storedAccount(account.id);
      const { status, json } = await signUp(account.email, { name: 'Somebody' });
      expect([status, json]).toEqual([202, { data: { purpose: 'sign_up', expiresIn: 900 } }]);
      const { kind, secret, text } = await mailTo(account.email);
      expect([kind, secret]).toEqual(['known_address', expect.not.stringMatching(/-/)]);
      expect(text).toContain('account already');
      expect(await storedAccount(account.id)).toEqual(before);
    },
  );

  test('by somebody suspended: nobody is told', async () => {
    const { email } = await accountIn('suspended');
    expect((await signUp(email)).status).toBe(202);
    expect(await mailsTo(email)).toEqual([]);
  });

  test('by a service, which occupies no address', async () => {
    const { id, email } = await accountIn('a service');
    const { json } = await redeem(email, await codeOf(email));
    expect(json.data.user.id).not.toBe(id);
  });
});

test('it is closed unless the deployment opens it, with the reason, and writes nothing', async () => {
  const email = freshEmail();
  const request = incoming('/api/v1/auth/sign-up', { method: 'POST', body: { email, password } });
  const closed = { ...env, SIGN_UP: 'closed' };
  const answer = await received(await worker.fetch(request, closed, createExecutionContext()));
  expect([answer.status, answer.json.error.message]).toEqual([
    403,
    expect.stringContaining('invited'),
  ]);
  expect(await idOf(email)).toBe('');
});

test.each(['yes', ''])('SIGN_UP = "%s" is refused when the Worker starts', (SIGN_UP) => {
  const start = () =>
    worker.fetch(incoming('/healthz'), { ...env, SIGN_UP }, createExecutionContext());
  expect(start).toThrow(/SIGN_UP.*\n.*must be open or closed/);
});

test.each([
  ['a common password', { password: 'password123' }],
  ['the name as the password', { name: 'Wilhelmina', password: 'wilhelmina' }],
  ['a role', { role: 'platform_admin' }],
  ['a status', { userStatus: 'active' }],
])('%s is 400', async (_what, more) => {
  expect((await signUp(freshEmail(), more)).status).toBe(400);
});

describe('an account that nobody redeems', () => {
  const cleanUp = () =>
    worker.scheduled(createScheduledController({ scheduledTime: new Date() }), env);

  test('is removed after a week, unless somebody has done something with it', async () => {
    const [forgotten, member, renewed] = [freshEmail(), freshEmail(), freshEmail()];
    for (const email of [forgotten, member, renewed]) await codeOf(email);
    await made('root', `${acme}/members`, { userId: await idOf(member) });
    clock.pass(6 * DAY);
    await cleanUp();
    expect(await idOf(forgotten)).not.toBe('');
    clock.pass(DAY);
    const code = await codeOf(renewed);
    await cleanUp();
    expect(await idOf(forgotten)).toBe('');
    expect(await idOf(member)).not.toBe('');
    expect((await redeem(renewed, code)).status).toBe(201);
  });

  test('is only removed if sign-up has made it', async () => {
    const { user } = (
      await send('/api/v1/platform/users', {
        method: 'POST',
        token: ROOT,
        body: { email: freshEmail(), password: PASSWORD },
      })
    ).json;
    const pending = "UPDATE users SET status = 'pending', created_at = 0 WHERE id = ?";
    await env.DB.prepare(pending).bind(user.id).run();
    await cleanUp();
    expect(await storedAccount(user.id)).toMatchObject({ status: 'pending' });
  });
});
