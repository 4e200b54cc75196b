/** Identities that somebody gives to a person, who has not signed in with them. */
import type { Database } from '../../db/database.ts';
import { APPLIED, eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { failUnless } from '../../db/grounds.ts';
import { firstOf } from '../../db/rows.ts';
import type { IdentityName } from '../../policy/caller.ts';
import type { GlobalRole } from '../../policy/permissions.ts';
import type { UserKind } from '../../values/choices.ts';
import { changeBatch } from '../grounds.ts';
import type { LinkedIdentity } from './identities.ts';
import { keyParts, type PersonKey, type UserKey } from './user.ts';

/**
 * So many identities of a person can be given: as many as one page lists. People have one for each
 * issuer, and a few where issuers were replaced.
 */
export const MOST_IDENTITIES = 100;

/** Identities to give, and whether the platform gives them. Then they outlive the first proof. */
export interface GivenIdentities {
  readonly names: readonly IdentityName[];
  readonly byPlatform: boolean;
}

/** The identities that are asked for: `issuer`, `subject`, and who has them. */
const ASKED = `
  SELECT i.user_id FROM json_each(?2) given
    LEFT JOIN identities i ON i.issuer = given.value ->> 'issuer'
                          AND i.subject = given.value ->> 'subject'`;

/** A person, as far as it matters to give or to take away an identity. */
export interface Receiving {
  /** Null where there is nobody. */
  readonly id: string | null;
  readonly email: string | null;
  readonly kind: UserKind | null;
  /** Null where there is nobody. */
  readonly role: GlobalRole | null;
  readonly email_verified: 0 | 1 | null;
  readonly has_password: 0 | 1;
  /** Whether the first proof of the email leaves the password. */
  readonly keeps_password: 0 | 1;
  readonly has_place: 0 | 1;
  /** How many identities the person has. */
  readonly held: number;
  /** How many of those that are asked for nobody has. */
  readonly fresh: number;
  /** Whether somebody else has one of them. */
  readonly taken: 0 | 1;
}

/** The person of a key ?1, who may be nobody, and whose the identities ?2 are: always one row. */
const receiver = (is: (parameter: string) => string): string => `
  SELECT u.id, u.email, u.kind, p.role, u.email_verified,
         u.password_hash IS NOT NULL AS has_password,
         u.password_hash IS NOT NULL AND (u.email_verified OR u.password_by_platform)
           AS keeps_password,
         EXISTS (SELECT 1 FROM memberships WHERE user_id = u.id) AS has_place,
         (SELECT count(*) FROM identities WHERE user_id = u.id) AS held,
         (SELECT count(*) FROM (${ASKED}) WHERE user_id IS NULL) AS fresh,
         EXISTS (SELECT 1 FROM (${ASKED}) WHERE user_id IS NOT NULL AND user_id IS NOT u.id) AS taken
    FROM (SELECT 1)
    LEFT JOIN (users u JOIN principals p ON p.user_id = u.id) ON ${is('?1')}`;

/** Finds the person of a key, and whose the identities are. `receiverIn` reads the result. */
export function receiverOf(
  db: Database,
  key: PersonKey,
  names: readonly IdentityName[] = [],
): D1PreparedStatement {
  const { is, value } = keyParts(key);
  return db.prepare(receiver(is)).bind(value, JSON.stringify(names));
}

export function receiverIn(result: D1Result | undefined): Receiving {
  const row = firstOf<Receiving>(result);
  if (!row) throw new Error('the query of a receiver is always one row');
  return row;
}

/** The event of identities that are given along with another change has an id of its own. */
const eventIdOf = ({ mutationId }: Mutation) => `${mutationId}-identities`;

/**
 * Gives identities to a person. Whoever has one already keeps it: `failUnlessFree` comes before. A
 * retry gives nothing twice, since somebody may have taken it away meanwhile.
 */
export function giveIdentities(
  db: Database,
  key: UserKey,
  { names, byPlatform }: GivenIdentities,
  mutation: Mutation,
): D1PreparedStatement[] {
  if (names.length === 0 || mutation.isRepetition) return [];
  const { is, value } = keyParts(key);
  const id = eventIdOf(mutation);
  const keys = [...new Set(names.map(({ issuer }) => issuer))];
  const user = {
    sql: `SELECT u.id AS user_id, NULL AS version FROM users u JOIN principals p
                         ON p.user_id = u.id WHERE ${is('?')}`,
    parameters: [value],
  };
  return [
    db
      .prepare(
        `INSERT INTO identities (issuer, subject, user_id, created_at, by_platform)
         SELECT given.value ->> 'issuer', given.value ->> 'subject', u.id, ?3, ?4
           FROM json_each(?2) given, users u JOIN principals p ON p.user_id = u.id
          WHERE ${is('?1')} AND u.kind = 'human' AND NOT ${APPLIED('?5')}
         ON CONFLICT (issuer, subject) DO NOTHING`,
      )
      .bind(value, JSON.stringify(names), mutation.now, byPlatform ? 1 : 0, id),
    recordEvent(db, { ...eventOf('identity.link', mutation, { keys }), id }, user),
  ];
}

/** Fails the batch as outdated if another has one of the identities, or the person too many. */
export function failUnlessFree(
  db: Database,
  key: UserKey,
  { names }: GivenIdentities,
  mutation: Mutation,
): D1PreparedStatement[] {
  if (names.length === 0) return [];
  const { is, value } = keyParts(key);
  const guard = failUnless(`${APPLIED('?3')} OR ${APPLIED('?4')} OR
    (SELECT NOT taken AND held + fresh <= ${MOST_IDENTITIES} FROM (${receiver(is)}))`);
  const parameters = [value, JSON.stringify(names), mutation.mutationId, eventIdOf(mutation)];
  return [db.prepare(guard).bind(...parameters)];
}

/** Gives one identity to a person who is there. */
export interface GiveCommand extends Mutation {
  readonly userId: string;
  readonly given: GivenIdentities;
}

/** The identity, unless the person is gone or lost it meanwhile. */
export type Given = LinkedIdentity | undefined;

export async function applyGift(db: Database, command: GiveCommand): Promise<Given> {
  const { userId, given } = command;
  const key = { id: userId };
  const statements = [...giveIdentities(db, key, given, command), oneIdentity(db, userId, given)];
  const before = failUnlessFree(db, key, given, command);
  const results = await changeBatch(db, command, statements, before);
  return firstOf<LinkedIdentity>(results.at(-1));
}

const oneIdentity = (db: Database, userId: string, { names: [name] }: GivenIdentities) =>
  db
    .prepare(
      `SELECT issuer, subject, created_at AS linkedAt FROM identities
        WHERE issuer = ? AND subject = ? AND user_id = ?`,
    )
    .bind(name?.issuer ?? null, name?.subject ?? null, userId);
