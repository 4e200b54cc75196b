/** Members of tenants: their row, and the pages that list them. */
import { CREDENTIAL, credentialParameters } from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import type { Database } from '../../db/database.ts';
import type { ScopeRole } from '../../policy/permissions.ts';
import type { MembershipStatus, TenantKind } from '../../values/choices.ts';
import { type ExactFilter, idsOfExactly } from '../users/named.ts';
import type { Membership, UserRow } from '../users/user.ts';

export interface MemberRow {
  readonly scope_id: string;
  readonly scope_kind: TenantKind;
  readonly user_id: string;
  readonly email: string;
  readonly name: string | null;
  readonly role: ScopeRole;
  readonly status: MembershipStatus;
  readonly created_at: number;
  readonly updated_at: number;
}

/** The row of a member, from its user and one of the user's memberships. */
export const memberRow = (user: UserRow, membership: Membership): MemberRow => ({
  scope_id: membership.scopeId,
  scope_kind: membership.kind,
  user_id: user.id,
  email: user.email,
  name: user.name,
  role: membership.role,
  status: membership.status,
  created_at: membership.createdAt,
  updated_at: membership.updatedAt,
});

/** The columns of a member: `m` is the membership, `s` its tenant, `u` its user. */
const COLUMNS: Readonly<Record<keyof MemberRow, string>> = {
  scope_id: 'm.scope_id',
  scope_kind: 's.kind',
  user_id: 'm.user_id',
  email: 'u.email',
  name: 'u.name',
  role: 'm.role',
  status: 'm.status',
  created_at: 'm.created_at',
  updated_at: 'm.updated_at',
};

const columns = Object.entries(COLUMNS);

/** A `MemberRow` as a JSON object in SQL. */
export const MEMBER_JSON = `json_object(${columns.map(([name, sql]) => `'${name}', ${sql}`).join(', ')})`;

const MEMBER = `
  SELECT ${columns.map(([name, sql]) => `${sql} AS ${name}`).join(', ')}
    FROM memberships m JOIN scopes s ON s.id = m.scope_id JOIN users u ON u.id = m.user_id`;

/** A member of a tenant. */
export const memberOf = (db: Database, scopeId: string, userId: string): D1PreparedStatement =>
  db.prepare(`${MEMBER} WHERE m.scope_id = ? AND m.user_id = ?`).bind(scopeId, userId);

/**
 * A page of members by user id, one more than `limit`. Administrators are owners and admins: they
 * are few, so they are found by their role and then sorted. `+` hides the index that is in order.
 */
export const memberPage = (
  db: Database,
  page: ExactFilter & {
    readonly scopeId: string;
    readonly onlyAdmins: boolean;
    readonly after: string;
    readonly limit: number;
  },
): D1PreparedStatement => {
  const exact = idsOfExactly(page);
  const exactly = exact ? `AND m.user_id IN (${exact.sql})` : '';
  return db
    .prepare(
      page.onlyAdmins
        ? `${MEMBER} WHERE m.scope_id = ? AND m.role IN ('owner', 'admin') AND +m.user_id > ?
            ${exactly} ORDER BY +m.user_id LIMIT ?`
        : `${MEMBER} WHERE m.scope_id = ? AND m.user_id > ? ${exactly} ORDER BY m.user_id LIMIT ?`,
    )
    .bind(page.scopeId, page.after, ...(exact?.parameters ?? []), page.limit + 1);
};

/** The membership of the user of a credential in a tenant. */
export const memberOfCaller = (
  db: Database,
  credential: Credential,
  scopeId: string,
): D1PreparedStatement =>
  db
    .prepare(
      `WITH c AS MATERIALIZED (${CREDENTIAL})
       ${MEMBER} WHERE m.user_id = (SELECT user_id FROM c) AND m.scope_id = ?`,
    )
    .bind(...credentialParameters(credential), scopeId);

/** A member of a tenant that is being deleted: its id, and the email that names its registrar. */
export interface MemberToRemove {
  readonly id: string;
  readonly email: string;
}

/** Some members of a tenant that is being deleted, at most `limit`. */
export const membersToRemove = (
  db: Database,
  scopeId: string,
  limit: number,
): D1PreparedStatement =>
  db
    .prepare(
      `SELECT u.id, u.email
         FROM scopes s JOIN memberships m ON m.scope_id = s.id JOIN users u ON u.id = m.user_id
        WHERE s.id = ? AND s.status = 'deleting' ORDER BY m.user_id LIMIT ?`,
    )
    .bind(scopeId, limit);
