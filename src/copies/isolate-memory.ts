/** The memory of an isolate between requests: bounded, and dropped whenever the platform likes. */
import { type Bookmark, isBefore, isOf, type Timeline } from '../db/bookmark.ts';
import { RecentlyUsed } from '../isolate/recently-used.ts';
import { type CopiesOf, type CopyMetadata, type RecordOf, recordKey } from './copy.ts';
import { type Fences, fenceAt, heightsBefore, joined, NO_FENCES } from './fences.ts';

/** By user. */
const fences = new RecentlyUsed<Fences>({ entries: 10_000 });

/** The fences of a user that this isolate has raised. Without a Cache API there are no others. */
export const raisedHere = (userId: string): Fences => fences.get(userId) ?? NO_FENCES;

/** Notes a fence, and forgets the copies that are behind it. All fences of the user now. */
export function raised({ userId, tenantKey }: CopiesOf, bookmark: Bookmark): Fences {
  const known = joined(raisedHere(userId), fenceAt(tenantKey, bookmark));
  fences.set(userId, known);
  if (tenantKey !== null) copies.delete(recordKey(userId, tenantKey));
  else copies.deleteAll(recordKey(userId, ''));
  return known;
}

/** Notes fences that other isolates have raised. All fences of the user now. */
export function learned(userId: string, others: Fences): Fences {
  const known = joined(raisedHere(userId), others);
  fences.set(userId, known);
  return known;
}

/** A copy with its body at hand. */
export interface RememberedCopy {
  readonly body: string;
  readonly metadata: Omit<CopyMetadata, 'version'>;
}

const copies = new RecentlyUsed<RememberedCopy>({
  entries: 5_000,
  size: 16 * 1024 * 1024,
  sizeOf: ({ body }, key) => 2 * (body.length + key.length) + 1_000,
});

/**
 * For so long, in milliseconds, a reader is answered from memory without KV being asked again. KV's
 * own cache of the location holds a copy for as long (`KV_HOLDS_FOR`): together they are a minute.
 */
const READERS_LAST = 30_000;

/** More readers than this are not kept for one copy. */
const MOST_READERS = 32;

/** The copy that is remembered under a key, if it shows a state of this timeline. */
export function recall(key: string, here: Timeline): RememberedCopy | undefined {
  const found = copies.get(key);
  return found && isOf(here, found.metadata.bookmark) ? found : undefined;
}

/** Keeps a copy for the next reader, unless a write here has left it behind. */
export function remember(of: RecordOf, copy: RememberedCopy, now: number, here: Timeline): void {
  const { body, metadata } = copy;
  const heights = heightsBefore(raisedHere(of.userId), of.tenantKey);
  if (heights.some((height) => isBefore(metadata.bookmark, height))) return;
  const key = recordKey(of.userId, of.tenantKey);
  const known = recall(key, here);
  const sameBody = known?.metadata.etag === metadata.etag && known.body === body;
  const readers = { ...(sameBody && known.metadata.readers), ...lasting(metadata.readers, now) };
  const kept = Object.entries(readers).slice(-MOST_READERS);
  copies.set(key, { body, metadata: { ...metadata, readers: Object.fromEntries(kept) } });
}

const lasting = (readers: CopyMetadata['readers'], now: number) =>
  Object.fromEntries(
    Object.entries(readers).map(([hash, expiresAt]) => [
      hash,
      Math.min(expiresAt ?? Number.POSITIVE_INFINITY, now + READERS_LAST),
    ]),
  );

const missed = new RecentlyUsed<true>({ entries: 20_000 });

/** Notes that a copy was missed, and tells whether it was missed before. */
export function missedBefore(key: string): boolean {
  const before = missed.get(key) ?? false;
  missed.set(key, true);
  return before;
}
