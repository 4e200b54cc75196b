/** A record as its published copy, on the way into KV and out of it. */
import { noteTokenUse } from '../auth/queries.ts';
import { type Copy, type CopyMetadata, copyMetadata, recordKey } from '../registrar/copies.ts';
import { presentRecord } from './present.ts';
import { type PublishedRow, publishedRecords, type Reader, recordOf } from './queries.ts';
import { etagOf } from './rules.ts';

/** The copy of a record that D1 held at `at`. */
export function copyOf(userId: string, row: PublishedRow, at: number): Copy {
  const record = recordOf(row);
  return {
    key: recordKey(userId, record.platformKey),
    value: {
      body: presentRecord(record),
      metadata: copyMetadata(
        { version: record.version, etag: etagOf(userId, record), at },
        JSON.parse(row.readers) as Reader[],
      ),
    },
  };
}

/** Where a record stands, in D1 and among the copies. */
export interface RecordAddress {
  readonly userId: string;
  readonly scopeId: string;
  readonly platformKey: string;
}

/**
 * The copy as it should be now: nothing, when the user is no member of the tenant (any more).
 * `readBy` is the token whose reader missed it.
 */
export async function currentCopy(
  db: D1Database,
  { userId, scopeId, platformKey }: RecordAddress,
  now: number,
  readBy: string | null = null,
): Promise<Copy> {
  const [published] = await db.batch<PublishedRow>([
    publishedRecords(db, { userId, scopeId, now }),
    noteTokenUse(db, readBy, now),
  ]);
  const row = published?.results[0];
  return row ? copyOf(userId, row, now) : { key: recordKey(userId, platformKey), value: null };
}

/** The copies of all records of a user, as they should be now. */
export async function copiesOfUser(db: D1Database, userId: string, now: number): Promise<Copy[]> {
  const { results } = await publishedRecords(db, { userId, now }).all<PublishedRow>();
  return results.map((row) => copyOf(userId, row, now));
}

/** Whether a copy may answer the holder of a token: the token was good when it was published. */
export function mayRead(copy: CopyMetadata, hash: string, now: number): boolean {
  const expiresAt = copy.readers[hash];
  return expiresAt === null || (expiresAt !== undefined && expiresAt > now);
}
