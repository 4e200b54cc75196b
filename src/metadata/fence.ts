/**
 * The fence of a location: a writer leaves the version that it acknowledges in the location's
 * Cache API, and a reader there does not serve a copy that is behind it, however long KV lags.
 */

/** Longer than KV may serve a copy that was replaced, in seconds. */
const HOLDS_FOR = 300;

const urlOf = (key: string) => `https://fence.roster.invalid/${key}`;

/**
 * Raises the fence of a copy's key to a version, before the write is acknowledged. Where the cache
 * cannot be written the write stands all the same, and readers here may see it late.
 */
export async function raiseFence(key: string, version: number): Promise<void> {
  const headers = { ETag: `"${version}"`, 'Cache-Control': `max-age=${HOLDS_FOR}` };
  await caches.default
    .put(urlOf(key), new Response(null, { headers }))
    .catch(() => console.error(JSON.stringify({ level: 'error', what: 'fence not raised' })));
}

/**
 * The version that a copy must have reached to be served in this location; 0 for no fence. One
 * that cannot be seen may be of every height: D1 answers.
 */
export async function fenceOf(key: string): Promise<number> {
  try {
    const fence = await caches.default.match(urlOf(key));
    return Number(fence?.headers.get('ETag')?.slice(1, -1) ?? 0);
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
