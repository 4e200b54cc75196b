/** A record as it is published: the body of its copy and its readers. */
import { LINEAGE } from '../../auth/lineage.ts';
import { type Copy, copyMetadata, type RecordOf, recordKey } from '../../copies/copy.ts';
import type { Bookmark } from '../../db/bookmark.ts';
import { ACTIVE_SCOPES, isSuspendedIn } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED } from '../../db/events.ts';
import { firstOf } from '../../db/rows.ts';
import { recordPermission } from '../../policy/permissions.ts';
import { noteTokenUse } from '../tokens/token.ts';
import { etagOf, presentRecord, RECORD_COLUMNS, type RecordRow, recordOf } from './record.ts';

/** A copy lists at most so many readers. The newest tokens come first. */
const MOST_READERS = 32;

/** A hash of each token that may read the record, and when it expires, newest first. */
type Reader = readonly [hash: string, expiresAt: number | null];

export interface PublishedRow extends RecordRow {
  readonly email: string;
  /** JSON of `Reader[]`. */
  readonly readers: string;
  /** Whether the mutation that was named was applied. */
  readonly applied: 0 | 1;
}

/** The permission to read a record, by the kind of its tenant. */
const READ_PERMISSIONS = JSON.stringify({
  application: recordPermission({ kind: 'application' }, 'read_metadata'),
  organization: recordPermission({ kind: 'organization' }, 'read_metadata'),
});

/**
 * The tokens of the user `w` that may read a copy in the tenant `t`, where `m` is the membership.
 * One that rests on another user's rights is left out: it ends when those end, which would not
 * reach the copies.
 */
const READERS = `
  ${LINEAGE(`k.id IN (
      SELECT id FROM tokens
       WHERE user_id = w.id AND w.status = 'active' AND m.status = 'active' AND revoked_at IS NULL
         AND (expires_at IS NULL OR expires_at > ?3)
         AND (scope_id IS NULL OR scope_id IN (t.id, t.parent_id, 'platform'))
         AND NOT ${isSuspendedIn('w.id', 'tokens.scope_id')}
         AND (permissions IS NULL OR EXISTS (
               SELECT 1 FROM json_each(permissions) allowed
                WHERE allowed.value = '${READ_PERMISSIONS}' ->> t.kind))
       ORDER BY id DESC LIMIT ${MOST_READERS})`)}
  SELECT hash, expires_at FROM line
   WHERE next IS NULL AND ended_at IS NULL AND NOT by_another
   ORDER BY id DESC`;

const PUBLISHED = `
  SELECT ${RECORD_COLUMNS}, w.email,
         (SELECT json_group_array(json_array(hash, expires_at)) FROM (${READERS})) AS readers,
         ${APPLIED('?4')} AS applied
    FROM users w
    JOIN memberships m ON m.user_id = w.id
    JOIN ${ACTIVE_SCOPES} t ON t.id = m.scope_id
    LEFT JOIN platform_metadata r ON r.user_id = w.id AND r.scope_id = t.id
   WHERE w.id = ?1 AND t.key = ?2`;

/** The record to publish, as a statement of the batch that changes it. */
export const publishedRecord = (
  db: Database,
  of: RecordOf & {
    readonly now: number;
    /** `applied` says whether this mutation was applied. */
    readonly mutationId?: string;
  },
): D1PreparedStatement =>
  db.prepare(PUBLISHED).bind(of.userId, of.tenantKey, of.now, of.mutationId ?? null);

/** A change of a record that D1 has taken. */
export interface Written<Answer> {
  readonly answer: Answer;
  /** Read in the batch that made the change. Undefined: the user is no member, and has no copy. */
  readonly row: PublishedRow | undefined;
}

/** The record to publish. `readBy` is the token of a reader that missed the copy. */
export async function recordToPublish(
  db: Database,
  of: RecordOf & { readonly now: number; readonly readBy: string | null },
): Promise<PublishedRow | undefined> {
  const [published] = await db.batch([
    publishedRecord(db, of),
    noteTokenUse(db, of.readBy, of.now),
  ]);
  return firstOf<PublishedRow>(published);
}

/** The state of D1 that a row was read from, and when. */
export interface ReadFrom {
  readonly bookmark: Bookmark;
  /** Milliseconds UTC, not later than the reading. */
  readonly at: number;
}

/** The copy of a record as it should be: none where the user is no member. */
export function copyIn(
  row: PublishedRow | undefined,
  of: RecordOf,
  { bookmark, at }: ReadFrom,
): Copy {
  const key = recordKey(of.userId, of.tenantKey);
  if (!row) return { key, bookmark, value: null };
  const record = recordOf(row);
  const base = { version: record.version, etag: etagOf(of.userId, record), bookmark, at };
  const metadata = copyMetadata(base, JSON.parse(row.readers) as Reader[]);
  return { key, bookmark, value: { body: presentRecord(record), metadata } };
}
