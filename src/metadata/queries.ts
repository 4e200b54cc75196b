/** Where records live. Every write is one merging statement, so nothing is read and written back. */

import {
  CALLER_COLUMNS,
  type CallerRow,
  CREDENTIAL,
  callerOf,
  credentialParameters,
  rolesOnLine,
} from '../auth/caller.ts';
import type { Credential } from '../auth/credential.ts';
import type { Database } from '../db/database.ts';
import { APPLIED } from '../db/events.ts';
import { mergeInto } from '../db/merge.ts';
import type { Caller, ScopeKind } from '../policy/caller.ts';
import type { RecordCommand, Standing, StoredRecord } from './rules.ts';

/** A record joined with what its reply shows. Version 0 is a member who has stored nothing yet. */
export interface RecordRow {
  readonly username: string;
  readonly platform_key: string;
  readonly member_since: number;
  readonly metadata: string | null;
  readonly version: number | null;
  readonly created_at: number | null;
  readonly updated_at: number | null;
}

/** A row as a record: a member who has stored nothing has `{}` since the membership began. */
export function recordOf(row: RecordRow): StoredRecord {
  return {
    username: row.username,
    tenantKey: row.platform_key,
    metadata: row.metadata ?? '{}',
    version: row.version ?? 0,
    createdAt: row.created_at ?? row.member_since,
    updatedAt: row.updated_at ?? row.member_since,
  };
}

/** A row of `STANDING`; null is what was not found. */
interface StandingRow extends CallerRow, Nullable<RecordRow> {
  readonly scope_id: string | null;
  readonly scope_kind: ScopeKind | null;
  readonly scope_parent_id: string | null;
  readonly subject_id: string | null;
  readonly subject_email: string | null;
}

type Nullable<Row> = { readonly [Column in keyof Row]: Row[Column] | null };

const RECORD_COLUMNS = `
  w.username, t.key AS platform_key, m.created_at AS member_since,
  r.metadata, r.version, r.created_at, r.updated_at`;

const STANDING = `
  WITH c AS MATERIALIZED (${CREDENTIAL}),
       asked (platform_key, username) AS (SELECT ?, ?)
  SELECT ${CALLER_COLUMNS},
         ${rolesOnLine('u', 't')} AS caller_roles,
         t.id AS scope_id, t.kind AS scope_kind, t.parent_id AS scope_parent_id,
         w.id AS subject_id, w.email AS subject_email, ${RECORD_COLUMNS}
    FROM asked
    LEFT JOIN c
    LEFT JOIN users u ON u.id = c.user_id
    LEFT JOIN principals p ON p.user_id = u.id
    LEFT JOIN scopes t ON t.key = asked.platform_key
    LEFT JOIN users w ON w.id = CASE WHEN asked.username IS NULL THEN u.id
                                     ELSE (SELECT id FROM users WHERE username = asked.username) END
    LEFT JOIN memberships m ON m.user_id = w.id AND m.scope_id = t.id
    LEFT JOIN platform_metadata r ON r.user_id = w.id AND r.scope_id = t.id`;

/** The caller, the tenant, the person asked for and the record, in one round trip. */
export async function findStanding(
  db: Database,
  asked: {
    readonly credential: Credential;
    readonly tenantKey: string;
    /** Absent is the caller. */
    readonly username: string | undefined;
    readonly now: number;
  },
): Promise<Standing & { readonly caller: Caller }> {
  const row = await db
    .prepare(STANDING)
    .bind(...credentialParameters(asked.credential), asked.tenantKey, asked.username ?? null)
    .first<StandingRow>();
  if (!row) throw new Error('the standing of a caller is always one row');
  return { caller: callerOf(asked.credential, row, asked.now), ...standingOf(row) };
}

function standingOf(row: StandingRow): Standing {
  const { scope_id, scope_kind, platform_key, subject_id, subject_email, username } = row;
  if (!scope_id || !scope_kind || !platform_key)
    return { tenant: null, subject: null, record: null };
  const tenant = { id: scope_id, kind: scope_kind, parentId: row.scope_parent_id };
  if (!subject_id || !subject_email || !username) return { tenant, subject: null, record: null };
  const subject = {
    userId: subject_id,
    scopeId: scope_id,
    email: subject_email,
    tenantKey: platform_key,
  };
  const { member_since } = row;
  const record =
    member_since === null ? null : recordOf({ ...row, username, platform_key, member_since });
  return { tenant, subject, record };
}

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
 * Applies a change as one statement. It writes nothing, and so returns no row, when the user is no
 * member, when the version is not the expected one, when nothing would change, and when the same
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
    );
}

const changing = (next: string) => `
  WITH current AS MATERIALIZED (
         SELECT coalesce(r.metadata, '{}') AS doc, coalesce(r.version, 0) AS version
           FROM memberships m
           LEFT JOIN platform_metadata r ON r.user_id = m.user_id AND r.scope_id = m.scope_id
          WHERE m.user_id = ?1 AND m.scope_id = ?2
            AND NOT ${APPLIED('?8')}),
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
