/** Ends the tokens of one user together: one batch, with one event that names them. */
import type { Database } from '../../db/database.ts';
import { eventOf, IF_RECORDED, type Mutation, recordChange } from '../../db/events.ts';
import type { TokenReach } from '../../policy/tokens.ts';
import { changeBatch } from '../grounds.ts';
import { type Ended, holderIn, holderOf } from '../records/withdrawn.ts';
import { isOfSignIn } from './caps.ts';

export interface RevokeAllCommand extends Mutation {
  readonly userId: string;
  /** Only those that are bound to this scope. Null is no limit. */
  readonly scopeId: string | null;
  readonly onlySignIns: boolean;
  /** Only those that the caller could end one by one. */
  readonly reach: TokenReach;
}

/**
 * Ends the tokens of a user, and withdraws the user's copies. What was made with these tokens ends
 * with them, when it is used. See docs/decisions/tokens.md#ending-all-tokens.
 */
export async function applyRevocationOfAll(
  db: Database,
  command: RevokeAllCommand,
): Promise<Ended<undefined>> {
  const { userId } = command;
  const [, , holder] = await changeBatch(db, command, [
    ...revokeAll(db, command),
    holderOf(db, userId),
  ]);
  return { answer: undefined, holder: holderIn(holder) };
}

const ENDED = `
  ended (id) AS MATERIALIZED (
    SELECT k.id FROM tokens k LEFT JOIN scopes t ON t.id = k.scope_id
     WHERE k.user_id = ?1 AND k.revoked_at IS NULL AND (?2 IS NULL OR k.scope_id = ?2)
       AND (NOT ?3 OR ${isOfSignIn('k')})
       AND coalesce(t.kind, 'platform') IN (SELECT value FROM json_each(?4))
       AND (?5 IS NULL OR ?5 IN ('platform', t.id, t.parent_id)))`;

function revokeAll(
  db: Database,
  command: RevokeAllCommand,
): [event: D1PreparedStatement, update: D1PreparedStatement] {
  const { userId, scopeId, onlySignIns, reach, now } = command;
  const { kinds, boundTo } = reach;
  const parameters = [userId, scopeId, onlySignIns ? 1 : 0, JSON.stringify(kinds), boundTo];
  return [
    recordChange(db, eventOf('token.revoke', command, { userId }), {
      tables: ENDED,
      names: 'SELECT id AS name FROM ended',
      row: 'SELECT ?1 AS user_id, NULL AS version WHERE EXISTS (SELECT 1 FROM names)',
      parameters,
    }),
    db
      .prepare(
        `WITH ${ENDED}
         UPDATE tokens SET revoked_at = ?6 WHERE id IN (SELECT id FROM ended) AND ${IF_RECORDED}`,
      )
      .bind(...parameters, now),
  ];
}
