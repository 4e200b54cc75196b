import type { UserWithMemberships } from '../../../directory/users/user.ts';
import type { Caller } from '../../../policy/caller.ts';
import { PLATFORM } from '../../../policy/caller.ts';
import { can } from '../../../policy/can.ts';
import type { UserUpdate } from './bodies.ts';

/**
 * The new address that users ask for: it waits for a code. Undefined if the body changes no email,
 * or if an administrator of the platform does, who changes it at once. See
 * docs/decisions/codes.md#a-change-of-ones-own-email.
 */
export function emailToProve(
  { email }: UserUpdate,
  caller: Caller,
  user: UserWithMemberships,
): string | undefined {
  const isOwn = caller.kind === 'user' && caller.userId === user.id && user.kind === 'human';
  if (!isOwn || email === user.email || can(caller, 'platform.update_users', PLATFORM)) {
    return undefined;
  }
  return email;
}
