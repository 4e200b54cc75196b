/** What a request asks of caches (RFC 9111, 5.2.1). */
export interface CacheDirectives {
  /** Answer from the database, whatever copies there are. */
  readonly noCache: boolean;
  /** Answer from a copy, or with 504. */
  readonly onlyIfCached: boolean;
  /** The oldest copy that will do, in seconds; null is any. */
  readonly maxAge: number | null;
  /** Freshness is traded for speed: what the isolate remembers will do, whatever the fence says. */
  readonly acceptsUnfenced: boolean;
}

/** Reads `Cache-Control`, or `Pragma: no-cache` where there is none. Unknown directives mean nothing. */
export function cacheDirectivesOf(headers: Headers): CacheDirectives {
  const text = headers.get('Cache-Control') ?? headers.get('Pragma') ?? '';
  const directives = new Map(
    text.split(',').map((directive) => {
      const [name = '', value = ''] = directive.trim().split('=');
      return [name.toLowerCase(), value.replaceAll('"', '')];
    }),
  );
  const age = directives.get('max-age') ?? '';
  const maxAge = /^\d+$/.test(age) ? Number(age) : null;
  const noCache = directives.has('no-cache') || directives.has('no-store');
  return {
    noCache,
    onlyIfCached: directives.has('only-if-cached'),
    maxAge,
    acceptsUnfenced: !noCache && maxAge !== null && maxAge >= 1,
  };
}
