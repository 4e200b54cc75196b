/** Who may: pure sentences over a caller and a scope. No I/O, no clock. */
import type { Caller, Limits, Role, Scope } from './caller.ts';
import {
  applicationGrants,
  type GlobalRole,
  globalGrants,
  organizationGrants,
  type Permission,
} from './permissions.ts';

/**
 * A role on the scope or above it grants the permission, and the token's scope covers it, and the
 * token's permissions, if it is limited to any, contain it.
 */
export function can(caller: Caller, permission: Permission, scope: Scope): boolean {
  if (caller.kind === 'root') return true;
  return grantedIn(caller, scope).has(permission) && within(caller.limits, permission, scope);
}

/** Whether the limits of a credential leave room for a permission in a scope. */
export function within(limits: Limits, permission: Permission, scope: Scope): boolean {
  const reached = limits.scopeId === null || lineOf(scope).includes(limits.scopeId);
  return reached && (limits.permissions === null || limits.permissions.includes(permission));
}

/** What a user is: everywhere, and in single scopes. */
export interface Roles {
  readonly globalRole: GlobalRole;
  readonly roles: readonly Role[];
}

/** Every permission that a user's roles grant in a scope, the limits of a token aside. */
export function grantedIn({ globalRole, roles }: Roles, scope: Scope): ReadonlySet<Permission> {
  const line = lineOf(scope);
  const here = roles.filter(({ scopeId }) => line.includes(scopeId));
  return new Set([...globalGrants[globalRole], ...here.flatMap(grantsOf)]);
}

/** Whether a scope exists for the caller: elsewhere it looks absent. */
export const seesScope = (caller: Caller, scope: Scope): boolean =>
  caller.kind === 'root' ||
  caller.globalRole === 'platform_admin' ||
  caller.roles.some(({ scopeId }) => lineOf(scope).includes(scopeId));

function grantsOf({ kind, role }: Role): readonly Permission[] {
  switch (kind) {
    case 'platform':
      return []; // What is held everywhere is the principal's global role, never a membership.
    case 'application':
      return applicationGrants[role];
    case 'organization':
      return organizationGrants[role];
  }
}

/** A scope and everything above it: roles grant downwards only. */
const lineOf = (scope: Scope): readonly string[] =>
  [scope.id, scope.parentId, 'platform'].filter((id) => id !== null);
