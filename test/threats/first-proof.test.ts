/**
 * The first proof of an address ends what was set without it: by every way in which an address
 * becomes verified, the password, the tokens and the identities of a planted account are worth
 * nothing. What an administrator of the platform set stays.
 */
import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { newToken } from '../../src/auth/token.ts';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import { ROOT, send } from '../support/client.ts';
import { mailTo } from '../support/mailbox.ts';
import { know, outsideIssuer } from '../support/outside-issuer.ts';
import { as, freshEmail, made } from '../support/tenancy.ts';

interface Planted {
  readonly id: string;
  readonly principalId: string;
  readonly email: string;
}

/** The ways in which an address is proven. */
const ways: Readonly<Record<string, (user: Planted) => Promise<void>>> = {
  'identify says so': async ({ email }) => {
    const body = { email, emailVerified: true };
    await send('/api/v1/users/identify', { method: 'POST', token: ROOT, body });
  },
  'a PATCH says so': async ({ principalId }) => {
    await as('root').patch(`/users/${principalId}`, { emailVerified: true });
  },
  'an invitation is accepted': async ({ id, email }) => {
    const tenant = { applicationId: tenants.myApp.id, name: `Inviting ${crypto.randomUUID()}` };
    const { organization } = await made('root', '/organizations', tenant);
    const path = `/organizations/${organization.id}/invitations`;
    const { secret } = await made('root', path, { email, deliver: false });
    const isProven = (await stored(id, 'email_verified')) === 1;
    const body = isProven ? { secret } : { secret, password: 'of their own choosing' };
    const answer = await send('/api/v1/invitations/accept', { method: 'POST', body });
    expect(answer.status, answer.text).toBe(201);
  },
  'an outside issuer says so': async ({ email }) => {
    const outside = outsideIssuer({ createUsers: true });
    const token = await outside.token({ sub: email, email, email_verified: true });
    expect((await outside.call(token)).json.data.email).toBe(email);
  },
  'a code is redeemed': async ({ email }) => {
    const auth = (path: string, body: object) =>
      send(`/api/v1/auth/${path}`, { method: 'POST', body });
    await auth('codes', { purpose: 'sign_in', email });
    const { secret } = await mailTo(email);
    expect((await auth('codes/redeem', { email, code: secret })).status).toBe(201);
  },
};

/** Users who prove another address with a change of their email prove their account with it. */
const changed = async (user: Planted): Promise<void> => {
  const email = `changed.${user.email}`;
  const token = await tokenMadeBy(user, null);
  const path = `/api/v1/platform/users/${user.id}`;
  await set(user.id, 'password_hash', null);
  expect((await send(path, { method: 'PATCH', token, body: { email } })).status).toBe(200);
  const { secret: code } = await mailTo(email);
  const body = { email, code };
  const redeemed = await send('/api/v1/auth/codes/redeem', { method: 'POST', body });
  expect(redeemed.status, redeemed.text).toBe(201);
};

/** A user whose email nobody has proven, in Acme. */
async function planted(): Promise<Planted> {
  const { user } = await made('root', '/platform/users', { email: freshEmail() });
  await made('root', `/organizations/${tenants.acme.id}/members`, { userId: user.id });
  return user;
}

/** Lets the registrar of a user begin anew, as one does that has taken over. */
async function forget({ email }: Planted): Promise<undefined> {
  await runInDurableObject(registrarOf(env, email), (_, { storage }) => storage.deleteAll());
  await abortAllDurableObjects();
}

const set = (id: string, column: string, value: unknown) =>
  env.DB.prepare(`UPDATE users SET ${column} = ? WHERE id = ?`).bind(value, id).run();

const stored = (id: string, column: string) =>
  env.DB.prepare(`SELECT ${column} AS value FROM users WHERE id = ?`).bind(id).first('value');

/** A token of the user that somebody made: themselves, another user, or the root token (null). */
async function tokenMadeBy(user: Planted, maker: string | null): Promise<string> {
  const { token, tokenId, hash, lastFour } = newToken(user.id);
  await env.DB.prepare(
    `INSERT INTO tokens (id, user_id, kind, name, hash, last_four, created_by, created_at, scope_id)
     VALUES (?, ?, 'personal', 'planted', ?, ?, ?, 0, ?)`,
  )
    .bind(tokenId, user.id, hash, lastFour, maker, maker === null ? null : tenants.acme.id)
    .run();
  return token;
}

const opens = async (token: string) => (await send('/api/v1/me', { token })).status === 200;

/** The password that is stored after a proof. With an invitation, its owner chooses a new one. */
const passwordAfter = (way: string, otherwise: string | null) =>
  way === 'an invitation is accepted' ? expect.stringMatching(/^\$scrypt\$/) : otherwise;

describe.each(Object.entries(ways))('when %s', (way, prove) => {
  test('it ends the password, the identities and the tokens that were there', async () => {
    const user = await planted();
    await set(user.id, 'password_hash', 'planted');
    const mine = await tokenMadeBy(user, user.id);
    const theirs = await tokenMadeBy(user, people.orgOwner.id);
    const issuer = outsideIssuer();
    await know(issuer.issuer, 'planter', user.id);
    expect(await opens(mine)).toBe(true);
    expect(await opens(theirs)).toBe(true);

    await prove(user);

    expect(await stored(user.id, 'email_verified')).toBe(1);
    expect(await stored(user.id, 'password_hash')).toEqual(passwordAfter(way, null));
    expect(await opens(mine)).toBe(false);
    expect(await opens(theirs)).toBe(false);
    expect((await issuer.call(await issuer.token({ sub: 'planter' }))).status).toBe(401);
  });

  test.each([
    ['', async () => undefined],
    [', also by a registrar that knows of no copy', forget],
  ] as const)(
    'a copy that a planted token has read is not served to it%s',
    async (_, meanwhile) => {
      const user = await planted();
      const mine = await tokenMadeBy(user, user.id);
      const path = `/api/core/users/platform-metadata/?platform_key=${tenants.acme.key}`;
      const read = () => send(path, { token: mine });
      expect((await read()).status).toBe(200);
      expect((await read()).status).toBe(200);
      await expect.poll(async () => (await read()).headers.get('Cache-Status')).toContain('hit');
      await meanwhile(user);
      await prove(user);
      expect((await read()).status).toBe(401);
    },
  );

  test('what an administrator of the platform set stays', async () => {
    const user = await planted();
    await set(user.id, 'password_hash', 'set by the platform');
    await set(user.id, 'password_by_platform', 1);
    const tokens = [
      await tokenMadeBy(user, null),
      await tokenMadeBy(user, people.operator.id),
    ] as const;
    await prove(user);
    const password = passwordAfter(way, 'set by the platform');
    expect(await stored(user.id, 'password_hash')).toEqual(password);
    expect(await Promise.all(tokens.map(opens))).toEqual([true, true]);
  });

  test('a second proof ends nothing', async () => {
    const user = await planted();
    await prove(user);
    await set(user.id, 'password_hash', 'their own');
    const mine = await tokenMadeBy(user, user.id);
    await prove(user);
    expect(await stored(user.id, 'password_hash')).toBe('their own');
    expect(await opens(mine)).toBe(true);
  });
});

test('a password is of the platform only if its administrator has set it last', async () => {
  const { user } = await made('operator', '/platform/users', {
    email: freshEmail(),
    password: 'a long password',
  });
  expect(await stored(user.id, 'password_by_platform')).toBe(1);
  const signedIn = await send('/api/v1/auth/token', {
    method: 'POST',
    body: { email: user.email, password: 'a long password' },
  });
  const body = { password: 'another long one', currentPassword: 'a long password' };
  const { token } = signedIn.json.data;
  await send(`/api/v1/platform/users/${user.id}`, { method: 'PATCH', token, body });
  expect(await stored(user.id, 'password_by_platform')).toBe(0);
});

test('a first address that is proven by a change of the email ends tokens and identities', async () => {
  const user = await planted();
  const mine = await tokenMadeBy(user, user.id);
  const issuer = outsideIssuer();
  await know(issuer.issuer, 'planter of a change', user.id);
  await changed(user);
  expect(await stored(user.id, 'email_verified')).toBe(1);
  expect(await opens(mine)).toBe(false);
  const subject = await issuer.token({ sub: 'planter of a change' });
  expect((await issuer.call(subject)).status).toBe(401);
});
