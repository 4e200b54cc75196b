/** The cap on the active tokens of a user. See docs/decisions/limits.md#a-sign-in-at-the-cap. */
import { LINEAGE } from '../../auth/lineage.ts';
import { type Capped, failOverCap } from '../../db/caps.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED } from '../../db/events.ts';
import type { MintCommand } from './token.ts';

/** The number of tokens of user ?1 that are active at ?2: two ranges of an index. */
const ACTIVE = `
  ((SELECT count(*) FROM tokens WHERE user_id = ?1 AND revoked_at IS NULL AND expires_at IS NULL)
   + (SELECT count(*) FROM tokens WHERE user_id = ?1 AND revoked_at IS NULL AND expires_at > ?2))`;

/** So many tokens are looked at in one batch. */
const MOST_ENDED = 1_000;

/**
 * At the cap, notes the end of tokens that have ended with what they rest on. Their user cannot see
 * them, so they must not count.
 */
const endDead = (db: Database, { userId, now, caps }: MintCommand & Capped): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE tokens SET revoked_at = ?2
        WHERE ${ACTIVE} >= ?3 AND id IN (
          ${LINEAGE(`k.id IN (SELECT id FROM tokens WHERE user_id = ?1 AND revoked_at IS NULL
                              ORDER BY id LIMIT ${MOST_ENDED})`)}
          SELECT id FROM line
           WHERE next IS NULL AND (ended_at IS NOT NULL OR expires_at <= ?2))`,
    )
    .bind(userId, now, caps.tokens);

const TOKENS = failOverCap('tokens', `${ACTIVE} < ?3 OR ${APPLIED('?4')}`);

/** The name of the tokens that sign-ins make. */
export const SIGN_IN = 'sign-in';

/** Whether a sign-in of its user made a token, and not another token or another user. */
export const isOfSignIn = (token: string): string =>
  `(${token}.name = '${SIGN_IN}' AND ${token}.created_by = ${token}.user_id
    AND ${token}.parent_id IS NULL)`;

/**
 * Ends the oldest sign-ins of a user beyond the cap, if the new one was stored. Whoever has none
 * but that is let in over the cap.
 */
export const endOldestSignIns = (
  db: Database,
  { userId, tokenId, now, caps }: MintCommand & Capped,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE tokens SET revoked_at = ?2
        WHERE EXISTS (SELECT 1 FROM tokens WHERE id = ?4) AND id IN (
          SELECT id FROM tokens
           WHERE user_id = ?1 AND revoked_at IS NULL AND expires_at > ?2 AND id <> ?4
             AND ${isOfSignIn('tokens')}
           ORDER BY id LIMIT max(0, ${ACTIVE} - ?3))`,
    )
    .bind(userId, now, caps.tokens, tokenId);

/** Fail the batch that mints a token for a user, if there is no room. */
export const roomForToken = (
  db: Database,
  command: MintCommand & Capped,
): D1PreparedStatement[] => [
  endDead(db, command),
  db.prepare(TOKENS).bind(command.userId, command.now, command.caps.tokens, command.mutationId),
];
