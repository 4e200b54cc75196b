/** Records as their published copies, on the way into KV. */

import { type Copy, copyMetadata, recordKey } from '../../copies/copy.ts';
import type { Bookmark } from '../../db/bookmark.ts';
import type { Database } from '../../db/database.ts';
import { noteTokenUse } from '../tokens/token.ts';
import { presentRecord } from './present.ts';
import { type PublishedRow, publishedRecords, type Reader } from './queries.ts';
import { etagOf } from './record.ts';
import { recordOf } from './record-row.ts';

/** Of whom copies are published, and in which tenants; none named is all. */
export interface Published {
  readonly userId: string;
  readonly tenantKeys: readonly string[];
}

/** A change that D1 has taken. */
export interface Written<Answer> {
  readonly answer: Answer;
  /** What is to be published, read in the batch that made the change: nothing can fail in between. */
  readonly rows: readonly PublishedRow[];
}

/** What a batch read for publication with `publishedRecords`. */
export const rowsIn = (result: D1Result | undefined): readonly PublishedRow[] =>
  (result?.results ?? []) as PublishedRow[];

/** The state of D1 that rows were read from, and when. */
export interface ReadFrom {
  readonly bookmark: Bookmark;
  /** Milliseconds UTC, not later than the reading. */
  readonly at: number;
}

/** What is to be published of a user; `readBy` is the token of a reader who missed a copy. */
export async function rowsToPublish(
  db: Database,
  of: Published & { readonly now: number; readonly readBy: string | null },
): Promise<readonly PublishedRow[]> {
  const [published] = await db.batch([
    publishedRecords(db, of),
    noteTokenUse(db, of.readBy, of.now),
  ]);
  return rowsIn(published);
}

/** The copies of a user as they should be, and nothing in tenants where it is no member (any more). */
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
