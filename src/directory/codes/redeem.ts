/** Redeems codes: finds the one that was typed, and signs its user in with it. */
import type { Capped } from '../../db/caps.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED, eventOf, IF_RECORDED, recordEvent } from '../../db/events.ts';
import { failUnless } from '../../db/grounds.ts';
import { firstOf } from '../../db/rows.ts';
import type { CodePurpose } from '../../values/choices.ts';
import { changeBatch } from '../grounds.ts';
import { endMessages } from '../messages/message.ts';
import { type Ended, holderIn, holderOf } from '../records/withdrawn.ts';
import { endOldestSignIns } from '../tokens/caps.ts';
import { revokeTokensOf } from '../tokens/revoke.ts';
import { insertToken, type MintCommand } from '../tokens/token.ts';
import { noteSignIn, type SignedInUser, userSignedIn } from '../users/sign-in.ts';
import { syncPrincipal } from '../users/update.ts';
import { columnsIn, storedFields, UNNAMED, type UserFields } from '../users/user.ts';
import { type CodeToSend, wayBack } from './change-email.ts';
import { redeemable } from './code.ts';

/** A code that may be redeemed, and its user as far as a new password must differ from it. */
export interface FoundCode {
  readonly id: string;
  readonly purpose: CodePurpose;
  /** JSON of what the redemption does besides. */
  readonly detail: string;
  readonly user_id: string;
  /** The email of the user, which names the registrar. */
  readonly email: string;
  readonly username: string;
  readonly name: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
}

/** The code of an address with a hash, if it may be redeemed. */
export const findCode = (
  db: Database,
  { email, hash, now }: { readonly email: string; readonly hash: string; readonly now: number },
): Promise<FoundCode | null> =>
  db
    .prepare(
      `SELECT c.id, c.purpose, c.detail, c.user_id, u.email, u.username, u.name, u.first_name, u.last_name
         FROM codes c JOIN users u ON u.id = c.user_id
        WHERE c.email = ?1 AND c.hash = ?2 AND ${redeemable('?3')}`,
    )
    .bind(email, hash, now)
    .first<FoundCode>();

export interface RedeemCommand extends MintCommand, Capped {
  readonly codeId: string;
  readonly purpose: CodePurpose;
  /** The columns of the user that change, besides those of the proof. */
  readonly fields: UserFields;
  /** The notice to the former address, if it changes. */
  readonly notice: CodeToSend | null;
}

/**
 * Uses a code up, proves the address and stores a token: one batch. It fails as outdated unless the
 * code may still be redeemed. A new password ends all other tokens. The cap ends the oldest
 * sign-ins, as a sign-in does.
 */
export async function applyRedemption(
  db: Database,
  command: RedeemCommand,
): Promise<Ended<SignedInUser>> {
  const { userId, codeId, fields } = command;
  const back = command.notice && wayBack(db, userId, command.notice, command);
  const setsPassword = fields.password_hash !== undefined;
  const results = await changeBatch(
    db,
    command,
    [
      ...(back?.before ?? []),
      db.prepare('DELETE FROM codes WHERE id = ?').bind(codeId),
      redemption(db, command),
      proveAddress(db, command),
      syncPrincipal(db, { id: userId }, null, command),
      ...(setsPassword ? [revokeTokensOf(db, userId, command.tokenId, command)] : []),
      insertToken(db, command),
      endOldestSignIns(db, command),
      noteSignIn(db, command),
      endMessages(db, codeId, command),
      ...(back?.after ?? []),
      userSignedIn(db, userId),
      holderOf(db, userId),
    ],
    [stillRedeemable(db, command)],
  );
  const [found, holder] = results.slice(-2);
  const user = firstOf<SignedInUser>(found);
  if (!user) throw new Error('the user of a redeemed code is there');
  return { answer: user, holder: holderIn(holder) };
}

const stillRedeemable = (db: Database, { codeId, now, mutationId }: RedeemCommand) =>
  db
    .prepare(
      failUnless(
        `EXISTS (SELECT 1 FROM codes c JOIN users u ON u.id = c.user_id
                  WHERE c.id = ?1 AND ${redeemable('?2')}) OR ${APPLIED('?3')}`,
      ),
    )
    .bind(codeId, now, mutationId);

/** Whether the redemption changes a user `u`, as SQL: a sign-in alone is no change. */
const changes = (setsFields: string) =>
  `(u.email_verified = 0 OR u.status = 'pending' OR ${setsFields})`;

const redemption = (db: Database, command: RedeemCommand): D1PreparedStatement => {
  const { userId, purpose, tokenId, fields } = command;
  const columns = columnsIn(fields).filter((column) => !UNNAMED.includes(column));
  const event = eventOf('code.redeem', command, { keys: [purpose, tokenId, ...columns] });
  return recordEvent(db, event, {
    sql: `SELECT u.id AS user_id, iif(${changes('?')}, u.version + 1, NULL) AS version
            FROM users u WHERE u.id = ?`,
    parameters: [columns.length > 0 ? 1 : 0, userId],
  });
};

/** The first proof ends what was set without it: a trigger on `users` does that. */
function proveAddress(
  db: Database,
  { userId, now, fields, mutationId }: RedeemCommand,
): D1PreparedStatement {
  const { columns, json } = storedFields(fields);
  const sets = columns.map((column) => `, ${column} = ?3 ->> '${column}'`).join('');
  return db
    .prepare(
      `UPDATE users AS u SET email_verified = 1, status = iif(status = 'pending', 'active', status),
              version = version + 1, updated_at = max(updated_at, ?2), event_id = ?5${sets}
        WHERE u.id = ?1 AND ${IF_RECORDED} AND ${changes('?4')}`,
    )
    .bind(userId, now, json, columns.length > 0 ? 1 : 0, mutationId);
}
