/** Identities: the subjects of outside issuers that act as a user. `identify.ts` links them. */
import {
  CALLER_COLUMNS,
  type CallerRow,
  CREDENTIAL,
  callerOf,
  credentialParameters,
} from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED, eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import type { Grounds, Question } from '../../db/grounds.ts';
import { firstOf } from '../../db/rows.ts';
import type { Caller } from '../../policy/caller.ts';
import { askForGrounds, changeBatch, groundsIn } from '../grounds.ts';
import { type Ended, holderIn, holderOf } from '../records/withdrawn.ts';
import { revokeTokensWith } from '../tokens/revoke.ts';

/** A subject of an issuer, and when it was linked, in milliseconds UTC. */
export interface LinkedIdentity {
  readonly issuer: string;
  readonly subject: string;
  readonly linkedAt: number;
}

/** The newest identities of a user. An issuer may link any number of subjects to one email. */
const MOST_LISTED = 100;

const OWN_IDENTITIES = `
  WITH c AS MATERIALIZED (${CREDENTIAL})
  SELECT ${CALLER_COLUMNS}, '[]' AS caller_roles, u.email,
         (SELECT json_group_array(json_object('issuer', issuer, 'subject', subject,
                                              'linkedAt', created_at))
            FROM (SELECT issuer, subject, created_at FROM identities WHERE user_id = u.id
                   ORDER BY created_at DESC, issuer, subject LIMIT ${MOST_LISTED})) AS identities
    FROM (SELECT 1)
    LEFT JOIN c
    LEFT JOIN users u ON u.id = c.user_id
    LEFT JOIN principals p ON p.user_id = u.id`;

interface Row extends CallerRow {
  readonly email: string | null;
  readonly identities: string;
}

/**
 * The caller, its email (null for the root token) and its identities, in one round trip. Identities
 * that are held must still be the same when a change is made.
 */
export async function findOwnIdentities(
  db: Database,
  credential: Credential,
  { now, isHeld }: { readonly now: number; readonly isHeld: boolean },
): Promise<{
  readonly caller: Caller;
  readonly grounds: Grounds;
  readonly email: string | null;
  readonly identities: readonly LinkedIdentity[];
}> {
  const parameters = credentialParameters(credential);
  const question: Question = {
    credential: parameters,
    ...(isHeld && { identities: true, state: true }),
  };
  const [answer, found] = await db.batch([
    askForGrounds(db, question),
    db.prepare(OWN_IDENTITIES).bind(...parameters),
  ]);
  const row = firstOf<Row>(found);
  if (!row) throw new Error('the query of a caller is always one row');
  return {
    caller: callerOf(credential, row, now),
    grounds: groundsIn(answer, question),
    email: row.email,
    identities: JSON.parse(row.identities) as LinkedIdentity[],
  };
}

/** Ends one identity: its subject acts as nobody, until its issuer links it again. */
export interface UnlinkCommand extends Mutation {
  readonly userId: string;
  readonly issuer: string;
  readonly subject: string;
}

/** Ends an identity and the tokens that were made with it, and withdraws the user's copies. */
export async function applyUnlink(db: Database, command: UnlinkCommand): Promise<Ended<undefined>> {
  const { userId, issuer, subject } = command;
  const [, , , holder] = await changeBatch(db, command, [
    db
      .prepare(
        `DELETE FROM identities
          WHERE user_id = ? AND issuer = ? AND subject = ? AND NOT ${APPLIED('?')}`,
      )
      .bind(userId, issuer, subject, command.mutationId),
    recordEvent(db, eventOf('identity.unlink', command, { userId, keys: [issuer] })),
    revokeTokensWith(db, command, command),
    holderOf(db, userId),
  ]);
  return { answer: undefined, holder: holderIn(holder) };
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
