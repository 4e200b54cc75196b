/** Decisions about users, over the facts of a request. Pure. */

import { MOST_MEMBERSHIPS } from '../../../db/limits.ts';
import type { Placement } from '../../../directory/members/placement.ts';
import { profileFields } from '../../../directory/users/fields.ts';
import {
  membershipsOf,
  type UserFields,
  type UserWithMemberships,
} from '../../../directory/users/user.ts';
import { forbidden, invalidBody, notFound } from '../../../http/problem.ts';
import { type Caller, PLATFORM, type Scope } from '../../../policy/caller.ts';
import { can, seesScope } from '../../../policy/can.ts';
import { mayAddDirectly } from '../../../policy/consent.ts';
import { mayViewThemselves } from '../../../policy/people.ts';
import { scopePermission } from '../../../policy/permissions.ts';
import { mayEndGlobalRole, mayManageServiceOf } from '../../../policy/tenancy.ts';
import type { UserStatus } from '../../../values/choices.ts';
import { isAddress } from '../../../values/username.ts';
import { ensure, ensureCan, ensureRole, type RequestFacts, scopeOf, tenantOf } from '../facts.ts';
import type { UserCreation, UserUpdate } from './bodies.ts';
import { shownApplication } from './present.ts';
import { type View, type Visible, viewOfTenants, WHOLE } from './view.ts';
import { wholeName } from './whole-name.ts';

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
 * A user, and what the caller may see of it. Otherwise 403 in a shared tenant, else 404.
 */
export function visibleUser({ caller, user }: RequestFacts): {
  readonly user: UserWithMemberships;
  readonly view: View;
} {
  if (!user) throw notFound('user');
  if (mayViewThemselves(caller, user.id) || can(caller, 'platform.read_users', PLATFORM)) {
    return { user, view: WHOLE };
  }
  const tenants = membershipsOf(user).map(tenantOf);
  const visible: Visible = (membership) => {
    const tenant = tenantOf(membership);
    return can(caller, scopePermission(tenant, 'read_users'), tenant);
  };
  if (membershipsOf(user).some(visible)) return { user, view: viewOfTenants(visible) };
  const isSelf = caller.kind === 'user' && caller.userId === user.id;
  if (isSelf || tenants.some((tenant) => seesScope(caller, tenant))) {
    ensureCan(caller, 'platform.read_users', PLATFORM, 'read users');
  }
  throw notFound('user');
}

/** Raises 400 for a kind or a status that no change gives a user who does not have it. */
export function refuseUnsettable(
  isService: boolean,
  userStatus: UserStatus | undefined,
  user: UserWithMemberships,
): void {
  if (isService && user.kind !== 'service') {
    throw invalidBody('role', 'Only a user that was created as a service has the role service.');
  }
  if (userStatus === 'pending' && user.status !== 'pending') {
    throw invalidBody('userStatus', 'userStatus may be set to active or suspended.');
  }
}

/** The columns that a body gives. A username that is the email follows it by itself. */
export function fieldsOf(
  body: Omit<UserCreation | UserUpdate, 'role' | 'isPlatformAdmin'>,
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
 * The tenants that a body puts a user into. Raises 400 for an inexact name, and 403 without the
 * right to add somebody there, or to add this person without asking.
 */
export function placementsOf(
  body: Pick<UserCreation, 'organization' | 'applicationId'>,
  facts: RequestFacts,
  within: Scope,
): Placement[] {
  const { caller } = facts;
  const placements: Placement[] = [];
  const member = (tenant: Scope) => {
    ensureMayPlace(facts, tenant);
    placements.push({ scopeId: tenant.id, role: 'member' });
  };
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
    if (application.id !== shown?.applicationId) member(application);
  }
  if (body.organization !== undefined) {
    const organization = organizationIn(facts, within);
    ensureRole(facts, 'member', organization);
    member(organization);
  }
  return placements;
}

/** A person who is there already stays so. A service goes where those who manage it put it. */
function ensureMayPlace({ caller, user }: RequestFacts, tenant: Scope): void {
  if (user?.kind !== 'human') return;
  const belongings = membershipsOf(user);
  const isThere = belongings.some(({ scopeId }) => scopeId === tenant.id);
  if (isThere || mayAddDirectly(caller, belongings, 'member', tenant)) return;
  throw forbidden('This person belongs elsewhere: invite them, and they join if they want to.');
}

/** A user that is created in a tenant belongs there, besides the tenants that the body names. */
export const placedIn = (
  scope: Scope,
  there: Pick<Placement, 'role' | 'status'>,
  placements: readonly Placement[],
): readonly Placement[] =>
  scope.kind === 'platform'
    ? placements
    : [
        ...placements.filter(({ scopeId }) => scopeId !== scope.id),
        { scopeId: scope.id, ...there },
      ];

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
