/** What an isolate remembers between requests: plain data, bounded, gone whenever the platform likes. */
import { type Bookmark, latest } from '../db/bookmark.ts';
import { RecentlyUsed } from '../isolate/recently-used.ts';
import type { CopyMetadata } from './copy.ts';

const fences = new RecentlyUsed<Bookmark>({ entries: 10_000 });

/** The fence that this isolate raised itself; where there is no Cache API it is all there is. */
export const raisedHere = (key: string): Bookmark | null => fences.get(key) ?? null;

/** Notes a fence; a copy that is behind it is forgotten. */
export function raised(key: string, bookmark: Bookmark): void {
  fences.set(key, latest(fences.get(key), bookmark) ?? bookmark);
  copies.delete(key);
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
 * For so long a reader is answered from memory without KV being asked again, in milliseconds. KV's own
 * cache of the location holds a copy for as long (`KV_HOLDS_FOR`): both together are a minute.
 */
const READERS_LAST = 30_000;

/** More readers than this are not kept for one copy. */
const MOST_READERS = 32;

export const recall = (key: string): RememberedCopy | undefined => copies.get(key);

/** Keeps a copy for the next reader, unless a write here has left it behind. */
export function remember(key: string, { body, metadata }: RememberedCopy, now: number): void {
  if (metadata.bookmark < (raisedHere(key) ?? '')) return;
  const known = copies.get(key);
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

/** Notes that a copy was missed, and tells whether it was before. */
export function missedBefore(key: string): boolean {
  const before = missed.get(key) ?? false;
  missed.set(key, true);
  return before;
}
