/** The permission check: a pure function of a caller and a scope. No I/O, no clock. */
import type { Caller, Limits, Role, Scope } from './caller.ts';
import {
  allPermissions,
  type GlobalRole,
  globalGrants,
  grantsOfRole,
  type Permission,
} from './permissions.ts';

/**
 * True if a role in the scope or above it grants the permission, the token's scope covers it, and
 * the token's permissions, if it has a list, contain it.
 */
export function can(caller: Caller, permission: Permission, scope: Scope): boolean {
  if (caller.kind === 'root') return true;
  return grantedIn(caller, scope).has(permission) && limitsAllow(caller.limits, permission, scope);
}

/** Whether the limits of a credential allow a permission in a scope. */
export function limitsAllow(limits: Limits, permission: Permission, scope: Scope): boolean {
  const reached = limits.scopeId === null || lineOf(scope).includes(limits.scopeId);
  return reached && (limits.permissions === null || limits.permissions.includes(permission));
}

/** The roles of a user: the global one, and those in single scopes. */
export interface RolesHeld {
  readonly globalRole: GlobalRole;
  readonly roles: readonly Role[];
}

/** All permissions that a user's roles grant in a scope. Limits of a token are not considered. */
export function grantedIn({ globalRole, roles }: RolesHeld, scope: Scope): ReadonlySet<Permission> {
  const line = lineOf(scope);
  const here = roles.filter(({ scopeId }) => line.includes(scopeId));
  return new Set([...globalGrants[globalRole], ...here.flatMap(grantsOf)]);
}

/** All permissions that a caller has in a scope: those for which `can` is true there. */
export function heldIn(caller: Caller, scope: Scope): readonly Permission[] {
  if (caller.kind === 'root') return allPermissions;
  const granted = grantedIn(caller, scope);
  return allPermissions.filter(
    (permission) => granted.has(permission) && limitsAllow(caller.limits, permission, scope),
  );
}

/** Where a caller has a permission, for a query: there `can` is true. */
export interface ReachOfPermission {
  readonly everywhere: boolean;
  /** In these scopes, and below. */
  readonly scopeIds: readonly string[];
  /** Only in this scope, and below. Null is no limit. */
  readonly boundTo: string | null;
}

/** Where a caller has a permission. */
export function reachOf(caller: Caller, permission: Permission): ReachOfPermission {
  if (caller.kind === 'root') return { everywhere: true, scopeIds: [], boundTo: null };
  const { globalRole, roles, limits } = caller;
  const isAllowed = limits.permissions?.includes(permission) ?? true;
  const isGranted = globalGrants[globalRole].some((each) => each === permission);
  const granting = roles.filter((role) => grantsOf(role).includes(permission));
  return {
    everywhere: isAllowed && isGranted,
    scopeIds: isAllowed ? granting.map(({ scopeId }) => scopeId) : [],
    boundTo: limits.scopeId,
  };
}

/** Whether a caller may know that a scope exists. Any other scope looks absent. */
export function seesScope(caller: Caller, scope: Scope): boolean {
  if (caller.kind === 'root') return true;
  const line = lineOf(scope);
  const reached = caller.limits.scopeId === null || line.includes(caller.limits.scopeId);
  const known = caller.roles.some(({ scopeId }) => line.includes(scopeId));
  return reached && (known || caller.globalRole === 'platform_admin');
}

const grantsOf = ({ kind, role }: Role): readonly Permission[] => grantsOfRole(kind, role);

/** The ids of a scope and of everything above it. Roles grant downwards only. */
const lineOf = (scope: Scope): readonly string[] =>
  [scope.id, scope.parentId, 'platform'].filter((id) => id !== null);
