import { MOST_MEMBERSHIPS } from '../../../db/limits.ts';
import { membershipsOf, type UserWithMemberships } from '../../../directory/users/user.ts';
import type { Scope } from '../../../policy/caller.ts';

/**
 * Whether a tenant manages a person: their account came into being through it, and they belong to
 * nothing outside of it. Pure.
 */
export function isManagedIn(user: UserWithMemberships, { id }: Scope): boolean {
  const memberships = membershipsOf(user);
  return (
    user.kind === 'human' &&
    user.role === 'user' &&
    user.managed_by === id &&
    // Beyond the bound there are tenants that were not read.
    memberships.length <= MOST_MEMBERSHIPS &&
    memberships.every(({ scopeId, applicationId }) => scopeId === id || applicationId === id)
  );
}
