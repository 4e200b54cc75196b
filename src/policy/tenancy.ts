/** The rights over users, members and tenants, as pure functions. */
import { type Caller, PLATFORM, type Scope } from './caller.ts';
import { can, grantedIn, limitsAllow, type RolesHeld } from './can.ts';
import { grantsOfRole, type Permission, type ScopeRole } from './permissions.ts';

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

/**
 * Owners are made and removed by owners, and by administrators of the scopes above.
 * See docs/decisions/tenancy.md#owners.
 */
export function mayManageOwners(caller: Caller, scope: Scope): boolean {
  if (!can(caller, manageAdmins(scope), scope)) return false;
  if (caller.kind === 'root' || caller.globalRole === 'platform_admin') return true;
  return caller.roles.some(
    ({ scopeId, role }) =>
      (scopeId === scope.id && role === 'owner') ||
      (scopeId === scope.parentId && (role === 'owner' || role === 'admin')),
  );
}

/** A caller may grant or remove a role if it manages such members and holds all that it grants. */
export function mayHandleRole(caller: Caller, role: ScopeRole, scope: Scope): boolean {
  if (role === 'owner') return mayManageOwners(caller, scope);
  const needed = role === 'admin' ? manageAdmins(scope) : manageMembers(scope);
  const granted = grantsOfRole(scope.kind, role);
  return (
    can(caller, needed, scope) && granted.every((permission) => can(caller, permission, scope))
  );
}

/** The names of all permissions that a user has in a scope. */
export const effectivePermissions = (user: RolesHeld, scope: Scope): Permission[] =>
  [...grantedIn(user, scope)].sort();

/** The right to grant a global role other than `user`: the team and the administrators. */
export const mayManageAdmins = (caller: Caller): boolean =>
  can(caller, 'platform.manage_admins', PLATFORM);
