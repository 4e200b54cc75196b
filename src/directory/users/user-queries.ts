/** Where users live, as this surface shows them. */
import type { Database } from '../../db/database.ts';
import type { Role } from '../../policy/caller.ts';
import type { GlobalRole } from '../../policy/permissions.ts';
import type { ScopeKind } from '../../values/choices.ts';

/** One membership of a user, with what is shown of its scope. */
export interface MembershipOf extends Role {
  readonly kind: 'application' | 'organization';
  readonly name: string;
  readonly key: string;
  readonly description: string | null;
  readonly parentId: string;
  readonly applicationId: string;
  readonly applicationName: string;
  readonly isPrimary: 0 | 1;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export interface UserRow {
  readonly id: string;
  readonly principal_id: string;
  readonly kind: 'human' | 'service';
  readonly role: GlobalRole;
  readonly username: string;
  readonly email: string;
  readonly email_verified: 0 | 1;
  readonly name: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly image: string | null;
  readonly status: 'active' | 'pending' | 'suspended';
  readonly password_hash: string | null;
  readonly version: number;
  readonly last_login_at: number | null;
  readonly created_at: number;
  readonly updated_at: number;
  /** JSON of `MembershipOf[]`, the primary ones first. */
  readonly memberships: string;
}

const USER = `
  SELECT u.id, p.id AS principal_id, u.kind, p.role, u.username, u.email, u.email_verified, u.name,
         u.first_name, u.last_name, u.image, u.status, u.password_hash, u.version, u.last_login_at,
         u.created_at, u.updated_at,
         (SELECT json_group_array(json_object(
                   'scopeId', s.id, 'kind', s.kind, 'role', m.role, 'name', s.name, 'key', s.key,
                   'description', s.description, 'parentId', s.parent_id,
                   'applicationId', a.id, 'applicationName', a.name, 'isPrimary', m.is_primary,
                   'createdAt', s.created_at, 'updatedAt', s.updated_at)
                 ORDER BY m.is_primary DESC, m.created_at, s.id)
            FROM memberships m JOIN scopes s ON s.id = m.scope_id JOIN scopes a ON a.id = m.application_id
           WHERE m.user_id = u.id) AS memberships
    FROM users u JOIN principals p ON p.user_id = u.id`;

/** A user by id or by principal id. */
export const userById = (db: Database, id: string): D1PreparedStatement =>
  id.startsWith('principal_')
    ? db.prepare(`${USER} WHERE p.id = ?`).bind(id)
    : db.prepare(`${USER} WHERE u.id = ?`).bind(id);

export const userByEmail = (db: Database, email: string): D1PreparedStatement =>
  db.prepare(`${USER} WHERE u.email = ?`).bind(email);

export interface UserFilter {
  readonly scope: { readonly id: string; readonly kind: ScopeKind };
  readonly isServiceUser: boolean | null;
  readonly after: string;
  readonly limit: number;
}

/**
 * A page of users by id, one more than `limit`. An application's users are those of its
 * organizations as well. Services are few: they are found by their kind and then held against the
 * scope; everybody else is found by the scope.
 */
export function userPage(db: Database, filter: UserFilter): D1PreparedStatement {
  const { scope, isServiceUser, after, limit } = filter;
  const kind = isServiceUser === null ? null : isServiceUser ? 'service' : 'human';
  const ids = isServiceUser || scope.kind === 'platform' ? IDS_BY_USER : IDS_BY_SCOPE;
  return db
    .prepare(
      `${USER} JOIN (${ids(scope.kind, kind !== null)}) found ON found.id = u.id ORDER BY u.id`,
    )
    .bind(scope.id, kind, after, limit + 1);
}

const within = {
  platform: '?1 IS NOT NULL',
  application: 'application_id = ?1',
  organization: 'scope_id = ?1',
};

const IDS_BY_USER = (kind: ScopeKind, ofKind: boolean) => `
  SELECT x.id FROM users x
   WHERE x.id > ?3 ${ofKind ? 'AND x.kind = ?2' : ''}
     AND ${kind === 'platform' ? within.platform : `EXISTS (SELECT 1 FROM memberships WHERE user_id = x.id AND ${within[kind]})`}
   ORDER BY x.id LIMIT ?4`;

const IDS_BY_SCOPE = (kind: ScopeKind) => `
  SELECT DISTINCT m.user_id AS id FROM memberships m
   WHERE m.${within[kind]} AND m.user_id > ?3
     AND (?2 IS NULL OR EXISTS (SELECT 1 FROM users x WHERE x.id = m.user_id AND x.kind = ?2))
   ORDER BY m.user_id LIMIT ?4`;
