/**
 * Who may give a person an identity. Its subject acts as the person from then on, so it is a
 * credential without limits and without end. Pure. See
 * docs/decisions/jwt.md#an-identity-that-is-given.
 */
import { type Caller, PLATFORM } from './caller.ts';
import type { RolesHeld } from './can.ts';
import { isLimited, keepsTokensIn } from './credentials.ts';
import { holdsAllOf, mayManageTokensIn } from './tokens.ts';

/** The person who gets an identity. */
export interface Receiver extends RolesHeld {
  /** Null is a person who is created with it. */
  readonly userId: string | null;
  /** Somebody has proven the email, or the same change says so. */
  readonly isProven: boolean;
  /** The person has a membership, be it suspended. */
  readonly hasPlace: boolean;
}

/** Why an identity is not given. */
export type IdentityRefusal =
  /** The credential of whoever gives it has limits. */
  | 'limited'
  /** It is for the caller, who proves it by signing in with it. */
  | 'own'
  /** The person is more than those who manage people may act as. */
  | 'beyond'
  /** The caller may, but by a claim alone. */
  | 'not_stored';

/**
 * Whether a caller who manages people may give a person an identity, or why not. An account that
 * nobody has proven, without any right, is in the hands of those who manage people. Any other takes
 * what a token for somebody else takes.
 */
export function refusalOfIdentity(caller: Caller, receiver: Receiver): IdentityRefusal | null {
  if (caller.kind === 'root') return null;
  if (isLimited(caller.limits)) return 'limited';
  if (caller.userId === receiver.userId) return 'own';
  const { globalRole, isProven, hasPlace } = receiver;
  if (globalRole === 'user' && !isProven && !hasPlace) return null;
  const mayAct = mayManageTokensIn(caller, PLATFORM) && holdsAllOf(caller, receiver, PLATFORM);
  if (!mayAct) return 'beyond';
  return keepsTokensIn(caller, PLATFORM) ? null : 'not_stored';
}
