/** The rights over users, members and tenants, as pure functions. */
import { type Caller, PLATFORM, type Scope } from './caller.ts';
import { can, grantedIn, limitsAllow, type RolesHeld } from './can.ts';
import {
  type GlobalRole,
  globalGrants,
  grantsOfRole,
  type Permission,
  SCOPE_ROLES,
  type ScopeRole,
  scopePermission,
} from './permissions.ts';

/**
 * The permission to add, change and remove members of a tenant.
 * See docs/decisions/tenancy.md#application-members.
 */
export const manageMembers = (scope: Scope): Permission =>
  scope.kind === 'organization' ? 'org.manage_members' : 'app.update_users';

/** The permission to make and remove administrators of a tenant. */
export const manageAdmins = (scope: Scope): Permission =>
  scope.kind === 'organization' ? 'org.manage_admins' : 'app.manage_admins';

/** Everyone who belongs to a tenant, or to the one above it, may see its members. */
export function mayReadMembers(caller: Caller, scope: Scope): boolean {
  if (scope.kind === 'organization') return can(caller, 'org.read_members', scope);
  return can(caller, 'app.read_users', scope) || isMember(caller, scope);
}

const isMember = (caller: Caller, scope: Scope): boolean =>
  caller.kind === 'user' &&
  limitsAllow(caller.limits, 'app.read_users', scope) &&
  caller.roles.some(({ scopeId }) => scopeId === scope.id);

/** The permission to make and remove owners of a tenant. See docs/decisions/tenancy.md#owners. */
const manageOwners = (scope: Scope): Permission =>
  scope.kind === 'organization' ? 'org.manage_owners' : 'app.manage_owners';

/**
 * Whether a caller is an owner in a tenant itself, and not by a role above it. Only such a one can
 * hand it over: there is a role to step down from.
 */
export const isOwnerOf = (caller: Caller, scope: Scope): boolean =>
  caller.kind === 'user' &&
  caller.roles.some(({ scopeId, role }) => scopeId === scope.id && role === 'owner');

/** The permission to give and to take a role in a tenant. */
function manageRole(role: ScopeRole, scope: Scope): Permission {
  if (role === 'owner') return manageOwners(scope);
  return role === 'admin' ? manageAdmins(scope) : manageMembers(scope);
}

/**
 * The first permission that a caller lacks to grant or remove a role. It must manage such members
 * and hold all that the role grants: in the tenant, or `at` a scope above it.
 */
export const lackedForRole = (
  caller: Caller,
  role: ScopeRole,
  scope: Scope,
  at: Scope = scope,
): Permission | undefined =>
  [manageRole(role, scope), ...grantsOfRole(scope.kind, role)].find(
    (permission) => !can(caller, permission, at),
  );

export const mayHandleRole = (...asked: Parameters<typeof lackedForRole>): boolean =>
  lackedForRole(...asked) === undefined;

/**
 * Users may always lower their own role in a tenant, or leave it, unless their token is limited to
 * some permissions. Null is no role.
 */
export function mayLowerOwnRole(
  caller: Caller,
  userId: string,
  { from, to }: { readonly from: ScopeRole; readonly to: ScopeRole | null },
): boolean {
  const isOwn = caller.kind === 'user' && caller.userId === userId;
  const isLower = to === null || SCOPE_ROLES.indexOf(to) > SCOPE_ROLES.indexOf(from);
  return isOwn && isLower && caller.limits.permissions === null;
}

/**
 * A caller may change and delete a service of a tenant if it manages services there and may take
 * the service's role: whoever makes no owners ends none by deleting their user.
 */
export function mayManageServiceOf(caller: Caller, role: ScopeRole, scope: Scope): boolean {
  const taking = manageRole(role, scope);
  return (
    can(caller, scopePermission(scope, 'manage_service_users'), scope) &&
    (taking === manageMembers(scope) || can(caller, taking, scope))
  );
}

/** The names of all permissions that a user has in a scope. */
export const effectivePermissions = (user: RolesHeld, scope: Scope): Permission[] =>
  [...grantedIn(user, scope)].sort();

/**
 * A caller may grant or remove a global role if it manages the team and holds all that it grants.
 */
export const mayHandleGlobalRole = (caller: Caller, role: GlobalRole): boolean =>
  (['platform.manage_admins', ...globalGrants[role]] as const).every((permission) =>
    can(caller, permission, PLATFORM),
  );

/** A suspension or a deletion takes a global role as well, so it needs the same right. */
export const mayEndGlobalRole = (caller: Caller, role: GlobalRole): boolean =>
  globalGrants[role].length === 0 || mayHandleGlobalRole(caller, role);
