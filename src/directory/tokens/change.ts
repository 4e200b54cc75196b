/** Mints and revokes tokens: one batch each, with its event. */
import type { Capped } from '../../db/caps.ts';
import type { Database } from '../../db/database.ts';
import { eventOf, recordEvent } from '../../db/events.ts';
import { firstOf } from '../../db/rows.ts';
import { changeBatch } from '../grounds.ts';
import { type Ended, holderIn, holderOf } from '../records/withdrawn.ts';
import { roomForToken } from './caps.ts';
import { revokeToken } from './revoke.ts';
import {
  insertToken,
  type MintCommand,
  type RevokeCommand,
  type TokenRow,
  tokenById,
} from './token.ts';

/** Stores a token. Undefined when its user has been deleted. */
export async function applyMint(
  db: Database,
  command: MintCommand & Capped,
): Promise<TokenRow | undefined> {
  const { userId, tokenId } = command;
  const [, , stored] = await changeBatch(
    db,
    command,
    [
      insertToken(db, command),
      recordEvent(db, eventOf('token.mint', command, { userId, keys: [tokenId] })),
      tokenById(db, tokenId),
    ],
    roomForToken(db, command),
  );
  return firstOf<TokenRow>(stored);
}

/** Revokes a token, unless it is revoked already. Copies that list it are withdrawn. */
export async function applyRevocation(
  db: Database,
  command: RevokeCommand,
): Promise<Ended<undefined>> {
  const { userId, tokenId } = command;
  const [, , holder] = await changeBatch(db, command, [
    revokeToken(db, command),
    recordEvent(db, eventOf('token.revoke', command, { userId, keys: [tokenId] })),
    holderOf(db, userId),
  ]);
  return { answer: undefined, holder: holderIn(holder) };
}
