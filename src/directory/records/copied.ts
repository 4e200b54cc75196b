/**
 * Whether a copy of a record may exist: the table `copies`, in D1, so that each change finds out in
 * its own transaction. Its times are compared with D1's clock alone.
 * See docs/decisions/copies.md#whether-a-copy-may-exist.
 */
import type { RecordOf } from '../../copies/copy.ts';
import type { Database } from '../../db/database.ts';
import { COPIED, failUnless } from '../../db/grounds.ts';

/** Copies that a change may concern: of a user, in one tenant or by the scope of an ended right. */
interface Concerned {
  readonly userId: string;
  /** The copy in this tenant alone. Null or absent is any tenant. */
  readonly tenantKey?: string | null;
  /** The copies in this scope, below it and in its application. Null or absent is everywhere. */
  readonly scopeId?: string | null;
}

const NOW = `(1000 * unixepoch('subsec'))`;
const DAY = 86_400_000;

/** A copy lives for so long in KV, in milliseconds: 30 days. */
const LIVES_FOR = 30 * DAY;

/** A mark outlives its copy, whatever the clocks and the caches of a location say. */
const MARGIN = DAY;

/** When a copy ends in KV, by its mark. Milliseconds UTC. */
export const copyExpiry = (mark: number): number => mark - MARGIN;

/**
 * The marks `c` of the user ?1 in the tenant ?2 or in the scope ?3; null is everywhere. A right in
 * an organization may be what makes the user one of its application, so that one is concerned too.
 */
const CONCERNED = `
  c.user_id = ?1 AND (?2 IS NULL OR c.tenant_key = ?2)
  AND (?3 IS NULL OR EXISTS (SELECT 1 FROM scopes s
                              WHERE s.key = c.tenant_key
                                AND (?3 IN (s.id, s.parent_id)
                                     OR s.id = (SELECT parent_id FROM scopes WHERE id = ?3))))
  AND c.expires_at > ${NOW}`;

const FAIL_IF_COPIED = failUnless(`NOT EXISTS (SELECT 1 FROM copies c WHERE ${CONCERNED})`, COPIED);

/** Fails its batch if a copy may exist that a change concerns. */
export const failIfCopied = (
  db: Database,
  { userId, tenantKey = null, scopeId = null }: Concerned,
): D1PreparedStatement => db.prepare(FAIL_IF_COPIED).bind(userId, tenantKey, scopeId);

/** Joins the marks `c` of a user's copies that an ended right in a scope concerns. */
export const MARKS_IN = `LEFT JOIN copies c ON ${CONCERNED}`;

/** When the mark of a copy ends; null if there is none. Both arguments are SQL. */
export const markOf = (userId: string, tenantKey: string): string => `
  (SELECT expires_at FROM copies
    WHERE user_id = ${userId} AND tenant_key = ${tenantKey} AND expires_at > ${NOW})`;

/** Marks that a copy may exist from now on. Must be committed before the copy is put. */
export const markCopied = (db: Database, { userId, tenantKey }: RecordOf): D1PreparedStatement =>
  db.prepare(MARK).bind(userId, tenantKey);

const MARK = `
  INSERT INTO copies (user_id, tenant_key, expires_at)
  VALUES (?1, ?2, ${NOW} + ${LIVES_FOR + MARGIN})
  ON CONFLICT (user_id, tenant_key) DO UPDATE SET expires_at = excluded.expires_at
   WHERE copies.expires_at < excluded.expires_at - ${DAY}`;
