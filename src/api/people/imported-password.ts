/** Passwords that people bring along from elsewhere, as their hashes. Pure. */
import type { UserFields } from '../../directory/users/user.ts';
import { forbidden } from '../../http/problem.ts';
import type { Caller } from '../../policy/caller.ts';
import { type Receiver, refusalOfIdentity } from '../../policy/identities.ts';
import { actsForPlatform } from '../../policy/people.ts';
import { REFUSALS } from '../given-identities.ts';

/** The person who brings it, and whether a password stands in its way. */
interface Bringing extends Receiver {
  readonly hasPassword: boolean;
}

/**
 * The columns that an imported password sets: none where the person has a password, which stays.
 * Raises 403 for a caller who may give the person no credential.
 */
export function importedPassword(
  caller: Caller,
  hash: string | undefined,
  { hasPassword, ...receiver }: Bringing,
): Pick<UserFields, 'password_hash' | 'password_by_platform'> {
  if (hash === undefined || hasPassword) return {};
  const refusal = refusalOfIdentity(caller, receiver);
  if (refusal) throw forbidden(WORDS[refusal]);
  return { password_hash: hash, password_by_platform: actsForPlatform(caller) ? 1 : 0 };
}

/** Somebody who is not there yet. */
export const newcomer = (isProven = false): Bringing => ({
  userId: null,
  globalRole: 'user',
  roles: [],
  isProven,
  hasPlace: false,
  hasPassword: false,
});

const WORDS = {
  ...REFUSALS,
  limited: 'A token that is limited to permissions or to a scope sets no password.',
  own: 'You import no password of your own: set a new one.',
} as const;
