/** The people whose accounts a tenant manages. See docs/decisions/tenancy.md#managed-people. */
import { MOST_MEMBERSHIPS } from '../../../db/limits.ts';
import { membershipsOf, type UserWithMemberships } from '../../../directory/users/user.ts';
import { forbidden, notFound } from '../../../http/problem.ts';
import type { Scope } from '../../../policy/caller.ts';
import { scopePermission } from '../../../policy/permissions.ts';
import {
  ensureCan,
  ensureRole,
  findFacts,
  type Named,
  type ScopeParams,
  scopeAt,
  type TenancyCall,
  tenantOf,
} from '../facts.ts';
import { belongsTo } from './rules.ts';
import type { UserAt } from './update.ts';

/**
 * Whether a tenant manages a person: their account came into being through it or below it, and they
 * belong to nothing outside of it. Pure.
 */
export function isManagedIn(user: UserWithMemberships, { id }: Scope): boolean {
  const memberships = membershipsOf(user);
  return (
    user.kind === 'human' &&
    user.role === 'user' &&
    (user.managed_by === id || user.managed_above === id) &&
    // Beyond the bound there are tenants that were not read.
    memberships.length <= MOST_MEMBERSHIPS &&
    memberships.every(({ scopeId, applicationId }) => scopeId === id || applicationId === id)
  );
}

const words = { update_users: 'update users', delete_users: 'delete users' } as const;

const instead = {
  update_users: 'Only the person and the platform change it.',
  delete_users: 'End the membership instead.',
} as const;

/**
 * A person whom the tenant of a path manages, for a caller who may do this there and handles every
 * role of that person. Raises 404 for a user of elsewhere, and 403 with the reason for others.
 */
export async function managedUserAt(
  call: TenancyCall,
  params: ScopeParams,
  userId: string,
  verb: keyof typeof words,
  named: Named = {},
): Promise<UserAt> {
  const facts = await findFacts(call, params, { userId, ...named, tenants: true });
  const scope = scopeAt(params, facts);
  ensureCan(facts.caller, scopePermission(scope, verb), scope, words[verb]);
  const { user } = facts;
  if (!user || !belongsTo(user, scope)) throw notFound('user');
  if (user.kind === 'service') {
    throw forbidden('This is a service user: use the path /users/service-users.');
  }
  if (!isManagedIn(user, scope)) {
    throw forbidden(
      `This account is not managed here: it came into being elsewhere, or belongs to another tenant as well. ${instead[verb]}`,
    );
  }
  for (const each of membershipsOf(user)) ensureRole(facts, each.role, tenantOf(each));
  return { facts, scope, user };
}
