import type { MemberRow } from '../../directory/members/member.ts';
import type { TenantRow } from '../../directory/tenants/tenant.ts';
import type { UserOrganizationRow } from '../../directory/users/organizations.ts';
import {
  type Membership,
  membershipsOf,
  type UserRow,
  type UserWithMemberships,
} from '../../directory/users/user.ts';
import type { Scope } from '../../policy/caller.ts';
import { effectivePermissions } from '../../policy/tenancy.ts';
import { iso, isoOrNull } from '../../values/time.ts';
import { presentProfile } from '../profile.ts';

/** How a status is shown beside its plain form. */
export const STATUS_LABELS = {
  active: 'Active',
  pending: 'Pending',
  suspended: 'Suspended',
} as const;

/** Whether a viewer may know of a membership. */
export type Visible = (membership: Membership) => boolean;

/** The membership whose application is shown: one in an application, or else in an organization. */
export const shownApplication = (seen: readonly Membership[]): Membership | undefined =>
  seen.find(({ kind }) => kind === 'application') ?? seen[0];

/** A user with every field, but without the memberships that the viewer may not know of. */
export function presentUser(row: UserWithMemberships, scope: Scope, visible: Visible) {
  const memberships = membershipsOf(row);
  const seen = memberships.filter(visible);
  const organizations = seen.filter(({ kind }) => kind === 'organization');
  const [primary] = organizations;
  const application = shownApplication(seen);
  const { role: globalRole } = row;
  return {
    id: row.id,
    principalId: row.principal_id,
    email: row.email,
    username: row.username,
    ...presentProfile(row),
    firstName: row.first_name,
    lastName: row.last_name,
    emailVerified: row.email_verified === 1,
    status: STATUS_LABELS[row.status],
    userStatus: row.status,
    ...presentLogin(row.last_login_at),
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
    role: row.kind === 'service' ? ('service' as const) : globalRole,
    roles: [...globalRoles(row), ...seen.map(presentRole)],
    permissions: effectivePermissions({ globalRole, roles: memberships }, scope),
    isPlatformAdmin: globalRole === 'platform_admin',
    isServiceUser: row.kind === 'service',
    organization: primary?.name ?? null,
    organizationId: primary?.scopeId ?? null,
    organizationRole: primary?.role ?? null,
    organizations: organizations.map(({ scopeId: id, name, role }) => ({ id, name, role })),
    application: application?.applicationName ?? null,
    applicationId: application?.applicationId ?? null,
  };
}

/** `YYYY-MM-DD HH:MM:SS` UTC, as the specification shows it, and ISO 8601 beside it. */
const presentLogin = (time: number | null) => ({
  lastLogin: time === null ? null : iso(time).slice(0, 19).replace('T', ' '),
  lastLoginAt: isoOrNull(time),
});

const presentRole = ({ role, kind, scopeId, name }: Membership) => ({
  role: String(role),
  scope: String(kind),
  scopeId,
  scopeName: name,
});

const globalRoles = ({ role }: UserRow) =>
  role === 'user' ? [] : [{ role, scope: 'platform', scopeId: 'platform', scopeName: 'Platform' }];

/** An organization, as the list of a user's organizations shows it. */
export const presentUserOrganization = (row: UserOrganizationRow) => ({
  id: row.id,
  name: row.name,
  description: row.description,
  applicationId: row.application_id,
  createdAt: iso(row.created_at),
  updatedAt: iso(row.updated_at),
  role: String(row.role),
});

export const presentApplication = (row: TenantRow) => ({
  id: row.id,
  key: row.key,
  name: row.name,
  description: row.description,
  createdAt: iso(row.created_at),
  updatedAt: iso(row.updated_at),
});

export const presentOrganization = (row: TenantRow) => ({
  ...presentApplication(row),
  applicationId: row.parent_id,
});

export const presentMember = (row: MemberRow) => ({
  ...(row.scope_kind === 'organization'
    ? { organizationId: row.scope_id }
    : { applicationId: row.scope_id }),
  userId: row.user_id,
  email: row.email,
  name: row.name,
  role: row.role,
  createdAt: iso(row.created_at),
  updatedAt: iso(row.updated_at),
});
