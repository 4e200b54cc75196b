/** Where records live. Every write is one merging statement, so nothing is read and written back. */
import type { Database } from '../../db/database.ts';
import { APPLIED } from '../../db/events.ts';
import { mergeInto } from '../../db/merge.ts';
import { authorityParameters, holds } from './facts.ts';
import type { RecordCommand } from './record.ts';
import { RECORD_COLUMNS, type RecordRow } from './record-row.ts';

/** A hash of each token that may read the record, and when it expires, newest first. */
export type Reader = readonly [hash: string, expiresAt: number | null];

/** A record as it is published: with who may read the copy, and whether a command was applied. */
export interface PublishedRow extends RecordRow {
  readonly email: string;
  readonly readers: string;
  readonly applied: 0 | 1;
}

const PUBLISHED = `
  SELECT ${RECORD_COLUMNS}, w.email,
         (SELECT json_group_array(json_array(hash, expires_at)) FROM (
            SELECT k.hash, k.expires_at FROM tokens k
             WHERE k.user_id = w.id AND w.status = 'active' AND k.revoked_at IS NULL
               AND (k.expires_at IS NULL OR k.expires_at > ?3)
               AND (k.scope_id IS NULL OR k.scope_id IN (t.id, t.parent_id, 'platform'))
               AND (k.permissions IS NULL OR EXISTS (
                     SELECT 1 FROM json_each(k.permissions) allowed WHERE allowed.value =
                       CASE t.kind WHEN 'application' THEN 'app' ELSE 'org' END || '.read_metadata'))
             ORDER BY k.id DESC LIMIT 32)) AS readers,
         ${APPLIED('?4')} AS applied
    FROM users w
    JOIN memberships m ON m.user_id = w.id
    JOIN scopes t ON t.id = m.scope_id
    LEFT JOIN platform_metadata r ON r.user_id = w.id AND r.scope_id = t.id
   WHERE w.id = ?1
     AND (?2 = '[]' OR t.key IN (SELECT value FROM json_each(?2)))`;

/** The records to publish: of a user in the tenants named, or (`[]`) in all where it is a member. */
export const publishedRecords = (
  db: Database,
  of: {
    readonly userId: string;
    readonly tenantKeys: readonly string[];
    readonly now: number;
    /** Tells in `applied` whether this mutation was applied. */
    readonly mutationId?: string;
  },
): D1PreparedStatement =>
  db
    .prepare(PUBLISHED)
    .bind(of.userId, JSON.stringify(of.tenantKeys), of.now, of.mutationId ?? null);

/**
 * Applies a change as one statement. It writes nothing, and so returns no row, when what made it
 * lawful holds no longer, when the user is no member, when the version is not the expected one, when nothing would change, and when the same
 * mutation was applied before (a retry after a lost acknowledgement).
 */
export function changeRecord(db: Database, command: RecordCommand): D1PreparedStatement {
  const { userId, scopeId, change, ifVersion, now, actorId, mutationId } = command;
  return db
    .prepare(CHANGE[change.how])
    .bind(
      userId,
      scopeId,
      'metadata' in change ? change.metadata : null,
      'deleteKeys' in change ? change.deleteKeys : null,
      ifVersion,
      now,
      actorId,
      mutationId,
      ...authorityParameters(command.authority),
    );
}

const changing = (next: string) => `
  WITH current AS MATERIALIZED (
         SELECT coalesce(r.metadata, '{}') AS doc, coalesce(r.version, 0) AS version
           FROM memberships m
           LEFT JOIN platform_metadata r ON r.user_id = m.user_id AND r.scope_id = m.scope_id
          WHERE m.user_id = ?1 AND m.scope_id = ?2
            AND NOT ${APPLIED('?8')} AND ${holds(9)}),
       next AS MATERIALIZED (SELECT version, doc AS old, ${next} AS doc FROM current)
  INSERT INTO platform_metadata
         (user_id, scope_id, metadata, key_count, version, created_at, updated_at, updated_by)
  SELECT ?1, ?2, doc, (SELECT count(*) FROM json_each(doc)), version + 1, ?6, ?6, ?7
    FROM next WHERE doc <> old AND (?5 IS NULL OR version = ?5)
  ON CONFLICT (user_id, scope_id) DO UPDATE SET
         metadata = excluded.metadata, key_count = excluded.key_count, version = excluded.version,
         updated_at = max(updated_at, excluded.updated_at), updated_by = excluded.updated_by
  RETURNING version`;

const CHANGE = {
  merge: changing(mergeInto('current.doc', '?3', '?4')),
  'merge-patch': changing('json_patch(current.doc, ?3)'),
  replace: changing('?3'),
  clear: changing(`'{}'`),
} as const;
