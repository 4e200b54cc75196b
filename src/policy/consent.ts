/** Who is put into a tenant without being asked. See docs/decisions/consent.md. */
import type { MembershipStatus } from '../values/choices.ts';
import type { Caller, Scope } from './caller.ts';
import { actsForPlatform } from './people.ts';
import type { ScopeRole } from './permissions.ts';
import { mayHandleRole } from './tenancy.ts';

/** Where a person belongs already. */
export interface Belonging {
  readonly scopeId: string;
  /** Of the tenant: itself, or the one above it. */
  readonly applicationId: string;
  readonly status: MembershipStatus;
}

/**
 * Whether a caller who may give a role in a tenant may give it to a person who has not been asked.
 * The platform may put anybody anywhere. The authority of an application covers the people in it
 * and in its organizations; that of an organization only those whom the application itself has.
 */
export function mayAddDirectly(
  caller: Caller,
  belongings: readonly Belonging[],
  role: ScopeRole,
  tenant: Scope,
): boolean {
  if (actsForPlatform(caller)) return true;
  const application = applicationOf(tenant);
  const near = belongings.filter(({ applicationId }) => applicationId === application.id);
  if (mayHandleRole(caller, role, tenant, application)) return near.length > 0;
  return near.some(({ scopeId, status }) => scopeId === application.id && status === 'active');
}

/** The application that a tenant is or belongs to. */
const applicationOf = (tenant: Scope): Scope =>
  tenant.kind === 'organization' && tenant.parentId !== null
    ? { id: tenant.parentId, kind: 'application', parentId: 'platform' }
    : tenant;
