/** An account in each state that decides about codes, under a new email. */
import { env } from 'cloudflare:workers';
import { hashPassword } from '../../src/auth/password.ts';
import { freshEmail, made } from './tenancy.ts';

export const PASSWORD = 'correct horse battery';
const hash = await hashPassword(PASSWORD);

/** The assignments of SQL that bring an account into a state. `absent` has none. */
const states = {
  absent: null,
  unverified: `password_hash = '${hash}'`,
  verified: `email_verified = 1, password_hash = '${hash}'`,
  'without a password': 'email_verified = 1',
  pending: "status = 'pending'",
  suspended: `status = 'suspended', email_verified = 1, password_hash = '${hash}'`,
  'a service': '',
} as const;

export type AccountState = keyof typeof states;
export const accountStates = Object.keys(states) as AccountState[];

export interface Account {
  /** Empty if there is none. */
  readonly id: string;
  readonly email: string;
}

/** A new account in a state. */
export async function accountIn(state: AccountState): Promise<Account> {
  const email = freshEmail();
  const set = states[state];
  if (set === null) return { id: '', email };
  const kind = state === 'a service' ? { isServiceUser: true } : {};
  const { user } = await made('root', '/platform/users', { email, ...kind });
  if (set) await env.DB.prepare(`UPDATE users SET ${set} WHERE id = ?`).bind(user.id).run();
  return { id: user.id, email };
}

/** The columns of an account that codes change. */
export const storedAccount = (id: string) =>
  env.DB.prepare('SELECT email, email_verified, status, password_hash FROM users WHERE id = ?')
    .bind(id)
    .first<{
      readonly email: string;
      readonly email_verified: 0 | 1;
      readonly status: string;
      readonly password_hash: string | null;
    }>();
