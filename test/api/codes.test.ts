/** Codes that prove an email: who gets one, and what its redemption does. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { capsIn } from '../../src/db/caps.ts';
import {
  type Account,
  type AccountState,
  accountIn,
  PASSWORD,
  storedAccount,
} from '../support/accounts.ts';
import { send } from '../support/client.ts';
import { clock } from '../support/fakes/clock.ts';
import { mailsTo, mailTo } from '../support/mailbox.ts';
import { as, freshEmail } from '../support/tenancy.ts';

const purposes = ['verify_email', 'reset_password', 'sign_in'] as const;
type Purpose = (typeof purposes)[number];

const NEW_PASSWORD = 'staple battery horse';
const MINUTE = 60_000;

const post = (path: string, body: object) => send(`/api/v1/auth/${path}`, { method: 'POST', body });
const ask = (purpose: Purpose, email: string) => post('codes', { purpose, email });
const redeem = (email: string, code: string, more: object = {}) =>
  post('codes/redeem', { email, code, ...more });
const signIn = (email: string, password: string) => post('token', { email, password });
const opens = async (token: string) => (await send('/api/v1/me', { token })).status === 200;

/** The code that an account gets when it asks for one. */
async function codeOf({ email }: Pick<Account, 'email'>, purpose: Purpose): Promise<string> {
  expect((await ask(purpose, email)).status).toBe(202);
  return (await mailTo(email)).secret;
}

const WRONG = '2222-2222';
const passwordFor = (purpose: Purpose) =>
  purpose === 'reset_password' ? { password: NEW_PASSWORD } : {};

/** The state of each account after its code is redeemed. Null: it gets no code. */
const table: readonly (readonly [AccountState, Purpose, string | null])[] = [
  ['absent', 'verify_email', null],
  ['absent', 'reset_password', null],
  ['absent', 'sign_in', null],
  ['unverified', 'verify_email', 'verified, without a password'],
  ['unverified', 'reset_password', 'verified, with the new password'],
  ['unverified', 'sign_in', 'verified, without a password'],
  ['verified', 'verify_email', 'verified, with its password'],
  ['verified', 'reset_password', 'verified, with the new password'],
  ['verified', 'sign_in', 'verified, with its password'],
  ['without a password', 'verify_email', 'verified, without a password'],
  ['without a password', 'reset_password', 'verified, with the new password'],
  ['without a password', 'sign_in', 'verified, without a password'],
  ['pending', 'verify_email', 'verified, without a password'],
  ['pending', 'reset_password', 'verified, with the new password'],
  ['pending', 'sign_in', 'verified, without a password'],
  ['suspended', 'verify_email', null],
  ['suspended', 'reset_password', null],
  ['suspended', 'sign_in', null],
  ['a service', 'verify_email', null],
  ['a service', 'reset_password', null],
  ['a service', 'sign_in', null],
];

async function stateOf({ id, email }: Account): Promise<string> {
  const user = await storedAccount(id);
  expect(user?.status).toBe('active');
  const opensBy = async (password: string) => (await signIn(email, password)).status === 201;
  const words = [user?.email_verified ? 'verified' : 'unverified'];
  if (user?.password_hash === null) words.push('without a password');
  else if (await opensBy(NEW_PASSWORD)) words.push('with the new password');
  else if (await opensBy(PASSWORD)) words.push('with its password');
  return words.join(', ');
}

describe('an account and a purpose', () => {
  test.each(table)('%s, %s: %s', async (state, purpose, afterwards) => {
    const account = await accountIn(state);
    const before = await storedAccount(account.id);
    const { status, json } = await ask(purpose, account.email);
    expect([status, json]).toEqual([202, { data: { purpose, expiresIn: 900 } }]);
    const [mail] = await mailsTo(account.email);
    expect(mail?.kind).toBe(afterwards === null ? undefined : purpose);
    if (!mail) {
      expect(await storedAccount(account.id)).toEqual(before);
      return;
    }
    const answer = await redeem(account.email, mail.secret, passwordFor(purpose));
    expect(answer.status, answer.text).toBe(201);
    expect(answer.json.data.user).toMatchObject({ id: account.id, email: account.email });
    expect(await opens(answer.json.data.token)).toBe(true);
    expect(await stateOf(account)).toBe(afterwards);
  });
});

describe('a code', () => {
  test('is read however it is typed', async () => {
    const account = await accountIn('verified');
    const code = await codeOf(account, 'sign_in');
    const typed = ` ${code.toLowerCase().replace('-', ' ')}`;
    expect((await redeem(account.email.toUpperCase(), typed)).status).toBe(201);
  });

  test('is good once', async () => {
    const account = await accountIn('verified');
    const code = await codeOf(account, 'sign_in');
    expect((await redeem(account.email, code)).status).toBe(201);
    expect((await redeem(account.email, code)).status).toBe(401);
  });

  test('is good for a quarter of an hour', async () => {
    const account = await accountIn('verified');
    const code = await codeOf(account, 'sign_in');
    clock.pass(14 * MINUTE);
    const late = await codeOf(account, 'verify_email');
    clock.pass(2 * MINUTE);
    expect((await redeem(account.email, code)).status).toBe(401);
    expect((await redeem(account.email, late)).status).toBe(201);
  });

  test('ends the older one of its purpose, and its unsent message, and no other', async () => {
    const account = await accountIn('verified');
    const first = await codeOf(account, 'sign_in');
    const other = await codeOf(account, 'verify_email');
    const second = await codeOf(account, 'sign_in');
    expect((await redeem(account.email, first)).status).toBe(401);
    expect((await redeem(account.email, second)).status).toBe(201);
    expect((await redeem(account.email, other)).status).toBe(201);
  });

  test('is good for its own address alone', async () => {
    const [one, other] = [await accountIn('verified'), await accountIn('verified')];
    const code = await codeOf(one, 'sign_in');
    await codeOf(other, 'sign_in');
    expect((await redeem(other.email, code)).status).toBe(401);
  });

  test('is refused after six wrong ones', async () => {
    const account = await accountIn('verified');
    const code = await codeOf(account, 'sign_in');
    for (let tries = 0; tries < 5; tries += 1) await redeem(account.email, WRONG);
    const sixth = await accountIn('verified');
    const still = await codeOf(sixth, 'sign_in');
    for (let tries = 0; tries < 6; tries += 1) await redeem(sixth.email, WRONG);
    expect((await redeem(account.email, code)).status).toBe(201);
    expect((await redeem(sixth.email, still)).status).toBe(401);
    const renewed = await codeOf(sixth, 'sign_in');
    expect((await redeem(sixth.email, renewed)).status).toBe(201);
  });

  test('is good no more when its user is suspended, and suspends nobody less', async () => {
    const account = await accountIn('verified');
    const code = await codeOf(account, 'reset_password');
    await as('root').patch(`/platform/users/${account.id}`, { userStatus: 'suspended' });
    const { status } = await redeem(account.email, code, { password: NEW_PASSWORD });
    expect(status).toBe(401);
    expect((await storedAccount(account.id))?.status).toBe('suspended');
  });

  test('is good no more when its user has another email', async () => {
    const account = await accountIn('verified');
    const code = await codeOf(account, 'sign_in');
    await as('root').patch(`/platform/users/${account.id}`, { email: freshEmail() });
    expect((await redeem(account.email, code)).status).toBe(401);
  });

  test('is stored as a hash', async () => {
    const account = await accountIn('verified');
    const code = await codeOf(account, 'sign_in');
    const { results } = await env.DB.prepare('SELECT * FROM codes').all();
    expect(JSON.stringify(results)).not.toMatch(new RegExp(code.replace('-', '-?')));
  });
});

test('all refusals have the same bytes', async () => {
  const [known, used] = [await accountIn('verified'), await accountIn('verified')];
  await codeOf(known, 'sign_in');
  const spent = await codeOf(used, 'sign_in');
  await redeem(used.email, spent);
  const answers = [
    await redeem(known.email, WRONG),
    await redeem(known.email, ''),
    await redeem(used.email, spent),
    await redeem(freshEmail(), WRONG),
    await redeem((await accountIn('suspended')).email, WRONG),
  ];
  const message = 'This code is wrong, expired or used up. Ask for a new one.';
  for (const { status, text } of answers) {
    expect(status).toBe(401);
    expect(text).toBe(JSON.stringify({ error: { code: 'UNAUTHORIZED', message } }));
  }
});

describe('a password', () => {
  test('is needed to reset it, and refused to sign in; either costs no code', async () => {
    const account = await accountIn('verified');
    const reset = await codeOf(account, 'reset_password');
    const missing = await redeem(account.email, reset);
    expect([missing.status, Object.keys(missing.json.error.details.errors)]).toEqual([
      400,
      ['password'],
    ]);
    const code = await codeOf(account, 'sign_in');
    expect((await redeem(account.email, code, { password: NEW_PASSWORD })).status).toBe(400);
    expect((await redeem(account.email, code)).status).toBe(201);
    expect((await redeem(account.email, reset, { password: NEW_PASSWORD })).status).toBe(201);
  });

  test('may be set with the proof of an email', async () => {
    const account = await accountIn('pending');
    const code = await codeOf(account, 'verify_email');
    await redeem(account.email, code, { password: NEW_PASSWORD });
    expect(await stateOf(account)).toBe('verified, with the new password');
  });

  test.each(['password123', 'aaaaaaaa', 'short'])(
    '%j is refused with the reason, and costs no code',
    async (password) => {
      const account = await accountIn('verified');
      const code = await codeOf(account, 'reset_password');
      const { status, json } = await redeem(account.email, code, { password });
      expect([status, Object.keys(json.error.details.errors)]).toEqual([400, ['password']]);
      expect((await redeem(account.email, code, { password: NEW_PASSWORD })).status).toBe(201);
    },
  );

  test('of the platform’s administrator is the person’s own once they have reset it', async () => {
    const account = await accountIn('verified');
    await env.DB.prepare('UPDATE users SET password_by_platform = 1 WHERE id = ?')
      .bind(account.id)
      .run();
    const code = await codeOf(account, 'reset_password');
    await redeem(account.email, code, { password: NEW_PASSWORD });
    const set = env.DB.prepare('SELECT password_by_platform AS by FROM users WHERE id = ?');
    expect(await set.bind(account.id).first('by')).toBe(0);
  });
});

describe('tokens', () => {
  const tokenOf = async ({ email }: Account) =>
    (await signIn(email, PASSWORD)).json.data.token as string;

  test('end with a reset, and stay when their user only signs in', async () => {
    const account = await accountIn('verified');
    const token = await tokenOf(account);
    await redeem(account.email, await codeOf(account, 'sign_in'));
    await redeem(account.email, await codeOf(account, 'verify_email'));
    expect(await opens(token)).toBe(true);
    const code = await codeOf(account, 'reset_password');
    const reset = await redeem(account.email, code, { password: NEW_PASSWORD });
    expect(await opens(token)).toBe(false);
    expect(await opens(reset.json.data.token)).toBe(true);
  });

  test('at the cap the oldest sign-in makes room', async () => {
    const account = await accountIn('verified');
    const oldest = await tokenOf(account);
    const { tokens } = capsIn(env.CAPS);
    await env.DB.prepare(
      `INSERT INTO tokens (id, user_id, kind, name, hash, last_four, created_by, created_at)
       SELECT 'token_' || value, ?1, 'personal', 'key', value, '', ?1, 0
         FROM json_each(?2)`,
    )
      .bind(account.id, JSON.stringify(Array.from({ length: tokens - 1 }, (_, i) => `cap${i}`)))
      .run();
    const { json } = await redeem(account.email, await codeOf(account, 'sign_in'));
    expect(await opens(json.data.token)).toBe(true);
    expect(await opens(oldest)).toBe(false);
  });
});

test('each step leaves an event that names the user, and no secret', async () => {
  const account = await accountIn('pending');
  const code = await codeOf(account, 'verify_email');
  await redeem(account.email, WRONG);
  await redeem(account.email, code);
  const { results } = await env.DB.prepare(
    `SELECT action, keys ->> 0 AS about, version FROM events
      WHERE user_id = ? AND action LIKE 'code.%' ORDER BY id`,
  )
    .bind(account.id)
    .all();
  expect(results).toEqual([
    { action: 'code.send', about: 'verify_email', version: null },
    { action: 'code.refuse', about: null, version: null },
    { action: 'code.redeem', about: 'verify_email', version: 2 },
  ]);
});

test.each([
  ['another purpose', 'codes', { purpose: 'sign_up', email: 'a@example.com' }],
  ['no email', 'codes', { purpose: 'sign_in' }],
  ['an email that is none', 'codes', { purpose: 'sign_in', email: 'a' }],
  ['an unknown field', 'codes', { purpose: 'sign_in', email: 'a@example.com', userId: 'a' }],
  ['no code', 'codes/redeem', { email: 'a@example.com' }],
])('%s is 400', async (_what, path, body) => expect((await post(path, body)).status).toBe(400));

test('the password of the demo stays when its user tries a code', async () => {
  const { email } = people.john;
  await send('/api/v1/auth/codes', { method: 'POST', body: { purpose: 'sign_in', email } });
  const { secret: code } = await mailTo(email);
  const redeemed = { method: 'POST', body: { email, code } };
  expect((await send('/api/v1/auth/codes/redeem', redeemed)).status).toBe(201);
  const signIn = { method: 'POST', body: { email, password: 'demo-password' } };
  expect((await send('/api/v1/auth/token', signIn)).status).toBe(201);
});
