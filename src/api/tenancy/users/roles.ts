/** The roles that a body asks for: the global one on the platform, the one there in a tenant. */
import { invalidBody } from '../../../http/problem.ts';
import { type Caller, PLATFORM } from '../../../policy/caller.ts';
import type { GlobalRole, ScopeRole } from '../../../policy/permissions.ts';
import { mayHandleGlobalRole } from '../../../policy/tenancy.ts';
import { ensure } from '../facts.ts';
import type { TenantUserCreation, UserCreation } from './bodies.ts';

/** The roles that a body asks for. `service` is a kind of user, and no role. */
export interface WantedRoles {
  readonly isService: boolean;
  readonly onPlatform: {
    readonly role?: GlobalRole | undefined;
    readonly isPlatformAdmin?: boolean | undefined;
  };
  /** In the tenant of the path. */
  readonly there?: ScopeRole | undefined;
}

/** The roles in a body under `/platform`. */
export const platformRoles = ({
  role,
  isPlatformAdmin,
}: Pick<UserCreation, 'role' | 'isPlatformAdmin'>): WantedRoles => ({
  isService: role === 'service',
  onPlatform: { role: role === 'service' ? undefined : role, isPlatformAdmin },
});

/** The roles in a body under a tenant. See docs/decisions/tenancy.md#a-role-in-a-body. */
export const tenantRoles = ({ role }: Pick<TenantUserCreation, 'role'>): WantedRoles => ({
  isService: role === 'service',
  onPlatform: {},
  there: role === 'service' ? undefined : role,
});

/** The new global role; null leaves it as it is. Raises 403 without the right. */
export function globalRoleOf(
  { onPlatform: { role, isPlatformAdmin } }: WantedRoles,
  before: GlobalRole,
  caller: Caller,
): GlobalRole | null {
  const isOther = role !== undefined && role !== 'platform_admin';
  if (isPlatformAdmin ? isOther : isPlatformAdmin === false && role === 'platform_admin') {
    throw invalidBody('isPlatformAdmin', 'isPlatformAdmin contradicts role.');
  }
  const demoted = isPlatformAdmin === false && before === 'platform_admin' ? 'user' : undefined;
  const granted = isPlatformAdmin ? 'platform_admin' : (role ?? demoted);
  if (granted === undefined || granted === before) return null;
  ensure(mayHandleGlobalRole(caller, granted) && mayHandleGlobalRole(caller, before), {
    permission: 'platform.manage_admins',
    scope: PLATFORM,
    to: 'manage administrators',
  });
  return granted;
}
