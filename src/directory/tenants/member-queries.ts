/** Where memberships live. Writes return statements to batch. */
import type { Database } from '../../db/database.ts';
import { APPLIED, type Mutation } from '../../db/events.ts';
import type { ScopeRole } from '../../policy/permissions.ts';

export interface MemberRow {
  readonly scope_id: string;
  readonly scope_kind: 'application' | 'organization';
  readonly user_id: string;
  readonly email: string;
  readonly name: string | null;
  readonly role: ScopeRole;
  readonly created_at: number;
  readonly updated_at: number;
}

const MEMBER = `
  SELECT m.scope_id, s.kind AS scope_kind, m.user_id, u.email, u.name, m.role, m.created_at,
         m.updated_at
    FROM memberships m JOIN scopes s ON s.id = m.scope_id JOIN users u ON u.id = m.user_id`;

/**
 * A page of members by user id, one more than `limit`; administrators are owners and admins. They
 * are few: found by their role and then sorted, for which `+` hides the index that is in order.
 */
export const memberPage = (
  db: Database,
  of: {
    readonly scopeId: string;
    readonly onlyAdmins: boolean;
    readonly after: string;
    readonly limit: number;
  },
): D1PreparedStatement =>
  db
    .prepare(
      of.onlyAdmins
        ? `${MEMBER} WHERE m.scope_id = ? AND m.role IN ('owner', 'admin') AND +m.user_id > ?
            ORDER BY +m.user_id LIMIT ?`
        : `${MEMBER} WHERE m.scope_id = ? AND m.user_id > ? ORDER BY m.user_id LIMIT ?`,
    )
    .bind(of.scopeId, of.after, of.limit + 1);

/** What a membership command finds and leaves behind. */
export interface MemberCommand extends Mutation {
  readonly userId: string;
  readonly scopeId: string;
  readonly tenantKey: string;
  readonly how: 'add' | 'set' | 'remove' | 'clear';
  /** The role to be; unused for `remove`, and for `clear`, which empties a tenant to be deleted. */
  readonly role: ScopeRole;
  /** The role that the caller was allowed to change: another one meanwhile is a conflict. */
  readonly from: ScopeRole | null;
}

const NOT_APPLIED = `NOT ${APPLIED('?4')}`;

/** Keeps the last owner: true when the membership may lose the role of owner. */
const NOT_LAST_OWNER = `
  (memberships.role <> 'owner' OR EXISTS (
     SELECT 1 FROM memberships other
      WHERE other.scope_id = ?1 AND other.role = 'owner' AND other.user_id <> ?2))`;

/** One statement per command, guarded so that a race has one winner. Returns a row if it changed one. */
export function changeMembership(db: Database, command: MemberCommand): D1PreparedStatement {
  const { scopeId, userId, role, mutationId, now, from } = command;
  return db.prepare(CHANGE[command.how]).bind(scopeId, userId, role, mutationId, now, from);
}

const INSERT = `
  INSERT INTO memberships (scope_id, user_id, application_id, role, is_primary, created_at, updated_at)
  SELECT s.id, u.id, CASE s.kind WHEN 'application' THEN s.id ELSE s.parent_id END, ?3,
         NOT EXISTS (SELECT 1 FROM memberships m JOIN scopes k ON k.id = m.scope_id
                      WHERE m.user_id = u.id AND m.is_primary AND k.kind = s.kind), ?5, ?5
    FROM scopes s, users u WHERE s.id = ?1 AND u.id = ?2 AND ?6 IS NULL AND ${NOT_APPLIED}`;

const SET = `
  UPDATE memberships SET role = ?3, updated_at = ?5
   WHERE scope_id = ?1 AND user_id = ?2 AND role = ?6 AND role <> ?3 AND ${NOT_APPLIED}
     AND (?3 = 'owner' OR ${NOT_LAST_OWNER})`;

const CHANGE = {
  add: `${INSERT} ON CONFLICT DO NOTHING RETURNING role`,
  set: `${SET} RETURNING role`,
  remove: `DELETE FROM memberships
            WHERE scope_id = ?1 AND user_id = ?2 AND role = ?6 AND ${NOT_APPLIED}
              AND ${NOT_LAST_OWNER} RETURNING role`,
  clear: `DELETE FROM memberships
           WHERE scope_id = ?1 AND user_id = ?2 AND ${NOT_APPLIED}
             AND ?6 IS NULL RETURNING role`,
} as const;

/** The membership after a command, and what may have stood in its way. */
export interface AfterRow {
  readonly applied: 0 | 1;
  /** JSON of a `MemberRow`, or null. */
  readonly member: string | null;
  readonly role: ScopeRole | null;
}

export const membershipAfter = (db: Database, command: MemberCommand): D1PreparedStatement =>
  db
    .prepare(
      `SELECT ${APPLIED('?3')} AS applied, m.role,
              CASE WHEN m.role IS NULL THEN NULL ELSE json_object(
                'scope_id', m.scope_id, 'scope_kind', s.kind, 'user_id', m.user_id,
                'email', u.email, 'name', u.name, 'role', m.role,
                'created_at', m.created_at, 'updated_at', m.updated_at) END AS member
         FROM (SELECT 1)
         LEFT JOIN memberships m ON m.scope_id = ?1 AND m.user_id = ?2
         LEFT JOIN scopes s ON s.id = m.scope_id
         LEFT JOIN users u ON u.id = m.user_id`,
    )
    .bind(command.scopeId, command.userId, command.mutationId);
