/** Creates or updates the user of an email, and links the subjects of outside issuers to users. */
import type { Database } from '../../db/database.ts';
import { eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { type AttributeChange, NO_CHANGE } from '../attributes/rules.ts';
import { changeBatch } from '../grounds.ts';
import { insertPrincipal, insertUser, type NewUser } from './create.ts';
import { keysOf, versionOf } from './event.ts';
import { attempt, type UserOutcome } from './outcome.ts';
import { syncPrincipal } from './update.ts';
import { updateUser } from './update-row.ts';
import { type UserFields, type UserWithAttributes, userWithAttributes } from './user.ts';

export interface IdentifyCommand extends Mutation {
  /** Normalised. */
  readonly email: string;
  /** The ids of the user and its principal, if they have to be created. */
  readonly userId: string;
  readonly principalId: string;
  readonly fields: UserFields;
  readonly attributes: AttributeChange;
}

/** Creates or updates the user of an email: one batch, one event. */
export async function applyIdentify(
  db: Database,
  command: IdentifyCommand,
): Promise<UserOutcome<UserWithAttributes>> {
  const { email, attributes } = command;
  const key = { email };
  const user = newUser(command, attributes);
  const event = eventOf('user.identify', command, { keys: keysOf(command) });
  const { outcome } = await attempt<UserWithAttributes>(
    db,
    { ...command, username: email },
    [
      insertUser(db, user),
      recordEvent(db, event, versionOf(key)),
      insertPrincipal(db, user),
      ...updateUser(db, { ...command, key, action: 'user.identify' }),
      syncPrincipal(db, key, null, command),
    ],
    userWithAttributes(db, key),
  );
  return outcome;
}

/** A person whose email is also their username, until they choose another. */
const newUser = (
  command: Omit<IdentifyCommand, 'attributes'>,
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
export interface LinkCommand extends Omit<IdentifyCommand, 'attributes'> {
  readonly issuer: string;
  readonly subject: string;
}

/** Links a subject to the user of its email, or to a new user. Whether it is linked afterwards. */
export async function applyLink(db: Database, command: LinkCommand): Promise<boolean> {
  const user = newUser(command, NO_CHANGE);
  const event = eventOf('identity.link', command, { keys: [command.issuer] });
  const results = await changeBatch(db, command, [
    insertUser(db, user),
    insertPrincipal(db, user),
    insertIdentity(db, command),
    recordEvent(db, event, linkedUser(command)),
    deleteUnlinked(db, command.userId),
    identityBy(db, command),
  ]);
  return results.at(-1)?.results.length === 1;
}

/**
 * Links to verified emails only: an attacker could have registered an unverified one beforehand.
 */
const insertIdentity = (db: Database, { issuer, subject, now, email }: LinkCommand) =>
  db
    .prepare(
      `INSERT INTO identities (issuer, subject, user_id, created_at)
       SELECT ?, ?, id, ? FROM users WHERE email = ? AND email_verified = 1 AND kind = 'human'
       ON CONFLICT (issuer, subject) DO NOTHING`,
    )
    .bind(issuer, subject, now, email);

/**
 * The subject may have been linked meanwhile under another email: deletes the user just created.
 */
const deleteUnlinked = (db: Database, userId: string) =>
  db
    .prepare(
      `DELETE FROM users WHERE id = ?1
          AND NOT EXISTS (SELECT 1 FROM identities WHERE user_id = ?1)`,
    )
    .bind(userId);

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
