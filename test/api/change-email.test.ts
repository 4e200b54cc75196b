/** A change of one's own email: by a code to the new address, with a way back for the old one. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { type Account, accountIn, PASSWORD, storedAccount } from '../support/accounts.ts';
import { send } from '../support/client.ts';
import { clock } from '../support/fakes/clock.ts';
import { mailsTo, mailTo } from '../support/mailbox.ts';
import { as, freshEmail } from '../support/tenancy.ts';

const DAY = 24 * 60 * 60 * 1_000;

const post = (path: string, body: object) => send(`/api/v1/auth/${path}`, { method: 'POST', body });
const redeem = (email: string, code: string) => post('codes/redeem', { email, code });
const undo = (secret: string) => post('email-changes/undo', { secret });
const signIn = (email: string, password = PASSWORD) => post('token', { email, password });
const me = (token: string) => send('/api/v1/me', { token });
const opens = async (token: string) => (await me(token)).status === 200;

interface SignedIn extends Account {
  readonly token: string;
}
async function signedIn(): Promise<SignedIn> {
  const account = await accountIn('verified');
  return { ...account, token: (await signIn(account.email)).json.data.token };
}

const change = ({ id, token }: SignedIn, body: object) =>
  send(`/api/v1/platform/users/${id}`, { method: 'PATCH', token, body });
const asked = (user: SignedIn, email: string | null, more: object = {}) =>
  change(user, { email, currentPassword: PASSWORD, ...more });

/** Changes the email of a user, and returns the new one and the secret of the notice. */
async function moved(user: SignedIn): Promise<{ email: string; secret: string }> {
  const email = freshEmail();
  expect((await asked(user, email)).status).toBe(200);
  const { secret: code } = await mailTo(email);
  const answer = await redeem(email, code);
  expect(answer.status, answer.text).toBe(201);
  const { kind, secret } = await mailTo(user.email);
  expect(kind).toBe('email_changed');
  return { email, secret };
}

describe('the new address', () => {
  test('waits, and becomes the email with its code; the old one gets a notice', async () => {
    const user = await signedIn();
    const email = freshEmail();
    const { status, json, text } = await asked(user, email);
    expect(status, text).toBe(200);
    expect(json.user).toMatchObject({ email: user.email, pendingEmail: email });
    expect((await me(user.token)).json.data).toMatchObject({
      email: user.email,
      pendingEmail: email,
    });
    const { kind, secret } = await mailTo(email);
    expect(kind).toBe('change_email');
    const answer = await redeem(email, secret);
    expect(answer.json.data.user).toMatchObject({ id: user.id, email, username: email });
    expect((await me(answer.json.data.token)).json.data).toMatchObject({
      email,
      pendingEmail: null,
    });
    expect(await storedAccount(user.id)).toMatchObject({ email, email_verified: 1 });
    expect((await mailTo(user.email)).kind).toBe('email_changed');
    expect([(await signIn(user.email)).status, (await signIn(email)).status]).toEqual([401, 201]);
    expect(await opens(user.token)).toBe(true);
  });

  test('needs the current password', async () => {
    const user = await signedIn();
    const missing = await change(user, { email: freshEmail() });
    expect([missing.status, missing.text]).toEqual([
      400,
      expect.stringContaining('currentPassword'),
    ]);
    const wrong = await asked(user, freshEmail(), { currentPassword: 'not the password' });
    expect(wrong.status).toBe(403);
  });

  test('gets another code when it is asked for again', async () => {
    const user = await signedIn();
    const email = freshEmail();
    await asked(user, email);
    const first = await mailTo(email);
    await asked(user, email);
    const second = await mailTo(email);
    expect((await redeem(email, first.secret)).status).toBe(401);
    expect((await redeem(email, second.secret)).status).toBe(201);
  });

  test('waits no more once it is cancelled, or another one waits', async () => {
    for (const next of [{ pendingEmail: null }, { email: freshEmail() }]) {
      const user = await signedIn();
      const email = freshEmail();
      await asked(user, email);
      const { secret } = await mailTo(email);
      const { json } = await change(user, { currentPassword: PASSWORD, ...next });
      expect(json.user.pendingEmail).toBe('email' in next ? next.email : null);
      expect((await redeem(email, secret)).status).toBe(401);
    }
  });

  test('that somebody has: the same answer, and its owner hears of it', async () => {
    const user = await signedIn();
    const other = await accountIn('verified');
    const { status, json } = await asked(user, other.email);
    expect([status, json.user.pendingEmail]).toEqual([200, other.email]);
    expect((await mailTo(other.email)).kind).toBe('known_address');
    expect(
      await env.DB.prepare('SELECT 1 FROM codes WHERE user_id = ?').bind(user.id).first(),
    ).toBeNull();
  });

  test('that somebody takes meanwhile is not redeemed', async () => {
    const user = await signedIn();
    const email = freshEmail();
    await asked(user, email);
    const { secret } = await mailTo(email);
    await as('root').post('/platform/users', { email });
    expect((await redeem(email, secret)).status).toBe(401);
  });
});

test('a thief with a session asks for an address: a new password of the owner ends that', async () => {
  const user = await signedIn();
  const email = freshEmail();
  await asked(user, email);
  const { secret: stolen } = await mailTo(email);
  await post('codes', { purpose: 'reset_password', email: user.email });
  const { secret: code } = await mailTo(user.email);
  const body = { email: user.email, code, password: 'staple battery horse' };
  expect((await post('codes/redeem', body)).status).toBe(201);
  expect((await redeem(email, stolen)).status).toBe(401);
});

test('a planter’s address waits no more once the owner has proven theirs', async () => {
  const account = await accountIn('unverified');
  const planter = { ...account, token: (await signIn(account.email)).json.data.token };
  const email = freshEmail();
  await asked(planter, email);
  const { secret } = await mailTo(email);
  await as('root').patch(`/users/${account.id.replace('user', 'principal')}`, {});
  await post('codes', { purpose: 'sign_in', email: account.email });
  await redeem(account.email, (await mailTo(account.email)).secret);
  expect((await redeem(email, secret)).status).toBe(401);
});

describe('an administrator of the platform', () => {
  test('changes an email at once, unverified, and cancels what waits', async () => {
    const user = await signedIn();
    const email = freshEmail();
    await asked(user, email);
    const { secret } = await mailTo(email);
    const given = freshEmail();
    const { json } = await as('root').patch(`/platform/users/${user.id}`, { email: given });
    expect(json.user).toMatchObject({ email: given, emailVerified: false, pendingEmail: null });
    expect((await redeem(email, secret)).status).toBe(401);
  });
});

describe('the way back', () => {
  test('gives the old address back, and ends all that a thief may hold', async () => {
    const user = await signedIn();
    const { email, secret } = await moved(user);
    const thief = (await signIn(email)).json.data.token;
    const { status, json, text } = await undo(secret);
    expect([status, json], text).toEqual([200, { data: { email: user.email } }]);
    expect(await storedAccount(user.id)).toEqual({
      email: user.email,
      email_verified: 1,
      status: 'active',
      password_hash: null,
    });
    expect([await opens(thief), await opens(user.token)]).toEqual([false, false]);
    expect((await undo(secret)).status).toBe(401);
    await post('codes', { purpose: 'reset_password', email: user.email });
    const { secret: code } = await mailTo(user.email);
    const body = { email: user.email, code, password: 'staple battery horse' };
    expect((await post('codes/redeem', body)).status).toBe(201);
  });

  test('is open for a week', async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    const [first, second] = [await moved(one), await moved(other)];
    clock.pass(6 * DAY);
    expect((await undo(first.secret)).status).toBe(200);
    clock.pass(2 * DAY);
    expect((await undo(second.secret)).status).toBe(401);
  });

  test('of an earlier address wins over that of a later one', async () => {
    const user = await signedIn();
    const first = await moved(user);
    const token = (await signIn(first.email)).json.data.token;
    const second = await moved({ ...user, email: first.email, token });
    expect((await undo(second.secret)).status).toBe(200);
    expect((await undo(first.secret)).status).toBe(200);
    expect((await storedAccount(user.id))?.email).toBe(user.email);
    const again = await signedIn();
    const earlier = await moved(again);
    const later = await moved({
      ...again,
      email: earlier.email,
      token: (await signIn(earlier.email)).json.data.token,
    });
    expect((await undo(earlier.secret)).status).toBe(200);
    expect((await undo(later.secret)).status).toBe(401);
  });

  test('is not blocked by a sign-up with the old address, but by an account', async () => {
    const [one, other] = [await signedIn(), await signedIn()];
    const [first, second] = [await moved(one), await moved(other)];
    await post('sign-up', { email: one.email, password: 'a long passphrase' });
    expect((await undo(first.secret)).status).toBe(200);
    await as('root').post('/platform/users', { email: other.email });
    expect((await undo(second.secret)).status).toBe(409);
  });

  test.each(['', 'undo_', `undo_${'0'.repeat(78)}`])('%j is refused', async (secret) => {
    expect((await undo(secret)).status).toBe(401);
  });
});

test('nobody is told of an address that is none of theirs', async () => {
  const user = await signedIn();
  await asked(user, user.email);
  expect(await mailsTo(user.email)).toEqual([]);
});
