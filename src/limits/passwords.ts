/**
 * Hashes passwords and compares them. Each hash is limited before it is computed, and all guesses
 * of one account's password share its limits. No other module imports the two functions of
 * `auth/password.ts`. See docs/decisions/limits.md#one-account-one-limit.
 */
import type { NewPassword } from '../auth/new-password.ts';
import { hashPassword, isOfToday, verifyPassword } from '../auth/password.ts';
import type { Caller } from '../policy/caller.ts';
import { normaliseEmail } from '../values/email.ts';
import { type Limited, limitCaller, limitExactly } from './exact.ts';

/** A guess of the password of the account that an email names, and the hash to compare it with. */
interface Guess {
  readonly email: string;
  readonly password: string;
  readonly hash: string;
}

/**
 * `hashPassword`, within a limit: that of the caller, or that of the account which an email names
 * if nobody has signed in. An email that nobody has takes as many calls.
 */
export async function hashWithinLimit(
  call: Limited,
  by: Caller | { readonly email: string },
  password: NewPassword,
): Promise<string> {
  if ('email' in by) await limitExactly(call, 'hash', by.email);
  else await limitCaller(call, 'hash', by);
  return hashPassword(password.text);
}

/** `verifyPassword`, within the limit of the caller and that of the account. */
export async function verifyWithinLimit(
  call: Limited,
  caller: Caller,
  { email, password, hash }: Guess,
): Promise<boolean> {
  await limitCaller(call, 'hash', caller);
  await limitAccount(call, email);
  return verifyPassword(password, hash);
}

/** Counts a sign-in for its name and address, before anything is looked up, written or hashed. */
export const limitSignIn = (call: Limited, name: string): Promise<void> =>
  limitExactly(call, 'signIn', counted(name));

/** What a sign-in comes to. */
interface VerifiedSignIn {
  readonly isRight: boolean;
  /** The password hashed anew, if its hash is of elsewhere or of former costs. */
  readonly renewedHash: string | null;
}

/**
 * `verifyPassword` for a sign-in that was counted under a name. A username is the second name of an
 * account, so it is counted for the email as well. Nobody's name takes as many calls.
 */
export async function verifySignIn(
  call: Limited,
  name: string,
  guess: Guess | { readonly password: string; readonly hash: null },
): Promise<VerifiedSignIn> {
  const isUsername = normaliseEmail(name) === undefined;
  const account = guess.hash === null ? `nobody ${counted(name)}` : guess.email;
  if (isUsername) await limitAccount(call, account);
  const isRight = await verifyPassword(guess.password, guess.hash);
  const isPast = isRight && guess.hash !== null && !isOfToday(guess.hash);
  return { isRight, renewedHash: isPast ? await hashPassword(guess.password) : null };
}

/**
 * The buckets of a sign-in by email, except for the address, which is counted once a request. What
 * is left there would tell which username belongs to which email.
 */
const limitAccount = (call: Limited, email: string): Promise<void> =>
  limitExactly(call, 'signIn', email, ['pair', 'subject'], []);

/** The name that guesses are counted under: one for all spellings of an email or a username. */
const counted = (name: string) => normaliseEmail(name) ?? name.trim().toLowerCase();
