/** Signs users in with a password. */
import type { Capped } from '../../db/caps.ts';
import type { Database } from '../../db/database.ts';
import { eventOf, recordEvent } from '../../db/events.ts';
import { firstOf } from '../../db/rows.ts';
import { changeBatch } from '../grounds.ts';
import { type Ended, holderIn, holderOf } from '../records/withdrawn.ts';
import { endOldestSignIns, roomForToken } from '../tokens/caps.ts';
import { insertToken, type MintCommand, type TokenRow, tokenById } from '../tokens/token.ts';
import type { UserWithMemberships } from './user.ts';

/** A user as the answer to a sign-in shows it. */
export type SignedInUser = Pick<
  UserWithMemberships,
  'id' | 'principal_id' | 'username' | 'email' | 'name'
>;

const COLUMNS = 'u.id, p.id AS principal_id, u.username, u.email, u.name';

/** A user that may sign in, with the hash of its password. */
type SigningIn = SignedInUser & { readonly password_hash: string };

/** The email comes first: a username that is another user's email must not hide that user. */
const SIGNING_IN = `
  SELECT ${COLUMNS}, u.password_hash
    FROM users u JOIN principals p ON p.user_id = u.id
   WHERE (u.email = ?1 OR u.username = ?2)
     AND u.kind = 'human' AND u.status = 'active' AND u.password_hash IS NOT NULL
   ORDER BY u.email = ?1 DESC LIMIT 1`;

/** The user with this email (normalised) or username; null when they may not sign in. */
export const findSigningIn = (
  db: Database,
  email: string | undefined,
  username: string | undefined,
): Promise<SigningIn | null> =>
  db
    .prepare(SIGNING_IN)
    .bind(email ?? null, username ?? null)
    .first<SigningIn>();

/** A user who has signed in. */
export const userSignedIn = (db: Database, userId: string): D1PreparedStatement =>
  db
    .prepare(`SELECT ${COLUMNS} FROM users u JOIN principals p ON p.user_id = u.id WHERE u.id = ?`)
    .bind(userId);

export interface SignInCommand extends MintCommand, Capped {
  readonly passwordHash: string;
  /** The same password, hashed anew; null keeps the hash. */
  readonly renewedHash: string | null;
}

/**
 * Stores the token of a sign-in. Undefined if the user may no longer sign in with this password.
 * See docs/decisions/sign-in.md#the-password-must-still-hold.
 */
export async function applySignIn(
  db: Database,
  command: SignInCommand,
): Promise<TokenRow | undefined> {
  const results = await changeBatch(
    db,
    command,
    [...signingIn(db, command), tokenById(db, command.tokenId)],
    roomForToken(db, command),
  );
  return firstOf<TokenRow>(results.at(-1));
}

/**
 * The same at the cap: the oldest sign-ins of the user end, and their copies are withdrawn.
 * See docs/decisions/limits.md#a-sign-in-at-the-cap.
 */
export async function applySignInAtCap(
  db: Database,
  command: SignInCommand,
): Promise<Ended<TokenRow | undefined>> {
  const results = await changeBatch(db, command, [
    ...signingIn(db, command),
    endOldestSignIns(db, command),
    tokenById(db, command.tokenId),
    holderOf(db, command.userId),
  ]);
  const [stored, holder] = results.slice(-2);
  return { answer: firstOf<TokenRow>(stored), holder: holderIn(holder) };
}

const signingIn = (db: Database, command: SignInCommand): D1PreparedStatement[] => [
  insertToken(db, command),
  recordEvent(
    db,
    eventOf('user.sign_in', command, { userId: command.userId, keys: [command.tokenId] }),
  ),
  noteSignIn(db, command),
  ...(command.renewedHash === null ? [] : [renewHash(db, command)]),
];

/** Stores the new hash of a sign-in whose token was stored. It is the same password. */
const renewHash = (
  db: Database,
  { userId, tokenId, passwordHash, renewedHash }: SignInCommand,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE users SET password_hash = ?1
        WHERE id = ?2 AND password_hash = ?3 AND EXISTS (SELECT 1 FROM tokens WHERE id = ?4)`,
    )
    .bind(renewedHash, userId, passwordHash, tokenId);

/** Notes a sign-in whose token was stored. The version of the user stays: nothing shown changes. */
export const noteSignIn = (
  db: Database,
  { now, userId, tokenId }: MintCommand,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE users SET last_login_at = ?1
        WHERE id = ?2 AND EXISTS (SELECT 1 FROM tokens WHERE id = ?3)`,
    )
    .bind(now, userId, tokenId);
