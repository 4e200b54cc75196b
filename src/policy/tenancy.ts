/** Who may do what to users, members and tenants. Sentences; `rules.ts` of a surface asks them. */
import { type Caller, PLATFORM, type Scope } from './caller.ts';
import { can, grantedIn, limitsAllow, type Roles } from './can.ts';
import { grantsOfRole, type Permission, type ScopeRole } from './permissions.ts';

type Verb =
  | 'read_users'
  | 'create_users'
  | 'update_users'
  | 'delete_users'
  | 'read_service_users'
  | 'manage_service_users';

const level = { platform: 'platform', application: 'app', organization: 'org' } as const;

/** The permission that a verb needs in a scope. */
export const permissionIn = (scope: Scope, verb: Verb): Permission =>
  `${level[scope.kind]}.${verb}`;

/** Members of a tenant are added, changed and removed by those who manage them. */
export const manageMembers = (scope: Scope): Permission =>
  scope.kind === 'organization' ? 'org.manage_members' : 'app.update_users';

/** Administrators, by those who may make some. */
export const manageAdmins = (scope: Scope): Permission =>
  scope.kind === 'organization' ? 'org.manage_admins' : 'app.manage_admins';

/** Whoever belongs to a tenant, or to one above it, may see its members. */
export function mayReadMembers(caller: Caller, scope: Scope): boolean {
  if (scope.kind === 'organization') return can(caller, 'org.read_members', scope);
  return can(caller, 'app.read_users', scope) || isMember(caller, scope);
}

const isMember = (caller: Caller, scope: Scope): boolean =>
  caller.kind === 'user' &&
  limitsAllow(caller.limits, 'app.read_users', scope) &&
  caller.roles.some(({ scopeId }) => scopeId === scope.id);

/** Owners are made and unmade by owners, and by those above the tenant. */
export function mayManageOwners(caller: Caller, scope: Scope): boolean {
  if (!can(caller, manageAdmins(scope), scope)) return false;
  if (caller.kind === 'root' || caller.globalRole === 'platform_admin') return true;
  return caller.roles.some(
    ({ scopeId, role }) =>
      (scopeId === scope.id && role === 'owner') ||
      (scopeId === scope.parentId && (role === 'owner' || role === 'admin')),
  );
}

/** A role is granted, changed or taken by whoever manages its kind and holds all that it grants. */
export function mayHandleRole(caller: Caller, role: ScopeRole, scope: Scope): boolean {
  if (role === 'owner') return mayManageOwners(caller, scope);
  const needed = role === 'admin' ? manageAdmins(scope) : manageMembers(scope);
  const granted = grantsOfRole(scope.kind, role);
  return (
    can(caller, needed, scope) && granted.every((permission) => can(caller, permission, scope))
  );
}

/** What a user may do in a scope, by name. */
export const effectivePermissions = (user: Roles, scope: Scope): Permission[] =>
  [...grantedIn(user, scope)].sort();

/** Anything but the role `user` makes someone an administrator or a member of the team. */
export const mayManageAdmins = (caller: Caller): boolean =>
  can(caller, 'platform.manage_admins', PLATFORM);
