import { ACTIVE_MEMBERSHIPS, isSuspendedIn } from '../db/conditions.ts';
import type { Database } from '../db/database.ts';
import { MEMBERSHIPS_READ } from '../db/limits.ts';
import { firstOf } from '../db/rows.ts';
import { refusedToken } from '../http/problem.ts';
import type { TokenFault } from '../http/token-fault.ts';
import type { Caller, IdentityName, Role } from '../policy/caller.ts';
import type { GlobalRole } from '../policy/permissions.ts';
import type { UserKind, UserStatus } from '../values/choices.ts';
import { noteUser } from './caller-for-log.ts';
import type { Credential } from './credential.ts';
import { LINEAGE } from './lineage.ts';

/**
 * A credential as SQL: a subquery of at most one row, with the user and the limits of the token,
 * and whether the token or anything that it rests on has ended. It takes four parameters: a token's
 * id and hash, and an identity's issuer and subject. The pair that does not apply is null and finds
 * nothing. So does a write key, which is for ingestion only.
 */
export const credentialBy = (id: string, hash: string, issuer: string, subject: string): string => `
  ${LINEAGE(`k.id = ${id} AND k.hash = ${hash} AND NOT k.for_ingestion`)}
  SELECT id AS token_id, user_id, scope_id AS token_scope_id, permissions AS token_permissions,
         expires_at AS token_expires_at, ended_at AS token_ended_at, ancestors AS token_ancestors,
         by_another AS token_by_another
    FROM line WHERE next IS NULL
   UNION ALL
  SELECT NULL, user_id, NULL, NULL, NULL, NULL, 0, 0
    FROM identities WHERE issuer = ${issuer} AND subject = ${subject}`;

/** `credentialBy` with positional parameters, in the order of `credentialParameters`. */
export const CREDENTIAL = credentialBy('?', '?', '?', '?');

/**
 * What `callerOf` reads, besides the roles. `c` is the credential, `u` its user, `p` its principal.
 */
const CALLER_VALUES: Readonly<Record<Exclude<keyof CallerRow, 'caller_roles'>, string>> = {
  token_id: 'c.token_id',
  token_scope_id: 'c.token_scope_id',
  token_permissions: 'c.token_permissions',
  token_expires_at: 'c.token_expires_at',
  token_ended_at: 'c.token_ended_at',
  token_ancestors: 'c.token_ancestors',
  token_by_another: 'c.token_by_another',
  token_suspended: isSuspendedIn('u.id', 'c.token_scope_id'),
  caller_id: 'u.id',
  caller_kind: 'u.kind',
  caller_status: 'u.status',
  caller_role: 'p.role',
};

/** The columns of a `CallerRow` without its roles. */
export const CALLER_COLUMNS = Object.entries(CALLER_VALUES)
  .map(([column, sql]) => `${sql} AS ${column}`)
  .join(', ');

/** The same values as one JSON array, for the grounds of a decision. */
export const CALLER_JSON = `json_array(${Object.values(CALLER_VALUES).join(', ')})`;

/** The user's roles in a scope and its parent, as JSON. Both arguments are table aliases. */
export const rolesOnLine = (user: string, scope: string): string => `
  (SELECT json_group_array(json_object('scopeId', m.scope_id, 'kind', s.kind, 'role', m.role))
     FROM ${ACTIVE_MEMBERSHIPS} m JOIN scopes s ON s.id = m.scope_id
    WHERE m.user_id = ${user}.id AND m.scope_id IN (${scope}.id, ${scope}.parent_id))`;

export interface CallerRow {
  readonly token_id: string | null;
  readonly token_scope_id: string | null;
  readonly token_permissions: string | null;
  readonly token_expires_at: number | null;
  readonly token_ended_at: number | null;
  readonly token_ancestors: number | null;
  readonly token_by_another: 0 | 1 | null;
  /** The user is suspended in the tenant that the token is bound to. */
  readonly token_suspended: 0 | 1;
  readonly caller_id: string | null;
  readonly caller_kind: UserKind | null;
  readonly caller_status: UserStatus | null;
  readonly caller_role: GlobalRole | null;
  readonly caller_roles: string;
}

/** The four parameters of `CREDENTIAL`. */
export function credentialParameters(credential: Credential): (string | null)[] {
  switch (credential.kind) {
    case 'root':
      return [null, null, null, null];
    case 'token':
      return [credential.tokenId, credential.hash, null, null];
    case 'identity':
      return [null, null, credential.issuer, credential.subject];
  }
}

/** The lines of the scopes ?5, an array in JSON. */
const NAMED_LINES = `
  SELECT value FROM json_each(?5)
   UNION ALL
  SELECT parent_id FROM scopes WHERE id IN (SELECT value FROM json_each(?5))`;

/** Roles that are cut off grant nothing. Older ones stay: no later membership takes their place. */
const CALLER = `
  WITH c AS MATERIALIZED (${CREDENTIAL})
  SELECT ${CALLER_COLUMNS},
         (SELECT json_group_array(json_object('scopeId', m.scope_id, 'kind', s.kind, 'role', m.role))
            FROM (SELECT scope_id, role FROM ${ACTIVE_MEMBERSHIPS} WHERE user_id = u.id
                   ORDER BY scope_id IN (${NAMED_LINES}) DESC, created_at, scope_id
                   LIMIT ${MEMBERSHIPS_READ}) m
            JOIN scopes s ON s.id = m.scope_id) AS caller_roles
    FROM (SELECT 1)
    LEFT JOIN c
    LEFT JOIN users u ON u.id = c.user_id
    LEFT JOIN principals p ON p.user_id = u.id`;

/**
 * A statement that reads the caller with its roles: those on the lines of some scopes, and then all
 * others. `callerIn` reads the result.
 */
export const callerStatement = (
  db: Database,
  credential: Credential,
  scopeIds: readonly string[] = [],
): D1PreparedStatement =>
  db.prepare(CALLER).bind(...credentialParameters(credential), JSON.stringify(scopeIds));

export function callerIn(
  result: D1Result | undefined,
  credential: Credential,
  now: number,
): Caller {
  const row = firstOf<CallerRow>(result);
  if (!row) throw new Error('the query of a caller is always one row');
  return callerOf(credential, row, now);
}

function faultOf(credential: Credential, row: CallerRow, now: number): TokenFault | undefined {
  const { caller_id, caller_status, token_ended_at, token_expires_at } = row;
  if (credential.kind === 'identity' && caller_id === null) return 'subject_unknown';
  const isOther = credential.kind === 'token' && credential.userId !== caller_id;
  if (isOther || caller_id === null) return 'token_unknown';
  if (token_ended_at !== null) return 'token_ended';
  if (token_expires_at !== null && token_expires_at <= now) return 'token_expired';
  if (caller_status !== 'active') return 'user_inactive';
  return row.token_suspended === 0 ? undefined : 'user_suspended_here';
}

const identityOf = (credential: Credential): IdentityName | null =>
  credential.kind === 'identity'
    ? { issuer: credential.issuer, subject: credential.subject }
    : null;

/** The caller of a credential. Raises `unauthenticated` if it is unknown, ended or inactive. */
export function callerOf(credential: Credential, row: CallerRow, now: number): Caller {
  if (credential.kind === 'root') return { kind: 'root', label: credential.label };
  const fault = faultOf(credential, row, now);
  if (row.caller_id === null || row.caller_role === null || fault) {
    throw refusedToken(fault ?? 'user_inactive');
  }
  noteUser(credential, row.caller_id);
  return {
    kind: 'user',
    userId: row.caller_id,
    isService: row.caller_kind === 'service',
    tokenId: row.token_id,
    identity: identityOf(credential),
    ancestors: row.token_ancestors ?? 0,
    globalRole: isMadeAdmin(credential) ? 'platform_admin' : row.caller_role,
    storedRole: row.caller_role,
    roles: JSON.parse(row.caller_roles) as Role[],
    limits: {
      scopeId: row.token_scope_id,
      permissions: namesIn(row.token_permissions),
      expiresAt: credential.kind === 'identity' ? credential.expiresAt : row.token_expires_at,
    },
  };
}

const isMadeAdmin = (credential: Credential) =>
  credential.kind === 'identity' && credential.isPlatformAdmin;

const namesIn = (json: string | null) => (json === null ? null : (JSON.parse(json) as string[]));
