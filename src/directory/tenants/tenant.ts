/** Applications and organizations: their row in `scopes`, and the statements that find them. */
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import type { Caller } from '../../policy/caller.ts';
import type { TenantKind } from '../../values/choices.ts';

export interface TenantRow {
  readonly id: string;
  readonly kind: TenantKind;
  readonly parent_id: string;
  readonly key: string;
  readonly name: string;
  readonly description: string | null;
  readonly created_at: number;
  readonly updated_at: number;
}

const COLUMNS = 'id, kind, parent_id, key, name, description, created_at, updated_at';

const TENANT = `SELECT ${COLUMNS} FROM ${ACTIVE_SCOPES}`;

/** A tenant by id. An application is not found as an organization, nor the other way round. */
export const tenantById = (db: Database, kind: TenantKind, id: string): D1PreparedStatement =>
  db.prepare(`${TENANT} WHERE id = ? AND kind = ?`).bind(id, kind);

/** The same, also while it is being deleted: a repeated deletion goes on. */
export const tenantToDelete = (db: Database, kind: TenantKind, id: string): D1PreparedStatement =>
  db.prepare(`SELECT ${COLUMNS} FROM scopes WHERE id = ? AND kind = ?`).bind(id, kind);

/** Tenants whose id or key is among some texts. */
export const tenantsNamed = (db: Database, names: readonly string[]): D1PreparedStatement =>
  db
    .prepare(
      `${TENANT} WHERE kind <> 'platform' AND (id IN (SELECT value FROM json_each(?1))
                                               OR key IN (SELECT value FROM json_each(?1)))`,
    )
    .bind(JSON.stringify(names));

/**
 * Organizations with an id, or else with a name, in a tenant or anywhere. A few are enough to see
 * that there is more than one. See docs/decisions/tenancy.md#ids-before-names.
 */
export const organizationsNamed = (
  db: Database,
  text: string,
  within: string | null,
): D1PreparedStatement =>
  db
    .prepare(
      `${TENANT} WHERE kind = 'organization' AND (id = ?1
            OR name = ?1 AND NOT EXISTS (SELECT 1 FROM scopes WHERE id = ?1))
          AND (?2 IS NULL OR ?2 IN (id, parent_id)) ORDER BY id LIMIT 50`,
    )
    .bind(text, within);

/** A page of the tenants that a caller sees, by id, one more than `limit`. */
export function tenantPage(
  db: Database,
  page: {
    readonly kind: TenantKind;
    readonly caller: Caller;
    readonly applicationId: string | null;
    /** Null is any. */
    readonly key: string | null;
    readonly after: string;
    readonly limit: number;
  },
): D1PreparedStatement {
  const { kind, caller, applicationId, key, after, limit } = page;
  const { all, roles, boundTo } = visibleTo(caller);
  return db
    .prepare(
      `${TENANT} WHERE kind = ?1 AND id > ?2 AND (?3 IS NULL OR parent_id = ?3)
          AND (?4 OR id IN (SELECT value FROM json_each(?5))
                  OR parent_id IN (SELECT value FROM json_each(?5)))
          AND (?6 IS NULL OR id = ?6 OR parent_id = ?6)
          ${key === null ? '' : 'AND key = ?8'}
        ORDER BY id LIMIT ?7`,
    )
    .bind(
      kind,
      after,
      applicationId,
      all ? 1 : 0,
      JSON.stringify(roles),
      boundTo,
      limit + 1,
      ...(key === null ? [] : [key]),
    );
}

/** Whether a caller sees all tenants, or the scopes of its roles; and the scope of its token. */
function visibleTo(caller: Caller) {
  if (caller.kind === 'root') return { all: true, roles: [], boundTo: null };
  return {
    all: caller.globalRole === 'platform_admin',
    roles: caller.roles.map(({ scopeId }) => scopeId),
    boundTo: caller.limits.scopeId,
  };
}
