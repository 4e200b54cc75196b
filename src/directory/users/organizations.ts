/** The organizations of a user, in pages: a user may have more than are read at once. */
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import type { ReachOfPermission } from '../../policy/can.ts';
import type { ScopeRole } from '../../policy/permissions.ts';
import type { MembershipStatus } from '../../values/choices.ts';

export interface UserOrganizationRow {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly application_id: string;
  readonly created_at: number;
  readonly updated_at: number;
  readonly role: ScopeRole;
  readonly status: MembershipStatus;
  /** With the id, the position in the list. */
  readonly is_primary: 0 | 1;
  readonly member_since: number;
}

/** The primary organization first, and then the others in the order in which they were entered. */
export type OrganizationPosition = readonly [secondary: number, memberSince: number, id: string];

/** A page, one more than `limit`. Without a `reach` all organizations are seen. */
export function organizationsOfUser(
  db: Database,
  page: {
    readonly userId: string;
    readonly reach: ReachOfPermission | null;
    readonly after: OrganizationPosition | null;
    readonly limit: number;
  },
): D1PreparedStatement {
  const { userId, reach, after, limit } = page;
  const { everywhere, scopeIds, boundTo } = reach ?? EVERYTHING;
  return db
    .prepare(
      `SELECT s.id, s.name, s.description, m.application_id, s.created_at, s.updated_at, m.role,
              m.status, m.is_primary, m.created_at AS member_since
         FROM memberships m JOIN ${ACTIVE_SCOPES} s ON s.id = m.scope_id
        WHERE m.user_id = ?1 AND s.kind = 'organization'
          AND (?2 OR s.id IN (SELECT value FROM json_each(?3))
                  OR s.parent_id IN (SELECT value FROM json_each(?3)))
          AND (?4 IS NULL OR ?4 IN (s.id, s.parent_id, 'platform'))
          AND (?5 IS NULL OR (1 - m.is_primary, m.created_at, s.id) > (?5, ?6, ?7))
        ORDER BY 1 - m.is_primary, m.created_at, s.id LIMIT ?8`,
    )
    .bind(
      userId,
      everywhere ? 1 : 0,
      JSON.stringify(scopeIds),
      boundTo,
      ...(after ?? [null, null, null]),
      limit + 1,
    );
}

const EVERYTHING: ReachOfPermission = { everywhere: true, scopeIds: [], boundTo: null };
