/** The roles and the status of a user, on the platform and in the view of a tenant. */
import type { Membership, UserRow } from '../../../directory/users/user.ts';
import { PLATFORM, type Scope } from '../../../policy/caller.ts';
import type { GlobalRole, ScopeRole } from '../../../policy/permissions.ts';
import { effectivePermissions } from '../../../policy/tenancy.ts';
import type { UserStatus } from '../../../values/choices.ts';
import { iso, isoOrNull } from '../../../values/time.ts';

/** How a status is shown beside its plain form. */
export const STATUS_LABELS = {
  active: 'Active',
  pending: 'Pending',
  suspended: 'Suspended',
} as const satisfies Record<UserStatus, string>;

/** The standing on the platform, for the platform and for users themselves. */
export const standingOnPlatform = (row: UserRow, memberships: readonly Membership[]) => ({
  ...presentStatus(row.status),
  ...presentLogin(row.last_login_at),
  role: roleOf(row, row.role),
  roles: [...globalRoles(row), ...memberships.map(presentRole)],
  permissions: effectivePermissions({ globalRole: row.role, roles: [] }, PLATFORM),
  isPlatformAdmin: row.role === 'platform_admin',
});

/**
 * The standing in a scope, as a tenant sees it: only what follows from the memberships that it
 * sees. The fields that would tell of the platform are the same for everybody.
 */
export function standingIn(scope: Scope, row: UserRow, seen: readonly Membership[]) {
  const here = seen.find(({ scopeId }) => scopeId === scope.id);
  const active = seen.filter(({ status }) => status === 'active');
  return {
    ...presentStatus(statusIn(row, here ? here.status === 'active' : active.length > 0)),
    ...presentLogin(null),
    role: roleOf(row, here?.role ?? 'user'),
    roles: seen.map(presentRole),
    permissions: effectivePermissions({ globalRole: 'user', roles: active }, scope),
    isPlatformAdmin: false,
  };
}

/** Tenants suspend the accounts of services themselves, so that is no secret of elsewhere. */
function statusIn({ kind, status }: UserRow, isActive: boolean): UserStatus {
  if (kind === 'service' && status !== 'active') return status;
  return isActive ? 'active' : 'suspended';
}

/** The role that is shown: a service has the name of its kind. */
const roleOf = ({ kind }: UserRow, role: GlobalRole | ScopeRole) =>
  kind === 'service' ? ('service' as const) : role;

const presentStatus = (status: UserStatus) => ({
  status: STATUS_LABELS[status],
  userStatus: status,
});

/** `YYYY-MM-DD HH:MM:SS` UTC, as the specification shows it, and ISO 8601 beside it. */
const presentLogin = (time: number | null) => ({
  lastLogin: time === null ? null : iso(time).slice(0, 19).replace('T', ' '),
  lastLoginAt: isoOrNull(time),
});

const presentRole = ({ role, status, kind, scopeId, name }: Membership) => ({
  role,
  status,
  scope: kind,
  scopeId,
  scopeName: name,
});

const globalRoles = ({ role }: UserRow) =>
  role === 'user'
    ? []
    : [
        {
          role,
          status: 'active' as const,
          scope: 'platform' as const,
          scopeId: 'platform',
          scopeName: 'Platform',
        },
      ];
