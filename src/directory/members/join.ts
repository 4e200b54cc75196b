/** The membership of somebody who accepts an invitation, or is the first owner of a tenant. */
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { IF_RECORDED, type Mutation } from '../../db/events.ts';
import { SCOPE_ROLES, type ScopeRole } from '../../policy/permissions.ts';

/** The rank of a role in SQL: the highest is the first. */
const rank = (role: string) => `instr('${SCOPE_ROLES.join(' ')}', ${role})`;

/**
 * Makes a user a member. It stands right after the event in the batch, and does nothing if that was
 * written before: a repetition must not bring back a member who was removed meanwhile. A member
 * gets the role if it is higher than the own one. The first membership of a kind of tenant is the
 * primary one. See docs/decisions/invitations.md#a-present-member.
 */
export const joinTenant = (
  db: Database,
  join: { readonly userId: string; readonly scopeId: string; readonly role: ScopeRole },
  { now, mutationId }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO memberships (scope_id, user_id, application_id, role, is_primary, created_at,
                                updated_at, event_id)
       SELECT s.id, ?2, iif(s.kind = 'application', s.id, s.parent_id), ?3,
              NOT EXISTS (SELECT 1 FROM memberships m JOIN scopes k ON k.id = m.scope_id
                           WHERE m.user_id = ?2 AND k.kind = s.kind), ?4, ?4, ?5
         FROM ${ACTIVE_SCOPES} s WHERE s.id = ?1 AND ${IF_RECORDED}
       ON CONFLICT (scope_id, user_id) DO UPDATE SET role = excluded.role, updated_at = ?4,
              event_id = ?5
        WHERE ${rank('excluded.role')} < ${rank('memberships.role')}`,
    )
    .bind(join.scopeId, join.userId, join.role, now, mutationId);
