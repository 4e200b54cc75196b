/** Makes accounts for people who sign up. They are pending until they redeem their code. */
import type { Database } from '../../db/database.ts';
import { eventOf, recordEvent } from '../../db/events.ts';
import { NO_CHANGE } from '../attributes/rules.ts';
import { changeBatch } from '../grounds.ts';
import { insertMessage } from '../messages/message.ts';
import { insertPrincipal, insertUser, type NewUser } from '../users/create.ts';
import { holderOfCode, insertCode, personAt } from './code.ts';
import { tellKnownAddress } from './known-address.ts';
import type { SendCodeCommand } from './send.ts';

export interface SignUpCommand extends SendCodeCommand {
  /** The ids of the user and its principal, if they have to be created. */
  readonly userId: string;
  readonly principalId: string;
}

/**
 * Creates a pending user, unless somebody has the address, and stores a code: one batch. An account
 * that is there already gets word of that instead of the code. Nothing tells the two apart. See
 * docs/decisions/codes.md#sign-up.
 */
export async function applySignUp(db: Database, command: SignUpCommand): Promise<undefined> {
  const { code, message } = command;
  const user = newUser(command);
  await changeBatch(db, command, [
    insertUser(db, user),
    insertPrincipal(db, user),
    ...insertCode(db, code, personAt(code.email), command),
    recordEvent(db, eventOf('user.sign_up', command), holderOfCode(code)),
    insertMessage(db, message, command),
    // An account that is not pending cannot use the code.
    tellKnownAddress(db, message, "status <> 'pending'", command),
  ]);
  return undefined;
}

/** The details come with the redemption: whoever signs up last and has the address decides. */
const newUser = (command: SignUpCommand): NewUser => {
  const { email } = command.code;
  const fields = { email, username: email, status: 'pending' } as const;
  return { ...command, kind: 'human', globalRole: 'user', fields, attributes: NO_CHANGE };
};

/** An account that nobody has redeemed is kept for so many milliseconds: a week. */
const KEPT_FOR = 7 * 24 * 60 * 60 * 1_000;

/**
 * Removes accounts that sign-up has made and nobody has redeemed or touched, at most `limit`.
 * Returns their ids. They cannot have been read, so no copy shows them.
 */
export const removeUnredeemedSignUps = (
  db: Database,
  now: number,
  limit: number,
): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM users WHERE id IN (
         SELECT u.id FROM users u
          WHERE u.status = 'pending' AND u.created_at <= ?1 AND u.version = 1
            AND EXISTS (SELECT 1 FROM events
                         WHERE user_id = u.id AND action = 'user.sign_up')
            AND NOT EXISTS (SELECT 1 FROM codes WHERE user_id = u.id AND expires_at > ?2)
            AND NOT EXISTS (SELECT 1 FROM memberships WHERE user_id = u.id)
            AND NOT EXISTS (SELECT 1 FROM platform_metadata WHERE user_id = u.id)
            AND NOT EXISTS (SELECT 1 FROM tokens WHERE user_id = u.id)
            AND NOT EXISTS (SELECT 1 FROM identities WHERE user_id = u.id)
          LIMIT ?3)
       RETURNING id`,
    )
    .bind(now - KEPT_FOR, now, limit);
