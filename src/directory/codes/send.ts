/** Sends a code to a person. */
import type { Database } from '../../db/database.ts';
import { eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { changeBatch } from '../grounds.ts';
import { insertMessage, type NewMessage } from '../messages/message.ts';
import { holderOfCode, insertCode, type NewCode, personAt } from './code.ts';

export interface SendCodeCommand extends Mutation {
  readonly code: NewCode;
  readonly message: NewMessage;
}

/**
 * Stores a code and its message, if the address is that of a person who may have it: one batch. It
 * has the same statements for every address, so that nothing tells whether somebody has it. See
 * docs/decisions/codes.md#nothing-tells-who-has-an-account.
 */
export async function applyCode(db: Database, command: SendCodeCommand): Promise<undefined> {
  const { code, message } = command;
  await changeBatch(db, command, [
    ...insertCode(db, code, personAt(code.email), command),
    recordEvent(db, eventOf('code.send', command, { keys: [code.purpose] }), holderOfCode(code)),
    insertMessage(db, message, command),
  ]);
  return undefined;
}
