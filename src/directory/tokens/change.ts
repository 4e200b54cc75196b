import type { Database } from '../../db/database.ts';
import { eventOf, recordEvent } from '../../db/events.ts';
import { rowsIn, type Written } from '../records/published.ts';
import { publishedRecords } from '../records/queries.ts';
import { noteSignIn } from '../users/sign-in-queries.ts';
import type { MintCommand, RevokeCommand, SignInCommand } from './commands.ts';
import { insertToken, revokeToken, type TokenRow, tokenById } from './queries.ts';

/** Stores a token. Undefined when its user has gone meanwhile. */
export async function applyMint(db: Database, command: MintCommand): Promise<TokenRow | undefined> {
  const [, , stored] = await db.batch<TokenRow>([
    insertToken(db, command),
    recordEvent(db, eventOf('token.mint', command, about(command))),
    tokenById(db, command.tokenId),
  ]);
  return stored?.results[0];
}

/** Stores the token of a sign-in. Undefined when its user may not sign in like this any more. */
export async function applySignIn(
  db: Database,
  command: SignInCommand,
): Promise<TokenRow | undefined> {
  const [, , , stored] = await db.batch<TokenRow>([
    insertToken(db, command),
    recordEvent(db, eventOf('user.sign_in', command, about(command))),
    noteSignIn(db, command),
    tokenById(db, command.tokenId),
  ]);
  return stored?.results[0];
}

/** Revokes a token, if it is still there to be revoked; the user's copies are published without it. */
export async function applyRevocation(
  db: Database,
  command: RevokeCommand,
): Promise<Written<undefined>> {
  const { userId, now } = command;
  const [, , published] = await db.batch([
    revokeToken(db, command),
    recordEvent(db, eventOf('token.revoke', command, about(command))),
    publishedRecords(db, { userId, tenantKeys: [], now }),
  ]);
  return { answer: undefined, rows: rowsIn(published) };
}

const about = ({ userId, tokenId }: RevokeCommand) => ({ userId, keys: [tokenId] });
