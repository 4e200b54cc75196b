/** The stored values of one key in a tenant, person by person. */
import type { Database } from '../../db/database.ts';
import type { TenantKind } from '../../values/choices.ts';

/** A value that a record has for a key, as JSON text. */
export interface ValueRow {
  readonly user_id: string;
  readonly username: string;
  /** The tenant of the record: for an application also one of its organizations. */
  readonly tenant_id: string;
  readonly tenant_key: string;
  readonly value: string;
}

/** People who are looked at in one statement. */
const PEOPLE_AT_ONCE = 500;

const column = { application: 'application_id', organization: 'scope_id' } as const;

/** The last person of a slice after somebody: one row. Null: nobody follows the slice. */
export const endOfSlice = (
  db: Database,
  { kind, id }: { readonly kind: TenantKind; readonly id: string },
  after: string,
): D1PreparedStatement =>
  db
    .prepare(
      `SELECT iif(count(*) = ${PEOPLE_AT_ONCE}, max(user_id), NULL) AS last FROM (
         SELECT DISTINCT user_id FROM memberships
          WHERE ${column[kind]} = ? AND user_id > ? ORDER BY user_id LIMIT ${PEOPLE_AT_ONCE})`,
    )
    .bind(id, after);

/** The values that those people have for a key, in the tenant and below it, by user and tenant. */
export const valuesInSlice = (
  db: Database,
  { kind, id }: { readonly kind: TenantKind; readonly id: string },
  key: string,
  after: string,
): D1PreparedStatement =>
  db
    .prepare(
      `SELECT r.user_id, u.username, s.id AS tenant_id, s.key AS tenant_key,
              r.metadata -> stored.fullkey AS value
         FROM (SELECT DISTINCT user_id FROM memberships
                WHERE ${column[kind]} = ?1 AND user_id > ?2
                ORDER BY user_id LIMIT ${PEOPLE_AT_ONCE}) p
        CROSS JOIN platform_metadata r ON r.user_id = p.user_id
         JOIN scopes s ON s.id = r.scope_id AND ?1 IN (s.id, s.parent_id)
         JOIN users u ON u.id = r.user_id
        CROSS JOIN json_each(r.metadata) stored
        WHERE stored.key = ?3
        ORDER BY r.user_id, s.key`,
    )
    .bind(id, after, key);
