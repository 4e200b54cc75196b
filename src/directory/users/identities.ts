/** Where the subjects of outside issuers are known. Writes return statements to batch. */
import type { Database } from '../../db/database.ts';
import { databaseFailure } from '../../db/errors.ts';
import { eventOf, recordEvent } from '../../db/events.ts';
import type { IdentifyCommand } from './people-commands.ts';
import { insertPerson, insertPrincipal } from './people-statements.ts';

/** A subject whose issuer has verified its email, and the user to make if the email is new. */
export interface LinkCommand {
  readonly issuer: string;
  readonly subject: string;
  readonly person: IdentifyCommand;
}

/** Links a subject to the user of its email, or to a new one. Whether it is known afterwards. */
export async function applyLink(db: Database, command: LinkCommand): Promise<boolean> {
  const { person } = command;
  try {
    const results = await db.batch([
      insertPerson(db, person),
      insertPrincipal(db, person),
      insertIdentity(db, command),
      recordEvent(
        db,
        eventOf('identity.link', person, { keys: [command.issuer] }),
        whomItBecame(command),
      ),
      deleteUnlinked(db, person.userId),
      identityBy(db, command),
    ]);
    return results.at(-1)?.results.length === 1;
  } catch (error) {
    // Somebody has this email for a username: it is not theirs to give away, nor ours.
    if (databaseFailure(error).is === 'constraint') return false;
    throw error;
  }
}

/** An email that nobody proved here may have been planted: whoever owns it must not walk into that. */
const insertIdentity = (db: Database, { issuer, subject, person }: LinkCommand) =>
  db
    .prepare(
      `INSERT INTO identities (issuer, subject, user_id, created_at)
       SELECT ?, ?, id, ? FROM users WHERE email = ? AND email_verified = 1 AND kind = 'human'
       ON CONFLICT (issuer, subject) DO NOTHING`,
    )
    .bind(issuer, subject, person.now, person.email);

/** Linked meanwhile under another email: the user that was made for this one is one too many. */
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

/** The version belongs to the event only if the user was made along with it. */
const whomItBecame = ({ issuer, subject, person }: LinkCommand) => ({
  sql: `SELECT i.user_id, CASE u.id WHEN ? THEN u.version END AS version
          FROM identities i JOIN users u ON u.id = i.user_id
         WHERE i.issuer = ? AND i.subject = ?`,
  parameters: [person.userId, issuer, subject],
});
