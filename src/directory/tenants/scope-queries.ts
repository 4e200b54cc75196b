/** Where applications and organizations live. Writes return statements to batch. */
import type { Database } from '../../db/database.ts';
import { APPLIED, type Mutation } from '../../db/events.ts';
import type { Caller } from '../../policy/caller.ts';
import type { ScopeKind } from '../../values/choices.ts';

export interface ScopeRow {
  readonly id: string;
  readonly kind: ScopeKind;
  readonly parent_id: string | null;
  readonly key: string;
  readonly name: string;
  readonly description: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

type TenantKind = 'application' | 'organization';

const SCOPE =
  'SELECT id, kind, parent_id, key, name, description, created_at, updated_at FROM scopes';

/** A tenant of a kind by id. The kind is part of the key: an application is no organization. */
export const scopeById = (db: Database, kind: TenantKind, id: string): D1PreparedStatement =>
  db.prepare(`${SCOPE} WHERE id = ? AND kind = ?`).bind(id, kind);

/** Organizations with an id or a name; a few are enough to see that it is not one. */
export const organizationsNamed = (db: Database, text: string): D1PreparedStatement =>
  db
    .prepare(`${SCOPE} WHERE kind = 'organization' AND (id = ?1 OR name = ?1) ORDER BY id LIMIT 50`)
    .bind(text);

/** A page of tenants by id, one more than `limit`: all, or those on the lines of the caller's roles. */
export const scopePage = (
  db: Database,
  of: {
    readonly kind: TenantKind;
    readonly caller: Caller;
    readonly applicationId: string | null;
    readonly after: string;
    readonly limit: number;
  },
): D1PreparedStatement => {
  const everything = of.caller.kind === 'root' || of.caller.globalRole === 'platform_admin';
  const own = of.caller.kind === 'root' ? [] : of.caller.roles.map(({ scopeId }) => scopeId);
  const bound = of.caller.kind === 'root' ? null : of.caller.limits.scopeId;
  return db
    .prepare(
      `${SCOPE} WHERE kind = ?1 AND id > ?2 AND (?3 IS NULL OR parent_id = ?3)
          AND (?4 OR id IN (SELECT value FROM json_each(?5))
                  OR parent_id IN (SELECT value FROM json_each(?5)))
          AND (?6 IS NULL OR id = ?6 OR parent_id = ?6)
        ORDER BY id LIMIT ?7`,
    )
    .bind(
      of.kind,
      of.after,
      of.applicationId,
      everything ? 1 : 0,
      JSON.stringify(own),
      bound,
      of.limit + 1,
    );
};

export const insertScope = (
  db: Database,
  scope: {
    readonly id: string;
    readonly kind: TenantKind;
    readonly parentId: string;
    readonly key: string;
    readonly name: string;
    readonly description: string | null;
  },
  { mutationId, now }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO scopes (id, kind, parent_id, key, name, description, created_at, updated_at)
       SELECT ?1, ?2, id, ?4, ?5, ?6, ?7, ?7 FROM scopes WHERE id = ?3 AND NOT ${APPLIED('?8')}`,
    )
    .bind(
      scope.id,
      scope.kind,
      scope.parentId,
      scope.key,
      scope.name,
      scope.description,
      now,
      mutationId,
    );

/** Changes a tenant's name and description; what is absent stays. */
export const updateScope = (
  db: Database,
  id: string,
  update: { readonly name?: string | undefined; readonly description?: string | null | undefined },
  { mutationId, now }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE scopes SET name = coalesce(?2, name),
              description = CASE WHEN ?3 THEN ?4 ELSE description END, updated_at = ?5
        WHERE id = ?1 AND NOT ${APPLIED('?6')}`,
    )
    .bind(
      id,
      update.name ?? null,
      update.description === undefined ? 0 : 1,
      update.description ?? null,
      now,
      mutationId,
    );

/** Deletes a tenant that is empty: nobody is a member, and no organization hangs below it. */
export const deleteScope = (db: Database, id: string): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM scopes WHERE id = ?1
          AND NOT EXISTS (SELECT 1 FROM memberships WHERE scope_id = ?1)
          AND NOT EXISTS (SELECT 1 FROM scopes WHERE parent_id = ?1)`,
    )
    .bind(id);

export const organizationsBelow = (db: Database, id: string): D1PreparedStatement =>
  db.prepare('SELECT count(*) AS total FROM scopes WHERE parent_id = ?').bind(id);

/** Whom a tenant has as members, as far as their registrars need to know: id and email. */
export const membersToRemove = (db: Database, id: string, limit: number): D1PreparedStatement =>
  db
    .prepare(
      `SELECT u.id, u.email FROM memberships m JOIN users u ON u.id = m.user_id
        WHERE m.scope_id = ? ORDER BY m.user_id LIMIT ?`,
    )
    .bind(id, limit);
