/** What belongs to each of some users: memberships, identities, records. */
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { rowsOf } from '../../db/rows.ts';
import type { ScopeRole } from '../../policy/permissions.ts';
import type { MembershipStatus, TenantKind } from '../../values/choices.ts';

interface Belonging {
  readonly user_id: string;
}

export interface MembershipRow extends Belonging {
  readonly scope_id: string;
  readonly kind: TenantKind;
  readonly key: string;
  readonly name: string;
  readonly role: ScopeRole;
  readonly status: MembershipStatus;
}

export interface IdentityRow extends Belonging {
  readonly issuer: string;
  readonly subject: string;
  readonly created_at: number;
}

export interface OwnRecordRow extends Belonging {
  readonly scope_id: string;
  readonly key: string;
  /** JSON of an object. */
  readonly metadata: string;
  readonly created_at: number;
  readonly updated_at: number;
}

/** The memberships of users, the oldest first. */
export const membershipsOfUsers = (db: Database, userIds: readonly string[]): D1PreparedStatement =>
  db
    .prepare(
      `SELECT m.user_id, m.scope_id, s.kind, s.key, s.name, m.role, m.status
         FROM json_each(?1) asked CROSS JOIN memberships m ON m.user_id = asked.value
         JOIN ${ACTIVE_SCOPES} s ON s.id = m.scope_id
        ORDER BY m.created_at, m.scope_id`,
    )
    .bind(JSON.stringify(userIds));

/** The identities of users, the oldest first. */
export const identitiesOfUsers = (db: Database, userIds: readonly string[]): D1PreparedStatement =>
  db
    .prepare(
      `SELECT i.user_id, i.issuer, i.subject, i.created_at
         FROM json_each(?1) asked CROSS JOIN identities i ON i.user_id = asked.value
        ORDER BY i.created_at, i.issuer, i.subject`,
    )
    .bind(JSON.stringify(userIds));

/** So many records are read at once, of at most 64 KiB each, until they have so many characters. */
const RECORDS = 100;
const CHARACTERS = 4 * 1024 * 1024;

/** Some records by user and tenant, after one. */
const recordsAfter = (
  db: Database,
  userIds: readonly string[],
  after: readonly [userId: string, scopeId: string],
): D1PreparedStatement =>
  db
    .prepare(
      `SELECT r.user_id, r.scope_id, s.key, r.metadata, r.created_at, r.updated_at
         FROM json_each(?1) asked CROSS JOIN platform_metadata r
              ON r.user_id = asked.value AND (r.user_id > ?2 OR r.scope_id > ?3)
         JOIN ${ACTIVE_SCOPES} s ON s.id = r.scope_id
        WHERE asked.value >= ?2
        ORDER BY r.user_id, r.scope_id LIMIT ${RECORDS}`,
    )
    .bind(JSON.stringify(userIds), ...after);

/**
 * The records of users in the order of their ids. Of large ones not all are read: `next` is then
 * the user that begins the rest. The first user has all of theirs.
 */
export async function recordsOfUsers(
  db: Database,
  userIds: readonly string[],
): Promise<{ readonly records: readonly OwnRecordRow[]; readonly next: string | null }> {
  const records: OwnRecordRow[] = [];
  let size = 0;
  let after: readonly [string, string] = ['', ''];
  for (;;) {
    const rows = rowsOf<OwnRecordRow>(await recordsAfter(db, userIds, after).all());
    records.push(...rows);
    size += rows.reduce((sum, { metadata }) => sum + metadata.length, 0);
    const last = rows.at(-1);
    if (!last || rows.length < RECORDS) return { records, next: null };
    if (size > CHARACTERS && last.user_id !== records[0]?.user_id) {
      return { records, next: last.user_id };
    }
    after = [last.user_id, last.scope_id];
  }
}
