/** Who may: pure sentences over a caller and a scope. No I/O, no clock. */
import type { Caller, Limits, Role, Scope } from './caller.ts';
import { type GlobalRole, globalGrants, grantsOfRole, type Permission } from './permissions.ts';

/**
 * A role on the scope or above it grants the permission, and the token's scope covers it, and the
 * token's permissions, if it is limited to any, contain it.
 */
export function can(caller: Caller, permission: Permission, scope: Scope): boolean {
  if (caller.kind === 'root') return true;
  return grantedIn(caller, scope).has(permission) && limitsAllow(caller.limits, permission, scope);
}

/** Whether the limits of a credential leave room for a permission in a scope. */
export function limitsAllow(limits: Limits, permission: Permission, scope: Scope): boolean {
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

/** Whether a scope exists for the caller: elsewhere, and beyond its token, it looks absent. */
export function seesScope(caller: Caller, scope: Scope): boolean {
  if (caller.kind === 'root') return true;
  const line = lineOf(scope);
  const reached = caller.limits.scopeId === null || line.includes(caller.limits.scopeId);
  const known = caller.roles.some(({ scopeId }) => line.includes(scopeId));
  return reached && (known || caller.globalRole === 'platform_admin');
}

const grantsOf = ({ kind, role }: Role): readonly Permission[] => grantsOfRole(kind, role);

/** A scope and everything above it: roles grant downwards only. */
const lineOf = (scope: Scope): readonly string[] =>
  [scope.id, scope.parentId, 'platform'].filter((id) => id !== null);
