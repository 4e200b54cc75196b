/** The membership that an identified person gets, besides what is told about them. */
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { authorIn, IF_RECORDED, type Mutation } from '../../db/events.ts';

/** A tenant for the person of an email. */
interface Joining {
  readonly email: string;
  readonly scopeId: string;
  /** The id of the event. A retry has the same, and does nothing. */
  readonly eventId: string;
}

/** The id of the event, where the mutation may have another event as well. */
export const besides = (mutationId: string, scopeId: string): string => `${mutationId}-${scopeId}`;

/**
 * Makes the person of an email a member: two statements, of which the second returns a row if the
 * person was none before. A member stays as it is, and a tenant that is being deleted gets nobody.
 * The first membership of a kind of tenant is the primary one.
 */
export const joinByEmail = (
  db: Database,
  { email, scopeId, eventId }: Joining,
  mutation: Mutation,
): [event: D1PreparedStatement, membership: D1PreparedStatement] => [
  db
    .prepare(EVENT)
    .bind(
      ...[email, scopeId, eventId, mutation.now],
      ...[authorIn(mutation), mutation.via ?? null, mutation.requestId],
    ),
  db.prepare(MEMBERSHIP).bind(email, scopeId, eventId, mutation.now),
];

const PERSON_AND_TENANT = `
  FROM users u, ${ACTIVE_SCOPES} s WHERE u.email = ?1 AND u.kind = 'human' AND s.id = ?2`;

const EVENT = `
  INSERT INTO events (id, at, action, user_id, scope_id, keys, key_count, actor_id, via, request_id)
  SELECT ?3, ?4, 'member.add', u.id, s.id, json_array('member'), 1, ?5, ?6, ?7
    ${PERSON_AND_TENANT}
     AND NOT EXISTS (SELECT 1 FROM memberships WHERE scope_id = s.id AND user_id = u.id)
  ON CONFLICT (id) DO NOTHING`;

const MEMBERSHIP = `
  INSERT INTO memberships (scope_id, user_id, application_id, role, is_primary, created_at,
                           updated_at, event_id)
  SELECT s.id, u.id, iif(s.kind = 'application', s.id, s.parent_id), 'member',
         NOT EXISTS (SELECT 1 FROM memberships m JOIN scopes k ON k.id = m.scope_id
                      WHERE m.user_id = u.id AND k.kind = s.kind), ?4, ?4, ?3
    ${PERSON_AND_TENANT} AND ${IF_RECORDED}
  ON CONFLICT (scope_id, user_id) DO NOTHING RETURNING scope_id`;

/** Which people of some emails are members of which of some tenants: rows (email, scope_id). */
export const membershipsAmong = (
  db: Database,
  emails: readonly string[],
  scopes: readonly string[],
): D1PreparedStatement =>
  db
    .prepare(
      `SELECT u.email, m.scope_id FROM json_each(?1) asked
        CROSS JOIN users u ON u.email = asked.value AND u.kind = 'human'
         JOIN scopes s ON s.id IN (SELECT value FROM json_each(?2))
                       OR s.key IN (SELECT value FROM json_each(?2))
         JOIN memberships m ON m.scope_id = s.id AND m.user_id = u.id`,
    )
    .bind(JSON.stringify(emails), JSON.stringify(scopes));
