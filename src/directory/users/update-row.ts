/** The statement that changes a row of `users`, for every surface, and its event. */
import { ACTIVE_SCOPES, isLastPlatformAdmin, lastOwnerOf } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import {
  differingColumns,
  differingKeys,
  eventOf,
  IF_RECORDED,
  type Mutation,
  recordChange,
} from '../../db/events.ts';
import { mergeInto } from '../../db/merge.ts';
import type { GlobalRole } from '../../policy/permissions.ts';
import { type AttributeChange, NO_CHANGE } from '../attributes/rules.ts';
import type { Placement, RoleThere } from '../members/placement.ts';
import { keyParts, storedFields, UNNAMED, type UserFields, type UserKey } from './user.ts';

/** An update of one row, and the conditions that it is made under. */
export interface UserUpdate extends Mutation {
  readonly key: UserKey;
  readonly action: 'user.identify' | 'user.change' | 'user.update';
  readonly fields: UserFields;
  readonly attributes?: AttributeChange;
  /** Reaches users of role `user` only, not the team. */
  readonly onlyUsers?: boolean;
  /** Takes the rights of a platform administrator away: the last one keeps them. */
  readonly demotes?: boolean;
  /** The last owner of a tenant who can act is not suspended. */
  readonly suspends?: boolean;
  /** Changes of the same batch besides the row. One of these alone is a change of the user. */
  readonly globalRole?: GlobalRole | null;
  readonly placements?: readonly Placement[];
  readonly roleThere?: RoleThere | undefined;
  readonly endIdentities?: boolean;
  /** A code goes to the address that waits, also if it is the same as before. */
  readonly asksForEmail?: boolean;
}

/**
 * Updates the columns that are given, and merges attributes at the top level. Where nothing would
 * change it writes nothing, so that no version is used up. The event comes first; the update
 * follows it in the batch.
 */
export function updateUser(
  db: Database,
  update: UserUpdate,
): [event: D1PreparedStatement, update: D1PreparedStatement] {
  const { fields, attributes = NO_CHANGE, placements = [], globalRole = null, roleThere } = update;
  const { columns: given, json } = storedFields(fields);
  const values = valuesOf(given, attributes);
  const tables = nextRow(update, values);
  const parameters = [
    keyParts(update.key).value,
    json,
    JSON.stringify(attributes.set),
    JSON.stringify(attributes.unset),
    update.demotes ? 1 : 0,
  ];
  const recorded = [
    ...parameters,
    globalRole,
    JSON.stringify(placements),
    roleThere?.scopeId ?? null,
    roleThere?.role ?? null,
  ];
  const names = namesOf(update, Object.keys(values));
  return [
    recordChange(db, eventOf(update.action, update), {
      tables,
      names,
      row: 'SELECT id AS user_id, version + 1 AS version FROM next WHERE EXISTS (SELECT 1 FROM names)',
      parameters: recorded,
    }),
    db
      .prepare(
        `WITH ${tables}
         UPDATE users
            SET ${Object.keys(values)
              .map((name) => `${name} = next.${name}, `)
              .join('')}
                version = next.version + 1, updated_at = max(users.updated_at, ?6),
                event_id = ?7
           FROM next WHERE users.id = next.id AND ${IF_RECORDED}
         RETURNING users.version`,
      )
      .bind(...parameters, update.now, update.mutationId),
  ];
}

/**
 * The row to be, while the conditions hold, and the row as it is. Columns that are not given are
 * left out, because their indexes would be written as well.
 */
function nextRow(
  { key, onlyUsers, suspends }: UserUpdate,
  values: Readonly<Record<string, string>>,
): string {
  const { is } = keyParts(key);
  const columns = Object.entries(values).map(([name, value]) => `${value} AS ${name}`);
  return `next AS MATERIALIZED (
    SELECT ${['u.id', 'u.version', ...columns].join(', ')}
      FROM users u JOIN principals p ON p.user_id = u.id
     WHERE ${is('?1')}
       AND NOT (?5 AND ${isLastPlatformAdmin('u.id')}) ${onlyUsers ? "AND p.role = 'user'" : ''}
       ${suspends ? `AND NOT EXISTS (${lastOwnerOf('u.id')})` : ''}),
  old AS (SELECT u.* FROM users u JOIN next ON next.id = u.id)`;
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
    // A username that is an address is the email. See docs/decisions/people.md#one-namespace.
    values.username ??= `iif(instr(u.username, '@'), ${values.email}, u.username)`;
    const kept = values.email_verified ?? 'u.email_verified';
    values.email_verified = `iif(${values.email} = u.email, ${kept}, 0)`;
  }
  const changesAttributes = Object.keys(set).length + unset.length > 0;
  if (changesAttributes) values.attributes = mergeInto('u.attributes', '?3', '?4');
  return values;
}

/** A query of the names of everything that changes: columns, attributes, and the rest. */
function namesOf({ endIdentities, asksForEmail }: UserUpdate, columns: readonly string[]): string {
  const named = columns.filter((column) => column !== 'attributes' && !UNNAMED.includes(column));
  const attributes = differingKeys('(SELECT attributes FROM old)', '(SELECT attributes FROM next)');
  const rest = [
    `SELECT 'role' FROM next JOIN principals p ON p.user_id = next.id WHERE p.role <> ?6`,
    `SELECT s.id FROM next, json_each(?7) place
       JOIN ${ACTIVE_SCOPES} s ON s.id = place.value ->> 'scopeId'
      WHERE NOT EXISTS (SELECT 1 FROM memberships
                         WHERE scope_id = s.id AND user_id = next.id AND is_primary)`,
    `SELECT m.scope_id FROM next JOIN memberships m ON m.user_id = next.id
      WHERE m.scope_id = ?8 AND m.role <> ?9`,
  ];
  if (columns.includes('attributes'))
    rest.push(`SELECT 'attributes.' || name FROM (${attributes})`);
  if (asksForEmail) {
    rest.push(`SELECT 'pending_email' FROM old, next
                WHERE old.pending_email IS next.pending_email`);
  }
  if (endIdentities) {
    rest.push(`SELECT 'identities' FROM next
                WHERE EXISTS (SELECT 1 FROM identities WHERE user_id = next.id)`);
  }
  return [differingColumns(named, 'old', 'next'), ...rest].join(' UNION ALL ');
}
