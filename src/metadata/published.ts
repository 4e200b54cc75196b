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
    key: recordKey(userId, record.tenantKey),
    owner: row.email,
    value: {
      body: presentRecord(record),
      metadata: copyMetadata(
        { version: record.version, etag: etagOf(userId, record), at },
        JSON.parse(row.readers) as Reader[],
      ),
    },
  };
}

/**
 * The copies of a user as they should be now: of the records in the tenants named, or in all; and
 * nothing under the keys of those where the user is no member (any more). `readBy` is the token of
 * a reader who missed one.
 */
export async function copiesOfUser(
  db: D1Database,
  of: {
    readonly userId: string;
    readonly tenantKeys: readonly string[];
    readonly now: number;
    readonly readBy: string | null;
  },
): Promise<Copy[]> {
  const [published] = await db.batch<PublishedRow>([
    publishedRecords(db, of),
    noteTokenUse(db, of.readBy, of.now),
  ]);
  const copies = (published?.results ?? []).map((row) => copyOf(of.userId, row, of.now));
  const found = new Set(copies.map(({ key }) => key));
  const gone = of.tenantKeys
    .map((key) => recordKey(of.userId, key))
    .filter((key) => !found.has(key));
  return [...copies, ...gone.map((key) => ({ key, owner: null, value: null }))];
}

/** Whether a copy may answer the holder of a token: the token was good when it was published. */
export function mayRead(copy: CopyMetadata, hash: string, now: number): boolean {
  const expiresAt = copy.readers[hash];
  return expiresAt === null || (expiresAt !== undefined && expiresAt > now);
}
