import type { RequestContext } from '../../auth/call.ts';
import { callerIn, callerStatement, credentialParameters } from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import { firstOf, rowsOf } from '../../db/rows.ts';
import { askForGrounds, groundsIn } from '../../directory/grounds.ts';
import { type InvitingRow, inviting } from '../../directory/invitations/inviting.ts';
import { organizationsNamed, type TenantRow, tenantById } from '../../directory/tenants/tenant.ts';
import {
  keyNamed,
  type Membership,
  type UserWithMemberships,
  userWithMemberships,
} from '../../directory/users/user.ts';
import { namesState } from '../../http/preconditions.ts';
import { lacksPermission, notFound } from '../../http/problem.ts';
import { type Caller, PLATFORM, type Scope } from '../../policy/caller.ts';
import { can, seesScope } from '../../policy/can.ts';
import type { Permission, ScopeRole } from '../../policy/permissions.ts';
import { lackedForRole } from '../../policy/tenancy.ts';
import type { Decided } from '../../registrar/mutation.ts';
import type { NamePart } from '../../values/whole-name.ts';

export interface TenancyCall extends RequestContext {
  readonly credential: Credential;
}

/** The scope that a path names; neither is the platform. */
export interface ScopeParams {
  readonly appId?: string;
  readonly orgId?: string;
}

/** The facts for a request, read in one round trip. Null means not found. */
export interface RequestFacts extends Decided {
  /** The tenant that the path names. */
  readonly tenant: TenantRow | null;
  /** The user that the path or the body names. */
  readonly user: UserWithMemberships | null;
  /** The organizations that a body may mean, and the application that it names. */
  readonly organizations: readonly TenantRow[];
  readonly application: TenantRow | null;
  /** About the invitation of an email to the tenant that the path names, if the request invites. */
  readonly inviting: InvitingRow | null;
}

/** The things that a request names besides its path, and others that its decision looks at. */
export interface Named {
  readonly organization?: string | undefined;
  readonly applicationId?: string | undefined;
  readonly keptParts?: readonly NamePart[] | undefined;
  /** Whether the decision looks at all tenants of the user. */
  readonly tenants?: boolean;
}

export async function findFacts(
  { db, credential, headers, now }: TenancyCall,
  { appId, orgId }: ScopeParams,
  named: Named & {
    readonly userId?: string | undefined;
    readonly email?: string | undefined;
    /** Whether the email is to be invited. */
    readonly invites?: boolean;
  } = {},
  findTenant = tenantById,
): Promise<RequestFacts> {
  const { userId, email, organization, applicationId, keptParts, tenants, invites } = named;
  const within = orgId ?? appId ?? null;
  // Nobody is invited yet to a tenant that is to be created.
  const invited = invites && email !== undefined ? { scopeId: within ?? '', email } : null;
  const key = email === undefined ? keyNamed(userId ?? '') : { email };
  const question = {
    credential: credentialParameters(credential),
    // An organization may be named by its id.
    scopes: [appId, orgId, applicationId, organization].filter((id) => id !== undefined),
    ...(organization !== undefined && { organization, within }),
    ...((userId ?? email) !== undefined && { user: key, account: true, keptParts, tenants }),
    ...(invited && { invited }),
    ...(namesState(headers) && { state: true }),
  };
  const [grounds, caller, tenant, user, organizations, application, invitation] = await db.batch([
    askForGrounds(db, question),
    callerStatement(db, credential, question.scopes),
    orgId === undefined
      ? findTenant(db, 'application', appId ?? '')
      : findTenant(db, 'organization', orgId),
    userWithMemberships(db, key, orgId ?? appId),
    organizationsNamed(db, organization ?? '', within),
    tenantById(db, 'application', applicationId ?? ''),
    ...(invited ? [inviting(db, credential, invited)] : []),
  ]);
  return {
    grounds: groundsIn(grounds, question),
    caller: callerIn(caller, credential, now),
    tenant: firstOf<TenantRow>(tenant) ?? null,
    user: firstOf<UserWithMemberships>(user) ?? null,
    organizations: rowsOf<TenantRow>(organizations),
    application: firstOf<TenantRow>(application) ?? null,
    inviting: firstOf<InvitingRow>(invitation) ?? null,
  };
}

export const scopeOf = (row: TenantRow): Scope => ({
  id: row.id,
  kind: row.kind,
  parentId: row.parent_id,
});

/** The tenant of a membership. */
export const tenantOf = ({ scopeId: id, kind, parentId }: Membership): Scope => ({
  id,
  kind,
  parentId,
});

/** The scope of the path. One that the caller must not know of is a 404, as if it did not exist. */
export function scopeAt(
  { appId, orgId }: ScopeParams,
  { caller, tenant }: Pick<RequestFacts, 'caller' | 'tenant'>,
): Scope {
  if (appId === undefined && orgId === undefined) return PLATFORM;
  const scope = tenant && scopeOf(tenant);
  if (scope && seesScope(caller, scope)) return scope;
  throw notFound(orgId === undefined ? 'application' : 'organization');
}

const contexts = {
  platform: 'global',
  application: 'application',
  organization: 'organization',
} as const;

/** Raises 403, in the words of the specification, unless the caller holds the permission there. */
export function ensure(
  allowed: boolean,
  { permission, scope, to }: { permission: Permission; scope: Scope; to: string },
): void {
  if (allowed) return;
  const context = contexts[scope.kind];
  const message = `Forbidden - Missing required permissions to ${to} for ${context} context`;
  throw lacksPermission(permission, message);
}

export const ensureCan = (caller: Caller, permission: Permission, scope: Scope, to: string): void =>
  ensure(can(caller, permission, scope), { permission, scope, to });

/** How a refusal calls the members of a role. */
const MANAGED_AS = {
  owner: 'owners',
  admin: 'admins',
  developer: 'members',
  member: 'members',
} as const satisfies Record<ScopeRole, string>;

/** Raises 403 unless the caller may give and take a role in a tenant. */
export function ensureRole({ caller }: { caller: Caller }, role: ScopeRole, scope: Scope): void {
  const permission = lackedForRole(caller, role, scope);
  if (permission) ensure(false, { permission, scope, to: `manage ${MANAGED_AS[role]}` });
}
