/** Decisions about users, over the facts of a request. Pure. */

import { MOST_MEMBERSHIPS } from '../../../db/limits.ts';
import type { Placement } from '../../../directory/members/placement.ts';
import { profileFields } from '../../../directory/users/fields.ts';
import {
  membershipsOf,
  type UserFields,
  type UserWithMemberships,
} from '../../../directory/users/user.ts';
import { invalidBody, notFound } from '../../../http/problem.ts';
import { type Caller, PLATFORM, type Scope } from '../../../policy/caller.ts';
import { can, seesScope } from '../../../policy/can.ts';
import { mayViewThemselves } from '../../../policy/people.ts';
import { type GlobalRole, scopePermission } from '../../../policy/permissions.ts';
import {
  manageMembers,
  mayEndGlobalRole,
  mayHandleGlobalRole,
  mayHandleRole,
  mayManageServiceOf,
} from '../../../policy/tenancy.ts';
import { isAddress } from '../../../values/username.ts';
import { ensure, ensureCan, type RequestFacts, scopeOf, tenantOf } from '../facts.ts';
import { shownApplication, type Visible } from '../present.ts';
import type { UserCreation, UserUpdate } from './schemas.ts';
import { wholeName } from './whole-name.ts';

/** In a tenant only the memberships on its own line are shown; on the platform, all of them. */
export const visibleIn =
  (scope: Scope): Visible =>
  ({ scopeId, applicationId }) =>
    scope.kind === 'platform' ||
    scopeId === scope.id ||
    (scope.kind === 'application' ? applicationId === scope.id : scopeId === scope.parentId);

/** Whether a user belongs to the scope of a path. */
export const belongsTo = (user: UserWithMemberships, scope: Scope): boolean =>
  scope.kind === 'platform' ||
  membershipsOf(user).some(({ scopeId, applicationId }) =>
    scope.kind === 'application' ? applicationId === scope.id : scopeId === scope.id,
  );

/**
 * A service is managed by a caller who manages such services in every tenant that it belongs to.
 * One that belongs to no tenant is managed on the platform only: otherwise it could be drawn into a
 * tenant and be taken over there. See docs/decisions/tenancy.md#service-users.
 */
export function managesService(caller: Caller, user: UserWithMemberships): boolean {
  if (!mayEndGlobalRole(caller, user.role)) return false;
  if (can(caller, 'platform.manage_service_users', PLATFORM)) return true;
  const memberships = membershipsOf(user);
  // Beyond the bound there are tenants that were not read.
  return (
    memberships.length > 0 &&
    memberships.length <= MOST_MEMBERSHIPS &&
    memberships.every((each) => mayManageServiceOf(caller, each.role, tenantOf(each)))
  );
}

/**
 * A user and the memberships that the caller may see. Otherwise 403 in a shared tenant, else 404.
 */
export function visibleUser(
  { caller, user }: RequestFacts,
  platform: Scope,
): {
  readonly user: UserWithMemberships;
  readonly visible: Visible;
  /** Whether all memberships are visible. */
  readonly seesAll: boolean;
} {
  if (!user) throw notFound('user');
  if (mayViewThemselves(caller, user.id) || can(caller, 'platform.read_users', platform)) {
    return { user, visible: () => true, seesAll: true };
  }
  const tenants = membershipsOf(user).map(tenantOf);
  const visible: Visible = (membership) => {
    const tenant = tenantOf(membership);
    return can(caller, scopePermission(tenant, 'read_users'), tenant);
  };
  if (membershipsOf(user).some(visible)) return { user, visible, seesAll: false };
  const isSelf = caller.kind === 'user' && caller.userId === user.id;
  if (isSelf || tenants.some((tenant) => seesScope(caller, tenant))) {
    ensureCan(caller, 'platform.read_users', platform, 'read users');
  }
  throw notFound('user');
}

/**
 * A change without the role `service` and the status `pending`: a user who has them keeps them, and
 * no other gets them.
 */
export function settable(
  { role, userStatus, ...rest }: UserUpdate,
  user: UserWithMemberships,
): UserUpdate {
  if (role === 'service' && user.kind !== 'service') {
    throw invalidBody('role', 'Only a user that was created as a service has the role service.');
  }
  if (userStatus === 'pending' && user.status !== 'pending') {
    throw invalidBody('userStatus', 'userStatus may be set to active or suspended.');
  }
  return {
    ...rest,
    role: role === 'service' ? undefined : role,
    userStatus: userStatus === 'pending' ? undefined : userStatus,
  };
}

/** The columns that a body gives. A username that is the email follows it by itself. */
export function fieldsOf(
  body: UserCreation | UserUpdate,
  before: UserWithMemberships | null,
): UserFields {
  const { email, username, firstName, lastName, userStatus } = body;
  return {
    ...profileFields({ ...body, name: wholeName(body, before) }),
    email,
    username,
    first_name: firstName,
    last_name: lastName,
    status: userStatus,
  };
}

/** A username that is an email must be the user's own: sign-in takes either. */
export function checkUsername(username: string | undefined, email: string): void {
  if (username !== undefined && isAddress(username) && username !== email) {
    throw invalidBody('username', 'A username with @ in it must be your own email.');
  }
}

/** Raises 403 unless the caller may end the rights of a user by a suspension or a deletion. */
export const ensureMayEnd = ({ caller, user }: RequestFacts): void =>
  ensure(mayEndGlobalRole(caller, user?.role ?? 'user'), {
    permission: 'platform.manage_admins',
    scope: PLATFORM,
    to: 'manage administrators',
  });

/**
 * The global role that a body asks for; null when it asks for none. Raises 403 without the right.
 */
export function globalRoleOf(
  { role, isPlatformAdmin }: Pick<UserCreation, 'role' | 'isPlatformAdmin'>,
  before: GlobalRole,
  caller: Caller,
  platform: Scope,
): GlobalRole | null {
  const named = role === 'service' ? 'user' : role;
  const wanted = isPlatformAdmin ? 'platform_admin' : named;
  if (isPlatformAdmin && named !== undefined && named !== 'platform_admin' && role !== 'service') {
    throw invalidBody('isPlatformAdmin', 'isPlatformAdmin contradicts role.');
  }
  if (isPlatformAdmin === false && named === 'platform_admin') {
    throw invalidBody('isPlatformAdmin', 'isPlatformAdmin contradicts role.');
  }
  const demoted = isPlatformAdmin === false && before === 'platform_admin' ? 'user' : undefined;
  const granted = wanted ?? demoted;
  if (granted === undefined || granted === before) return null;
  ensure(mayHandleGlobalRole(caller, granted) && mayHandleGlobalRole(caller, before), {
    permission: 'platform.manage_admins',
    scope: platform,
    to: 'manage administrators',
  });
  return granted;
}

/**
 * The tenants that a body puts a user into. Raises 400 for an inexact name, 403 without the right.
 */
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
      throw invalidBody('applicationId', 'applicationId is another than that of the organization.');
    }
  } else if (body.applicationId !== undefined) {
    const application = applicationIn(body.applicationId, facts, within);
    ensureCan(caller, scopePermission(application, 'create_users'), application, 'create users');
    const shown = shownApplication(facts.user ? membershipsOf(facts.user) : []);
    // The application that an answer shows is sent back: it says nothing new.
    if (application.id !== shown?.applicationId) member(application.id);
  }
  if (body.organization !== undefined) {
    const organization = organizationIn(facts, within);
    ensure(mayHandleRole(caller, 'member', organization), {
      permission: manageMembers(organization),
      scope: organization,
      to: 'manage members',
    });
    member(organization.id);
  }
  return placements;
}

/** A user that is created in a tenant belongs there, besides the tenants that the body names. */
export const placedIn = (scope: Scope, placements: readonly Placement[]): readonly Placement[] =>
  scope.kind === 'platform' || placements.some(({ scopeId }) => scopeId === scope.id)
    ? placements
    : [...placements, { scopeId: scope.id, role: 'member' }];

function applicationIn(id: string, { caller, application }: RequestFacts, within: Scope): Scope {
  const scope = application && scopeOf(application);
  if (!scope || !seesScope(caller, scope)) {
    throw invalidBody('applicationId', 'applicationId names no application that you can see.');
  }
  if (within.kind === 'application' && id !== within.id) {
    throw invalidBody('applicationId', 'applicationId is another than that of the path.');
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
    throw invalidBody('organization', `organization names ${found} that you can see here.`);
  }
  return only;
}
