/**
 * The fence of a location: a writer leaves the state of D1 that it acknowledges in the location's
 * Cache API, and a reader there serves no copy of an earlier state, however long KV lags.
 */
import {
  type Bookmark,
  type Demand,
  hasReached,
  parseBookmark,
  relationTo,
  strictest,
  type Timeline,
} from '../db/bookmark.ts';
import { withDeadline } from '../isolate/deadline.ts';
import { raised, raisedHere } from './isolate-memory.ts';

/** Longer than KV may serve a copy that was replaced, in seconds. */
const HOLDS_FOR = 300;

const urlOf = (key: string) => `https://fence.roster.invalid/${key}`;

/** A fence is put at most this often. A cache that keeps nothing would otherwise never end it. */
const TRIES = 4;

/**
 * Raises the fence of a copy's key to a bookmark, before the write is acknowledged. The cache has
 * no compare-and-set: when two raise one fence at once, each looks again after its put, and the one
 * that finds it lower puts again. The write stands even if the cache cannot be written.
 */
export async function raiseFence(key: string, bookmark: Bookmark): Promise<void> {
  raised(key, bookmark);
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const found = parseBookmark((await cached(key)) ?? '');
      const height = raisedHere(key) ?? bookmark;
      if (found && hasReached(found, height)) return;
      await soon(caches.default.put(urlOf(key), fenceAt(height)));
    }
  } catch {
    console.error(JSON.stringify({ level: 'error', what: 'fence not raised' }));
  }
}

const UNSEEN = 'unseen';

/**
 * The demand of the fence on copies that are served in this location.
 * See docs/decisions/copies.md#a-fence-that-cannot-be-read.
 */
export async function fenceOf(key: string, here: Timeline): Promise<Demand> {
  const own = demandOf(raisedHere(key), here);
  return strictest(own, demandOf(await cached(key).catch(() => UNSEEN), here));
}

/**
 * A fence of an earlier epoch, or of another database, says nothing about the states of this one. A
 * fence of a later epoch comes from a deployment that knows of a restore: no copy of ours shows it.
 */
function demandOf(fence: string | null, here: Timeline): Demand {
  if (fence === null) return null;
  const bookmark = parseBookmark(fence);
  // A fence that cannot be read may be of any height.
  if (!bookmark) return 'primary';
  switch (relationTo(here, bookmark)) {
    case 'same':
      return bookmark;
    case 'later epoch':
      return 'primary';
    case 'earlier epoch':
    case 'foreign':
      return null;
  }
}

/** A cache that takes longer, in milliseconds, is as good as none. */
const CACHE_ANSWERS_WITHIN = 2_000;

const soon = <Result>(work: Promise<Result>): Promise<Result> =>
  withDeadline(CACHE_ANSWERS_WITHIN, work, () => new Error('the cache takes too long'));

const fenceAt = (bookmark: Bookmark) =>
  new Response(null, {
    headers: { ETag: `"${bookmark}"`, 'Cache-Control': `max-age=${HOLDS_FOR}` },
  });

async function cached(key: string): Promise<string | null> {
  const fence = await soon(caches.default.match(urlOf(key)));
  return fence?.headers.get('ETag')?.slice(1, -1) ?? null;
}
