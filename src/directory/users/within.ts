/** The people of a tenant, in whatever role: of an application, those of its organizations too. */
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import type { ReachOfPermission } from '../../policy/can.ts';
import type { ReachOfPeople } from '../../policy/visibility.ts';
import type { TenantKind } from '../../values/choices.ts';
import type { Condition } from './order.ts';

/** The tenant whose people are listed. */
export interface Within {
  readonly id: string;
  readonly kind: TenantKind;
  /** Whether the tenant has few of all users: then its members are read, and sorted. */
  readonly isSmall: boolean;
}

/** The column of a membership that names a tenant of each kind. */
export const columnOf = { application: 'application_id', organization: 'scope_id' } as const;

/** The users `u` to look at, as SQL, and the conditions that leave those of the tenant. */
export function usersWithin(within: Within | undefined): {
  readonly from: Condition;
  readonly where: readonly Condition[];
} {
  if (!within) return { from: { sql: 'users u', parameters: [] }, where: [] };
  const { id, kind, isSmall } = within;
  if (isSmall) {
    const sql = `(SELECT DISTINCT user_id FROM memberships WHERE ${columnOf[kind]} = ?) m
                 CROSS JOIN users u ON u.id = m.user_id`;
    return { from: { sql, parameters: [id] }, where: [] };
  }
  const sql = `EXISTS (SELECT 1 FROM memberships m
                        WHERE m.user_id = u.id AND m.${columnOf[kind]} = ? LIMIT 1)`;
  return { from: { sql: 'users u', parameters: [] }, where: [{ sql, parameters: [id] }] };
}

/** How many people a tenant has. */
export const countWithin = ({ id, kind }: Within): Condition => ({
  sql: `SELECT count(DISTINCT user_id) AS total FROM memberships WHERE ${columnOf[kind]} = ?`,
  parameters: [id],
});

/**
 * Whether a tenant has at most a tenth of all users (`is_small`). No more of its members are
 * counted. See docs/decisions/people.md#the-people-of-a-tenant.
 */
export const sizeOf = (db: Database, kind: TenantKind, id: string): D1PreparedStatement =>
  db
    .prepare(
      `WITH few AS MATERIALIZED (
         SELECT sum(total) / 10 AS most FROM user_totals WHERE email_verified IN (0, 1))
       SELECT (SELECT count(*) FROM (SELECT 1 FROM memberships WHERE ${columnOf[kind]} = ?
                                      LIMIT (SELECT most + 1 FROM few))) <= most AS is_small
         FROM few`,
    )
    .bind(id);

/**
 * Whether a user belongs to a tenant in reach: `above` is null if not, 1 if the reach has its
 * application, and otherwise 0.
 */
export const placeInReach = (
  db: Database,
  userId: string,
  { application, organization }: ReachOfPeople,
): D1PreparedStatement =>
  db
    .prepare(
      `SELECT max(above) AS above FROM (
         SELECT (?2 OR a.id IN (SELECT value FROM json_each(?3)))
                  AND (?6 IS NULL OR ?6 IN (a.id, 'platform')) AS above,
                s.kind = 'organization'
                  AND (?4 OR s.id IN (SELECT value FROM json_each(?5))
                          OR a.id IN (SELECT value FROM json_each(?5)))
                  AND (?6 IS NULL OR ?6 IN (s.id, a.id, 'platform')) AS here
           FROM memberships m JOIN ${ACTIVE_SCOPES} s ON s.id = m.scope_id
           JOIN ${ACTIVE_SCOPES} a ON a.id = m.application_id
          WHERE m.user_id = ?1)
        WHERE above OR here`,
    )
    .bind(userId, ...inSql(application), ...inSql(organization), application.boundTo);

const inSql = ({ everywhere, scopeIds }: ReachOfPermission) => [
  everywhere ? 1 : 0,
  JSON.stringify(scopeIds),
];
