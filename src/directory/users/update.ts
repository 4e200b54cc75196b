/** Changes users: the one update of `users` and of `principals`, for every surface. */

import type { Capped } from '../../db/caps.ts';
import { isLastPlatformAdmin } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED, eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { mergeInto } from '../../db/merge.ts';
import { rowsOf } from '../../db/rows.ts';
import type { GlobalRole } from '../../policy/permissions.ts';
import { type AttributeChange, NO_CHANGE } from '../attributes/rules.ts';
import { roomInTenants } from '../members/caps.ts';
import { type Placement, placeUser, scopesOf } from '../members/placement.ts';
import { type PublishedRow, publishedRecords, type Written } from '../records/published.ts';
import { revokeTokensMadeBy, revokeTokensOf, revokeTokensWithoutPlace } from '../tokens/token.ts';
import { keysOf, versionOf } from './event.ts';
import { endIdentities } from './identities.ts';
import { attempt, type UserOutcome } from './outcome.ts';
import {
  keyParts,
  storedFields,
  type UserFields,
  type UserKey,
  type UserWithAttributes,
  type UserWithMemberships,
  userWithAttributes,
  userWithMemberships,
} from './user.ts';

/** Changes the details of a user of role `user`. No copy shows them, so none is published. */
export interface ChangePersonCommand extends Mutation {
  readonly userId: string;
  readonly ifVersion: number | null;
  readonly fields: UserFields;
  readonly attributes: AttributeChange;
}

export async function applyPersonChange(
  db: Database,
  command: ChangePersonCommand,
): Promise<UserOutcome<UserWithAttributes>> {
  const { userId } = command;
  const key = { id: userId };
  const event = eventOf('user.change', command, { userId, keys: keysOf(command) });
  const { outcome } = await attempt<UserWithAttributes>(
    db,
    command,
    [
      updateUser(db, { ...command, key, onlyUsers: true, unlessSame: true, demotes: false }),
      recordEvent(db, event, versionOf(key)),
      syncPrincipal(db, key, null, command),
    ],
    userWithAttributes(db, key),
  );
  // The user has become a member of the team meanwhile: this command does not reach the team.
  return outcome.is === 'done' && outcome.user.role !== 'user' ? { is: 'gone' } : outcome;
}

/** Changes the account of any user. */
export interface UpdateUserCommand extends Mutation, Capped {
  readonly userId: string;
  /** Null leaves the role as it is. */
  readonly globalRole: GlobalRole | null;
  readonly fields: UserFields;
  readonly placements: readonly Placement[];
  /** A new password ends all tokens but this one. A suspension ends them all. */
  readonly keepToken: string | null;
  /** A new password also ends the identities. */
  readonly endIdentities: boolean;
}

export async function applyUpdate(
  db: Database,
  command: UpdateUserCommand,
): Promise<Written<UserOutcome<UserWithMemberships>>> {
  const { userId, fields, globalRole, placements, keepToken, now } = command;
  const key = { id: userId };
  const isSuspended = fields.status === 'suspended';
  const endsTokens = isSuspended || fields.password_hash !== undefined;
  const demotes = isSuspended || (globalRole !== null && globalRole !== 'platform_admin');
  const event = eventOf('user.update', command, {
    userId,
    keys: [
      ...keysOf({ ...command, role: globalRole }),
      ...(command.endIdentities ? ['identities'] : []),
    ],
  });
  const { outcome, results } = await attempt<UserWithMemberships>(
    db,
    { ...command, demotes },
    [
      updateUser(db, {
        ...command,
        key,
        attributes: NO_CHANGE,
        ifVersion: null,
        onlyUsers: false,
        unlessSame: false,
        demotes,
      }),
      recordEvent(db, event, versionOf(key)),
      syncPrincipal(db, key, globalRole, command),
      ...placeUser(db, userId, placements, command),
      ...(endsTokens ? [revokeTokensOf(db, userId, isSuspended ? null : keepToken, command)] : []),
      ...(demotes ? tokensOfDemoted(db, userId, command) : []),
      ...(command.endIdentities ? [endIdentities(db, userId, command)] : []),
      publishedRecords(db, { userId, tenantKeys: [], now }),
    ],
    userWithMemberships(db, key),
    roomInTenants(db, { userId, scopeIds: scopesOf(placements) }, command),
  );
  return { answer: outcome, rows: rowsOf<PublishedRow>(results.at(-3)) };
}

/** Ends the tokens that rested on the global role of a user. */
const tokensOfDemoted = (db: Database, userId: string, mutation: Mutation) => [
  revokeTokensMadeBy(db, userId, mutation),
  revokeTokensWithoutPlace(db, userId, mutation),
];

/** An update of one row, and the conditions that it is made under. */
export interface UserUpdate extends Mutation {
  readonly key: UserKey;
  readonly fields: UserFields;
  readonly attributes: AttributeChange;
  readonly ifVersion: number | null;
  /** Reaches users of role `user` only, not the team. */
  readonly onlyUsers: boolean;
  /** Writes nothing when nothing would change, so that no version is used up. */
  readonly unlessSame: boolean;
  /** Takes the rights of a platform administrator away: the last one keeps them. */
  readonly demotes: boolean;
}

/**
 * Updates the columns that are given, and merges attributes at the top level, in one statement.
 * Columns that are not given are left out of it, because their indexes would be written as well.
 */
export function updateUser(db: Database, update: UserUpdate): D1PreparedStatement {
  const { fields, attributes } = update;
  const { columns: given, json } = storedFields(fields);
  const values = valuesOf(given, attributes);
  const columns = Object.keys(values);
  const { column, value } = keyParts(update.key);
  return db
    .prepare(
      `WITH next AS MATERIALIZED (
         SELECT ${['u.id', ...columns.map((name) => `${values[name]} AS ${name}`)].join(', ')}
           FROM users u JOIN principals p ON p.user_id = u.id
          WHERE ${column} = ?1 AND NOT ${APPLIED('?6')}
            AND (?7 IS NULL OR u.version = ?7) AND NOT (?8 AND ${isLastPlatformAdmin('u.id')})
            ${update.onlyUsers ? "AND p.role = 'user'" : ''})
       UPDATE users
          SET ${columns.map((name) => `${name} = next.${name}, `).join('')}
              version = users.version + 1, updated_at = max(users.updated_at, ?5)
         FROM next
        WHERE users.id = next.id ${update.unlessSame ? `AND ${isDifferent(columns)}` : ''}
       RETURNING version`,
    )
    .bind(
      value,
      json,
      JSON.stringify(attributes.set),
      JSON.stringify(attributes.unset),
      update.now,
      update.mutationId,
      update.ifVersion,
      update.demotes ? 1 : 0,
    );
}

/**
 * The new value of each column as SQL. Members of the team stay as verified as they are, and a new
 * email is not verified, whoever has it.
 */
function valuesOf(
  columns: readonly string[],
  { set, unset }: AttributeChange,
): Record<string, string> {
  const values = Object.fromEntries(columns.map((column) => [column, `?2 ->> '${column}'`]));
  if (values.email_verified) {
    values.email_verified = `iif(p.role = 'user', ${values.email_verified}, u.email_verified)`;
  }
  if (values.email) {
    const kept = values.email_verified ?? 'u.email_verified';
    values.email_verified = `iif(${values.email} = u.email, ${kept}, 0)`;
  }
  const changesAttributes = Object.keys(set).length + unset.length > 0;
  if (changesAttributes) values.attributes = mergeInto('u.attributes', '?3', '?4');
  return values;
}

const isDifferent = (columns: readonly string[]): string => {
  const of = (table: string) => columns.map((name) => `${table}.${name}`).join(', ');
  return columns.length === 0 ? 'false' : `(${of('users')}) IS NOT (${of('next')})`;
};

/** Keeps the principal in step with its user, and gives it a role when there is one to give. */
export function syncPrincipal(
  db: Database,
  key: UserKey,
  role: GlobalRole | null,
  { mutationId }: Mutation,
): D1PreparedStatement {
  const { column, value } = keyParts(key);
  return db
    .prepare(
      `UPDATE principals SET role = coalesce(?2, role), display_name = u.name, avatar_url = u.image
         FROM users u
        WHERE principals.user_id = u.id AND ${column} = ?1 AND ${APPLIED('?3')}
          AND (role, display_name, avatar_url) IS NOT (coalesce(?2, role), u.name, u.image)`,
    )
    .bind(value, role, mutationId);
}
