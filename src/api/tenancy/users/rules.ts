/** What a request about a user means: pure decisions over who asks, where, about whom. */

import type { Placement } from '../../../directory/members/placement.ts';
import { searchForm } from '../../../directory/users/details.ts';
import type { UserFields } from '../../../directory/users/user-commands.ts';
import type { MembershipOf, UserRow } from '../../../directory/users/user-queries.ts';
import { Problem } from '../../../http/problem.ts';
import { type Caller, PLATFORM, type Scope } from '../../../policy/caller.ts';
import { can, seesScope } from '../../../policy/can.ts';
import type { GlobalRole } from '../../../policy/permissions.ts';
import { manageMembers, mayManageAdmins, permissionIn } from '../../../policy/tenancy.ts';
import { ensureCan, type RequestFacts, scopeOf } from '../facts.ts';
import { membershipsOf, type Visible } from '../present.ts';
import type { UserCreation, UserUpdate } from './schemas.ts';

export const invalid = (field: string, message: string) =>
  new Problem({ is: 'invalid_body', issues: [{ path: [field], message }] });

const tenantOf = ({ scopeId: id, kind, parentId }: MembershipOf): Scope => ({ id, kind, parentId });

/** In a tenant's context only that tenant's own line is shown; on the platform, everything. */
export const visibleIn =
  (scope: Scope): Visible =>
  ({ scopeId, applicationId }) =>
    scope.kind === 'platform' ||
    scopeId === scope.id ||
    (scope.kind === 'application' ? applicationId === scope.id : scopeId === scope.parentId);

/** Whether a user belongs to the scope of a path. */
export const belongsTo = (user: UserRow, scope: Scope): boolean =>
  scope.kind === 'platform' ||
  membershipsOf(user).some(({ scopeId, applicationId }) =>
    scope.kind === 'application' ? applicationId === scope.id : scopeId === scope.id,
  );

/**
 * A service is managed by who manages everything that it belongs to, and one that belongs to the
 * platform by the platform's: else it could be drawn into a tenant, and be taken over there.
 */
export function managesService(caller: Caller, user: UserRow): boolean {
  if (can(caller, 'platform.manage_service_users', PLATFORM)) return true;
  const tenants = membershipsOf(user).map(tenantOf);
  const managed = (tenant: Scope) =>
    can(caller, permissionIn(tenant, 'manage_service_users'), tenant);
  return user.role === 'user' && tenants.length > 0 && tenants.every(managed);
}

/** What of a user the caller may see; raises 403 among those of one tenant, 404 for the rest. */
export function visibleUser(
  { caller, user }: RequestFacts,
  platform: Scope,
): { readonly user: UserRow; readonly visible: Visible } {
  if (!user) throw new Problem({ is: 'not_found', noun: 'user' });
  const isSelf = caller.kind === 'user' && caller.userId === user.id;
  const unbound = caller.kind === 'root' || caller.limits.scopeId === null;
  if ((isSelf && unbound) || can(caller, 'platform.read_users', platform)) {
    return { user, visible: () => true };
  }
  const tenants = membershipsOf(user).map(tenantOf);
  const visible: Visible = (membership) => {
    const tenant = tenantOf(membership);
    return can(caller, permissionIn(tenant, 'read_users'), tenant);
  };
  if (membershipsOf(user).some(visible)) return { user, visible };
  if (isSelf || tenants.some((tenant) => seesScope(caller, tenant))) {
    ensureCan(caller, 'platform.read_users', platform, 'read users');
  }
  throw new Problem({ is: 'not_found', noun: 'user' });
}

/** The columns that a body gives; a name is made of its parts where it is not given itself. */
export function fieldsOf(body: UserCreation | UserUpdate, before: UserRow | null): UserFields {
  const { email, username, name, firstName, lastName, image, userStatus } = body;
  const parts = [
    firstName === undefined ? before?.first_name : firstName,
    lastName === undefined ? before?.last_name : lastName,
  ];
  const joined = parts.filter(Boolean).join(' ');
  const touched = firstName !== undefined || lastName !== undefined;
  const whole = name === undefined && touched ? joined || null : name;
  return {
    ...(email !== undefined && { email }),
    ...(username !== undefined && { username }),
    ...(whole !== undefined && { name: whole, name_search: searchForm(whole ?? '') }),
    ...(firstName !== undefined && { first_name: firstName }),
    ...(lastName !== undefined && { last_name: lastName }),
    ...(image !== undefined && { image }),
    ...(userStatus !== undefined && { status: userStatus }),
  };
}

/** A username that looks like an email must be one's own, or it would sign in as someone else's. */
export function checkUsername(username: string | undefined, email: string): void {
  if (username?.includes('@') && username.toLowerCase() !== email) {
    throw invalid('username', 'A username with @ in it must be your own email.');
  }
}

/** The global role that a body asks for; null when it asks for none. Raises 403 without the right. */
export function globalRoleOf(
  { role, isPlatformAdmin }: Pick<UserCreation, 'role' | 'isPlatformAdmin'>,
  before: GlobalRole,
  caller: Caller,
  platform: Scope,
): GlobalRole | null {
  const named = role === 'service' ? 'user' : role;
  const wanted = isPlatformAdmin ? 'platform_admin' : named;
  if (isPlatformAdmin && named !== undefined && named !== 'platform_admin' && role !== 'service') {
    throw invalid('isPlatformAdmin', 'isPlatformAdmin contradicts role.');
  }
  if (isPlatformAdmin === false && named === 'platform_admin') {
    throw invalid('isPlatformAdmin', 'isPlatformAdmin contradicts role.');
  }
  const demoted = isPlatformAdmin === false && before === 'platform_admin' ? 'user' : undefined;
  const asked = wanted ?? demoted;
  if (asked === undefined || asked === before) return null;
  if (!mayManageAdmins(caller)) {
    ensureCan(caller, 'platform.manage_admins', platform, 'manage administrators');
  }
  return asked;
}

/** Where a body puts a user. Raises 400 for what it does not name exactly, 403 without the right. */
export function placementsOf(
  body: Pick<UserCreation, 'organization' | 'applicationId'>,
  facts: RequestFacts,
  within: Scope,
): Placement[] {
  const { caller } = facts;
  const placements: Placement[] = [];
  const member = (scopeId: string) => placements.push({ scopeId, role: 'member' });
  // An organization has its application already: naming it says nothing new.
  if (within.kind === 'organization' && body.applicationId !== undefined) {
    if (body.applicationId !== within.parentId) {
      throw invalid('applicationId', 'applicationId is another than that of the organization.');
    }
  } else if (body.applicationId !== undefined) {
    const application = applicationIn(body.applicationId, facts, within);
    ensureCan(caller, permissionIn(application, 'create_users'), application, 'create users');
    member(application.id);
  }
  if (body.organization !== undefined) {
    const organization = organizationIn(facts, within);
    ensureCan(caller, manageMembers(organization), organization, 'manage members');
    member(organization.id);
  }
  return placements;
}

/** Whoever is made in a tenant belongs there, wherever else the body puts them. */
export const madeIn = (scope: Scope, placements: readonly Placement[]): readonly Placement[] =>
  scope.kind === 'platform' || placements.some(({ scopeId }) => scopeId === scope.id)
    ? placements
    : [...placements, { scopeId: scope.id, role: 'member' }];

function applicationIn(id: string, { caller, application }: RequestFacts, within: Scope): Scope {
  const scope = application && scopeOf(application);
  if (!scope || !seesScope(caller, scope)) {
    throw invalid('applicationId', 'applicationId names no application that you can see.');
  }
  if (within.kind === 'application' && id !== within.id) {
    throw invalid('applicationId', 'applicationId is another than that of the path.');
  }
  return scope;
}

function organizationIn({ caller, organizations }: RequestFacts, within: Scope): Scope {
  const seen = organizations.map(scopeOf).filter((scope) => {
    const inside = scope.id === within.id || scope.parentId === within.id;
    return seesScope(caller, scope) && (within.kind === 'platform' || inside);
  });
  const [only, other] = seen;
  if (!only || other) {
    const found = only ? 'more than one organization' : 'no organization';
    throw invalid('organization', `organization names ${found} that you can see here.`);
  }
  return only;
}
