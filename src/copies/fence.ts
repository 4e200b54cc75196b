/**
 * The fence of a location: whoever writes leaves the state of D1 that it acknowledges in the
 * location's Cache API, and a reader there serves no copy of an earlier one, however long KV lags.
 */
import { type Bookmark, latest } from '../db/bookmark.ts';
import { withDeadline } from '../isolate/deadline.ts';
import { raised, raisedHere } from './isolate-memory.ts';

/** Longer than KV may serve a copy that was replaced, in seconds. */
const HOLDS_FOR = 300;

const urlOf = (key: string) => `https://fence.roster.invalid/${key}`;

/** Where a fence cannot be seen it may be of every height: this sorts after all bookmarks. */
const UNSEEN: Bookmark = '~';

/** So often a fence is put that is then found lower: where the cache keeps nothing, it ends. */
const TRIES = 4;

/**
 * Raises the fence of a copy's key to a bookmark, before the write is acknowledged. The cache knows
 * no compare-and-set: of two that raise one fence at once, each looks before and after, and who
 * finds it lower puts again. Where the cache cannot be written the write stands all the same.
 */
export async function raiseFence(key: string, bookmark: Bookmark): Promise<void> {
  raised(key, bookmark);
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const found = await cached(key);
      const height = raisedHere(key) ?? bookmark;
      if (found !== null && found >= height) return;
      await soon(caches.default.put(urlOf(key), fenceAt(height)));
    }
  } catch {
    console.error(JSON.stringify({ level: 'error', what: 'fence not raised' }));
  }
}

/** The state of D1 that a copy must have reached to be served in this location; null is any. */
export async function fenceOf(key: string): Promise<Bookmark | null> {
  return latest(raisedHere(key), await cached(key).catch(() => UNSEEN));
}

/** A cache that takes longer, in milliseconds, is as good as none. */
const CACHE_ANSWERS_WITHIN = 2_000;

const soon = <Result>(work: Promise<Result>): Promise<Result> =>
  withDeadline(CACHE_ANSWERS_WITHIN, work, () => new Error('the cache takes too long'));

const fenceAt = (bookmark: Bookmark) =>
  new Response(null, {
    headers: { ETag: `"${bookmark}"`, 'Cache-Control': `max-age=${HOLDS_FOR}` },
  });

async function cached(key: string): Promise<Bookmark | null> {
  const fence = await soon(caches.default.match(urlOf(key)));
  return fence?.headers.get('ETag')?.slice(1, -1) ?? null;
}
