/** Where people live. Writes return statements to batch. */

import { given, isLastPlatformAdmin, onlyOwnerOf } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED } from '../../db/events.ts';
import { mergeInto } from '../../db/merge.ts';
import type { GlobalRole } from '../../policy/permissions.ts';
import type {
  ChangePersonCommand,
  DeletePersonCommand,
  Details,
  IdentifyCommand,
} from './people-commands.ts';

export interface PersonRow {
  readonly user_id: string;
  readonly principal_id: string;
  readonly role: GlobalRole;
  readonly username: string;
  readonly email: string;
  readonly name: string | null;
  readonly name_search: string;
  readonly image: string | null;
  readonly email_verified: 0 | 1;
  readonly attributes: string;
  readonly version: number;
  readonly created_at: number;
  readonly updated_at: number;
}

export const PERSON = `
  u.id AS user_id, p.id AS principal_id, p.role, u.username, u.email, u.name, u.name_search,
  u.image, u.email_verified, u.attributes, u.version, u.created_at, u.updated_at`;

const TARGET = `
  SELECT ${PERSON},
         (SELECT json_group_array(t.key) FROM memberships m JOIN scopes t ON t.id = m.scope_id
           WHERE m.user_id = u.id) AS tenant_keys
    FROM principals p JOIN users u ON u.id = p.user_id`;

/** A person by principal, and the keys of the tenants where it is a member, as a JSON array. */
export const personByPrincipal = (db: Database, principalId: string): D1PreparedStatement =>
  db.prepare(`${TARGET} WHERE p.id = ?`).bind(principalId);

/** The same by email. */
export const personByEmail = (db: Database, email: string): D1PreparedStatement =>
  db.prepare(`${TARGET} WHERE u.email = ?`).bind(email);

/** The outcome of a change: the person, and whether the mutation is among the events. */
export interface OutcomeRow extends PersonRow {
  readonly applied: 0 | 1;
  /** The definitions are no longer those that the attributes were held against. */
  readonly outdated: 0 | 1;
}

/** The person by email or id, after a change. */
export const personAfter = (
  db: Database,
  by: { readonly email: string } | { readonly userId: string },
  command: { readonly mutationId: string; readonly details: Details },
): D1PreparedStatement =>
  db
    .prepare(
      `SELECT ${PERSON}, ${APPLIED('?2')} AS applied,
              NOT (${HOLDS('?3')}) AS outdated
         FROM users u JOIN principals p ON p.user_id = u.id
        WHERE ${'email' in by ? 'u.email' : 'u.id'} = ?1`,
    )
    .bind(
      'email' in by ? by.email : by.userId,
      command.mutationId,
      JSON.stringify(command.details.checkedAgainst),
    );

/** Whether the definitions that attributes were held against (a JSON array) are as they were. */
const HOLDS = (checkedAgainst: string) => `
  NOT EXISTS (SELECT 1 FROM json_each(${checkedAgainst}) held
                LEFT JOIN attribute_definitions d
                  ON d.key = held.value ->> 'key' AND d.type = held.value ->> 'type'
               WHERE d.id IS NULL)`;

/** Creates the user of an email, if there is none and this mutation was not applied before. */
export const insertPerson = (db: Database, command: IdentifyCommand): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO users (id, username, email, name, name_search, image, email_verified,
                          attributes, version, created_at, updated_at)
       SELECT ?1, ?2, ?2, ?3 ->> 'name', ?4, ?3 ->> 'image', coalesce(?3 ->> 'emailVerified', 0),
              ?5, 1, ?6, ?6
        WHERE NOT EXISTS (SELECT 1 FROM users WHERE email = ?2)
          AND NOT ${APPLIED('?7')} AND ${HOLDS('?8')}
       RETURNING version`,
    )
    .bind(
      command.userId,
      command.email,
      command.details.fields,
      command.details.nameSearch,
      command.details.set,
      command.now,
      command.mutationId,
      JSON.stringify(command.details.checkedAgainst),
    );

/** The principal of a user that was just made. */
export const insertPrincipal = (db: Database, command: IdentifyCommand): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO principals (id, user_id, role, display_name, avatar_url)
       SELECT ?1, id, 'user', name, image FROM users WHERE id = ?2
       ON CONFLICT (user_id) DO NOTHING`,
    )
    .bind(command.principalId, command.userId);

/**
 * Changes a person in one statement: absent fields stay, attributes are merged at the top level.
 * Nothing is written, and no version is used up, when nothing would change, when the mutation was
 * applied before, or when the definitions have changed meanwhile. Found by email it reaches anyone,
 * though a team member's `emailVerified` stays; found by id it reaches users only.
 */
export function updatePerson(
  db: Database,
  command: IdentifyCommand | ChangePersonCommand,
): D1PreparedStatement {
  const { details } = command;
  const byEmail = 'email' in command;
  return db
    .prepare(UPDATE(byEmail ? 'u.email = ?1' : "u.id = ?1 AND p.role = 'user'"))
    .bind(
      byEmail ? command.email : command.userId,
      details.fields,
      details.nameSearch,
      details.set,
      details.unset,
      command.now,
      command.mutationId,
      JSON.stringify(details.checkedAgainst),
      byEmail ? null : command.ifVersion,
    );
}

const UPDATE = (who: string) => `
  WITH next AS MATERIALIZED (
    SELECT u.id, ${given('?2', 'name', 'u.name')} AS name,
           CASE WHEN json_type(?2, '$.name') IS NULL THEN u.name_search ELSE ?3 END AS name_search,
           ${given('?2', 'image', 'u.image')} AS image,
           CASE WHEN p.role <> 'user' THEN u.email_verified
                ELSE coalesce(?2 ->> 'emailVerified', u.email_verified) END AS email_verified,
           ${mergeInto('u.attributes', '?4', '?5')} AS attributes
      FROM users u JOIN principals p ON p.user_id = u.id
     WHERE ${who} AND (?9 IS NULL OR u.version = ?9)
       AND NOT ${APPLIED('?7')} AND ${HOLDS('?8')})
  UPDATE users SET name = next.name, name_search = next.name_search, image = next.image,
         email_verified = next.email_verified, attributes = next.attributes,
         version = users.version + 1, updated_at = max(users.updated_at, ?6)
    FROM next
   WHERE users.id = next.id
     AND (users.name, users.image, users.email_verified, users.attributes)
         IS NOT (next.name, next.image, next.email_verified, next.attributes)
  RETURNING version`;

/** Keeps the principal in step with the user's name and image. */
export const syncPrincipal = (
  db: Database,
  by: { readonly email: string } | { readonly userId: string },
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE principals SET display_name = u.name, avatar_url = u.image FROM users u
        WHERE principals.user_id = u.id AND ${'email' in by ? 'u.email' : 'u.id'} = ?
          AND (display_name, avatar_url) IS NOT (u.name, u.image)`,
    )
    .bind('email' in by ? by.email : by.userId);

/** Deletes a user; what hangs on it goes along by its foreign keys. */
export const deletePerson = (db: Database, command: DeletePersonCommand): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM users WHERE id = ?1 AND (?2 IS NULL OR version = ?2)
          AND EXISTS (SELECT 1 FROM principals WHERE user_id = ?1 AND (role = 'user' OR ?3))
          AND NOT EXISTS (${onlyOwnerOf('?1')}) AND NOT ${isLastPlatformAdmin('?1')}
       RETURNING id`,
    )
    .bind(command.userId, command.ifVersion, command.reach === 'anyone' ? 1 : 0);

export interface AfterDeletionRow {
  readonly gone: 0 | 1;
  readonly last_owner: 0 | 1;
  readonly last_admin: 0 | 1;
}

/** What stood in the way of a deletion, or `gone` when it is done. */
export const afterDeletion = (db: Database, userId: string): D1PreparedStatement =>
  db
    .prepare(
      `SELECT NOT EXISTS (SELECT 1 FROM users WHERE id = ?1) AS gone,
              EXISTS (${onlyOwnerOf('?1')}) AS last_owner, ${isLastPlatformAdmin('?1')} AS last_admin`,
    )
    .bind(userId);
