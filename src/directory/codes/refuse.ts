/** Counts wrong codes. */
import type { Database } from '../../db/database.ts';
import { APPLIED, eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { changeBatch } from '../grounds.ts';

export interface RefuseCodeCommand extends Mutation {
  readonly email: string;
}

/**
 * Counts a wrong code for every code of the address that it could have been. One statement counts,
 * so that parallel tries are counted one by one; the event keeps a retry from counting twice. See
 * docs/decisions/codes.md#six-tries.
 */
export async function applyCodeRefusal(
  db: Database,
  command: RefuseCodeCommand,
): Promise<undefined> {
  const { email, now, mutationId } = command;
  const holder = {
    sql: 'SELECT user_id, NULL AS version FROM codes WHERE email = ? LIMIT 1',
    parameters: [email],
  };
  await changeBatch(db, command, [
    db.prepare(COUNT).bind(email, now, mutationId),
    recordEvent(db, eventOf('code.refuse', command), holder),
  ]);
  return undefined;
}

const COUNT = `
  UPDATE codes SET tries = tries + 1
   WHERE email = ?1 AND expires_at > ?2 AND purpose <> 'undo_email_change'
     AND NOT ${APPLIED('?3')}`;
