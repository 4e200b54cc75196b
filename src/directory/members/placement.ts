/** Memberships that are made along with a user's creation or change. */
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED, type Mutation } from '../../db/events.ts';
import type { ScopeRole } from '../../policy/permissions.ts';
import type { MembershipStatus } from '../../values/choices.ts';

/** A tenant that a user is put into, as the primary one of its kind. */
export interface Placement {
  readonly scopeId: string;
  readonly role: ScopeRole;
  /** Of a new membership. */
  readonly status?: MembershipStatus | undefined;
}

export const scopesOf = (placements: readonly Placement[]): string[] =>
  placements.map(({ scopeId }) => scopeId);

/**
 * Puts a user who is there into tenants, if the mutation was applied. A member keeps the role it
 * has.
 */
export const placeUser = (
  db: Database,
  userId: string,
  placements: readonly Placement[],
  { mutationId, now }: Mutation,
): D1PreparedStatement[] => [
  db
    .prepare(
      `UPDATE memberships SET is_primary = 0
        WHERE user_id = ?1 AND is_primary AND ${APPLIED('?3')}
          AND (SELECT kind FROM scopes WHERE id = scope_id) IN (
                SELECT s.kind FROM json_each(?2) p JOIN scopes s ON s.id = p.value ->> 'scopeId')`,
    )
    .bind(userId, JSON.stringify(placements), mutationId),
  db
    .prepare(
      `INSERT INTO memberships
              (scope_id, user_id, application_id, role, status, is_primary, created_at, updated_at,
               of_service)
       SELECT s.id, u.id, CASE s.kind WHEN 'application' THEN s.id ELSE s.parent_id END,
              p.value ->> 'role', coalesce(p.value ->> 'status', 'active'), 1, ?4, ?4,
              u.kind = 'service'
         FROM users u, json_each(?2) p JOIN ${ACTIVE_SCOPES} s ON s.id = p.value ->> 'scopeId'
        WHERE u.id = ?1 AND ${APPLIED('?3')}
       ON CONFLICT (scope_id, user_id) DO UPDATE SET is_primary = 1`,
    )
    .bind(userId, JSON.stringify(placements), mutationId, now),
];

/** The role that a member of a tenant gets along with a change of its user. */
export interface RoleThere {
  readonly scopeId: string;
  readonly role: ScopeRole;
}

/** Gives a member of a tenant a role, if the mutation was applied. A service is no last owner. */
export const setRoleThere = (
  db: Database,
  userId: string,
  { scopeId, role }: RoleThere,
  { mutationId, now }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE memberships SET role = ?3, updated_at = ?4
        WHERE user_id = ?1 AND scope_id = ?2 AND of_service = 1 AND role <> ?3
          AND ${APPLIED('?5')}`,
    )
    .bind(userId, scopeId, role, now, mutationId);
