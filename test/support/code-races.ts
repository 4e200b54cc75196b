/** Races of the redemption of a code with something else, over an unreliable D1. */
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { type Account, accountIn, storedAccount } from './accounts.ts';
import { type Received, send } from './client.ts';
import { mailTo } from './mailbox.ts';
import { disturb, together } from './raced.ts';
import { as } from './tenancy.ts';

export const post = (path: string, body: object) =>
  send(`/api/v1/auth/${path}`, { method: 'POST', body });

export const redeem = (email: string, code: string, more: object = {}) =>
  post('codes/redeem', { email, code, ...more });

export const ask = (email: string, purpose = 'sign_in') => post('codes', { purpose, email });

export async function codeOf(email: string, purpose = 'sign_in'): Promise<string> {
  await ask(email, purpose);
  return (await mailTo(email)).secret;
}

export const liveTokens = (userId: string) =>
  env.DB.prepare('SELECT count(*) AS n FROM tokens WHERE user_id = ? AND revoked_at IS NULL')
    .bind(userId)
    .first<number>('n');

const codesOf = (email: string) =>
  env.DB.prepare('SELECT count(*) AS n FROM codes WHERE email = ?').bind(email).first<number>('n');

interface Race {
  readonly happens: (account: Account) => Promise<Received>;
  /** Checks that hold afterwards, whichever came first. */
  readonly holds: (account: Account, redeemed: boolean) => Promise<void>;
}

const at = ({ id }: Account) => `/platform/users/${id}`;

export const races: Readonly<Record<string, Race>> = {
  'its user is suspended': {
    happens: (account) => as('root').patch(at(account), { userStatus: 'suspended' }),
    holds: async ({ id }) => {
      expect((await storedAccount(id))?.status).toBe('suspended');
      expect(await liveTokens(id)).toBe(0);
    },
  },
  'its user is deleted': {
    happens: (account) => as('root').delete(at(account)),
    holds: async ({ id, email }) => {
      expect(await storedAccount(id)).toBeNull();
      expect(await codesOf(email)).toBe(0);
    },
  },
  'its user gets another email': {
    happens: (account) => as('root').patch(at(account), { email: `other.${account.email}` }),
    holds: async ({ id, email }, redeemed) => {
      // The address that the code has proven is not theirs any more.
      expect(await storedAccount(id)).toMatchObject({ email: `other.${email}`, email_verified: 0 });
      expect(await liveTokens(id)).toBe(redeemed ? 1 : 0);
    },
  },
  'another code takes its place': {
    happens: ({ email }) => ask(email),
    holds: async ({ id, email }, redeemed) => {
      expect(await liveTokens(id)).toBe(redeemed ? 1 : 0);
      expect(await codesOf(email)).toBe(1);
      const { secret } = await mailTo(email);
      expect((await redeem(email, secret)).status).toBe(201);
    },
  },
  'it is redeemed as well': {
    happens: async ({ email }) => {
      const answer = await redeem(email, codes.get(email) ?? '');
      return { ...answer, status: answer.status === 401 ? 200 : answer.status };
    },
    holds: async ({ id, email }) => {
      expect(await liveTokens(id)).toBe(1);
      expect(await codesOf(email)).toBe(0);
    },
  },
};

const codes = new Map<string, string>();

/** Runs a race over an unreliable D1. Whether the code was redeemed first. */
export async function run({ happens, holds }: Race): Promise<boolean> {
  const account = await accountIn('unverified');
  const code = await codeOf(account.email);
  codes.set(account.email, code);
  await disturb(account.email);
  const [answer, other] = await together(
    () => redeem(account.email, code),
    () => happens(account),
  );
  expect([201, 401], answer.text).toContain(answer.status);
  expect(other.status, other.text).toBeLessThan(300);
  await holds(account, answer.status === 201);
  return answer.status === 201;
}
