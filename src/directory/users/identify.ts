/** Creates or updates the user of an email, and links the subjects of outside issuers to users. */

import type { Capped } from '../../db/caps.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED, eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { failUnless } from '../../db/grounds.ts';
import { keepReceipts, type NewReceipt } from '../../idempotency/receipts.ts';
import { type AttributeChange, NO_CHANGE } from '../attributes/rules.ts';
import { changeBatch } from '../grounds.ts';
import { roomInTenants } from '../members/caps.ts';
import { besides, joinByEmail } from '../members/join-by-email.ts';
import { type Ended, holderIn, holderOf } from '../records/withdrawn.ts';
import { insertPrincipal, insertUser, type NewUser } from './create.ts';
import { keysOf, versionOf } from './event.ts';
import { failUnlessFree, type GivenIdentities, giveIdentities } from './given-identities.ts';
import { attempt, type UserOutcome } from './outcome.ts';
import { syncPrincipal } from './update.ts';
import { updateUser } from './update-row.ts';
import { type UserFields, type UserWithAttributes, userWithAttributes } from './user.ts';

export interface IdentifyCommand extends Mutation, Capped {
  /** Normalised. */
  readonly email: string;
  /** The ids of the user and its principal, if they have to be created. */
  readonly userId: string;
  readonly principalId: string;
  readonly fields: UserFields;
  readonly attributes: AttributeChange;
  /** The user whose email it proves for the first time, so that tokens end; null is nobody. */
  readonly proves: string | null;
  /** Absent: D1 was asked for the person before. */
  readonly assumed?: AssumedPerson;
  /** Subjects that act as the user from then on. */
  readonly given?: GivenIdentities;
  /** The tenant that the user becomes a member of. */
  readonly joins?: Joins;
  /** Of a user who is created: when it came into being elsewhere. Milliseconds UTC. */
  readonly createdAt?: number | undefined;
  /** Kept with the change. */
  readonly receipt?: NewReceipt;
}

/** A tenant to join. */
export interface Joins {
  readonly scopeId: string;
  /** The user as it was found, for the cap on memberships; null is nobody. */
  readonly member: string | null;
}

/** The assumptions of a change about a person for whom D1 was not asked. */
export interface AssumedPerson {
  /** There is a person of this email. Otherwise there may be one. */
  readonly isThere: boolean;
  /** Nobody of this email has yet to prove it. Otherwise somebody may. */
  readonly isProven: boolean;
}

/**
 * Creates or updates the user of an email: one batch, one event. The first proof of the email ends
 * tokens, so it withdraws copies.
 */
export async function applyIdentify(
  db: Database,
  command: IdentifyCommand,
): Promise<Ended<UserOutcome<UserWithAttributes>>> {
  const { email, attributes, fields, assumed, proves, given, joins, receipt } = command;
  const key = { email };
  const user = newUser(command, attributes);
  const event = eventOf('user.identify', command, { keys: keysOf(command) });
  const { outcome, results } = await attempt<UserWithAttributes>(
    db,
    { ...command, username: email },
    [
      ...(assumed?.isThere
        ? []
        : [
            insertUser(db, user),
            recordEvent(db, event, versionOf(key)),
            insertPrincipal(db, user),
          ]),
      ...updateUser(db, { ...command, key, action: 'user.identify' }),
      ...(isMirrored(fields) ? [syncPrincipal(db, key, null, command)] : []),
      ...(given ? giveIdentities(db, key, given, command) : []),
      ...(joins ? joinStatements(db, command, joins) : []),
      ...(receipt ? [keepReceipts(db, [receipt], command.now)] : []),
      ...(proves === null ? [] : [holderOf(db, proves)]),
    ],
    userWithAttributes(db, key),
    [
      ...(assumed ? [failUnlessAssumed(db, command, assumed)] : []),
      ...(given ? failUnlessFree(db, key, given, command) : []),
      ...(joins ? roomFor(db, command, joins) : []),
    ],
  );
  return { answer: outcome, holder: holderIn(proves === null ? undefined : results.at(-3)) };
}

const joinStatements = (db: Database, command: IdentifyCommand, { scopeId }: Joins) =>
  joinByEmail(
    db,
    { email: command.email, scopeId, eventId: besides(command.mutationId, scopeId) },
    command,
  );

/** Fails the batch if the user has as many memberships as there may be. */
export const roomFor = (
  db: Database,
  command: Mutation & Capped & { readonly userId: string },
  { scopeId, member }: Joins,
): D1PreparedStatement[] =>
  roomInTenants(db, { userId: member ?? command.userId, scopeIds: [scopeId] }, command);

/** Whether a principal shows any of these columns of its user. */
export const isMirrored = ({ name, image }: UserFields): boolean =>
  name !== undefined || image !== undefined;

/** Fails the batch as outdated if the person is not as assumed. */
const failUnlessAssumed = (
  db: Database,
  { email, mutationId }: IdentifyCommand,
  { isThere, isProven }: AssumedPerson,
): D1PreparedStatement =>
  db.prepare(ASSUMED).bind(email, mutationId, isThere ? 1 : 0, isProven ? 1 : 0);

const ASSUMED = failUnless(`${APPLIED('?2')} OR (
  (NOT ?3 OR EXISTS (SELECT 1 FROM users WHERE email = ?1 AND kind = 'human'))
  AND NOT (?4 AND EXISTS (SELECT 1 FROM users
                           WHERE email = ?1 AND kind = 'human' AND email_verified = 0)))`);

/** A person whose email is also their username, until they choose another. */
export const newUser = (
  command: Omit<IdentifyCommand, 'attributes' | 'caps'>,
  attributes: AttributeChange,
): NewUser => {
  const { email, fields } = command;
  return {
    ...command,
    kind: 'human',
    globalRole: 'user',
    fields: { ...fields, email, username: email },
    attributes,
  };
};

/** A subject whose issuer has verified its email, and the user to create if the email is new. */
export interface LinkCommand extends Omit<IdentifyCommand, 'attributes' | 'caps'> {
  readonly issuer: string;
  readonly subject: string;
}

/**
 * Links a subject to the user of its email, or to a new user. Whether it is linked afterwards. Its
 * issuer has verified the email: if that is the first proof, it ends what was set without it.
 */
export async function applyLink(db: Database, command: LinkCommand): Promise<Ended<boolean>> {
  const user = newUser(command, NO_CHANGE);
  const event = eventOf('identity.link', command, { keys: [command.issuer] });
  const results = await changeBatch(db, command, [
    insertUser(db, user, command),
    insertPrincipal(db, user),
    verifyEmail(db, command),
    insertIdentity(db, command),
    recordEvent(db, event, linkedUser(command)),
    identityBy(db, command),
    holderOf(db, command.proves),
  ]);
  const [linked, holder] = results.slice(-2);
  return { answer: linked?.results.length === 1, holder: holderIn(holder) };
}

/** The user of an email that nobody has proven; null if there is none. */
export const unproven = (db: Database, email: string): Promise<string | null> =>
  db
    .prepare(`SELECT id FROM users WHERE email = ? AND kind = 'human' AND email_verified = 0`)
    .bind(email)
    .first<string>('id');

/** Verifies the email of a person who can act, unless the subject is linked already. */
const verifyEmail = (db: Database, { issuer, subject, email, now, mutationId }: LinkCommand) =>
  db
    .prepare(
      `UPDATE users SET email_verified = 1, version = version + 1, updated_at = max(updated_at, ?4),
                        status = iif(status = 'pending', 'active', status), event_id = ?5
        WHERE email = ?3 AND kind = 'human' AND email_verified = 0
          AND NOT EXISTS (SELECT 1 FROM identities WHERE issuer = ?1 AND subject = ?2)`,
    )
    .bind(issuer, subject, email, now, mutationId);

const insertIdentity = (db: Database, { issuer, subject, now, email }: LinkCommand) =>
  db
    .prepare(
      `INSERT INTO identities (issuer, subject, user_id, created_at)
       SELECT ?, ?, id, ? FROM users WHERE email = ? AND email_verified = 1 AND kind = 'human'
       ON CONFLICT (issuer, subject) DO NOTHING`,
    )
    .bind(issuer, subject, now, email);

const identityBy = (db: Database, { issuer, subject }: LinkCommand) =>
  db
    .prepare('SELECT user_id FROM identities WHERE issuer = ? AND subject = ?')
    .bind(issuer, subject);

/** The linked user. Its version belongs to the event only if the user was created along with it. */
const linkedUser = ({ issuer, subject, userId }: LinkCommand) => ({
  sql: `SELECT i.user_id, CASE u.id WHEN ? THEN u.version END AS version
          FROM identities i JOIN users u ON u.id = i.user_id
         WHERE i.issuer = ? AND i.subject = ?`,
  parameters: [userId, issuer, subject],
});
