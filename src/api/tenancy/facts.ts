import type { RequestContext } from '../../auth/call.ts';
import { callerIn, callerStatement } from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import {
  organizationsNamed,
  type ScopeRow,
  scopeById,
} from '../../directory/tenants/scope-queries.ts';
import { type UserRow, userByEmail, userById } from '../../directory/users/user-queries.ts';
import { Problem } from '../../http/problem.ts';
import { type Caller, PLATFORM, type Scope } from '../../policy/caller.ts';
import { can, seesScope } from '../../policy/can.ts';
import type { Permission } from '../../policy/permissions.ts';

export interface TenancyCall extends RequestContext {
  readonly credential: Credential;
}

/** The scope that a path names; neither is the platform. */
export interface ScopeParams {
  readonly appId?: string;
  readonly orgId?: string;
}

/** Who asks, in which scope, about whom, in one round trip. Null is what was not found. */
export interface RequestFacts {
  readonly caller: Caller;
  readonly scope: ScopeRow | null;
  readonly user: UserRow | null;
  /** Organizations that a body names, and the application it names. */
  readonly named: readonly ScopeRow[];
  readonly application: ScopeRow | null;
}

export async function findFacts(
  { db, credential, now }: TenancyCall,
  { appId, orgId }: ScopeParams,
  about: {
    readonly userId?: string | undefined;
    readonly email?: string | undefined;
    readonly organization?: string | undefined;
    readonly applicationId?: string | undefined;
  } = {},
): Promise<RequestFacts> {
  const [asks, scopes, users, named, applications] = await db.batch([
    callerStatement(db, credential),
    orgId === undefined
      ? scopeById(db, 'application', appId ?? '')
      : scopeById(db, 'organization', orgId),
    about.email === undefined ? userById(db, about.userId ?? '') : userByEmail(db, about.email),
    organizationsNamed(db, about.organization ?? ''),
    scopeById(db, 'application', about.applicationId ?? ''),
  ]);
  return {
    caller: callerIn(asks, credential, now),
    scope: first<ScopeRow>(scopes),
    user: first<UserRow>(users),
    named: (named?.results ?? []) as ScopeRow[],
    application: first<ScopeRow>(applications),
  };
}

const first = <Row>(result: D1Result | undefined): Row | null =>
  ((result?.results ?? []) as Row[])[0] ?? null;

export const scopeOf = (row: ScopeRow): Scope => ({
  id: row.id,
  kind: row.kind,
  parentId: row.parent_id,
});

/** The scope of the path. What is not the caller's to see looks absent. */
export function scopeAt({ appId, orgId }: ScopeParams, { caller, scope }: RequestFacts): Scope {
  if (appId === undefined && orgId === undefined) return PLATFORM;
  const noun = orgId === undefined ? 'application' : 'organization';
  if (!scope || !seesScope(caller, scopeOf(scope))) throw new Problem({ is: 'not_found', noun });
  return scopeOf(scope);
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
  throw new Problem({ is: 'forbidden', message, permission });
}

export const ensureCan = (caller: Caller, permission: Permission, scope: Scope, to: string): void =>
  ensure(can(caller, permission, scope), { permission, scope, to });
