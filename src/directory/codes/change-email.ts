/** Changes of one's own email: the new address waits for its code, the old one has a way back. */
import type { Database } from '../../db/database.ts';
import type { EventSource, Mutation } from '../../db/events.ts';
import { insertMessage } from '../messages/message.ts';
import { insertCode } from './code.ts';
import { tellKnownAddress } from './known-address.ts';
import type { SendCodeCommand } from './send.ts';

export type CodeToSend = Pick<SendCodeCommand, 'code' | 'message'>;

/** The user who asks for an address, if nobody has it. */
const claimant = (userId: string, email: string): EventSource => ({
  sql: `SELECT id FROM users
         WHERE id = ? AND kind = 'human' AND status <> 'suspended'
           AND NOT EXISTS (SELECT 1 FROM users WHERE email = ? AND kind = 'human')`,
  parameters: [userId, email],
});

/**
 * The statements before and after those that note the new address. Whoever has the address already
 * gets word of that in place of the code. See docs/decisions/codes.md#a-change-of-ones-own-email.
 */
export const sendToNewEmail = (
  db: Database,
  userId: string,
  { code, message }: CodeToSend,
  mutation: Mutation,
): { readonly before: D1PreparedStatement[]; readonly after: D1PreparedStatement[] } => ({
  before: insertCode(db, code, claimant(userId, code.email), mutation),
  after: [insertMessage(db, message, mutation), tellKnownAddress(db, message, 'true', mutation)],
});

/** The way back for the former address, and the message that brings it there. */
export const wayBack = (
  db: Database,
  userId: string,
  { code, message }: CodeToSend,
  mutation: Mutation,
): { readonly before: D1PreparedStatement[]; readonly after: D1PreparedStatement[] } => ({
  before: insertCode(db, code, { sql: 'SELECT ? AS id', parameters: [userId] }, mutation),
  after: [insertMessage(db, message, mutation)],
});
