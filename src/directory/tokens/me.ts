/** The caller as `GET /api/v1/me` shows it: its user, where the user belongs, and its token. */
import {
  CALLER_COLUMNS,
  type CallerRow,
  CREDENTIAL,
  callerOf,
  credentialParameters,
} from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { MOST_MEMBERSHIPS } from '../../db/limits.ts';
import type { Caller } from '../../policy/caller.ts';
import type { ScopeRole } from '../../policy/permissions.ts';
import type { MembershipStatus, TenantKind, UserKind } from '../../values/choices.ts';
import { TOKEN_JSON } from './token.ts';

/** The root token has no user: then all is null but `memberships`. */
export interface MeRow extends CallerRow {
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
  SELECT ${CALLER_COLUMNS}, '[]' AS caller_roles, p.id AS principal_id,
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
         (SELECT ${TOKEN_JSON} FROM tokens WHERE id = c.token_id) AS token
    FROM (SELECT 1)
    LEFT JOIN c
    LEFT JOIN users u ON u.id = c.user_id
    LEFT JOIN principals p ON p.user_id = u.id`;

/** The caller and everything that is shown of it, in one round trip. */
export async function findMe(
  db: Database,
  credential: Credential,
  now: number,
): Promise<{ readonly caller: Caller; readonly row: MeRow }> {
  const row = await db
    .prepare(ME)
    .bind(...credentialParameters(credential))
    .first<MeRow>();
  if (!row) throw new Error('the query of a caller is always one row');
  return { caller: callerOf(credential, row, now), row };
}
