/** The memory of an isolate between requests: bounded, and dropped whenever the platform likes. */
import { type Bookmark, isBefore, isOf, type Timeline } from '../db/bookmark.ts';
import { RecentlyUsed } from '../isolate/recently-used.ts';
import type { CopyMetadata } from './copy.ts';

const fences = new RecentlyUsed<Bookmark>({ entries: 10_000 });

/** The fence that this isolate has raised itself. Without a Cache API there is no other. */
export const raisedHere = (key: string): Bookmark | null => fences.get(key) ?? null;

/** Notes a fence, and forgets the copy that is behind it. */
export function raised(key: string, bookmark: Bookmark): void {
  const known = raisedHere(key);
  fences.set(key, known && isBefore(bookmark, known) ? known : bookmark);
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
export function remember(key: string, copy: RememberedCopy, now: number, here: Timeline): void {
  const { body, metadata } = copy;
  const fence = raisedHere(key);
  if (fence && isBefore(metadata.bookmark, fence)) return;
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
