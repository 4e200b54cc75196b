/** The caller as `GET /api/v1/me` shows it: its user, where the user belongs, and its token. */
import {
  CALLER_COLUMNS,
  type CallerRow,
  CREDENTIAL,
  callerOf,
  credentialParameters,
} from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import { ACTIVE_MEMBERSHIPS, ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { MEMBERSHIPS_READ, MOST_MEMBERSHIPS } from '../../db/limits.ts';
import type { Caller, Role, Scope } from '../../policy/caller.ts';
import type { ScopeRole } from '../../policy/permissions.ts';
import type { MembershipStatus, TenantKind, UserKind } from '../../values/choices.ts';
import { TOKEN_JSON } from './token.ts';

/** The root token has no user: then all is null but `memberships`. */
interface MeRow extends CallerRow {
  readonly principal_id: string | null;
  readonly kind: UserKind | null;
  readonly username: string | null;
  readonly email: string | null;
  readonly pending_email: string | null;
  readonly name: string | null;
  readonly image: string | null;
  /** JSON of `OwnMembership[]`: those that the token reaches. */
  readonly memberships: string;
  /** JSON of a `TokenRow`. */
  readonly token: string | null;
  /** JSON of the `Scope` that the token is bound to. */
  readonly token_scope: string | null;
}

export interface OwnMembership {
  readonly scopeId: string;
  readonly kind: TenantKind;
  readonly key: string;
  readonly name: string;
  readonly role: ScopeRole;
  readonly status: MembershipStatus;
}

const ME = `
  WITH c AS MATERIALIZED (${CREDENTIAL})
  SELECT ${CALLER_COLUMNS}, p.id AS principal_id,
         u.kind, u.username, u.email, u.pending_email, u.name, u.image,
         (SELECT json_group_array(json_object('scopeId', id, 'kind', kind, 'key', key,
                                              'name', name, 'role', role, 'status', status)
                                  ORDER BY id)
            FROM (SELECT s.id, s.kind, s.key, s.name, m.role, m.status
                    FROM memberships m JOIN ${ACTIVE_SCOPES} s ON s.id = m.scope_id
                   WHERE m.user_id = u.id
                     AND (coalesce(c.token_scope_id, 'platform') = 'platform'
                          OR c.token_scope_id IN (s.id, s.parent_id))
                   ORDER BY m.created_at, s.id LIMIT ${MOST_MEMBERSHIPS})) AS memberships,
         (SELECT json_group_array(json_object('scopeId', s.id, 'kind', s.kind,
                                              'parentId', s.parent_id, 'role', m.role)
                                  ORDER BY s.id)
            FROM (SELECT scope_id, role FROM ${ACTIVE_MEMBERSHIPS} WHERE user_id = u.id
                   ORDER BY created_at, scope_id LIMIT ${MEMBERSHIPS_READ}) m
            JOIN ${ACTIVE_SCOPES} s ON s.id = m.scope_id) AS caller_roles,
         (SELECT ${TOKEN_JSON} FROM tokens WHERE id = c.token_id) AS token,
         (SELECT json_object('id', id, 'kind', kind, 'parentId', parent_id)
            FROM ${ACTIVE_SCOPES} WHERE id = c.token_scope_id) AS token_scope
    FROM (SELECT 1)
    LEFT JOIN c
    LEFT JOIN users u ON u.id = c.user_id
    LEFT JOIN principals p ON p.user_id = u.id`;

export interface Me {
  readonly caller: Caller;
  readonly row: MeRow;
  /** Those in which the caller has a role, and the one that its token is bound to. */
  readonly scopes: readonly Scope[];
}

/** The caller and everything that is shown of it, in one round trip. */
export async function findMe(db: Database, credential: Credential, now: number): Promise<Me> {
  const row = await db
    .prepare(ME)
    .bind(...credentialParameters(credential))
    .first<MeRow>();
  if (!row) throw new Error('the query of a caller is always one row');
  return { caller: callerOf(credential, row, now), row, scopes: scopesIn(row) };
}

function scopesIn({ caller_roles, token_scope }: MeRow): Scope[] {
  const roles = JSON.parse(caller_roles) as (Role & Pick<Scope, 'parentId'>)[];
  const ofRoles = roles.map(({ scopeId: id, kind, parentId }) => ({ id, kind, parentId }));
  return token_scope === null ? ofRoles : [...ofRoles, JSON.parse(token_scope) as Scope];
}
