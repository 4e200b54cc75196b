/** Memberships that are made along with a user's creation or change. */
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED, authorIn, type Mutation } from '../../db/events.ts';
import type { EventAction } from '../../policy/event-types.ts';
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
 * has. Each membership has an event of its own, so that the history of its tenant tells of it.
 */
export function placeUser(
  db: Database,
  userId: string,
  placements: readonly Placement[],
  mutation: Mutation,
): D1PreparedStatement[] {
  if (placements.length === 0) return [];
  const { mutationId, now } = mutation;
  const places = JSON.stringify(placements);
  return [
    db
      .prepare(
        `UPDATE memberships SET is_primary = 0
          WHERE user_id = ?1 AND is_primary AND ${APPLIED('?3')}
            AND (SELECT kind FROM scopes WHERE id = scope_id) IN (
                  SELECT s.kind FROM json_each(?2) p JOIN scopes s ON s.id = p.value ->> 'scopeId')`,
      )
      .bind(userId, places, mutationId),
    db
      .prepare(
        recordEach(
          'member.add',
          `${PLACES} AND NOT EXISTS (SELECT 1 FROM memberships
                                      WHERE scope_id = s.id AND user_id = ?1)`,
        ),
      )
      .bind(userId, places, mutationId, ...partsOf(mutation)),
    db
      .prepare(
        `INSERT INTO memberships
                (scope_id, user_id, application_id, role, status, is_primary, created_at,
                 updated_at, of_service, event_id)
         SELECT s.id, u.id, CASE s.kind WHEN 'application' THEN s.id ELSE s.parent_id END,
                p.value ->> 'role', coalesce(p.value ->> 'status', 'active'), 1, ?4, ?4,
                u.kind = 'service', ?3 || '-' || s.id
           ${PLACES}
         ON CONFLICT (scope_id, user_id) DO UPDATE SET is_primary = 1`,
      )
      .bind(userId, places, mutationId, now),
  ];
}

const PLACES = `
  FROM users u, json_each(?2) p JOIN ${ACTIVE_SCOPES} s ON s.id = p.value ->> 'scopeId'
 WHERE u.id = ?1 AND ${APPLIED('?3')}`;

/** The event of each membership that a change of the user ?1 makes or changes along with it. */
const recordEach = (action: EventAction, memberships: string): string => `
  INSERT INTO events (id, at, action, user_id, scope_id, keys, key_count, actor_id, via, request_id)
  SELECT ?3 || '-' || s.id, ?4, '${action}', ?1, s.id, json_array(p.value ->> 'role'), 1, ?5, ?6, ?7
    ${memberships}
  ON CONFLICT (id) DO NOTHING`;

const partsOf = (mutation: Mutation) => [
  mutation.now,
  authorIn(mutation),
  mutation.via ?? null,
  mutation.requestId,
];

/** The role that a member of a tenant gets along with a change of its user. */
export interface RoleThere {
  readonly scopeId: string;
  readonly role: ScopeRole;
}

/** Gives a member of a tenant a role, if the mutation was applied. A service is no last owner. */
export function setRoleThere(
  db: Database,
  userId: string,
  roleThere: RoleThere,
  mutation: Mutation,
): D1PreparedStatement[] {
  const place = [userId, JSON.stringify([roleThere]), mutation.mutationId] as const;
  return [
    db
      .prepare(
        recordEach(
          'member.set',
          `${PLACES} AND EXISTS (SELECT 1 FROM memberships m
             WHERE m.scope_id = s.id AND m.user_id = ?1 AND ${OTHER_ROLE})`,
        ),
      )
      .bind(...place, ...partsOf(mutation)),
    db
      .prepare(
        `UPDATE memberships AS m
            SET role = p.value ->> 'role', updated_at = ?4, event_id = ?3 || '-' || m.scope_id
           FROM json_each(?2) p
          WHERE m.user_id = ?1 AND m.scope_id = p.value ->> 'scopeId' AND ${OTHER_ROLE}
            AND ${APPLIED('?3')}`,
      )
      .bind(...place, mutation.now),
  ];
}

const OTHER_ROLE = `m.of_service = 1 AND m.role <> p.value ->> 'role'`;
