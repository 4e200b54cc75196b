/** The entry of a user's fences in the Cache API of the location. */
import { withDeadline } from '../isolate/deadline.ts';
import { type Fences, textOf } from './fences.ts';

/** Longer than KV may serve a copy that was replaced, in seconds. */
const HOLDS_FOR = 300;

/** A cache that takes longer, in milliseconds, is as good as none. */
export const CACHE_ANSWERS_WITHIN = 2_000;

const urlOf = (userId: string) => `https://fence.roster.invalid/${userId}`;

/** The text of the entry, or null if there is none. Fails if the cache does. */
export async function readEntry(userId: string): Promise<string | null> {
  const entry = await soon(caches.default.match(urlOf(userId)));
  return entry?.headers.get('ETag')?.slice(1, -1) ?? null;
}

/** Replaces the entry. Fails if the cache does; then it may be replaced later, or never. */
export const putEntry = (userId: string, fences: Fences): Promise<void> =>
  soon(caches.default.put(urlOf(userId), entryOf(fences)));

const entryOf = (fences: Fences) =>
  new Response(null, {
    headers: { ETag: `"${textOf(fences)}"`, 'Cache-Control': `max-age=${HOLDS_FOR}` },
  });

const soon = <Result>(work: Promise<Result>): Promise<Result> =>
  withDeadline(CACHE_ANSWERS_WITHIN, work, () => new Error('the cache takes too long'));
