/**
 * Users: the row that every surface reads, the columns that commands set, and how a user is found.
 */
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { MEMBERSHIPS_READ } from '../../db/limits.ts';
import type { IdentityName, Role } from '../../policy/caller.ts';
import type { GlobalRole } from '../../policy/permissions.ts';
import type { MembershipStatus, TenantKind, UserKind, UserStatus } from '../../values/choices.ts';
import { SEARCH_KEYS, searchKeysOf } from './search-keys.ts';

/** A user with its principal. */
export interface UserRow {
  readonly id: string;
  readonly principal_id: string;
  readonly kind: UserKind;
  readonly role: GlobalRole;
  readonly username: string;
  readonly email: string;
  readonly email_verified: 0 | 1;
  readonly name: string | null;
  readonly name_order: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly image: string | null;
  /** The id of the user in another system. */
  readonly external_id: string | null;
  readonly status: UserStatus;
  /** The new address of a person, until its code is redeemed. */
  readonly pending_email: string | null;
  /** The tenant through which the account came into being, if any. */
  readonly managed_by: string | null;
  readonly version: number;
  readonly last_login_at: number | null;
  readonly created_at: number;
  readonly updated_at: number;
}

const COLUMNS = `
  u.id, p.id AS principal_id, u.kind, p.role, u.username, u.email, u.email_verified, u.name,
  u.name_order, u.first_name, u.last_name, u.image, u.external_id, u.status, u.pending_email,
  u.managed_by, u.version, u.last_login_at, u.created_at, u.updated_at`;

/** A user with its attributes, which may be large: they are read only where they are shown. */
export interface UserWithAttributes extends UserRow {
  /** JSON of an object. */
  readonly attributes: string;
}

/** The columns of a `UserWithAttributes`; `u` is the user, `p` its principal. */
export const WITH_ATTRIBUTES = `${COLUMNS}, u.attributes`;

/** A user with its memberships, and the password that it proves itself with. */
export interface UserWithMemberships extends UserRow {
  /** JSON of `Membership[]`, the primary ones first. */
  readonly memberships: string;
  /** Compared when a user changes it; never shown. */
  readonly password_hash: string | null;
  /** Whether an administrator of the platform has set it: then it outlives the first proof. */
  readonly password_by_platform: 0 | 1;
  /** The application of the organization that manages the user, if one does. */
  readonly managed_above: string | null;
}

/** A membership of a user, with the fields of its tenant that are shown. */
export interface Membership extends Role {
  readonly kind: TenantKind;
  readonly status: MembershipStatus;
  readonly name: string;
  readonly key: string;
  readonly parentId: string;
  readonly applicationId: string;
  readonly applicationName: string;
  readonly isPrimary: 0 | 1;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export const membershipsOf = ({ memberships }: UserWithMemberships): readonly Membership[] =>
  JSON.parse(memberships) as Membership[];

/**
 * The columns of a `UserWithMemberships`, with at most `most` memberships. Those on the line of the
 * scope `at` come first, and then those below it, so that what a request is about is never cut off.
 */
export const withMemberships = (most: number, at: string): string => `
  ${COLUMNS}, u.password_hash, u.password_by_platform,
  (SELECT nullif(parent_id, 'platform') FROM scopes WHERE id = u.managed_by) AS managed_above,
  (SELECT json_group_array(json_object(
            'scopeId', s.id, 'kind', s.kind, 'role', m.role, 'status', m.status, 'name', s.name,
            'key', s.key, 'parentId', s.parent_id, 'applicationId', a.id, 'applicationName', a.name,
            'isPrimary', m.is_primary, 'createdAt', m.created_at, 'updatedAt', m.updated_at)
          ORDER BY m.is_primary DESC, m.created_at, s.id)
     FROM (SELECT n.scope_id, n.application_id, n.role, n.status, n.is_primary, n.created_at,
                  n.updated_at
             FROM memberships n JOIN ${ACTIVE_SCOPES} t ON t.id = n.scope_id
            WHERE n.user_id = u.id
            ORDER BY (n.scope_id IS ${at}
                      OR n.scope_id IS (SELECT parent_id FROM scopes WHERE id = ${at})) DESC,
                     n.application_id IS ${at} DESC, n.is_primary DESC, n.created_at, n.scope_id
            LIMIT ${most}) m
     JOIN scopes s ON s.id = m.scope_id
     JOIN scopes a ON a.id = m.application_id) AS memberships`;

/** The columns that a command may set. */
const SETTABLE = [
  'email',
  'username',
  'name',
  'first_name',
  'last_name',
  'image',
  'external_id',
  'email_verified',
  'status',
  'password_hash',
  'password_by_platform',
  'pending_email',
  'managed_by',
] as const;

type Settable = (typeof SETTABLE)[number];

/** New values of a user's columns: an absent one stays, null clears it. */
export type UserFields = {
  readonly [Column in Settable]?: UserWithMemberships[Column] | undefined;
};

/** Columns that events do not name: they only say how another one came about. */
export const UNNAMED: readonly string[] = [...SEARCH_KEYS, 'password_by_platform', 'managed_by'];

/** The columns that are given. */
export const columnsIn = (fields: UserFields): Settable[] =>
  SETTABLE.filter((column) => fields[column] !== undefined);

/** The columns to write, as SQL may name them, and their values as one JSON object. */
export function storedFields(fields: UserFields): {
  readonly columns: readonly string[];
  readonly json: string;
} {
  const keys = searchKeysOf(fields);
  const columns = [...columnsIn(fields), ...Object.keys(keys)];
  return { columns, json: JSON.stringify({ ...fields, ...keys }) };
}

/** A unique key of a user. */
export type UserKey =
  | { readonly id: string }
  | { readonly principalId: string }
  | { readonly externalId: string }
  | { readonly email: string };

/** Another way to find a person: by a subject that acts as it. */
export type PersonKey = UserKey | { readonly identity: IdentityName };

/** What the id of another system begins with, where paths take it. */
const EXTERNAL = 'external:';

/** The id of a user or of its principal, or one of another system: paths take each of them. */
export function keyNamed(id: string): UserKey {
  if (id.startsWith(EXTERNAL)) return { externalId: id.slice(EXTERNAL.length) };
  return id.startsWith('principal_') ? { principalId: id } : { id };
}

interface KeyParts {
  /** The condition on a user as SQL; `u` is the user, `p` its principal. */
  readonly is: (parameter: string) => string;
  readonly value: string;
}

/** A key as a condition and its value. The email of a service is a label: it finds nobody. */
export function keyParts(key: PersonKey): KeyParts {
  if ('identity' in key) {
    const { issuer, subject } = key.identity;
    const is = (name: string) => `u.id = (SELECT user_id FROM identities
      WHERE issuer = ${name} ->> 0 AND subject = ${name} ->> 1)`;
    return { is, value: JSON.stringify([issuer, subject]) };
  }
  if ('externalId' in key) {
    return { is: (id) => `u.external_id = ${id}`, value: key.externalId };
  }
  if ('id' in key) return { is: (id) => `u.id = ${id}`, value: key.id };
  if ('email' in key) {
    return { is: (email) => `u.email = ${email} AND u.kind = 'human'`, value: key.email };
  }
  return { is: (id) => `p.id = ${id}`, value: key.principalId };
}

/** Finds a user with its attributes. */
export const userWithAttributes = (db: Database, key: UserKey): D1PreparedStatement => {
  const { is, value } = keyParts(key);
  return db.prepare(userBy(WITH_ATTRIBUTES, is('?1'))).bind(value);
};

/** Somebody whom a row of a batch is about. */
export interface NamedPerson extends UserWithAttributes {
  readonly has_password: 0 | 1;
}

/** Finds the people of some emails with their attributes. */
export const peopleOf = (db: Database, emails: readonly string[]): D1PreparedStatement =>
  db
    .prepare(
      `SELECT ${WITH_ATTRIBUTES}, u.password_hash IS NOT NULL AS has_password
         FROM json_each(?1) asked
        CROSS JOIN users u ON u.email = asked.value AND u.kind = 'human'
         JOIN principals p ON p.user_id = u.id`,
    )
    .bind(JSON.stringify(emails));

/** Finds the emails of the users who have some external ids. */
export const holdersOf = (db: Database, externalIds: readonly string[]): D1PreparedStatement =>
  db
    .prepare(
      `SELECT u.external_id, u.email FROM json_each(?1) asked
        CROSS JOIN users u ON u.external_id = asked.value`,
    )
    .bind(JSON.stringify(externalIds));

/** Finds a user with its memberships, those near a scope first. */
export const userWithMemberships = (
  db: Database,
  key: UserKey,
  at: string | null = null,
): D1PreparedStatement => {
  const { is, value } = keyParts(key);
  return db.prepare(userBy(withMemberships(MEMBERSHIPS_READ, '?2'), is('?1'))).bind(value, at);
};

const userBy = (columns: string, condition: string) =>
  `SELECT ${columns} FROM users u JOIN principals p ON p.user_id = u.id WHERE ${condition}`;
