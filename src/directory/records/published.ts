/** A record as it is published: the body of its copy and its readers. */
import { LINEAGE } from '../../auth/lineage.ts';
import { type Copy, copyMetadata, type RecordOf, recordKey } from '../../copies/copy.ts';
import { type Bookmark, timelineIn } from '../../db/bookmark.ts';
import { ACTIVE_SCOPES, belongingOf, isSuspendedIn, parentKeyOf } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { firstOf } from '../../db/rows.ts';
import { privateKeys } from '../../policy/keys/constraints.ts';
import { recordPermission } from '../../policy/permissions.ts';
import { privacyOf } from '../key-rules/layers.ts';
import { ruleSetsIn, ruleSetsOf } from '../key-rules/rule-sets.ts';
import { noteTokenUse } from '../tokens/token.ts';
import { copyExpiry, markCopied, markOf } from './copied.ts';
import { etagOf, presentRecord, RECORD_COLUMNS, type RecordRow, recordOf } from './record.ts';

/** A copy lists at most so many readers. The newest tokens come first. */
const MOST_READERS = 32;

/** A hash of each token that may read the record, and when it expires, newest first. */
type Reader = readonly [hash: string, expiresAt: number | null];

export interface PublishedRow extends RecordRow {
  readonly email: string;
  /** JSON of `ruleSetsOf`. */
  readonly rule_sets: string;
  readonly parent_key: string | null;
  /** JSON of `Reader[]`. */
  readonly readers: string;
  /** When the mark of its copy ends; null if there is none, and no copy may be put. */
  readonly mark: number | null;
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
         AND NOT for_ingestion
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
  SELECT ${RECORD_COLUMNS}, w.email, ${ruleSetsOf('t')} AS rule_sets, ${parentKeyOf('t')} AS parent_key,
         (SELECT json_group_array(json_array(hash, expires_at)) FROM (${READERS})) AS readers,
         ${markOf('w.id', 't.key')} AS mark
    FROM users w
    JOIN ${ACTIVE_SCOPES} t ON t.key = ?2
    JOIN memberships m ON m.user_id = w.id AND m.scope_id = ${belongingOf('w.id', 't.id')}
    LEFT JOIN platform_metadata r ON r.user_id = w.id AND r.scope_id = t.id
   WHERE w.id = ?1`;

/** The records to publish, in one batch. Undefined: the user is no member, and has no copy. */
export async function recordsToPublish(
  db: Database,
  records: readonly RecordOf[],
  now: number,
): Promise<readonly (PublishedRow | undefined)[]> {
  const results = await db.batch(records.map((of) => published(db, of, now)));
  return results.map((result) => firstOf<PublishedRow>(result));
}

/**
 * The record to publish for a reader that missed the copy, and the mark that one may exist from now
 * on. `readBy` is the token of the reader.
 */
export async function recordToFill(
  db: Database,
  of: RecordOf,
  { now, readBy }: { readonly now: number; readonly readBy: string },
): Promise<PublishedRow | undefined> {
  const results = await db.batch([
    markCopied(db, of),
    noteTokenUse(db, readBy, now),
    published(db, of, now),
  ]);
  return firstOf<PublishedRow>(results.at(-1));
}

const published = (db: Database, { userId, tenantKey }: RecordOf, now: number) =>
  db.prepare(PUBLISHED).bind(userId, tenantKey, now);

/** The state of D1 that a row was read from, and when. */
export interface ReadFrom {
  readonly bookmark: Bookmark;
  /** Milliseconds UTC, not later than the reading. */
  readonly at: number;
}

/** KV takes no value that ends within a minute. The put may come late. Milliseconds. */
const SHORTEST_LIFE = 300_000;

/** The copy of a record as it should be: none where the user is no member, or the copy ends. */
export function copyIn(
  row: PublishedRow | undefined,
  of: RecordOf,
  { bookmark, at }: ReadFrom,
): Copy {
  const key = recordKey(of.userId, of.tenantKey);
  const expiresAt = copyExpiry(row?.mark ?? 0);
  if (!row || expiresAt < at + SHORTEST_LIFE) return { key, bookmark, value: null };
  const record = recordOf(row);
  const { sets } = ruleSetsIn(row.rule_sets);
  const hidden = privateKeys(sets);
  const base = {
    version: record.version,
    etag: etagOf(of.userId, record, timelineIn(bookmark), hidden),
    bookmark,
    at,
    parent: row.parent_key ?? undefined,
    privacy: privacyOf(sets),
  };
  const metadata = copyMetadata(base, JSON.parse(row.readers) as Reader[]);
  return { key, bookmark, value: { body: presentRecord(record, hidden), metadata, expiresAt } };
}
