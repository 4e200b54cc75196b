/** The records of a user as they are published: the body of each copy and its readers. */
import { LINEAGE } from '../../auth/lineage.ts';
import { type Copy, copyMetadata, recordKey } from '../../copies/copy.ts';
import type { Bookmark } from '../../db/bookmark.ts';
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED } from '../../db/events.ts';
import { rowsOf } from '../../db/rows.ts';
import { scopePermission } from '../../policy/permissions.ts';
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
  application: scopePermission({ kind: 'application' }, 'read_metadata'),
  organization: scopePermission({ kind: 'organization' }, 'read_metadata'),
});

/**
 * The tokens of the user `w` that may read a copy in the tenant `t`. One that rests on another
 * user's rights is left out: it ends when those end, which would not reach the copies.
 */
const READERS = `
  ${LINEAGE(`k.id IN (
      SELECT id FROM tokens
       WHERE user_id = w.id AND w.status = 'active' AND revoked_at IS NULL
         AND (expires_at IS NULL OR expires_at > ?3)
         AND (scope_id IS NULL OR scope_id IN (t.id, t.parent_id, 'platform'))
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
   WHERE w.id = ?1
     AND (?2 = '[]' OR t.key IN (SELECT value FROM json_each(?2)))`;

/** The user and the tenants whose copies are published; no tenant named is all of them. */
export interface Published {
  readonly userId: string;
  readonly tenantKeys: readonly string[];
}

/** The records to publish, as a statement of the batch that changes something. */
export const publishedRecords = (
  db: Database,
  of: Published & {
    readonly now: number;
    /** `applied` says whether this mutation was applied. */
    readonly mutationId?: string;
  },
): D1PreparedStatement =>
  db
    .prepare(PUBLISHED)
    .bind(of.userId, JSON.stringify(of.tenantKeys), of.now, of.mutationId ?? null);

/** A change that D1 has taken. */
export interface Written<Answer> {
  readonly answer: Answer;
  /** Read in the batch that made the change, so that nothing can fail in between. */
  readonly rows: readonly PublishedRow[];
  /** The tenants in which there may be a copy: those without a row lose it. */
  readonly tenantKeys?: readonly string[];
}

interface KeyRow {
  readonly key: string;
}

/** The keys of a user's tenants, without the records. It goes into the batch that ends a right. */
export const tenantKeysOf = (db: Database, userId: string): D1PreparedStatement =>
  db
    .prepare(
      'SELECT s.key FROM memberships m JOIN scopes s ON s.id = m.scope_id WHERE m.user_id = ?',
    )
    .bind(userId);

export const tenantKeysIn = (result: D1Result | undefined): readonly string[] =>
  rowsOf<KeyRow>(result).map(({ key }) => key);

/** The rows to publish for a user. `readBy` is the token of a reader that missed a copy. */
export async function rowsToPublish(
  db: Database,
  of: Published & { readonly now: number; readonly readBy: string | null },
): Promise<readonly PublishedRow[]> {
  const [published] = await db.batch([
    publishedRecords(db, of),
    noteTokenUse(db, of.readBy, of.now),
  ]);
  return rowsOf<PublishedRow>(published);
}

/** The state of D1 that rows were read from, and when. */
interface ReadFrom {
  readonly bookmark: Bookmark;
  /** Milliseconds UTC, not later than the reading. */
  readonly at: number;
}

/** The copies of a user as they should be, and none in the tenants where it is not a member. */
export function copiesIn(
  rows: readonly PublishedRow[],
  { userId, tenantKeys }: Published,
  from: ReadFrom,
): Copy[] {
  const copies = rows.map((row) => copyOf(userId, row, from));
  const found = new Set(copies.map(({ key }) => key));
  const gone = tenantKeys.map((key) => recordKey(userId, key)).filter((key) => !found.has(key));
  const { bookmark } = from;
  return [...copies, ...gone.map((key) => ({ key, owner: null, bookmark, value: null }))];
}

function copyOf(userId: string, row: PublishedRow, { bookmark, at }: ReadFrom): Copy {
  const record = recordOf(row);
  const { version } = record;
  const base = { version, etag: etagOf(userId, record), bookmark, at };
  const metadata = copyMetadata(base, JSON.parse(row.readers) as Reader[]);
  const value = { body: presentRecord(record), metadata };
  return { key: recordKey(userId, record.tenantKey), owner: row.email, bookmark, value };
}
