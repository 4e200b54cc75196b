/**
 * The fence of a location: a writer leaves the state of D1 that it acknowledges in the location's
 * Cache API, and a reader there serves no copy of an earlier state, however long KV lags.
 */
import {
  type Bookmark,
  type Demand,
  relationTo,
  strictest,
  type Timeline,
} from '../db/bookmark.ts';
import { withDeadline } from '../isolate/deadline.ts';
import type { CopiesOf } from './copy.ts';
import { areAsHigh, type Fences, heightsBefore, joined, parseFences, textOf } from './fences.ts';
import { raised, raisedHere } from './isolate-memory.ts';

/** Longer than KV may serve a copy that was replaced, in seconds. */
const HOLDS_FOR = 300;

const urlOf = (userId: string) => `https://fence.roster.invalid/${userId}`;

/** Fences are put at most this often. A cache that keeps nothing would otherwise never end it. */
const TRIES = 4;

/**
 * Raises the fence of one copy, or of all copies of a user, to a bookmark, before the write is
 * acknowledged. The cache has no compare-and-set: when two raise fences of one user at once, each
 * looks again after its put, and the one that finds its own lower puts again. The write stands even
 * if the cache cannot be written.
 */
export async function raiseFence(of: CopiesOf, bookmark: Bookmark): Promise<void> {
  const wanted = raised(of, bookmark);
  try {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const found = parseFences((await cached(of.userId)) ?? '');
      if (found && areAsHigh(found, wanted)) return;
      await soon(caches.default.put(urlOf(of.userId), entryOf(joined(found ?? NONE, wanted))));
    }
  } catch {
    console.error(JSON.stringify({ level: 'error', what: 'fence not raised' }));
  }
}

const NONE: Fences = new Map();

/** A text that is no fences. */
const UNSEEN = 'unseen';

/**
 * The demand of the fences on the copy in a tenant that is served in this location.
 * See docs/decisions/copies.md#a-fence-that-cannot-be-read.
 */
export async function fenceOf(userId: string, tenantKey: string, here: Timeline): Promise<Demand> {
  const text = await cached(userId).catch(() => UNSEEN);
  // Fences that cannot be read may be of any height.
  const found = text === null ? NONE : parseFences(text);
  if (!found) return 'primary';
  const heights = [raisedHere(userId), found].flatMap((each) => heightsBefore(each, tenantKey));
  return strictest(...heights.map((height) => demandOf(height, here)));
}

/**
 * A fence of an earlier epoch, or of another database, says nothing about the states of this one. A
 * fence of a later epoch comes from a deployment that knows of a restore: no copy of ours shows it.
 */
function demandOf(height: Bookmark, here: Timeline): Demand {
  switch (relationTo(here, height)) {
    case 'same':
      return height;
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

const entryOf = (fences: Fences) =>
  new Response(null, {
    headers: { ETag: `"${textOf(fences)}"`, 'Cache-Control': `max-age=${HOLDS_FOR}` },
  });

async function cached(userId: string): Promise<string | null> {
  const entry = await soon(caches.default.match(urlOf(userId)));
  return entry?.headers.get('ETag')?.slice(1, -1) ?? null;
}
