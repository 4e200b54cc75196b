/** Identities: the subjects of outside issuers that act as a user. `identify.ts` links them. */
import type { Database } from '../../db/database.ts';
import { APPLIED, eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { changeBatch } from '../grounds.ts';
import { type Ended, holderIn, holderOf } from '../records/withdrawn.ts';
import { revokeTokensWith, revokeTokensWithoutPlace } from '../tokens/revoke.ts';
import { keyParts, type PersonKey } from './user.ts';

/** A subject of an issuer, and when it was linked, in milliseconds UTC. */
export interface LinkedIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly linkedAt: number;
}

/** So many identities of a person are looked through for one of them. */
const MOST_SEARCHED = 1_000;

const IDENTITIES = 'SELECT issuer, subject, created_at AS linkedAt FROM identities';
const NEWEST_FIRST = 'ORDER BY created_at DESC, issuer, subject LIMIT';

/** The identities of a user, the newest first. */
export const identitiesOf = (db: Database, key: PersonKey): D1PreparedStatement => {
  const { is, value } = keyParts(key);
  return db
    .prepare(
      `${IDENTITIES} WHERE user_id = (SELECT u.id FROM users u JOIN principals p ON p.user_id = u.id
                                       WHERE ${is('?1')}) ${NEWEST_FIRST} ${MOST_SEARCHED}`,
    )
    .bind(value);
};

/** A page of identities, one more than `limit`. */
export const identityPage = (
  db: Database,
  userId: string,
  page: {
    readonly after: readonly [linkedAt: number, issuer: string, subject: string] | null;
    readonly limit: number;
  },
): D1PreparedStatement =>
  db
    .prepare(
      `${IDENTITIES} WHERE user_id = ?1
          AND (?2 IS NULL OR (-created_at, issuer, subject) > (-?2, ?3, ?4)) ${NEWEST_FIRST} ?5`,
    )
    .bind(userId, ...(page.after ?? [null, null, null]), page.limit + 1);

/** Ends one identity: its subject acts as nobody, until its issuer links it again. */
export interface UnlinkCommand extends Mutation {
  readonly userId: string;
  readonly issuer: string;
  readonly subject: string;
}

/** Ends an identity and the tokens that were made with it, and withdraws the user's copies. */
export async function applyUnlink(db: Database, command: UnlinkCommand): Promise<Ended<undefined>> {
  const { userId, issuer, subject } = command;
  const results = await changeBatch(db, command, [
    db
      .prepare(
        `DELETE FROM identities
          WHERE user_id = ? AND issuer = ? AND subject = ? AND NOT ${APPLIED('?')}`,
      )
      .bind(userId, issuer, subject, command.mutationId),
    recordEvent(db, eventOf('identity.unlink', command, { userId, keys: [issuer] })),
    revokeTokensWith(db, command, command),
    // A trigger ends the memberships that only this identity gave.
    revokeTokensWithoutPlace(db, userId, command),
    holderOf(db, userId),
  ]);
  return { answer: undefined, holder: holderIn(results.at(-1)) };
}

/** Ends all identities of a user, if the change that asks for it was made. */
export const endIdentities = (
  db: Database,
  userId: string,
  { mutationId }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(`DELETE FROM identities WHERE user_id = ? AND ${APPLIED('?')}`)
    .bind(userId, mutationId);
