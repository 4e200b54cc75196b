/** The way back to a former email, for somebody whose account was taken over. */
import type { Database } from '../../db/database.ts';
import { APPLIED, eventOf, IF_RECORDED, type Mutation, recordEvent } from '../../db/events.ts';
import { failUnless } from '../../db/grounds.ts';
import { changeBatch } from '../grounds.ts';
import { type Ended, holderIn, holderOf } from '../records/withdrawn.ts';
import { revokeTokensOf } from '../tokens/revoke.ts';
import { endIdentities } from '../users/identities.ts';
import { searchKeysOf } from '../users/search-keys.ts';

/** A way back that may be taken. */
interface FoundWayBack {
  readonly id: string;
  readonly user_id: string;
  /** The email of the user, which names the registrar. */
  readonly email: string;
  readonly former_email: string;
  /** Whether somebody else has the former address now. */
  readonly is_taken: 0 | 1;
}

/** An account of a sign-up that nobody has redeemed makes room. */
const TAKEN = `
  EXISTS (SELECT 1 FROM users o WHERE o.email = c.email AND o.kind = 'human' AND o.id <> c.user_id
                                  AND NOT (o.status = 'pending' AND o.version = 1))`;

export const findWayBack = (
  db: Database,
  { id, hash, now }: { readonly id: string; readonly hash: string; readonly now: number },
): Promise<FoundWayBack | null> =>
  db
    .prepare(
      `SELECT c.id, c.user_id, u.email, c.email AS former_email, ${TAKEN} AS is_taken
         FROM codes c JOIN users u ON u.id = c.user_id
        WHERE c.id = ?1 AND c.hash = ?2 AND c.purpose = 'undo_email_change' AND c.expires_at > ?3`,
    )
    .bind(id, hash, now)
    .first<FoundWayBack>();

export interface UndoEmailCommand extends Mutation {
  readonly codeId: string;
  readonly userId: string;
  readonly formerEmail: string;
}

/**
 * Gives a user the former address back, verified, and ends everything that whoever took it may
 * hold: the password, the tokens, the identities, the codes, and ways back that are younger. See
 * docs/decisions/codes.md#a-way-back.
 */
export async function applyUndoEmail(
  db: Database,
  command: UndoEmailCommand,
): Promise<Ended<undefined>> {
  const { userId, codeId, formerEmail, now, mutationId } = command;
  const event = eventOf('user.undo_email', command, { keys: ['email', 'password_hash'] });
  const version = {
    sql: 'SELECT id AS user_id, version + 1 AS version FROM users WHERE id = ?',
    parameters: [userId],
  };
  const results = await changeBatch(
    db,
    command,
    [
      db.prepare(MAKE_ROOM).bind(formerEmail, userId, mutationId),
      db.prepare(END_CODES).bind(userId, codeId),
      recordEvent(db, event, version),
      db
        .prepare(RESTORE)
        .bind(
          userId,
          formerEmail,
          searchKeysOf({ email: formerEmail }).email_search,
          now,
          mutationId,
        ),
      revokeTokensOf(db, userId, null, command),
      endIdentities(db, userId, command),
      holderOf(db, userId),
    ],
    [db.prepare(IS_GOOD).bind(codeId, now, mutationId)],
  );
  return { answer: undefined, holder: holderIn(results.at(-1)) };
}

const IS_GOOD = failUnless(
  `EXISTS (SELECT 1 FROM codes c WHERE c.id = ?1 AND c.expires_at > ?2 AND NOT ${TAKEN})
   OR ${APPLIED('?3')}`,
);

const MAKE_ROOM = `
  DELETE FROM users WHERE email = ?1 AND kind = 'human' AND id <> ?2 AND NOT ${APPLIED('?3')}`;

/** A thief who changed the address twice has a way back as well. That one is younger. */
const END_CODES = `
  DELETE FROM codes
   WHERE user_id = ?1 AND (purpose <> 'undo_email_change'
                           OR created_at >= (SELECT created_at FROM codes WHERE id = ?2))`;

const RESTORE = `
  UPDATE users SET email = ?2, email_search = ?3, email_verified = 1, pending_email = NULL,
                   username = iif(instr(username, '@'), ?2, username), password_hash = NULL,
                   password_by_platform = 0, version = version + 1, updated_at = max(updated_at, ?4),
                   event_id = ?5
   WHERE id = ?1 AND ${IF_RECORDED}`;
